"""What all commands share: the option --config, errors as one line, results as table, JSON or CSV."""

from __future__ import annotations

import csv
import functools
import io
import json
import os
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from fr_monitor.errors import ConfigurationError, MonitorError, SourceError, StoreError

if TYPE_CHECKING:
    from fr_monitor.app import App

Row = Mapping[str, object]

WIDE = 120
"""Characters of a terminal that shows the less important columns too."""


class IsoDate(click.ParamType[date]):
    """A civil date such as 2026-02-11."""

    name = "date"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The date; a usage error for anything else."""
        if isinstance(value, date):
            return value
        try:
            return date.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is not a date of the form 2026-02-11", param, ctx)


ISO_DATE = IsoDate()


def in_order(first: date | None, last: date | None) -> None:
    """Raises UsageError for a period that ends before it begins: it would find nothing and look like good news."""
    if first and last and last < first:
        raise click.UsageError(f"the period ends ({last}) before it begins ({first})")


def command(name: str, *, example: str) -> Callable[[Callable[..., object]], click.Command]:
    """A command with --config, an example in its help, and our errors as one line on standard error."""

    def decorate(function: Callable[..., object]) -> click.Command:
        config = click.option(
            "--config",
            type=click.Path(path_type=Path),
            metavar="FILE",
            help="Configuration file (default: config/fr_monitor.toml, or FR_MONITOR_CONFIG).",
        )
        return click.command(name, epilog=f"\b\nExample: {example}")(config(_told(function)))

    return decorate


def _told(function: Callable[..., object]) -> Callable[..., object]:
    @functools.wraps(function)
    def wrapper(*args: object, **options: object) -> object:
        try:
            return function(*args, **options)
        except MonitorError as error:
            say(f"fr-monitor: {error}")
            sys.exit(exit_status(error))

    return wrapper


def exit_status(error: MonitorError) -> int:
    """3 for the source, 1 for settings and database, 2 for what was given to the command."""
    match error:
        case SourceError():
            return 3
        case ConfigurationError() | StoreError():
            return 1
        case _:
            return 2


def build_app(config: Path | None, *, busy_seconds: float = 30.0) -> App:
    """The application as file and environment say; what it holds open is let go when the command ends."""
    from fr_monitor import app, settings

    built = app.build(settings.load(os.environ, config), now, busy_seconds=busy_seconds)
    click.get_current_context().call_on_close(built.close)
    return built


def now() -> datetime:
    """The clock of the process, aware UTC."""
    return datetime.now(UTC)


def say(line: str) -> None:
    """To the person, on standard error; where that is full or gone, the work goes on without a word."""
    with suppress(OSError):
        click.echo(printable(line), err=True)


def printable(text: str) -> str:
    """A text that steers no terminal: names of files and words of others may hold anything."""
    return "".join(char if char.isprintable() or char == "\n" else f"\\x{ord(char):02x}" for char in text)


def list_format(function: Callable[..., object]) -> Callable[..., Any]:
    """The option --format of the lists."""
    choice = click.Choice(["json", "table", "csv"])
    return click.option("--format", "form", type=choice, default="table", show_default=True)(function)


FOLDED = frozenset(
    {"title", "claimed_by", "subject", "reason", "address", "programs", "kinds", "about", "detail", "who"}
)
"""Columns of prose, which may take several lines."""


def show(
    rows: Sequence[Row], columns: Mapping[str, str], form: str, *, empty: str, wide: Mapping[str, str] | None = None
) -> None:
    """Rows on standard output: all their keys as JSON or CSV, or as a table.

    `columns` maps keys of a row to the headings of the table; those of `wide` are added where the terminal has room.
    """
    if form == "json":
        click.echo(json.dumps([dict(row) for row in rows], indent=2, ensure_ascii=False, default=str))
    elif form == "csv":
        click.echo(_csv(rows, list(rows[0] if rows else columns)), nl=False)
    elif rows:
        _table(rows, columns, wide or {})
    else:
        say(empty)


def _csv(rows: Sequence[Row], keys: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(keys)
    writer.writerows([[_cell(row.get(key)) for key in keys] for row in rows])
    return out.getvalue()


def _cell(value: object) -> str:
    """A cell that no spreadsheet takes for a formula."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.lstrip()[:1] in {"=", "+", "-", "@"} else text


def _table(rows: Sequence[Row], columns: Mapping[str, str], wide: Mapping[str, str]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = Console()
    shown = {**columns, **wide} if console.width >= WIDE else columns
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False, padding=(0, 1))
    for key, heading in shown.items():
        table.add_column(heading, no_wrap=key not in FOLDED, overflow="fold")
    for row in rows:
        table.add_row(*(Text("" if row.get(key) is None else str(row.get(key))) for key in shown))
    console.print(table)
