"""What tests of faults work on."""

from support.kettles import make_record, make_register, passing, raw_server
from support.worlds import make_app, world

__all__ = ["make_app", "make_record", "make_register", "passing", "raw_server", "world"]
