"""How often we ask, and how we come back: the pace, the retries and the server's own wish to wait."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import TypeVar

from fr_monitor.errors import SourceIncomplete, SourceUnavailable

FIRST_WAIT = 1.0
LONGEST_WAIT = 30.0
RETRY_AFTER_SECONDS = (1.0, 6 * 3600.0)

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Time:
    """What passes and what may be made to pass: all that varies with time in this part."""

    now: Callable[[], datetime]
    """Aware UTC; for the cache-buster and for dates of Retry-After."""
    monotonic: Callable[[], float]
    sleep: Callable[[float], object]
    jitter: Callable[[], float]
    """A random number from 0 up to 1."""


class Pace:
    """At most `per_second` requests in any second, for all threads together.

    The next request waits a full interval from the start of the last and, if it is over, from its end: so the server
    sees the interval too, however long a connection took to open.
    """

    def __init__(self, per_second: float, time: Time) -> None:
        self._interval = 1.0 / per_second
        self._time = time
        self._lock = threading.Lock()
        self._next = 0.0

    @contextlib.contextmanager
    def step(self) -> Iterator[None]:
        """Wait for one's turn, then send within the block."""
        with self._lock:
            now = self._time.monotonic()
            wait = max(0.0, self._next - now)
            self._next = now + wait + self._interval
        if wait:
            self._time.sleep(wait)
        try:
            yield
        finally:
            with self._lock:
                self._next = max(self._next, self._time.monotonic() + self._interval)


@dataclass(slots=True)
class Rest:
    """The pause that the server asked for last; it holds for all questions, not only for the one that met it."""

    ends_at: float = 0.0
    """On the monotonic clock."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long one call may take with all its attempts."""

    attempts: int
    seconds: float
    time: Time
    rest: Rest = field(default_factory=Rest)

    def shared(self, calls: int) -> Patience:
        """For each of several calls that together may take no longer than one."""
        return replace(self, seconds=self.seconds / calls)

    def persist(self, attempt: Callable[[int, float], T]) -> T:
        """The first result of `attempt(number, seconds left)`, numbers from 0, with growing pauses between.

        Comes back after SourceUnavailable and SourceIncomplete, and raises the last of them when the attempts or the
        time are used up; at once where the server asks for a longer pause than is left, or asked another call for it.
        """
        ends_at = self.time.monotonic() + self.seconds
        self._sit_out(ends_at)
        for number in range(self.attempts):
            try:
                return attempt(number, ends_at - self.time.monotonic())
            except (SourceUnavailable, SourceIncomplete) as error:
                asked = error.retry_after if isinstance(error, SourceUnavailable) else None
                wait = asked if asked is not None else self._pause(number)
                if asked is not None:
                    self.rest.ends_at = self.time.monotonic() + asked
                if number + 1 == self.attempts or self.time.monotonic() + wait >= ends_at:
                    raise
                self.time.sleep(wait)
        raise SourceUnavailable("not asked at all: the number of attempts in the settings is 0")

    def _sit_out(self, ends_at: float) -> None:
        left = self.rest.ends_at - self.time.monotonic()
        if self.rest.ends_at >= ends_at:
            raise SourceUnavailable(f"the Register asked for a pause, of which {left:.0f} s are left", retry_after=left)
        if left > 0:
            self.time.sleep(left)

    def _pause(self, number: int) -> float:
        """Doubled each time, between half of it and the whole: so that many clients do not come back together."""
        return min(LONGEST_WAIT, FIRST_WAIT * 2.0**number) * (1.0 + self.time.jitter()) / 2.0


def skew(header: str | None, now: datetime) -> timedelta | None:
    """How far our clock is ahead of a server that wrote this Date (RFC 9110 section 6.6.1); None for none or another."""
    try:
        return now - parsedate_to_datetime(header or "")
    except (ValueError, TypeError, OverflowError):
        return None


def retry_after(header: str | None, now: datetime) -> float | None:
    """Seconds to wait after a Retry-After header of either form (RFC 9110 section 10.2.3), from 1 s to 6 h.

    None where there is no header, or rubbish, or a time that has passed.
    """
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        seconds = float(text[:10])
    else:
        try:
            seconds = (parsedate_to_datetime(text) - now).total_seconds()
        except (ValueError, TypeError, OverflowError):
            return None
    shortest, longest = RETRY_AFTER_SECONDS
    return None if seconds < 0 else max(shortest, min(longest, seconds))
