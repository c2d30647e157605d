"""What a notice says, for people: a table, and the text with its evidence marked."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console
from rich.table import Table
from rich.text import Text

from fr_monitor.deciding.words import number_of
from fr_monitor.model.facts import Deadline, Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.text import Evidence, PlainText

Row = tuple[str, str, Evidence | None]


def print_findings(source: str, notice: Notice, reading: Reading, text: PlainText | None) -> None:
    """The facts as a table on standard output; with a text also the text, evidence in reverse."""
    console = Console()
    title = f"{source}: {notice.title or 'without title'}"
    table = Table(title=Text(title), title_justify="left", header_style="bold", show_lines=True)
    table.add_column("Fact", no_wrap=True)
    table.add_column("Value", overflow="fold")
    table.add_column("The words that say so", style="dim", ratio=1, overflow="fold")
    for name, value, evidence in _rows(reading):
        words = f"{evidence.section}: “{evidence.quote}”" if evidence else ""
        table.add_row(name, Text(value), Text(words))
    console.print(table)
    for conflict in reading.conflicts:
        values = " or ".join(str(value) for value in conflict.values)
        console.print(Text(f"Needs review: {conflict.fact} is {values}", style="bold red"))
        for quote in conflict.quotes:
            console.print(Text(f"  “{quote}”"))
    if text is not None:
        console.print(_marked(reading, text))


def _rows(reading: Reading) -> Iterator[Row]:
    """Every fact there is, as name, value and evidence."""
    why = next((f"{c.program} (by {c.where}: {c.matched})" for c in reading.claims), "none claims this notice")
    yield "program", why, None
    yield "event", reading.event, reading.event_evidence
    for name, fact in (("program year", reading.program_year), ("cycle", reading.cycle_ordinal)):
        if fact:
            yield name, f"{fact.value} ({fact.basis})", fact.evidence
    if reading.establishments:
        yield "establishments", number_of(reading.establishments), reading.establishments.evidence
    for deadline in reading.deadlines:
        yield deadline.kind, _day(deadline), deadline.evidence
    for name, statement in (("contact", reading.contact), ("submit to", reading.submit_to)):
        if statement:
            yield name, statement.value, statement.evidence
    for number, criterion in enumerate(reading.eligibility, start=1):
        yield f"who may, {number}", "" if criterion.evidence else criterion.value, criterion.evidence
    for name, statements in (("then", reading.aftermath), ("held", reading.places)):
        yield from ((name, "" if said.evidence else said.value, said.evidence) for said in statements)


def _day(deadline: Deadline) -> str:
    parts = [f"{deadline.date:%a} {deadline.date.isoformat()}"]
    if deadline.time:
        parts.append(f"{deadline.time:%H:%M} {deadline.zone}")
    if deadline.replaces:
        parts.append(f"instead of {deadline.replaces.isoformat()}")
    if deadline.unrolled:
        parts.append(f"{deadline.unrolled.isoformat()} before it was moved to a business day")
    parts.append(deadline.basis)
    return ", ".join(parts)


def _marked(reading: Reading, text: PlainText) -> Text:
    marked = Text(text.text)
    for _, _, evidence in _rows(reading):
        if evidence:
            marked.stylize("reverse", evidence.span.start, evidence.span.end)
    return marked
