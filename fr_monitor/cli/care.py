"""`fr-monitor check-config`, `db`, `demo`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click

from fr_monitor.cli.common import build_app, command, say
from fr_monitor.errors import ConfigurationError


@command("check-config", example="fr-monitor check-config --config config/fr_monitor.toml")
def check_config(config: Path | None) -> None:
    """Check the settings; name file, key and line of each fault. Exit status 1: there are faults."""
    from fr_monitor import app, settings

    try:
        found = settings.load(os.environ, config)
        app.check(found)
    except ConfigurationError as error:
        for problem in error.problems:
            say(problem)
        sys.exit(1)
    click.echo(f"Settings are good: {len(found.programs)} programs, letters go to {app.destination(found)}")
    if found.operator is None:
        say("Warning: FR_MONITOR_OPERATOR is not set, so nobody is told when the monitor itself is ill")


@click.group(epilog="Example: fr-monitor db check")
def db() -> None:
    """Upgrade, back up or check the database."""


@command("upgrade", example="fr-monitor db upgrade")
def upgrade(config: Path | None) -> None:
    """Bring the database to this version's schema.

    Every start does so as well.
    """
    click.echo(f"The database is at version {build_app(config).store.version()}")


@command("backup", example="fr-monitor db backup fr_monitor-2026-04-13.db")
@click.argument("file", type=click.Path(path_type=Path))
def backup(file: Path, config: Path | None) -> None:
    """Copy the database into FILE, which must not exist; safe while the service runs."""
    build_app(config).store.backup(file)
    click.echo(f"Copied to {file}")


@command("check", example="fr-monitor db check")
def check(config: Path | None) -> None:
    """Look for damage and for letters that got lost. Exit status 1: something was found."""
    problems = build_app(config).store.check()
    for problem in problems:
        say(problem)
    if problems:
        sys.exit(1)
    click.echo("The database is sound: nothing damaged, every letter accounted for")


for member in (upgrade, backup, check):
    db.add_command(member)


@command("demo", example="fr-monitor demo")
def demo(config: Path | None) -> None:  # noqa: ARG001 (every command accepts --config; this one brings its own)
    """Show the whole main job on bundled notices: own register, own mailbox, own database, no network."""
    from rich.console import Console

    from fr_monitor import demo as show_of_it

    sys.exit(show_of_it.run(Console()))
