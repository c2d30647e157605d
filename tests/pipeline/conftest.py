"""A service over a Register that says what the test wants."""

from support.worlds import make_app, world

__all__ = ["make_app", "world"]
