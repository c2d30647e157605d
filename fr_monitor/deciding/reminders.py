"""What falls due on a civil day without any new document: the ladder before a deadline, the closing, a missed printing."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from fr_monitor.deciding.about import about
from fr_monitor.deciding.expiry import end_of_day
from fr_monitor.deciding.words import days
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.calendar import previous_business_day
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Deadline
from fr_monitor.model.program import Program

LATE_BY = timedelta(days=7)
"""How long after the day itself a closing, or a filing that was never printed, is still news."""
BACKUP_DAYS = 3
"""How long before the last day those are written to who stand in for subscribers that have not answered."""


def reminders(
    cycle: Cycle, program: Program, today: date, *, told: date | None = None, since: date = date.min
) -> tuple[Alert, ...]:
    """The alerts due on `today`; the same ones on every call of a day, so that their keys keep them from doubling.

    After days of sleep only the last step that was missed is due, never two. `told` is the day of the last letter about
    the opening or a change: a step that fell on it or earlier has nothing to add. What ended before `since`, the day of
    the first start, is history.
    """
    if cycle.now.phase is Phase.WITHDRAWN:
        return ()
    missed = tuple(_unprinted(cycle, today, since))
    deadline = cycle.now.deadline
    if deadline is None:
        return missed
    if today > deadline.date:
        return (*missed, *(_closed(cycle, deadline, today) if deadline.date >= since else ()))
    known = _known(cycle, told)
    return (*missed, *_step(cycle, deadline, program.reminder_days, today, known))


def for_backups(cycle: Cycle, today: date, *, told: date | None = None) -> tuple[Alert, ...]:
    """The alert for those who stand in for subscribers without an answer.

    Once, on the third day before the end or as soon after it as the first letter has had a day to be answered.
    """
    deadline = cycle.now.deadline
    if (
        deadline is None
        or cycle.now.phase is Phase.WITHDRAWN
        or not due_on(deadline, BACKUP_DAYS) <= today <= deadline.date
    ):
        return ()
    if _known(cycle, told) >= today:
        return ()
    reminder = _reminder(cycle, deadline, BACKUP_DAYS, today)
    reason = f"{cycle.program} {cycle.label} closes on {deadline.date}: no answer from those you stand in for"
    expires_at = end_of_day(deadline.date)
    return (replace(reminder, key=f"{reminder.key}/backup", reason=reason, expires_at=expires_at, for_backups=True),)


def for_missed(cycle: Cycle, today: date) -> tuple[Alert, ...]:
    """The alert for those whose last reminder expired before it could be sent: one a day, which says how many are left."""
    deadline = cycle.now.deadline
    if deadline is None or cycle.now.phase is Phase.WITHDRAWN or today > deadline.date:
        return ()
    reminder = _reminder(cycle, deadline, (deadline.date - today).days, today)
    key = f"{AlertKind.REMINDER}/{cycle.program}/{cycle.label}/{deadline.date}/again/{today}"
    return (replace(reminder, key=key, reason=f"{reminder.reason}, for one that could not be sent", for_missed=True),)


def due_on(deadline: Deadline, step: int) -> date:
    """The day for a reminder `step` days ahead: a federal business day, never later than meant; 0 is the last day itself."""
    if step == 0:
        return deadline.date
    return previous_business_day(deadline.alarm_date - timedelta(days=step))


def _step(cycle: Cycle, deadline: Deadline, ladder: tuple[int, ...], today: date, known: date) -> Iterator[Alert]:
    due = [(due_on(deadline, step), -step) for step in ladder]
    passed = [(day, step) for day, step in due if known < day <= today]
    if passed:
        yield _reminder(cycle, deadline, -max(passed)[1], today)


def _known(cycle: Cycle, told: date | None) -> date:
    """The day from which on a subscriber could know the deadline."""
    return max((day for day in (_known_since(cycle), told) if day), default=date.min)


def _known_since(cycle: Cycle) -> date | None:
    """The day on which the document came out that set the deadline which holds now."""
    deadline = cycle.now.deadline
    same = [v for v in cycle.versions if deadline and v.deadline and v.deadline.date == deadline.date]
    return same[0].publication_date if same else None


def _reminder(cycle: Cycle, deadline: Deadline, step: int, today: date) -> Alert:
    reason = f" closes on {deadline.date}: reminder {days(step)} before"
    return about(cycle, AlertKind.REMINDER, reason, deadline.date, step, until=today)


def _closed(cycle: Cycle, deadline: Deadline, today: date) -> Iterator[Alert]:
    if today <= deadline.date + LATE_BY:
        reason = f" closed at the end of {deadline.date}"
        yield about(cycle, AlertKind.CLOSED, reason, deadline.date, until=deadline.date + LATE_BY)


def _unprinted(cycle: Cycle, today: date, since: date) -> Iterator[Alert]:
    """A filing whose day of publication has gone by without it."""
    now = cycle.now
    planned = now.publication_date
    if now.phase is Phase.FILED and not now.missing and planned and since <= planned < today <= planned + LATE_BY:
        reason = f": {now.document_number} did not appear on {planned}"
        yield about(cycle, AlertKind.CHANGED, reason, now.number, "unpublished", planned, until=planned + LATE_BY)
