"""Year against year: what is new in a cycle, what was dropped, what stayed, each with its quote."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

from fr_monitor.deciding.differences import folded
from fr_monitor.deciding.words import days, establishments, long_day
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Statement
from fr_monitor.model.text import Evidence

ALIKE = 0.27
"""Share of common words, the rarer the weightier, from which two sentences speak of the same thing: between 2024 and
2026 the conditions that were only reworded share at least 0.28, those that have nothing in common at most 0.25."""
ELIGIBILITY, AFTERMATH = "who may take part", "what follows"
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
    who = compare_statements(ELIGIBILITY, before.now.eligibility, after.now.eligibility)
    follows = compare_statements(AFTERMATH, before.now.aftermath, after.now.aftermath)
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
    """Each statement beside the one of the other year that speaks of the same, or beside nothing."""
    twins = _paired([s.value for s in before], [s.value for s in after])
    for place, statement in enumerate(after):
        twin = before[twins[place]] if place in twins else None
        if twin is None:
            yield Aspect(name, Side(NOT_STATED), _side(statement), same=False)
        else:
            yield _aspect(name, _side(twin), _side(statement))
    for place, dropped in enumerate(before):
        if place not in twins.values():
            yield Aspect(name, _side(dropped), Side(NOT_STATED), same=False)


def _side(statement: Statement) -> Side:
    return Side(statement.value, statement.evidence)


def _paired(before: Sequence[str], after: Sequence[str]) -> dict[int, int]:
    """Places in `after` to places in `before` where two texts share enough of their rarer words, best pairs first."""
    terms = {(year, n): _terms(text) for year, texts in enumerate((before, after)) for n, text in enumerate(texts)}
    spread = Counter(term for found in terms.values() for term in found)

    def weight(found: frozenset[str]) -> float:
        return sum(1 / sqrt(spread[term]) for term in found)

    def likeness(new: int, old: int) -> float:
        one, other = terms[1, new], terms[0, old]
        return 2 * weight(one & other) / (weight(one) + weight(other) or 1)

    scored = ((likeness(new, old), new, old) for new in range(len(after)) for old in range(len(before)))
    twins: dict[int, int] = {}
    for score, new, old in sorted(scored, reverse=True):
        if score >= ALIKE and new not in twins and old not in twins.values():
            twins[new] = old
    return twins


def _terms(text: str) -> frozenset[str]:
    """The beginnings of longer words and all numbers: what survives another turn of phrase."""
    words = (folded(word) for word in text.split())
    return frozenset(word[:5] for word in words if len(word) > 3 or word.isdigit())
