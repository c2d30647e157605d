"""What things are: frozen values from the standard library, free of any adapter."""
