"""The errors of the databases become ours here."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from fr_monitor.errors import StoreConflict, StoreDamaged, StoreError, StoreUnavailable

# PostgreSQL, appendix A: no connection, out of resources, rolled back, cancelled, shut down, read-only; SQLite, result codes.
_COME_BACK = (
    *("08", "53", "57", "40001", "40P01", "55P03", "25006", "25P03"),
    *(
        "SQLITE_BUSY",
        "SQLITE_LOCKED",
        "SQLITE_FULL",
        "SQLITE_READONLY",
        "SQLITE_IOERR",
        "SQLITE_CANTOPEN",
        "SQLITE_PERM",
    ),
)
# Corrupt, or a table or a column is not there.
_DAMAGED = ("XX001", "XX002", "42P01", "42703", "SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR")
_TAKEN = ("23505", "SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_PRIMARYKEY")
_DEAD_CONNECTION = ("08", "57P", "25006", "25P03")


@contextmanager
def door() -> Iterator[None]:
    """Let no error of a database out but as `StoreError` or one of its leaves."""
    try:
        yield
    except (DBAPIError, PoolTimeout, sqlite3.Error) as error:
        raise translated(error) from error
    except UnicodeEncodeError as error:
        raise StoreError(f"text that no database takes: {error.reason}") from error


def translated(error: Exception) -> StoreError:
    """Our error for a foreign one, in one line without statement and parameters."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = _code(cause)
    line = f"database: {next(iter(str(cause).splitlines()), cause.__class__.__name__)}"
    if code.startswith(_DAMAGED):
        return StoreDamaged(
            f"{line}; look with `fr-monitor db check`, and mend with `fr-monitor db upgrade` or a backup"
        )
    silent = not code and isinstance(error, OperationalError | PoolTimeout)
    if silent or code.startswith(_COME_BACK):
        return StoreUnavailable(line)
    return StoreConflict(line) if code in _TAKEN else StoreError(line)


def mark_dead_connections(context: ExceptionContext) -> None:
    """Take a connection out of the pool that still answers, but will never write again (25006 after a failover)."""
    if _code(context.original_exception).startswith(_DEAD_CONNECTION):
        context.is_disconnect = True


def _code(error: BaseException) -> str:
    return str(getattr(error, "sqlstate", None) or getattr(error, "sqlite_errorname", None) or "")
