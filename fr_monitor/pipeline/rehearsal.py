"""A marked letter that takes the way of a real one, so that the operator knows that the way is open."""

from __future__ import annotations

from datetime import datetime, timedelta

from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.store import Store, deliveries, subscribers
from fr_monitor.store.deliveries import DeliveryRow

GOOD_FOR = timedelta(hours=1)


def post_test(store: Store, desk: Desk, address: str, now: datetime) -> int:
    """Put a test letter to an address into the outbox; the number of its delivery.

    Who is no subscriber becomes an unconfirmed one, to whom nothing else is sent. Raises SubscriberError for what is no
    address.
    """
    with store.write() as conn:
        found = subscribers.by_address(conn, address)
        if found is None:
            found = subscribers.add(conn, address, now, consent=Consent.UNCONFIRMED)
        key = f"{AlertKind.TEST}/{found.id}/{now.isoformat()}"
        alert = Alert.apart(AlertKind.TEST, key, "the operator asked for a test", now + GOOD_FOR)
        desk.ask(conn, alert, found.id, now)
        return deliveries.listing(conn, subscriber_id=found.id, limit=1)[0].id


def outcome(store: Store, delivery_id: int, now: datetime) -> DeliveryRow:
    """What became of a test letter; an address that was taken in for it alone and has it is forgotten again."""
    with store.write() as conn:
        row = next(row for row in deliveries.listing(conn, since=now - GOOD_FOR) if row.id == delivery_id)
        found = subscribers.by_address(conn, row.address) if row.address else None
        if found and found.consent is Consent.UNCONFIRMED and row.state is State.SENT:
            others = [other for other in deliveries.listing(conn, subscriber_id=found.id) if other.id != row.id]
            if not others:
                subscribers.remove(conn, found.address, now)
        return row
