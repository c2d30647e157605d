"""Raw text: govinfo's page (API field `raw_text_url`), the text of a public-inspection PDF, or any article."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fr_monitor.reading.plain import lines as layout
from fr_monitor.reading.plain.blocks import Block, Kind
from fr_monitor.reading.plain.split import mended

PRE = re.compile(r"<pre\b[^<>]*>", re.IGNORECASE)
MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
BULLET = re.compile(r"<bullet>\s?", re.IGNORECASE)
DASHES = re.compile(r"(?<=[^\s-])[ \t]?--(?:[ \t]?(?=[^\s-])|$)|^--(?=[^\s-])", re.MULTILINE)
# "This document is scheduled to be published in the Federal Register on 02/11/2026 and available online at ...", in mid-sentence
SCHEDULED = re.compile(
    r"This document is scheduled to be published in the\s{1,9}Federal Register on [\d/]{8,10} and available online at"
    r"\s{1,9}\S{1,200}\s{1,9}and on\s{1,9}\S{1,100}"
)
# Such as "DATES: FDA intends to ...", "FOR FURTHER INFORMATION CONTACT: ..."
HEADED = re.compile(
    r"((?:AGENC|ACTION|SUMMARY|DATE|EFFECTIVE|APPLICAB|COMPLIANCE|COMMENT|ADDRESS|FOR FURTHER|SUPPLEMENT|TIME|PLACE|LOCATION"
    r"|STATUS|MATTERS|CONTACT|MEETING|DEADLINE|PORTIONS|SUBJECT|AUTHORITY|PURPOSE|HEARING)[A-Z ,/&()-]{0,60}):(?: |$)"
)
NUMBERED = re.compile(r"(?:(?:(?P<roman>[IVX]{1,6})|(?P<letter>[A-Z])|(?P<digit>\d{1,2}))\.|\((?P<bracket>\w{1,3})\)) ")
LEVELS = {"roman": 1, "letter": 2, "digit": 3, "bracket": 4}
# "\1\ FDA, guidance for industry" opens a footnote, "report.\1\" refers to one.
FOOTNOTE = re.compile(r"\\\d{1,3}\\ ?")
REFERENCE = re.compile(r"\s?\\\d{1,3}\\")
# The same in text taken out of a PDF: "requirements.1 Those", "1 See section 501".
PDF_FOOTNOTE = re.compile(r"\d{1,2} (?=[A-Z“])")
PDF_REFERENCE = re.compile(r"\d(?<=[a-z)”][.,;”]\d)\d?(?= [A-Za-z(“]|$)")
# "Request to participate 25 1 25 2 50": a row of a table, its columns lost
FIGURES = re.compile(r"(?: [\d,.]+){4}$")
FIGURE = frozenset("0123456789,.")
"""With what the last word of such a row begins."""
# "How Many Can Join?", "A. What must I send?": headings in plain language
QUESTION = re.compile(
    r"(?:(?:[IVX]{1,6}|[A-Z]|\d{1,2})\. )?(?:Who|What|When|Where|Why|How|Which|May|Can|Do|Does|Is|Are|Will|Must|Should)\b[^.?]{3,140}\?\Z"
)
CLOSING = re.compile(r"[.?!:;,]['\"”’)\]]{0,3}$")
DOCKET = re.compile(r"\[|RIN \d|\d+ CFR ")


class Paragraph(NamedTuple):
    """A paragraph put together from its lines; `flush` when it begins at the left margin."""

    text: str
    flush: bool
    kind: layout.Line


def blocks(source: str, *, scanned: bool = False) -> Iterator[Block]:
    """The blocks of a raw text; `scanned` when it was taken out of a PDF, which loses the marks of footnotes."""
    page = PRE.search(source) is not None
    gathered = layout.gathered(layout.lines(unwrapped(source)), page=page or scanned)
    paragraphs = [Paragraph(joined(p.lines), p.flush, p.kind) for p in gathered]
    if scanned and paragraphs:
        texts = mended("\n".join([p.text for p in paragraphs])).split("\n")
        paragraphs = [p._replace(text=text) for p, text in zip(paragraphs, texts, strict=True)]
    return _classified(paragraphs, bare=scanned or not page)


def unwrapped(source: str) -> str:
    """The text inside the page's `<pre>`, without markup, with its marks as characters."""
    if found := PRE.search(source):
        source = source[found.end() :]
    if "<" in source:
        source = MARKUP.sub("", BULLET.sub("• ", source))
    text = html.unescape(source).replace("``", "“").replace("''", "”")
    if "--" in text:
        text = DASHES.sub("—", text)
    return SCHEDULED.sub(f"\n{layout.BREAK}\n", text)


def joined(parts: list[str]) -> str:
    """The lines as one; a word broken after its hyphen stays one word ("FDA-2023-" + "N-5706")."""
    text = [parts[0].strip()]
    for line in parts[1:]:
        part = line.strip()
        last = text[-1]
        hyphen = last.endswith("-") and last[-2:-1] != " " and not part.startswith(("and ", "or ", "to "))
        tight = hyphen or last.endswith("—")
        text += [part] if tight else [" ", part]
    return "".join(text)


def _classified(paragraphs: Iterable[Paragraph], *, bare: bool) -> Iterator[Block]:
    """Blocks out of paragraphs: above the first heading of the preamble stands the head, its last line is the title.

    A `bare` text has lost the marks of its footnotes: what was raised stands there as a plain figure.
    """
    head: list[str] | None = []
    for paragraph in paragraphs:
        text, found = paragraph.text, HEADED.match(paragraph.text)
        if paragraph.kind is layout.Line.SIGNATURE:
            yield Block(Kind.END, text)
            continue
        if head is not None and not found and paragraph.flush and len(head) < 12 and len(text) < 500:
            head.append(text)
            continue
        yield from _head(head or [], titled=bool(found), bare=bare)
        head = None
        if found:
            yield Block(Kind.PREAMBLE, found[1] + ":")
            yield Block(Kind.PARAGRAPH, _without_references(text[found.end() :], bare=bare))
        else:
            yield _body(paragraph, bare=bare)
    yield from _head(head or [], titled=False, bare=bare)


def _head(lines: list[str], *, titled: bool, bare: bool) -> Iterator[Block]:
    """The lines above the preamble; of a text without preamble, such as an article, the first line is the title."""
    for number, line in enumerate(lines, 1):
        if titled:
            last = number == len(lines) and not DOCKET.match(line)
            yield Block(Kind.TITLE if last else Kind.HEAD, line)
        elif number == 1 and not line.isupper() and not DOCKET.match(line):
            yield Block(Kind.TITLE if len(line) < 250 else Kind.PARAGRAPH, line)
        else:
            yield _body(Paragraph(line, flush=True, kind=layout.Line.TEXT), bare=bare)


def _body(paragraph: Paragraph, *, bare: bool) -> Block:
    text = paragraph.text
    if paragraph.kind is layout.Line.ROW or (bare and text.rpartition(" ")[2][:1] in FIGURE and FIGURES.search(text)):
        return Block(Kind.ROW, text)
    if found := FOOTNOTE.match(text) or (bare and PDF_FOOTNOTE.match(text)):
        return Block(Kind.NOTE, text[found.end() :])
    text = _without_references(text, bare=bare)
    closed = CLOSING.search(text) and not QUESTION.match(text)
    if paragraph.flush and len(text) < 160 and text[:1].isalnum() and not closed:
        found = NUMBERED.match(text)
        return Block(Kind.HEADING, text, LEVELS[found.lastgroup or "letter"] if found else 2)
    return Block(Kind.PARAGRAPH, text)


def _without_references(text: str, *, bare: bool) -> str:
    return PDF_REFERENCE.sub("", text) if bare else REFERENCE.sub("", text)
