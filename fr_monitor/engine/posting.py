"""Jobs are put into the queue, on our own connection: they are there if, and only if, what was written with them is."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued, ConnectorException
from procrastinate.jobs import JobDeferrer
from sqlalchemy import Connection

from fr_monitor.engine import CALL_OUT, DELIVER, batches
from fr_monitor.errors import StoreUnavailable


def ask(write: Callable[[], AbstractContextManager[Connection]], name: str) -> None:
    """Put a job into the queue unless it waits there already. Raises StoreError."""
    # A job that everybody does may be done by several: a repeated one finds nothing to claim.
    lock = None if name in {DELIVER, CALL_OUT} else name
    with suppress(AlreadyEnqueued), write() as connection, _door():
        _deferring(name, connection, lock=lock, queueing_lock=name).defer()


def post(connection: Connection, letters: Mapping[str, int]) -> Callable[[], None]:
    """Put jobs for so many letters by each channel into the queue. Raises StoreUnavailable."""
    with _door():
        for name, count in batches(letters).items():
            # No lock on waiting: who posts would have to wait for the transactions of all others that post.
            _deferring(name, connection).batch_defer(*({} for _ in range(count)))
    return _nothing


def _deferring(
    name: str, connection: Connection, *, lock: str | None = None, queueing_lock: str | None = None
) -> JobDeferrer:
    driver = connection.connection.driver_connection
    return _app().configure_task(name, queue=name, lock=lock, queueing_lock=queueing_lock, connection=driver)


@cache
def _app() -> App:
    """Never opened: each job brings its connection."""
    return App(connector=SyncPsycopgConnector())


@contextmanager
def _door() -> Iterator[None]:
    try:
        yield
    except AlreadyEnqueued:
        raise
    except ConnectorException as error:
        raise StoreUnavailable(f"database: the queue takes no jobs: {error.__cause__ or error}") from error


def _nothing() -> None:
    """The commit itself wakes a worker."""
