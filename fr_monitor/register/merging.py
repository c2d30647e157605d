"""Many answers, one list: what several questions brought up is one sighting."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from fr_monitor.errors import RecordError
from fr_monitor.model.notice import Notice, Sighting, Stage, padded

Found = tuple[str, Notice | RecordError]
"""The name of the question, and what it brought up."""


def merged(found: Iterable[Found]) -> list[Sighting | RecordError]:
    """Each document once, in the order in which it first came, with all questions that brought it up.

    The first record of a document wins: current.json is asked before the search, which may be older.
    """
    notices: dict[tuple[str, date | None], Notice] = {}
    names: dict[tuple[str, date | None], set[str]] = {}
    errors: dict[tuple[str | None, str], RecordError] = {}
    for name, item in found:
        if isinstance(item, RecordError):
            errors.setdefault((item.document_number, item.raw), item)
        else:
            key = _key(item)
            notices.setdefault(key, item)
            names.setdefault(key, set()).add(name)
    sightings = [Sighting(notice, frozenset(names[key])) for key, notice in notices.items()]
    return [*sightings, *errors.values()]


def _key(notice: Notice) -> tuple[str, date | None]:
    """On public inspection the date may move or vanish, so there the number alone tells documents apart."""
    return notice.key if notice.stage is Stage.PUBLISHED else (padded(notice.document_number), None)
