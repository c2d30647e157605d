"""The text of a notice in paragraphs, with the words marked to which its facts point."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from fr_monitor.deciding.letters.facts import quoted
from fr_monitor.model.cycle import Cycle, Version
from fr_monitor.model.facts import Reading
from fr_monitor.model.text import Evidence, PlainText

LONGEST = 60_000
"""Characters that are shown; of longer texts only the paragraphs beyond that hold a mark."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text; marked ones say for which facts, and carry the anchors that lead there."""

    text: str
    facts: str = ""
    anchors: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A line of the plain text."""

    pieces: tuple[Piece, ...]
    heading: bool = False


@dataclass(frozen=True, slots=True)
class _Mark:
    start: int
    end: int
    facts: tuple[str, ...]
    anchors: tuple[int, ...]


def marked(text: PlainText, reading: Reading | None) -> tuple[tuple[Paragraph, ...], bool]:
    """The paragraphs, and whether some were left out because the text is too long for a page."""
    marks = _merged(_named(reading)) if reading else []
    headings = {section.span.start: section.name for section in text.sections}
    shown: list[Paragraph] = []
    cut, start = False, 0
    for line in text.text.split("\n"):
        pieces = tuple(_pieces(text.text, start, start + len(line), marks))
        title = headings.get(start, "\n")
        is_heading = line.rstrip(" :").casefold() == title.rstrip(" :").casefold()
        if start <= LONGEST or any(piece.anchors for piece in pieces):
            shown.append(Paragraph(pieces, is_heading))
        else:
            cut = True
        start += len(line) + 1
    return tuple(p for p in shown if any(piece.text.strip() for piece in p.pieces)), cut


def places(cycle: Cycle) -> Mapping[str, tuple[str, int]]:
    """Where the quotes of a cycle stand: the document and the anchor in its text, by quote as it is shown."""
    found: dict[str, tuple[str, int]] = {}
    for version in cycle.versions:
        for evidence in _evidence(version):
            quote = quoted(evidence)
            # A fact stays with the document that said it first; of that document the last text holds.
            if found.get(quote, (version.document_number,))[0] == version.document_number:
                found[quote] = version.document_number, evidence.span.start
    return found


def anchors(reading: Reading) -> Mapping[str, tuple[None, int]]:
    """Where the quotes of a reading stand on the page of its own notice: as `places`, without a document."""
    return {quoted(evidence): (None, evidence.span.start) for _, evidence in _named(reading)}


def _evidence(version: Version) -> Iterator[Evidence]:
    facts = (
        *(version.deadline, version.establishments, version.program_year, version.cycle_ordinal),
        *(version.contact, version.submit_to, *version.eligibility, *version.aftermath),
    )
    yield from (fact.evidence for fact in facts if fact and fact.evidence)
    if version.event_evidence:
        yield version.event_evidence


def _named(reading: Reading) -> Iterator[tuple[str, Evidence]]:
    for name, facts in (
        ("program year", [reading.program_year]),
        ("which year of the program", [reading.cycle_ordinal]),
        ("establishments", [reading.establishments]),
        ("contact", [reading.contact]),
        ("where to send", [reading.submit_to]),
        ("who may take part", reading.eligibility),
        ("what follows", reading.aftermath),
        ("where it is held", reading.places),
    ):
        yield from ((name, fact.evidence) for fact in facts if fact and fact.evidence)
    yield from ((deadline.kind.value.replace("-", " "), deadline.evidence) for deadline in reading.deadlines)
    if reading.event_evidence:
        yield "what the notice does", reading.event_evidence


def _merged(found: Iterable[tuple[str, Evidence]]) -> list[_Mark]:
    """Marks that do not overlap: where two facts share words, one mark names both."""
    marks: list[_Mark] = []
    for name, evidence in sorted(found, key=lambda pair: (pair[1].span.start, -pair[1].span.end)):
        start, end = evidence.span.start, evidence.span.end
        if marks and start < marks[-1].end:
            last = marks.pop()
            facts = last.facts if name in last.facts else (*last.facts, name)
            anchors = last.anchors if start in last.anchors else (*last.anchors, start)
            marks.append(_Mark(last.start, max(last.end, end), facts, anchors))
        elif end > start:
            marks.append(_Mark(start, end, (name,), (start,)))
    return marks


def _pieces(text: str, start: int, end: int, marks: list[_Mark]) -> Iterator[Piece]:
    """A line cut at its marks; an anchor stands only where its mark begins."""
    at = start
    for mark in marks:
        if mark.end <= start or mark.start >= end:
            continue
        left, right = max(mark.start, start), min(mark.end, end)
        if left > at:
            yield Piece(text[at:left])
        anchors = mark.anchors if left == mark.start else ()
        yield Piece(text[left:right], ", ".join(mark.facts), anchors or (left,))
        at = right
    if at < end or start == end:
        yield Piece(text[at:end])
