"""`fr-monitor subscribers`."""

from __future__ import annotations

from pathlib import Path

import click

from fr_monitor.cli.common import build_app, command, list_format, show


@click.group(epilog="Example: fr-monitor subscribers add you@example.org --program qmm-prototype-assessment")
def subscribers() -> None:
    """Add, list and remove subscribers."""


@command("add", example="fr-monitor subscribers add you@example.org --program qmm-prototype-assessment")
@click.argument("address")
@click.option("--program", "programs", multiple=True, metavar="SLUG", help="Only this program (may be repeated).")
@click.option("--unconfirmed", is_flag=True, help="Ask the owner of the address first; send nothing else until then.")
def add(address: str, programs: tuple[str, ...], unconfirmed: bool, config: Path | None) -> None:
    """Add a subscriber. Added by the operator means confirmed."""
    subscriber = build_app(config).subscribe(address, frozenset(programs), confirmed=not unconfirmed)
    click.echo(f"{subscriber.address}: {subscriber.consent}")


@command("list", example="fr-monitor subscribers list --format csv")
@list_format
def list_(form: str, config: Path | None) -> None:
    """List the subscribers."""
    columns = {"address": "Address", "consent": "Consent", "rhythm": "When", "programs": "Programs"}
    wide = {"kinds": "Letters", "since": "Since"}
    empty = "No subscriber yet; add one: fr-monitor subscribers add ADDRESS"
    show(build_app(config).list_subscribers(), columns, form, wide=wide, empty=empty)


@command("remove", example="fr-monitor subscribers remove you@example.org")
@click.argument("address")
def remove(address: str, config: Path | None) -> None:
    """Write to this address no more."""
    build_app(config).unsubscribe(address)
    click.echo(f"{address}: stopped")


@command("backup", example="fr-monitor subscribers backup you@example.org colleague@example.org")
@click.argument("address")
@click.argument("backup", required=False)
def backup(address: str, backup: str | None, config: Path | None) -> None:
    """Name who hears of a deadline on its third day before when ADDRESS has not answered; without BACKUP nobody.

    The backup contact is asked first, and gets nothing else.
    """
    named = build_app(config).name_backup(address, backup)
    click.echo(f"{address}: {f'backed up by {named.address} ({named.consent})' if named else 'no backup contact'}")


for member in (add, list_, remove, backup):
    subscribers.add_command(member)
