"""Where else somebody's letters go: one address for each channel beside mail."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select, update

from fr_monitor.store.codec import storable
from fr_monitor.store.tables import endpoints, subscribers
from fr_monitor.store.upsert import insert


def save(conn: Connection, subscriber_id: int, channel: str, url: str, secret: str | None) -> None:
    """Name an address in place of an earlier one of the same channel."""
    key = {"subscriber_id": subscriber_id, "channel": channel}
    values = {"url": url, "secret": secret, "disabled": None}
    conn.execute(
        insert(conn, endpoints).values(key | values).on_conflict_do_update(index_elements=list(key), set_=values)
    )


def remove(conn: Connection, subscriber_id: int, channel: str) -> None:
    """Send nothing more by a channel."""
    e = endpoints.c
    conn.execute(endpoints.delete().where(e.subscriber_id == subscriber_id, e.channel == channel))


def of(conn: Connection, subscriber_id: int) -> list[tuple[str, str, str | None]]:
    """Channel, address, and why it is disabled, by channel."""
    e = endpoints.c
    wanted = select(e.channel, e.url, e.disabled).where(e.subscriber_id == subscriber_id).order_by(e.channel)
    return [(row.channel, row.url, row.disabled) for row in conn.execute(wanted)]


def disable(conn: Connection, subscriber_id: int, channel: str, reason: str, now: datetime) -> None:
    """Stop calling an address that does not want it."""
    e = endpoints.c
    why = storable(f"{now:%Y-%m-%d}: {reason}", 200)
    conn.execute(update(endpoints).where(e.subscriber_id == subscriber_id, e.channel == channel).values(disabled=why))


def channels(conn: Connection) -> list[str]:
    """The channels that anybody uses beside mail."""
    e = endpoints.c
    return sorted(conn.execute(select(e.channel).where(e.disabled.is_(None)).distinct()).scalars())


def has(channel: str) -> ColumnElement[bool]:
    """Whether the row of `subscribers` has an address for a channel."""
    e = endpoints.c
    return select(e.url).where(e.subscriber_id == subscribers.c.id, e.channel == channel, e.disabled.is_(None)).exists()
