"""What falls due by the calendar alone: reminders, closings, filings that were never printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import Connection

from fr_monitor.deciding.reminders import for_backups, for_missed, reminders
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.program import Program
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.store import Store, alerts, cycles, outbox

NEWS = (AlertKind.OPENED, AlertKind.CHANGED)


def remind(
    store: Store,
    desk: Desk,
    programs: Sequence[Program],
    now: datetime,
    today: date,
    *,
    since: date = date.min,
    at: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Put the letters that are due today into the outbox; the reason of each that is new. Twice changes nothing.

    What ended before `since` is history and not told.
    """
    told: list[str] = []
    by_slug = {program.slug: program for program in programs if program.enabled}
    with store.read() as conn:
        known = [(cycle, _told_on(conn, cycle)) for cycle in cycles.every(conn) if cycle.program in by_slug]
    for cycle, told_on in known:
        due = reminders(cycle, by_slug[cycle.program], today, told=told_on, since=since)
        # Those whom a step of today reaches miss nothing any more, so that it is made before.
        for alert in due + for_backups(cycle, today, told=told_on) + for_missed(cycle, today):
            with store.write() as conn:
                # A sweep at the same time may have moved the date since we looked: then the next hour decides.
                holds = cycles.get(conn, *cycle.key, to_change=True) == cycle
                if holds and _is_for_somebody(conn, alert, now) and desk.post(conn, alert, cycle, now=now):
                    told.append(alert.reason)
                at("reminder-posted")
            at("reminded")
    return tuple(told)


def _told_on(conn: Connection, cycle: Cycle) -> date | None:
    """The day of the last letter about the opening or a change."""
    at = alerts.last_told(conn, cycle.key, NEWS)
    return civil_day(at) if at else None


def _is_for_somebody(conn: Connection, alert: Alert, now: datetime) -> bool:
    """An alert that nobody is to have yet is not made, so that a backup named tomorrow still gets it."""
    return not (alert.for_backups or alert.for_missed) or outbox.is_for_some(conn, alert, now)
