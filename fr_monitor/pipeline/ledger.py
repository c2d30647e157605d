"""Writing from several threads, with one commit for all that wait at the same time."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from threading import Lock

from sqlalchemy import Connection

from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.store import Store

Change = Callable[[Connection], bool]


class Ledger:
    """Makes changes durable before `write` returns.

    A commit waits for the disk. Meanwhile the changes of other threads gather, and whoever gets the next turn writes
    them all in one transaction.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._gathered: list[tuple[Change, Future[bool]]] = []
        self._gathering = Lock()
        self._turn = Lock()

    def write(self, change: Change) -> bool:
        """Return what the change returned, once it is committed. Raises StoreError when its transaction failed."""
        outcome: Future[bool] = Future()
        with self._gathering:
            self._gathered.append((change, outcome))
        with self._turn:
            if not outcome.done():
                self._write_gathered()
        return outcome.result()

    def _write_gathered(self) -> None:
        with self._gathering:
            entries, self._gathered = self._gathered, []
        failure: StoreError = StoreUnavailable("the transaction was cut short")
        try:
            with self._store.write() as connection:
                results = [change(connection) for change, _ in entries]
            for (_, outcome), result in zip(entries, results, strict=True):
                outcome.set_result(result)
        except StoreError as error:
            failure = error
        finally:
            for _, outcome in entries:
                if not outcome.done():
                    outcome.set_exception(failure)
