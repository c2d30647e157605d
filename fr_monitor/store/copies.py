"""A settled delivery once more: a delivery of its own under an alert of its own, since one alert reaches nobody twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store.addressing import Posted, address_one
from fr_monitor.store.tables import alerts, deliveries, letters, subscribers
from fr_monitor.store.upsert import insert

PREFIX = "again/"
"""The key of a copy's alert: "again/", the number of the first delivery, and which copy it is."""


@dataclass(frozen=True, slots=True)
class Original:
    """A delivery of which a copy may be wanted."""

    id: int
    alert_id: int
    letter_id: int
    subscriber_id: int | None
    channel: str
    state: State
    reason: str | None
    settled_at: datetime | None
    kind: AlertKind
    expires_at: datetime | None
    subject: str
    address: str | None
    """None once the subscriber was removed."""
    consent: Consent | None
    copies: int
    """Made so far."""


def original(conn: Connection, delivery_id: int) -> Original | None:
    """The delivery of a number."""
    d, a, s = deliveries.c, alerts.c, subscribers.c
    joined = (
        deliveries.join(alerts, a.id == d.alert_id)
        .join(letters, letters.c.id == d.letter_id)
        .outerjoin(subscribers, s.id == d.subscriber_id)
    )
    # In the order of the fields of Original.
    stands = (d.id, d.alert_id, d.letter_id, d.subscriber_id, d.channel, d.state, d.reason, d.settled_at)
    told = (a.kind, a.expires_at, letters.c.subject, s.address, s.consent)
    row = conn.execute(select(*stands, *told).select_from(joined).where(d.id == delivery_id)).first()
    if row is None:
        return None
    made = select(func.count()).where(a.key.startswith(f"{PREFIX}{delivery_id}/", autoescape=True))
    return Original(*(*row, conn.execute(made).scalar_one()))


def copy(conn: Connection, wanted: Original, now: datetime) -> bool:
    """Put the next copy into the outbox, the same letter with a new Message-ID; False when that copy was made meanwhile."""
    number = wanted.copies + 1
    row = dict(conn.execute(select(alerts).where(alerts.c.id == wanted.alert_id)).mappings().one())
    row |= {
        "key": f"{PREFIX}{wanted.id}/{number}",
        "reason": f"sent again by the operator, copy {number} of delivery {wanted.id}: {row['reason']}",
        "created_at": now,
        "to_all": False,
        "addressed": None,
        "held": None,
    }
    del row["id"]
    statement = insert(conn, alerts).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(alerts.c.id)
    alert_id = conn.execute(statement).scalar()
    if alert_id is None:
        return False
    letter = dict(conn.execute(select(letters).where(letters.c.id == wanted.letter_id)).mappings().one())
    del letter["id"]
    letter |= {"alert_id": alert_id, "variant": ""}
    letter_id = conn.execute(letters.insert().values(letter).returning(letters.c.id)).scalar_one()
    return address_one(conn, Posted(alert_id, letter_id), wanted.subscriber_id or 0, wanted.channel, now)
