"""Letters that are held back until the operator has looked at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, and_, func, select, update

from fr_monitor.model.delivery import State
from fr_monitor.store import sweeps
from fr_monitor.store.tables import alerts, deliveries, memory, on_the_way

EVERYTHING = "held"
"""The key under which is remembered why nothing at all may leave."""

_held = select(alerts.c.id).where(alerts.c.held.is_not(None))
_shut = select(memory.c.key).where(memory.c.key == EVERYTHING, memory.c.value != "").exists()
free = and_(deliveries.c.alert_id.not_in(_held), ~_shut)
"""Of a delivery: it need not wait for the operator."""


def made_since(conn: Connection, since: datetime) -> int:
    """How many letters to all were made since then, but for those that the operator released."""
    a = alerts.c
    addressed = select(func.coalesce(func.sum(a.addressed), 0)).where(a.to_all, ~a.released, a.created_at > since)
    return int(conn.execute(addressed).scalar_one())


def hold(conn: Connection, since: datetime, reason: str) -> None:
    """Let nobody claim the letters to all that were made since then."""
    a = alerts.c
    young = (a.to_all, ~a.released, a.held.is_(None), a.created_at > since)
    conn.execute(update(alerts).where(*young).values(held=reason))


def hold_everything(conn: Connection, reason: str, now: datetime) -> None:
    """Let nobody claim anything, nor what is still to be made."""
    sweeps.remember(conn, EVERYTHING, reason, now)


def held(conn: Connection) -> tuple[int, str] | None:
    """How many letters are held, and why; None where none are."""
    count, reason = conn.execute(
        select(func.count(deliveries.c.id), func.max(alerts.c.held))
        .join(alerts, alerts.c.id == deliveries.c.alert_id)
        .where(on_the_way, ~free)
    ).one()
    everything = sweeps.recall(conn, EVERYTHING)
    if everything:
        return int(count), everything
    return (int(count), str(reason)) if count else None


def release(conn: Connection, now: datetime) -> int:
    """Let the held letters go; how many alerts they belong to."""
    waiting = select(deliveries.c.alert_id).where(on_the_way, ~free).distinct()
    count = conn.execute(select(func.count()).select_from(waiting.subquery())).scalar_one()
    conn.execute(update(alerts).where(alerts.c.held.is_not(None)).values(held=None, released=True))
    if sweeps.recall(conn, EVERYTHING):
        sweeps.remember(conn, EVERYTHING, "", now)
    return count


def discard(conn: Connection, key: str | None, now: datetime) -> int:
    """Never send the held letters of an alert, or of all alerts; how many they are."""
    d = deliveries.c
    chosen = [on_the_way, ~free]
    if key is not None:
        chosen.append(d.alert_id.in_(select(alerts.c.id).where(alerts.c.key == key)))
    end = {"state": State.SUPPRESSED, "stage": None, "settled_at": now, "lease": d.lease + 1}
    reason = "discarded by the operator while it was held"
    return conn.execute(update(deliveries).where(*chosen).values(reason=reason, **end)).rowcount
