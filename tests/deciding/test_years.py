"""Year against year, and the guess at the next one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fr_monitor.deciding.compare import compare, compare_statements, window_days
from fr_monitor.deciding.forecast import forecast
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Statement


@pytest.fixture
def last_year(cycle: Cycle, deadline_on, places_for) -> Cycle:
    """A shorter window with fewer places and one condition that has gone since."""
    version = replace(
        cycle.now,
        publication_date=date(2032, 1, 28),
        deadline=deadline_on(date(2032, 3, 15)),
        establishments=places_for(None, 6),
        eligibility=(
            Statement("The site fires ceramics for the use in medicines.", None),
            Statement("The site is in one of the fifty states.", None),
        ),
    )
    return replace(cycle, label="2032", versions=(version,))


def test_what_differs_and_what_stayed(last_year, cycle):
    """Figures stand side by side; conditions are paired by their rarer words, new and dropped ones stand alone."""
    told = [(a.name, a.before.value, a.after.value) for a in compare(last_year, cycle) if not a.same]
    assert told == [
        ("opened", "Wed Jan 28, 2032", "Wed Feb 9, 2033"),
        ("last day", "Mon Mar 15, 2032", "Mon Apr 11, 2033"),
        ("window", "47 days", "61 days"),
        ("places", "up to 6 establishments", "9 establishments"),
        (
            "who may take part",
            "The site fires ceramics for the use in medicines.",
            "The site fires ceramics for medicines.",
        ),
        ("who may take part", "not stated", "No inspection of the last five years ended badly."),
        ("who may take part", "The site is in one of the fifty states.", "not stated"),
    ]
    stayed = [a for a in compare(last_year, cycle) if a.same]
    assert {a.name for a in stayed} == {"how to ask", "what follows"}


def test_conditions_are_paired_across_wordings():
    """What is asked in other words stands beside its old wording, and only what is asked anew stands alone."""
    before = ("One inspection or more took place at the kiln.", "The kiln is open to visits on-site or by video.")
    after = (
        "The kiln agrees to a visit, whether on-site or by video, as the center prefers in the end.",
        "There was no fewer than one inspection of the kiln.",
        "The kiln keeps its logs for five years.",
    )
    told = compare_statements("who", [Statement(s, None) for s in before], [Statement(s, None) for s in after])
    assert [a.before.value for a in told] == [before[1], before[0], "not stated"]


def test_each_side_has_its_quote(last_year, cycle):
    """A figure that was read from a sentence carries it."""
    places = next(a for a in compare(last_year, cycle) if a.name == "places")
    assert places.after.evidence == cycle.now.establishments.evidence


def test_a_cycle_equals_itself(cycle):
    """Nothing is new against the same year."""
    assert all(aspect.same for aspect in compare(cycle, cycle))


def test_a_window_without_end_has_no_length(changed):
    """Without a deadline the length is unknown, not zero."""
    assert window_days(changed(deadline=None)) is None


def year(cycle: Cycle, opened: date, label: str) -> Cycle:
    """The cycle as if it had opened on another day."""
    return replace(cycle, label=label, versions=(replace(cycle.now, publication_date=opened),))


def test_the_forecast_is_a_range_with_its_working(cycle, program):
    """Three openings between January and April give a season, and the working names all three."""
    past = [
        year(cycle, date(2031, 1, 25), "2031"),
        year(cycle, date(2032, 4, 23), "2032"),
        year(cycle, date(2033, 2, 11), "2033"),
    ]
    found = forecast(past, program, date(2033, 6, 1))
    assert found
    assert (found.year, found.earliest, found.latest) == (2034, date(2034, 1, 25), date(2034, 4, 24))
    assert found.inputs == (date(2031, 1, 25), date(2032, 4, 23), date(2033, 2, 11))
    assert "454, 294 days apart" in found.working
    assert "guess" in found.working
    assert [found.in_season(day) for day in (date(2034, 1, 24), date(2034, 3, 1), date(2034, 4, 25))] == [False, True, False]  # fmt: skip


def test_a_window_that_opens_in_december_counts_from_its_program_year(cycle, program):
    """December 15 for next year's program lies before that year begins, not at the end of it."""
    past = [year(cycle, date(2031, 12, 15), "2032"), year(cycle, date(2033, 1, 10), "2033")]
    found = forecast(past, program, date(2033, 6, 1))
    assert found
    assert (found.earliest, found.latest) == (date(2033, 12, 15), date(2034, 1, 10))


def test_a_season_that_has_passed_points_to_the_next(cycle, program):
    """Where a year went by without an opening, the range is that of the year to come."""
    past = [year(cycle, date(2031, 1, 25), "2031"), year(cycle, date(2032, 4, 23), "2032")]
    found = forecast(past, program, date(2034, 6, 1))
    assert found
    assert found.year == 2035


def test_no_rhythm_no_forecast(cycle, program):
    """One opening, or a program that is not yearly, gives no forecast at all."""
    assert forecast([cycle], program, date(2033, 6, 1)) is None
    two = [cycle, year(cycle, date(2032, 1, 28), "2032")]
    assert forecast(two, replace(program, yearly=False), date(2033, 6, 1)) is None
