"""How far back and ahead a look at the Register goes, and what is history: from what earlier looks left to remember."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from fr_monitor.model.calendar import civil_day
from fr_monitor.model.notice import Stage
from fr_monitor.pipeline.watch import HISTORY_READ, VANISHED
from fr_monitor.settings import RegisterSettings
from fr_monitor.store import Store, notices, sweeps

ONE_DAY = timedelta(days=1)
WINDOW, LONG_WINDOW = 60, 396
"""Days that `reconcile` reads again."""

WATCHING_SINCE = "watching-since"
"""The day of the first start: what was published before it is history."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The days to ask for at a moment, aware UTC. What is read raises StoreError."""

    store: Store
    settings: RegisterSettings
    now: datetime

    @property
    def today(self) -> date:
        """The civil day in Washington."""
        return civil_day(self.now)

    @property
    def look_back(self) -> timedelta:
        """How far before the day from which on something is unknown."""
        return timedelta(days=self.settings.look_back_days)

    @property
    def horizon(self) -> date:
        """The next issue appears on the weekend before its date."""
        return self.today + timedelta(days=self.settings.look_ahead_days)

    @property
    def history_since(self) -> date:
        """Where history begins."""
        return date.fromisoformat(self.settings.history_since)

    def window_start(self) -> date:
        """The look-back before today, or before the last complete sweep or the first start when that was longer ago."""
        with self.store.read() as conn:
            last = sweeps.last_complete(conn, "sweep")
        known_until = civil_day(last.started_at) if last else self.watched() or self.today
        return min(self.today, known_until) - self.look_back

    def again_since(self) -> date:
        """Where `reconcile` begins: two months back on most days, thirteen on the first of a month."""
        return self.today - timedelta(days=LONG_WINDOW if self.today.day == 1 else WINDOW)

    def history_until(self) -> date:
        """The day before the usual sweep begins to look: what was published since is news, and left to it."""
        watched = self.watched()
        return (max(watched, self.window_start()) if watched else self.today) - ONE_DAY

    def watched(self) -> date | None:
        """The day of the first start, None before it."""
        day = self._recall(WATCHING_SINCE)
        return date.fromisoformat(day) if day else None

    def watching_since(self) -> date:
        """The day of the first start, which is today where none was."""
        watched = self.watched()
        if watched is None:
            self._remember(WATCHING_SINCE, self.today.isoformat())
        return watched or self.today

    def history_is_read(self) -> bool:
        """Whether the first start has read what was before it."""
        return bool(self._recall(HISTORY_READ))

    def note_history(self) -> None:
        """History is read."""
        self._remember(HISTORY_READ, self.history_since.isoformat())

    def note_vanished(self, since: date, met: Collection[tuple[str, date | None]]) -> None:
        """Remember which claimed notices published from `since` on are listed no more, for the watch to tell."""
        with self.store.read() as conn:
            listed = [s.notice for s in notices.listing(conn, claimed=True, since=since, until=self.today)]
        gone = [n.document_number for n in listed if n.stage is Stage.PUBLISHED and n.key not in met]
        self._remember(VANISHED, ", ".join(gone))

    def _recall(self, key: str) -> str | None:
        with self.store.read() as conn:
            return sweeps.recall(conn, key)

    def _remember(self, key: str, value: str) -> None:
        with self.store.write() as conn:
            sweeps.remember(conn, key, value, self.now)
