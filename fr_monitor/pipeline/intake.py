"""One document on its way in: text, reading, cycle, letters, and one transaction that keeps them together."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Protocol

from sqlalchemy import Connection

from fr_monitor.deciding.changes import Consequence, consequence
from fr_monitor.errors import NotYetAvailable, RecordError, SourceError, UnreadableText
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import FullText, Notice, Sighting, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form, PlainText
from fr_monitor.pipeline.deadly import outlived
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.reading import read
from fr_monitor.reading.claims import screen
from fr_monitor.reading.plain import from_fields, plain_text
from fr_monitor.store import Store, cycles, notices
from fr_monitor.store import alerts as told
from fr_monitor.store.notices import StoredNotice
from fr_monitor.store.tables import NoticeState

PATIENCE = timedelta(minutes=45)
"""A full text that is not there yet is awaited this long before a notice is told from the API's fields alone."""

ASK_AGAIN = timedelta(minutes=5)


class Texts(Protocol):
    """Where full texts come from."""

    def full_text(self, notice: Notice) -> FullText:
        """The text in the best form there is. Raises NotYetAvailable and SourceError."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A full text that could be read, and the SHA-256 of the bytes it came in."""

    text: PlainText
    sha256: str


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one sighting."""

    new: bool = False
    claimed: bool = False
    awaiting_text: bool = False
    told: tuple[str, ...] = ()
    letters: int = 0


@dataclass(slots=True)
class Intake:
    """Takes sightings one by one. `at` is called with the name of each step, for tests that kill the process there."""

    store: Store
    texts: Texts
    desk: Desk
    programs: Sequence[Program]
    at: Callable[[str], None] = lambda _: None
    dry_run: bool = False
    tells_late: bool = False
    """An opening that is met only now is news while its window is open, also where what is older would be history."""
    _imagined: dict[tuple[str, str], Cycle] = field(default_factory=dict)
    """Cycles as a dry run would have left them."""

    def take(self, sighting: Sighting, now: datetime, today: date, *, quiet: bool) -> Taken:
        """Learn from a sighting whatever is new; `quiet` learns without telling. Raises StoreError."""
        notice = sighting.notice
        with self.store.read() as conn:
            stored = notices.find(conn, notice)
        promising = screen(notice, self.programs) or "term" in sighting.found_by
        if stored and self._is_known(stored, notice, now, promising=promising):
            return Taken()
        if notice.is_withdrawn:
            return self._withdrawn(stored, notice, now, today, quiet=quiet)
        if not (promising or (stored and stored.program)):
            return self._unclaimed(stored, notice, now)
        with nullcontext() if self.dry_run else outlived(self.store, notice, now):
            return self._read(stored, notice, now, today, quiet=quiet)

    def _read(self, stored: StoredNotice | None, notice: Notice, now: datetime, today: date, *, quiet: bool) -> Taken:
        fetched = self._fetched(notice, now)
        self.at("text-fetched")
        patient = now - (stored.first_seen_at or now if stored else now) < PATIENCE
        if fetched is None and patient:
            return self._await(stored, notice, now)
        return self._learn(stored, notice, fetched, now, today, quiet=quiet)

    def again(self, stored: StoredNotice, now: datetime, today: date) -> Taken:
        """Read a stored text by the rules of today; told where a date of it is still to come. Raises StoreError."""
        reading = read(stored.notice, stored.text, self.programs) if stored.text else None
        if stored.text is None or reading is None or reading.program is None:
            return Taken()
        row = replace(stored, state=NoticeState.READ, program=reading.program, reading=reading)
        over = all(deadline.date < today for deadline in reading.deadlines)
        return self._decide(stored, row, reading, now, today, quiet=over)

    def postpone(self, notice: Notice, now: datetime) -> None:
        """Keep a document that we choked on, and try it again later, at ever longer intervals up to a day."""
        if self.dry_run:
            return
        with self.store.write() as conn:
            stored = notices.find(conn, notice)
            attempts = (stored.text_attempts if stored else 0) + 1
            wait = min(ASK_AGAIN * 2 ** min(attempts, 10), timedelta(days=1))
            state = NoticeState.AWAITING_TEXT
            notices.save(conn, _row(stored, notice, state=state, text_attempts=attempts, next_text_at=now + wait), now)
        self.at("postponed")

    def _is_known(self, stored: StoredNotice, notice: Notice, now: datetime, *, promising: bool) -> bool:
        if stored.notice.stage is Stage.PUBLISHED and notice.stage is Stage.INSPECTION:
            return True
        if promising and stored.reading is None and stored.state is NoticeState.UNCLAIMED:
            return notice.is_withdrawn  # else to be read: the index of terms follows later than the list of documents
        waits = stored.next_text_at is not None and stored.next_text_at <= now
        return stored.notice.fingerprint == notice.fingerprint and not waits and not stored.unsettled

    def _fetched(self, notice: Notice, now: datetime) -> Fetched | None:
        """None where the text is not there yet, cannot be had now, or cannot be read: it is asked for again."""
        try:
            full = self.texts.full_text(notice)
        except (NotYetAvailable, SourceError):
            return None
        digest = hashlib.sha256(full.content.encode("utf-8", "replace")).hexdigest()
        try:
            return Fetched(plain_text(full.content, Form(full.form)), digest)
        except UnreadableText as error:
            record = RecordError(
                f"{full.url}: {error}", document_number=notice.document_number, raw=full.content[:2000]
            )
            if not self.dry_run:
                with self.store.write() as conn:
                    notices.keep_in_quarantine(conn, record, now)
            return None

    def _unclaimed(self, stored: StoredNotice | None, notice: Notice, now: datetime) -> Taken:
        row = _row(stored, notice, state=NoticeState.UNCLAIMED)
        if not self.dry_run:
            with self.store.write() as conn:
                notices.save(conn, row, now)
            self.at("unclaimed-noted")
        return Taken(new=stored is None)

    def _await(self, stored: StoredNotice | None, notice: Notice, now: datetime) -> Taken:
        attempts = (stored.text_attempts if stored else 0) + 1
        row = _row(
            stored, notice, state=NoticeState.AWAITING_TEXT, text_attempts=attempts, next_text_at=now + ASK_AGAIN
        )
        if not self.dry_run:
            with self.store.write() as conn:
                notices.save(conn, row, now)
            self.at("text-awaited")
        return Taken(new=stored is None, awaiting_text=True)

    def _withdrawn(
        self, stored: StoredNotice | None, notice: Notice, now: datetime, today: date, *, quiet: bool
    ) -> Taken:
        if stored is None or stored.reading is None:
            return self._unclaimed(stored, notice, now)
        row = replace(stored, notice=notice, next_text_at=None)
        return self._decide(stored, row, stored.reading, now, today, quiet=quiet)

    def _learn(
        self,
        stored: StoredNotice | None,
        notice: Notice,
        fetched: Fetched | None,
        now: datetime,
        today: date,
        *,
        quiet: bool,
    ) -> Taken:
        text = fetched.text if fetched else from_fields(notice)
        reading = read(notice, text, self.programs)
        row = _row(
            stored,
            notice,
            state=_state(reading, fetched),
            program=reading.program,
            text=text,
            reading=reading,
            raw_sha256=fetched.sha256 if fetched else None,
            text_attempts=(stored.text_attempts if stored else 0) + (fetched is None),
            next_text_at=None if fetched else now + PATIENCE,
        )
        return self._decide(stored, row, reading, now, today, quiet=quiet)

    def _decide(
        self,
        stored: StoredNotice | None,
        row: StoredNotice,
        reading: Reading,
        now: datetime,
        today: date,
        *,
        quiet: bool,
    ) -> Taken:
        """What follows for the program's cycles, written in one transaction with the letters that tell it."""
        program = next((p for p in self.programs if p.slug == reading.program), None)
        settled = stored is None or _is_settled(stored, row.notice)
        with self.store.write() as conn:
            found = Consequence()
            if program:
                found = consequence(reading, row.notice, program, self._known(conn), today, settled=settled)
            before, after = found.before, found.after
            quiet = quiet and not (_says_otherwise(stored, before, today) or self._late(stored, before, after, today))
            new = () if quiet else tuple(alert for alert in found.alerts if not told.is_told(conn, alert.key))
            notices.save(conn, replace(row, unsettled=not settled), now)
            self.at("notice-saved")
            if after and after != before:
                cycles.save(conn, after, now)
                self._imagined[after.key] = after
                self.at("cycle-saved")
            letters = 0
            for alert in new:
                letters += self.desk.post(
                    conn, alert, after, before=before, notice=row.notice, reading=reading, now=now
                )
                self.at("letter-posted")
            if self.dry_run:
                conn.rollback()
        self.at("committed")
        reasons = tuple(alert.reason for alert in new)
        return Taken(new=row.id is None, claimed=program is not None, told=reasons, letters=letters)

    def _late(self, stored: StoredNotice | None, before: Cycle | None, after: Cycle | None, today: date) -> bool:
        """Whether a window that is open now was not known by any record that was read before."""
        unread = stored is None or stored.state is NoticeState.UNCLAIMED
        opens = before is None and after is not None and after.phase_on(today).running
        return self.tells_late and unread and opens

    def _known(self, conn: Connection) -> list[Cycle]:
        stored = {cycle.key: cycle for cycle in cycles.every(conn, to_change=True)}
        return list((stored | self._imagined if self.dry_run else stored).values())


def _row(stored: StoredNotice | None, notice: Notice, **values: object) -> StoredNotice:
    return replace(stored or StoredNotice(notice, NoticeState.UNCLAIMED), notice=notice, **values)  # type: ignore[arg-type] # names of fields


def _is_settled(stored: StoredNotice, notice: Notice) -> bool:
    """A record that changes its mind is believed when the next sweep finds the same again; a new stage at once."""
    same = stored.notice.fingerprint == notice.fingerprint
    return stored.reading is None or stored.notice.stage is not notice.stage or notice.is_withdrawn or same


def _says_otherwise(stored: StoredNotice | None, cycle: Cycle | None, today: date) -> bool:
    """Whether the record was read before, and its window is not over: what moves then is news, however old the document."""
    read = stored is not None and stored.state is NoticeState.READ
    return read and cycle is not None and cycle.phase_on(today) is not Phase.CLOSED


def _state(reading: Reading, fetched: Fetched | None) -> NoticeState:
    if fetched is None:
        return NoticeState.AWAITING_TEXT
    return NoticeState.READ if reading.program else NoticeState.UNCLAIMED
