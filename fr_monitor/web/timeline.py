"""The picture of all cycles over the years: where everything stands, in numbers for an SVG."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from fr_monitor.deciding.words import long_day
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.program import Program

LEFT, WIDTH, TOP, ROW = 190, 810, 28, 34
"""In units of the picture: room for the names, length of the axis, room for the years, height of a row."""
LEAST = 5
"""A window of a few days must be seen, too."""


@dataclass(frozen=True, slots=True)
class Bar:
    """A window from its opening to its last day, with the days on which a document moved it."""

    cycle: Cycle
    x: float
    width: float
    changes: tuple[float, ...]
    words: str
    """The same as a sentence."""


@dataclass(frozen=True, slots=True)
class Line:
    """A program with its windows."""

    program: Program
    y: int
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Year:
    """Where a year begins."""

    x: float
    name: int


@dataclass(frozen=True, slots=True)
class Picture:
    """Everything that is drawn."""

    height: int
    lines: tuple[Line, ...]
    years: tuple[Year, ...]
    today: float
    first_year: int


def timeline(cycles: Sequence[Cycle], programs: Sequence[Program], today: date) -> Picture | None:
    """The windows of all cycles since the first year in which there was one; None where there never was one."""
    drawn = [c for c in cycles if c.opened_on and c.now.deadline and c.now.phase is not Phase.WITHDRAWN]
    if not drawn:
        return None
    first = min(c.opened_on.year for c in drawn if c.opened_on)
    last = max([today.year, *(c.now.deadline.date.year for c in drawn if c.now.deadline)])
    start, end = date(first, 1, 1), date(last + 1, 1, 1)

    def at(day: date) -> float:
        return round(LEFT + WIDTH * (day - start).days / (end - start).days, 1)

    def bars(program: Program) -> tuple[Bar, ...]:
        return tuple(_bar(c, at(c.opened_on), at(c.now.deadline.date), tuple(at(d) for d in _changes(c)))
                     for c in drawn if c.program == program.slug and c.opened_on and c.now.deadline)  # fmt: skip

    busy = [p for p in programs if any(c.program == p.slug for c in drawn)]
    lines = tuple(Line(p, TOP + ROW * place, bars(p)) for place, p in enumerate(busy))
    years = tuple(Year(at(date(year, 1, 1)), year) for year in range(first, last + 1))
    return Picture(TOP + ROW * len(lines) + 8, lines, years, at(today), first)


def _bar(cycle: Cycle, x: float, end: float, changes: tuple[float, ...]) -> Bar:
    opened, deadline = cycle.opened_on, cycle.now.deadline
    moved = f", changed {len(changes)} time{'' if len(changes) == 1 else 's'}" if changes else ""
    words = f"{cycle.label}: {long_day(opened)} to {long_day(deadline.date)}{moved}" if opened and deadline else ""
    return Bar(cycle, x, max(LEAST, round(end - x, 1)), changes, words)


def _changes(cycle: Cycle) -> list[date]:
    """Publication days of the documents after the first."""
    first = cycle.versions[0].document_number
    later = {v.document_number: v.publication_date for v in cycle.versions if v.document_number != first}
    return [day for day in later.values() if day]
