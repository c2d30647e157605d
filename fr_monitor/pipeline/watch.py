"""How fresh our knowledge is, and what ails the monitor: silence means "nothing new" only after a complete sweep."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from types import MappingProxyType
from typing import Final

from sqlalchemy import Connection

from fr_monitor.deciding.words import span
from fr_monitor.errors import StoreError
from fr_monitor.model.alarm import AlarmKind, Findings, Trouble
from fr_monitor.pipeline.vitals import Vitals
from fr_monitor.store import Store, deliveries, flood, notices, sweeps
from fr_monitor.store.notices import Quarantined
from fr_monitor.store.sweeps import Sweep
from fr_monitor.store.tables import NoticeState

STALE_AFTER = timedelta(hours=2)
"""Sweeps are at most an hour apart, at night."""

LATE_AFTER = timedelta(hours=1)
"""A letter that waits longer than this has a relay that is ill."""

STILL_COMES = timedelta(days=1)
"""A record in quarantine that no sweep has met for so long is out of every window."""

BEAT = "watched-at"
VANISHED = "vanished"
HISTORY_READ = "history-read"
"""Keys of what is remembered between two looks."""

ALARM_OF: Final[Mapping[str, AlarmKind]] = MappingProxyType(
    {
        "SourceBlocked": AlarmKind.SOURCE_BLOCKED,
        "SourceRefused": AlarmKind.SCHEMA_CHANGED,
        "SourceIncomplete": AlarmKind.SOURCE_INCOMPLETE,
        "SourceUnavailable": AlarmKind.SOURCE_UNREACHABLE,
    }
)
"""By the name of the error that a sweep met; where it met several, the first of these counts."""

OF_THE_DATABASE = frozenset(
    {
        *ALARM_OF.values(),
        AlarmKind.SWEEP_OVERDUE,
        AlarmKind.LETTERS_STUCK,
        AlarmKind.LETTERS_HELD,
        AlarmKind.RECORD_UNUSABLE,
    }
)
"""What cannot be known without it."""


class Freshness(StrEnum):
    """What silence means now: nothing new, or not checked."""

    FRESH = "fresh"
    STALE = "stale"
    """The last complete sweep is too long ago."""
    PARTIAL = "partial"
    """As stale, and the newest sweep had some of its answers."""
    BLOCKED = "blocked"
    """As stale, and the newest sweep met a bot wall."""
    NEVER = "never"
    """No sweep was ever complete."""
    STUCK = "stuck"
    """The Register is known, but letters do not leave."""


@dataclass(frozen=True, slots=True)
class Status:
    """The freshness of truth at a moment."""

    at: datetime
    last_complete_sweep: datetime | None
    last_fault: str | None
    """Of the newest sweep, when it was not complete."""
    newest_publication_date: date | None
    oldest_undelivered: datetime | None
    undelivered: int
    awaiting_text: int
    quarantined: int
    last_accepted: datetime | None = None
    """When the next hop last took a letter."""
    needs_review: int = 0
    """Claimed notices whose facts disagree or are in doubt."""
    ambiguous: int = 0
    """Attempts without a reply: at most so many letters arrived twice."""
    blocked: bool = False
    answered: int = 0
    """Questions of the newest sweep that got their whole answer."""
    held: str | None = None
    """Why letters wait for the operator."""

    @property
    def fresh(self) -> bool:
        """The Register was asked completely a short while ago, and no letter is stuck."""
        return self._swept and not self.stuck

    @property
    def stuck(self) -> bool:
        """Some letter has waited for too long, or letters wait for the operator."""
        late = self.oldest_undelivered is not None and self.at - self.oldest_undelivered > LATE_AFTER
        return late or self.held is not None

    @property
    def state(self) -> Freshness:
        """In one word."""
        if self._swept:
            return Freshness.STUCK if self.stuck else Freshness.FRESH
        if self.blocked:
            return Freshness.BLOCKED
        if self.last_complete_sweep is None:
            return Freshness.NEVER
        return Freshness.PARTIAL if self.last_fault and self.answered else Freshness.STALE

    def as_record(self) -> dict[str, object]:
        """For JSON; instants in ISO, UTC."""
        return {"fresh": self.fresh, "state": self.state, **asdict(self)}

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"State:                   {self.state}"
        yield f"Last complete sweep:     {_ago(self.last_complete_sweep, self.at)}"
        if self.last_fault:
            yield f"Last sweep failed:       {self.last_fault}"
        yield f"Newest publication date: {self.newest_publication_date or 'none seen'}"
        yield f"Letters on their way:    {self.undelivered}"
        if self.oldest_undelivered:
            yield f"Oldest of them:          {_ago(self.oldest_undelivered, self.at)}"
        if self.held:
            yield f"Held for you to see:     {self.held}"
        yield f"Last letter accepted:    {_ago(self.last_accepted, self.at)}"
        if self.ambiguous:
            yield f"Sent without a reply:    {self.ambiguous}"
        yield f"Awaiting their text:     {self.awaiting_text}"
        yield f"In need of review:       {self.needs_review}"
        yield f"In quarantine:           {self.quarantined}"

    @property
    def _swept(self) -> bool:
        return self.last_complete_sweep is not None and self.at - self.last_complete_sweep <= STALE_AFTER


def status(store: Store, now: datetime) -> Status:
    """Look into the database. Raises StoreError."""
    with store.read() as conn:
        return _status(conn, now)


def _status(conn: Connection, now: datetime) -> Status:
    complete = sweeps.last_complete(conn, "sweep")
    failed = sweeps.failed_since_complete(conn)
    newest = failed[0] if failed else None
    return Status(
        at=now,
        last_complete_sweep=complete.finished_at if complete else None,
        last_fault=newest.error if newest else None,
        newest_publication_date=notices.newest_publication_date(conn),
        oldest_undelivered=deliveries.oldest_waiting(conn),
        undelivered=deliveries.pending(conn),
        awaiting_text=notices.count(conn, NoticeState.AWAITING_TEXT),
        quarantined=len(notices.quarantined(conn)),
        last_accepted=deliveries.last_accepted(conn),
        needs_review=sum(1 for row in notices.listing(conn, claimed=True) if row.reading and row.reading.needs_review),
        ambiguous=deliveries.ambiguous_attempts(conn),
        blocked=bool(newest and newest.counts.get("SourceBlocked")),
        answered=_answered(newest) if newest else 0,
        held=held[1] if (held := flood.held(conn)) else None,
    )


def _answered(sweep: Sweep) -> int:
    return sweep.counts.get("asked", 0) - sum(sweep.counts.get(name, 0) for name in ALARM_OF)


@dataclass(frozen=True, slots=True)
class Look:
    """One look at everything, at a moment. `skew` is how far our clock is ahead of the Register's."""

    store: Store
    vitals: Vitals
    folder: Path
    free_megabytes: int
    now: datetime
    skew: timedelta | None

    def findings(self) -> Findings:
        """All that is wrong, and what could not be looked at."""
        own = (*self.vitals.troubles(self.now, self.skew), *self._disk())
        unknown = self.vitals.unknown(self.skew)
        try:
            return Findings((*own, *self._stored()), unknown)
        except StoreError as error:
            ill = Trouble(AlarmKind.DATABASE_ILL, str(error), self.now)
            return Findings((*own, ill), unknown | OF_THE_DATABASE)

    def _stored(self) -> tuple[Trouble, ...]:
        """What the database says, after it has shown that it can be written. Raises StoreError."""
        beat = self.now.isoformat()
        with self.store.write() as conn:
            sweeps.remember(conn, BEAT, beat, self.now)
        with self.store.read() as conn:
            if sweeps.recall(conn, BEAT) is None:
                raise StoreError("database: what was written is not there")
            return (*self._source(conn), *self._letters(conn), *self._records(conn))

    def _source(self, conn: Connection) -> Iterator[Trouble]:
        if sweeps.recall(conn, HISTORY_READ) is None:
            yield from _failure("history: ", sweeps.failed_since_complete(conn, "backfill"))
        if failed := sweeps.failed_since_complete(conn, "sweep"):
            yield from _failure("", failed)
            return
        last = sweeps.newest(conn)
        if last is None:
            return
        # What ended without reaching the database is the database's trouble, and told as such.
        since = max(last.finished_at or last.started_at, self.vitals.ended.get("sweep", last.started_at))
        if self.now - since > STALE_AFTER:
            yield Trouble(AlarmKind.SWEEP_OVERDUE, f"no sweep has ended since {since:%Y-%m-%d %H:%M} UTC", since)

    def _letters(self, conn: Connection) -> Iterator[Trouble]:
        oldest = deliveries.oldest_waiting(conn)
        if oldest is not None and self.now - oldest > LATE_AFTER:
            why = deliveries.newest_reason(conn) or "not yet tried"
            what = f"{deliveries.pending(conn)} letters wait, the oldest since {oldest:%Y-%m-%d %H:%M} UTC: {why}"
            yield Trouble(AlarmKind.LETTERS_STUCK, what, oldest)
        if held := flood.held(conn):
            yield Trouble(AlarmKind.LETTERS_HELD, f"{held[0]} letters wait for you: {held[1]}", self.now)

    def _records(self, conn: Connection) -> Iterator[Trouble]:
        bad = [record for record in notices.quarantined(conn) if self.now - record.last_seen_at <= STILL_COMES]
        if bad:
            first = min(record.first_seen_at for record in bad)
            yield Trouble(AlarmKind.RECORD_UNUSABLE, f"{len(bad)} in quarantine: {_shown(bad[0])}", first)
        if vanished := sweeps.recall(conn, VANISHED):
            yield Trouble(AlarmKind.NOTICE_VANISHED, f"no longer listed: {vanished}", self.now)

    def _disk(self) -> Iterator[Trouble]:
        free = free_megabytes(self.folder)
        if free < self.free_megabytes:
            what = f"{free} MB are left for {self.folder}, fewer than {self.free_megabytes}"
            yield Trouble(AlarmKind.DISK_FULL, what, self.now)


def _failure(of: str, failed: list[Sweep]) -> Iterator[Trouble]:
    if failed:
        newest = failed[0]
        kind = next((ALARM_OF[name] for name in ALARM_OF if newest.counts.get(name)), AlarmKind.SOURCE_UNREACHABLE)
        yield Trouble(kind, f"{of}{newest.error or 'no answer'}", failed[-1].started_at, len(failed))


def free_megabytes(folder: Path) -> int:
    """Room on the disk of a folder, which need not be there yet."""
    there = next(place for place in (folder, *folder.resolve().parents) if place.is_dir())
    return shutil.disk_usage(there).free // 1_000_000


def _shown(record: Quarantined) -> str:
    return f"{record.number or 'a record without a number'}: {record.reason}"[:200]


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    return f"{moment.isoformat(timespec='seconds')} ({span(now - moment)} ago)"
