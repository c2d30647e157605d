"""What a person decides where our reading is in doubt: recorded as a version of its own, and told like any change."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy import Connection

from fr_monitor.deciding.changes import changes
from fr_monitor.deciding.words import short_day
from fr_monitor.errors import NotKnown, NotPossible
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.cycle import Cycle, Version
from fr_monitor.model.facts import Deadline, DeadlineKind
from fr_monitor.model.text import Evidence, Span
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.store import Store, cycles, notices


@dataclass(frozen=True, slots=True)
class Review:
    """The operator's verbs."""

    store: Store
    desk: Desk

    def accept(self, program: str, label: str, now: datetime) -> int:
        """Take our reading for right; how many letters tell it. Raises NotKnown for an unknown cycle."""
        with self.store.write() as conn:
            cycle = _cycle(conn, program, label)
            deadline = cycle.now.deadline
            seen = f"Checked by a person on {short_day(civil_day(now))}."
            checked = replace(deadline, note=_noted(deadline.note, seen)) if deadline else None
            return self._record(conn, cycle, replace(cycle.now, deadline=checked, conflicts=()), now)

    def correct(self, program: str, label: str, day: date, quote: str, now: datetime) -> int:
        """Set the last day to ask, with the words of the notice that say so; how many letters tell it.

        Raises NotKnown for an unknown cycle, and NotPossible for words that do not stand in its newest document.
        """
        with self.store.write() as conn:
            cycle = _cycle(conn, program, label)
            deadline = Deadline(
                kind=DeadlineKind.REQUEST,
                date=day,
                evidence=_evidence(conn, cycle.now.document_number, quote),
                note=f"Set by a person on {short_day(civil_day(now))}, not by our reading.",
            )
            left = tuple(c for c in cycle.now.conflicts if "deadline" not in c.fact)
            return self._record(conn, cycle, replace(cycle.now, deadline=deadline, conflicts=left), now)

    def _record(self, conn: Connection, before: Cycle, version: Version, now: datetime) -> int:
        numbered = replace(version, number=before.now.number + 1)
        after = replace(before, versions=(*before.versions, numbered))
        cycles.save(conn, after, now)
        alerts = changes(before, after, civil_day(now))
        return sum(self.desk.post(conn, alert, after, before=before, now=now) for alert in alerts)


def _cycle(conn: Connection, program: str, label: str) -> Cycle:
    found = cycles.get(conn, program, label, to_change=True)
    if found is None:
        raise NotKnown("no such cycle is known")
    return found


def _evidence(conn: Connection, number: str, quote: str) -> Evidence:
    words = " ".join(quote.split())
    for stored in reversed(notices.by_number(conn, number)):
        start = stored.text.text.find(words) if stored.text and words else -1
        if stored.text and start >= 0:
            return Evidence(words, stored.text.section_at(start), Span(start, start + len(words)))
    raise NotPossible(f"these words do not stand in document {number}; copy them from its text")


def _noted(note: str | None, seen: str) -> str:
    return f"{note} {seen}" if note else seen
