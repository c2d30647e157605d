"""The dates that a notice sets: last days, meetings, effective dates; stated or computed, each with its sentence."""

from __future__ import annotations

from fr_monitor.model.facts import Conflict, Deadline
from fr_monitor.reading.deadlines.stated import Found, found
from fr_monitor.reading.document import Document


def deadlines(document: Document) -> tuple[tuple[Deadline, ...], tuple[Conflict, ...]]:
    """All deadlines of a notice, one for each kind and date, in the order of the text; and what disagrees about them."""
    every = found(document)
    now = [f for f in every if not f.old and f.day]
    best: dict[object, Found] = {}
    for f in now:
        key = (f.kind, f.day)
        if key not in best or f.rank < best[key].rank:
            best[key] = f
    return tuple(
        Deadline(f.kind, f.day, document.quote(f.sentence), time=f.dated.beside.time, zone=f.dated.beside.zone)
        for f in best.values()
        if f.day
    ), ()
