"""What is known as JSON, and its OpenAPI description."""

from __future__ import annotations

from datetime import date

import msgspec
from flask import Blueprint, Response, abort, make_response, request

from fr_monitor.pipeline.known import cycle_row, notice_row
from fr_monitor.web.openapi import MOST, openapi
from fr_monitor.web.site import site, snapshot

routes = Blueprint("records", __name__)


@routes.get("/api/cycles.json")
def cycles() -> Response:
    """All cycles, the newest first."""
    known = snapshot()
    program = _program()
    rows = [cycle_row(c, known.today) for c in known.cycles if program in {None, c.program}]
    return _json({"cycles": rows})


@routes.get("/api/notices.json")
def notices() -> Response:
    """Claimed notices, the newest first."""
    program, since, until = _program(), _day("since"), _day("until")
    found = [n.stored for n in snapshot().notices if program in {None, n.stored.program}]
    if since or until:
        first, last = since or date.min, until or date.max
        found = [n for n in found if n.notice.publication_date and first <= n.notice.publication_date <= last]
    return _json({"notices": [notice_row(n) for n in found[: _limit()]]})


@routes.get("/openapi.json")
def description() -> Response:
    """What can be asked here, for machines."""
    return _json(openapi(site().app.settings.public_url))


def _json(value: object) -> Response:
    response = make_response(msgspec.json.encode(value))
    response.content_type = "application/json"
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


def _program() -> str | None:
    slug = request.args.get("program")
    if slug is not None and slug not in snapshot().programs:
        abort(404, "No such program is watched here.")
    return slug


def _day(name: str) -> date | None:
    text = request.args.get(name)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        abort(400, f"{name} is no date; write it as 2026-02-11.")
    if day.isoformat() != text:
        abort(400, f"{name} is no date; write it as 2026-02-11.")
    return day


def _limit() -> int:
    text = request.args.get("limit", str(MOST))
    if not (text.isascii() and text.isdecimal() and len(text) <= 4 and 1 <= int(text) <= MOST):
        abort(400, f"limit is no number from 1 to {MOST}.")
    return int(text)
