"""A cycle as an iCalendar object (RFC 5545), published and never asking for an answer (RFC 5546 section 3.2.1)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from urllib.parse import urlsplit

from icalendar import Alarm, Calendar, Event, vCalAddress, vText

from fr_monitor.deciding.clean import clean, document_link
from fr_monitor.deciding.words import caveats, last_moment, long_day
from fr_monitor.model.alert import Attachment
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Deadline
from fr_monitor.model.program import Program

NINE_IN_THE_MORNING = timedelta(hours=9)
ALARM_DAYS = (7, 1)
"""Days before the alarm date; a calendar should ring less often than letters come."""


def invitation(cycle: Cycle, program: Program, *, stamp: datetime, public_url: str, sender: str) -> Attachment | None:
    """The last day of a cycle as a calendar entry, cancelled where the cycle was withdrawn; None without a deadline.

    `stamp` (aware) becomes DTSTAMP, `sender` the organizer. The same arguments give the same bytes.
    """
    deadline = cycle.now.deadline
    if deadline is None:
        return None
    method = "CANCEL" if cycle.now.phase is Phase.WITHDRAWN else "PUBLISH"
    calendar = Calendar()
    calendar.add("prodid", "-//fr_monitor//Federal Register deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    calendar.add_component(event_of(cycle, program, deadline, stamp=stamp, public_url=public_url, sender=sender))
    return Attachment(
        filename=f"{_name(cycle)}.ics",
        content_type=f"text/calendar; method={method}; charset=UTF-8",
        content=calendar.to_ical(),
    )


def event_of(
    cycle: Cycle, program: Program, deadline: Deadline, *, stamp: datetime, public_url: str, sender: str
) -> Event:
    """The VEVENT alone, for calendars that hold several cycles."""
    now = cycle.now
    event = Event()
    event.add("uid", uid_of(cycle, public_url))
    event.add("dtstamp", stamp.astimezone(UTC))
    event.add("last-modified", stamp.astimezone(UTC))
    event.add("sequence", now.number - 1)
    event.add("status", _status(now))
    event.add("dtstart", deadline.date)
    event.add("dtend", deadline.date + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    event.add("summary", vText(clean(f"{program.short_name} {cycle.label}: last day to ask for a place", 120)))
    event.add("description", vText(_description(cycle, deadline)))
    event.add("url", document_link(now.document_number))
    event.add("organizer", vCalAddress(f"mailto:{clean(sender, 254)}"))
    if now.phase is not Phase.WITHDRAWN:
        for ahead in ALARM_DAYS:
            event.add_component(_alarm(deadline, ahead, program, cycle.label))
    return event


def uid_of(cycle: Cycle, public_url: str) -> str:
    """The entry's name for ever: program and year at the host of the public page."""
    return f"fr-{_name(cycle)}-request@{urlsplit(public_url).hostname or 'localhost'}"


def _name(cycle: Cycle) -> str:
    """Program and year in letters that any file system and calendar takes; a label may come from a damaged text."""
    return "-".join(re.findall(r"[A-Za-z0-9]+", f"{cycle.program}-{cycle.label}"[:80]))


def _status(now: Version) -> str:
    if now.missing and now.phase is Phase.OPEN:
        return "TENTATIVE"
    match now.phase:
        case Phase.WITHDRAWN:
            return "CANCELLED"
        case Phase.FILED:
            return "TENTATIVE"
        case _:
            return "CONFIRMED"


def _description(cycle: Cycle, deadline: Deadline) -> str:
    """The exact time, the words that say so, and what governs."""
    lines = [f"Last day: {last_moment(deadline)}", *caveats(deadline)]
    if deadline.unrolled and deadline.unrolled < deadline.date:
        lines.append(f"Before it was moved to a business day it was {long_day(deadline.unrolled)}.")
    lines += [
        f'The notice says: "{clean(deadline.evidence.quote, 600)}"',
        f"Document {clean(cycle.now.document_number, 40)}: {document_link(cycle.now.document_number)}",
        "The text of the Federal Register governs. Not affiliated with FDA or the Federal Register; not legal advice.",
    ]
    return "\n".join(lines)


def _alarm(deadline: Deadline, ahead: int, program: Program, label: str) -> Alarm:
    """Rings at nine in the morning of the reader's zone: an all-day entry begins at midnight (RFC 5545 section 3.8.6.3)."""
    day: date = deadline.alarm_date - timedelta(days=ahead)
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", vText(clean(f"{program.short_name} {label} closes {long_day(deadline.date)}", 120)))
    alarm.add("trigger", (day - deadline.date) + NINE_IN_THE_MORNING)
    return alarm
