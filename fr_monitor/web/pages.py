"""Pages to look at: what is open, a cycle, a program."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

from flask import Blueprint, Response, abort, make_response, render_template

from fr_monitor.deciding.letters.facts import against, clashes, moves, rows
from fr_monitor.deciding.letters.page import Move
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.pipeline.outgoing import year_before
from fr_monitor.web.guard import PERSONAL
from fr_monitor.web.marked import places
from fr_monitor.web.site import kept, snapshot
from fr_monitor.web.timeline import timeline

routes = Blueprint("pages", __name__)

ROBOTS = "".join(["User-agent: *\n", *(f"Disallow: {path}\n" for path in (*PERSONAL, "/operator"))])


@dataclass(frozen=True, slots=True)
class Step:
    """A version in the history of a cycle, with what it moved."""

    version: Version
    moves: tuple[Move, ...]
    printed: bool = False
    """The document was on public inspection before, and has now been published."""


@routes.get("/")
@kept
def home() -> str:
    """What is open now, what may come next, and how fresh this is."""
    known = snapshot()
    picture = timeline(known.cycles, list(known.programs.values()), known.today)
    return render_template("home.html", known=known, picture=picture)


@routes.get("/cycles/<program>/<label>")
@kept
def cycle(program: str, label: str) -> str:
    """One cycle: its facts with their words, its history, the year before."""
    known = snapshot()
    found = known.cycle(program, label)
    if found is None:
        abort(404, "No such cycle is known.")
    previous = year_before(found, known.cycles)
    return render_template(
        "cycle.html",
        known=known,
        cycle=found,
        program=known.programs[program],
        rows=tuple(rows(found.now)),
        conflicts=clashes(found.now.conflicts),
        steps=tuple(_steps(found)),
        comparison=against(previous, found) if previous else None,
        previous=previous,
        places=places(found),
        others=tuple(c for c in known.of(program) if c.label != label),
    )


@routes.get("/programs/<slug>")
@kept
def program(slug: str) -> str:
    """One program: its cycles, its notices, its next season."""
    known = snapshot()
    if slug not in known.programs:
        abort(404, "No such program is watched here.")
    return render_template(
        "program.html",
        known=known,
        program=known.programs[slug],
        cycles=known.of(slug),
        notices=tuple(n.stored for n in known.notices if n.stored.program == slug),
        forecast=next((f for f in known.forecasts() if f.program == slug), None),
        picture=timeline(known.of(slug), [known.programs[slug]], known.today),
    )


@routes.get("/robots.txt")
def robots() -> Response:
    """Personal links are not for search engines."""
    response = make_response(ROBOTS)
    response.content_type = "text/plain; charset=utf-8"
    return response


def _steps(found: Cycle) -> list[Step]:
    """The newest first."""
    later = [Step(after, moves(before, after), _printed(before, after)) for before, after in pairwise(found.versions)]
    return [*reversed(later), Step(found.versions[0], ())]


def _printed(before: Version, after: Version) -> bool:
    same = before.document_number == after.document_number
    return same and before.phase is Phase.FILED and after.phase is Phase.OPEN
