"""What of a moved cycle is told."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time

import pytest

from fr_monitor.deciding.changes import changes, mention
from fr_monitor.deciding.differences import Matter, differences
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.cycle import Phase
from fr_monitor.model.facts import Event, Statement

TODAY = date(2033, 3, 16)


def test_an_opening_is_told_once(cycle):
    """The first version is the opening; the same cycle again is nothing."""
    (alert,) = changes(None, cycle, date(2033, 2, 9))
    assert (alert.kind, alert.key) == (AlertKind.OPENED, "opened/kiln-review/2033")
    assert changes(cycle, cycle, date(2033, 2, 9)) == ()


def test_an_opening_is_worth_reading_to_the_end_of_its_last_day(cycle):
    """The letter expires with the deadline's day in Washington, not in Greenwich."""
    (alert,) = changes(None, cycle, date(2033, 2, 9))
    assert alert.expires_at == datetime(2033, 4, 12, 4, 0, tzinfo=UTC)


def test_news_lasts_two_weeks_where_no_deadline_is_later(changed):
    """Without a deadline the letter is tried for fourteen days."""
    (alert,) = changes(None, changed(deadline=None), date(2033, 2, 9))
    assert alert.expires_at == datetime(2033, 2, 24, 5, 0, tzinfo=UTC)


def test_publication_after_the_filing_is_silent(changed, moved):
    """The opening was told when it was filed; printing the same facts is no news."""
    filed = changed(phase=Phase.FILED, provisional=True, citation=None)
    printed = replace(filed, versions=(filed.now, moved(document_number="2033-01234").now))
    assert changes(replace(filed), replace(printed, versions=(filed.now, replace(printed.now, publication_date=filed.now.publication_date))), TODAY) == ()  # fmt: skip


@pytest.mark.parametrize(
    ("then", "now", "reason"),
    [
        ({"deadline": None, "phase": Phase.FILED, "provisional": True}, {}, "deadline now known"),
        ({"establishments": (None, 6), "phase": Phase.FILED}, {}, "establishments"),
        ({}, {"deadline": date(2033, 5, 27)}, "deadline"),
        ({}, {"deadline": date(2033, 5, 27), "establishments": (12, 12)}, "deadline, establishments"),
        ({}, {"submit_to": Statement("https://example.gov/kiln", None)}, "where to send"),
        ({}, {"phase": Phase.WITHDRAWN}, "withdrawn"),
        ({"phase": Phase.WITHDRAWN}, {}, "in force again"),
        ({}, {"event": Event.CORRECTION}, "correction"),
        ({}, {"event": Event.WINDOW_EXTENDED}, "window-extended"),
    ],
)
def test_what_counts_is_told(changed, moved, then, now, reason):
    """A moved date, number, address or standing, and every correction, is a change with its own key."""
    before = changed(**then)
    after = replace(before, versions=(before.now, moved(**now).now))
    (alert,) = changes(before, after, TODAY)
    assert (alert.kind, alert.key) == (AlertKind.CHANGED, "changed/kiln-review/2033/2")
    assert f": {reason}, because of 2033-05678" in alert.reason


@pytest.mark.parametrize(
    "now",
    [
        {"contact": Statement("Somebody Else, 301-555-0101", None)},
        {"submit_to": Statement("kilnreview@example.gov.", None)},
        {"aftermath": ()},
        {"citation": "98 FR 1201-1203"},
    ],
)
def test_small_edits_make_no_noise(cycle, moved, now):
    """Contacts, punctuation and quotes may differ without a letter."""
    assert changes(cycle, moved(document_number="2033-01234", publication_date=date(2033, 2, 9), **now), TODAY) == ()


def test_split_words_are_no_change(cycle, changed):
    """Conditions from the damaged text of a filing are not compared with those of the printed one."""
    torn = changed(provisional=True, eligibility=(Statement("The s ite fires ceram ics.", None),))
    assert differences(torn.now, cycle.now) == ()


def test_the_hour_counts(cycle, changed, deadline_on):
    """The same day at noon instead of its end is another deadline."""
    noon = changed(deadline=deadline_on(date(2033, 4, 11), time=time(12)))
    assert differences(cycle.now, noon.now) == (Matter.DEADLINE,)


def test_a_filing_revoked_before_anything_was_told_is_silent(changed):
    """What we first see withdrawn was never told, so there is nothing to take back."""
    assert changes(None, changed(phase=Phase.WITHDRAWN), TODAY) == ()


def test_a_revoked_extension_is_told_although_the_facts_are_back(moved):
    """The filed extension was told, so its revocation must be, too."""
    filed = moved(phase=Phase.FILED, deadline=date(2033, 5, 27), event=Event.WINDOW_EXTENDED)
    undone = replace(filed, versions=(*filed.versions, replace(filed.versions[0], number=3, event=Event.WITHDRAWN)))
    (alert,) = changes(filed, undone, TODAY)
    assert alert.key == "changed/kiln-review/2033/3"


@pytest.mark.parametrize(
    ("event", "told"),
    [(Event.COMMENT_REQUEST, True), (Event.MEETING, True), (Event.OTHER, False), (Event.CYCLE_OPENS, False)],
)
def test_notices_on_the_side_are_mentioned(notice, reading, program, event, told):
    """Comment requests and meetings are told to those who asked for such letters, by document number."""
    alerts = mention(replace(reading, event=event), notice, program, TODAY)
    assert [a.key for a in alerts] == (["comment-request/kiln-review/2033-01234"] if told else [])
