"""The lines of a raw text gathered into paragraphs, over page marks, beside tables and signatures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from itertools import pairwise
from typing import NamedTuple

BREAK = "\f"
"""Stands where a page ended."""

# Such as "[Federal Register Volume 91, Number 28 (Wednesday, February 11, 2026)]", "[Pages 6229-6231]", "[FR Doc No: 2026-02768]"
STAMPED = re.compile(
    r"\s*(?:\[Federal Register(?: Volume|:).*|\[(?:Notices|Rules and Regulations|Proposed Rules|Presidential Documents)\]"
    r"|\[Pages? [\w, -]+\]|From the Federal Register Online .*|\[FR Doc No: .*\])\s*"
)
STAMPS = ("[", "F")
PAGES = frozenset("[0123456789")
RULES = frozenset("-_=")
"""With what such lines begin: a look at one character spares most lines the pattern."""
# "[[Page 6230]]", or a page number alone on its line in the text of a PDF
PAGE = re.compile(r"\s*(?:\[\[Page \w+\]\]|\d{1,3})\s*")
RULE = re.compile(r"\s*[-_=]{8,}\s*")
# "Request to join ....   9      1", "   responses      Total"
ROW = re.compile(r"\S ?\.{4,}|\S {3,}\S")
SIGNED = re.compile(r"\s*(?:(?:Dated|Signed)\b[ :].{0,60}\d{4}|\[FR Doc)")
BILLING = re.compile(r"\s*BILLING CODE ")
COMPLETE = re.compile(r"[.?!]['\"”’)\]]{0,3}\s*$")
ITEM = re.compile(r"\(?(?:\d{1,2}|[A-Za-z]|[ivx]{1,4})[.)] ")
HEADING = re.compile(r"(?:[IVX]{1,6}|[A-Z]|\d{1,2})\. \S.{0,66}$")
PREAMBLE = re.compile(r"(?:[A-Z]{4,}|FOR FURTHER)[A-Z ,]{0,60}: ")


class Line(Enum):
    """What a line is, as far as its layout tells."""

    TEXT = auto()
    ROW = auto()
    SIGNATURE = auto()


class Gathered(NamedTuple):
    """The lines of one paragraph."""

    lines: list[str]
    flush: bool
    kind: Line


def lines(text: str) -> list[str]:
    """The lines, page marks made breaks, stamps of the page left out."""
    found = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [_marked(line) for line in found if not (line.lstrip()[:1] in STAMPS and STAMPED.fullmatch(line))]


def _marked(line: str) -> str:
    return BREAK if line.lstrip()[:1] in PAGES and PAGE.fullmatch(line) else line


def gathered(found: list[str], *, page: bool) -> Iterator[Gathered]:
    """Paragraphs: parted by blank lines, indents, rules; each line is one where the text is not wrapped at all.

    A `page` of govinfo or of a PDF always is; of another text, lines that go on in lower case tell.
    """
    long = sum(len(line) for line in found if len(line) > 160)
    wrapped = 3 * long < sum(map(len, found)) and (page or any(line[:1].islower() for line in found))
    rows = _table_lines(found)
    current: list[str] = []
    blank = over = signed = False
    kind = Line.TEXT
    for number, line in enumerate(found):
        if line == BREAK:
            over = True
            continue
        if not line.strip() or _is_rule(line):
            blank = True
            over = over and not _is_rule(line)
            continue
        signed = bool(SIGNED.match(line)) or (signed and len(line) < 90 and not PREAMBLE.match(line))
        next_kind = Line.SIGNATURE if signed or BILLING.match(line) else Line.ROW if number in rows else Line.TEXT
        parts = next_kind is not Line.TEXT or kind is not Line.TEXT or not wrapped
        parts = parts or (_parts(current, line) if over and current else blank or _indented(line))
        if current and parts:
            yield Gathered(current, not _indented(current[0]), kind)
            current = []
        current.append(line)
        kind, blank, over = next_kind, False, False
    if current:
        yield Gathered(current, not _indented(current[0]), kind)


def _is_rule(line: str) -> bool:
    return line.lstrip()[:1] in RULES and RULE.fullmatch(line) is not None


def _is_row(line: str) -> bool:
    return ("   " in line or "...." in line) and ROW.search(line) is not None


def _indented(line: str) -> bool:
    return line[:2].isspace() or line.startswith("• ")


def _parts(current: list[str], line: str) -> bool:
    """Whether a paragraph ends at a page mark: the next is indented, or this one is complete or a heading."""
    heading = len(current) == 1 and HEADING.match(current[0])
    starts = _indented(line) or ITEM.match(line) or PREAMBLE.match(line)
    return bool(starts or heading or COMPLETE.search(current[-1]))


def _table_lines(found: list[str]) -> set[int]:
    """The numbers of the lines between two rules where at least a third of them stand in columns."""
    rules = [number for number, line in enumerate(found) if _is_rule(line)]
    rows: set[int] = set()
    for first, last in pairwise(rules):
        inside = [number for number in range(first + 1, last) if found[number].strip()]
        if inside and 3 * sum(_is_row(found[number].strip()) for number in inside) >= len(inside):
            rows.update(inside)
    return rows
