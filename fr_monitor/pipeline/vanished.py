"""Documents of open cycles that the answers of a sweep did not hold: asked for one by one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import Connection

from fr_monitor.deciding.changes import changes
from fr_monitor.deciding.vanishing import expected, without
from fr_monitor.errors import RecordError
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.notice import Notice, Sighting, Stage, padded
from fr_monitor.pipeline.intake import Taken
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.sweep import Key, Take
from fr_monitor.store import Store, cycles, notices, sweeps

Lookup = Callable[[str, date | None], Notice | None]

MISSING = "missing-documents"
"""Numbers that the last sweep did not find, each with the moment since which none has."""
STAYS_AWAY = timedelta(minutes=30)
"""A document that is not found for so long has vanished; the Register's own repairs and caches take minutes."""
LOOK_AGAIN = timedelta(hours=20)
"""How often a document that has left the look-back window is asked for."""


@dataclass(frozen=True, slots=True)
class Recheck:
    """One look at what the sweep from `since` on should have met, and has not."""

    store: Store
    desk: Desk
    lookup: Lookup
    since: date
    now: datetime
    today: date

    def run(self, met: Collection[Key], take: Take) -> list[Taken | None]:
        """Ask by number, `take` what is there, tell what is not. Raises SourceError and StoreError."""
        with self.store.read() as conn:
            before = dict(entry.split("@") for entry in (sweeps.recall(conn, MISSING) or "").split())
            known = {cycle.key: expected(cycle, self.today) for cycle in cycles.every(conn)}
        taken: list[Taken | None] = []
        absent: dict[tuple[str, str], list[str]] = {}
        for key, documents in known.items():
            absent[key] = [
                n
                for n, day in documents.items()
                if not self._is_there(n, day, met, lambda sighting: taken.append(take(sighting)))
            ]
        numbers = sorted({number for found in absent.values() for number in found})
        since = {number: before.get(number, self.now.isoformat()) for number in numbers}
        with self.store.write() as conn:
            sweeps.remember(conn, MISSING, " ".join(f"{number}@{at}" for number, at in since.items()), self.now)
        away = {number for number, at in since.items() if self.now - datetime.fromisoformat(at) >= STAYS_AWAY}
        return [*taken, *self._told({key: away.intersection(found) for key, found in absent.items()})]

    def _is_there(self, number: str, day: date | None, met: Collection[Key], take: Callable[[Sighting], None]) -> bool:
        if any(found == padded(number) for found, _ in met):
            return True
        with self.store.read() as conn:
            stored = [s for s in notices.by_number(conn, number) if s.notice.publication_date == day]
        seen_at = stored[0].last_seen_at if stored else None
        if day and day < self.since and seen_at and self.now - seen_at < LOOK_AGAIN:
            return True
        filed = any(s.notice.stage is Stage.INSPECTION for s in stored)
        try:
            found = self.lookup(number, None if filed else day) or (None if filed else self.lookup(number, None))
        except RecordError:
            return True  # a record that we cannot read is there
        if found is None:
            return False
        take(Sighting(found, frozenset({"term"})))
        with self.store.write() as conn:
            notices.touch(conn, [s.id for s in stored if s.id is not None], self.now)
        return True

    def _told(self, gone: Mapping[tuple[str, str], set[str]]) -> list[Taken]:
        with self.store.write() as conn:
            known = cycles.every(conn, to_change=True)
            return [self._tell(conn, cycle, gone[cycle.key]) for cycle in known if cycle.key in gone]

    def _tell(self, conn: Connection, before: Cycle, gone: Collection[str]) -> Taken:
        after = without(before, gone)
        if after is before:
            return Taken()
        cycles.save(conn, after, self.now)
        alerts = changes(before, after, self.today)
        letters = sum(self.desk.post(conn, a, after, before=before, now=self.now) for a in alerts)
        return Taken(told=tuple(a.reason for a in alerts), letters=letters)
