"""Text to facts: pure functions, one rule a module."""
