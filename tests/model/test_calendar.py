"""Federal business days and the counting of days."""

from __future__ import annotations

import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from fr_monitor.model import calendar


@pytest.mark.fault("F51")
@pytest.mark.parametrize(
    ("unrolled", "rolled"),
    [
        (date(2019, 5, 30), date(2019, 5, 30)),
        (date(2019, 3, 16), date(2019, 3, 18)),
        (date(2019, 5, 26), date(2019, 5, 28)),
        (date(2018, 12, 22), date(2018, 12, 26)),
        (date(2026, 4, 12), date(2026, 4, 13)),
        (date(2025, 1, 20), date(2025, 1, 21)),
        (date(2025, 1, 9), date(2025, 1, 10)),
        (date(2026, 7, 3), date(2026, 7, 6)),
    ],
)
def test_a_period_ends_on_a_business_day(unrolled: date, rolled: date) -> None:
    """A period after publication moves forward off weekends, holidays, Inauguration Day and closures by order."""
    assert calendar.next_business_day(unrolled) == rolled


@pytest.mark.parametrize(
    ("unrolled", "rolled"),
    [
        (date(2026, 8, 10), date(2026, 8, 10)),
        (date(2026, 7, 5), date(2026, 7, 2)),
    ],
)
def test_a_period_counted_backward_moves_backward(unrolled: date, rolled: date) -> None:
    """Days before a meeting end at the early side: from a Sunday over the observed holiday to Thursday."""
    assert calendar.previous_business_day(unrolled) == rolled


@pytest.mark.parametrize(
    "day",
    [
        date(2010, 12, 31),
        date(2012, 12, 24),
        date(2013, 1, 21),
        date(2017, 1, 20),
        date(2021, 1, 20),
        date(2021, 6, 18),
        date(2022, 6, 20),
        date(2026, 5, 25),
        date(2027, 12, 31),
        date(2030, 11, 28),
    ],
)
def test_no_business_on_holidays(day: date) -> None:
    """Holidays are kept on the day of their observance, also in the year before their own."""
    assert not calendar.is_business_day(day)


@pytest.mark.parametrize(
    "day", [date(2020, 6, 19), date(2022, 1, 20), date(2016, 1, 20), date(2026, 4, 16), date(2015, 12, 24)]
)
def test_business_on_days_that_only_look_like_holidays(day: date) -> None:
    """Juneteenth before 2021, January 20 between inaugurations, the District's own holidays and half days count."""
    assert calendar.is_business_day(day)


def test_business_days_are_counted_one_by_one() -> None:
    """Two business days after a Thursday before a long weekend is the Tuesday after it, and the reverse."""
    assert calendar.business_days_after(date(2026, 5, 21), 2) == date(2026, 5, 26)
    assert calendar.business_days_before(date(2026, 5, 26), 2) == date(2026, 5, 21)


def test_holidays_agree_with_the_simulated_register(shared: Path) -> None:
    """From 2013 to 2030 both know the same days without business; the simulated one lacks the order of December 2025."""
    sys.path.insert(0, str(shared))
    try:
        from fr_sim import eastern  # noqa: PLC0415 - found only beside the checkout
    finally:
        sys.path.remove(str(shared))
    days = [date(2013, 1, 1) + timedelta(days=n) for n in range(365 * 18)]
    assert [d for d in days if calendar.is_business_day(d) != eastern.is_business_day(d)] == [
        date(2025, 12, 24),
        date(2025, 12, 26),
    ]
