"""What would have been mailed in a past period: every day lived through again in memory, nothing sent, nothing stored.

Only what the database holds goes in, each state of a notice at the moment when it could first be known, so that a
replay gives the same bytes each time, on whatever day it runs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from itertools import groupby

from fr_monitor.deciding.changes import consequence
from fr_monitor.deciding.reminders import LATE_BY, reminders
from fr_monitor.model.alert import Alert, Letter
from fr_monitor.model.calendar import EASTERN
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.notice import Stage
from fr_monitor.model.program import Program
from fr_monitor.pipeline.outgoing import Desk, year_before
from fr_monitor.pipeline.remind import NEWS
from fr_monitor.store import Store, history
from fr_monitor.store.history import Seen

PRINTED, FILED, MORNING = time(6), time(8, 45), time(0, 5)
"""When an issue appears, the desk opens, and the calendar is looked at, in Washington."""
SETTLES = timedelta(hours=1)
"""A changed record that is gone again sooner was never told."""


@dataclass(frozen=True, slots=True)
class Told:
    """A letter that would have been sent, and the moment."""

    at: datetime
    alert: Alert
    letter: Letter


def replay(store: Store, desk: Desk, programs: Sequence[Program], start: date, end: date) -> list[Told]:
    """The letters of the days from `start` to `end`, both included, in order. Raises StoreError."""
    with store.read() as conn:
        seen = [s for s in history.seen(conn) if s.reading and s.reading.program]
    past = _Past(desk, {program.slug: program for program in programs})
    moments = sorted(_moments(seen), key=lambda m: (m.at, m.seen.notice.document_number))
    told: list[Told] = []
    by_day = {day: list(those) for day, those in groupby(moments, key=lambda m: m.at.date())}
    first = min([*by_day, start])
    for day in (first + timedelta(days) for days in range((end - first).days + 1)):
        today = [*past.morning(day), *(t for moment in by_day.get(day, ()) for t in past.learn(moment))]
        told += today if day >= start else []
    return told


@dataclass(frozen=True, slots=True)
class _Moment:
    """A state of a notice that came to be known; `settled` unless it was gone again at once."""

    at: datetime
    seen: Seen
    settled: bool


def _moments(seen: Sequence[Seen]) -> Iterator[_Moment]:
    by_notice: dict[int, list[Seen]] = {}
    for state in seen:
        by_notice.setdefault(state.notice_id, []).append(state)
    for states in by_notice.values():
        stages: set[Stage] = set()
        for number, state in enumerate(states):
            new = state.notice.stage not in stages
            stages.add(state.notice.stage)
            until = states[number + 1].seen_at if number + 1 < len(states) else None
            stays = until is None or until - state.seen_at >= SETTLES
            yield _Moment(_known_at(state) if new else state.seen_at.astimezone(EASTERN), state, new or stays)


def _known_at(state: Seen) -> datetime:
    """When a state could first be known; history was read later than that, and says nothing about the past."""
    notice, seen_at = state.notice, state.seen_at.astimezone(EASTERN)
    if notice.stage is Stage.INSPECTION:
        return notice.filed_at.astimezone(EASTERN) if notice.filed_at else seen_at
    return datetime.combine(notice.publication_date, PRINTED, EASTERN) if notice.publication_date else seen_at


@dataclass(slots=True)
class _Past:
    """What was known and told up to a moment."""

    desk: Desk
    programs: dict[str, Program]
    cycles: dict[tuple[str, str], Cycle] = field(default_factory=dict)
    keys: set[str] = field(default_factory=set)
    news: dict[tuple[str, str], date] = field(default_factory=dict)
    """The day of the last letter about the opening or a change of a cycle."""

    def morning(self, day: date) -> Iterator[Told]:
        """What the calendar alone brings on a day."""
        at = datetime.combine(day, MORNING, EASTERN)
        for cycle in list(self.cycles.values()):
            if cycle.now.deadline is None or day <= cycle.now.deadline.date + LATE_BY:
                due = reminders(cycle, self.programs[cycle.program], day, told=self.news.get(cycle.key))
                yield from (Told(at, alert, self.desk.letter(alert, cycle, at)) for alert in self._new(due, day))

    def learn(self, moment: _Moment) -> Iterator[Told]:
        """What a state of a notice changes."""
        notice, reading = moment.seen.notice, moment.seen.reading
        program = self.programs.get((reading.program if reading else None) or "")
        if reading is None or program is None:
            return
        today, known = moment.at.date(), list(self.cycles.values())
        found = consequence(reading, notice, program, known, today, settled=moment.settled)
        after = found.after
        if after:
            self.cycles[after.key] = after
        previous = year_before(after, self.cycles.values()) if after else None
        for alert in self._new(found.alerts, today):
            letter = self.desk.letter(
                alert, after, moment.at, before=found.before, previous=previous, notice=notice, reading=reading
            )
            yield Told(moment.at, alert, letter)

    def _new(self, alerts: Sequence[Alert], day: date) -> Iterator[Alert]:
        for alert in alerts:
            if alert.key not in self.keys:
                self.keys.add(alert.key)
                if alert.cycle and alert.kind in NEWS:
                    self.news[alert.cycle] = day
                yield alert
