"""From everything that sentences say of dates to one deadline for each kind and date, with the old dates they replace."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from fr_monitor.model.facts import Basis, Deadline, DeadlineKind
from fr_monitor.reading.deadlines.changes import changes
from fr_monitor.reading.deadlines.places import FIRST
from fr_monitor.reading.deadlines.relation import Relation
from fr_monitor.reading.deadlines.stated import Found
from fr_monitor.reading.document import Document

# "April 1, 2030, will be considered first"
SOONER: Final = re.compile(r"(?i)^[,\s]*(?:will|are to|may) be (?:\w+ ){1,3}?(?:first|early|sooner|with priority)\b")
PERIODS = (DeadlineKind.REQUEST, DeadlineKind.COMMENT)
"""What is extended, reopened and corrected."""


def current(document: Document, every: tuple[Found, ...]) -> tuple[Found, ...]:
    """The dates that hold, in the order of the text: old ones and mere echoes of the window left out."""
    now = [f for f in every if f.day and not f.old]
    settled = {f.kind for f in now if f.certain}
    kept = [f for f in now if f.certain or not settled & set(PERIODS)]
    return tuple(f for f in kept if not (changes(document) and _gives_way(f, kept)) and not _is_early(f, kept))


def _gives_way(one: Found, others: Iterable[Found]) -> bool:
    """In a notice that changes another: a date of the body that a new date, or one under DATES, puts out of force."""
    if one.kind not in PERIODS or one.rank == FIRST or one.dated.relation is Relation.NEW:
        return False
    newer = [f for f in others if f.kind is one.kind and (f.rank == FIRST or f.dated.relation is Relation.NEW)]
    return bool(newer) and all(f.day != one.day for f in newer)


def _is_early(one: Found, others: Iterable[Found]) -> bool:
    """Whether those who come by this day are merely looked at sooner, and a later day closes the window."""
    after = one.sentence.text[one.dated.mention.end : one.dated.mention.end + 60]
    return bool(SOONER.match(after)) and any(
        f.kind is one.kind and f.day and one.day and f.day > one.day for f in others
    )


def settled(document: Document, every: tuple[Found, ...]) -> tuple[Deadline, ...]:
    """One stated deadline for each kind and date, with the best of its sentences as evidence."""
    now = current(document, every)
    best: dict[tuple[DeadlineKind, date | None], Found] = {}
    for one in now:
        known = best.get((one.kind, one.day))
        if known is None or (one.rank, not one.certain) < (known.rank, not known.certain):
            best[one.kind, one.day] = one
    standing = {id(f) for f in now}  # comparing values would take the square of their number
    over = [f for f in every if id(f) not in standing]
    return tuple(_deadline(document, one, over) for one in best.values())


def _deadline(document: Document, one: Found, over: list[Found]) -> Deadline:
    assert one.day is not None  # noqa: S101 - what has no day is left out by `current`
    beside = one.dated.beside
    notes = [beside.note] if beside.note else []
    if one.dated.exclusive:
        notes.append("the words are “before” this day")
    if not one.dated.mention.year_stated:
        notes.append("the year is not stated")
    return Deadline(
        one.kind,
        one.day,
        document.quote(one.sentence),
        Basis.STATED,
        beside.time,
        beside.zone,
        _replaced(document, one, over),
        note="; ".join(notes) or None,
    )


def _replaced(document: Document, one: Found, over: list[Found]) -> date | None:
    """The old date: of the same sentence, else the latest of the same kind where the notice changes another."""
    if one.kind not in PERIODS:
        return None
    near = [f.day for f in over if f.sentence == one.sentence and f.day and f.day != one.day]
    if near and (one.dated.relation is Relation.NEW or changes(document)):
        return near[-1]
    if not changes(document):
        return None
    return max(_days(over, one), default=None)


def _days(over: list[Found], one: Found) -> Iterator[date]:
    return (f.day for f in over if f.kind is one.kind and f.day and f.day != one.day)
