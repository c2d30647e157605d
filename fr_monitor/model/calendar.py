"""Federal business days, and the arithmetic by which the Office of the Federal Register counts days.

Holidays follow 5 U.S.C. 6103: (a) the legal public holidays, (b) their observance on Friday or Monday when they fall on
a weekend, (c) Inauguration Day for the Washington area. Days on which the President closed the executive departments
stand in a table with the order that did it. Periods are counted as in 1 CFR 18.17: the day after publication is day 1,
every day counts, and a period that would end on a day without business ends on the next business day.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import lru_cache
from types import MappingProxyType
from typing import Final, NamedTuple
from zoneinfo import ZoneInfo

EASTERN: Final = ZoneInfo("America/New_York")
"""The zone of Washington: the Register's days and hours are its."""

CLOSURES: Final = MappingProxyType(
    {
        date(2012, 12, 24): "E.O. 13628",
        date(2014, 12, 26): "E.O. 13682",
        date(2018, 12, 5): "E.O. 13852",
        date(2018, 12, 24): "E.O. 13854",
        date(2019, 12, 24): "E.O. 13900",
        date(2020, 12, 24): "E.O. 13965",
        date(2024, 12, 24): "E.O. 14129",
        date(2025, 1, 9): "E.O. 14133",
        date(2025, 12, 24): "E.O. 14371",
        date(2025, 12, 26): "E.O. 14371",
    }
)
"""Whole days, since 2010, on which an executive order closed the departments; half days are days of business."""

FIRST_JUNETEENTH: Final = 2021
"""Public Law 117-17, signed two days before."""
FIRST_INAUGURATION: Final = 1965

MONDAY, THURSDAY, SATURDAY, SUNDAY = 0, 3, 5, 6
ONE_DAY: Final = timedelta(days=1)


class Counted(NamedTuple):
    """The end of a period: the bare count, and the business day to which it was moved."""

    unrolled: date
    rolled: date


def is_business_day(day: date) -> bool:
    """Whether the federal offices in Washington work on this day."""
    return day.weekday() < SATURDAY and day not in CLOSURES and day not in holidays(day.year)


def next_business_day(day: date) -> date:
    """The day itself where it is a business day, else the first one after it."""
    while not is_business_day(day):
        day += ONE_DAY
    return day


def previous_business_day(day: date) -> date:
    """The day itself where it is a business day, else the last one before it."""
    while not is_business_day(day):
        day -= ONE_DAY
    return day


def business_days_after(start: date, count: int) -> date:
    """The `count`-th business day after `start`; day 1 is the first business day later than `start`."""
    day = start
    for _ in range(count):
        day = next_business_day(day + ONE_DAY)
    return day


def business_days_before(start: date, count: int) -> date:
    """The `count`-th business day before `start`."""
    day = start
    for _ in range(count):
        day = previous_business_day(day - ONE_DAY)
    return day


@lru_cache(maxsize=64)
def holidays(year: int) -> frozenset[date]:
    """The days of this year on which a legal public holiday is observed."""
    coming = _observed(date(year + 1, 1, 1)) if year < date.max.year else date.max
    days = {*map(_observed, _fixed(year)), *_floating(year), coming}
    return frozenset(day for day in days if day.year == year)


def _fixed(year: int) -> Iterator[date]:
    """Holidays with a date of their own."""
    yield date(year, 1, 1)
    yield date(year, 7, 4)
    yield date(year, 11, 11)
    yield date(year, 12, 25)
    if year >= FIRST_JUNETEENTH:
        yield date(year, 6, 19)


def _floating(year: int) -> Iterator[date]:
    """Holidays that are always a weekday, and Inauguration Day, which moves off a Sunday only."""
    yield _nth(year, 1, MONDAY, 3)
    yield _nth(year, 2, MONDAY, 3)
    yield _nth(year, 6, MONDAY, 1) - timedelta(days=7)
    yield _nth(year, 9, MONDAY, 1)
    yield _nth(year, 10, MONDAY, 2)
    yield _nth(year, 11, THURSDAY, 4)
    if year >= FIRST_INAUGURATION and (year - FIRST_INAUGURATION) % 4 == 0:
        inauguration = date(year, 1, 20)
        yield inauguration + ONE_DAY if inauguration.weekday() == SUNDAY else inauguration


def _nth(year: int, month: int, weekday: int, nth: int) -> date:
    """The third Monday of January is `_nth(year, 1, MONDAY, 3)`."""
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def _observed(day: date) -> date:
    """The day on which a fixed holiday is kept: Friday for Saturday, Monday for Sunday."""
    shift = {SATURDAY: -1, SUNDAY: 1}.get(day.weekday(), 0)
    return day + timedelta(days=shift)


def civil_day(instant: datetime) -> date:
    """The day on which an aware instant falls in Washington."""
    return instant.astimezone(EASTERN).date()
