"""Documents that the Register no longer lists, although it never said that they were withdrawn.

The Register takes nothing back in silence, so this is either a fault of its pages or a withdrawal or renumbering that we
did not see. Nobody can tell from outside: the cycle stays as it is, says so, and a person must look.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Event
from fr_monitor.model.notice import padded


def expected(cycle: Cycle, today: date) -> dict[str, date | None]:
    """The documents that must be listed while the window is not over: number to publication date, as known last."""
    if not cycle.phase_on(today).running:
        return {}
    newest = {padded(version.document_number): version for version in cycle.versions}
    return {
        version.document_number: version.publication_date
        for version in newest.values()
        if version.event is not Event.WITHDRAWN
    }


def without(cycle: Cycle, gone: Collection[str]) -> Cycle:
    """The cycle while these of its documents are not listed; `cycle` itself where nothing is new."""
    missing = tuple(sorted(gone))
    if missing == cycle.now.missing:
        return cycle
    return replace(cycle, versions=(*cycle.versions, replace(cycle.now, number=cycle.now.number + 1, missing=missing)))
