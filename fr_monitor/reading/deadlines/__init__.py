"""The dates that a notice sets: last days, meetings, effective dates; stated or computed, each with its sentence."""

from __future__ import annotations

from fr_monitor.model.facts import Conflict, Deadline
from fr_monitor.reading.deadlines.computed import computed, prolonged
from fr_monitor.reading.deadlines.quarrels import quarrels
from fr_monitor.reading.deadlines.settle import settled
from fr_monitor.reading.deadlines.stated import found
from fr_monitor.reading.document import Document


def deadlines(document: Document) -> tuple[tuple[Deadline, ...], tuple[Conflict, ...]]:
    """All deadlines of a notice, one for each kind and date, stated before computed; and what disagrees about them.

    A stated date wins over one that is counted; the API's `comments_close_on` and `effective_on` are witnesses only.
    """
    every = found(document)
    stated = settled(document, every)
    counted = tuple(dict.fromkeys((*computed(document, stated), *prolonged(document, every))))
    kinds = {deadline.kind for deadline in stated}
    added = {(d.kind, d.date): d for d in reversed(counted) if d.kind not in kinds}
    return (*stated, *reversed(added.values())), quarrels(document.notice, every, stated, counted)
