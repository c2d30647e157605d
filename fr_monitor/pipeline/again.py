"""A letter once more, because the operator wants it: to one subscriber, as a delivery of its own that says so."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from fr_monitor.errors import NotKnown, NotPossible
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, copies
from fr_monitor.store.copies import Original


def to_send_again(store: Store, delivery_id: int, now: datetime) -> tuple[Original, str | None]:
    """A delivery, and why it cannot be sent again, if it cannot. Raises NotKnown."""
    with store.read() as conn:
        found = _original(conn, delivery_id)
    return found, _hindrance(found, now)


def send_again(store: Store, delivery_id: int, copies_seen: int, now: datetime) -> Original:
    """Put a copy of a settled delivery into the outbox; the delivery it is a copy of.

    Raises NotKnown, and NotPossible for one that cannot be sent again, and when there are more copies than the operator
    has seen: a button that is pressed twice makes one copy.
    """
    with store.write() as conn:
        found = _original(conn, delivery_id)
        if why := _hindrance(found, now):
            raise NotPossible(f"not sent again: {why}")
        if found.copies != copies_seen or not copies.copy(conn, found, now):
            raise NotPossible("not sent again: it was sent again meanwhile; look at the deliveries before another copy")
    return found


def _original(conn: Connection, delivery_id: int) -> Original:
    found = copies.original(conn, delivery_id)
    if found is None:
        raise NotKnown("no such delivery is known")
    return found


def _hindrance(found: Original, now: datetime) -> str | None:
    """Why a copy would reach nobody, or be wrong."""
    asked = found.kind in {AlertKind.CONFIRMATION, AlertKind.TEST}
    reasons = (
        (not found.state.final, "it is still on its way"),
        (found.address is None, "the subscriber was removed"),
        (found.consent is not Consent.CONFIRMED and not asked, f"the subscriber is {found.consent}"),
        (
            found.expires_at is not None and found.expires_at <= now,
            f"its time is over since {found.expires_at:%Y-%m-%d %H:%M} UTC" if found.expires_at else "",
        ),
    )
    return next((reason for holds, reason in reasons if holds), None)
