"""Pace, retries and the server's wish to wait."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Protocol

import pytest

from fr_monitor.errors import SourceBlocked, SourceIncomplete, SourceUnavailable
from fr_monitor.register.patience import Pace, Patience, Time, retry_after

NOW = datetime(2026, 2, 11, 17, 0, tzinfo=UTC)


class Passing(Protocol):
    """What the fixture of that name gives."""

    seconds: float
    slept: list[float]
    monotonic: Callable[[], float]
    sleep: Callable[[float], None]


def time_of(passing: Passing, jitter: float = 1.0) -> Time:
    """The test's time with a constant in place of chance."""
    return Time(lambda: NOW, passing.monotonic, passing.sleep, lambda: jitter)


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("5", 5.0),
        (" 120 ", 120.0),
        ("0", 1.0),
        ("-7", None),
        ("99999999999999999999", 6 * 3600.0),
        ("Wed, 11 Feb 2026 17:00:30 GMT", 30.0),
        ("Wed, 11 Feb 2026 16:00:00 GMT", None),
        ("Fri, 11 Feb 2028 17:00:00 GMT", 6 * 3600.0),
        ("Wed, 11 Feb 2026 17:00:30", None),
        ("soon", None),
        ("1.5", None),
        ("\u0665", None),
        ("", None),
    ],
)
def test_retry_after_has_two_forms_and_much_rubbish(header: str | None, seconds: float | None) -> None:
    """Seconds and HTTP dates are honoured between 1 s and 6 h; rubbish and the past count as nothing."""
    assert retry_after(header, NOW) == seconds


@pytest.mark.fault("F18")
def test_pauses_grow_and_are_jittered(passing: Passing) -> None:
    """Each pause is twice the last, between a half and the whole of it, and none is longer than half a minute."""
    for jitter, pauses in ((1.0, [1, 2, 4, 8, 16, 30, 30]), (0.0, [0.5, 1, 2, 4, 8, 15, 15])):
        passing.slept.clear()
        calls: list[int] = []

        def fail(number: int, _left: float, calls: list[int] = calls) -> None:
            calls.append(number)
            raise SourceUnavailable("ill")

        with pytest.raises(SourceUnavailable):
            Patience(8, 1000.0, time_of(passing, jitter)).persist(fail)
        assert calls == list(range(8))
        assert passing.slept == pauses


def test_the_server_is_waited_for_as_it_asks(passing: Passing) -> None:
    """A Retry-After that fits into the call replaces the own pause."""

    def second_time(number: int, _left: float) -> str:
        if number == 0:
            raise SourceUnavailable("busy", retry_after=7.0)
        return "answer"

    assert Patience(3, 60.0, time_of(passing)).persist(second_time) == "answer"
    assert passing.slept == [7.0]


@pytest.mark.fault("F17")
def test_a_wait_longer_than_the_call_is_left_to_the_caller(passing: Passing) -> None:
    """Asked to wait for an hour, the call ends at once and says how long."""

    def busy(_number: int, _left: float) -> None:
        raise SourceUnavailable("busy", retry_after=3600.0)

    with pytest.raises(SourceUnavailable) as caught:
        Patience(4, 60.0, time_of(passing)).persist(busy)
    assert (caught.value.retry_after, passing.slept) == (3600.0, [])


def test_the_time_of_a_call_bounds_all_its_attempts(passing: Passing) -> None:
    """Each attempt is told what is left, and none begins after the end."""
    left: list[float] = []

    def slow(_number: int, seconds: float) -> None:
        left.append(seconds)
        passing.seconds += 4.0
        raise SourceIncomplete("half of it")

    with pytest.raises(SourceIncomplete):
        Patience(9, 10.0, time_of(passing)).persist(slow)
    assert left == [10.0, 5.0]


def test_a_wall_is_not_run_against_twice(passing: Passing) -> None:
    """Only what passes by itself is tried again."""
    calls: list[int] = []

    def wall(number: int, _left: float) -> None:
        calls.append(number)
        raise SourceBlocked("no entry")

    with pytest.raises(SourceBlocked):
        Patience(4, 60.0, time_of(passing)).persist(wall)
    assert calls == [0]


def test_requests_keep_their_distance(passing: Passing) -> None:
    """Twenty quick requests at five a second never share a second with more than four others."""
    pace = Pace(5.0, time_of(passing))
    starts = []
    for _ in range(20):
        with pace.step():
            starts.append(passing.seconds)
            passing.seconds += 0.01
    assert all(later - earlier >= 1.0 for earlier, later in zip(starts, starts[5:], strict=False))
    assert starts[-1] < 5.0


def test_a_slow_request_does_not_shorten_the_distance(passing: Passing) -> None:
    """The distance counts from the end of a request too: its own start at the server may have been late."""
    pace = Pace(1.0, time_of(passing))
    with pace.step():
        passing.seconds += 30.0
    with pace.step():
        assert passing.seconds >= 31.0


def test_a_failed_request_counts_as_one(passing: Passing) -> None:
    """An error within a step leaves the pace as it is."""
    pace = Pace(1.0, time_of(passing))
    with pytest.raises(SourceUnavailable), pace.step():
        raise SourceUnavailable("gone")
    with pace.step():
        assert passing.seconds >= 1.0


def test_threads_share_one_pace() -> None:
    """Four threads at fifty a second need their full time together: no turn is given twice."""
    pace = Pace(50.0, Time(lambda: NOW, time.monotonic, threading.Event().wait, lambda: 1.0))
    began = time.monotonic()

    def run() -> None:
        for _ in range(4):
            with pace.step():
                pass

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 15 / 50.0
