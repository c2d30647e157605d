"""What we do, one module a verb: sweep, remind, deliver, subscribe."""
