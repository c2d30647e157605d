"""The link of a letter by which somebody says "submitted" or "not taking part". Looking changes nothing; a button does."""

from __future__ import annotations

from flask import Blueprint, render_template, request
from werkzeug.exceptions import BadRequest

from fr_monitor.model.subscriber import Answer
from fr_monitor.pipeline.answer import answer, asked_about
from fr_monitor.web.guard import whole
from fr_monitor.web.site import site

routes = Blueprint("answers", __name__)


@routes.get("/a/<token>/<program>/<label>")
def asking(token: str, program: str, label: str) -> str:
    """The buttons, and what was said before."""
    return _page(token, program, label)


@routes.post("/a/<token>/<program>/<label>")
def said(token: str, program: str, label: str) -> str:
    """Keep the answer; another one may follow."""
    try:
        chosen = Answer(request.form.get("answer", ""))
    except ValueError as error:
        raise BadRequest("Choose one of the three answers.") from error
    app = site().app
    answer(app.store, token, (program, whole(label)), chosen, app.clock())
    return _page(token, program, label)


def _page(token: str, program: str, label: str) -> str:
    app = site().app
    cycle, before = asked_about(app.store, token, (program, whole(label)))
    watched = next((p for p in app.settings.programs if p.slug == program), None)
    return render_template("answer.html", cycle=cycle, program=watched, before=before, answers=Answer)
