"""What holds for every answer, errors included: headers, where a form may come from, one page for everything that fails."""

from __future__ import annotations

import re
from typing import TypeVar
from urllib.parse import urlsplit

from flask import Flask, Response, jsonify, make_response, render_template, request
from werkzeug.exceptions import (
    Forbidden,
    HTTPException,
    MethodNotAllowed,
    NotFound,
    RequestEntityTooLarge,
    TooManyRequests,
)

from fr_monitor.errors import LinkError, MonitorError, NotKnown, NotPossible, StoreError
from fr_monitor.settings import Settings
from fr_monitor.web.limits import Limiter, network
from fr_monitor.web.site import keep

POLICY = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
PERSONAL = ("/a/", "/c/", "/m/", "/p/", "/u/")
"""Addresses that are secrets: they open something for whoever has them."""
LARGEST_FORM = 16_000
PLAIN: dict[type[HTTPException], str] = {
    NotFound: "There is no such page here, or no more.",
    MethodNotAllowed: "This page is only looked at; nothing can be sent to it so.",
    RequestEntityTooLarge: "That was too much. The forms here need a few words.",
}

Answer = TypeVar("Answer", bound=Response)


def install(web: Flask, settings: Settings) -> None:
    """Guard all routes of an application."""
    secure = settings.public_url.startswith("https://")
    origin = _origin(settings.public_url)

    @web.before_request
    def refuse_foreign_forms() -> None:
        # What has no route is told so first; all that changes anything is a POST.
        if request.method == "POST" and request.routing_exception is None and not _is_ours(origin):
            raise Forbidden("This form did not come from our page. Open the page and try again.")

    @web.after_request
    def add_headers(response: Answer) -> Answer:
        response.headers.update(HEADERS)
        personal = request.path.startswith((*PERSONAL, "/operator"))
        # "same-origin" lets the browser name the page that a form came from; a secret address is named to nobody.
        response.headers["Referrer-Policy"] = "no-referrer" if request.path.startswith(PERSONAL) else "same-origin"
        if secure:
            response.headers["Strict-Transport-Security"] = "max-age=31536000"
        if personal or response.status_code >= 400 or request.method == "POST":
            response.headers["Cache-Control"] = "no-store"
        elif request.method in {"GET", "HEAD"} and not response.is_streamed:
            response.headers.setdefault("Cache-Control", "public, max-age=60")
            response.add_etag()
            keep(response)
            response.make_conditional(request)
        return response

    web.register_error_handler(HTTPException, _http_error)
    web.register_error_handler(StoreError, _store_error)
    web.register_error_handler(LinkError, _link_error)
    web.register_error_handler(NotKnown, lambda error: _told(404, "Not known", _sentence(error)))
    web.register_error_handler(NotPossible, lambda error: _told(400, "Not possible", _sentence(error)))


def limited(limiter: Limiter, key: str) -> None:
    """Count one go of a key. Raises TooManyRequests when it has had too many."""
    wait = limiter.wait(key)
    if wait is not None:
        raise TooManyRequests("That was a little too often. Please try again later.", retry_after=wait)


def visitor() -> str:
    """Whom the running request is counted with."""
    return network(request.remote_addr)


def whole(link: str) -> str:
    """The last part of a link without what mail programs take along from the text around it."""
    return re.sub(r"[^A-Za-z0-9_-]+$", "", link[:300])


def _is_ours(origin: str) -> bool:
    """Whether a form was sent from our own page, as far as the browser says.

    Browsers name the site of the sender in Sec-Fetch-Site, or its origin in Origin, and no page can forge either.
    Where the address itself is the secret, nothing is added by knowing the page: RFC 8058 section 3.2 even forbids to
    ask for more on the one-click route, which mail providers call without cookie or origin.
    """
    if request.path.startswith("/u/"):
        return True
    site, sender = request.headers.get("Sec-Fetch-Site"), request.headers.get("Origin")
    if site is not None:
        return site in {"same-origin", "none"}
    if request.path.startswith(PERSONAL) and sender in {None, "null"}:
        return True
    return sender is not None and sender in {origin, _origin(request.host_url)}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _http_error(error: HTTPException) -> Response:
    status = error.code or 500
    words = "Something went wrong here. It has been noted." if status >= 500 else _said(error)
    response = _told(status, error.name, words)
    for name, value in error.get_headers():
        if name in {"Allow", "Retry-After", "WWW-Authenticate"}:
            response.headers[name] = value
    return response


def _said(error: HTTPException) -> str:
    """Our own words where we have some: the library's speak to who has typed an address."""
    usual = error.description == type(error).description
    return PLAIN.get(type(error), error.description or error.name) if usual else error.description or error.name


def _store_error(_: StoreError) -> Response:
    response = _told(503, "Busy", "The database is not available just now. Nothing was changed; try again in a minute.")
    response.headers["Retry-After"] = "60"
    return response


def _link_error(error: LinkError) -> Response:
    return _told(404, "This link does not work", f"{_sentence(error)} You can ask for a new one.")


def _sentence(error: MonitorError) -> str:
    text = str(error)
    return f"{text[:1].upper()}{text[1:]}."


def _told(status: int, name: str, words: str) -> Response:
    if request.path.startswith("/api/") or request.path == "/openapi.json":
        response = jsonify(title=name, status=status, detail=words)
        response.content_type = "application/problem+json"
    else:
        response = make_response(render_template("error.html", name=name, words=words))
    response.status_code = status
    return response
