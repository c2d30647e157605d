"""From everything that sentences say of dates to one deadline for each kind and date, with the old dates they replace."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Final

from fr_monitor.model.facts import Basis, Deadline, DeadlineKind
from fr_monitor.model.text import Span
from fr_monitor.reading.deadlines.changes import changes
from fr_monitor.reading.deadlines.kinds import asks, speaks_of_window
from fr_monitor.reading.deadlines.places import FIRST
from fr_monitor.reading.deadlines.relation import Relation
from fr_monitor.reading.deadlines.stated import Found
from fr_monitor.reading.document import Document
from fr_monitor.reading.sought import Sought

# "April 1, 2030, will be considered first"
SOONER: Final = re.compile(r"(?i)^[,\s]*(?:will|are to|may) be (?:\w+ ){1,3}?(?:first|early|sooner|with priority)\b")
# "Send a letter of intent by March 1": where the request itself is due later, no last day to ask for a place
FIRST_STEP: Final = Sought(
    r"(?i)\b(?:letters?|notices?|statements?|expressions?|indications?) of (?:intent|interest)\b|\bpre-?(?:applications?|proposals?)\b|\bconcept papers?\b"
)
# "under DATES, “July 13” is corrected to read “July 20”": the one of several corrected dates that is the last day
UNDER_DATES: Final = Sought(r"\bDATES\b|\b[Dd]ates section\b")
# "Establishments outside the United States may take until": those who ask
WHO_ASKS: Final = Sought(
    r"(?i)\b(?:establishments?|sites?|facilit(?:y|ies)|manufacturers?|firms?|compan(?:y|ies)|applicants?|sponsors?|volunteers?|those|others?|you|one)\b"
)
A_CLAUSE: Final = 20
"""Characters; what is shorter is a label, as "Domestic"."""
PERIODS = (DeadlineKind.REQUEST, DeadlineKind.COMMENT)
"""What is extended, reopened and corrected."""


def current(every: tuple[Found, ...], *, changing: bool) -> tuple[Found, ...]:
    """The dates that hold, in the order of the text: old ones and mere echoes of the window left out."""
    now = list(_corrected([f for f in every if f.day and not f.old]))
    asked = any(f.rank == FIRST and f.kind is DeadlineKind.REQUEST and f.dated.kind is f.kind for f in now)
    now = [f for f in now if not (asked and _is_another_step(f))]
    settled = {f.kind for f in now if f.certain}
    kept = [_step(f, now) for f in now if f.certain or not settled & set(PERIODS)]
    newer = _days(f for f in kept if changing and (f.rank == FIRST or f.dated.relation is Relation.NEW))
    last = {kind: max(days) for kind, days in _days(kept).items()}
    return tuple(f for f in kept if not _gives_way(f, newer) and not _is_early(f, last))


def _is_another_step(one: Found) -> bool:
    """Whether a sentence tells a last day and neither asks nor speaks of those who ask: "The tool can be tried through"."""
    words = one.dated.words
    told = one.kind is DeadlineKind.REQUEST and one.dated.kind is None and one.dated.relation is Relation.LAST
    if not told or len(words) < A_CLAUSE or ": " in words:
        return False
    return not (asks(words) or speaks_of_window(words) or WHO_ASKS.search(words))


def _corrected(every: list[Found]) -> Iterable[Found]:
    """The dates, those apart that are corrected elsewhere than under DATES, where one is corrected there."""
    unsaid = [f for f in every if f.dated.relation is Relation.NEW and f.dated.kind is None]
    if not any(UNDER_DATES.search(f.sentence.text) for f in unsaid):
        return every
    apart = {id(f) for f in unsaid if not UNDER_DATES.search(f.sentence.text)}
    return (replace(f, kind=DeadlineKind.OTHER) if id(f) in apart else f for f in every)


def _step(one: Found, every: Iterable[Found]) -> Found:
    """A letter of intent is no request where the request follows it."""
    if one.kind is not DeadlineKind.REQUEST or not one.day or not FIRST_STEP.search(one.dated.words):
        return one
    later = any(
        f.kind is one.kind and f.day and f.day > one.day and not FIRST_STEP.search(f.dated.words) for f in every
    )
    return replace(one, kind=DeadlineKind.OTHER) if later else one


def _days(every: Iterable[Found]) -> dict[DeadlineKind, set[date]]:
    """The days of each kind."""
    found: dict[DeadlineKind, set[date]] = {}
    for one in every:
        if one.day:
            found.setdefault(one.kind, set()).add(one.day)
    return found


def _gives_way(one: Found, newer: dict[DeadlineKind, set[date]]) -> bool:
    """In a notice that changes another: a date of the body that a new date, or one under DATES, puts out of force."""
    if one.kind not in PERIODS or one.rank == FIRST or one.dated.relation is Relation.NEW:
        return False
    return one.kind in newer and one.day not in newer[one.kind]


def _is_early(one: Found, last: dict[DeadlineKind, date]) -> bool:
    """Whether those who come by this day are merely looked at sooner, and a later day closes the window."""
    after = one.sentence.text[one.dated.mention.end : one.dated.mention.end + 60]
    return bool(SOONER.match(after)) and one.day != last[one.kind]


def settled(document: Document, every: tuple[Found, ...]) -> tuple[Deadline, ...]:
    """One stated deadline for each kind and date, with the best of its sentences as evidence."""
    changing = changes(document)
    now = current(every, changing=changing)
    best: dict[tuple[DeadlineKind, date | None], Found] = {}
    for one in now:
        known = best.get((one.kind, one.day))
        if known is None or (one.rank, not one.certain) < (known.rank, not known.certain):
            best[one.kind, one.day] = one
    standing = {id(f) for f in now}  # comparing values would take the square of their number
    over = _Over([f for f in every if id(f) not in standing], changing=changing)
    return tuple(_deadline(document, one, over) for one in best.values())


class _Over:
    """The dates that hold no more."""

    def __init__(self, every: list[Found], *, changing: bool) -> None:
        self.changing = changing
        self.latest = {kind: sorted(days)[-2:] for kind, days in _days(every).items()}
        self.beside: dict[Span, list[date]] = {}
        for one in every:
            if one.day:
                self.beside.setdefault(one.sentence.span, []).append(one.day)

    def replaced_by(self, one: Found) -> date | None:
        """The old date: of the same sentence, else the latest of the same kind where the notice changes another."""
        if one.kind not in PERIODS:
            return None
        near = [day for day in self.beside.get(one.sentence.span, ()) if day != one.day]
        if near and (one.dated.relation is Relation.NEW or self.changing):
            return near[-1]
        latest = [day for day in self.latest.get(one.kind, ()) if day != one.day]
        return latest[-1] if latest and self.changing else None


def _deadline(document: Document, one: Found, over: _Over) -> Deadline:
    assert one.day is not None  # noqa: S101 - what has no day is left out by `current`
    beside = one.dated.beside
    notes = [beside.note] if beside.note else []
    if one.dated.exclusive:
        notes.append("the words are “before” this day")
    if not one.dated.mention.year_stated:
        notes.append("the year is not stated")
    if not one.dated.mention.day_stated:
        notes.append("only the month is stated; this is its last day")
    return Deadline(
        one.kind,
        one.day,
        document.quote(one.sentence),
        Basis.STATED,
        beside.time,
        beside.zone,
        over.replaced_by(one),
        note="; ".join(notes) or None,
    )
