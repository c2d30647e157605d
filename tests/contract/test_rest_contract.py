"""Letters to an address whose letters came back are held back for a while, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, bounces, deliveries, outbox, subscribers

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
HOUR = timedelta(hours=1)
LEASE = timedelta(minutes=10)
LETTER = Letter("Orchard 2031 opens", "Dear reader", "<p>Dear reader</p>", "orchard-survey/2031")


def posted(
    store: Store, kind: AlertKind = AlertKind.OPENED, expires_in: timedelta | None = None, key: str = "k"
) -> int:
    """A letter to Ann, whose number it returns."""
    alert = Alert(kind, key, None, None, None, "it opens", NOON + expires_in if expires_in else None)
    with store.write() as conn:
        ann = subscribers.by_address(conn, "ann@example.org") or subscribers.add(
            conn, "ann@example.org", NOON - 99 * HOUR, consent=Consent.CONFIRMED
        )
        entry = outbox.add(conn, alert, LETTER, b"bytes", NOON)
        assert entry
        assert outbox.address_one(conn, entry, ann.id, "email", NOON)
    return ann.id


def claimed(store: Store, now: datetime) -> int:
    """How many letters may leave."""
    with store.write() as conn:
        return len(outbox.claim(conn, now, 9, LEASE))


@pytest.mark.parametrize(
    ("kind", "expires_in", "rest", "waits"),
    [
        (AlertKind.OPENED, None, 6 * HOUR, 6 * HOUR),
        (AlertKind.OPENED, 99 * HOUR, 6 * HOUR, 6 * HOUR),
        (AlertKind.OPENED, 28 * HOUR, 6 * HOUR, 4 * HOUR),
        (AlertKind.REMINDER, 12 * HOUR, 6 * HOUR, 0 * HOUR),
        (AlertKind.TEST, None, 6 * HOUR, 0 * HOUR),
        (AlertKind.OPENED, None, -HOUR, 0 * HOUR),
    ],
    ids=["rests", "worth more", "until its last day", "on its last day", "asked for", "rest is over"],
)
def test_how_long_a_letter_is_held_back(
    store: Store, kind: AlertKind, expires_in: timedelta | None, rest: timedelta, waits: timedelta
) -> None:
    """As long as its address rests, but never into its own last day; a letter on its last day leaves at once."""
    ann = posted(store, kind, expires_in)
    with store.write() as conn:
        bounces.count(conn, ann, 1, civil_day(NOON), NOON + rest)
    assert claimed(store, NOON) == (not waits)
    if waits:
        with store.read() as conn:
            [row] = deliveries.listing(conn)
            assert (row.state, row.due_at, row.attempts) == (State.WAITING, NOON + waits, 0)
            assert f"held back until {NOON + waits:%Y-%m-%d %H:%M} UTC" in str(row.reason)
            assert deliveries.oldest_waiting(conn) is None
        assert claimed(store, NOON + waits - timedelta(seconds=1)) == 0
        assert claimed(store, NOON + waits) == 1
    with store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_a_letter_that_arrived_is_told_from_those_that_came_back(store: Store) -> None:
    """Another letter, taken by the relay after the last one that came back, and long enough ago."""
    posted(store)
    with store.write() as conn:
        [first] = outbox.claim(conn, NOON, 9, LEASE)
        outbox.accept(conn, [first], NOON)
        record = bounces.record_of(conn, first.uid)
        assert record
        assert not bounces.arrived(conn, record, NOON - HOUR, NOON + HOUR)
    posted(store, key="second")
    with store.write() as conn:
        [second] = outbox.claim(conn, NOON, 9, LEASE)
        assert not bounces.arrived(conn, record, NOON, NOON + 9 * HOUR)
        outbox.accept(conn, [second], NOON + HOUR)
        assert bounces.arrived(conn, record, NOON, NOON + HOUR)
        assert not bounces.arrived(conn, record, NOON + HOUR, NOON + 9 * HOUR)
        assert not bounces.arrived(conn, record, NOON, NOON)


def test_when_a_letter_was_last_accepted(store: Store) -> None:
    """The newest of those that were sent; what was given up later says nothing of the relay."""
    for key in ("a", "b", "c"):
        posted(store, key=key)
    with store.write() as conn:
        assert deliveries.last_accepted(conn) is None
        first, second, third = outbox.claim(conn, NOON, 9, LEASE)
        outbox.accept(conn, [second], NOON + HOUR)
        outbox.accept(conn, [first], NOON)
        outbox.settle(conn, third, State.SUPPRESSED, reason="dead", now=NOON + 2 * HOUR)
        assert deliveries.last_accepted(conn) == NOON + HOUR


def test_a_lease_is_renewed_only_by_its_holder_and_only_in_time(store: Store) -> None:
    """Nobody gets the row while it is renewed; a lease that is over, or another's, is not brought back."""
    posted(store)
    with store.write() as conn:
        [mine] = outbox.claim(conn, NOON, 9, LEASE)
        assert outbox.renew(conn, [mine], NOON + LEASE / 2, LEASE) == {mine.id}
        assert outbox.claim(conn, NOON + LEASE, 9, LEASE) == []
        assert outbox.begin(conn, [mine], NOON + LEASE) == {mine.id}
        assert outbox.renew(conn, [mine], NOON + LEASE * 2, LEASE) == set()
    with store.write() as conn:
        outbox.release(conn, [mine], NOON)
        [other] = outbox.claim(conn, NOON, 9, LEASE)
        assert outbox.renew(conn, [mine], NOON, LEASE) == set()
        assert outbox.renew(conn, [other], NOON, LEASE) == {other.id}
