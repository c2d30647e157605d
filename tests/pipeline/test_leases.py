"""What a run has claimed is its own for as long as it lives, and free soon after its death."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from threading import Event

import pytest

from fr_monitor.errors import StoreUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.pipeline import leases
from fr_monitor.pipeline.leases import LEASE, RENEWED_AFTER, renewed

NOW = datetime(2031, 2, 11, 17, tzinfo=UTC)
LETTER = Delivery(1, "u", 1, "opened", 1, "email", "a@x.example", "t", b"", NOW, 0, 1)


class FakeLedger:
    """Counts renewals; the first one fails."""

    def __init__(self) -> None:
        self.renewals = 0
        self.twice = Event()

    def write(self, change: object) -> None:
        """A busy database, then one that answers."""
        self.renewals += 1
        if self.renewals == 1:
            raise StoreUnavailable("busy")
        self.twice.set()


def test_a_dead_workers_letters_are_free_within_two_minutes() -> None:
    """Its lease is over by then, and the next run, at most twenty seconds later, finds them; two renewals may fail."""
    assert timedelta(seconds=20) + LEASE < timedelta(minutes=2)
    assert RENEWED_AFTER * 3 <= LEASE


def test_leases_are_renewed_while_the_run_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    """Again and again, also after a database that was busy; nothing is written while nothing is held."""
    monkeypatch.setattr(leases, "RENEWED_AFTER", timedelta(milliseconds=1))
    ledger = FakeLedger()
    with renewed(ledger, lambda: [LETTER], lambda: NOW):  # type: ignore[arg-type]
        assert ledger.twice.wait(5)
    asked = Event()

    def held() -> list[Delivery]:
        asked.set()
        return []

    idle = FakeLedger()
    with renewed(idle, held, lambda: NOW):  # type: ignore[arg-type]
        assert asked.wait(5)
    assert idle.renewals == 0
