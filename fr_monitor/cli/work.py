"""`fr-monitor sweep`, `deliver`, `remind`, `reread`, `backfill`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from datetime import date
from pathlib import Path

import click

from fr_monitor.cli.common import ISO_DATE, build_app, command, in_order, say
from fr_monitor.errors import SourceError
from fr_monitor.pipeline import guard
from fr_monitor.pipeline.deliver import DeliveryReport


@command("sweep", example="fr-monitor sweep --since 2026-02-01 --until 2026-02-28 --dry-run")
@click.option("--since", type=ISO_DATE, help="First publication date (default: the look-back window).")
@click.option("--until", type=ISO_DATE, help="Last publication date (default: the look-ahead window).")
@click.option("--dry-run", is_flag=True, help="Say what would be told, and change nothing.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def sweep(since: date | None, until: date | None, dry_run: bool, form: str, config: Path | None) -> None:
    """One pass now: look, read, decide, put into the outbox.

    The first one reads history since 2015 without mailing it. Exit status 3: source unreachable or incomplete.
    """
    in_order(since, until)
    report = build_app(config).sweep(since, until, dry_run=dry_run, progress=say)
    if form == "json":
        click.echo(json.dumps(asdict(report), indent=2, ensure_ascii=False, default=str))
    else:
        click.echo(str(report))
        for line in report.told:
            click.echo(f"  {line}")
    if report.fault:
        say(f"fr-monitor: {report.fault}")
        sys.exit(3)


@command("deliver", example="fr-monitor deliver")
@click.option("--release", is_flag=True, help="First let go what is held back.")
@click.option(
    "--discard", metavar="ALERT", help="First give up the held letters of this alert (see deliveries), or of all."
)
def deliver(release: bool, discard: str | None, config: Path | None) -> None:
    """Send what is due now, then stop. Exit status 4: something could not be sent; it stays in the outbox.

    Letters are held back when they are too many in an hour, or when an older copy of the database was put back.
    """
    app = build_app(config)
    if discard:
        say(f"{guard.discard(app.store, None if discard == 'all' else discard, app.clock())} held letters discarded")
    if release:
        say(f"{app.release()} alerts released")
    report, others = app.deliver(), app.call_out()
    click.echo(str(report))
    if others != DeliveryReport():
        click.echo(f"other channels: {others}")
    if not (report.complete and others.complete):
        sys.exit(4)


@command("remind", example="fr-monitor remind --as-of 2026-04-06")
@click.option("--as-of", type=ISO_DATE, help="As on this day (default: today in Washington).")
def remind(as_of: date | None, config: Path | None) -> None:
    """Put the reminders that are due into the outbox."""
    told = build_app(config).remind(as_of)
    click.echo(f"{len(told)} reminders due" if len(told) != 1 else "1 reminder due")
    for line in told:
        click.echo(f"  {line}")


@command("reread", example="fr-monitor reread --since 2024-01-01")
@click.option("--since", type=ISO_DATE, help="First publication date (default: where history begins).")
@click.option("--dry-run", is_flag=True, help="Say what would be claimed, and change nothing.")
def reread(since: date | None, dry_run: bool, config: Path | None) -> None:
    """Read again, by the rules of today, stored texts that no program claimed: after an upgrade, or with a new program.

    What is over is not told. Texts that were never fetched are read by backfill.
    """
    from fr_monitor.pipeline.intake import Intake
    from fr_monitor.pipeline.reread import reread as again

    app = build_app(config)
    start = since or date.fromisoformat(app.settings.register.history_since)
    intake = Intake(app.store, app.register, app.desk, app.settings.programs, dry_run=dry_run)
    for number, taken in again(intake, start, app.clock(), app.today):
        click.echo(number)
        for line in taken.told:
            click.echo(f"  {line}")


@command("backfill", example="fr-monitor backfill --since 2015-01-01")
@click.option("--since", type=ISO_DATE, required=True, help="First publication date.")
@click.option("--until", type=ISO_DATE, help="Last publication date (default: yesterday).")
def backfill(since: date, until: date | None, config: Path | None) -> None:
    """Read history without mailing it. Can be stopped and resumed: what is known is not read again."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    in_order(since, until)
    app = build_app(config)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Asking the Register", total=None)

        def progress(done: int, total: int, what: str) -> None:
            bar.update(task, completed=done, total=total, description=what)

        report = app.backfill(since, until, progress=progress)
    click.echo(str(report))
    if report.fault:
        raise SourceError(report.fault)
