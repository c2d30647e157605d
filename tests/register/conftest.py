"""What tests of the Register ask and answer with."""

from support.kettles import make_filing, make_record, make_register, passing, raw_server

__all__ = ["make_filing", "make_record", "make_register", "passing", "raw_server"]
