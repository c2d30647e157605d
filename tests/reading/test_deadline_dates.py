"""Civil dates and times of day in running English."""

from __future__ import annotations

from datetime import date, time

import pytest

from fr_monitor.reading.deadlines.clock import moment
from fr_monitor.reading.deadlines.dates import mentions

PUBLISHED = date(2030, 2, 12)


@pytest.mark.parametrize(
    ("words", "days"),
    [
        ("until April 15, 2030.", ["2030-04-15"]),
        ("until April 15 2030", ["2030-04-15"]),
        ("until Apr. 15, 2030", ["2030-04-15"]),
        ("until Sept. 9, 2030", ["2030-09-09"]),
        ("until APRIL 15, 2030", ["2030-04-15"]),
        ("until April 15th, 2030", ["2030-04-15"]),
        ("until the 15th of April, 2030", ["2030-04-15"]),
        ("until the 15th day of April 2030", ["2030-04-15"]),
        ("until 15 April 2030", ["2030-04-15"]),
        ("until 2030-04-15", ["2030-04-15"]),
        ("until 4/15/2030 or 4/16/30", ["2030-04-15", "2030-04-16"]),
        ("until Monday, April 15, 2030", ["2030-04-15"]),
        ("until Monday the 15th of April 2030", ["2030-04-15"]),
        ("on May 6 and 7, 2030", ["2030-05-06", "2030-05-07"]),
        ("on May 6-7, 2030", ["2030-05-06", "2030-05-07"]),
        ("on May 6, 7, and 8, 2030", ["2030-05-06", "2030-05-07", "2030-05-08"]),
        ("on May 30 and June 3, 2030", ["2030-05-30", "2030-06-03"]),
        ("from December 20 to January 15, 2031", ["2030-12-20", "2031-01-15"]),
        ("from October 1, 2030, to March 31", ["2030-10-01", "2031-03-31"]),
        ("until April 15, if places are left", ["2030-04-15"]),
        ("until January 9", []),
        ("on June 5, 10 a.m.", ["2030-06-05"]),
    ],
)
def test_dates_are_found_in_every_form(words: str, days: list[str]) -> None:
    """Months in full or short, ordinals, day first, figures, lists and ranges, with the year or without."""
    assert [d.isoformat() for m in mentions(words, PUBLISHED) for d in m.days] == days


@pytest.mark.parametrize(
    "words",
    [
        "You may 5 times a year",
        "in March 2030",
        "document 2030-02768",
        "docket FDA-2030-N-5706",
        "Filed 2-11-30",
        "21 CFR 314.50",
        "version 4/5",
        "the march 9 miles long",
    ],
)
def test_what_is_no_date(words: str) -> None:
    """Verbs, months alone, document numbers, dockets, filed stamps and citations are no dates."""
    assert mentions(words, PUBLISHED) == ()


def test_a_day_that_does_not_exist_is_seen_as_such() -> None:
    """February 29 of a year that has none is a mention without days, of a leap year it is a date."""
    assert [m.days for m in mentions("by February 29, 2031", PUBLISHED)] == [()]
    assert [m.days for m in mentions("by February 29, 2032", PUBLISHED)] == [(date(2032, 2, 29),)]


def test_a_weekday_is_compared_with_its_date() -> None:
    """The weekday may stand before the date or behind it, and may be wrong."""
    found = mentions("Monday, April 15, 2030, or April 16, 2030 (Wednesday)", PUBLISHED)
    assert [m.weekday_fits for m in found] == [True, False]


@pytest.mark.parametrize(
    ("words", "hour", "zone"),
    [
        ("11:59 p.m. Eastern Time at the end of", time(23, 59), "America/New_York"),
        ("5 PM (ET)", time(17), "America/New_York"),
        ("11:59 p.m. Pacific Time", time(23, 59), "America/Los_Angeles"),
        ("noon Central Time", time(12), "America/Chicago"),
        ("12:00 p.m.", time(12), "America/New_York"),
        ("midnight at the end of", time(23, 59), "America/New_York"),
        ("midnight on", None, "America/New_York"),
        ("close of business on", None, "America/New_York"),
        ("25:99 p.m.", None, "America/New_York"),
        ("", None, "America/New_York"),
    ],
)
def test_times_of_day_keep_the_stated_zone(words: str, hour: time | None, zone: str) -> None:
    """The zone is the one that is stated, New York's where none is; an hour that is not stated is not made up."""
    found = moment(words, PUBLISHED)
    assert (found.time, found.zone) == (hour, zone)


@pytest.mark.parametrize(
    ("words", "note"),
    [
        ("midnight on", "which end of the day"),
        ("by close of business", "no hour is stated"),
        ("12 p.m.", "noon"),
        ("5 p.m. EST", "daylight time"),
    ],
)
def test_what_is_doubtful_about_an_hour_is_said(words: str, note: str) -> None:
    """Midnight, close of business, twelve o'clock and standard time in summer come with a remark."""
    assert note in (moment(words, date(2030, 7, 1)).note or "")
