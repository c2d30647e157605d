"""`fr-monitor run`, `web`, `worker`."""

from __future__ import annotations

from pathlib import Path

from fr_monitor.cli.common import build_app, command, say


@command("run", example="SMTP_URL='smtp://user:pass@mail.example.org:587?tls=starttls' fr-monitor run")
def run(config: Path | None) -> None:
    """Run the service: look at the Register, decide, remind and deliver on schedule, until SIGTERM (drains)."""
    from fr_monitor.scheduler import serve

    app = build_app(config)
    say(f"fr-monitor watches {len(app.settings.programs)} programs; letters go to {app.destination}")
    serve(app)


@command("worker", example="DATABASE_URL=postgresql://db.example.org/fr_monitor fr-monitor worker")
def worker(config: Path | None) -> None:
    """Deliver only: start as many as you like, on as many machines, against one PostgreSQL."""
    from fr_monitor.scheduler import serve

    serve(build_app(config), only_deliver=True)


@command("web", example="PORT=8080 fr-monitor web")
def web(config: Path | None) -> None:
    """Serve the web page on $PORT."""
    from fr_monitor.web import serve

    app = build_app(config, busy_seconds=3)
    say(f"fr-monitor listens on port {app.settings.port}; public address {app.settings.public_url}")
    serve(app)
