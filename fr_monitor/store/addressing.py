"""Who gets a letter: one row of the outbox for each subscriber, chosen by the database itself."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, and_, func, literal, literal_column, or_, select, text, update

from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.delivery import MAIL, State
from fr_monitor.model.subscriber import Consent, Manner, Rhythm
from fr_monitor.store.answers import has_settled
from fr_monitor.store.columns import has_word, random_uid
from fr_monitor.store.endpoints import has as has_endpoint
from fr_monitor.store.tables import alerts, backup_contacts, deliveries, program_wishes, subscribers

POSTED = "fr_monitor_posted"
"""Execution option of a connection that writes: counts the letters that its transaction addresses, by channel."""


MISSED_OF_LATE = timedelta(days=8)
EXPIRED: ColumnElement[str] = literal_column(f"'{State.EXPIRED}'")
"""Written out in the statement, since a partial index is used only where its condition can be seen."""


@dataclass(frozen=True, slots=True)
class Posted:
    """An alert in the outbox, and one of its letters."""

    alert_id: int
    letter_id: int


def address_all(
    conn: Connection, posted: Posted, alert: Alert, channel: str, now: datetime, *, manner: Manner | None = None
) -> int:
    """Address a letter to every confirmed subscriber who wants such alerts at once; how many there are.

    By another channel than mail to those who named an address for it, whose main letter is the one by mail. With `manner` only to those who want letters so. Who has settled a cycle for themselves is reminded of it no more.
    """
    wants = wanting(alert.kind, alert.program, Rhythm.AT_ONCE)
    if alert.kind is AlertKind.REMINDER and alert.cycle:
        wants = and_(wants, ~has_settled(*alert.cycle))
    who = and_(subscribers.c.consent == Consent.CONFIRMED, wants)
    if channel != MAIL:
        who = and_(who, has_endpoint(channel))
    return _address(conn, posted, channel, now, who=_so(who, manner), to_all=True)


def address_some(
    conn: Connection, posted: Posted, alert: Alert, channel: str, now: datetime, *, manner: Manner | None = None
) -> int:
    """Address a letter to the few whom its alert is for; how many there are. With `manner` only to those who want letters so."""
    return _address(conn, posted, channel, now, who=_so(_few(alert, now), manner), to_all=False)


def is_for_some(conn: Connection, alert: Alert, now: datetime) -> bool:
    """Whether there is anybody whom an alert for a few is for."""
    return conn.execute(select(subscribers.c.id).where(_few(alert, now)).limit(1)).first() is not None


def _so(who: ColumnElement[bool], manner: Manner | None) -> ColumnElement[bool]:
    return and_(who, subscribers.c.dates == manner.dates, subscribers.c.zone == manner.zone) if manner else who


def _few(alert: Alert, now: datetime) -> ColumnElement[bool]:
    return _backups(alert) if alert.for_backups else _missed(alert, now)


def _missed(alert: Alert, now: datetime) -> ColumnElement[bool]:
    """Those whose last reminder of the cycle expired, and who have not settled it since."""
    s, a, d = subscribers.c, alerts.c, deliveries.c
    cycle = alert.cycle or (None, None)
    about = (a.kind == AlertKind.REMINDER, a.program == cycle[0], a.cycle_label == cycle[1])
    last = select(func.max(d.id)).join(alerts, a.id == d.alert_id).where(d.subscriber_id == s.id, *about)
    of_late = a.expires_at.between(now - MISSED_OF_LATE, now)
    expired = select(d.subscriber_id).join(alerts, a.id == d.alert_id).where(d.state == EXPIRED, of_late, *about)
    ended = select(d.id).where(d.id == last.correlate(subscribers).scalar_subquery(), d.state == EXPIRED).exists()
    return and_(s.consent == Consent.CONFIRMED, s.id.in_(expired.correlate(None)), ended, ~has_settled(*cycle))


def _backups(alert: Alert) -> ColumnElement[bool]:
    s = subscribers.c
    silent = and_(
        s.consent == Consent.CONFIRMED,
        or_(*(wanting(alert.kind, alert.program, rhythm) for rhythm in Rhythm if rhythm is not Rhythm.OFF)),
        ~has_settled(*(alert.cycle or (None, None))),
    )
    named = backup_contacts.join(subscribers, s.id == backup_contacts.c.subscriber_id)
    backups = select(backup_contacts.c.backup_id).select_from(named).where(silent).correlate(None)
    return and_(s.consent == Consent.CONFIRMED, s.id.in_(backups), ~has_settled(*(alert.cycle or (None, None))))


def address_one(conn: Connection, posted: Posted, subscriber_id: int, channel: str, now: datetime) -> bool:
    """Address a letter to one subscriber, whatever their wishes; False when there is no such subscriber.

    Consent still decides when the delivery is claimed: only a confirmation letter goes to an unconfirmed address.
    """
    return _address(conn, posted, channel, now, who=subscribers.c.id == subscriber_id, to_all=False) == 1


def wanting(kind: AlertKind, program: str | None, rhythm: Rhythm) -> ColumnElement[bool]:
    """Who wants such alerts in this rhythm, whatever their consent.

    A wish for the program itself holds in place of the wishes in general, unless all letters are switched off.
    """
    s, w = subscribers.c, program_wishes.c
    general = and_(has_word(s.kinds, kind), s.rhythm == rhythm)
    if program is None:
        return general
    about = or_(s.programs == frozenset(), has_word(s.programs, program))
    own = and_(w.subscriber_id == s.id, w.program == program)
    special = select(w.program).where(own, has_word(w.kinds, kind), w.rhythm == rhythm).exists()
    return and_(about, or_(and_(~select(w.program).where(own).exists(), general), special), s.rhythm != Rhythm.OFF)


def _address(
    conn: Connection, posted: Posted, channel: str, now: datetime, *, who: ColumnElement[bool], to_all: bool
) -> int:
    c = deliveries.c
    values = {
        "uid": random_uid(),
        "subscriber_id": subscribers.c.id,
        "alert_id": literal(posted.alert_id),
        "letter_id": literal(posted.letter_id),
        "channel": literal(channel),
        "state": literal(State.WAITING, c.state.type),
        "due_at": literal(now, c.due_at.type),
        "created_at": literal(now, c.created_at.type),
    }
    rows = deliveries.insert().from_select(list(values), select(*values.values()).where(who))
    if conn.dialect.name == "postgresql":  # a million rows take longer than any other statement may
        conn.execute(text("SET LOCAL statement_timeout = '15min'"))
    made = conn.execute(rows, execution_options={"preserve_rowcount": True}).rowcount
    counted = {
        "addressed": func.coalesce(alerts.c.addressed, 0) + made,
        "to_all": or_(alerts.c.to_all, literal(to_all)),
    }
    conn.execute(update(alerts).where(alerts.c.id == posted.alert_id).values(counted))
    conn.get_execution_options()[POSTED][channel] += made
    return made
