"""Subjects that tell the story, so that nobody has to open a letter to learn its date."""

from __future__ import annotations

from datetime import date
from typing import assert_never

from fr_monitor.deciding.clean import clean
from fr_monitor.deciding.differences import Matter, differences, doubtful
from fr_monitor.deciding.words import establishments, long_day, moved, number_of, short_day, soon
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import DeadlineKind, Event, Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program

LIMIT = 120


def cycle_subject(alert: Alert, cycle: Cycle, program: Program, today: date, before: Cycle | None) -> str:
    """The subject of a letter about a cycle: program, year, what happens, until when."""
    name = f"{program.short_name} {cycle.label}"
    match alert.kind:
        case AlertKind.OPENED:
            story = _opened(cycle, today)
        case AlertKind.REMINDER:
            story = _reminder(cycle, today) + (" - nobody has answered" if alert.for_backups else "")
        case AlertKind.CLOSED:
            ended = cycle.now.deadline
            story = f"closed: the last day was {long_day(ended.date)}" if ended else "closed"
        case _:
            story = _changed(alert, cycle, today, before)
    return clean(f"{name} {story}", LIMIT)


def other_subject(alert: Alert, program: Program | None, notice: Notice | None, reading: Reading | None) -> str:
    """The subject of a letter that is about no cycle."""
    name = program.short_name if program else "all watched programs"
    match alert.kind:
        case AlertKind.CONFIRMATION:
            subject = f"Please confirm: Federal Register alerts for {name}"
        case AlertKind.TEST:
            subject = "TEST: a letter from your Federal Register monitor"
        case AlertKind.OPERATOR:
            subject = f"Operator: {alert.reason}"
        case AlertKind.DIGEST | AlertKind.NOTHING_NEW:
            subject = alert.reason
        case AlertKind.COMMENT_REQUEST:
            subject = _comment(name, notice, reading) or f"{name}: {alert.reason}"
        case AlertKind.OPENED | AlertKind.CHANGED | AlertKind.REMINDER | AlertKind.CLOSED:
            subject = f"{name}: {alert.reason}"
        case _:
            assert_never(alert.kind)
    return clean(subject, LIMIT)


def unprinted(alert: Alert) -> bool:
    """Whether the alert says that a filing did not appear, so that nothing in it may be relied upon."""
    return "/unpublished/" in alert.key


def _until(version: Version) -> str:
    if doubtful(version):
        return "two dates found - check the notice"
    return f"ask by {long_day(version.deadline.date)}" if version.deadline else "deadline not found - see the notice"


def _offer(version: Version) -> str:
    places = f"{establishments(version.establishments)}, " if version.establishments else ""
    return places + _until(version)


def _opened(cycle: Cycle, today: date) -> str:
    now = cycle.now
    if cycle.phase_on(today) is Phase.CLOSED and now.deadline:
        return f"opened and has closed: the last day was {long_day(now.deadline.date)}"
    if now.phase is not Phase.FILED:
        return f"opens: {_offer(now)}"
    planned = f"publishes {soon(now.publication_date, today)}" if now.publication_date else "filed"
    return f"opens ({planned}): {_offer(now)}"


def _reminder(cycle: Cycle, today: date) -> str:
    deadline, left = cycle.now.deadline, cycle.days_left(today)
    if deadline is None or left is None:
        return "is open: deadline not found - see the notice"
    if doubtful(cycle.now):
        return f"closes soon: {_until(cycle.now)}"
    return f"closes {soon(deadline.date, today) if left < 2 else f'in {left} days'}: {long_day(deadline.date)}"


def _changed(alert: Alert, cycle: Cycle, today: date, before: Cycle | None) -> str:
    now = cycle.now
    if unprinted(alert) and now.publication_date:
        return f"did not publish on {long_day(now.publication_date)} as announced"
    if before is None:
        return f"changed: {_offer(now)}"
    then = before.now
    if now.missing != then.missing:
        return _listed(then, now)
    announced = now.publication_date if now.phase is Phase.FILED else None
    filed = f" (filed, publishes {soon(announced, today)})" if announced else ""
    return _taken_back(then, now, filed) or _moved(then, now, before.phase_on(today)) + filed


def _listed(then: Version, now: Version) -> str:
    """Documents that the Register lists no more, or again."""
    if gone := sorted(set(now.missing) - set(then.missing)):
        return f"needs review: {', '.join(gone)} is no longer in the Register"
    back = sorted(set(then.missing) - set(now.missing))
    return f"stands: {', '.join(back)} is in the Register again; {_until(now)}"


def _taken_back(then: Version, now: Version, filed: str) -> str | None:
    """A cycle or a change that was withdrawn, or is in force again."""
    if now.phase is Phase.WITHDRAWN:
        return "withdrawn before publication" if then.phase is Phase.FILED else f"withdrawn{filed}"
    if then.phase is Phase.WITHDRAWN:
        return f"is in force again: {_offer(now)}"
    if now.event is Event.WITHDRAWN and now.event_evidence:
        return f"may be withdrawn{filed}: check the notice; {_until(now)}"
    if now.event is Event.WITHDRAWN:
        return f"change withdrawn before publication: {_until(now)}"
    return None


def _moved(then: Version, now: Version, phase: Phase) -> str:
    """What moved, the weightiest thing alone; the letter has the rest."""
    matters = differences(then, now)
    match matters[:1]:
        case (Matter.DEADLINE,):
            return _moved_deadline(then, now, phase)
        case (Matter.ESTABLISHMENTS,) if now.establishments:
            old = f"{number_of(then.establishments)} → " if then.establishments else ""
            return f"places changed: {old}{establishments(now.establishments)}"
        case (Matter.PUBLICATION,) if then.publication_date and now.publication_date:
            return f"publication moved: {moved(then.publication_date, now.publication_date)}"
        case (matter,):
            return f"changed: {matter}; {_until(now)}"
        case _:
            return f"{_without_facts(now.event)}: {_until(now)}"


def _moved_deadline(then: Version, now: Version, phase: Phase) -> str:
    if doubtful(now) or now.deadline is None:
        return f"changed: {_until(now)}"
    if then.deadline is None:
        published = "published" if then.phase is Phase.FILED and now.phase is Phase.OPEN else "updated"
        return f"{published}: deadline now known, {long_day(now.deadline.date)}"
    if then.deadline.date == now.deadline.date:
        return f"hour of the deadline changed: {long_day(now.deadline.date)}"
    if now.event is Event.WINDOW_REOPENED or phase is Phase.CLOSED:
        return f"reopened: ask by {long_day(now.deadline.date)} (was {short_day(then.deadline.date)})"
    return f"deadline moved: {moved(then.deadline.date, now.deadline.date)}"


def _without_facts(event: Event) -> str:
    match event:
        case Event.WINDOW_EXTENDED:
            return "extended"
        case Event.WINDOW_REOPENED:
            return "reopened"
        case Event.CORRECTION:
            return "corrected"
        case _:
            return "changed"


def _comment(name: str, notice: Notice | None, reading: Reading | None) -> str | None:
    if notice is None:
        return None
    due = [d.date for d in reading.deadlines if d.kind is DeadlineKind.COMMENT] if reading else []
    return f"{name}: {f'comments until {long_day(max(due))} - ' if due else 'new notice - '}{notice.title}"
