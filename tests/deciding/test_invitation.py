"""Cycles as calendar entries."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

import pytest
from icalendar import Calendar, Event

from fr_monitor.deciding.invitation import invitation
from fr_monitor.model.alert import Attachment
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Basis
from fr_monitor.model.program import Program

STAMP = datetime(2033, 2, 9, tzinfo=UTC)


def entry(cycle: Cycle, program: Program) -> Attachment:
    """The entry as a letter carries it."""
    made = invitation(cycle, program, stamp=STAMP, public_url="https://alerts.example.org/", sender="fr@example.org")
    assert made
    return made


def event(made: Attachment) -> Event:
    """The one event of an entry, parsed back."""
    (found,) = Calendar.from_ical(made.content).walk("VEVENT")
    return found


def test_the_last_day_is_one_whole_day(cycle, program):
    """The end is exclusive, so it is the day after; the entry blocks no time; an organizer but no attendee."""
    found = event(entry(cycle, program))
    assert (found["DTSTART"].dt, found["DTEND"].dt) == (date(2033, 4, 11), date(2033, 4, 12))
    assert (found["TRANSP"], found["STATUS"], found["SEQUENCE"]) == ("TRANSPARENT", "CONFIRMED", 0)
    assert found["UID"] == "fr-kiln-review-2033-request@alerts.example.org"
    assert found["ORGANIZER"] == "mailto:fr@example.org"
    assert "ATTENDEE" not in found
    assert found["DTSTAMP"].dt == STAMP


def test_alarms_ring_at_nine_in_the_morning(cycle, program):
    """Seven days and one day before, counted from midnight of an all-day entry: nine o'clock, not midnight."""
    alarms = event(entry(cycle, program)).walk("VALARM")
    start = datetime(2033, 4, 11, tzinfo=UTC)
    assert [start + a["TRIGGER"].dt for a in alarms] == [
        datetime(2033, 4, 4, 9, tzinfo=UTC),
        datetime(2033, 4, 10, 9, tzinfo=UTC),
    ]
    assert b"TRIGGER:-P6DT15H" in entry(cycle, program).content


def test_alarms_look_to_the_earlier_date(changed, program, deadline_on):
    """A date moved off a Sunday rings as if the Sunday counted, and the text says so."""
    computed = changed(deadline=deadline_on(date(2033, 4, 11), basis=Basis.COMPUTED, unrolled=date(2033, 4, 10)))
    found = event(entry(computed, program))
    assert found.walk("VALARM")[0]["TRIGGER"].dt == timedelta(days=-8, hours=9)
    assert "Sun Apr 10, 2033" in found["DESCRIPTION"]
    assert "Computed by us, not stated" in found["DESCRIPTION"]
    assert "The end of the day is our assumption" in found["DESCRIPTION"]


def test_the_exact_hour_stands_in_the_text(changed, program, deadline_on):
    """A stated hour is told with its zone; the entry stays a whole day."""
    noon = changed(deadline=deadline_on(date(2033, 4, 11), time=time(23, 59)))
    assert "11:59 p.m. Eastern" in event(entry(noon, program))["DESCRIPTION"]


def test_a_change_raises_the_sequence_and_keeps_the_name(cycle, moved, program):
    """Calendars replace the old entry: the same UID with a higher SEQUENCE."""
    old, new = event(entry(cycle, program)), event(entry(moved(deadline=date(2033, 5, 27)), program))
    assert (old["UID"], new["SEQUENCE"]) == (new["UID"], 1)
    assert new["DTSTART"].dt == date(2033, 5, 27)


def test_a_withdrawal_cancels(moved, program):
    """A withdrawn cycle is cancelled, in the calendar and in the type of the attachment, and rings no more."""
    made = entry(moved(phase=Phase.WITHDRAWN), program)
    assert "method=CANCEL" in made.content_type
    assert Calendar.from_ical(made.content)["METHOD"] == "CANCEL"
    assert event(made)["STATUS"] == "CANCELLED"
    assert event(made).walk("VALARM") == []


def test_a_filing_is_tentative(changed, program):
    """What is only on public inspection may still go away."""
    assert event(entry(changed(phase=Phase.FILED), program))["STATUS"] == "TENTATIVE"


def test_without_a_deadline_there_is_no_entry(changed, program):
    """No date, no entry: a calendar cannot say "unknown"."""
    assert invitation(changed(deadline=None), program, stamp=STAMP, public_url="https://a.example", sender="a@b.example") is None  # fmt: skip


@pytest.mark.hostile("B39", "B40")
@pytest.mark.parametrize(
    "name",
    ["BEGIN:VEVENT\r\nUID:x", "END:VALARM\nEND:VEVENT", "a\\, b\\; c\\n", "é" * 200, "\x07\u2028\u202e\x00", "\U0001f469‍\U0001f52c" * 30],
)  # fmt: skip
def test_hostile_words_stay_words(cycle, program, name, deadline_on):
    """Whatever a name or a quote holds, the entry parses back to one event, in lines of at most 75 octets."""
    evidence = replace(cycle.now.deadline.evidence, quote=name)
    hostile = replace(cycle, versions=(replace(cycle.now, deadline=replace(cycle.now.deadline, evidence=evidence)),))
    made = entry(hostile, replace(program, short_name=name))
    assert len(Calendar.from_ical(made.content).walk("VEVENT")) == 1
    assert event(made)["UID"] == "fr-kiln-review-2033-request@alerts.example.org"
    assert all(len(line) <= 75 for line in made.content.split(b"\r\n"))
    assert b"\n" not in made.content.replace(b"\r\n", b"")


def test_the_same_cycle_gives_the_same_bytes(cycle, program):
    """Nothing in an entry depends on when or where it was made."""
    assert entry(cycle, program) == entry(cycle, program)
