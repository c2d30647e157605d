"""What somebody wants of single programs, how letters are to write days, until when they pause, and the operator's tags."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import Connection, select, update

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import USUAL, Consent, Manner, Wish
from fr_monitor.store.tables import program_wishes, subscribers
from fr_monitor.store.upsert import insert


def of(conn: Connection, subscriber_id: int) -> tuple[Wish, ...]:
    """Somebody's wishes for single programs, by program."""
    c = program_wishes.c
    wanted = select(c.program, c.kinds, c.rhythm).where(c.subscriber_id == subscriber_id).order_by(c.program)
    return tuple(Wish(row.program, frozenset(map(AlertKind, row.kinds)), row.rhythm) for row in conn.execute(wanted))


def every(conn: Connection) -> dict[int, dict[str, Wish]]:
    """All wishes for single programs, by subscriber and program."""
    c = program_wishes.c
    found: dict[int, dict[str, Wish]] = {}
    for row in conn.execute(select(c.subscriber_id, c.program, c.kinds, c.rhythm)):
        wish = Wish(row.program, frozenset(map(AlertKind, row.kinds)), row.rhythm)
        found.setdefault(row.subscriber_id, {})[row.program] = wish
    return found


def save(conn: Connection, subscriber_id: int, wish: Wish, now: datetime) -> None:
    """Keep a wish in place of an earlier one for the same program."""
    key = {"subscriber_id": subscriber_id, "program": wish.program}
    values = {"kinds": wish.kinds, "rhythm": wish.rhythm}
    statement = insert(conn, program_wishes).values(key | values)
    conn.execute(statement.on_conflict_do_update(index_elements=list(key), set_=values))
    _changed(conn, subscriber_id, {}, now)


def remove(conn: Connection, subscriber_id: int, program: str, now: datetime) -> None:
    """Let the wishes in general hold for a program again."""
    mine = (program_wishes.c.subscriber_id == subscriber_id, program_wishes.c.program == program)
    conn.execute(program_wishes.delete().where(*mine))
    _changed(conn, subscriber_id, {}, now)


def pause(conn: Connection, subscriber_id: int, until: datetime | None, now: datetime) -> None:
    """Let letters wait until an instant; None ends a pause."""
    _changed(conn, subscriber_id, {"paused_until": until}, now)


def tag(conn: Connection, subscriber_id: int, tags: Collection[str], now: datetime) -> None:
    """Replace the operator's tags."""
    _changed(conn, subscriber_id, {"tags": frozenset(tags)}, now)


def write_in(conn: Connection, subscriber_id: int, manner: Manner, now: datetime) -> None:
    """Let letters give days and times so."""
    _changed(conn, subscriber_id, {"dates": manner.dates, "zone": manner.zone}, now)


def manners(conn: Connection) -> list[Manner]:
    """The manners in which anybody wants letters, but for the usual one."""
    s = subscribers.c
    wanted = select(s.dates, s.zone).where(s.consent == Consent.CONFIRMED).distinct()
    return sorted((manner for row in conn.execute(wanted) if (manner := Manner(row.dates, row.zone)) != USUAL), key=str)


def _changed(conn: Connection, subscriber_id: int, values: dict[str, object], now: datetime) -> None:
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber_id).values(values | {"changed_at": now}))
