"""Calendars to subscribe to (RFC 5545, RFC 7986): a changed last day moves, a withdrawn one is cancelled."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

from flask import Blueprint, Response, abort, make_response

from fr_monitor.deciding.clean import clean
from fr_monitor.deciding.differences import doubtful
from fr_monitor.model.cycle import Cycle
from fr_monitor.web.knowledge import Snapshot
from fr_monitor.web.site import site, snapshot

routes = Blueprint("calendars", __name__)

REFRESH = timedelta(hours=6)


@routes.get("/calendar.ics")
def everything() -> Response:
    """The last days of all programs."""
    known = snapshot()
    return _calendar(known, "Federal Register deadlines", known.cycles)


@routes.get("/programs/<slug>/calendar.ics")
def program(slug: str) -> Response:
    """The last days of one program."""
    known = snapshot()
    if slug not in known.programs:
        abort(404, "No such program is watched here.")
    return _calendar(known, f"{known.programs[slug].short_name} deadlines", known.of(slug))


@routes.get("/cycles/<program>/<label>.ics")
def cycle(program: str, label: str) -> Response:
    """The last day of one cycle."""
    known = snapshot()
    found = known.cycle(program, label)
    if found is None or found.now.deadline is None or doubtful(found.now):
        abort(404, "There is no single last day to put into a calendar.")
    response = _calendar(known, f"{known.programs[program].short_name} {label}", [found])
    response.headers["Content-Disposition"] = "attachment; filename=fr-monitor.ics"
    return response


def _calendar(known: Snapshot, name: str, found: Iterable[Cycle]) -> Response:
    """A date in doubt stands in no calendar: nobody would see the doubt there."""
    # icalendar is large, and many a service is never asked for a calendar.
    from icalendar import Calendar, vDuration, vText  # noqa: PLC0415

    from fr_monitor.deciding.invitation import event_of  # noqa: PLC0415

    settings = site().app.settings
    told = [c for c in found if c.now.deadline and not doubtful(c.now)]
    calendar = Calendar()
    calendar.add("prodid", "-//fr_monitor//Federal Register deadlines//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("name", vText(clean(name, 100)))
    calendar.add("x-wr-calname", vText(clean(name, 100)))
    calendar.add("refresh-interval", vDuration(REFRESH), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", vDuration(REFRESH))
    for one in told:
        if one.now.deadline:
            calendar.add_component(
                event_of(
                    one,
                    known.programs[one.program],
                    one.now.deadline,
                    stamp=known.changed_at[one.key],
                    public_url=settings.public_url,
                    sender=settings.mail.sender,
                )
            )
    response = make_response(calendar.to_ical())
    response.content_type = "text/calendar; charset=utf-8"
    response.last_modified = max((known.changed_at[c.key] for c in told), default=None)
    return response
