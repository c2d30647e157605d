"""Words from outside made harmless, values in the words of a letter, and the time a letter has."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest

from fr_monitor.deciding.clean import clean, docket_link, document_link, safe_link
from fr_monitor.deciding.expiry import end_of_day, retry_at
from fr_monitor.deciding.letters import facts
from fr_monitor.deciding.words import clock, last_moment, long_day, moved, number_of, ordinal, soon
from fr_monitor.model.text import Evidence, Span

OURS = "https://alerts.example.org"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("two\r\nlines\x0band\x85more\u2028still", "two lines and more still"),
        ("no\u00adsoft \u200bor \u202ereversed\ufeff", "nosoft or reversed"),
        ("=?utf-8?q?=0A?=", "= ?utf-8?q?=0A?="),
        ("@@UNSUBSCRIBE@@ a@b.example", "@UNSUBSCRIBE@ a@b.example"),
        ("a\u00a0b\u2009c", "a b c"),
        ("lone \ud800 half \ue000 private \uffff", "lone half private"),
        ("naïve “quotes” – 20 °C", "naïve “quotes” – 20 °C"),
        ("", ""),
    ],
)
def test_cleaned_words(raw, shown):
    """Controls and separators become spaces, invisible characters vanish, ordinary writing stays."""
    assert clean(raw) == shown


def test_long_words_are_cut_with_a_sign():
    """A cut is visible and never longer than asked for."""
    assert clean("abc " * 100, 10) == "abc abc a…"


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://www.federalregister.gov/d/2033-01234", True),
        ("https://www.govinfo.gov/content/pkg/FR-2033-02-09/pdf/2033-01234.pdf", True),
        ("https://public-inspection.federalregister.gov/2033-01234.pdf", True),
        (OURS + "/cycles/1", True),
        ("http://www.federalregister.gov/d/2033-01234", False),
        ("javascript:alert(1)", False),
        ("//federalregister.gov/x", False),
        ("https://federalregister.gov.evil.example/x", False),
        ("https://federalregister.gov@evil.example/x", False),
        ("https://evil.example\\@federalregister.gov/", False),
        ("https://www.federalregister.gov:8443/x", False),
        ("https://www.federalregister.gov/a b", False),
        ("https://[bad", False),
        (OURS + ".evil.example/", False),
        ("https://www.federalregister.gov/" + "x" * 600, False),
        (None, False),
    ],
)
def test_only_official_links_pass(url, kept):
    """Links lead over https to the Register, govinfo, regulations.gov or our own page, else nowhere."""
    assert safe_link(url, OURS) == (url if kept else None)


def test_links_are_built_from_bare_numbers():
    """What is not a number or a docket cannot leave its place in the path."""
    assert docket_link("FDA-2031-N-7001") == "https://www.regulations.gov/docket/FDA-2031-N-7001"
    assert document_link("../x?y#z") == "https://www.federalregister.gov/d/..%2Fx%3Fy%23z"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (long_day(date(2033, 4, 11)), "Mon Apr 11, 2033"),
        (moved(date(2033, 4, 11), date(2033, 5, 27)), "Apr 11 → May 27, 2033"),
        (moved(date(2033, 12, 30), date(2034, 1, 6)), "Dec 30, 2033 → Jan 6, 2034"),
        (soon(date(2033, 4, 11), date(2033, 4, 10)), "tomorrow"),
        (clock(time(0, 5)), "12:05 a.m."),
        (clock(time(12)), "12:00 p.m."),
        (clock(time(23, 59)), "11:59 p.m."),
        ([ordinal(n) for n in (1, 2, 3, 4, 11, 12, 13, 21)], ["1st", "2nd", "3rd", "4th", "11th", "12th", "13th", "21st"]),
    ],
)  # fmt: skip
def test_dates_and_hours_in_words(said, words):
    """Dates carry their weekday, hours are unambiguous."""
    assert said == words


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(9, 9, "9"), (None, 9, "up to 9"), (10, 20, "10 to 20"), (5, None, "at least 5"), (None, None, "some")],
)
def test_numbers_in_words(places_for, low, high, words):
    """A range is never shown as a number it is not."""
    assert number_of(places_for(low, high)) == words


@pytest.mark.parametrize(
    ("hour", "zone", "words"),
    [
        (None, "America/New_York", "Mon Apr 11, 2033, end of day Eastern"),
        (time(17), "America/New_York", "Mon Apr 11, 2033, 5:00 p.m. Eastern"),
        (time(23, 59), "America/Los_Angeles", "Mon Apr 11, 2033, 11:59 p.m. Pacific"),
        (time(12), "Europe/Paris", "Mon Apr 11, 2033, 12:00 p.m. Europe/Paris"),
    ],
)
def test_the_last_moment_has_a_zone(deadline_on, hour, zone, words):
    """A deadline is told with its hour, where one is stated, and always with its zone."""
    assert last_moment(deadline_on(date(2033, 4, 11), time=hour, zone=zone)) == words


@pytest.mark.parametrize(
    ("day", "end"),
    [
        (date(2033, 1, 31), datetime(2033, 2, 1, 5, tzinfo=UTC)),
        (date(2033, 3, 12), datetime(2033, 3, 13, 5, tzinfo=UTC)),
        (date(2033, 3, 13), datetime(2033, 3, 14, 4, tzinfo=UTC)),
        (date(2033, 12, 31), datetime(2034, 1, 1, 5, tzinfo=UTC)),
    ],
)
def test_a_day_ends_at_midnight_in_washington(day, end):
    """In winter and in summer, on the day clocks change and at the turn of the year."""
    assert end_of_day(day) == end


def test_tries_grow_apart_and_end_after_five_days():
    """Failures are answered after 1, 5, 15 ... minutes, later every four hours, and no longer than five days."""
    start = datetime(2033, 2, 9, 13, 45, tzinfo=UTC)
    now, waits = start, []
    for attempts in range(1, 100):
        again = retry_at(attempts, now, start, jitter=0.0)
        if again is None:
            break
        waits.append((again - now) // timedelta(minutes=1))
        now = again
    assert waits[:8] == [1, 5, 15, 30, 60, 120, 240, 240]
    assert timedelta(days=4, hours=20) < now - start <= timedelta(days=5)


def test_jitter_adds_a_tenth_at_most():
    """Many letters that failed together do not all come back in the same second."""
    start = datetime(2033, 2, 9, 13, 45, tzinfo=UTC)
    assert retry_at(3, start, start, jitter=1.0) == start + timedelta(minutes=16, seconds=30)


@pytest.mark.parametrize(
    ("value", "quote", "shown"),
    [
        ("2026", "2026 program", "2026"),
        ("It is registered.", "It is registered.", ""),
        ("It is registered", "It is registered; and", ""),
        ("It is registered", "It is registered with FDA under section 510.", "It is registered"),
    ],
)
def test_a_value_is_left_out_only_where_its_quote_says_no_more(value: str, quote: str, shown: str) -> None:
    """A condition is not printed twice, and a year is always printed."""
    words = facts._words(value, Evidence(quote, "II. Participation", Span(0, len(quote))))
    assert (words.value, words.quote) == (shown, quote)
