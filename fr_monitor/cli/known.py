"""`fr-monitor notices`, `cycles`, `deliveries`, `status`."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from fr_monitor.cli.common import Row, build_app, command, list_format, say, show


@command("notices", example="fr-monitor notices --format csv")
@click.option("--all", "everything", is_flag=True, help="Also those that no program claims.")
@list_format
def notices(everything: bool, form: str, config: Path | None) -> None:
    """List the notices that a program claims, the newest first."""
    columns = {
        "publication_date": "Published",
        "document_number": "Number",
        "program": "Program",
        "deadline": "Deadline",
    }
    rows = _marked(build_app(config).list_notices(everything=everything), form)
    wide = {"event": "Event", "title": "Title", "claimed_by": "Claimed by"}
    show(rows, columns, form, wide=wide, empty="No notice yet; look first: fr-monitor sweep")


@command("cycles", example="fr-monitor cycles --format json")
@list_format
def cycles(form: str, config: Path | None) -> None:
    """List the programs' cycles, the newest first."""
    columns = {
        "program": "Program",
        "year": "Year",
        "phase": "Phase",
        "establishments": "Places",
        "deadline": "Deadline",
        "days_left": "Left",
    }
    rows = _marked(build_app(config).list_cycles(), form)
    wide = {"opened": "Opened", "document_number": "Because of", "citation": "Citation"}
    show(rows, columns, form, wide=wide, empty="No cycle yet; look first: fr-monitor sweep")


def _marked(rows: Sequence[Row], form: str) -> Sequence[Row]:
    """In tables no day that is in doubt, since its doubt would not be seen; JSON and CSV have a column that says so."""
    if form != "table":
        return rows
    from fr_monitor.pipeline.known import shown_deadline

    return [{**row, "deadline": shown_deadline(row)} for row in rows]


@command("deliveries", example="fr-monitor deliveries --format csv")
@list_format
def deliveries(form: str, config: Path | None) -> None:
    """List the letters, and where each stands, the newest first."""
    columns = {"made_on": "Made", "state": "State", "address": "To", "subject": "Subject"}
    wide = {"attempts": "Tries", "reason": "Reason"}
    show(build_app(config).list_deliveries(), columns, form, wide=wide, empty="No letter yet.")


@command("status", example="fr-monitor status --format json")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def status(form: str, config: Path | None) -> None:
    """Tell how fresh our knowledge is. Exit status 1: stale, so that silence does not mean "nothing new"."""
    state = build_app(config).status()
    if form == "json":
        click.echo(json.dumps(state.as_record(), indent=2, ensure_ascii=False, default=str))
    else:
        for line in state.lines():
            click.echo(line)
        if not state.fresh:
            say('Silence does not mean "nothing new" now; to see why: fr-monitor doctor')
    sys.exit(0 if state.fresh else 1)
