"""The web page."""

from __future__ import annotations

from flask import Flask, Response, jsonify
from waitress import serve as serve_with_waitress

from fr_monitor.app import App

__all__ = ["create", "serve"]


def create(app: App) -> Flask:
    """The web application over a built App."""
    web = Flask(__name__)

    @web.get("/healthz")
    def healthz() -> tuple[Response, int]:
        """Freshness, not liveness: 503 when the last complete sweep is too long ago."""
        state = app.status()
        return jsonify(state.as_record()), 200 if state.fresh else 503

    return web


def serve(app: App) -> None:
    """Answer on every address of the configured port until stopped."""
    serve_with_waitress(create(app), listen=f"*:{app.settings.port}", ident=None)
