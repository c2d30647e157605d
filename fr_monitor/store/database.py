"""The store: transactions, migrations, checks, backups."""

from __future__ import annotations

import os
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, inspect, text

from fr_monitor.errors import StoreDamaged, StoreError, StoreUnavailable
from fr_monitor.store import deliveries
from fr_monitor.store.addressing import POSTED
from fr_monitor.store.door import door
from fr_monitor.store.tables import VERSION

WRITES = "fr_monitor_writes"
"""Execution option of a connection that is going to write: on SQLite it takes the lock at once."""


OnPosted = Callable[[Connection, Mapping[str, int]], Callable[[], None]]


class Store:
    """An open database. `path` is the file of SQLite, None for PostgreSQL.

    `posted` hears, inside the transaction, of letters that it put into the outbox, so many by each channel; what it
    returns is called after the commit.
    """

    def __init__(self, engine: Engine, path: Path | None) -> None:
        self._engine = engine
        self.path = path
        self.posted: OnPosted | None = None

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look that changes nothing. Raises `StoreUnavailable` and `StoreDamaged`."""
        with door(), self._engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction: all of it, or nothing when anything is raised inside.

        Raises `StoreUnavailable` and `StoreDamaged`. After a `StoreUnavailable` on leaving, PostgreSQL may have
        committed all the same: look by key before doing it again.
        """
        letters: Counter[str] = Counter()
        with door(), self._engine.connect() as connection:
            connection.execution_options(**{WRITES: True, POSTED: letters})
            with connection.begin():
                yield connection
                after = self.posted(connection, letters) if self.posted and letters.total() else None
        if after:
            after()

    def session(self) -> Connection:
        """A connection that commits by itself, to be kept and closed by the caller: for what belongs to a session."""
        return self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")

    def upgrade(self) -> None:
        """Bring the tables to this version of the program: all of the way or none of it, and nothing when they are there."""
        if self.version() == VERSION:
            return
        from alembic import command  # noqa: PLC0415 - large and slow to import, and needed only here
        from alembic.config import Config  # noqa: PLC0415
        from alembic.util import CommandError  # noqa: PLC0415

        config = Config()
        config.set_main_option("script_location", "fr_monitor.store:migrations")
        config.set_main_option("path_separator", "os")
        with self.write() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SET LOCAL statement_timeout = 0"))
                connection.execute(text("SELECT pg_advisory_xact_lock(7263001)"))
            config.attributes["connection"] = connection
            try:
                command.upgrade(config, "head")
            except CommandError as error:
                raise StoreDamaged(f"database: {error}; it was made by a newer fr_monitor") from error

    def version(self) -> str | None:
        """The migration the tables are at; None for a database without tables."""
        with self.read() as connection:
            if not inspect(connection).has_table("alembic_version"):
                return None
            return connection.execute(text("SELECT version_num FROM alembic_version")).scalar()

    def check(self) -> list[str]:
        """Everything that is wrong with the database, one line each. Raises `StoreUnavailable` only."""
        try:
            version = self.version()
            if version != VERSION:
                return [f"the tables are of version {version}, not {VERSION}: run `fr-monitor db upgrade`"]
            with self.read() as connection:
                return _damage(connection) + deliveries.conservation(connection)
        except StoreDamaged as error:
            return [str(error)]

    def backup(self, path: Path) -> None:
        """Copy a SQLite database to a new file (0600), whole and checked, while others go on writing.

        Raises `StoreError` when the file exists already, and for PostgreSQL, which has tools of its own.
        """
        if self.path is None:
            raise StoreError("a PostgreSQL database is backed up with pg_dump")
        if path.exists():
            raise StoreError(f"{path}: exists already")
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            _copy(self.path, part)
            part.replace(path)
        except OSError as error:
            raise StoreUnavailable(f"{path}: {error.strerror}") from error

    def scrub(self) -> None:
        """Let what was deleted be gone from the log beside a SQLite file too; its pages are overwritten at once."""
        if self.path is not None:
            with door(), self.session() as connection:
                connection.execute(text("PRAGMA wal_checkpoint(TRUNCATE)"))

    def close(self) -> None:
        """Give all connections back."""
        self._engine.dispose()


def _damage(connection: Connection) -> list[str]:
    if connection.dialect.name != "sqlite":
        return []
    damage = [str(row[0]) for row in connection.execute(text("PRAGMA quick_check")) if row[0] != "ok"]
    orphans = connection.execute(text("PRAGMA foreign_key_check")).all()
    return damage + [f"{row[0]} {row[1]} refers to a row of {row[2]} that is not there" for row in orphans]


def put_back(copy: Path, path: Path) -> None:
    """Make a copy, once it is found sound, the SQLite database at a path where none is; the copy stays.

    Raises `StoreError`, and `StoreDamaged` for a copy that is no sound database.
    """
    in_the_way = [
        str(place) for place in (path, *(path.with_name(path.name + end) for end in ("-wal", "-shm"))) if place.exists()
    ]
    if in_the_way:
        raise StoreError(f"{' '.join(in_the_way)}: stop the service and move this away first")
    if not copy.is_file():
        raise StoreError(f"{copy}: no such file")
    part = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        part.unlink(missing_ok=True)
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _copy(copy, part)
        part.replace(path)
    except OSError as error:
        raise StoreUnavailable(f"{path}: {error.strerror}") from error


def _copy(source: Path, target: Path) -> None:
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(target),))
        with closing(sqlite3.connect(target)) as copy:
            found = copy.execute("PRAGMA quick_check").fetchone()[0]
    except sqlite3.Error as error:
        raise StoreUnavailable(f"backup: {error}") from error
    if found != "ok":
        raise StoreDamaged(f"backup: {found}")
