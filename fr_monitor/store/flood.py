"""Letters that are held back until the operator has looked at them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select, update

from fr_monitor.store.tables import alerts, deliveries


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


def held(conn: Connection) -> tuple[int, str] | None:
    """How many letters are held, and why; None where none are."""
    a, d = alerts.c, deliveries.c
    waiting = select(func.count(d.id), func.max(a.held)).join(alerts, a.id == d.alert_id)
    count, reason = conn.execute(waiting.where(a.held.is_not(None))).one()
    return (int(count), str(reason)) if count else None


def release(conn: Connection) -> int:
    """Let the held letters go; how many alerts they belong to."""
    free = update(alerts).where(alerts.c.held.is_not(None)).values(held=None, released=True)
    return conn.execute(free).rowcount
