"""A program's yearly intake: what is known of it now, and how it came to be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fr_monitor.model.facts import Conflict, Count, Deadline, Event, Ordinal, Statement, Year
from fr_monitor.model.text import Evidence


class Phase(StrEnum):
    """Where a cycle stands; `closed` follows from the deadline and is decided when somebody looks."""

    FILED = "filed"
    """On public inspection: publishes soon, may still be withdrawn."""
    OPEN = "open"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"

    @property
    def running(self) -> bool:
        """Whether one can ask for a place, now or from the day of publication on."""
        return self in {Phase.FILED, Phase.OPEN}


@dataclass(frozen=True, slots=True)
class Version:
    """One state of a cycle, because of one document."""

    number: int
    """1, 2, 3 ...; also the SEQUENCE of the calendar entry, less one."""
    phase: Phase
    event: Event
    document_number: str
    publication_date: date | None
    citation: str | None
    deadline: Deadline | None
    establishments: Count | None
    program_year: Year | None
    cycle_ordinal: Ordinal | None
    contact: Statement | None = None
    submit_to: Statement | None = None
    eligibility: tuple[Statement, ...] = ()
    aftermath: tuple[Statement, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    provisional: bool = False
    link_certain: bool = True
    """False where the document was tied to the cycle by less than docket, number or citation."""
    event_evidence: Evidence | None = None
    """The words by which the document extends, withdraws or corrects."""
    missing: tuple[str, ...] = ()
    """Numbers of the cycle's documents that the Register no longer lists: a person must look."""


@dataclass(frozen=True, slots=True)
class Cycle:
    """A program's intake of one year, with all its versions, the newest last."""

    program: str
    label: str
    """The year as text, "2026" or "2027-2028"; for a program that is not yearly the year of its first notice."""
    dockets: tuple[str, ...]
    title: str
    html_url: str | None
    pdf_url: str | None
    versions: tuple[Version, ...]

    @property
    def key(self) -> tuple[str, str]:
        """Program and label, unique for ever."""
        return self.program, self.label

    @property
    def now(self) -> Version:
        """What is true now."""
        return self.versions[-1]

    @property
    def opened_on(self) -> date | None:
        """Publication date of the first version that has one."""
        return next((v.publication_date for v in self.versions if v.publication_date), None)

    def phase_on(self, today: date) -> Phase:
        """The phase on a civil day in Washington: a window is open through the whole of its last day."""
        if self.now.phase is Phase.OPEN and self.now.deadline and today > self.now.deadline.date:
            return Phase.CLOSED
        return self.now.phase

    def days_left(self, today: date) -> int | None:
        """Civil days until the last day, 0 on the day itself, None without a deadline."""
        return (self.now.deadline.date - today).days if self.now.deadline else None
