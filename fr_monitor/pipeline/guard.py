"""Between outbox and relay: more letters than there can be reasons for wait until a person has looked."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from fr_monitor.deciding.flood import USUAL, flood
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, cycles, subscribers
from fr_monitor.store import flood as floods

ONE_HOUR = timedelta(hours=1)


def hold_flood(store: Store, now: datetime, today: date) -> str | None:
    """Hold what is too much; why letters are held now, None where none are. Nothing is ever dropped. Raises StoreError."""
    with store.read() as conn:
        made = floods.made_since(conn, now - ONE_HOUR)
        held = floods.held(conn)
        reason = None
        if made > USUAL:
            people = subscribers.counts(conn)[Consent.CONFIRMED]
            running = sum(cycle.phase_on(today).running for cycle in cycles.every(conn))
            reason = flood(made, people, running)
    if reason is None:
        return held and held[1]
    with store.write() as conn:
        floods.hold(conn, now - ONE_HOUR, reason)
    return reason


def release(store: Store, now: datetime) -> int:
    """Let held letters go; how many alerts they belong to. Raises StoreError."""
    with store.write() as conn:
        return floods.release(conn, now)


def discard(store: Store, key: str | None, now: datetime) -> int:
    """Give up the held letters of an alert, by its key, or of all; how many they are. Raises StoreError."""
    with store.write() as conn:
        return floods.discard(conn, key, now)
