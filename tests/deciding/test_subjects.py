"""Subjects that tell the story."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, time

import pytest

from fr_monitor.deciding.changes import changes, mention
from fr_monitor.deciding.letters.subjects import LIMIT, cycle_subject, other_subject
from fr_monitor.deciding.reminders import reminders
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Phase
from fr_monitor.model.facts import Conflict, DeadlineKind, Event, Statement
from fr_monitor.model.text import Evidence, Span

TWO_DATES = Conflict("deadlines", ("2033-04-11", "2033-04-18"), ("through April 11, 2033", "by April 18, 2033"))
TAKEN_BACK = Evidence("The notice is withdrawn.", "SUMMARY", Span(0, 24))
FILED = {"phase": Phase.FILED, "provisional": True}


@pytest.mark.parametrize(
    ("fields", "today", "subject"),
    [
        ({}, date(2033, 2, 9), "KMR 2033 opens: 9 establishments, ask by Mon Apr 11, 2033"),
        ({"establishments": None}, date(2033, 2, 9), "KMR 2033 opens: ask by Mon Apr 11, 2033"),
        ({"establishments": (None, 9)}, date(2033, 2, 9), "KMR 2033 opens: up to 9 establishments, ask by Mon Apr 11, 2033"),
        ({"establishments": (10, 20)}, date(2033, 2, 9), "KMR 2033 opens: 10 to 20 establishments, ask by Mon Apr 11, 2033"),
        ({"establishments": (5, None)}, date(2033, 2, 9), "KMR 2033 opens: at least 5 establishments, ask by Mon Apr 11, 2033"),
        ({"establishments": (1, 1)}, date(2033, 2, 9), "KMR 2033 opens: 1 establishment, ask by Mon Apr 11, 2033"),
        ({"deadline": None}, date(2033, 2, 9), "KMR 2033 opens: 9 establishments, deadline not found - see the notice"),
        ({"deadline": None, "establishments": None}, date(2033, 2, 9), "KMR 2033 opens: deadline not found - see the notice"),
        ({"conflicts": (TWO_DATES,)}, date(2033, 2, 9), "KMR 2033 opens: 9 establishments, two dates found - check the notice"),
        ({}, date(2033, 4, 20), "KMR 2033 opened and has closed: the last day was Mon Apr 11, 2033"),
        (FILED, date(2033, 2, 8), "KMR 2033 opens (publishes tomorrow): 9 establishments, ask by Mon Apr 11, 2033"),
        (FILED, date(2033, 2, 9), "KMR 2033 opens (publishes today): 9 establishments, ask by Mon Apr 11, 2033"),
        (FILED, date(2033, 2, 4), "KMR 2033 opens (publishes on Wed Feb 9, 2033): 9 establishments, ask by Mon Apr 11, 2033"),
    ],
)  # fmt: skip
def test_openings(changed, program, fields, today, subject):
    """Program, year, places and last day in the subject; what is not known is said, never made up."""
    cycle = changed(**fields)
    (alert,) = changes(None, cycle, today)
    assert cycle_subject(alert, cycle, program, today, None) == subject


@pytest.mark.parametrize(
    ("then", "now", "today", "subject"),
    [
        ({}, {"deadline": date(2033, 5, 27)}, date(2033, 3, 16), "deadline moved: Apr 11 → May 27, 2033"),
        ({}, {"deadline": date(2034, 1, 6)}, date(2033, 3, 16), "deadline moved: Apr 11, 2033 → Jan 6, 2034"),
        ({}, {"deadline": date(2033, 5, 27), "phase": Phase.FILED}, date(2033, 3, 15), "deadline moved: Apr 11 → May 27, 2033 (filed, publishes tomorrow)"),
        ({}, {"deadline": date(2033, 8, 30)}, date(2033, 7, 1), "reopened: ask by Tue Aug 30, 2033 (was Apr 11, 2033)"),
        ({"deadline": None} | FILED, {}, date(2033, 2, 9), "published: deadline now known, Mon Apr 11, 2033"),
        ({"deadline": None}, {}, date(2033, 2, 10), "updated: deadline now known, Mon Apr 11, 2033"),
        ({}, {"establishments": (12, 12)}, date(2033, 3, 16), "places changed: 9 → 12 establishments"),
        ({"establishments": None}, {}, date(2033, 3, 16), "places changed: 9 establishments"),
        (FILED, {"phase": Phase.FILED, "document_number": "2033-01234", "publication_date": date(2033, 2, 11)}, date(2033, 2, 9), "publication moved: Feb 9 → Feb 11, 2033 (filed, publishes on Fri Feb 11, 2033)"),
        (FILED, {"phase": Phase.WITHDRAWN}, date(2033, 2, 9), "withdrawn before publication"),
        ({}, {"phase": Phase.WITHDRAWN}, date(2033, 3, 16), "withdrawn"),
        ({"phase": Phase.WITHDRAWN}, {}, date(2033, 2, 9), "is in force again: 9 establishments, ask by Mon Apr 11, 2033"),
        ({}, {"submit_to": Statement("https://example.gov/kiln", None)}, date(2033, 3, 16), "changed: where to send; ask by Mon Apr 11, 2033"),
        ({}, {"establishments": None}, date(2033, 3, 16), "changed: establishments; ask by Mon Apr 11, 2033"),
        ({}, {"deadline": None}, date(2033, 3, 16), "changed: deadline not found - see the notice"),
        ({}, {"event": Event.WITHDRAWN, "event_evidence": None}, date(2033, 3, 16), "change withdrawn before publication: ask by Mon Apr 11, 2033"),
        ({}, {"event": Event.WITHDRAWN, "event_evidence": TAKEN_BACK, "link_certain": False}, date(2033, 3, 16), "may be withdrawn: check the notice; ask by Mon Apr 11, 2033"),
        ({}, {"event": Event.WINDOW_REOPENED}, date(2033, 3, 16), "reopened: ask by Mon Apr 11, 2033"),
        ({}, {"event": Event.CORRECTION}, date(2033, 3, 16), "corrected: ask by Mon Apr 11, 2033"),
        ({"deadline": None}, {"deadline": None, "event": Event.WINDOW_EXTENDED}, date(2033, 3, 16), "extended: deadline not found - see the notice"),
        ({}, {"deadline": date(2033, 4, 18), "conflicts": (TWO_DATES,)}, date(2033, 3, 16), "changed: two dates found - check the notice"),
    ],
)  # fmt: skip
def test_changes_say_from_what_to_what(changed, moved, program, then, now, today, subject):
    """A letter about a change names the weightiest thing that moved, from A to B."""
    before = changed(**then)
    after = replace(before, versions=(before.now, moved(**now).now))
    (alert,) = changes(before, after, today)
    assert cycle_subject(alert, after, program, today, before) == f"KMR 2033 {subject}"


def test_a_changed_hour_is_told_as_such(cycle, moved, program, deadline_on):
    """The same day with another hour is no moved deadline."""
    after = moved(deadline=deadline_on(date(2033, 4, 11), time=time(12)))
    (alert,) = changes(cycle, after, date(2033, 3, 16))
    subject = cycle_subject(alert, after, program, date(2033, 3, 16), cycle)
    assert subject == "KMR 2033 hour of the deadline changed: Mon Apr 11, 2033"


@pytest.mark.parametrize(
    ("today", "subject"),
    [
        (date(2033, 4, 4), "KMR 2033 closes in 7 days: Mon Apr 11, 2033"),
        (date(2033, 4, 6), "KMR 2033 closes in 5 days: Mon Apr 11, 2033"),
        (date(2033, 4, 10), "KMR 2033 closes tomorrow: Mon Apr 11, 2033"),
        (date(2033, 4, 11), "KMR 2033 closes today: Mon Apr 11, 2033"),
        (date(2033, 4, 12), "KMR 2033 closed: the last day was Mon Apr 11, 2033"),
    ],
)
def test_reminders_count_the_days_that_are_left(cycle, program, today, subject):
    """A reminder that goes out late says how many days are left now, not how many it was meant for."""
    (alert,) = reminders(cycle, program, today)
    assert cycle_subject(alert, cycle, program, today, None) == subject


def test_a_reminder_of_a_date_in_doubt_names_no_date(changed, program):
    """Counting down to one of two dates could be counting to the wrong one."""
    doubted = changed(conflicts=(TWO_DATES,))
    (alert,) = reminders(doubted, program, date(2033, 4, 4))
    subject = cycle_subject(alert, doubted, program, date(2033, 4, 4), None)
    assert subject == "KMR 2033 closes soon: two dates found - check the notice"


def test_a_filing_that_did_not_appear(changed, program):
    """The missing publication is the whole story."""
    filed = changed(**FILED)
    (alert,) = reminders(filed, program, date(2033, 2, 10))
    subject = cycle_subject(alert, filed, program, date(2033, 2, 10), None)
    assert subject == "KMR 2033 did not publish on Wed Feb 9, 2033 as announced"


def test_comment_requests_name_their_date_and_title(notice, reading, program, deadline_on):
    """A notice on the side says until when comments are welcome; a long title is cut."""
    asks = replace(reading, event=Event.COMMENT_REQUEST, deadlines=(replace(deadline_on(date(2033, 6, 7)), kind=DeadlineKind.COMMENT),))  # fmt: skip
    (alert,) = mention(asks, notice, program, date(2033, 3, 16))
    subject = other_subject(alert, program, replace(notice, title="A title " * 40), asks)
    assert subject.startswith("KMR: comments until Tue Jun 7, 2033 - A title A title")
    assert len(subject) <= LIMIT


@pytest.mark.parametrize(
    ("kind", "subject"),
    [
        (AlertKind.CONFIRMATION, "Please confirm: Federal Register alerts for KMR"),
        (AlertKind.TEST, "TEST: a letter from your Federal Register monitor"),
        (AlertKind.OPERATOR, "Operator: the relay is down"),
        (AlertKind.NOTHING_NEW, "the relay is down"),
    ],
)
def test_letters_about_no_notice(program, kind, subject):
    """Questions, tests and words to the operator say what they are."""
    alert = Alert(kind, "k", None, None, None, "the relay is down")
    assert other_subject(alert, program, None, None) == subject
