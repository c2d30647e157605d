"""What all forms of a notice are taken apart into, and how one text is put together from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from itertools import islice

from fr_monitor.errors import UnreadableText
from fr_monitor.model.text import Form, PlainText, Section, Span


class Kind(Enum):
    """What a block of text is; the three last are moved behind the body, in this order."""

    HEAD = auto()
    """Lines above the preamble: agency, docket, RIN."""
    TITLE = auto()
    PREAMBLE = auto()
    """A heading such as "DATES:"."""
    HEADING = auto()
    """A heading of the body, with its level."""
    PARAGRAPH = auto()
    ROW = auto()
    """A row of a table."""
    NOTE = auto()
    """A footnote."""
    END = auto()
    """Signature, document number, billing code."""


@dataclass(slots=True)
class Block:
    """One paragraph, heading or row, its white space not yet folded."""

    kind: Kind
    text: str
    level: int = 0


def heading(text: str, level: int) -> Block:
    """A heading; at level 0 those in capitals are the preamble's ("DATES:")."""
    if level == 0 and text.isupper():
        return Block(Kind.PREAMBLE, text)
    return Block(Kind.HEADING, text, max(1, level))


MOST = 150_000
"""Blocks: fifty for each of the 3,000 pages of the Register's longest documents."""
BEHIND = (Kind.NOTE, Kind.END)
FIXED = {Kind.HEAD: "HEADING", Kind.TITLE: "TITLE", Kind.NOTE: "FOOTNOTES", Kind.END: "END MATTER"}
TABLE_LEVEL = 9
RUN_IN_LEVEL = 8

# Zero width and direction marks, soft hyphen, control characters, and what is no character at all.
INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ud800-\uf8ff\ufdd0-\ufdef\ufeff\ufff9-\uffff\U000e0000-\U0010ffff]"
)
# Dashes inside a word or number, as in “FDA–2023–N–5706”, “301–555–0127”, “March 9–10”; the mark stands first for speed.
INNER_DASH = re.compile(r"[\u2012\u2013\u2212](?<=\w.)(?=\w)")
# “FDA’s”
APOSTROPHE = re.compile(r"\u2019(?<=\w.)(?=\w)")
# “Date and Time: The meeting will be held”, “Contact Person: ...”
RUN_IN = re.compile(r"(?:• )?([A-Z][\w/'&-]*(?:,? (?:[A-Z][\w/'&-]*|and|of|for|the|to|or|in|a)){0,7}):(?= \S)")


def tidied(text: str) -> str:
    """The text with invisible characters gone, inner dashes made hyphens, and no blank before a closing mark."""
    if not text.replace("\n", "").isprintable():
        text = INVISIBLE.sub("", text)
    if not text.isascii():
        text = text.replace("\u2010", "-").replace("\u2011", "-")
        text = APOSTROPHE.sub("'", INNER_DASH.sub("-", text))
        text = text.replace("“ ", "“").replace(" ”", "”").replace(" — ", "—")
    for mark in ",;:)]":
        text = text.replace(" " + mark, mark)
    return text.replace(" . ", ". ").replace(" .\n", ".\n").replace("( ", "(")


def assemble(blocks: Iterable[Block], form: Form) -> PlainText:
    """One text with its sections. Raises UnreadableText where nothing is left, or where the blocks are more than `MOST`."""
    ordered = _ordered(blocks)
    joined = "\n".join([" ".join(block.text.split()) for block in ordered])
    lines = tidied(joined + "\n").split("\n")
    kept = [(block, line.strip()) for block, line in zip(ordered, lines, strict=False) if line.strip()]
    if not kept:
        raise UnreadableText("the text is empty: fetch another form of the notice")
    text = "\n".join([line for _, line in kept])
    return PlainText(text, _sections(kept), form)


def _ordered(blocks: Iterable[Block]) -> list[Block]:
    """The blocks with footnotes and end matter behind the others."""
    every = list(islice(blocks, MOST + 1))
    if len(every) > MOST:
        raise UnreadableText(
            f"the text has more than {MOST} paragraphs and rows, more than any document of the Register"
        )
    last = [[b for b in every if b.kind is kind] for kind in BEHIND]
    return [b for b in every if b.kind not in BEHIND] + last[0] + last[1]


def _sections(kept: Sequence[tuple[Block, str]]) -> tuple[Section, ...]:
    """The sections that the blocks open, each up to the next of its level or a lower one."""
    outline = _Outline()
    position = 0
    for block, line in kept:
        outline.add(block, line, position)
        position += len(line) + 1
    return outline.finish(position - 1)


class _Outline:
    """The sections that are open at a place, outermost first."""

    def __init__(self) -> None:
        self.open: list[tuple[str, int, int]] = []
        self.done: list[Section] = []
        self.single = False

    def add(self, block: Block, line: str, at: int) -> None:
        """Take notice of the next block."""
        if name := FIXED.get(block.kind):
            if not self.open or self.open[-1][0] != name:
                self.start(name, 0, at)
        elif block.kind is Kind.PREAMBLE:
            self.start(line.rstrip(": ").upper(), 0, at)
            self.single = line.startswith(("AGENC", "ACTION"))
            return
        elif block.kind is Kind.HEADING:
            self.start(line.rstrip(":"), max(1, min(block.level, 7)), at)
        elif block.kind is Kind.ROW:
            if not self.open or self.open[-1][1] != TABLE_LEVEL:
                self.start("TABLE", TABLE_LEVEL, at)
        else:
            self.paragraph(line, at)

    def paragraph(self, line: str, at: int) -> None:
        """A paragraph ends a table; the one of AGENCY or ACTION ends these; it may open a section by its run-in heading."""
        self.close(TABLE_LEVEL, at)
        if self.open and self.open[-1][0] in {"HEADING", "TITLE"}:
            self.close(0, at)
        if self.open and self.open[0][0].startswith(("AGENC", "ACTION")):
            if not self.single:
                self.close(0, at)
            self.single = False
        free = not self.open or self.open[0][0] == "SUPPLEMENTARY INFORMATION" or self.open[0][1] == RUN_IN_LEVEL
        if free and (found := RUN_IN.match(line)):
            self.start(found[1], RUN_IN_LEVEL, at)

    def start(self, name: str, level: int, at: int) -> None:
        """Open a section, closing those that cannot hold it."""
        self.close(level, at)
        self.open.append((name, level, at))

    def close(self, level: int, at: int) -> None:
        """Close every section of this level or a higher one."""
        while self.open and self.open[-1][1] >= level:
            name, depth, start = self.open.pop()
            self.done.append(Section(name, Span(start, at), depth))

    def finish(self, at: int) -> tuple[Section, ...]:
        """All sections in the order of the text."""
        self.close(0, at)
        return tuple(sorted(self.done, key=lambda section: (section.span.start, section.level)))
