"""Dates as notices say them when they are badly, doubtfully or cunningly written."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.scripted import full_text, notice

from fr_monitor.model.facts import Reading
from fr_monitor.model.program import Program
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.settings import watched_programs

OUT = date(2027, 2, 11)
REOPENED = "Notice; reopening of comment period."


@pytest.fixture(scope="module")
def programs() -> tuple[Program, ...]:
    """Those that are shipped."""
    return watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml")


def reading(words: str, programs: tuple[Program, ...], out: date = OUT, action: str = "Notice.") -> Reading:
    """What is read from a notice of a day with these words under DATES."""
    record = notice(day=out, action=action)
    return read(record, plain_text(full_text(dates=words, action=action)), programs)


def told(found: Reading) -> list[str]:
    """Each deadline in short."""
    return [
        f"{d.kind} {d.date}"
        + (f" {d.time:%H:%M} {d.zone}" if d.time else "")
        + (" computed" if d.basis == "computed" else "")
        + (f" before it was moved {d.unrolled}" if d.unrolled else "")
        + (f" instead of {d.replaces}" if d.replaces else "")
        + (f" ({d.note})" if d.note else "")
        for d in found.deadlines
    ]


REQUEST, NEW_YORK = "request-to-participate", "America/New_York"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        pytest.param(
            "Requests are due March 9.",
            [f"{REQUEST} 2027-03-09 (the year is not stated)"],
            marks=pytest.mark.hostile("B52"),
        ),
        pytest.param(
            "Requests are due by 9/3/27.",
            [f"{REQUEST} 2027-09-03"],
            marks=pytest.mark.hostile("B53"),
        ),
        pytest.param(
            "Submit a request within sixty (60) days of publication of this notice.",
            [f"{REQUEST} 2027-04-12 computed (counted from 2027-02-11)"],
            marks=pytest.mark.hostile("B55"),
        ),
        pytest.param(
            "Requests are due within 60 business days of publication of this notice.",
            [f"{REQUEST} 2027-05-07 computed (counted from 2027-02-11)"],
            marks=pytest.mark.hostile("B56"),
        ),
        pytest.param(
            "Requests are due 30 days after the effective date. This program is effective March 1, 2027.",
            ["effective 2027-03-01", f"{REQUEST} 2027-03-31 computed (counted from 2027-03-01)"],
            marks=pytest.mark.hostile("B57"),
        ),
        pytest.param(
            "Requests are due two months after publication of this notice.",
            [f"{REQUEST} 2027-04-12 computed before it was moved 2027-04-11 (counted from 2027-02-11)"],
            marks=pytest.mark.hostile("B58"),
        ),
        pytest.param(
            "Requests are due by midnight on March 9, 2027.",
            [f"{REQUEST} 2027-03-09 (midnight; which end of the day is not stated)"],
            marks=pytest.mark.hostile("B59"),
        ),
        pytest.param(
            "Requests are due by 11:59 p.m. Pacific Time on March 9, 2027.",
            [f"{REQUEST} 2027-03-09 23:59 America/Los_Angeles"],
            marks=pytest.mark.hostile("B60"),
        ),
        pytest.param(
            "Requests are due by 12:00 p.m. on March 9, 2027.",
            [f"{REQUEST} 2027-03-09 12:00 {NEW_YORK} (12 p.m. is noon)"],
            marks=pytest.mark.hostile("B61"),
        ),
        pytest.param(
            "Requests are due by 5 p.m. EST on July 9, 2027.",
            [f"{REQUEST} 2027-07-09 17:00 {NEW_YORK} (standard time is named although daylight time applies)"],
            marks=pytest.mark.hostile("B62"),
        ),
        pytest.param(
            "Requests are due by close of business on March 9, 2027.",
            [f"{REQUEST} 2027-03-09 (close of business; no hour is stated)"],
            marks=pytest.mark.hostile("B63"),
        ),
        pytest.param(
            "Requests must be postmarked by March 9, 2027, or submitted electronically by March 16, 2027.",
            [f"{REQUEST} 2027-03-09", f"{REQUEST} 2027-03-16"],
            marks=pytest.mark.hostile("B64"),
        ),
        pytest.param(
            "The meeting will be held on March 9 and 10, 2027, from 8 a.m. to 5 p.m. Eastern Time.",
            [f"meeting 2027-03-09 08:00 {NEW_YORK}", f"meeting 2027-03-10 08:00 {NEW_YORK}"],
            marks=pytest.mark.hostile("B66"),
        ),
    ],
)
def test_what_can_be_understood_is_told_with_its_doubts(
    words: str, expected: list[str], programs: tuple[Program, ...]
) -> None:
    """The day, the hour where one is stated and no other, and what a reader should know about them."""
    assert told(reading(words, programs)) == expected


@pytest.mark.hostile("B65")
def test_a_period_that_closed_is_not_the_new_one(programs: tuple[Program, ...]) -> None:
    """The earlier day is only what the new one replaces."""
    words = "The comment period, which closed on January 2, 2027, is reopened until March 12, 2027."
    assert told(reading(words, programs, action=REOPENED)) == ["comment 2027-03-12 instead of 2027-01-02"]


@pytest.mark.hostile("B52")
def test_a_day_without_a_year_is_the_next_one(programs: tuple[Program, ...]) -> None:
    """Near the end of a year, too."""
    found = reading("Requests are due March 9.", programs, out=date(2026, 12, 28))
    assert told(found) == [f"{REQUEST} 2027-03-09 (the year is not stated)"]


@pytest.mark.parametrize(
    ("words", "deadlines"),
    [
        pytest.param("Requests are due February 29, 2027.", [], marks=pytest.mark.hostile("B51")),
        pytest.param("Requests are due by April 31, 2027.", [], marks=pytest.mark.hostile("B51")),
        pytest.param(
            "Requests are due by Monday, April 13, 2027.", [f"{REQUEST} 2027-04-13"], marks=pytest.mark.hostile("B54")
        ),
        pytest.param(
            "Requests are due 30 days after the effective date of the final rule.",
            [],
            marks=pytest.mark.hostile("B57"),
        ),
    ],
)
def test_what_cannot_be_is_reported_and_not_made_up(
    words: str, deadlines: list[str], programs: tuple[Program, ...]
) -> None:
    """A day that there is not, a weekday that does not fit, a count from nowhere: somebody has to look."""
    found = reading(words, programs)
    assert told(found) == deadlines
    assert found.needs_review


@pytest.mark.hostile("B66")
@pytest.mark.parametrize(
    ("out", "due", "counted"),
    [
        (date(2026, 3, 24), date(2026, 5, 26), date(2026, 5, 23)),  # a Saturday, then Memorial Day
        (date(2024, 10, 25), date(2024, 12, 26), date(2024, 12, 24)),  # closed by an order of the President
        (date(2020, 11, 21), date(2021, 1, 21), date(2021, 1, 20)),  # Inauguration Day, a Wednesday
        (date(2026, 10, 28), date(2026, 12, 28), date(2026, 12, 27)),  # a Sunday
    ],
)
def test_sixty_days_end_on_a_business_day(programs: tuple[Program, ...], out: date, due: date, counted: date) -> None:
    """The day to be reminded of is the earlier one."""
    (deadline,) = reading("Requests are due 60 days after publication of this notice.", programs, out=out).deadlines
    assert (deadline.date, deadline.unrolled, deadline.alarm_date) == (due, counted, counted)
