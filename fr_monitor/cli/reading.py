"""`fr-monitor read`."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from fr_monitor.cli.common import command, printable
from fr_monitor.errors import RecordError, UnreadableText

if TYPE_CHECKING:
    from fr_monitor.model.notice import Notice
    from fr_monitor.model.text import PlainText

LARGEST_FILE = 64_000_000
"""Bytes; the largest document of the Register has about six million."""


@command("read", example="fr-monitor read 2026-02768.xml --text")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path, allow_dash=True), metavar="FILE...")
@click.option("--format", "form", type=click.Choice(["table", "json"]), default="table", show_default=True)
@click.option("--text", "with_text", is_flag=True, help="Show the plain text, the evidence marked in it.")
def read(files: tuple[Path, ...], form: str, with_text: bool, config: Path | None) -> None:
    """Read notices from files (.xml, .html, .htm, .txt, or the API's .json); - is standard input.

    Prints what each notice says, every fact with the sentence that says so. Exit status 2: unreadable input.
    """
    from fr_monitor import reading, settings
    from fr_monitor.cli.findings import print_findings
    from fr_monitor.reading.report import as_record

    programs = settings.watched_programs(os.environ, config)
    records = []
    for source, notice, text in _inputs(files):
        found = reading.read(notice, text, programs)
        if form == "table":
            print_findings(source, notice, found, text if with_text else None)
        else:
            record = as_record(found, notice, source)
            records.append({**record, "text": text.text} if with_text else record)
    if form == "json":
        click.echo(json.dumps(records, indent=2, ensure_ascii=False))


def _inputs(files: tuple[Path, ...]) -> Iterator[tuple[str, Notice, PlainText]]:
    for file in files:
        source = "standard input" if str(file) == "-" else printable(file.name)
        content = _content(file, source)
        if file.suffix == ".json" or (str(file) == "-" and content.lstrip()[:1] in {"[", "{"}):
            yield from _from_api(source, content)
        else:
            yield _from_text(source, content, file)


def _content(file: Path, source: str) -> str:
    try:
        data = sys.stdin.buffer.read(LARGEST_FILE + 1) if str(file) == "-" else _bytes(file)
    except OSError as error:
        raise UnreadableText(f"{file}: {error.strerror}") from error
    if len(data) > LARGEST_FILE:
        raise UnreadableText(f"{source}: larger than {LARGEST_FILE // 1_000_000} MB; not a notice")
    if data.startswith(b"%PDF") or b"\0" in data:
        raise UnreadableText(f"{source}: a PDF, picture or other binary file: fetch the notice as .xml, .html or .txt")
    return data.decode("utf-8-sig", errors="replace")


def _bytes(file: Path) -> bytes:
    with file.open("rb") as stream:
        return stream.read(LARGEST_FILE + 1)


def _from_text(source: str, content: str, file: Path) -> tuple[str, Notice, PlainText]:
    from fr_monitor.model.text import Form
    from fr_monitor.reading.plain import plain_text
    from fr_monitor.reading.plain.heading import notice_of

    forms = {".xml": Form.XML, ".html": Form.HTML}
    try:
        text = plain_text(content, forms.get(file.suffix.lower()))
    except UnreadableText as error:
        raise UnreadableText(f"{source}: {error}") from error
    return source, notice_of(content, text.form, file.name), text


def _from_api(source: str, content: str) -> Iterator[tuple[str, Notice, PlainText]]:
    from fr_monitor.model.notice import Stage
    from fr_monitor.reading.plain import from_fields, plain_text
    from fr_monitor.register.wire import notice_from_api

    for record in _records(source, content):
        full_text = record.get("full_text")
        stage = Stage.INSPECTION if "filed_at" in record else Stage.PUBLISHED
        try:
            notice = notice_from_api(record, stage)
        except RecordError as error:
            raise UnreadableText(f"{source}: {error}") from error
        text = plain_text(full_text) if isinstance(full_text, str) and full_text.strip() else from_fields(notice)
        yield source, notice, text


def _records(source: str, content: str) -> list[dict[str, object]]:
    """One API document or an array of them."""
    import msgspec

    try:
        answer = msgspec.json.decode(content, type=list[dict[str, object]] | dict[str, object])
    except (msgspec.DecodeError, RecursionError) as error:
        raise UnreadableText(f"{source}: not an API document or an array of them: {error}") from error
    return answer if isinstance(answer, list) else [answer]
