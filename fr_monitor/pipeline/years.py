"""A program's years beside each other, and the next one to expect."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from fr_monitor.deciding.compare import Aspect, compare
from fr_monitor.deciding.forecast import Forecast, forecast
from fr_monitor.errors import NotKnown
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.program import Program
from fr_monitor.store import Store, cycles


def compared(
    store: Store, programs: Sequence[Program], slug: str, years: tuple[str, str] | None
) -> tuple[Cycle, Cycle, tuple[Aspect, ...]]:
    """Two years of a program, the newest two where none are named. Raises NotKnown and StoreError."""
    watched(programs, slug)
    with store.read() as conn:
        known = {cycle.label: cycle for cycle in cycles.every(conn, slug)}
    if years is None:
        if len(known) < 2:
            raise NotKnown(f"{slug}: two years are needed, {len(known)} known; see: fr-monitor cycles")
        newest = sorted(known)[-2:]
        years = newest[0], newest[1]
    missing = [year for year in years if year not in known]
    if missing:
        raise NotKnown(f"{slug} {missing[0]}: not known; there are {', '.join(sorted(known)) or 'none'}")
    before, after = known[years[0]], known[years[1]]
    return before, after, compare(before, after)


def watched(programs: Sequence[Program], slug: str) -> None:
    """Raises NotKnown, with those that there are, for a program that nobody watches."""
    slugs = [program.slug for program in programs]
    if slug not in slugs:
        raise NotKnown(f"no such program: {slug}; there are {', '.join(slugs)}")


def forecasts(store: Store, programs: Sequence[Program], today: date) -> list[Forecast]:
    """The next season of each yearly program that has had two openings. Raises StoreError."""
    with store.read() as conn:
        known = cycles.every(conn)
    found = (forecast(known, program, today) for program in programs)
    return [expected for expected in found if expected]


def in_season(store: Store, programs: Sequence[Program], today: date) -> bool:
    """Whether an opening today would be no surprise, so that it pays to look more often. Raises StoreError."""
    return any(expected.in_season(today) for expected in forecasts(store, programs, today))
