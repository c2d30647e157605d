"""Documents that the Register lists no more."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.deciding.changes import changes
from fr_monitor.deciding.letters import render
from fr_monitor.deciding.vanishing import expected, without
from fr_monitor.model.cycle import Phase
from fr_monitor.model.facts import Event

TODAY = date(2033, 3, 20)


def test_every_document_of_an_open_window_is_expected(moved):
    """The opening and the extension alike, each with the date under which it was printed."""
    longer = moved(deadline=date(2033, 5, 27), event=Event.WINDOW_EXTENDED)
    assert expected(longer, TODAY) == {"2033-01234": date(2033, 2, 9), "2033-05678": date(2033, 3, 16)}


@pytest.mark.parametrize(
    ("fields", "today"),
    [
        ({"phase": Phase.WITHDRAWN}, TODAY),
        ({"event": Event.WITHDRAWN}, TODAY),
        ({}, date(2033, 4, 12)),
    ],
)
def test_nothing_is_expected_of_what_is_over(changed, fields, today):
    """A window that was withdrawn or has closed, and a filing that was revoked, may go."""
    assert expected(changed(**fields), today) == {}


def test_going_and_coming_back_are_versions_that_are_told(cycle, program):
    """Nothing else moves, the letter asks a person to look, and the same state again is no news."""
    gone = without(cycle, ["2033-01234"])
    assert without(gone, {"2033-01234"}) is gone
    assert without(cycle, []) is cycle
    (alert,) = changes(cycle, gone, TODAY)
    letter = render(alert, gone, program, today=TODAY, public_url="https://alerts.example.org", before=cycle)
    assert letter.subject == "KMR 2033 needs review: 2033-01234 is no longer in the Register"
    assert "A person must look" in " ".join(letter.text.split())
    assert gone.now.deadline == cycle.now.deadline
    back = without(gone, [])
    (alert,) = changes(gone, back, TODAY)
    letter = render(alert, back, program, today=TODAY, public_url="https://alerts.example.org", before=gone)
    assert letter.subject == "KMR 2033 stands: 2033-01234 is in the Register again; ask by Mon Apr 11, 2033"
    assert [v.number for v in back.versions] == [1, 2, 3]
