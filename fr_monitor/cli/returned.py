"""`fr-monitor bounces`."""

from __future__ import annotations

from pathlib import Path

import click

from fr_monitor.cli.common import build_app, command


@command("bounces", example="fr-monitor bounces /var/mail/bounces")
@click.argument("source")
def bounces(source: str, config: Path | None) -> None:
    """Learn from the reports in SOURCE which addresses are dead: a file, an mbox, a maildir, or imaps://user@host/INBOX.

    Works where `mail.bounces` names the address that reports come to. Messages are left where they are; those of IMAP
    are marked as seen once they were learned from, and its password is FR_MONITOR_BOUNCES_PASSWORD. Each report counts
    once, however often it is read.
    """
    people = build_app(config).people
    found = people.fetch_bounces(source) if "://" in source else people.learn_bounces(Path(source))
    click.echo(", ".join(f"{count} {what}" for what, count in sorted(found.items())) or "no message")
