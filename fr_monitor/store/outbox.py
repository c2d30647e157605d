"""What must be sent: alerts, their letters, and one delivery per subscriber and channel.

    waiting ─ claim ─► claimed ─ settle ─► sent · suppressed · expired
       ▲                  │ ├──────────► waiting (try again later)
       └── lease over ────┘ └──────────► ambiguous (no reply to the last byte) ─ claim ─► claimed

Whoever claims a row gets a fencing number with it; a stage or a settlement under an older number changes nothing.
Every row that is not final is found by `claim` once its `due_at` has come, whatever happened to its last holder.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta

from sqlalchemy import Connection, Update, bindparam, case, func, literal, update

from fr_monitor.model.alert import Alert, Letter
from fr_monitor.model.delivery import MAIL, Delivery, State
from fr_monitor.store.addressing import Posted, address_all, address_one, address_some, is_for_some
from fr_monitor.store.claiming import DATA, claim
from fr_monitor.store.codec import storable
from fr_monitor.store.listed import listed
from fr_monitor.store.tables import alerts, deliveries, letters
from fr_monitor.store.upsert import insert

__all__ = [
    "DATA",
    "MAIL",
    "Posted",
    "accept",
    "add",
    "add_letter",
    "address_all",
    "address_one",
    "address_some",
    "begin",
    "claim",
    "is_for_some",
    "release",
    "renew",
    "settle",
]

_STATE, _INSTANT = deliveries.c.state.type, deliveries.c.due_at.type
_CLAIMED = deliveries.c.state == literal(State.CLAIMED, _STATE)
_NOW = bindparam("now", type_=_INSTANT)
# Built once: done for every letter, and to build them takes longer than to run them.
_END = (
    update(deliveries)
    .where(deliveries.c.id == bindparam("of"), deliveries.c.lease == bindparam("under"), _CLAIMED)
    .values(
        state=bindparam("to"),
        stage=None,
        reason=bindparam("why"),
        due_at=func.coalesce(bindparam("next", type_=_INSTANT), deliveries.c.due_at),
        attempts=deliveries.c.attempts + 1,
        ambiguous=deliveries.c.ambiguous + bindparam("doubted"),
        settled_at=bindparam("ended"),
    )
)
_THESE = (
    update(deliveries)
    .where(listed(deliveries.c.id), deliveries.c.lease == bindparam("under"), _CLAIMED)
    .returning(deliveries.c.id)
)
_BEGIN = _THESE.where(deliveries.c.due_at > _NOW).values(stage=literal(DATA))
_ACCEPT = _THESE.values(
    state=literal(State.SENT, _STATE),
    stage=None,
    reason=None,
    attempts=deliveries.c.attempts + 1,
    settled_at=_NOW,
)
_RELEASE = _THESE.values(
    state=case((deliveries.c.ambiguous > 0, literal(State.AMBIGUOUS, _STATE)), else_=literal(State.WAITING, _STATE)),
    stage=None,
    reason=bindparam("why"),
    due_at=bindparam("due", type_=_INSTANT),
)
_RENEW = _THESE.where(deliveries.c.due_at > _NOW).values(due_at=bindparam("until", type_=_INSTANT))


def add(conn: Connection, alert: Alert, letter: Letter, template: bytes, now: datetime) -> Posted | None:
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
    statement = insert(conn, alerts).values(row).on_conflict_do_nothing(index_elements=["key"]).returning(alerts.c.id)
    alert_id = conn.execute(statement).scalar()
    if alert_id is None:
        return None
    return add_letter(conn, alert_id, letter, template, variant="")


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


def begin(conn: Connection, held: Iterable[Delivery], now: datetime) -> set[int]:
    """Record that the last bytes of these letters are going out; the ids of those whose lease is still ours."""
    return _each(conn, _BEGIN, held, now=now)


def accept(conn: Connection, held: Iterable[Delivery], now: datetime) -> set[int]:
    """Settle letters that the next hop took; the ids of those that nobody else had claimed meanwhile."""
    return _each(conn, _ACCEPT, held, now=now)


def renew(conn: Connection, held: Iterable[Delivery], now: datetime, lease: timedelta) -> set[int]:
    """Let leases that are not over yet run on from now; the ids of the rows that are still ours."""
    return _each(conn, _RENEW, held, now=now, until=now + lease)


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
    values = {
        "of": delivery.id,
        "under": delivery.lease,
        "to": state,
        "why": storable(reason, 1000) if reason else None,
        "next": due_at,
        "doubted": int(state is State.AMBIGUOUS),
        "ended": now if state.final else None,
    }
    return conn.execute(_END, values).rowcount == 1


def release(conn: Connection, held: Iterable[Delivery], due_at: datetime, *, reason: str | None = None) -> set[int]:
    """Give claimed rows back as if nobody had tried them: no recipient is to blame when the relay is ill."""
    why = storable(reason, 1000) if reason else None
    return _each(conn, _RELEASE, held, due=due_at, why=why)


def _each(conn: Connection, change: Update, held: Iterable[Delivery], **values: object) -> set[int]:
    leases = defaultdict(list)
    for delivery in held:
        leases[delivery.lease].append(delivery.id)
    return {
        row_id
        for lease, ids in leases.items()
        for row_id in conn.execute(change, {"ids": ids, "under": lease, **values}).scalars()
    }
