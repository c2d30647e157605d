"""Year against year: what is new in a cycle, what was dropped, what stayed, each with its quote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from fr_monitor.deciding.differences import folded
from fr_monitor.deciding.words import days, establishments, long_day
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Statement
from fr_monitor.model.text import Evidence

ALIKE = 0.75
"""Share of common words from which two sentences say the same with other words."""
NOT_STATED = "not stated"


@dataclass(frozen=True, slots=True)
class Side:
    """One year's answer."""

    value: str
    evidence: Evidence | None = None


@dataclass(frozen=True, slots=True)
class Aspect:
    """One question put to two years; an answer without counterpart is "not stated" on the other side."""

    name: str
    before: Side
    after: Side
    same: bool


def compare(before: Cycle, after: Cycle) -> tuple[Aspect, ...]:
    """Two cycles of a program, aspect by aspect: opening, last day, window, places, how to ask, who may, what follows."""
    figures = [_aspect(name, one, two) for (name, one), (_, two) in zip(_figures(before), _figures(after), strict=True)]
    who = compare_statements("who may take part", before.now.eligibility, after.now.eligibility)
    follows = compare_statements("what follows", before.now.aftermath, after.now.aftermath)
    return (*figures, *who, *follows)


def window_days(cycle: Cycle) -> int | None:
    """Days from the publication of the opening to the last day, None where either is unknown."""
    opened, deadline = cycle.opened_on, cycle.now.deadline
    return (deadline.date - opened).days if opened and deadline else None


def _figures(cycle: Cycle) -> Iterator[tuple[str, Side]]:
    now, window = cycle.now, window_days(cycle)
    deadline, count = now.deadline, now.establishments
    yield "opened", Side(long_day(cycle.opened_on) if cycle.opened_on else NOT_STATED)
    yield "last day", Side(long_day(deadline.date), deadline.evidence) if deadline else Side(NOT_STATED)
    yield "window", Side(days(window) if window is not None else NOT_STATED)
    yield "places", Side(establishments(count), count.evidence) if count else Side(NOT_STATED)
    yield "how to ask", Side(now.submit_to.value, now.submit_to.evidence) if now.submit_to else Side(NOT_STATED)


def _aspect(name: str, before: Side, after: Side) -> Aspect:
    return Aspect(name, before, after, folded(before.value) == folded(after.value))


def compare_statements(name: str, before: Sequence[Statement], after: Sequence[Statement]) -> Iterator[Aspect]:
    """Each statement beside the one of the other year that says the same, or beside nothing."""
    left = list(before)
    for statement in after:
        twin = max(left, key=lambda other: _likeness(other.value, statement.value), default=None)
        if twin is not None and _likeness(twin.value, statement.value) >= ALIKE:
            left.remove(twin)
            yield Aspect(name, _side(twin), _side(statement), same=True)
        else:
            yield Aspect(name, Side(NOT_STATED), _side(statement), same=False)
    for dropped in left:
        yield Aspect(name, _side(dropped), Side(NOT_STATED), same=False)


def _side(statement: Statement) -> Side:
    return Side(statement.value, statement.evidence)


def _likeness(one: str, other: str) -> float:
    """Common words over all words, 0 to 1."""
    a, b = ({folded(word) for word in text.split()} - {""} for text in (one, other))
    return len(a & b) / len(a | b) if a | b else 1.0
