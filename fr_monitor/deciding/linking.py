"""Which cycle a document belongs to: by number, citation, docket, year and dates, in this order of trust.

The API links only corrections whose numbers begin with C or R; extensions and the agency's own corrections are ordinary
documents, so the words and dockets of the notice have to do it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from fr_monitor.deciding.differences import folded
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Event, Reading
from fr_monitor.model.notice import Notice, padded
from fr_monitor.model.program import Program

TOUCHING = frozenset(
    {Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION, Event.WITHDRAWN, Event.OTHER}
)
"""Events that may open or change a cycle; the others leave it alone."""

DOCKET = re.compile(r"[A-Z]{2,}-\d{4}-[A-Z]{1,3}-\d{3,}")


def cycle_of(reading: Reading, notice: Notice, program: Program, known: Sequence[Cycle]) -> tuple[Cycle | None, bool]:
    """The known cycle that a notice speaks of, and whether that is certain; None where it is of none of them."""
    mine = sorted((c for c in known if c.program == program.slug), key=_age)
    named = [c for c in mine if _numbers(c) & {padded(n) for n in (notice.document_number, notice.correction_of) if n}]
    if named:
        return named[-1], True
    if reading.event is Event.CYCLE_OPENS:
        return _same_year(reading, notice, mine)
    if reading.event not in TOUCHING:
        return None, True
    return _spoken_of(reading, notice, mine)


def label_of(reading: Reading, notice: Notice) -> str | None:
    """The year a cycle is called by: the program year, else the year of publication; None without either."""
    if reading.program_year is not None:
        return str(reading.program_year.value)
    return str(notice.publication_date.year) if notice.publication_date else None


def dockets_of(reading: Reading, notice: Notice) -> tuple[str, ...]:
    """The bare docket ids of a notice, from its text and from the prose of the API, each once."""
    prose = re.sub(r"[‐-―−]", "-", " ".join(notice.docket_ids)).upper()
    return tuple(dict.fromkeys([*reading.dockets, *DOCKET.findall(prose)]))


def _same_year(reading: Reading, notice: Notice, mine: Sequence[Cycle]) -> tuple[Cycle | None, bool]:
    """An opening belongs to the cycle of its own year, even where it cites those of other years."""
    label, dockets = label_of(reading, notice), set(dockets_of(reading, notice))
    same = next((c for c in mine if c.label == label), None)
    return same, same is None or bool(dockets & set(same.dockets))


def _spoken_of(reading: Reading, notice: Notice, mine: Sequence[Cycle]) -> tuple[Cycle | None, bool]:
    """The cycle that a later document means, from the strongest sign to the weakest."""
    cited = [c for c in mine if {v.citation for v in c.versions} & set(reading.citations)]
    dockets = set(dockets_of(reading, notice))
    shared = [c for c in mine if dockets & set(c.dockets)]
    for candidates in (cited, shared):
        if candidates:
            return _among(candidates, reading)
    if reading.event is Event.OTHER:
        return None, False
    titled = [c for c in mine if folded(c.title) in folded(notice.title)]
    rest = titled or list(mine)
    return (rest[-1], False) if rest else (None, False)


def _among(candidates: Sequence[Cycle], reading: Reading) -> tuple[Cycle, bool]:
    """One of several: that of the stated year, or that whose deadline is replaced; else the newest, as a guess."""
    if len(candidates) == 1:
        return candidates[0], True
    year = str(reading.program_year.value) if reading.program_year else None
    replaced = reading.deadline.replaces if reading.deadline else None
    for cycle in reversed(candidates):
        dates = {v.deadline.date for v in cycle.versions if v.deadline}
        if cycle.label == year or (replaced and replaced in dates):
            return cycle, True
    return candidates[-1], False


def _numbers(cycle: Cycle) -> set[str]:
    return {padded(v.document_number) for v in cycle.versions}


def _age(cycle: Cycle) -> tuple[date, str]:
    return cycle.opened_on or date.min, cycle.label
