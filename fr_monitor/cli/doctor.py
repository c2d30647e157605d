"""`fr-monitor doctor`, `init`."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from fr_monitor.cli.common import command, now, say
from fr_monitor.errors import ConfigurationError

if TYPE_CHECKING:
    from fr_monitor.pipeline.diagnosis import Finding
    from fr_monitor.settings import Settings

COLOURS = {"ok": "green", "warn": "yellow", "fail": "bold red"}
SECONDS = 15.0
"""For the one question to the Register."""


@command("doctor", example="fr-monitor doctor --page")
@click.option("--page", is_flag=True, help="Also send a trial alarm to the operator, by every way there is.")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
def doctor(page: bool, form: str, config: Path | None) -> None:
    """Try settings, database, Register, mail relay, clock, disk and alarms for real; say what to do.

    Exit status 1: something fails. What warns can wait, but weakens the promise.
    """
    found = list(_examined(config, page=page))
    if form == "json":
        click.echo(json.dumps([asdict(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        _show(found)
    if any(finding.verdict == "fail" for finding in found):
        sys.exit(1)


def _examined(config: Path | None, *, page: bool) -> Iterator[Finding]:
    from fr_monitor import settings
    from fr_monitor.pipeline.checkup import Checkup, examine_machine
    from fr_monitor.pipeline.diagnosis import Finding, Verdict
    from fr_monitor.register.client import Register

    yield from examine_machine()
    for stranger in settings.mistyped(os.environ):
        yield Finding("Variable", Verdict.WARN, stranger, "mend its name: nothing reads it")
    try:
        loaded = settings.load(os.environ, config)
    except ConfigurationError as error:
        for problem in error.problems:
            yield Finding("Settings", Verdict.FAIL, problem, "mend it; the rest was not tried")
        return
    yield Finding("Settings", Verdict.OK, f"{len(loaded.programs)} programs")
    once = msgspec.structs.replace(loaded.register, attempts=1, call_seconds=min(SECONDS, loaded.register.call_seconds))
    contact = loaded.operator or loaded.public_url
    yield from Checkup(loaded, Register(once, loaded.programs, contact=contact, clock=now), now()).examine()
    if page:
        yield from _paged(loaded, now())


def _paged(loaded: Settings, moment: datetime) -> Iterator[Finding]:
    """A trial alarm by each way."""
    from fr_monitor.channels.pager import open_routes
    from fr_monitor.errors import DeliveryError
    from fr_monitor.model.alarm import AlarmKind, Occasion, Page
    from fr_monitor.pipeline.diagnosis import Finding, Verdict

    text = "This is a trial: nothing is wrong. Real alarms come the same way.\n"
    trial = Page(AlarmKind.JOB_HANGS, Occasion.BEGINS, moment, "[fr-monitor] trial of the alarm", text)
    for route in open_routes(loaded):
        try:
            route.send(trial, moment)
        except DeliveryError as error:
            yield Finding(f"Trial alarm by {route.name}", Verdict.FAIL, str(error), "mend this way")
        else:
            yield Finding(f"Trial alarm by {route.name}", Verdict.OK, "handed over; has it arrived?")


def _show(found: list[Finding]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    for heading in ("What", "How", "Found", "What to do"):
        table.add_column(heading, no_wrap=heading == "How", overflow="fold")
    for finding in found:
        verdict = Text(finding.verdict, style=COLOURS[finding.verdict])
        table.add_row(finding.name, verdict, Text(finding.found), Text(finding.to_do))
    Console().print(table)


@command("init", example="fr-monitor init")
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default=Path("config"))
def init(folder: Path, config: Path | None) -> None:  # noqa: ARG001 (every command accepts --config; this one makes it)
    """Write a commented configuration into FOLDER, with the programs and the schema that editors check it by."""
    from fr_monitor.settings import default_config

    if folder.exists() and any(folder.iterdir()):
        raise click.UsageError(f"{folder} is there already and not empty; name another folder")
    try:
        shutil.copytree(default_config().parent, folder, dirs_exist_ok=True)
    except (OSError, shutil.Error) as error:
        raise ConfigurationError.of([f"{folder}: cannot be written ({error}); name another folder"]) from error
    click.echo(f"Written: {folder}/fr_monitor.toml")
    say("Next: set SMTP_URL and FR_MONITOR_OPERATOR, then fr-monitor doctor, then fr-monitor run")
