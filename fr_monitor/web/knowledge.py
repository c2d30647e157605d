"""What the pages show: one consistent look into the database, taken anew every few seconds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from threading import Lock

from sqlalchemy import Connection

from fr_monitor.deciding.forecast import Forecast, forecast
from fr_monitor.errors import StoreUnavailable
from fr_monitor.model.calendar import EASTERN, civil_day
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Reading
from fr_monitor.model.program import Program
from fr_monitor.pipeline.known import newest_first
from fr_monitor.pipeline.watch import Status, status
from fr_monitor.store import Store, cycles, notices
from fr_monitor.store.notices import StoredNotice

KEPT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class Known:
    """A claimed notice without its text, and since when it is what it is."""

    stored: StoredNotice
    first_published: date | None
    """The publication date when we first saw it: part of its name in feeds, which never changes."""
    changed_at: datetime
    """When something meant changed last."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A page with everything that goes before it."""

    headers: tuple[tuple[str, str], ...]
    body: bytes
    etag: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything at one moment."""

    at: datetime
    status: Status
    programs: Mapping[str, Program]
    cycles: tuple[Cycle, ...]
    """The newest first."""
    changed_at: Mapping[tuple[str, str], datetime]
    """By key of a cycle: when it became what it is."""
    notices: tuple[Known, ...]
    """Claimed ones, the newest first."""
    pages: dict[str, Ready] = field(default_factory=dict, compare=False)
    """Pages that were made of this look, by path, since many people look at the same ones."""

    @property
    def today(self) -> date:
        """The civil day in Washington."""
        return civil_day(self.at)

    @property
    def open(self) -> tuple[Cycle, ...]:
        """Cycles that can be asked for a place now or within days, the one that closes first before the others."""
        now = [c for c in self.cycles if c.phase_on(self.today).running]
        return tuple(sorted(now, key=lambda c: c.now.deadline.date if c.now.deadline else date.max))

    def cycle(self, program: str, label: str) -> Cycle | None:
        """The cycle of a program and a label."""
        return next((c for c in self.cycles if c.key == (program, label)), None)

    def of(self, program: str) -> tuple[Cycle, ...]:
        """The cycles of a program, the newest first."""
        return tuple(c for c in self.cycles if c.program == program)

    def forecasts(self) -> tuple[Forecast, ...]:
        """The next seasons of yearly programs that have no open window."""
        busy = {cycle.program for cycle in self.open}
        found = (forecast(self.cycles, p, self.today) for p in self.programs.values() if p.slug not in busy)
        return tuple(f for f in found if f)


class Knowledge:
    """Keeps a snapshot for a few seconds; while the database is locked, the last one goes on being shown."""

    def __init__(
        self, store: Store, programs: Mapping[str, Program], clock: Callable[[], datetime], kept: timedelta
    ) -> None:
        self._store = store
        self._programs = programs
        self._clock = clock
        self._kept = kept
        self._snapshot: Snapshot | None = None
        self._tried_at: datetime | None = None
        self._looking = Lock()

    def now(self) -> Snapshot:
        """The snapshot, with the time of day as it is now. Raises StoreError when there never was one."""
        now = self._clock()
        # One thread looks, the others show what is there; only when nothing is there must they wait.
        if self._due(now) and self._looking.acquire(blocking=self._snapshot is None):
            try:
                if self._due(now):
                    self._refresh(now)
            finally:
                self._looking.release()
        if self._snapshot is None:
            raise StoreUnavailable("database: busy, and nothing is known yet")
        return replace(self._snapshot, at=now)

    def pages(self) -> Mapping[str, Ready]:
        """The pages that are ready and new enough to be shown; nothing is looked up."""
        known = self._snapshot
        return known.pages if known and not self._due(self._clock()) else {}

    def _due(self, now: datetime) -> bool:
        return self._tried_at is None or not timedelta(0) <= now - self._tried_at < self._kept

    def _refresh(self, now: datetime) -> None:
        self._tried_at = now
        try:
            self._snapshot = self._look(now)
        except StoreUnavailable:
            if self._snapshot is None:
                raise
            self._snapshot = replace(self._snapshot, pages={})  # days pass, and so they are counted anew

    def _look(self, now: datetime) -> Snapshot:
        state = status(self._store, now)
        with self._store.read() as conn:
            # What was watched once and is no more has no name and no page.
            known = [cycle for cycle in cycles.every(conn) if cycle.program in self._programs]
            return Snapshot(
                at=now,
                status=state,
                programs=self._programs,
                cycles=tuple(newest_first(known)),
                changed_at={cycle.key: _changed_at(conn, cycle) for cycle in known},
                notices=tuple(_known(conn, s) for s in reversed(notices.listing(conn, claimed=True))),
            )


def _changed_at(conn: Connection, cycle: Cycle) -> datetime:
    recorded = cycles.history(conn, cycle.program, cycle.label)
    since = next(moment for moment, state in recorded if state.now == cycle.now)
    again = any(v.document_number == cycle.now.document_number for v in cycle.versions[:-1])
    return since if again else _news(since, cycle.now.publication_date)


def _known(conn: Connection, stored: StoredNotice) -> Known:
    versions = notices.versions(conn, stored.id or 0)
    meant = [_meaning(version.reading) for version in versions]
    number = next((n for n in reversed(range(1, len(meant))) if meant[n] != meant[n - 1]), 0)
    since = versions[number].seen_at
    return Known(
        stored=replace(stored, text=None),
        first_published=versions[0].notice.publication_date,
        changed_at=since if number else _news(since, stored.notice.publication_date),
    )


def _meaning(reading: Reading | None) -> tuple[object, ...] | None:
    """What a reader would call a change: not the spelling of a title, nor where in the text the words stand."""
    if reading is None:
        return None
    places, year = reading.establishments, reading.program_year
    return (
        *(reading.program, reading.event, year.value if year else None, reading.conflicts),
        *((places.minimum, places.maximum) if places else ()),
        *((d.kind, d.date, d.time) for d in reading.deadlines),
    )


def _news(seen_at: datetime, published: date | None) -> datetime:
    """What was read late, from history, was news when it was published: a new database must not make old news new."""
    if published is None:
        return seen_at
    evening = datetime(published.year, published.month, published.day, 18, tzinfo=EASTERN)
    return min(seen_at, evening.astimezone(seen_at.tzinfo))
