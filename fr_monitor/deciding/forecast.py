"""When the next window may open: a range with its working, a guess from few points and never a fact."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from fr_monitor.deciding.words import short_day
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.program import Program

FEWEST = 2
"""One opening has no rhythm."""


@dataclass(frozen=True, slots=True)
class Forecast:
    """The season in which past cycles opened, carried over to the next year that has none."""

    program: str
    year: int
    earliest: date
    latest: date
    inputs: tuple[date, ...]
    """Past openings, oldest first."""
    working: str

    def in_season(self, day: date) -> bool:
        """Whether an opening on this day would be no surprise, so that it pays to look more often."""
        return self.earliest <= day <= self.latest


def forecast(cycles: Sequence[Cycle], program: Program, today: date) -> Forecast | None:
    """The next season of a yearly program; None without at least two openings, for one can count no rhythm from less."""
    openings = sorted(
        (c.opened_on, _year(c))
        for c in cycles
        if c.program == program.slug and c.opened_on and c.now.phase is not Phase.WITHDRAWN
    )
    if not program.yearly or len(openings) < FEWEST:
        return None
    offsets = [opened - date(year, 1, 1) for opened, year in openings]
    year = max(year for _, year in openings) + 1
    while date(year, 1, 1) + max(offsets) < today:
        year += 1
    inputs = tuple(opened for opened, _ in openings)
    return Forecast(
        program=program.slug,
        year=year,
        earliest=date(year, 1, 1) + min(offsets),
        latest=date(year, 1, 1) + max(offsets),
        inputs=inputs,
        working=_working(inputs, min(offsets), max(offsets)),
    )


def _year(cycle: Cycle) -> int:
    """The first year of a label: 2027 of "2027-2028"."""
    return int(cycle.label[:4])


def _working(inputs: tuple[date, ...], least: timedelta, most: timedelta) -> str:
    openings = "; ".join(short_day(day) for day in inputs)
    gaps = ", ".join(str((b - a).days) for a, b in pairwise(inputs))
    return (
        f"A guess from {len(inputs)} openings ({openings}; {gaps} days apart): they came {least.days} to {most.days} "
        "days after January 1 of their program year. FDA has announced nothing."
    )
