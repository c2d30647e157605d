"""What became of the outbox: the conservation of letters, counts, and rows for a person to look at."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, and_, func, literal_column, or_, select

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import MAIL, State
from fr_monitor.model.subscriber import Consent, Rhythm
from fr_monitor.store.flood import free
from fr_monitor.store.tables import alerts, cycle_answers, deliveries, letters, on_the_way, program_wishes, subscribers


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """A delivery as `deliveries` and `explain` show it."""

    id: int
    uid: str
    alert_key: str
    kind: AlertKind
    program: str | None
    subject: str
    address: str | None
    """None once the subscriber was removed."""
    channel: str
    state: State
    reason: str | None
    attempts: int
    ambiguous: int
    """How often no reply came to the last byte: each may have been one more copy."""
    created_at: datetime
    due_at: datetime
    settled_at: datetime | None
    alert_reason: str


def conservation(conn: Connection) -> list[str]:
    """Letters that were lost between alert and mailbox, one line each; empty when every one is accounted for.

    Deliveries made are as many as were counted when they were made; each is in a known state, with what that state
    needs; nobody was left out who wanted an alert at that time and whose wishes have not changed since.
    """
    return [*_uncounted(conn), *_incomplete(conn), *_left_out(conn)]


def counts(conn: Connection) -> dict[State, int]:
    """How many deliveries are in each state."""
    found = conn.execute(select(deliveries.c.state, func.count()).group_by(deliveries.c.state)).all()
    return dict.fromkeys(State, 0) | {row[0]: row[1] for row in found}


def pending(conn: Connection) -> int:
    """How many are on their way."""
    return conn.execute(select(func.count()).where(on_the_way)).scalar_one()


def oldest_waiting(conn: Connection) -> datetime | None:
    """When the oldest letter by mail was made that should have left: one that waits for the operator, or the end of a pause, should not."""
    d, s = deliveries.c, subscribers.c
    rests = or_(s.paused_until == d.due_at, s.rests_until >= d.due_at)
    paused = select(s.id).where(s.id == d.subscriber_id, rests).exists()
    should = (on_the_way, d.channel == MAIL, free, ~paused)
    return conn.execute(select(func.min(d.created_at)).where(*should)).scalar()


def last_accepted(conn: Connection) -> datetime | None:
    """When the next hop last took a letter."""
    d = deliveries.c
    taken = select(d.settled_at).where(d.state == State.SENT, d.settled_at.is_not(None))
    return conn.execute(taken.order_by(d.settled_at.desc()).limit(1)).scalar()


def newest_reason(conn: Connection) -> str | None:
    """Why the delivery on its way that was tried last has not arrived."""
    failed = select(deliveries.c.reason).where(on_the_way, deliveries.c.reason.is_not(None))
    return conn.execute(failed.order_by(deliveries.c.due_at.desc()).limit(1)).scalar()


def next_due(conn: Connection) -> datetime | None:
    """When there is something to claim next."""
    return conn.execute(select(func.min(deliveries.c.due_at)).where(on_the_way)).scalar()


def ambiguous_attempts(conn: Connection) -> int:
    """How often, in all, a letter was sent without an answer."""
    doubts = deliveries.c.ambiguous
    return int(
        conn.execute(select(func.coalesce(func.sum(doubts), 0)).where(doubts > literal_column("0"))).scalar_one()
    )


def listing(
    conn: Connection,
    *,
    state: State | None = None,
    subscriber_id: int | None = None,
    since: datetime | None = None,
    limit: int | None = None,
) -> list[DeliveryRow]:
    """Deliveries, the newest first."""
    d, a = deliveries.c, alerts.c
    conditions = [
        d.state == state if state else None,
        d.subscriber_id == subscriber_id if subscriber_id is not None else None,
        d.created_at >= since if since else None,
    ]
    tables = (
        deliveries.join(alerts, a.id == d.alert_id)
        .join(letters, letters.c.id == d.letter_id)
        .outerjoin(subscribers, subscribers.c.id == d.subscriber_id)
    )
    # In the order of the fields of DeliveryRow.
    told = (a.key, a.kind, a.program, letters.c.subject, subscribers.c.address)
    stands = (d.channel, d.state, d.reason, d.attempts, d.ambiguous, d.created_at, d.due_at, d.settled_at)
    wanted = (
        select(d.id, d.uid, *told, *stands, a.reason.label("alert_reason"))
        .select_from(tables)
        .where(*(condition for condition in conditions if condition is not None))
        .order_by(d.id.desc())
        .limit(limit)
    )
    return [DeliveryRow(*row) for row in conn.execute(wanted)]


def _uncounted(conn: Connection) -> list[str]:
    a, of = alerts.c, deliveries.c.alert_id
    each = select(of, func.count().label("made")).group_by(of).subquery()
    made = func.coalesce(each.c.made, 0)
    wrong = or_(a.addressed.is_(None), a.addressed != made)
    joined = alerts.outerjoin(each, each.c.alert_id == a.id)
    found = conn.execute(select(a.key, a.addressed, made.label("made")).select_from(joined).where(wrong))
    return [
        f"alert {row.key} was never addressed to anybody"
        if row.addressed is None
        else f"alert {row.key} was addressed {row.addressed} times and has {row.made} deliveries"
        for row in found
    ]


def _incomplete(conn: Connection) -> list[str]:
    d = deliveries.c
    unexplained = and_(d.state.in_([State.SUPPRESSED, State.EXPIRED]), d.reason.is_(None))
    settled = d.settled_at.is_not(None)
    undated = or_(and_(on_the_way, settled), and_(~on_the_way, ~settled))
    found = conn.execute(select(d.id, d.state).where(or_(unexplained, undated)))
    return [f"delivery {row.id} is {row.state} without a reason or with the wrong time" for row in found]


def _left_out(conn: Connection) -> list[str]:
    """Asked anew of the subscribers, not of what `address_all` counted; of the same instant, nobody knows which was first."""
    a, s, d = alerts.c, subscribers.c, deliveries.c
    said = cycle_answers.c
    # Whoever answered may have been left out of reminders since, and may have changed their mind again.
    answered = and_(
        a.kind == AlertKind.REMINDER,
        select(said.answer)
        .where(said.subscriber_id == s.id, said.program == a.program, said.cycle_label == a.cycle_label)
        .exists(),
    )
    own = program_wishes.c
    specially = select(own.program).where(own.subscriber_id == s.id, own.program == a.program).exists()
    reached = select(d.id).where(d.alert_id == a.id, d.subscriber_id == s.id).exists()
    wanted = select(a.key, a.kind, a.program, s.id, s.kinds, s.programs).where(
        a.to_all,
        s.consent == Consent.CONFIRMED,
        s.rhythm == Rhythm.AT_ONCE,
        s.confirmed_at < a.created_at,
        s.changed_at < a.created_at,
        ~reached,
        ~answered,
        ~specially,
    )
    return [
        f"alert {row.key} did not reach subscriber {row.id}, who wants it"
        for row in conn.execute(wanted)
        if row.kind in row.kinds and (row.program is None or not row.programs or row.program in row.programs)
    ]
