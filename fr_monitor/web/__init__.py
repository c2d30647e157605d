"""The web page: what is open, what it says and who wants to know; no JavaScript, no cookie, no login."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from datetime import timedelta

from flask import Flask, Response, jsonify
from werkzeug.middleware.proxy_fix import ProxyFix

from fr_monitor.app import App
from fr_monitor.errors import ConfigurationError, StoreError
from fr_monitor.pipeline.self_service import SelfService
from fr_monitor.web import answers, calendars, desk, feeds, guard, notices, pages, people, records, words
from fr_monitor.web.front import Front
from fr_monitor.web.knowledge import KEPT, Knowledge
from fr_monitor.web.limits import Limit, Limiter
from fr_monitor.web.metrics import register_metrics
from fr_monitor.web.server import open_server
from fr_monitor.web.site import EXTENSION, Limits, Site

__all__ = ["create", "serve"]

HOUR = timedelta(hours=1)
PATIENCE = 2.0
"""Seconds in which the database must tell how fresh it is."""


def create(app: App, *, kept: timedelta = KEPT) -> Flask:
    """The web application over a built App; what pages show may be as old as `kept`."""
    settings = app.settings
    web = Flask(__name__)
    web.config.update(MAX_CONTENT_LENGTH=guard.LARGEST_FORM, MAX_FORM_MEMORY_SIZE=guard.LARGEST_FORM, MAX_FORM_PARTS=60)
    web.url_map.merge_slashes = False
    web.json.sort_keys = False  # type: ignore[attr-defined] # of the default provider
    knowledge = Knowledge(app.store, {p.slug: p for p in settings.programs}, app.clock, kept)
    web.extensions[EXTENSION] = Site(
        app=app,
        knowledge=knowledge,
        self_service=SelfService(app.store, app.desk, app.clock),
        limits=Limits(
            per_network=Limiter(Limit(20, HOUR), app.clock),
            per_address=Limiter(Limit(5, HOUR), app.clock),
            everybody=Limiter(Limit(500, HOUR), app.clock),
            operator=Limiter(Limit(20, HOUR), app.clock),
        ),
    )
    guard.install(web, settings)
    words.install(web)
    for part in (answers, pages, notices, people, feeds, calendars, records, desk):
        web.register_blueprint(part.routes)
    _add_health(web, app)
    register_metrics(web, app)
    web.wsgi_app = Front(web.wsgi_app, knowledge)  # type: ignore[method-assign]
    if settings.trusted_proxies:
        web.wsgi_app = ProxyFix(web.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return web


def serve(app: App) -> None:
    """Answer on every address of the configured port until stopped. Raises ConfigurationError for a port that is taken."""
    port, proxies = app.settings.port, app.settings.trusted_proxies
    try:
        server = open_server(create(app), f"*:{port}", proxies=proxies)
    except OSError as error:
        raise ConfigurationError.of([f"PORT: {port} cannot be listened on ({error.strerror}); name another"]) from error
    server.print_listen("Serving on http://{}:{}")
    server.run()


def _add_health(web: Flask, app: App) -> None:
    # One thread: when the database keeps it, all who ask are told so at once.
    looking = ThreadPoolExecutor(1, thread_name_prefix="health")

    @web.get("/healthz")
    def healthz() -> tuple[Response, int, dict[str, str]]:
        """Freshness, not liveness: 503 when the last complete sweep is too long ago, or the database does not answer."""
        uncached = {"Cache-Control": "no-store"}
        look = looking.submit(app.status)
        try:
            state = look.result(timeout=PATIENCE)
        except (TooSlow, StoreError):
            look.cancel()  # or those that wait in line would be asked one by one when nobody hears the answer
            return jsonify(fresh=False, state="database-busy"), 503, uncached
        return jsonify(state.as_record()), 200 if state.fresh else 503, uncached
