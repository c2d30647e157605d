"""What a notice says: facts, each with the words that say it, and the reading that holds them together."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from fr_monitor.model.text import Evidence, Form


class Basis(StrEnum):
    """Where a value comes from; only words of the notice itself make it stated."""

    STATED = "stated"
    COMPUTED = "computed"
    """By arithmetic on dates that are stated ("within 60 days of publication")."""
    DERIVED = "derived"
    """From history or from the program's file ("third year" of a program whose first was 2024)."""


class DeadlineKind(StrEnum):
    """What one may do until the date, or what happens on it."""

    REQUEST = "request-to-participate"
    COMMENT = "comment"
    REGISTRATION = "registration"
    MEETING = "meeting"
    EFFECTIVE = "effective"
    OTHER = "other"


class Event(StrEnum):
    """What a notice does."""

    CYCLE_OPENS = "cycle-opens"
    WINDOW_EXTENDED = "window-extended"
    WINDOW_REOPENED = "window-reopened"
    CORRECTION = "correction"
    COMMENT_REQUEST = "comment-request"
    COMMENT_EXTENDED = "comment-extended"
    GUIDANCE = "guidance"
    MEETING = "meeting"
    INFORMATION_COLLECTION = "information-collection"
    WITHDRAWN = "withdrawn"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Deadline:
    """A date that the notice sets, always a civil date in Washington.

    `date` is the last day on which one may act; where arithmetic gave it, `unrolled` is the date before it was moved
    off a weekend or holiday (1 CFR 18.17), and the earlier of the two is the one to be reminded of.
    """

    kind: DeadlineKind
    date: dt.date
    evidence: Evidence
    basis: Basis = Basis.STATED
    time: dt.time | None = None
    zone: str = "America/New_York"
    replaces: dt.date | None = None
    """The old date, where this one extends, reopens or corrects it."""
    unrolled: dt.date | None = None
    note: str | None = None

    @property
    def alarm_date(self) -> dt.date:
        """The day by which a careful reader acts."""
        return min(self.date, self.unrolled) if self.unrolled else self.date


@dataclass(frozen=True, slots=True)
class Year:
    """A program year: 2026, or "2027-2028" for a window that straddles two."""

    value: int | str
    basis: Basis
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Ordinal:
    """Which cycle of the program it is: 3 for "third year"."""

    value: int
    basis: Basis
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Count:
    """How many establishments may take part: "nine" is 9 to 9, "up to nine" None to 9, "at least five" 5 to None."""

    minimum: int | None
    maximum: int | None
    basis: Basis
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class Statement:
    """Something said in words: a criterion, a contact, an address, a promise of what follows."""

    value: str
    evidence: Evidence | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two readings that disagree; `fact` names the key of the output, quotes stand in the order of the values."""

    fact: str
    values: tuple[int | str | None, ...]
    quotes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Claim:
    """Why a program takes a notice for its own, or why it does not."""

    program: str
    where: str
    """ "title", "docket", "abstract", "action", or the name of a section."""
    matched: str
    """The phrase or docket as it stands there."""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was read from one notice. A fact that the notice does not state is None or empty, never guessed."""

    program: str | None
    claims: tuple[Claim, ...]
    event: Event
    event_evidence: Evidence | None
    form: Form
    program_year: Year | None = None
    cycle_ordinal: Ordinal | None = None
    establishments: Count | None = None
    deadlines: tuple[Deadline, ...] = ()
    contact: Statement | None = None
    submit_to: Statement | None = None
    eligibility: tuple[Statement, ...] = ()
    aftermath: tuple[Statement, ...] = ()
    """What the notice promises next: answers within 60 days, follow-up meetings, reports."""
    places: tuple[Statement, ...] = ()
    dockets: tuple[str, ...] = ()
    citations: tuple[str, ...] = ()
    """Related documents cited, as "89 FR 4950"."""
    citation: str | None = None
    conflicts: tuple[Conflict, ...] = ()

    @property
    def needs_review(self) -> bool:
        """A person should look: readings disagree, or a cycle opens and its deadline could not be read."""
        opens = self.event in {Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED}
        return bool(self.conflicts) or (opens and self.deadline is None)

    @property
    def provisional(self) -> bool:
        """Read before publication, from text that may be damaged or may still change."""
        return self.form is Form.INSPECTION

    @property
    def deadline(self) -> Deadline | None:
        """The last day to ask for a place: the latest of the requests, since that one closes the window."""
        asks = [d for d in self.deadlines if d.kind is DeadlineKind.REQUEST]
        return max(asks, key=lambda d: d.date) if asks else None
