"""Promises as dates."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.deciding.promises import due_by
from fr_monitor.model.facts import Statement


@pytest.mark.parametrize(
    ("said", "day"),
    [
        ("The center answers within 60 days of receipt of the request.", date(2033, 6, 10)),
        ("An answer comes within sixty (60) calendar days after its request.", date(2033, 6, 10)),
        ("Sites hear of the choice within 45 days from the deadline.", date(2033, 5, 26)),
        ("Within 30 days of the date in the DATES section all sites are told.", date(2033, 5, 11)),
        ("Receipt is confirmed within 5 business days of receiving it.", date(2033, 4, 18)),
        ("A report is sent within 45 days of the last day of the visit.", None),
        ("Feedback is due within 30 days of receipt of the report.", None),
        ("The center confirms receipt within 5 business days.", None),
        ("Meetings are held three and six months after the visit.", None),
    ],
)
def test_only_periods_that_begin_with_the_request_have_a_date(cycle, said, day):
    """Days counted from the request end, for the last request, that long after the last day; others have no date yet."""
    assert due_by(Statement(said, None), cycle.now) == day


def test_without_a_deadline_nothing_can_be_counted(changed):
    """No last day, no date for what follows it."""
    said = Statement("The center answers within 60 days of receipt of the request.", None)
    assert due_by(said, changed(deadline=None).now) is None
