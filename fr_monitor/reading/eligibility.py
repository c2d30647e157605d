"""Who may take part: the criteria of a notice, one by one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple

from fr_monitor.model.facts import Statement
from fr_monitor.reading.document import Document
from fr_monitor.reading.patterns import ITEM
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

WHO = r"(?:establishments?|facilit(?:y|ies)|sites?|manufacturers?|compan(?:y|ies)|firms?|applicants?|participants?|sponsors?|owners?|organizations?|volunteers?)"
# “An establishment must have the following characteristics:”, “To be eligible, a site should:”, “can take part if”
OPENS = Sought(
    rf"\b(?:eligib\w+|qualif(?:y|ies)|criteri(?:a|on)|characteristics|points|conditions)\b"
    rf"|\b{WHO}\b[^.]{{0,150}}\b(?:must|should|can|may|will|need to|needs to|has to|have to|is|are) (?:\w+ ){{0,4}}?"
    rf"(?:fit|meet|have|be|satisfy|fulfil+|do|participate|take part|apply|volunteer|join|show|if|that|:)"
    rf"|\b(?:from|to|for|by) (?:any |an? |those |all )?{WHO} (?:that|which|who):?$"
    rf"|\b{WHO}\b[^.]{{0,100}}\b(?:must|should)$"
    rf"|\b{WHO}\b[^.]{{0,100}}\b(?:must|should|that|which|who):? \((?:1|a|i)\)",
    re.IGNORECASE,
)
# “A request should contain the following:”, “Each report will include”, “FDA will consider the following when choosing”
OTHER_LIST = Sought(
    r"\b(?:requests?|submissions?|proposals?|applications?|comments?|reports?|questionnaires?|e-?mails?|letters?|list|plans?|agenda|"
    r"packages?|copies|forms?) (?:\w+ ){0,4}?(?:should|must|will|needs? to|are to|is to) (?:\w+ )?(?:contain|include|give|state|provide|list|name|have|describe|identify|cover)\b"
    r"|\b(?:following (?:references|documents|ways|methods|information|topics|questions|steps|benefits|activities))\b|\bcomments?\b",
    re.IGNORECASE,
)
# Headings under which such lists stand: “A. Eligibility”, “Which Establishments”, “Who May Apply”
HEADED = Sought(
    rf"\b(?:eligib\w+|who (?:may|can|should)|criteria|characteristics|{WHO} (?:fda|cder) is|which {WHO}|types? of {WHO})\b",
    re.IGNORECASE,
)
# Criteria that stand in the sentence itself: “... an establishment that (1) is registered ...; (2) has ...; and (3) ...”
INLINE = re.compile(r"\((?<![\w.]\()(?:\d|[a-h]|i{1,3}|iv|vi?)\) ")
# “an establishment can take part if it makes drugs ...; if its quality unit ...; and if ...”
CONDITIONS = re.compile(
    rf"\b{WHO} (?:can|may) (?:participate|take part|apply|volunteer|join) (?=if\b)|(?<=; )(?:and )?(?=if\b)",
    re.IGNORECASE,
)
# “To be eligible, an establishment must be registered”: a criterion without a list
SAYS = Sought(
    rf"\b{WHO}\b[^.]{{0,120}}\b(?:is|are) (?:not )?(?:eligible|ineligible)\b|\bopen (?:only )?to (?:[\w-]+ ){{0,4}}{WHO} (?:that|which|who)\b"
    rf"|\b{WHO} (?:may|can) (?:request to participate|participate|apply|volunteer|take part|ask for a place) (?:only )?if\b"
    rf"|\bto (?:be eligible|qualify|participate|take part)\b[^.]{{0,80}}\b(?:must|should|need)\b|\b(?:eligible|ineligible|not eligible)\b[^.]{{0,60}}\b(?:if|must|are|that|who|to)\b|\b{WHO} (?:is|are) eligible\b",
    re.IGNORECASE,
)
# “An establishment must also have been inspected”: one more, after another
ALSO = Sought(rf"\b{WHO} (?:must|should|needs? to|has to|have to) also\b", re.IGNORECASE)
CLOSING = re.compile(r"[;,](?: and| or)?$")
SECTIONS_WITHOUT = (
    "ADDRESSES",
    "FOOTNOTES",
    "END MATTER",
    "FOR FURTHER INFORMATION CONTACT",
    "DATES",
    "HEADING",
    "TITLE",
)
"""Parts that never speak of who may take part."""


class Line(NamedTuple):
    """A paragraph with its place."""

    start: int
    text: str
    marker: int
    """Length of what starts an item, 0 where it is none."""


def eligibility(document: Document) -> tuple[Statement, ...]:
    """The criteria for taking part, each with its words; () where the notice lists none."""
    lines = list(_lines(document))
    elsewhere = document.places_in(*SECTIONS_WITHOUT)
    for number, line in enumerate(lines):
        marked = line.marker and line.text.strip() != document.section_at(line.start)  # "3. Eligibility" is a heading
        if marked or line.start in elsewhere or not (_followed(lines, number) and _introduces(document, line)):
            continue
        items = list(_items(lines, number + 1))
        if len(items) >= 2:
            return tuple(_statement(document, item.start + item.marker, item.start + len(item.text)) for item in items)
        if inline := _inline(document, line):
            return inline
    return tuple(Statement(s.text, document.quote(s)) for s in _said(document) if s.span.start not in elsewhere)


def _said(document: Document) -> Iterator[Sentence]:
    """The sentences that give a criterion without a list."""
    saying = {sentence.span for sentence in document.likely(SAYS) if SAYS.search(sentence.text)}
    after = False
    for sentence in document.sentences if saying else ():
        after = sentence.span in saying or bool(after and ALSO.search(sentence.text))
        if after:
            yield sentence


def _lines(document: Document) -> Iterator[Line]:
    position = 0
    for text in document.text.text.split("\n"):
        found = ITEM.match(text)
        yield Line(position, text, found.end() if found else 0)
        position += len(text) + 1


def _followed(lines: list[Line], number: int) -> bool:
    """Whether items come after a paragraph or stand in it; a cheap test that most paragraphs fail."""
    below = number + 1 < len(lines) and lines[number + 1].marker > 0
    return below or bool(
        INLINE.search(lines[number].text) or "; if" in lines[number].text or "; and if" in lines[number].text
    )


def _introduces(document: Document, line: Line) -> bool:
    """Whether the end of a paragraph announces criteria."""
    last = line.text[-1500:]
    last = last[last.rfind(". ") + 1 :]
    if OTHER_LIST.search(last):
        return False
    if OPENS.search(last):
        return True
    heading = document.section_at(line.start) == line.text.strip()
    return (heading or last.endswith(":")) and bool(HEADED.search(document.section_at(line.start)))


def _items(lines: list[Line], first: int) -> Iterator[Line]:
    """The items of the list that begins at a paragraph: those with the same kind of mark, one after the other."""
    kind = ""
    for line in islice(lines, first, None):
        mark = re.sub(r"\w+", "x", line.text[: line.marker])
        if not line.marker or (kind and mark != kind):
            return
        kind = mark
        yield line


def _inline(document: Document, line: Line) -> tuple[Statement, ...]:
    """Criteria numbered within the last sentence of a paragraph."""
    begin = max(line.text[:-1].rfind(". "), 0)
    marks = list(INLINE.finditer(line.text, begin))
    if len(marks) < 2:
        marks = list(CONDITIONS.finditer(line.text, begin))
    if len(marks) < 2:
        return ()
    ends = [mark.start() for mark in marks[1:]] + [len(line.text)]
    return tuple(
        _statement(document, line.start + m.end(), line.start + end) for m, end in zip(marks, ends, strict=True)
    )


def _statement(document: Document, start: int, end: int) -> Statement:
    evidence = document.evidence(start, end)
    return Statement(CLOSING.sub("", evidence.quote.strip()), evidence)
