"""Values in the words of a page, as filters and functions of its templates."""

from __future__ import annotations

from datetime import datetime, timedelta

from flask import Flask

from fr_monitor.deciding import words
from fr_monitor.deciding.clean import clean, docket_link, document_link, masked, safe_link
from fr_monitor.deciding.differences import doubtful
from fr_monitor.deciding.words import (
    caveats,
    clock,
    days,
    establishments,
    last_moment,
    long_day,
    number_of,
    ordinal,
    short_day,
    span,
)
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.calendar import EASTERN, civil_day
from fr_monitor.model.cycle import Phase
from fr_monitor.model.facts import Event
from fr_monitor.model.subscriber import ConsentStep, Dates, Rhythm
from fr_monitor.web.site import site, snapshot

EVENTS = {
    Event.CYCLE_OPENS: "opens a window",
    Event.WINDOW_EXTENDED: "gives more time",
    Event.WINDOW_REOPENED: "opens again",
    Event.CORRECTION: "corrects",
    Event.COMMENT_REQUEST: "asks for comments",
    Event.COMMENT_EXTENDED: "gives more time for comments",
    Event.GUIDANCE: "gives guidance",
    Event.MEETING: "announces a meeting",
    Event.INFORMATION_COLLECTION: "is about an information collection",
    Event.WITHDRAWN: "is withdrawn",
    Event.OTHER: "says something else",
}
PHASES = {
    Phase.FILED: "filed, not yet published",
    Phase.OPEN: "open",
    Phase.CLOSED: "closed",
    Phase.WITHDRAWN: "withdrawn",
}
KINDS = {
    AlertKind.OPENED: "A window opens",
    AlertKind.CHANGED: "A deadline or another fact changes",
    AlertKind.REMINDER: "Reminders before the last day",
    AlertKind.CLOSED: "A window has closed, and what follows",
    AlertKind.COMMENT_REQUEST: "Notices on the side: comments, guidance, meetings",
    AlertKind.NOTHING_NEW: "A note that there is nothing new",
}
"""What one may choose on the page."""
RHYTHMS = {
    Rhythm.AT_ONCE: "At once",
    Rhythm.DAILY: "Once a day",
    Rhythm.WEEKLY: "Once a week",
    Rhythm.OFF: "Not at all, until I choose again",
}


STEPS = {
    ConsentStep.ASKED: "a letter asked you",
    ConsentStep.AGREED: "you said yes",
    ConsentStep.VOUCHED: "the operator spoke for you",
}
STYLES = {Dates.US: "Mon Apr 13, 2026", Dates.ISO: "Mon 2026-04-13"}

ZONES = {
    **words.ZONES,
    "America/Puerto_Rico": "Puerto Rico",
    "Europe/London": "London",
    "Europe/Berlin": "Berlin",
    "Asia/Kolkata": "Kolkata",
    "Asia/Shanghai": "Shanghai",
    "Asia/Tokyo": "Tokyo",
}
"""Where most makers of drugs for the United States are."""


def install(web: Flask) -> None:
    """Make the words known to the templates."""
    web.jinja_env.trim_blocks = web.jinja_env.lstrip_blocks = True
    web.jinja_env.filters.update(
        civil_day=civil_day,
        caveats=caveats,
        clean=clean,
        days=days,
        docket_link=docket_link,
        document_link=document_link,
        establishments=establishments,
        instant=instant,
        iso=iso,
        last_moment=last_moment,
        long_day=long_day,
        masked=masked,
        number_of=number_of,
        ordinal=ordinal,
        safe_link=lambda url: safe_link(url, site().app.settings.public_url),
        short_day=short_day,
    )
    web.jinja_env.globals.update(
        EVENTS=EVENTS,
        PHASES=PHASES,
        KINDS=KINDS,
        RHYTHMS=RHYTHMS,
        STEPS=STEPS,
        STYLES=STYLES,
        ZONES=ZONES,
        Phase=Phase,
        ago=ago,
        doubtful=doubtful,
    )
    web.context_processor(lambda: {"snapshot": snapshot, "public_url": site().app.settings.public_url})


def instant(moment: datetime) -> str:
    """An instant in Washington: "Mon Apr 13, 2026, 8:45 a.m. Eastern"."""
    there = moment.astimezone(EASTERN)
    return f"{long_day(there.date())}, {clock(there.time())} Eastern"


def iso(moment: datetime) -> str:
    """An instant for machines, in the zone of Washington."""
    return moment.astimezone(EASTERN).isoformat(timespec="seconds")


def ago(moment: datetime, now: datetime) -> str:
    """An age: "6 minutes ago", "3 hours ago", "12 days ago"."""
    age = now - moment
    return f"{span(age)} ago" if age >= timedelta(minutes=1) else "just now"
