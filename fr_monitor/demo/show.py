"""What the terminal shows when the demonstration has run."""

from __future__ import annotations

from collections.abc import Iterator
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path
from shutil import which

from rich import box
from rich.console import Console
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from fr_monitor.demo.mailbox import Received
from fr_monitor.demo.story import Outcome
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.calendar import EASTERN
from fr_monitor.model.facts import Event

NARROW = {"Published", "Document", "Year", "Places", "Opened", "Last day", "Date", "To"}
"""Columns that are never broken, so that a terminal of 80 columns shows whole dates, numbers and addresses."""


def show(console: Console, outcome: Outcome, folder: Path) -> None:
    """Tables of notices, cycles and letters, one letter in full, and where everything is."""
    console.print(_found(outcome))
    console.print(_cycles(outcome))
    console.print(_letters(outcome.letters))
    if opening := _newest_opening(outcome):
        console.print(_letter(opening))
    for line in _whereabouts(outcome, folder):
        console.print(Text(line), soft_wrap=True)


def _found(outcome: Outcome) -> Table:
    rows = outcome.app.list_notices()[::-1]
    table = _table("Found in the Federal Register", "Published", "Document", "Program", "Claimed because of")
    for row in rows:
        program = outcome.programs[str(row["program"])].short_name
        table.add_row(*_texts(row["publication_date"], row["document_number"], program, row["claimed_by"]))
    table.caption = f"{outcome.documents - len(rows)} other notices were looked at and left alone"
    return table


def _cycles(outcome: Outcome) -> Table:
    """Each cycle as it stands now, with the document that changed it after its opening."""
    events = {row["document_number"]: row["event"] for row in outcome.app.list_notices()}
    table = _table("Cycles", "Program", "Year", "Places", "Opened", "Last day", "Changed")
    for row in outcome.app.list_cycles()[::-1]:
        number = row["document_number"]
        event = str(events[number]).removeprefix("window-")
        program = outcome.programs[str(row["program"])].short_name
        changed = "" if event == Event.CYCLE_OPENS else f"{event} by {number}"
        places = row["establishments"] or "not stated"
        table.add_row(*_texts(program, row["year"], places, row["opened"], row["deadline"], changed))
    return table


def _letters(letters: tuple[Received, ...]) -> Table:
    table = _table("Letters in the mailbox", "Date", "To", "Subject")
    for letter in letters:
        message = letter.message
        table.add_row(*_texts(_day(message), letter.recipients[0], message["Subject"]))
    return table


def _letter(message: EmailMessage) -> Panel:
    """The text part under the headers that a mail program shows."""
    body = message.get_body(preferencelist=("plain",))
    head = "\n".join(f"{name}: {message[name]}" for name in ("From", "To", "Subject"))
    text = body.get_content() if body else ""
    note = "made from a re-told notice, not from the official text"
    return Panel(Text(f"{head}\nDate: {_day(message)}\n\n{text.strip()}"), title="One letter", subtitle=note)


def _newest_opening(outcome: Outcome) -> EmailMessage | None:
    openings = {row["subject"] for row in outcome.app.list_deliveries() if row["kind"] == AlertKind.OPENED}
    messages = (letter.message for letter in reversed(outcome.letters))
    return next((message for message in messages if message["Subject"] in openings), None)


def _whereabouts(outcome: Outcome, folder: Path) -> Iterator[str]:
    command = "fr-monitor" if which("fr-monitor") else ".venv/bin/fr-monitor"
    yield f"\n{outcome.requests} questions went to a local Federal Register; no network was used."
    yield "The notices are re-told in our own words, with true numbers, dates and dockets."
    yield f"Database and letters stay in {folder}; look at them with"
    yield f"  DATABASE_URL=sqlite:///{folder}/demo.db {command} deliveries"
    yield "or as a web page, at http://localhost:8000 after"
    yield f"  DATABASE_URL=sqlite:///{folder}/demo.db {command} web"


def _table(title: str, *headings: str) -> Table:
    table = Table(title=f"\n{title}", box=box.SIMPLE_HEAD, pad_edge=False)
    table.title_justify = table.caption_justify = "left"
    table.title_style = "bold"
    for heading in headings:
        table.add_column(heading, no_wrap=heading in NARROW)
    return table


def _texts(*values: object) -> Iterator[Text]:
    """Cells that are shown as they are: brackets mean nothing in them."""
    return (Text("" if value is None else str(value)) for value in values)


def _day(message: EmailMessage) -> str:
    return f"{parsedate_to_datetime(message['Date']).astimezone(EASTERN):%Y-%m-%d}"
