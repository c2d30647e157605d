"""Opening a database: one engine, set so that it loses nothing."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from fr_monitor.errors import ConfigurationError, StoreUnavailable
from fr_monitor.store.database import WRITES, Store
from fr_monitor.store.door import mark_dead_connections

_POSTGRESQL_OPTIONS = (
    "-c statement_timeout=60s -c lock_timeout=30s -c idle_in_transaction_session_timeout=120s"
    # The server's own look at us: a leader whose machine lost its power would otherwise lead for two hours more.
    " -c tcp_keepalives_idle=30 -c tcp_keepalives_interval=10 -c tcp_keepalives_count=3"
    # A server that is set to confirm what is not on its disk yet would forget, when it crashes, which letters left.
    " -c synchronous_commit=on"
)


def open_store(url: str, *, busy_seconds: float = 30.0) -> Store:
    """Open the database of a URL, `sqlite:///path` (relative to the working directory) or `postgresql://…`.

    Makes the folder (0700) and the file (0600) of SQLite when they are missing, but no tables: see `Store.upgrade`.
    Waits up to `busy_seconds` for another writer. Raises `ConfigurationError` for a URL of another kind, and
    `StoreUnavailable` where the file cannot be made. A PostgreSQL server is asked only when something is read.
    """
    try:
        parsed = make_url(url)
    except (ArgumentError, ValueError) as error:
        raise ConfigurationError(
            "DATABASE_URL: write sqlite:///path or postgresql://user:password@host/name"
        ) from error
    match parsed.get_backend_name():
        case "sqlite":
            path = _sqlite_file(parsed)
            return Store(_sqlite(path, busy_seconds), path)
        case "postgresql" | "postgres":
            return Store(_postgresql(parsed), None)
        case other:
            raise ConfigurationError(f"DATABASE_URL: {other} is not supported; write sqlite:///… or postgresql://…")


def _sqlite_file(url: URL) -> Path:
    if not url.database or url.database == ":memory:":
        raise ConfigurationError("DATABASE_URL: name a file, as in sqlite:///data/fr_monitor.db")
    path = Path(url.database)
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # SQLite gives its -wal and -shm files the mode of the database itself.
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error
    return path


def _sqlite(path: Path, busy_seconds: float) -> Engine:
    engine = create_engine(
        URL.create("sqlite", database=str(path)), hide_parameters=True, connect_args={"timeout": busy_seconds}
    )
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: sqlite3.Connection, _entry: ConnectionPoolEntry) -> None:
    # The module's own implicit BEGIN is deferred: a read that turns into a write then fails at once, whatever the timeout.
    connection.isolation_level = None
    connection.execute("PRAGMA journal_mode = WAL")
    # In WAL mode NORMAL may lose the last commits with the power: a lost "sent" is a second letter.
    connection.execute("PRAGMA synchronous = FULL")
    connection.execute("PRAGMA foreign_keys = ON")
    # Who is erased must not be found in the free pages of the file.
    connection.execute("PRAGMA secure_delete = ON")


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql(f"PRAGMA query_only = {'OFF' if writes else 'ON'}")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _postgresql(url: URL) -> Engine:
    times = " ".join(part for part in (url.query.get("options"), _POSTGRESQL_OPTIONS) if isinstance(part, str))
    try:
        engine = create_engine(
            url.set(drivername="postgresql+psycopg").difference_update_query(["options"]),
            hide_parameters=True,  # addresses and tokens, which errors would carry into logs
            pool_pre_ping=True,
            pool_recycle=1800,
            connect_args={
                "connect_timeout": 10,
                "target_session_attrs": "read-write",
                "keepalives_idle": 30,
                "keepalives_interval": 10,
                "keepalives_count": 3,
                "application_name": "fr_monitor",
                "options": times,
            },
        )
    except ModuleNotFoundError as error:
        raise ConfigurationError(
            "DATABASE_URL: PostgreSQL needs the extra: pip install 'fr-monitor[postgres]'"
        ) from error
    event.listen(engine, "handle_error", mark_dead_connections)
    return engine
