"""Forgetting a person, so that nothing but a keyed hash of the address is left."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select

from fr_monitor.model.subscriber import Subscriber
from fr_monitor.store import subscribers
from fr_monitor.store.tables import deliveries, erased
from fr_monitor.store.upsert import insert


def erase(conn: Connection, subscriber: Subscriber, address_hash: str, now: datetime) -> list[str]:
    """Forget somebody; the hash stays, so that no list takes them in again. The uids of the letters that were theirs."""
    row = {"address_hash": address_hash, "erased_at": now}
    conn.execute(insert(conn, erased).values(row).on_conflict_do_nothing(index_elements=["address_hash"]))
    return remove(conn, subscriber, now)


def remove(conn: Connection, subscriber: Subscriber, now: datetime) -> list[str]:
    """Delete somebody and keep nothing. The uids of the letters that were theirs."""
    mine = select(deliveries.c.uid).where(deliveries.c.subscriber_id == subscriber.id)
    uids = [str(uid) for uid in conn.execute(mine).scalars()]
    subscribers.remove(conn, subscriber.address, now)
    return uids


def is_erased(conn: Connection, hashes: Collection[str]) -> bool:
    """Whether the owner of an address wanted to be forgotten; by its hash under any key that was ever in use."""
    return conn.execute(select(erased.c.erased_at).where(erased.c.address_hash.in_(hashes))).first() is not None
