"""What is worth telling when a cycle has moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from fr_monitor.deciding.about import about
from fr_monitor.deciding.cycles import later
from fr_monitor.deciding.differences import Matter, differences
from fr_monitor.deciding.expiry import end_of_day
from fr_monitor.deciding.linking import TOUCHING, cycle_of
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Event, Reading
from fr_monitor.model.notice import Notice, padded
from fr_monitor.model.program import Program

NEWS_LASTS = timedelta(days=14)

TELLING = frozenset({Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION, Event.WITHDRAWN})
"""Events of a further document that are told even where none of the watched facts moved."""


@dataclass(frozen=True, slots=True)
class Consequence:
    """What a notice does to what is known: the cycle that it touches, before and after it, and what is to be told."""

    before: Cycle | None = None
    after: Cycle | None = None
    alerts: tuple[Alert, ...] = ()


def consequence(
    reading: Reading, notice: Notice, program: Program, known: Sequence[Cycle], today: date, *, settled: bool
) -> Consequence:
    """What follows from a notice of a program; `settled` as for `later`."""
    before, certain = cycle_of(reading, notice, program, known)
    after = later(before, reading, notice, program, link_certain=certain, settled=settled)
    alerts = changes(before, after, today) if after else mention(reading, notice, program, today)
    return Consequence(before, after, alerts)


def changes(before: Cycle | None, after: Cycle, today: date) -> tuple[Alert, ...]:
    """The alerts that follow from a cycle's new state: its opening once, afterwards what moved; () for mere wording."""
    if before is None:
        return () if after.now.phase is Phase.WITHDRAWN else (_alert(AlertKind.OPENED, after, today, "opens"),)
    if after.now.number == before.now.number:
        return ()
    reason = what_moved(before.now, after.now)
    return (_alert(AlertKind.CHANGED, after, today, reason),) if reason else ()


def what_moved(before: Version, after: Version) -> str | None:
    """The change in a few words, None where publication or a new document changed nothing that counts."""
    moved = differences(before, after)
    if after.missing != before.missing:
        return "no longer in the Register" if set(after.missing) - set(before.missing) else "in the Register again"
    if after.phase is not before.phase and Phase.WITHDRAWN in {before.phase, after.phase}:
        return "withdrawn" if after.phase is Phase.WITHDRAWN else "in force again"
    if Matter.DEADLINE in moved and before.deadline is None:
        return "deadline now known"
    if moved:
        return ", ".join(moved)
    another = after.document_number != before.document_number
    revoked = after.event is Event.WITHDRAWN and before.event is not Event.WITHDRAWN
    return str(after.event) if revoked or (another and after.event in TELLING) else None


def mention(reading: Reading, notice: Notice, program: Program, today: date) -> tuple[Alert, ...]:
    """The alert for a notice of the program that opens and changes no cycle: comments, guidance, a meeting."""
    if reading.event in TOUCHING or notice.is_withdrawn:
        return ()
    last = max((d.date for d in reading.deadlines), default=today)
    return (
        Alert(
            kind=AlertKind.COMMENT_REQUEST,
            key=f"{AlertKind.COMMENT_REQUEST}/{program.slug}/{padded(notice.document_number)}",
            program=program.slug,
            cycle=None,
            document_number=notice.document_number,
            reason=f"{notice.document_number} is a notice of {program.short_name} ({reading.event})",
            expires_at=end_of_day(max(last, today + NEWS_LASTS)),
        ),
    )


def _alert(kind: AlertKind, cycle: Cycle, today: date, what: str) -> Alert:
    now = cycle.now
    version = (now.number,) if kind is AlertKind.CHANGED else ()
    lasts = max(today + NEWS_LASTS, now.deadline.date if now.deadline else today)
    return about(cycle, kind, f": {what}, because of {now.document_number}", *version, until=lasts)
