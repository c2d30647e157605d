"""`fr-monitor compare`, `forecast`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fr_monitor.cli.common import build_app, command, list_format, show

if TYPE_CHECKING:
    from fr_monitor.deciding.compare import Aspect, Side
    from fr_monitor.model.cycle import Cycle


@command("compare", example="fr-monitor compare qmm-prototype-assessment 2025 2026")
@click.argument("program")
@click.argument("years", nargs=-1, metavar="[YEAR YEAR]")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def compare(program: str, years: tuple[str, ...], form: str, config: Path | None) -> None:
    """Set two years of PROGRAM side by side, each answer with its words; without years the newest two."""
    from fr_monitor.pipeline.years import compared

    if len(years) not in {0, 2}:
        raise click.UsageError("give two years, or none for the newest two")
    pair = (years[0], years[1]) if years else None
    app = build_app(config)
    before, after, aspects = compared(app.store, app.settings.programs, program, pair)
    if form == "json":
        record = {"program": program, "before": before.label, "after": after.label}
        click.echo(json.dumps({**record, "aspects": [_record(a) for a in aspects]}, indent=2, ensure_ascii=False))
    else:
        _print(before, after, aspects)


def _record(aspect: Aspect) -> dict[str, object]:
    return {"aspect": aspect.name, "same": aspect.same, "before": _side(aspect.before), "after": _side(aspect.after)}


def _side(side: Side) -> dict[str, object]:
    words = side.evidence
    return {"value": side.value, "quote": words.quote if words else None, "section": words.section if words else None}


def _print(before: Cycle, after: Cycle, aspects: tuple[Aspect, ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold", show_lines=True)
    for heading in ("", before.label, after.label):
        table.add_column(heading, ratio=1 if heading else None, overflow="fold")
    for aspect in aspects:
        name = Text(aspect.name if aspect.same else f"{aspect.name} *", style="" if aspect.same else "bold")
        table.add_row(name, Text(_told(aspect.before)), Text(_told(aspect.after)))
    console = Console()
    console.print(Text(f"{after.title}: {before.label} and {after.label}; * differs"))
    console.print(table)


def _told(side: Side) -> str:
    """The answer, and the words that say so where they are not the answer itself."""
    words = side.evidence.quote if side.evidence else side.value
    return side.value if words.startswith(side.value) else f"{side.value}\n“{words}”"


@command("forecast", example="fr-monitor forecast")
@click.argument("program", required=False)
@list_format
def forecast(program: str | None, form: str, config: Path | None) -> None:
    """Say when the next window may open: a range from past openings with its working, a guess and never a fact."""
    from fr_monitor.pipeline.years import forecasts, watched

    app = build_app(config)
    if program:
        watched(app.settings.programs, program)
    rows = [
        {
            "program": expected.program,
            "year": expected.year,
            "earliest": expected.earliest,
            "latest": expected.latest,
            "in_season": expected.in_season(app.today),
            "past_openings": " ".join(map(str, expected.inputs)),
            "reason": expected.working,
        }
        for expected in forecasts(app.store, app.settings.programs, app.today)
        if program in {None, expected.program}
    ]
    columns = {"program": "Program", "earliest": "Not before", "latest": "Not after", "reason": "How we guess"}
    show(rows, columns, form, empty="Too few openings are known for a guess; two are needed.")
