"""The form of somebody's wishes, read. What an old page does not send stays as it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from werkzeug.datastructures import MultiDict

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.subscriber import Dates, Manner, Rhythm, Subscriber, Wish
from fr_monitor.pipeline.self_service import Wanted
from fr_monitor.web.words import ZONES

Form = MultiDict[str, str]
LONGEST_PAUSE = timedelta(days=400)
SPECIAL = "rhythm-"
"""Begins the field of a program's own rhythm; "kind-" that of its kinds; the slug follows."""


def wanted(form: Form, now: Subscriber, today: date) -> Wanted:
    """All wishes of a form. Raises ValueError for a word, zone or day that there is not."""
    return Wanted(
        programs=form.getlist("program"),
        kinds=_kinds(form, "kind"),
        rhythm=Rhythm(form.get("rhythm", "")),
        manner=_manner(form, now.manner),
        paused_until=_pause(form, now, today),
        special=dict(_special(form)),
    )


def _kinds(form: Form, name: str) -> list[AlertKind]:
    return [AlertKind(kind) for kind in form.getlist(name)]


def _manner(form: Form, now: Manner) -> Manner:
    """How days and times are wanted, of zones on the list: each further one is one more letter to write."""
    dates = Dates(form.get("dates", now.dates))
    zone = form.get("zone", now.zone)
    if zone not in {*ZONES, now.zone}:
        raise ValueError(zone)
    return Manner(dates, zone)


def _pause(form: Form, now: Subscriber, today: date) -> date | None:
    day = form.get("paused_until")
    if day is None:
        return civil_day(now.paused_until) if now.paused_until else None
    until = date.fromisoformat(day) if day else None
    if until and until > today + LONGEST_PAUSE:
        raise ValueError(day)
    return until if until and until > today else None


def _special(form: Form) -> Iterator[tuple[str, Wish | None]]:
    for name in [name for name in form if name.startswith(SPECIAL)]:
        slug, rhythm = name.removeprefix(SPECIAL), form[name]
        yield slug, Wish(slug, frozenset(_kinds(form, f"kind-{slug}")), Rhythm(rhythm)) if rhythm else None
