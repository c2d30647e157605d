"""What came back, counted by subscriber."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, func, select, update

from fr_monitor.model.delivery import MAIL, State
from fr_monitor.store.codec import storable
from fr_monitor.store.tables import deliveries, subscribers

RETURNED = "returned with "
"""Begins the reason of a delivery whose letter came back."""


@dataclass(frozen=True, slots=True)
class Record:
    """Whose letter it was, and what came back before."""

    delivery_id: int
    subscriber_id: int
    bounces: int
    bounced_on: date | None
    counted: bool
    """The report on this very letter was read before."""


def record_of(conn: Connection, uid: str) -> Record | None:
    """Of the delivery with this uid; None where it or its subscriber is not known any more."""
    s, d = subscribers.c, deliveries.c
    joined = deliveries.join(subscribers, s.id == d.subscriber_id)
    counted = func.coalesce(d.reason, "").startswith(RETURNED)
    known = select(d.id, s.id, s.bounces, s.bounced_on, counted).select_from(joined).where(d.uid == uid)
    row = conn.execute(known).first()
    return Record(*row) if row else None


def arrived(conn: Connection, record: Record, since: datetime, until: datetime) -> bool:
    """Whether another letter to the same subscriber was taken in that time; those that came back are told by `bounced_on`."""
    d = deliveries.c
    taken = (d.state == State.SENT, d.channel == MAIL, d.settled_at > since, d.settled_at <= until)
    other = select(d.id).where(d.subscriber_id == record.subscriber_id, d.id != record.delivery_id, *taken)
    return conn.execute(other.limit(1)).first() is not None


def note(conn: Connection, record: Record, status: str) -> None:
    """Keep beside the letter that it came back: mailboxes are read again and again, and each report counts once."""
    reason = storable(f"{RETURNED}{status}", 200)
    conn.execute(update(deliveries).where(deliveries.c.id == record.delivery_id).values(reason=reason))


def count(conn: Connection, subscriber_id: int, bounces: int, today: date, rests_until: datetime) -> None:
    """Keep how many days had one, that today is the last of them, and until when later letters are held back."""
    values = {"bounces": bounces, "bounced_on": today, "rests_until": rests_until}
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(values))
