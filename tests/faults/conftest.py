"""What tests of faults work on."""

from __future__ import annotations

from support.kettles import make_record, make_register, passing, raw_server

__all__ = ["make_record", "make_register", "passing", "raw_server"]
