"""Subscribing, confirming, choosing, leaving, coming back, export and erasure. Looking changes nothing; a button does."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from flask import Blueprint, Response, abort, make_response, render_template, request, url_for
from werkzeug.exceptions import BadRequest

from fr_monitor.errors import SubscriberError
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.subscriber import Consent, Subscriber
from fr_monitor.pipeline.self_service import WORDING
from fr_monitor.web.guard import limited, visitor, whole
from fr_monitor.web.limits import area
from fr_monitor.web.site import site, snapshot
from fr_monitor.web.wanted import wanted

routes = Blueprint("people", __name__)

SENT = (
    "Look into your mailbox",
    (
        "If this address can be subscribed, a letter is on its way to it with a link that works for 72 hours. "
        "Nothing else is sent before that link is used. Who is subscribed already gets a link to their own data instead."
    ),
)
LINK_SENT = (
    "Look into your mailbox",
    "A letter with a link that works for a short time is on its way to this address.",
)


@routes.get("/subscribe")
def form() -> str:
    """The form with all programs to choose from."""
    return render_template("subscribe.html", known=snapshot())


@routes.post("/subscribe")
def subscribe() -> str:
    """Send the address a question. The answer is the same whoever is known."""
    address = request.form.get("address", "")
    _may_ask(address)
    if not request.form.get("website"):  # people do not see this field; programs fill it in
        try:
            site().self_service.ask(address, request.form.getlist("program"), area(request.remote_addr))
        except SubscriberError as error:
            raise BadRequest(
                "This is no e-mail address that letters can be sent to; write name@example.org."
            ) from error
    return _said(*SENT)


@routes.get("/c/<link>")
def question(link: str) -> str:
    """A button, since mail scanners open every link."""
    asked = site().self_service.asking(whole(link))
    return render_template("confirm.html", subscriber=asked, wording=WORDING)


@routes.post("/c/<link>")
def confirm(link: str) -> str:
    """Yes."""
    try:
        found = site().self_service.confirm(whole(link), area(request.remote_addr))
    except SubscriberError:
        return _said(
            "Stopped since", "These letters were stopped after the question was sent. Subscribe again to get them."
        )
    known = snapshot()  # an opening was told before, and nobody may take silence for "nothing is open"
    return _said(
        "Confirmed",
        "You will be told. Every letter has a link to change what you get, and one to leave.",
        running=[
            (cycle, known.programs[cycle.program].short_name) for cycle in known.open if found.follows(cycle.program)
        ],
    )


@routes.get("/u/<token>")
def leaving(token: str) -> str:
    """A button; the same for every token, so that nobody learns who is subscribed."""
    return render_template("leave.html", token=whole(token))


@routes.post("/u/<token>")
def leave(token: str) -> str:
    """Stop. Also the one-click route of RFC 8058: no cookie, no origin, any body, always 200."""
    site().self_service.stop(whole(token))
    return render_template("left.html", token=whole(token))


@routes.get("/p/<token>")
def preferences(token: str) -> str:
    """What somebody gets; the address is masked, since letters are forwarded."""
    return _preferences(_known(token), token)


@routes.post("/p/<token>")
def prefer(token: str) -> str:
    """Change what somebody gets."""
    found = _known(token)
    try:
        site().self_service.prefer(whole(token), wanted(request.form, found, site().app.today))
    except (ValueError, SubscriberError) as error:
        raise BadRequest(
            "Choose at least one kind of letter, programs of the list, and days that there are."
        ) from error
    return _preferences(_known(token) or found, token, "Saved.")


@routes.post("/p/<token>/backup")
def name_backup(token: str) -> str:
    """Say who stands in, or nobody; somebody new is asked, so it counts like a subscription."""
    found, address = _known(token), request.form.get("address", "").strip()
    if address:
        _may_ask(address)
    try:
        site().self_service.name_backup(whole(token), address or None)
    except SubscriberError as error:
        raise BadRequest("Name one e-mail address that is not your own, while you get letters yourself.") from error
    said = "Saved. Who is new here is asked first; a subscriber is told." if address else "Nobody stands in any more."
    return _preferences(found, token, said)


@routes.post("/p/<token>/stand-down")
def stand_down(token: str) -> str:
    """Stand in for nobody any more."""
    site().self_service.stand_down(whole(token))
    return _preferences(_known(token), token, "You stand in for nobody any more.")


@routes.post("/p/<token>/resume")
def resume(token: str) -> str:
    """Ask the owner of the address whether letters are wanted again."""
    limited(site().limits.per_network, visitor())
    site().self_service.resume(whole(token), area(request.remote_addr))
    return _said(*LINK_SENT)


@routes.post("/p/<token>/link")
def send_link(token: str) -> str:
    """Mail the link to one's own data."""
    limited(site().limits.per_network, visitor())
    site().self_service.send_manage_link(whole(token))
    return _said(*LINK_SENT)


@routes.get("/m/<link>")
def manage(link: str) -> str:
    """Everything that is kept about the owner of the link, which works for an hour."""
    owner = site().self_service.managing(whole(link))
    token = site().self_service.token(owner)
    proofs = site().self_service.proofs(owner)
    return render_template("manage.html", subscriber=owner, token=token, link=whole(link), proofs=proofs)


@routes.get("/m/<link>/data.json")
def export(link: str) -> Response:
    """All rows by this address."""
    response = make_response(msgspec.json.format(msgspec.json.encode(site().self_service.export(whole(link)))))
    response.content_type = "application/json"
    response.headers["Content-Disposition"] = 'attachment; filename="fr-monitor-data.json"'
    return response


@routes.post("/m/<link>/erase")
def erase(link: str) -> str:
    """Forget the owner of the link."""
    site().self_service.erase(whole(link))
    return _said(
        "Erased", "Your address and your wishes are gone. Letters that were sent are counted, but no longer yours."
    )


def _known(token: str) -> Subscriber:
    found = site().self_service.known(whole(token))
    if found is None:
        abort(404, "Nobody is known by this link; perhaps the address was erased.")
    return found


def _may_ask(address: str) -> None:
    """Count a letter that a visitor causes to an address. Raises TooManyRequests."""
    limits = site().limits
    limited(limits.per_network, visitor())
    limited(limits.per_address, address.strip().casefold()[:254])
    limited(limits.everybody, "")


def _preferences(found: Subscriber, token: str, said: str = "") -> str:
    return render_template(
        "preferences.html",
        known=snapshot(),
        subscriber=found,
        standing=site().self_service.standing(found),
        token=whole(token),
        said=said,
        stopped=found.consent in {Consent.STOPPED, Consent.SUPPRESSED},
    )


def _said(name: str, words: str, running: Sequence[tuple[Cycle, str]] = ()) -> str:
    return render_template("said.html", name=name, words=words, running=running, home=url_for("pages.home"))
