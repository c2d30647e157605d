"""The errors of the databases become ours here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError, ProgrammingError, SQLAlchemyError

from fr_monitor.errors import StoreDamaged, StoreError, StoreUnavailable

# PostgreSQL, appendix A: serialization failure, deadlock, shut-downs, cannot connect now, read-only, out of space.
_COME_BACK = ("40001", "40P01", "57P01", "57P02", "57P03", "57014", "55P03", "25006", "25P03", "08", "53")
_DEAD_CONNECTION = ("57P01", "57P02", "57P03", "25006", "25P03", "08")
_DAMAGED = ("XX001", "XX002", "42P01", "42703")
_SQLITE_DAMAGED = ("malformed", "not a database", "no such table", "no such column", "has no column")


def sqlstate(error: DBAPIError) -> str:
    """The five characters of PostgreSQL, "" where there are none."""
    return str(getattr(error.orig, "sqlstate", None) or "")


def mark_dead_connections(context: ExceptionContext) -> None:
    """Take a connection out of the pool that answers, but will never write again (25006 after a failover)."""
    code = str(getattr(context.original_exception, "sqlstate", None) or "")
    if code.startswith(_DEAD_CONNECTION):
        context.is_disconnect = True


def translated(error: SQLAlchemyError) -> StoreError:
    """Our error for one of SQLAlchemy's, in one line without statement and parameters."""
    if not isinstance(error, DBAPIError):
        return StoreUnavailable(f"database: {_line(error)}")
    line, code = _line(error.orig or error), sqlstate(error)
    if code.startswith(_DAMAGED) or (not code and any(mark in line for mark in _SQLITE_DAMAGED)):
        return StoreDamaged(f"database: {line}; try `fr-monitor db check` and `fr-monitor db upgrade`")
    lost = error.connection_invalidated or code.startswith(_COME_BACK)
    if lost or (not code and isinstance(error, OperationalError | InterfaceError)):
        return StoreUnavailable(f"database: {line}")
    if isinstance(error, ProgrammingError) and not code:
        return StoreDamaged(f"database: {line}")
    return StoreError(f"database: {line}")


@contextmanager
def door() -> Iterator[None]:
    """Let none of SQLAlchemy's own errors out."""
    try:
        yield
    except DBAPIError as error:
        raise translated(error) from error
    except SQLAlchemyError as error:
        if error.__class__.__module__ == "sqlalchemy.exc" and "Timeout" in error.__class__.__name__:
            raise translated(error) from error
        raise


def _line(error: BaseException) -> str:
    return " ".join(str(error).split())[:300] or error.__class__.__name__
