"""What falls due by the calendar alone."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from fr_monitor.deciding.reminders import due_on, for_backups, reminders
from fr_monitor.model.calendar import is_business_day
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Basis
from fr_monitor.model.program import Program


def keys(cycle: Cycle, program: Program, first: date, last: date, **more: date) -> list[tuple[date, str]]:
    """The day and key of each alert that is new, when the question is asked once a day."""
    seen: dict[str, date] = {}
    for offset in range((last - first).days + 1):
        day = first + timedelta(days=offset)
        for alert in reminders(cycle, program, day, **more):
            seen.setdefault(alert.key, day)
    return [(day, key) for key, day in seen.items()]


def test_the_whole_ladder_once(cycle, program):
    """Thirty days to the last day and the closing, each step on a federal business day at or before the day it means."""
    base = "reminder/kiln-review/2033/2033-04-11/"
    assert keys(cycle, program, date(2033, 2, 9), date(2033, 5, 30)) == [
        (date(2033, 3, 11), base + "30"),  # March 12 is a Saturday
        (date(2033, 3, 28), base + "14"),
        (date(2033, 4, 4), base + "7"),
        (date(2033, 4, 8), base + "1"),  # April 8, a Friday, stands for 3 days and 1 day: one letter
        (date(2033, 4, 11), base + "0"),
        (date(2033, 4, 12), "closed/kiln-review/2033/2033-04-11"),
    ]


@pytest.mark.parametrize(
    ("deadline", "step", "due"),
    [
        (date(2033, 4, 11), 7, date(2033, 4, 4)),
        (date(2033, 4, 11), 1, date(2033, 4, 8)),
        (date(2033, 7, 5), 1, date(2033, 7, 1)),  # the Fourth is a Monday
        (date(2033, 3, 15), 1, date(2033, 3, 14)),  # the day after clocks change
        (date(2033, 1, 3), 3, date(2032, 12, 30)),  # New Year's Day is kept on Friday
        (date(2033, 4, 10), 0, date(2033, 4, 10)),  # a last day on a Sunday is told on that Sunday
    ],
)
def test_steps_move_to_the_business_day_before(deadline_on, deadline, step, due):
    """Weekends and holidays move a reminder earlier, never later; the last day keeps its date."""
    assert due_on(deadline_on(deadline), step) == due
    assert step == 0 or is_business_day(due)


def test_a_computed_date_is_counted_from_its_earlier_end(deadline_on):
    """Where the count ended on Sunday and was moved to Monday, the reminders look to the Sunday."""
    computed = deadline_on(date(2033, 4, 11), basis=Basis.COMPUTED, unrolled=date(2033, 4, 10))
    assert due_on(computed, 7) == date(2033, 4, 1)


def test_after_sleep_only_the_latest_step_is_due(cycle, program):
    """A service that slept from April 2 to 9 sends one reminder, the one that was missed last."""
    (alert,) = reminders(cycle, program, date(2033, 4, 9))
    assert alert.key.endswith("/1")


def test_a_step_is_the_same_on_every_call(cycle, program):
    """Asked twice on a day, and again the day after, the step has the same key, so that the outbox keeps one."""
    days = (date(2033, 4, 4), date(2033, 4, 4), date(2033, 4, 5))
    assert len({a.key for day in days for a in reminders(cycle, program, day)}) == 1


def test_no_reminder_of_what_the_opening_said_today(changed, program):
    """A window of twenty days has no reminder of thirty: that step lies before its opening."""
    short = changed(publication_date=date(2033, 3, 22))
    assert reminders(short, program, date(2033, 3, 22)) == ()


def test_no_step_before_the_day_subscribers_were_told(cycle, program):
    """An opening that was found late is told once; steps that fell before that day are not sent after it."""
    assert reminders(cycle, program, date(2033, 3, 15), told=date(2033, 3, 15)) == ()
    assert len(reminders(cycle, program, date(2033, 3, 15))) == 1


def test_a_moved_deadline_has_a_ladder_of_its_own(moved, program):
    """After an extension the old steps are gone and the new ones have new keys."""
    later = moved(deadline=date(2033, 5, 27))
    due = keys(later, program, date(2033, 3, 16), date(2033, 6, 30))
    assert [key.rsplit("/", 1)[-1] for _, key in due] == ["30", "14", "7", "3", "1", "0", "2033-05-27"]
    assert all("2033-05-27" in key for _, key in due)


@pytest.mark.parametrize("fields", [{"phase": Phase.WITHDRAWN}, {"deadline": None}])
def test_nothing_is_due_for_what_has_no_end(changed, program, fields):
    """A withdrawn cycle, and one whose deadline nobody could read, are not counted down."""
    assert keys(changed(**fields), program, date(2033, 2, 9), date(2033, 6, 1)) == []


def test_old_closings_are_no_news(cycle, program):
    """History read on first start closes nothing in anybody's mailbox."""
    assert reminders(cycle, program, date(2033, 4, 18)) != ()
    assert reminders(cycle, program, date(2033, 4, 19)) == ()


def test_a_reminder_is_worthless_tomorrow(cycle, program):
    """A reminder expires at midnight in Washington, also on the short day on which clocks change."""
    (alert,) = reminders(replace(cycle), program, date(2033, 3, 13))
    assert alert.expires_at == datetime(2033, 3, 14, 4, 0, tzinfo=UTC)


def test_a_filing_that_did_not_appear_is_told(changed, program):
    """The day after a filing should have been printed and was not, subscribers hear of it, once."""
    filed = changed(phase=Phase.FILED, provisional=True)
    assert reminders(filed, program, date(2033, 2, 9)) == ()
    told = keys(filed, program, date(2033, 2, 9), date(2033, 2, 28))
    assert told == [(date(2033, 2, 10), "changed/kiln-review/2033/1/unpublished/2033-02-09")]


def test_every_deadline_of_a_year_is_counted_down(cycle, program, deadline_on):
    """Whatever the weekday, each step comes at most once, none after its meaning, and the last day is never missed."""
    for offset in range(0, 366, 5):
        end = date(2034, 1, 1) + timedelta(days=offset)
        window = replace(cycle, versions=(replace(cycle.now, deadline=deadline_on(end)),))
        due = keys(window, program, end - timedelta(days=40), end + timedelta(days=1))
        steps = [(day, int(key.rsplit("/", 1)[-1])) for day, key in due if key.startswith("reminder")]
        assert max(Counter(key for _, key in due).values()) == 1
        assert all(day <= end - timedelta(days=step) for day, step in steps)
        assert (end, 0) in steps


def test_what_ended_before_the_first_start_is_history(changed, cycle, program):
    """Neither a closing nor a filing that was never printed is told by a service that was not there."""
    filed = changed(phase=Phase.FILED, provisional=True)
    assert reminders(cycle, program, date(2033, 4, 12), since=date(2033, 4, 12)) == ()
    assert reminders(filed, program, date(2033, 2, 10), since=date(2033, 2, 10)) == ()
    assert reminders(cycle, program, date(2033, 4, 12), since=date(2033, 4, 11)) != ()


@pytest.mark.parametrize(
    ("today", "told", "due"),
    [
        (date(2033, 4, 7), None, False),
        (date(2033, 4, 8), None, True),
        (date(2033, 4, 11), None, True),
        (date(2033, 4, 12), None, False),
        (date(2033, 4, 8), date(2033, 4, 8), False),
        (date(2033, 4, 9), date(2033, 4, 8), True),
    ],
)
def test_backups_are_asked_from_the_third_day_on(cycle, today, told, due):
    """Once, from Friday, April 8, to the last day, and never on the day on which a letter came that can be answered."""
    alerts = for_backups(cycle, today, told=told)
    assert [a.key for a in alerts] == (["reminder/kiln-review/2033/2033-04-11/3/backup"] if due else [])
    assert all(a.for_backups for a in alerts)


def test_nobody_stands_in_for_a_window_that_was_withdrawn(changed):
    """Nor for one whose last day is not known."""
    for gone in (changed(phase=Phase.WITHDRAWN), changed(deadline=None)):
        assert for_backups(gone, date(2033, 4, 8)) == ()
