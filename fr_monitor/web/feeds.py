"""Atom feeds (RFC 4287) of notices, and a badge."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, time
from urllib.parse import urlsplit

from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from lxml import etree
from lxml.builder import ElementMaker

from fr_monitor.deciding.clean import clean, document_link
from fr_monitor.deciding.differences import doubtful
from fr_monitor.deciding.words import caveats, days, establishments, last_moment, short_day
from fr_monitor.model.calendar import EASTERN
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.notice import padded
from fr_monitor.web.knowledge import Known, Snapshot
from fr_monitor.web.site import site, snapshot
from fr_monitor.web.words import EVENTS

routes = Blueprint("feeds", __name__)

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
NEVER = datetime(2015, 1, 1, tzinfo=UTC)
"""The date of a feed in which nothing has stood yet."""


@routes.get("/feed.atom")
def everything() -> Response:
    """Notices of all programs."""
    known = snapshot()
    return _feed(known, "all", "Federal Register monitor: all programs", known.notices)


@routes.get("/programs/<slug>/feed.atom")
def program(slug: str) -> Response:
    """Notices of one program."""
    known = snapshot()
    if slug not in known.programs:
        abort(404, "No such program is watched here.")
    mine = [n for n in known.notices if n.stored.program == slug]
    return _feed(known, slug, f"Federal Register monitor: {known.programs[slug].short_name}", mine)


@routes.get("/badge.svg")
def badge() -> Response:
    """The state of a program, or of the window that closes first, in a few words."""
    known = snapshot()
    slug = request.args.get("program", "")
    if slug and slug not in known.programs:
        abort(404, "No such program is watched here.")
    mine = [c for c in (*known.open, *known.cycles) if slug in {"", c.program}]
    left, right = _told(mine[0], known) if mine else ("Federal Register", "nothing known")
    response = make_response(
        render_template("badge.svg", left=left, right=right, open=bool(mine and mine[0] in known.open))
    )
    response.content_type = "image/svg+xml; charset=utf-8"
    return response


def _told(cycle: Cycle, known: Snapshot) -> tuple[str, str]:
    name = clean(f"{known.programs[cycle.program].short_name} {cycle.label}", 60)
    left, deadline = cycle.days_left(known.today), cycle.now.deadline
    match cycle.phase_on(known.today):
        case Phase.OPEN | Phase.FILED if doubtful(cycle.now):
            return name, "open, last day in doubt"
        case Phase.OPEN | Phase.FILED:
            return name, f"{days(left)} left" if left is not None else "open, last day not found"
        case Phase.CLOSED:
            return name, f"closed {short_day(deadline.date)}" if deadline else "closed"
        case Phase.WITHDRAWN:
            return name, "withdrawn"


def _feed(known: Snapshot, name: str, title: str, found: Sequence[Known]) -> Response:
    settings = site().app.settings
    tag = f"tag:{urlsplit(settings.public_url).hostname},2026"
    make = ElementMaker(namespace=ATOM, nsmap={None: ATOM})
    updated = max((n.changed_at for n in found), default=NEVER)
    feed = make.feed(
        make.id(f"{tag}:feed:{name}"),
        make.title(clean(title, 200)),
        make.updated(_instant(updated)),
        make.author(make.name(clean(settings.mail.sender_name, 100))),
        make.link(rel="self", href=f"{settings.public_url}{request.path}", type="application/atom+xml"),
        make.link(rel="alternate", href=f"{settings.public_url}{url_for('pages.home')}", type="text/html"),
        *(_entry(make, tag, known, n) for n in found[:MOST]),
    )
    response = make_response(etree.tostring(feed, xml_declaration=True, encoding="utf-8"))
    response.content_type = "application/atom+xml; charset=utf-8"
    response.last_modified = updated
    return response


def _entry(make: ElementMaker, tag: str, known: Snapshot, found: Known) -> etree._Element:
    notice, public_url = found.stored.notice, site().app.settings.public_url
    page = url_for("notices.notice", number=notice.document_number)
    entry = make.entry(
        make.id(clean(f"{tag}:fr:{padded(notice.document_number)}:{found.first_published or 'undated'}", 200)),
        make.title(clean(notice.title, 300) or "Untitled"),
        make.updated(_instant(found.changed_at)),
        make.link(rel="alternate", href=f"{public_url}{page}", type="text/html"),
        make.link(rel="related", href=document_link(notice.document_number), title="Federal Register"),
        make.category(term=found.stored.program or ""),
        make.summary(_summary(known, found)),
    )
    if notice.publication_date:
        entry.insert(2, make.published(_instant(datetime.combine(notice.publication_date, time(), EASTERN))))
    return entry


def _summary(known: Snapshot, found: Known) -> str:
    """Program, event, last day and places, and what of them the notice does not say in so many words."""
    reading, program = found.stored.reading, known.programs.get(found.stored.program or "")
    words = [clean(program.name, 200)] if program else []
    notes: tuple[str, ...] = ()
    if reading:
        words.append(EVENTS[reading.event])
        if reading.deadline and not doubtful(reading):
            words.append(f"last day to ask {last_moment(reading.deadline)}")
            notes = caveats(reading.deadline)
        words += [establishments(reading.establishments)] if reading.establishments else []
        words += ["a person should look: readings disagree"] if reading.conflicts else []
    return " ".join(["; ".join(words) + ".", *notes])


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
