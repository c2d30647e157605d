"""What every request needs, hung on the Flask application once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec, cast

from flask import Response, current_app, g, request

from fr_monitor.app import App
from fr_monitor.pipeline.self_service import SelfService
from fr_monitor.web.knowledge import Knowledge, Ready, Snapshot
from fr_monitor.web.limits import Limiter

EXTENSION = "fr_monitor"

P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may do what how often."""

    per_network: Limiter
    per_address: Limiter
    everybody: Limiter
    operator: Limiter


@dataclass(frozen=True, slots=True)
class Site:
    """The service behind the pages."""

    app: App
    knowledge: Knowledge
    self_service: SelfService
    limits: Limits


def site() -> Site:
    """The service of the running request."""
    return cast("Site", current_app.extensions[EXTENSION])


def snapshot() -> Snapshot:
    """What is known now."""
    return site().knowledge.now()


def kept(view: Callable[P, str]) -> Callable[P, str]:
    """A page that is made once for each look into the database; its query is not heard. See `front`."""

    @wraps(view)
    def once(*args: P.args, **kwargs: P.kwargs) -> str:
        g.pages = snapshot().pages
        return view(*args, **kwargs)

    return once


def keep(response: Response) -> None:
    """Have the answer of a page that is kept ready for the next who asks."""
    pages: dict[str, Ready] | None = g.get("pages")
    etag, _ = response.get_etag()
    if pages is not None and etag and request.method == "GET" and response.status_code == 200:
        pages[request.path] = Ready(tuple(response.headers.to_wsgi_list()), response.get_data(), etag)
