"""The facts of a cycle as rows, each with the words of the notice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from fr_monitor.deciding.clean import clean
from fr_monitor.deciding.compare import AFTERMATH, ELIGIBILITY, NOT_STATED, Aspect, compare, compare_statements
from fr_monitor.deciding.differences import Matter, differences, doubtful, folded
from fr_monitor.deciding.letters.page import Comparison, Move, Row, Words
from fr_monitor.deciding.promises import due_by
from fr_monitor.deciding.words import basis_note, caveats, establishments, last_moment, long_day, ordinal
from fr_monitor.model.calendar import previous_business_day
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Conflict, Count, Deadline, DeadlineKind, Ordinal, Reading, Statement, Year
from fr_monitor.model.text import Evidence

VALUE, QUOTE, NAME = 400, 700, 120
BULLETS = "•‣▪·– "
DATES = {
    DeadlineKind.REQUEST: "Last day to ask",
    DeadlineKind.COMMENT: "Last day to comment",
    DeadlineKind.REGISTRATION: "Last day to register",
    DeadlineKind.MEETING: "Meeting",
    DeadlineKind.EFFECTIVE: "Takes effect",
    DeadlineKind.OTHER: "Another date",
}
ACTS = {DeadlineKind.REQUEST, DeadlineKind.COMMENT, DeadlineKind.REGISTRATION}
"""Dates until whose end one may act; the others are days of something."""


def rows(version: Version) -> Iterator[Row]:
    """All facts in the order in which a reader needs them; the two that matter most also when they are missing."""
    yield Row(DATES[DeadlineKind.REQUEST], (_deadline(version.deadline, doubted=doubtful(version)),))
    yield Row("Establishments", (_count(version.establishments),))
    yield from _further(version)


def findings(reading: Reading) -> Iterator[Row]:
    """All facts that a notice gives, and nothing of what is missing: it may be about something else."""
    for kind, name in DATES.items():
        dates = [deadline for deadline in reading.deadlines if deadline.kind is kind]
        if dates and kind in ACTS:
            doubted = kind is DeadlineKind.REQUEST and doubtful(reading)
            yield Row(name, tuple(_deadline(deadline, doubted=doubted) for deadline in dates))
        elif dates:
            yield Row(name, tuple(map(_day, dates)))
    if reading.establishments:
        yield Row("Establishments", (_count(reading.establishments),))
    yield from _further(reading)
    if reading.places:
        yield Row("Where it is held", tuple(_words(s.value, s.evidence) for s in reading.places))


def clashes(conflicts: Sequence[Conflict]) -> tuple[Row, ...]:
    """Readings that disagree, all of them side by side: a person must decide."""
    return tuple(
        Row(
            clean(conflict.fact.replace("_", " "), NAME).capitalize(),
            tuple(
                Words(clean(_read_as(value), VALUE), (), clean(quote, QUOTE))
                for value, quote in zip(conflict.values, conflict.quotes, strict=False)
            ),
        )
        for conflict in conflicts
    )


def _read_as(value: int | str | None) -> str:
    """A value in doubt, its day written as everywhere: "Fri Jan 8, 2027", "published Mon Jan 4, 2027"."""
    if value is None:
        return "not stated"
    return re.sub(r"\b\d{4}-\d\d-\d\d\b", _as_day, str(value))


def _as_day(found: re.Match[str]) -> str:
    try:
        day = date.fromisoformat(found[0])
    except ValueError:
        return found[0]
    return long_day(day)


def moves(before: Version, after: Version) -> tuple[Move, ...]:
    """What moved from A to B, with the sentence of the later document."""
    facts = chain.from_iterable(_moved(matter, before, after) for matter in differences(before, after))
    if Phase.WITHDRAWN in {before.phase, after.phase} and before.phase is not after.phase:
        return (_move("standing", before.phase, after.phase, after.event_evidence), *facts)
    return tuple(facts)


def against(previous: Cycle, cycle: Cycle) -> Comparison | None:
    """What differs from last year's cycle; None where nothing does."""
    differing = tuple(_compared(a) for a in compare(previous, cycle) if not a.same)
    return Comparison(clean(previous.label, NAME), clean(cycle.label, NAME), differing) if differing else None


def _further(told: Version | Reading) -> Iterator[Row]:
    if told.program_year:
        yield Row("Program year", (_ranked(told.program_year, str(told.program_year.value)),))
    if told.cycle_ordinal:
        rank = f"{ordinal(told.cycle_ordinal.value)} year of the program"
        yield Row("Which year it is", (_ranked(told.cycle_ordinal, rank),))
    for name, statements in (
        ("Where to send", (told.submit_to,)),
        ("Contact", (told.contact,)),
        ("Who may take part", told.eligibility),
    ):
        items = tuple(_words(s.value, s.evidence) for s in statements if s)
        if items:
            yield Row(name, items)
    if told.aftermath:
        yield Row("What follows", tuple(_promise(s, told) for s in told.aftermath))


def _promise(statement: Statement, told: Version | Reading) -> Words:
    """What is promised, with the latest day that follows from it."""
    day = due_by(statement, told)
    note = f"For a request of the last day that is {long_day(day)}: counted by us." if day else None
    return _words(statement.value, statement.evidence, note)


def _words(value: str, evidence: Evidence | None, *notes: str | None) -> Words:
    shown = clean(value, VALUE)
    quote = quoted(evidence) if evidence else None
    section = clean(evidence.section, NAME) if evidence else ""
    if evidence and folded(value) and _is_all_of(folded(value), folded(evidence.quote)):
        shown = ""
    return Words(shown, tuple(n for n in notes if n), quote, section or None)


def quoted(evidence: Evidence) -> str:
    """The words of a notice as they are shown."""
    return clean(evidence.quote, QUOTE).lstrip(BULLETS)


def _is_all_of(value: str, quote: str) -> bool:
    """Whether the quote says nothing besides but the "; and" of its list, so that saying both would be twice."""
    return quote.startswith(value) and len(quote) - len(value) <= len("; and")


def _deadline(deadline: Deadline | None, *, doubted: bool) -> Words:
    if deadline is None:
        return Words("Not found - see the notice", ("We could not read a last day. Open the notice and look.",))
    unmoved = replaced = None
    if deadline.unrolled and deadline.unrolled != deadline.date:
        safe = previous_business_day(deadline.alarm_date)
        unmoved = (
            f"Before it was moved off a weekend or holiday the count ended on {long_day(deadline.unrolled)}. "
            f"To be safe, act by {long_day(safe)}."
        )
    if deadline.replaces:
        replaced = f"Replaces {long_day(deadline.replaces)}."
    doubt = "In doubt: the notice gives another date, too." if doubted else None
    note = clean(deadline.note, VALUE) if deadline.note else None
    notes = (doubt, *caveats(deadline), unmoved, replaced, note)
    return _words(last_moment(deadline), deadline.evidence, *notes)


def _day(deadline: Deadline) -> Words:
    """A day on which something happens, with its hour where one is stated."""
    shown = last_moment(deadline) if deadline.time else long_day(deadline.date)
    note = clean(deadline.note, VALUE) if deadline.note else None
    return _words(shown, deadline.evidence, basis_note(deadline.basis), note)


def _count(count: Count | None) -> Words:
    if count is None:
        return Words("Number not stated in the notice")
    return _words(establishments(count), count.evidence, basis_note(count.basis))


def _ranked(fact: Year | Ordinal, shown: str) -> Words:
    return _words(shown, fact.evidence, basis_note(fact.basis))


def _moved(matter: Matter, before: Version, after: Version) -> tuple[Move, ...]:
    if matter is Matter.ELIGIBILITY:
        told = compare_statements(matter, before.eligibility, after.eligibility)
        return tuple(_compared(aspect) for aspect in told if not aspect.same)
    return (_move(matter, _side(matter, before), _side(matter, after), _evidence(matter, after)),)


def _side(matter: Matter, version: Version) -> str:
    """One state of a matter in words."""
    match matter:
        case Matter.DEADLINE:
            return last_moment(version.deadline) if version.deadline else "not found"
        case Matter.ESTABLISHMENTS:
            return establishments(version.establishments) if version.establishments else NOT_STATED
        case Matter.PROGRAM_YEAR:
            return str(version.program_year.value) if version.program_year else NOT_STATED
        case Matter.PUBLICATION:
            return long_day(version.publication_date) if version.publication_date else "not known"
        case Matter.SUBMIT_TO:
            return version.submit_to.value if version.submit_to else NOT_STATED
        case Matter.ELIGIBILITY:
            return "; ".join(s.value for s in version.eligibility) or NOT_STATED


def _evidence(matter: Matter, version: Version) -> Evidence | None:
    match matter:
        case Matter.DEADLINE:
            return version.deadline.evidence if version.deadline else None
        case Matter.ESTABLISHMENTS:
            return version.establishments.evidence if version.establishments else None
        case Matter.PROGRAM_YEAR:
            return version.program_year.evidence if version.program_year else None
        case Matter.SUBMIT_TO:
            return version.submit_to.evidence if version.submit_to else None
        case Matter.PUBLICATION | Matter.ELIGIBILITY:
            return version.event_evidence


def _compared(aspect: Aspect) -> Move:
    sides = (aspect.before.value == NOT_STATED, aspect.after.value == NOT_STATED)
    how = {(True, False): ": new", (False, True): ": dropped"}.get(sides, "")
    if aspect.name in {ELIGIBILITY, AFTERMATH} and not how:
        how = ": reworded"
    return _move(
        f"{aspect.name}{how}", aspect.before.value, aspect.after.value, aspect.after.evidence or aspect.before.evidence
    )


def _move(name: str, before: str, after: str, evidence: Evidence | None) -> Move:
    quote = quoted(evidence) if evidence else None
    section = clean(evidence.section, NAME) if evidence else None
    return Move(name.capitalize(), clean(before, QUOTE), clean(after, QUOTE), quote, section or None)
