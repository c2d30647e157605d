"""What is held waits, is counted, and is let go or given up as a whole, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, deliveries, flood, outbox, subscribers

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
LETTER = Letter(subject="Orchard", text="Dear reader", html="<p>Dear reader</p>", thread="orchard")


@pytest.fixture
def two_alerts(store: Store) -> Store:
    """Two letters to each of two readers."""
    with store.write() as conn:
        for name in ("ann", "bob"):
            subscribers.add(conn, f"{name}@example.org", NOON - timedelta(days=9), consent=Consent.CONFIRMED)
        for key in ("first", "second"):
            alert = Alert(AlertKind.OPENED, key, None, None, None, "it opened")
            posted = outbox.add(conn, alert, LETTER, b"To: @@TO@@\r\n\r\nDear reader\r\n", NOON)
            assert posted
            outbox.address_all(conn, posted, alert, "email", NOON)
    return store


def claimed(store: Store) -> int:
    """How many letters a worker gets."""
    with store.write() as conn:
        return len(outbox.claim(conn, NOON, 10, timedelta(minutes=10)))


def test_while_everything_is_held_nothing_can_be_claimed(two_alerts: Store) -> None:
    """Nor is it late; letting go is one word for all of it."""
    with two_alerts.write() as conn:
        flood.hold_everything(conn, "an older copy", NOON)
    assert claimed(two_alerts) == 0
    with two_alerts.write() as conn:
        assert flood.held(conn) == (4, "an older copy")
        assert deliveries.oldest_waiting(conn) is None
        assert flood.release(conn, NOON) == 2
        assert flood.held(conn) is None
    assert claimed(two_alerts) == 4


def test_held_letters_of_one_alert_are_given_up(two_alerts: Store) -> None:
    """With a reason, so that each stays accounted for; what is not held cannot be given up."""
    with two_alerts.write() as conn:
        assert flood.discard(conn, None, NOON) == 0
        flood.hold_everything(conn, "an older copy", NOON)
        assert flood.discard(conn, "first", NOON) == 2
        assert flood.held(conn) == (2, "an older copy")
        assert deliveries.conservation(conn) == []
        given_up = [row for row in deliveries.listing(conn) if row.state is State.SUPPRESSED]
        assert {(row.alert_key, row.reason) for row in given_up} == {
            ("first", "discarded by the operator while it was held")
        }
        flood.release(conn, NOON)
    assert claimed(two_alerts) == 2
