"""A database made ready: its tables, and where jobs wait in it those of the queue too."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from fr_monitor.engine import is_queued, tables
from fr_monitor.store import Store, open_store


def ready_store(url: str, *, busy_seconds: float) -> Store:
    """Open a database and bring it to this version; letters put into it are sent at once by whoever works on its queue.

    Raises ConfigurationError and StoreError.
    """
    store = open_store(url, busy_seconds=busy_seconds)
    store.upgrade()
    if is_queued(url):
        with store.write() as connection:
            tables.upgrade(connection)
        store.posted = _post
    return store


def faults(store: Store, url: str) -> list[str]:
    """Everything that is wrong with the database, one line each. Raises StoreUnavailable only."""
    found = store.check()
    if is_queued(url) and not found:
        with store.read() as connection:
            found += tables.problems(connection)
    return found


def _post(connection: Connection, letters: Mapping[str, int]) -> Callable[[], None]:
    from fr_monitor.engine.posting import post  # noqa: PLC0415 - most commands post nothing, and need not wait for it

    return post(connection, letters)
