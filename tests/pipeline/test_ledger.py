from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import Event

import pytest

from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.pipeline.ledger import Ledger

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)


class FakeStore:
    """Counts transactions; a commit waits until it may go on, or fails."""

    def __init__(self) -> None:
        self.committed: list[list[int]] = []
        self.may_commit = Event()
        self.begun = Event()
        self.failure: StoreError | None = None

    @contextmanager
    def write(self) -> Iterator[list[int]]:
        """Give a list instead of a connection."""
        changes: list[int] = []
        yield changes
        self.begun.set()
        self.may_commit.wait(5)
        if self.failure:
            raise self.failure
        self.committed.append(changes)


def adding(number: int):
    """A change that can be recognised, and whose answer tells even from odd."""

    def change(changes: list[int]) -> bool:
        changes.append(number)
        return number % 2 == 0

    return change


def test_changes_that_wait_together_are_committed_together() -> None:
    """While one commit waits for the disk the others gather; each caller gets its own answer after the commit."""
    store = FakeStore()
    ledger = Ledger(store, lambda: NOON)
    with ThreadPoolExecutor(6) as pool:
        first = pool.submit(ledger.write, adding(0))
        assert store.begun.wait(5)
        others = [pool.submit(ledger.write, adding(n)) for n in range(1, 6)]
        while ledger._page is None or len(ledger._page.changes) < 5:
            pass
        assert not any(future.done() for future in (first, *others))
        store.may_commit.set()
        assert first.result(5) is True
        assert [future.result(5) for future in others] == [False, True, False, True, False]
    assert [sorted(changes) for changes in store.committed] == [[0], [1, 2, 3, 4, 5]]


def test_a_failed_commit_reaches_everybody_in_it() -> None:
    """Nobody believes a change durable whose transaction failed; the next one starts afresh."""
    store = FakeStore()
    ledger = Ledger(store, lambda: NOON)
    store.failure = StoreUnavailable("disk full")
    store.may_commit.set()
    with ThreadPoolExecutor(4) as pool:
        for future in [pool.submit(ledger.write, adding(n)) for n in range(4)]:
            with pytest.raises(StoreUnavailable):
                future.result(5)
    store.failure = None
    assert ledger.write(adding(8)) is True
    assert store.committed == [[8]]


def test_a_fault_in_one_change_is_no_success_for_the_others() -> None:
    """An error of another kind ends the transaction for all of them, and passes to whoever wrote it down."""
    store = FakeStore()
    store.may_commit.set()

    def fault(_: list[int]) -> bool:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Ledger(store, lambda: NOON).write(fault)
    assert store.committed == []
