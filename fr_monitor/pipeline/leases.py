"""Keeping what a run has claimed for as long as the run lives, and no longer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from threading import Event, Thread

from fr_monitor.errors import StoreError
from fr_monitor.model.delivery import Delivery
from fr_monitor.pipeline.ledger import Ledger
from fr_monitor.store import outbox

LEASE = timedelta(seconds=90)
"""How long the rows of a dead worker are kept from the others."""
RENEWED_AFTER = LEASE / 3
"""A relay may take ten minutes after the last byte of a letter; two renewals may fail before the row is lost to others."""


@contextmanager
def renewed(ledger: Ledger, held: Callable[[], Sequence[Delivery]], clock: Callable[[], datetime]) -> Iterator[None]:
    """Inside, the leases of what is held are renewed again and again, by a thread that dies with the process."""
    done = Event()

    def keep() -> None:
        while not done.wait(RENEWED_AFTER.total_seconds()):
            if rows := held():
                with suppress(StoreError):  # tried again; a lease that runs out meanwhile keeps its letter from leaving
                    ledger.write(lambda connection: outbox.renew(connection, rows, clock(), LEASE))

    thread = Thread(target=keep, name="leases", daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()
