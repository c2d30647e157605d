"""What of a cycle is worth a word when it moves."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from fr_monitor.model.cycle import Cycle, Version
from fr_monitor.model.facts import Count, Deadline, Reading, Statement


class Matter(StrEnum):
    """The facts whose change subscribers hear of; wording, contacts and quotes are not among them."""

    DEADLINE = "deadline"
    ESTABLISHMENTS = "establishments"
    PROGRAM_YEAR = "program year"
    PUBLICATION = "publication date"
    SUBMIT_TO = "where to send"
    ELIGIBILITY = "who may take part"


def differences(before: Version, after: Version) -> tuple[Matter, ...]:
    """The matters in which two states of a cycle differ, the weightiest first.

    Prose out of a damaged text is never compared: a word that was split there is no change.
    """
    moved = {
        Matter.DEADLINE: _day(before.deadline) != _day(after.deadline),
        Matter.ESTABLISHMENTS: _range(before.establishments) != _range(after.establishments),
        Matter.PROGRAM_YEAR: _year(before) != _year(after),
        Matter.PUBLICATION: _moved_publication(before, after),
    }
    if not (before.provisional or after.provisional):
        moved[Matter.SUBMIT_TO] = _bare(_listed(before.submit_to)) != _bare(_listed(after.submit_to))
        moved[Matter.ELIGIBILITY] = _bare(before.eligibility) != _bare(after.eligibility)
    return tuple(matter for matter, differs in moved.items() if differs)


def needs_a_person(cycle: Cycle) -> bool:
    """Whether something of a cycle is in doubt, or missing while it can be asked for."""
    now = cycle.now
    missing = now.deadline is None and now.phase.running
    return bool(now.conflicts or now.missing) or missing or not now.link_certain


def doubtful(told: Version | Reading) -> bool:
    """Whether the notice gives two dates, so that naming one alone would be wrong."""
    return any(c.fact.startswith("deadline") for c in told.conflicts)


def folded(text: str) -> str:
    """Letters and digits alone, in lower case: what is left when spelling, spacing and punctuation do not count."""
    return "".join(c for c in text.casefold() if c.isalnum())


def _day(deadline: Deadline | None) -> tuple[object, ...] | None:
    return (deadline.date, deadline.time, deadline.zone) if deadline else None


def _range(count: Count | None) -> tuple[int | None, int | None] | None:
    return (count.minimum, count.maximum) if count else None


def _year(version: Version) -> str | None:
    return str(version.program_year.value) if version.program_year else None


def _moved_publication(before: Version, after: Version) -> bool:
    """One document that was announced or printed for one day, and now for another."""
    same = before.document_number == after.document_number
    days = before.publication_date, after.publication_date
    return same and None not in days and days[0] != days[1]


def _listed(statement: Statement | None) -> tuple[Statement, ...]:
    return (statement,) if statement else ()


def _bare(statements: Sequence[Statement]) -> frozenset[str]:
    return frozenset(folded(s.value) for s in statements)
