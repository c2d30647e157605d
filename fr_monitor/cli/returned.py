"""`fr-monitor bounces`."""

from __future__ import annotations

from pathlib import Path

import click

from fr_monitor.cli.common import build_app, command


@command("bounces", example="fr-monitor bounces /var/mail/bounces")
@click.argument("source", type=click.Path(path_type=Path))
def bounces(source: Path, config: Path | None) -> None:
    """Learn from the reports in SOURCE, a file, an mbox or a maildir, which addresses are dead.

    Works where `mail.bounces` names the address that reports come to. Messages are left where they are; a report
    that is read twice counts once a day.
    """
    found = build_app(config).people.learn_bounces(source)
    click.echo(", ".join(f"{count} {what}" for what, count in sorted(found.items())) or "no message")
