"""`fr-monitor replay`, `explain`, `log`: what was told, what would have been, and why."""

from __future__ import annotations

import hashlib
import json
import re
import sys
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fr_monitor.cli.common import ISO_DATE, build_app, command, in_order, say, show
from fr_monitor.model.alert import ANSWER_MARK, MANAGE_MARK, UNSUBSCRIBE_MARK

if TYPE_CHECKING:
    from fr_monitor.app import App
    from fr_monitor.pipeline.replay import Told


LONGEST_DETAIL = 90
"""Characters of it in a table: three lines of a narrow terminal."""


@command("replay", example="fr-monitor replay --from 2026-01-01 --to 2026-06-30")
@click.option("--from", "start", type=ISO_DATE, required=True, help="First day.")
@click.option("--to", "end", type=ISO_DATE, required=True, help="Last day.")
@click.option("--format", "form", type=click.Choice(["text", "json", "eml"]), default="text", show_default=True)
@click.option("--all", "everything", is_flag=True, help="Also kinds that nobody gets without asking for them.")
def replay(start: date, end: date, form: str, everything: bool, config: Path | None) -> None:
    """Print what would have been mailed in a period, letter by letter, without sending or storing anything.

    What counts is what the database holds; read history first (fr-monitor backfill). eml prints an mbox file.
    """
    from fr_monitor.model.subscriber import DEFAULT_KINDS
    from fr_monitor.pipeline.replay import replay as letters_of

    in_order(start, end)
    app = build_app(config)
    told = letters_of(app.store, app.desk, app.settings.programs, start, end)
    told = [t for t in told if everything or t.alert.kind in DEFAULT_KINDS]
    if form == "json":
        click.echo(json.dumps([_record(t) for t in told], indent=2, ensure_ascii=False))
    elif form == "eml":
        sys.stdout.buffer.write(b"".join(_mbox(app, t) for t in told))
    else:
        click.echo("\n".join(line for t in told for line in _lines(t)))
    say(f"{len(told)} letter{'' if len(told) == 1 else 's'} from {start} to {end}")


def _record(told: Told) -> dict[str, object]:
    alert = told.alert
    return {
        "at": told.at.isoformat(timespec="minutes"),
        "kind": alert.kind,
        "alert": alert.key,
        "program": alert.program,
        "year": alert.cycle[1] if alert.cycle else None,
        "document_number": alert.document_number,
        "why": alert.reason,
        "subject": told.letter.subject,
        "text": _without_links(told.letter.text),
    }


def _lines(told: Told) -> Iterator[str]:
    yield f"Date: {told.at:%Y-%m-%d %H:%M} {told.at.tzname()}"
    yield f"Why: {told.alert.reason}"
    yield f"Subject: {told.letter.subject}"
    yield ""
    yield _without_links(told.letter.text)
    yield "#" * 76
    yield ""


def _without_links(text: str) -> str:
    """The text with words where each reader's own links stand in what is sent."""
    marks = "|".join((UNSUBSCRIBE_MARK, MANAGE_MARK, ANSWER_MARK))
    return re.sub(rf"(?:{marks})\S*", "(each reader's own link)", text)


def _mbox(app: App, told: Told) -> bytes:
    """The letter to nobody, as one message of an mbox file."""
    from fr_monitor.channels.message import fill

    uid = hashlib.sha256(told.alert.key.encode()).hexdigest()[:32]
    message = fill(app.desk.frozen(told.letter, told.at), address="nobody@example.org", uid=uid, token=uid)
    body = message.replace(b"\r\n", b"\n").replace(b"\nFrom ", b"\n>From ")
    return f"From fr-monitor {told.at.astimezone(UTC):%a %b %d %H:%M:%S %Y}\n".encode() + body + b"\n"


@command("log", example="fr-monitor log --format csv > audit.csv")
@click.option("--format", "form", type=click.Choice(["csv", "json", "table"]), default="table", show_default=True)
def log(form: str, config: Path | None) -> None:
    """Print what was seen when, what was read from it, and whom we told: rows that are only ever added to.

    A table shows the beginning of each detail; csv and json hold all of it.
    """
    from fr_monitor.pipeline.audit import log_rows

    rows = log_rows(build_app(config).store)
    if form == "table":
        rows = [
            {**row, "at": str(row["at"])[:16].replace("T", " "), "detail": _cut(str(row["detail"]))} for row in rows
        ]
    columns = {"at": "At (UTC)", "what": "What", "about": "About", "detail": "Detail"}
    show(rows, columns, form, empty="Nothing has happened yet.", wide={"who": "To"})


def _cut(detail: str) -> str:
    return detail if len(detail) <= LONGEST_DETAIL else f"{detail[:LONGEST_DETAIL].rstrip()}…"


@command("explain", example="fr-monitor explain 2026-02768")
@click.argument("subject", metavar="ADDRESS|DOCUMENT")
def explain(subject: str, config: Path | None) -> None:
    """Say why an address got or did not get each letter, or why a document was or was not claimed, with its words."""
    from fr_monitor.pipeline.explain import about_address, about_document

    app = build_app(config)
    if "@" in subject:
        lines = about_address(app.store, subject)
    else:
        lines = about_document(app.store, app.settings.programs, subject)
    for line in lines:
        click.echo(line)
