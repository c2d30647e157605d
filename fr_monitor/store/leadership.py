"""Which of several services leads: the others stand by until it is gone."""

from __future__ import annotations

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, text

from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.store.database import Store
from fr_monitor.store.door import door

_KEY = 7263002
"""Of the advisory lock; any number that nobody else uses in this database."""


class Leadership:
    """A lock that ends with the process that holds it: of the file beside SQLite's, or of a PostgreSQL session."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._connection: Connection | None = None
        self._file: int | None = None
        self._asking = Lock()

    def take(self) -> bool:
        """Whether we lead now; asked before each piece of work, for a connection can be lost. Raises StoreError."""
        with self._asking:  # jobs that begin at the same time ask over one connection
            if self._store.path is not None:
                return self._take_file(self._store.path)
            return self._take_session()

    def release(self) -> None:
        """Let another lead, at once."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        if self._connection is not None:
            connection, self._connection = self._connection, None
            if not connection.invalidated:
                _unlock(connection)
            # What belongs to a session must not go back to the pool with it. (A detached connection would be closed by
            # way of a rollback, and stay open where that fails.)
            connection.invalidate()
            connection.close()

    def _take_file(self, database: Path) -> bool:
        if self._file is not None:
            return True
        try:
            descriptor = os.open(database.with_name(database.name + ".lock"), os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as error:
            raise StoreUnavailable(f"{database}.lock: {error.strerror}") from error
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            os.close(descriptor)
            return False
        self._file = descriptor
        return True

    def _take_session(self) -> bool:
        try:
            with door():
                if self._connection is None:
                    self._connection = self._store.session()
                return self._held(self._connection)
        except StoreError:
            self.release()
            raise

    def _held(self, connection: Connection) -> bool:
        """A session may take its lock again and again, so it is taken once and then only looked at."""
        mine = text(
            "SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND objid = :key AND pid = pg_backend_pid())"
        )
        if connection.execute(mine, {"key": _KEY}).scalar():
            return True
        return bool(connection.execute(text("SELECT pg_try_advisory_lock(:key)"), {"key": _KEY}).scalar())


def _unlock(connection: Connection) -> None:
    """The server takes a moment to see that a session has ended; who asks in it, as after a SIGHUP, would stand by."""
    with suppress(StoreError), door():
        connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _KEY})
