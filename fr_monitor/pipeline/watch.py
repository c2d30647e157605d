"""How fresh our knowledge is: silence means "nothing new" only after a complete sweep."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from fr_monitor.store import Store, deliveries, notices, sweeps
from fr_monitor.store.tables import NoticeState

STALE_AFTER = timedelta(hours=2)
"""Sweeps are at most an hour apart, at night."""

LATE_AFTER = timedelta(hours=1)
"""A letter that waits longer than this has a relay that is ill."""


@dataclass(frozen=True, slots=True)
class Status:
    """The freshness of truth at a moment."""

    at: datetime
    last_complete_sweep: datetime | None
    last_fault: str | None
    """Of the newest sweep, when it was not complete."""
    newest_publication_date: date | None
    oldest_undelivered: datetime | None
    undelivered: int
    awaiting_text: int
    quarantined: int

    @property
    def fresh(self) -> bool:
        """The Register was asked completely a short while ago, and no letter is stuck."""
        swept = self.last_complete_sweep is not None and self.at - self.last_complete_sweep <= STALE_AFTER
        return swept and not self.stuck

    @property
    def stuck(self) -> bool:
        """Some letter has waited for too long."""
        return self.oldest_undelivered is not None and self.at - self.oldest_undelivered > LATE_AFTER

    def as_record(self) -> dict[str, object]:
        """For JSON; instants in ISO, UTC."""
        return {"fresh": self.fresh, "state": self.state, **asdict(self)}

    @property
    def state(self) -> str:
        """In one word: fresh, never-swept, stale, incomplete or stuck."""
        if self.last_complete_sweep is None:
            return "never-swept"
        if self.fresh:
            return "fresh"
        if self.stuck:
            return "stuck"
        return "incomplete" if self.last_fault else "stale"

    def lines(self) -> Iterator[str]:
        """For people."""
        yield f"State:                   {self.state}"
        yield f"Last complete sweep:     {_ago(self.last_complete_sweep, self.at)}"
        if self.last_fault:
            yield f"Last sweep failed:       {self.last_fault}"
        yield f"Newest publication date: {self.newest_publication_date or 'none seen'}"
        yield f"Letters on their way:    {self.undelivered}"
        if self.oldest_undelivered:
            yield f"Oldest of them:          {_ago(self.oldest_undelivered, self.at)}"
        yield f"Awaiting their text:     {self.awaiting_text}"
        yield f"In quarantine:           {self.quarantined}"


def status(store: Store, now: datetime) -> Status:
    """Look into the database. Raises StoreError."""
    with store.read() as conn:
        complete = sweeps.last_complete(conn, "sweep")
        newest = sweeps.newest(conn, "sweep")
        return Status(
            at=now,
            last_complete_sweep=complete.finished_at if complete else None,
            last_fault=newest.error if newest and not newest.complete else None,
            newest_publication_date=notices.newest_publication_date(conn),
            oldest_undelivered=deliveries.oldest_waiting(conn),
            undelivered=deliveries.pending(conn),
            awaiting_text=notices.counts(conn)[NoticeState.AWAITING_TEXT],
            quarantined=len(notices.quarantined(conn)),
        )


def _ago(moment: datetime | None, now: datetime) -> str:
    if moment is None:
        return "never"
    minutes = int((now - moment).total_seconds() // 60)
    age = f"{minutes} minutes ago" if minutes < 120 else f"{minutes // 60} hours ago"
    return f"{moment.isoformat(timespec='seconds')} ({age})"
