"""The operator's page, behind a token: how deliveries and sweeps go, and what a person must look at."""

from __future__ import annotations

import hmac
from datetime import date, datetime

from flask import Blueprint, abort, render_template, request
from werkzeug.datastructures import WWWAuthenticate
from werkzeug.exceptions import BadRequest, Unauthorized

from fr_monitor.deciding.differences import needs_a_person
from fr_monitor.deciding.letters.facts import clashes
from fr_monitor.model.delivery import State
from fr_monitor.pipeline.again import send_again, to_send_again
from fr_monitor.pipeline.review import Review
from fr_monitor.store import copies, deliveries, flood, notices, subscribers, sweeps
from fr_monitor.web.guard import limited, visitor
from fr_monitor.web.site import site, snapshot

routes = Blueprint("desk", __name__)

KINDS_OF_SWEEP = ("sweep", "reconcile", "window", "backfill")
NEWEST = 30
SWEEPS = 50
"""Passes that are shown: about half a day."""


@routes.before_request
def admit() -> None:
    """Only who has the token, as the password of any user or as a bearer's."""
    token = site().app.settings.operator_token
    if token is None:
        abort(404)
    given = request.authorization
    offered = (given.password or given.token or "") if given else ""
    if not hmac.compare_digest(offered.encode(), token.encode()):
        if given:
            limited(site().limits.operator, visitor())
        raise Unauthorized(
            "The operator's token is needed.", www_authenticate=WWWAuthenticate("basic", {"realm": "operator"})
        )


@routes.get("/operator")
def operator() -> str:
    """Everything at a glance."""
    return _page()


@routes.post("/operator/cycles/<program>/<label>/accept")
def accept(program: str, label: str) -> str:
    """Our reading is right."""
    told = _review().accept(program, label, _now())
    return _page(f"{program} {label}: accepted; {told} letters tell it.")


@routes.post("/operator/cycles/<program>/<label>/correct")
def correct(program: str, label: str) -> str:
    """Our reading is wrong: this is the last day, and these words say so."""
    try:
        day = date.fromisoformat(request.form.get("deadline", ""))
    except ValueError as error:
        raise BadRequest("The last day is no date; write it as 2026-04-13.") from error
    told = _review().correct(program, label, day, request.form.get("quote", ""), _now())
    return _page(f"{program} {label}: the last day is now {day}; {told} letters tell it.")


@routes.post("/operator/release")
def release() -> str:
    """Let the letters go that were held back as too many."""
    return _page(f"Let go: the letters of {site().app.release()} alerts.")


@routes.get("/operator/deliveries/<int(max=2147483647):number>/again")
def again(number: int) -> str:
    """What would be sent once more, and to whom; a button does it."""
    found, hindrance = to_send_again(site().app.store, number, _now())
    return render_template("again.html", found=found, hindrance=hindrance)


@routes.post("/operator/deliveries/<int(max=2147483647):number>/again")
def send(number: int) -> str:
    """Send it once more; `copies` is how many copies the operator was shown."""
    try:
        seen = int(request.form.get("copies", ""))
    except ValueError as error:
        raise BadRequest("Open the page of the delivery and try again.") from error
    found = send_again(site().app.store, number, seen, _now())
    return _page(f"Copy {found.copies + 1} of delivery {found.id} is on its way.")


def _page(done: str = "") -> str:
    known = snapshot()
    state = next((one for one in State if one == request.args.get("state")), None)
    with site().app.store.read() as conn:
        return render_template(
            "operator.html",
            known=known,
            done=done,
            held=flood.held(conn),
            states=deliveries.counts(conn),
            state=state,
            newest=deliveries.listing(conn, state=state, limit=NEWEST),
            copy_prefix=copies.PREFIX,
            sweeps=sweeps.listing(conn, SWEEPS),
            complete=[(kind, sweeps.last_complete(conn, kind)) for kind in KINDS_OF_SWEEP],
            quarantined=notices.quarantined(conn)[:NEWEST],
            people=subscribers.counts(conn),
            clashes=clashes,
            doubtful=[c for c in known.cycles if needs_a_person(c)],
            reviewed=[n.stored for n in known.notices if n.stored.reading and n.stored.reading.needs_review],
        )


def _review() -> Review:
    return Review(site().app.store, site().app.desk)


def _now() -> datetime:
    return site().app.clock()
