"""`fr-monitor check-config`, `db`, `demo`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fr_monitor.cli.common import build_app, command, now, say
from fr_monitor.errors import ConfigurationError, StoreError


@command("check-config", example="fr-monitor check-config --config config/fr_monitor.toml")
def check_config(config: Path | None) -> None:
    """Check the settings; name file, key and line of each fault. Exit status 1: there are faults."""
    from fr_monitor import app, settings

    strangers = settings.mistyped(os.environ)
    for stranger in strangers:
        say(stranger)
    try:
        found = settings.load(os.environ, config)
        app.check(found)
    except ConfigurationError as error:
        for problem in error.problems:
            say(problem)
        sys.exit(1)
    click.echo(f"Settings are good: {len(found.programs)} programs, letters go to {found.mail.destination}")
    if any(stranger.startswith("FR_MONITOR_") for stranger in strangers):
        sys.exit(1)
    if found.operator is None:
        say("Warning: FR_MONITOR_OPERATOR is not set, so nobody is told when the monitor itself is ill")


@click.group(epilog="Example: fr-monitor db check")
def db() -> None:
    """Upgrade, back up, restore or check the database."""


@command("upgrade", example="fr-monitor db upgrade")
def upgrade(config: Path | None) -> None:
    """Bring the database to this version's schema.

    Every start does so as well.
    """
    click.echo(f"The database is at version {build_app(config).store.version()}")


@command("backup", example="fr-monitor db backup fr_monitor-2026-04-13.db")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path, config: Path | None) -> None:
    """Copy the database into FILE.

    FILE must not exist yet. Safe while the service runs (SQLite; PostgreSQL has pg_dump).
    """
    build_app(config).watchman.backup(file)
    click.echo(f"Copied to {file}")


@command("check", example="fr-monitor db check")
def check(config: Path | None) -> None:
    """Look for damage and lost letters.

    Exit status 1: something was found.
    """
    from fr_monitor.pipeline.groundwork import faults

    app = build_app(config)
    problems = faults(app.store, app.settings.database_url)
    for problem in problems:
        say(problem)
    if problems:
        sys.exit(1)
    click.echo("The database is sound: nothing damaged, every letter accounted for")


@command("restore", example="fr-monitor db restore fr_monitor-2026-04-13.db")
@click.argument("file", type=click.Path(path_type=Path))
def restore(file: Path, config: Path | None) -> None:
    """Make a copy the database again.

    SQLite only. Stop the service first, and move the old files away. All letters are held until you have looked.
    """
    from fr_monitor.model.alarm import AlarmKind
    from fr_monitor.settings import load
    from fr_monitor.store.database import put_back

    kind, _, path = load(os.environ, config).database_url.partition("sqlite:///")
    if kind:
        raise StoreError("a PostgreSQL database is restored with its own tools; all letters are held at the next start")
    put_back(file, Path(path))
    app = build_app(config)
    app.watchman.tide.restore(app.store, file, now())
    click.echo(f"{file} is the database again")
    runbook = app.settings.alarms.runbook(AlarmKind.LETTERS_HELD)
    say(f"No letter leaves until you have looked: fr-monitor deliveries, {runbook}")


for member in (upgrade, backup, restore, check):
    db.add_command(member)


@command("demo", example="fr-monitor demo")
def demo(config: Path | None) -> None:  # noqa: ARG001 (every command accepts --config; this one brings its own)
    """Show the whole main job on bundled notices: own register, own mailbox, own database, no network."""
    from rich.console import Console

    from fr_monitor import demo as show_of_it

    sys.exit(show_of_it.run(Console()))
