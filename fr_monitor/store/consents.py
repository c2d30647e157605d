"""The proofs of consent, and who was asked and never answered."""

from __future__ import annotations

from dataclasses import astuple
from datetime import datetime

from sqlalchemy import Connection, select

from fr_monitor.model.subscriber import Consent, ConsentProof, Subscriber
from fr_monitor.store import subscribers as people
from fr_monitor.store.codec import storable
from fr_monitor.store.tables import consents, subscribers


def record(conn: Connection, subscriber_id: int, proof: ConsentProof) -> None:
    """Keep a proof beside the earlier ones; it goes when the subscriber goes."""
    step, at, way, network, wording = astuple(proof)
    row = {"step": step, "at": at, "way": storable(way, 200), "network": network, "wording": wording}
    conn.execute(consents.insert().values(row | {"subscriber_id": subscriber_id}))


def of(conn: Connection, subscriber_id: int) -> tuple[ConsentProof, ...]:
    """All proofs of somebody, the oldest first."""
    c = consents.c
    wanted = select(c.step, c.at, c.way, c.network, c.wording).where(c.subscriber_id == subscriber_id).order_by(c.id)
    return tuple(ConsentProof(*row) for row in conn.execute(wanted))


def unanswered(conn: Connection, before: datetime) -> list[Subscriber]:
    """Unconfirmed subscribers who were asked last, and changed last, before an instant."""
    asked_since = select(consents.c.subscriber_id).where(consents.c.at >= before)
    s = subscribers.c
    old = select(s.id).where(s.consent == Consent.UNCONFIRMED, s.changed_at < before, s.id.not_in(asked_since))
    found = [people.by_id(conn, subscriber_id) for subscriber_id in conn.execute(old).scalars().all()]
    return [person for person in found if person]
