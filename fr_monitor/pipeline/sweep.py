"""One pass over the Register: ask, take in what is new, and say how complete it was."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Protocol

from fr_monitor.errors import Interrupted, RecordError, SourceError, StoreConflict, StoreError
from fr_monitor.model.notice import Notice, Sighting
from fr_monitor.pipeline.intake import Intake, Taken
from fr_monitor.store import Store, notices, sweeps

Question = Callable[[], Iterator[Sighting | RecordError]]
Key = tuple[str, date | None]
Take = Callable[[Sighting], Taken | None]


class Register(Protocol):
    """What a sweep asks of the Register. All raise SourceError when an answer is not complete."""

    def published(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """Documents by publication date."""

    def history(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """The same for long periods, by the programs' terms and dockets alone."""

    def inspection(self) -> Iterator[Sighting | RecordError]:
        """Documents on public inspection now."""


@dataclass(frozen=True, slots=True)
class SweepReport:
    """What a sweep found; it was complete when there is no fault."""

    since: date
    until: date
    seen: int = 0
    new: int = 0
    claimed: int = 0
    quarantined: int = 0
    awaiting_text: int = 0
    letters: int = 0
    told: tuple[str, ...] = ()
    fault: str | None = None
    asked: int = 0
    """Questions put to the Register."""
    faults: Mapping[str, int] = field(default_factory=dict)
    """How many of them failed, by the name of the error."""

    def __str__(self) -> str:
        """For people, in one line."""
        found = f"{self.seen} documents seen, {self.new} new, {self.claimed} claimed"
        doubtful = "".join(
            f", {count} {what}"
            for count, what in ((self.quarantined, "quarantined"), (self.awaiting_text, "awaiting text"))
            if count
        )
        end = f"incomplete: {self.fault}" if self.fault else f"{len(self.told)} alerts, {self.letters} letters"
        return f"{self.since} to {self.until}: {found}{doubtful}; {end}"


@dataclass(slots=True)
class Sweep:
    """One pass. What is already known costs one look into the database."""

    store: Store
    intake: Intake
    now: datetime
    today: date
    quiet_before: date | None = None
    """Documents of the answers that were published before this day are history: learned from, not told."""
    watching_since: date | None = None
    """The same for documents that come up by themselves, whatever was asked."""
    progress: Callable[[int, int], None] = lambda _done, _total: None
    met: frozenset[Key] = frozenset()
    """Keys of the documents that the answers held."""
    recheck: Callable[[frozenset[Key], Take], Sequence[Taken | None]] = lambda _met, _take: ()
    """Asks for what complete answers should have held, and did not. Raises SourceError."""

    def run(self, kind: str, since: date, until: date, *questions: Question) -> SweepReport:
        """Ask all questions, take in all answers; a question that fails spoils the report, not the others."""
        recorded = None if self.intake.dry_run else self._start(kind)
        found, faults = _asked(questions)
        self.intake.at("asked")
        self.met = frozenset(sighting.notice.key for sighting in found if isinstance(sighting, Sighting))
        tally = _Tally()
        for number, sighting in enumerate(found, start=1):
            tally.count(self._take(sighting, self.quiet_before))
            self.progress(number, len(found))
        self._ask_again(tally)
        faults += [] if faults else self._recheck(tally)
        report = replace(
            tally.report(since, until, len(found), "; ".join(dict.fromkeys(map(str, faults))) or None),
            asked=len(questions),
            faults=dict(Counter(type(fault).__name__ for fault in faults)),
        )
        if recorded is not None:
            self._finish(recorded, report)
        return report

    def _take(self, sighting: Sighting | RecordError, quiet_before: date | None) -> Taken | None:
        """None for a record that went into quarantine."""
        if isinstance(sighting, RecordError):
            self._quarantine(sighting)
            return None
        notice = sighting.notice
        try:
            return self._learn(sighting, quiet=_is_older(notice, quiet_before))
        except (StoreError, Interrupted):
            raise
        except Exception as error:  # noqa: BLE001 (one document that we choke on must not hide the others)
            reason = f"{type(error).__name__}: {error}"
            self._quarantine(RecordError(reason, document_number=notice.document_number, raw=notice.title))
            self.intake.postpone(notice, self.now)
            return None

    def _learn(self, sighting: Sighting, *, quiet: bool) -> Taken:
        try:
            return self.intake.take(sighting, self.now, self.today, quiet=quiet)
        except StoreConflict:  # a sweep by hand beside the service: what the other one wrote is known now
            return self.intake.take(sighting, self.now, self.today, quiet=quiet)

    def _ask_again(self, tally: _Tally) -> None:
        """The texts that were not there in earlier sweeps, for documents that have left the window since."""
        with self.store.read() as conn:
            waiting = notices.awaiting_text(conn, self.now)
        for stored in waiting:
            tally.count(self._take(Sighting(stored.notice, frozenset({"term"})), self.watching_since))

    def _recheck(self, tally: _Tally) -> list[SourceError]:
        """What could not be looked for: a document that nobody could be asked about is not missing."""
        try:
            for taken in self.recheck(self.met, lambda sighting: self._take(sighting, self.watching_since)):
                tally.count(taken)
        except SourceError as error:
            return [error]
        return []

    def _quarantine(self, error: RecordError) -> None:
        if not self.intake.dry_run:
            with self.store.write() as conn:
                notices.keep_in_quarantine(conn, error, self.now)
            self.intake.at("quarantined")

    def _start(self, kind: str) -> int:
        with self.store.write() as conn:
            number = sweeps.start(conn, kind, self.now)
        self.intake.at("sweep-started")
        return number

    def _finish(self, sweep_id: int, report: SweepReport) -> None:
        counts = {"seen": report.seen, "new": report.new, "claimed": report.claimed, "letters": report.letters}
        counts |= {"asked": report.asked, **report.faults}
        with self.store.write() as conn:
            complete = report.fault is None
            sweeps.finish(conn, sweep_id, self.now, complete=complete, counts=counts, error=report.fault)
            self.intake.at("sweep-ended")
        self.intake.at("sweep-finished")


class _Tally:
    """Adds up what became of the sightings."""

    def __init__(self) -> None:
        self.taken: list[Taken] = []
        self.quarantined = 0

    def count(self, taken: Taken | None) -> None:
        if taken is None:
            self.quarantined += 1
        else:
            self.taken.append(taken)

    def report(self, since: date, until: date, seen: int, fault: str | None) -> SweepReport:
        return SweepReport(
            since=since,
            until=until,
            seen=seen,
            new=sum(t.new for t in self.taken),
            claimed=sum(t.claimed for t in self.taken),
            quarantined=self.quarantined,
            awaiting_text=sum(t.awaiting_text for t in self.taken),
            letters=sum(t.letters for t in self.taken),
            told=tuple(reason for t in self.taken for reason in t.told),
            fault=fault,
        )


def _asked(questions: tuple[Question, ...]) -> tuple[list[Sighting | RecordError], list[SourceError]]:
    """All answers, the oldest document first so that an extension finds its opening, and what went wrong."""
    found: list[Sighting | RecordError] = []
    faults: list[SourceError] = []
    for question in questions:
        try:
            found += question()
        except SourceError as error:
            faults.append(error)
    return sorted(found, key=_age), faults


def _is_older(notice: Notice, day: date | None) -> bool:
    return bool(day and notice.publication_date and notice.publication_date < day)


def _age(sighting: Sighting | RecordError) -> tuple[date, str]:
    if isinstance(sighting, RecordError):
        return date.max, ""
    return sighting.notice.publication_date or date.max, sighting.notice.document_number
