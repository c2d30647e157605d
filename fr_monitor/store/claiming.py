"""Taking what is due out of the outbox: each row to one holder, for as long as a lease."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import cache

from sqlalchemy import Connection, Row, Select, and_, bindparam, case, select, text, update
from sqlalchemy.sql.dml import ReturningUpdate

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import MAIL, Delivery, State
from fr_monitor.model.subscriber import Consent, Rhythm
from fr_monitor.store.answers import has_settled
from fr_monitor.store.flood import free
from fr_monitor.store.listed import listed
from fr_monitor.store.tables import alerts, deliveries, endpoints, letters, on_the_way, subscribers

DATA = "data"
"""The stage from which on the next hop may have taken the letter: every byte may be there, the reply is not."""
IN_DOUBT = timedelta(minutes=45)
"""How long a row rests whose holder died at that stage."""
LAST_DAY = timedelta(days=1)
"""Before a letter is worthless; then it leaves although others came back."""
_ASKED = frozenset({AlertKind.CONFIRMATION, AlertKind.TEST})
"""Letters that somebody waits for, whatever their wishes."""


def claim(
    conn: Connection, now: datetime, limit: int, lease: timedelta, *, channels: Sequence[str] = ()
) -> list[Delivery]:
    """Take up to `limit` deliveries that are due, oldest first, for as long as the lease; nobody else gets them meanwhile.

    Rows whose holder died are taken again; where all bytes may have been sent they become ambiguous instead and come
    back after `IN_DOUBT`. Rows whose subscriber may not be written to any more are suppressed, rows past the expiry of
    their alert expire, each with its reason. An empty list means that nothing is due. No `channels` means all.
    """
    if conn.dialect.name == "postgresql":
        # Of a million rows made a moment ago its statistics know nothing: it would sort all of them for each claim.
        conn.execute(text("SET LOCAL enable_bitmapscan = off"))
    due = {"now": now, "until": now + lease, "most": limit}
    while taken := conn.execute(_take(tuple(channels)), due).all():
        _set(conn, [row.id for row in taken if row.stage == DATA], _doubt(now + IN_DOUBT))
        claimed = []
        for row in conn.execute(_LOOK, {"ids": [row.id for row in taken if row.stage != DATA]}).all():
            if otherwise := _refusal(row, now) or _rest(row, now):
                _set(conn, [row.id], otherwise)
            else:
                claimed.append(row)
        if claimed:
            return _deliveries(conn, claimed)
    return []


@cache
def _take(channels: Sequence[str]) -> ReturningUpdate[tuple[int, str | None]]:
    """Claim as many rows as `most`; built once, since that takes longer than to claim some."""
    c = deliveries.c
    now, until = bindparam("now", type_=c.due_at.type), bindparam("until", type_=c.due_at.type)
    due = select(c.id).where(on_the_way, c.due_at <= now, free).order_by(c.due_at, c.id).limit(bindparam("most"))
    if channels:
        due = due.where(c.channel.in_(channels))
    mine = due.with_for_update(skip_locked=True).cte("mine")
    values = {
        "lease": c.lease + 1,
        "due_at": until,
        # A lease that ran out was an attempt too: a row that kills its holder must not be tried for ever.
        "attempts": c.attempts + case((c.state == State.CLAIMED, 1), else_=0),
        "state": State.CLAIMED,
    }
    return update(deliveries).where(c.id.in_(select(mine.c.id))).values(values).returning(c.id, c.stage)


def _doubt(due_at: datetime) -> dict[str, object]:
    return {
        "state": State.AMBIGUOUS,
        "stage": None,
        "due_at": due_at,
        "ambiguous": deliveries.c.ambiguous + 1,
        "reason": "the sender died after the last byte and before the reply",
    }


def _set(conn: Connection, ids: Sequence[int], values: dict[str, object]) -> None:
    if ids:
        conn.execute(update(deliveries).where(listed(deliveries.c.id)).values(values), {"ids": ids})


def _look() -> Select[tuple[object, ...]]:
    """Everything that decides on a claimed row, and what its channel needs."""
    d, s, a, e = deliveries.c, subscribers.c, alerts.c, endpoints.c
    joined = (
        deliveries.join(alerts, a.id == d.alert_id)
        .outerjoin(subscribers, s.id == d.subscriber_id)
        .outerjoin(endpoints, and_(e.subscriber_id == s.id, e.channel == d.channel, e.disabled.is_(None)))
    )
    row = (d.id, d.uid, d.alert_id, d.letter_id, d.subscriber_id, d.channel, d.created_at, d.attempts, d.lease)
    whom = (s.address, s.token, s.consent, s.rhythm, s.reason, s.paused_until, s.rests_until)
    answered = and_(a.kind == AlertKind.REMINDER, has_settled(a.program, a.cycle_label)).label("answered")
    return (
        select(*row, *whom, a.kind, a.expires_at, answered, e.url, e.secret)
        .select_from(joined)
        .where(listed(d.id))
        .order_by(d.created_at, d.id)
    )


_LOOK = _look()
_TEMPLATES = select(letters.c.id, letters.c.template).where(listed(letters.c.id))


def _refusal(row: Row[tuple[object, ...]], now: datetime) -> dict[str, object] | None:
    """What becomes of a row that must not be sent at all."""
    if why := _unwanted(row):
        return {"state": State.SUPPRESSED, "reason": why, "settled_at": now}
    if row.expires_at is not None and row.expires_at <= now:
        why = f"worthless after {row.expires_at:%Y-%m-%d %H:%M} UTC"
        return {"state": State.EXPIRED, "reason": why, "settled_at": now}
    return None


def _unwanted(row: Row[tuple[object, ...]]) -> str | None:
    if row.address is None:
        return "the subscriber was removed"
    if row.consent in {Consent.STOPPED, Consent.SUPPRESSED}:
        return f"the subscriber is {row.consent.value}" + (f": {row.reason}" if row.reason else "")
    if row.channel != MAIL and row.url is None:
        return f"there is no {row.channel} any more"
    return None if row.kind in _ASKED else _unasked(row)


def _unasked(row: Row[tuple[object, ...]]) -> str | None:
    if row.consent is Consent.UNCONFIRMED:
        return "the address is not confirmed"
    if row.rhythm is Rhythm.OFF:
        return "the subscriber has switched letters off"
    return "the subscriber has answered: no more reminders of this cycle" if row.answered else None


def _rest(row: Row[tuple[object, ...]], now: datetime) -> dict[str, object] | None:
    """What becomes of a row whose subscriber is not to be written to just now."""
    if row.kind in _ASKED:
        return None
    if row.paused_until and row.paused_until > now:
        return {"state": State.WAITING, "due_at": row.paused_until, "reason": "the subscriber pauses"}
    if row.channel != MAIL or row.rests_until is None:
        return None
    until = min(row.rests_until, row.expires_at - LAST_DAY) if row.expires_at else row.rests_until
    if until <= now:
        return None
    why = f"letters to this address came back: held back until {until:%Y-%m-%d %H:%M} UTC"
    return {"state": State.WAITING, "due_at": until, "reason": why}


def _deliveries(conn: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Delivery]:
    wanted = conn.execute(_TEMPLATES, {"ids": {row.letter_id for row in rows}})
    templates = {row.id: bytes(row.template) for row in wanted}
    return [
        Delivery(
            id=row.id,
            uid=row.uid,
            alert_id=row.alert_id,
            kind=row.kind.value,
            subscriber_id=row.subscriber_id,
            channel=row.channel,
            address=row.url or row.address,
            token=row.token,
            template=templates[row.letter_id],
            created_at=row.created_at,
            attempts=row.attempts,
            lease=row.lease,
            expires_at=row.expires_at,
            secret=row.secret,
        )
        for row in rows
    ]
