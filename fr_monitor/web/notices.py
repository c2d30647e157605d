"""Pages about notices: one with its text and evidence, and a search over all."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, abort, render_template, request

from fr_monitor.deciding.clean import clean
from fr_monitor.deciding.letters.facts import clashes, findings
from fr_monitor.store import notices
from fr_monitor.store.notices import StoredNotice
from fr_monitor.web.marked import anchors, marked
from fr_monitor.web.site import site, snapshot

routes = Blueprint("notices", __name__)

MOST = 100
"""Rows on a page."""
LONGEST_QUESTION = 200


@routes.get("/notices/<number>")
def notice(number: str) -> str:
    """One notice: its facts, its text with the evidence marked, and why it was claimed or not."""
    with site().app.store.read() as conn:
        found = notices.by_number(conn, number[:60])
    if not found:
        abort(404, "No such notice was seen.")
    wanted = request.args.get("on", "")
    stored = next((n for n in found if str(n.notice.publication_date) == wanted), found[-1])
    known = snapshot()
    reading = stored.reading
    paragraphs, cut = marked(stored.text, reading) if stored.text else ((), False)
    cycle = next((c for c in known.cycles if any(v.document_number == number for v in c.versions)), None)
    return render_template(
        "notice.html",
        known=known,
        stored=stored,
        others=tuple(n for n in found if n is not stored),
        rows=tuple(findings(reading)) if reading and stored.program else (),
        conflicts=clashes(reading.conflicts) if reading and stored.program else (),
        places=anchors(reading) if reading and paragraphs else {},
        paragraphs=paragraphs,
        cut=cut,
        cycle=cycle,
    )


@routes.get("/search")
def search() -> str:
    """Notices whose title, abstract, docket, citation or number holds all words asked for."""
    known = snapshot()
    question = clean(request.args.get("q", ""), LONGEST_QUESTION)
    program = request.args.get("program", "")
    year = _year(request.args.get("year", ""), known.today)
    words = question.casefold().split()
    fitting = [n for n in _asked(year, program) if all(word in _words_of(n) for word in words)]
    return render_template(
        "search.html",
        known=known,
        question=question,
        program=program,
        year=year,
        years=range(known.today.year, 2014, -1),
        found=fitting[:MOST],
        count=len(fitting),
    )


def _asked(year: int | None, program: str) -> list[StoredNotice]:
    """Of a year every notice of the agencies that are watched, else the claimed ones; the newest first."""
    if year is None:
        found = [known.stored for known in snapshot().notices]
    else:
        with site().app.store.read() as conn:
            found = notices.listing(conn, since=date(year, 1, 1), until=date(year, 12, 31))[::-1]
    return [n for n in found if not program or n.program == program]


def _year(text: str, today: date) -> int | None:
    known = text.isascii() and text.isdecimal() and len(text) == 4
    return int(text) if known and 2015 <= int(text) <= today.year else None


def _words_of(stored: StoredNotice) -> str:
    notice = stored.notice
    fields = (notice.title, notice.abstract, notice.action, notice.citation, notice.document_number, *notice.docket_ids)
    return " ".join(field for field in fields if field).casefold()
