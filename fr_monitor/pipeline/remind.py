"""What falls due by the calendar alone: reminders, closings, filings that were never printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from fr_monitor.deciding.reminders import reminders
from fr_monitor.model.program import Program
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.store import Store, cycles


def remind(
    store: Store,
    desk: Desk,
    programs: Sequence[Program],
    now: datetime,
    today: date,
    *,
    at: Callable[[str], None] = lambda _: None,
) -> tuple[str, ...]:
    """Put the letters that are due today into the outbox; the reason of each that is new. Twice changes nothing."""
    told: list[str] = []
    by_slug = {program.slug: program for program in programs}
    with store.read() as conn:
        known = [cycle for cycle in cycles.every(conn) if cycle.program in by_slug]
    for cycle in known:
        for alert in reminders(cycle, by_slug[cycle.program], today):
            with store.write() as conn:
                if desk.post(conn, alert, cycle, now=now):
                    told.append(alert.reason)
                at("reminder-posted")
            at("reminded")
    return tuple(told)
