"""What came back, counted by subscriber."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, select, update

from fr_monitor.store.tables import deliveries, subscribers


@dataclass(frozen=True, slots=True)
class Record:
    """Whose letter it was, and what came back before."""

    subscriber_id: int
    bounces: int
    bounced_on: date | None


def record_of(conn: Connection, uid: str) -> Record | None:
    """Of the delivery with this uid; None where it or its subscriber is not known any more."""
    s = subscribers.c
    joined = deliveries.join(subscribers, s.id == deliveries.c.subscriber_id)
    row = conn.execute(select(s.id, s.bounces, s.bounced_on).select_from(joined).where(deliveries.c.uid == uid)).first()
    return Record(*row) if row else None


def count(conn: Connection, subscriber_id: int, bounces: int, today: date) -> None:
    """Keep how many days had one, and that today is the last of them."""
    values = {"bounces": bounces, "bounced_on": today}
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(values))
