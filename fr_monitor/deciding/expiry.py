"""When a letter is worth nothing any more, and when one that failed is tried again."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

from fr_monitor.model.calendar import EASTERN

RETRY_MINUTES = (1, 5, 15, 30, 60, 120, 240)
"""Two tries in the first minutes, then as RFC 5321 section 4.5.4.1 asks: hours; the last step repeats."""
HOOK_MINUTES = (5 / 60, 5, 30, 120, 300, 600, 840, 1200, 1440)
"""Ten tries in 75 hours and a half, as Standard Webhooks 1.0 proposes, from five seconds to a day."""
GIVE_UP_AFTER = timedelta(days=5)
DOUBT_MINUTES = 45
"""After the last byte without a reply: long enough for the relay to finish (RFC 5321 section 4.5.3.2.6)."""


def end_of_day(day: date) -> datetime:
    """The first instant after a civil day in Washington, in UTC."""
    return datetime.combine(day + timedelta(days=1), time(), EASTERN).astimezone(UTC)


def retry_at(attempts: int, failed_at: datetime, created_at: datetime, *, jitter: float) -> datetime | None:
    """When to try again after `attempts` failures; None when five days are over. `jitter` is 0 to 1, up to a tenth more."""
    minutes = RETRY_MINUTES[min(max(attempts, 1), len(RETRY_MINUTES)) - 1]
    again = failed_at + timedelta(minutes=minutes * (1 + jitter / 10))
    return again if again <= created_at + GIVE_UP_AFTER else None


def hook_retry_at(attempts: int, failed_at: datetime, created_at: datetime, *, jitter: float) -> datetime | None:  # noqa: ARG001 (as `retry_at`)
    """The same for an address on the web, which may be down for a weekend; None after ten tries."""
    if attempts > len(HOOK_MINUTES):
        return None
    return failed_at + timedelta(minutes=HOOK_MINUTES[attempts - 1] * (1 + jitter / 10))
