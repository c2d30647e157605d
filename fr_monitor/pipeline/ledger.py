"""Writing from several threads, with one commit for all that wait at the same time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Lock
from typing import TypeVar

from sqlalchemy import Connection

from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.store import Store, outbox

Answer = TypeVar("Answer")


@dataclass(slots=True)
class _Page:
    """What one transaction writes."""

    beginning: list[Delivery] = field(default_factory=list)
    accepted: list[Delivery] = field(default_factory=list)
    changes: list[Callable[[Connection], None]] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    settled: set[int] = field(default_factory=set)
    written: Event = field(default_factory=Event)
    failure: StoreError | None = None


class Ledger:
    """Makes notes durable before it returns. Each method raises StoreError when the transaction of its note failed.

    A commit waits for the disk. Meanwhile the notes of other threads gather on the next page, which whoever opened it
    writes when the disk is free. `at` is told the name of each step, before the commit.
    """

    def __init__(self, store: Store, clock: Callable[[], datetime], at: Callable[[str], None] = lambda _: None) -> None:
        self._store = store
        self._clock = clock
        self._at = at
        self._page: _Page | None = None
        self._gathering = Lock()
        self._turn = Lock()

    def note(self, beginning: Sequence[Delivery], accepted: Sequence[Delivery]) -> tuple[set[int], set[int]]:
        """Note that letters are going out, and that others were taken: the ids of those of each that were still ours.

        What other threads noted on the same page may be among them.
        """

        def enter(page: _Page) -> None:
            page.beginning += beginning
            page.accepted += accepted

        page = self._written(enter)
        return page.begun, page.settled

    def write(self, change: Callable[[Connection], Answer]) -> Answer:
        """Return what any other change returned, once it is committed."""
        answers: list[Answer] = []
        self._written(lambda page: page.changes.append(lambda connection: answers.append(change(connection))))
        return answers[0]

    def _written(self, enter: Callable[[_Page], None]) -> _Page:
        with self._gathering:
            opened = self._page is None
            page = self._page = self._page or _Page()
            enter(page)
        if opened:
            with self._turn:
                with self._gathering:
                    self._page = None
                self._commit(page)
        page.written.wait()
        if page.failure:
            raise page.failure
        return page

    def _commit(self, page: _Page) -> None:
        failure: StoreError | None = StoreUnavailable("the transaction was cut short")
        try:
            with self._store.write() as connection:
                self._write(connection, page)
            failure = None
        except StoreError as error:
            failure = error
        finally:
            page.failure = failure
            page.written.set()

    def _write(self, connection: Connection, page: _Page) -> None:
        now = self._clock()
        if page.accepted:
            page.settled = outbox.accept(connection, page.accepted, now)
            self._at("settling")
        if page.beginning:
            page.begun = outbox.begin(connection, page.beginning, now)
            self._at("noting")
        for change in page.changes:
            change(connection)
