"""What must be sent: alerts, their letters, and one delivery per subscriber and channel.

    waiting ─ claim ─► claimed ─ settle ─► sent · suppressed · expired
       ▲                  │ ├──────────► waiting (try again later)
       └── lease over ────┘ └──────────► ambiguous (no reply to the last byte) ─ claim ─► claimed

Whoever claims a row gets a fencing number with it; a stage or a settlement under an older number changes nothing.
Every row that is not final is found by `claim` once its `due_at` has come, whatever happened to its last holder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, Row, and_, bindparam, case, func, literal, select, update
from sqlalchemy.dialects import postgresql, sqlite

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent, Rhythm
from fr_monitor.store.addressing import Posted, address_all, address_backups, address_one, has_backups
from fr_monitor.store.answers import has_settled
from fr_monitor.store.codec import storable
from fr_monitor.store.flood import free
from fr_monitor.store.tables import alerts, deliveries, endpoints, letters, on_the_way, subscribers

__all__ = [
    "DATA",
    "MAIL",
    "Posted",
    "add",
    "add_letter",
    "address_all",
    "address_backups",
    "address_one",
    "claim",
    "has_backups",
    "release",
    "settle",
    "stage",
]

MAIL = "email"
"""The channel that needs no endpoint: everybody has an address."""

DATA = "data"
"""The stage from which on the next hop may have taken the letter: every byte may be there, the reply is not."""


_OURS = and_(
    deliveries.c.id == bindparam("of"),
    deliveries.c.lease == bindparam("under"),
    deliveries.c.state == literal(State.CLAIMED, deliveries.c.state.type),
)
# Built once: done for every letter, and to build them takes longer than to run them.
_STAGE = update(deliveries).where(_OURS, deliveries.c.due_at > bindparam("now")).values(stage=bindparam("reached"))
_END = (
    update(deliveries)
    .where(_OURS)
    .values(
        state=bindparam("to"),
        stage=None,
        reason=bindparam("why"),
        due_at=func.coalesce(bindparam("next", type_=deliveries.c.due_at.type), deliveries.c.due_at),
        attempts=deliveries.c.attempts + bindparam("tried"),
        ambiguous=deliveries.c.ambiguous + bindparam("doubted"),
        settled_at=bindparam("ended"),
    )
)


def add(
    conn: Connection, alert: Alert, letter: Letter, template: bytes, now: datetime, *, variant: str = ""
) -> Posted | None:
    """Put an alert and its frozen letter into the outbox; None, and nothing written, when its key is there already."""
    row = {
        "key": alert.key,
        "kind": alert.kind,
        "program": alert.program,
        "cycle_label": alert.cycle[1] if alert.cycle else None,
        "document_number": alert.document_number,
        "reason": storable(alert.reason),
        "created_at": now,
        "expires_at": alert.expires_at,
        "to_all": False,
    }
    insert = postgresql.insert if conn.dialect.name == "postgresql" else sqlite.insert
    statement = insert(alerts).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(alerts.c.id)
    alert_id = conn.execute(statement).scalar()
    if alert_id is None:
        return None
    return add_letter(conn, alert_id, letter, template, variant=variant)


def add_letter(conn: Connection, alert_id: int, letter: Letter, template: bytes, *, variant: str) -> Posted:
    """Give an alert one more letter, for another channel or another way of telling it."""
    row = {
        "alert_id": alert_id,
        "variant": variant,
        "subject": letter.subject,
        "thread": letter.thread,
        "text": letter.text,
        "template": template,
    }
    return Posted(alert_id, conn.execute(letters.insert().values(row).returning(letters.c.id)).scalar_one())


def claim(
    conn: Connection,
    now: datetime,
    limit: int,
    lease: timedelta,
    *,
    in_doubt: timedelta = timedelta(minutes=45),
    channels: Sequence[str] = (),
) -> list[Delivery]:
    """Take up to `limit` deliveries that are due, oldest first, for as long as the lease; nobody else gets them meanwhile.

    Rows whose holder died are taken again; where all bytes may have been sent they become ambiguous instead and come
    back after `in_doubt`. Rows whose subscriber may not be written to any more are suppressed, rows past the expiry of
    their alert expire, each with its reason. An empty list means that nothing is due. No `channels` means all.
    """
    while taken := _take(conn, now, limit, lease, channels):
        _set(conn, [row.id for row in taken if row.stage == DATA], _doubt(now + in_doubt))
        found = _with_letters(conn, [row.id for row in taken if row.stage != DATA])
        refusals = {row.id: _refusal(row, now) for row in found}
        for row_id, refusal in refusals.items():
            if refusal:
                state, reason = refusal
                _set(conn, [row_id], {"state": state, "reason": reason, "settled_at": now})
        welcome = [row for row in found if not refusals[row.id]]
        for row in welcome:
            if _pauses(row, now):
                waits = {"state": State.WAITING, "due_at": row.paused_until, "reason": "the subscriber pauses"}
                _set(conn, [row.id], waits)
        if claimed := [row for row in welcome if not _pauses(row, now)]:
            return _deliveries(conn, claimed)
    return []


def stage(conn: Connection, delivery: Delivery, name: str, now: datetime) -> bool:
    """Record how far the dialogue came, `DATA` before the last byte is sent; False when the lease is no longer ours."""
    values = {"of": delivery.id, "under": delivery.lease, "reached": name, "now": now}
    return conn.execute(_STAGE, values).rowcount == 1


def settle(
    conn: Connection,
    delivery: Delivery,
    state: State,
    *,
    now: datetime,
    reason: str | None = None,
    due_at: datetime | None = None,
) -> bool:
    """End an attempt; False, and nothing changed, when the row was claimed by another meanwhile.

    `waiting` and `ambiguous` need `due_at`, the time of the next attempt; `suppressed` and `expired` need a reason.
    """
    if not state.final and due_at is None:
        raise ValueError(f"a delivery that is {state} needs the time of its next attempt")
    if state in {State.SUPPRESSED, State.EXPIRED} and not reason:
        raise ValueError(f"a delivery that is {state} needs a reason")
    tried = {"tried": 1, "doubted": int(state is State.AMBIGUOUS), "ended": now if state.final else None}
    return _end(conn, delivery, state, tried, reason=reason, due_at=due_at)


def release(conn: Connection, delivery: Delivery, *, due_at: datetime, reason: str | None = None) -> bool:
    """Give a claimed row back as if nobody had tried it: no recipient is to blame when the relay is ill."""
    state = State.AMBIGUOUS if delivery.was_ambiguous else State.WAITING
    untried = {"tried": 0, "doubted": 0, "ended": None}
    return _end(conn, delivery, state, untried, reason=reason, due_at=due_at)


def _end(
    conn: Connection,
    delivery: Delivery,
    state: State,
    tried: Mapping[str, object],
    *,
    reason: str | None,
    due_at: datetime | None,
) -> bool:
    why = storable(reason, 1000) if reason else None
    values = {"of": delivery.id, "under": delivery.lease, "to": state, "why": why, "next": due_at, **tried}
    return conn.execute(_END, values).rowcount == 1


def _take(
    conn: Connection, now: datetime, limit: int, lease: timedelta, channels: Sequence[str]
) -> Sequence[Row[tuple[int, str | None]]]:
    c = deliveries.c
    due = select(c.id).where(on_the_way, c.due_at <= now, free).order_by(c.due_at, c.id).limit(limit)
    if channels:
        due = due.where(c.channel.in_(channels))
    mine = due.with_for_update(skip_locked=True).cte("mine")
    values = {
        "lease": c.lease + 1,
        "due_at": now + lease,
        # A lease that ran out was an attempt too: a row that kills its holder must not be tried for ever.
        "attempts": c.attempts + case((c.state == State.CLAIMED, 1), else_=0),
        "state": State.CLAIMED,
    }
    return conn.execute(
        update(deliveries).where(c.id.in_(select(mine.c.id))).values(values).returning(c.id, c.stage)
    ).all()


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
        conn.execute(update(deliveries).where(deliveries.c.id.in_(ids)).values(values))


def _with_letters(conn: Connection, ids: Sequence[int]) -> Sequence[Row[tuple[object, ...]]]:
    c, s, a = deliveries.c, subscribers.c, alerts.c
    e = endpoints.c
    joined = (
        deliveries.join(alerts, a.id == c.alert_id)
        .outerjoin(subscribers, s.id == c.subscriber_id)
        .outerjoin(endpoints, and_(e.subscriber_id == s.id, e.channel == c.channel, e.disabled.is_(None)))
    )
    settled = has_settled(a.program, a.cycle_label).label("settled")
    whom = (s.address, s.token, s.consent, s.rhythm, s.reason.label("why"), s.paused_until)
    what = (a.kind, a.expires_at, settled)
    return conn.execute(
        select(deliveries, *whom, *what, e.url, e.secret)
        .select_from(joined)
        .where(c.id.in_(ids))
        .order_by(c.created_at, c.id)
    ).all()


def _refusal(row: Row[tuple[object, ...]], now: datetime) -> tuple[State, str] | None:
    if why := _unwanted(row):
        return State.SUPPRESSED, why
    if row.channel != MAIL and row.url is None:
        return State.SUPPRESSED, f"there is no {row.channel} any more"
    if row.expires_at is not None and row.expires_at <= now:
        return State.EXPIRED, f"worthless after {row.expires_at:%Y-%m-%d %H:%M} UTC"
    return None


def _unwanted(row: Row[tuple[object, ...]]) -> str | None:
    if row.address is None:
        return "the subscriber was removed"
    if row.consent in {Consent.STOPPED, Consent.SUPPRESSED}:
        return f"the subscriber is {row.consent.value}" + (f": {row.why}" if row.why else "")
    if row.kind in {AlertKind.CONFIRMATION, AlertKind.TEST}:
        return None
    if row.consent is Consent.UNCONFIRMED:
        return "the address is not confirmed"
    if row.rhythm is Rhythm.OFF:
        return "the subscriber has switched letters off"
    answered = row.kind is AlertKind.REMINDER and row.settled
    return "the subscriber has answered: no more reminders of this cycle" if answered else None


def _pauses(row: Row[tuple[object, ...]], now: datetime) -> bool:
    asked = row.kind in {AlertKind.CONFIRMATION, AlertKind.TEST}
    return row.paused_until is not None and now < row.paused_until and not asked


def _deliveries(conn: Connection, rows: Sequence[Row[tuple[object, ...]]]) -> list[Delivery]:
    wanted = select(letters.c.id, letters.c.template).where(letters.c.id.in_({row.letter_id for row in rows}))
    templates = {row.id: bytes(row.template) for row in conn.execute(wanted)}
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
            was_ambiguous=row.ambiguous > 0,
            expires_at=row.expires_at,
            secret=row.secret,
        )
        for row in rows
    ]
