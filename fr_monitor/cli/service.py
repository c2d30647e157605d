"""`fr-monitor run`, `web`, `worker`."""

from __future__ import annotations

import os
import signal
import sys
from functools import partial
from pathlib import Path

from fr_monitor.cli.common import build_app, command, now, say
from fr_monitor.errors import ConfigurationError, StoreError
from fr_monitor.settings import Settings, load, mistyped


@command("run", example="SMTP_URL='smtp://user:pass@mail.example.org:587?tls=starttls' fr-monitor run")
def run(config: Path | None) -> None:
    """Run the service: look at the Register, decide, remind and deliver on schedule, until SIGTERM (drains).

    SIGHUP reads the settings again. A second service on the same database stands by until the first is gone.
    """
    from fr_monitor.pipeline.watchman import tell_of_database
    from fr_monitor.scheduler import serve

    settings = with_logs(config)
    try:
        app = build_app(config)
    except StoreError as error:
        tell_of_database(settings, error, now())
        raise
    say(f"fr-monitor watches {len(app.settings.programs)} programs; letters go to {settings.mail.destination}")
    serve(app, partial(build_app, config))


@command("worker", example="DATABASE_URL=postgresql://db.example.org/fr_monitor fr-monitor worker")
def worker(config: Path | None) -> None:
    """Deliver only: start as many as you like, on as many machines, against one PostgreSQL."""
    from fr_monitor.scheduler import serve

    if with_logs(config).database_url.startswith("sqlite"):
        raise ConfigurationError(
            "DATABASE_URL: workers share a PostgreSQL; on SQLite `fr-monitor run` delivers by itself, and is enough"
        )
    serve(build_app(config), partial(build_app, config), only_deliver=True)


@command("web", example="PORT=8080 fr-monitor web")
def web(config: Path | None) -> None:
    """Serve the web page on $PORT."""
    from fr_monitor.web import serve

    with_logs(config)
    app = build_app(config, busy_seconds=3)
    say(f"The web page goes to port {app.settings.port}; public address {app.settings.public_url}")
    signal.signal(signal.SIGTERM, _leave)
    serve(app)


def _leave(_number: int, _frame: object) -> None:
    """The server finishes what it is answering, as on SIGINT."""
    sys.exit(0)


def with_logs(config: Path | None) -> Settings:
    """The settings, with the log going as they say. Raises ConfigurationError."""
    from fr_monitor import logs

    settings = load(os.environ, config)
    logs.set_up(settings.log)
    for stranger in mistyped(os.environ):
        say(f"Warning: {stranger}")
    return settings
