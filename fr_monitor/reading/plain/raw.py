"""Raw text: govinfo's page (API field `raw_text_url`), the text of a public-inspection PDF, or any article."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator

from fr_monitor.reading.plain.blocks import Block, Kind

PRE = re.compile(r"<pre\b[^<>]*>", re.IGNORECASE)
MARKUP = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
BULLET = re.compile(r"<bullet>\s?", re.IGNORECASE)
# "[Federal Register Volume 91, Number 28 (Wednesday, February 11, 2026)]", "[Pages 6229-6231]", "[FR Doc No: 2026-02768]"
STAMPED = re.compile(
    r"\s*(?:\[Federal Register(?: Volume|:).*\]?|\[(?:Notices|Rules and Regulations|Proposed Rules|Presidential Documents)\]"
    r"|\[Pages? [\d\w, -]+\]|From the Federal Register Online .*|\[FR Doc No: .*\])\s*"
)
# "[[Page 6230]]", or a page number alone on its line in the text of a public-inspection PDF
PAGE = re.compile(r"\s*(?:\[\[Page \w+\]\]|\d{1,3})\s*")
SCHEDULED = re.compile(
    r"This document is scheduled to be published in the\s{1,9}Federal Register on [\d/]{8,10} and available online at\s{1,9}"
    r"\S{1,200}\s{1,9}and on\s{1,9}\S{1,100}"
)
RULE = re.compile(r"\s*[-_=]{8,}\s*")
HEADED = re.compile(r"([A-Z][A-Z]+(?:[ ,/&-]{1,2}[A-Z()]+){0,5}):(?: |$)")
NUMBERED = re.compile(r"(?:(?:(?P<roman>[IVX]{1,6})|(?P<letter>[A-Z])|(?P<digit>\d{1,2}))\.|\((?P<bracket>\w{1,3})\)) ")
FOOTNOTE = re.compile(r"\\\d+\\ ?")
CLOSING = re.compile(r"[.?!:;]['\"”’)\]]*$")
SIGNED = re.compile(r"(?:Dated:?|Signed)[ :]|\[FR Doc|BILLING CODE")
DOCKET = re.compile(r"\[|RIN \d|\d+ CFR ")
BREAK = "\f"


def blocks(source: str) -> Iterator[Block]:
    """The blocks of a raw text."""
    return _classified(_paragraphs(_lines(unwrapped(source))))


def unwrapped(source: str) -> str:
    """The text inside the page's `<pre>`, without markup, with its marks as characters."""
    if found := PRE.search(source):
        source = source[found.end() :]
    if "<" in source:
        source = MARKUP.sub("", BULLET.sub("• ", source))
    text = html.unescape(source).replace("``", "“").replace("''", "”")
    return SCHEDULED.sub(f"\n{BREAK}\n", re.sub(r"(?<=[^\s-])\s?--\s?(?=[^\s-])", "—", text))


def _lines(text: str) -> list[str]:
    """The lines, page marks made breaks, stamps of the page left out."""
    lines = []
    for line in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        if PAGE.fullmatch(line) or line == BREAK:
            lines.append(BREAK)
        elif not STAMPED.fullmatch(line):
            lines.append(line)
    return lines


def _paragraphs(lines: list[str]) -> Iterator[tuple[str, bool]]:
    """Paragraphs with whether they begin flush left; a line over a page is put together again."""
    wrapped = sum(len(line) for line in lines if len(line) > 160) * 3 < sum(map(len, lines))
    gathered: list[str] = []
    blank = over = False
    for line in lines:
        if line == BREAK:
            over = True
        elif not line.strip():
            blank = True
        else:
            ends = blank or not wrapped or line[:2].isspace() or line.startswith("• ")
            if gathered and (_parts(gathered, line) if over else ends):
                yield _joined(gathered), not gathered[0][:2].isspace()
                gathered = []
            gathered.append(line)
            blank = over = False
    if gathered:
        yield _joined(gathered), not gathered[0][:2].isspace()


def _parts(gathered: list[str], line: str) -> bool:
    """Whether a paragraph ends at a page mark: the next one is indented, or this one is complete or a heading."""
    last = gathered[-1].rstrip()
    return bool(
        line[:2].isspace()
        or CLOSING.search(last)
        or HEADED.match(line)
        or (len(gathered) == 1 and NUMBERED.match(last) and len(last) < 70)
    )


def _joined(lines: list[str]) -> str:
    """The lines as one; a word broken after its hyphen stays one word ("FDA-2023-" + "N-5706")."""
    text = lines[0].strip()
    for line in lines[1:]:
        part = line.strip()
        tight = (
            text.endswith(("-", "—"))
            and not text.endswith((" -", " —"))
            and not part.startswith(("and ", "or ", "to "))
        )
        text += part if tight else " " + part
    return text


def _classified(paragraphs: Iterator[tuple[str, bool]]) -> Iterator[Block]:
    """Blocks out of paragraphs: what stands above the first heading of the preamble is the head, its last line the title."""
    head: list[str] | None = []
    ended = False
    for text, flush in paragraphs:
        if RULE.fullmatch(text):
            continue
        found = HEADED.match(text)
        if head is not None and (found or not flush or len(head) > 12):
            yield from _head(head, titled=bool(found))
            head = None
        ended = ended or bool(SIGNED.match(text)) and head is None
        if head is not None:
            head.append(text)
        elif ended:
            yield Block(Kind.END, text)
        elif found:
            yield Block(Kind.PREAMBLE, found[1] + ":")
            yield Block(Kind.PARAGRAPH, text[found.end() :])
        else:
            yield _body(text, flush)
    yield from _head(head or [], titled=False)


def _head(lines: list[str], *, titled: bool) -> Iterator[Block]:
    for number, line in enumerate(lines, 1):
        last = titled and number == len(lines) and not DOCKET.match(line)
        kind = Kind.TITLE if last else Kind.HEAD if titled else Kind.PARAGRAPH
        yield Block(kind, line)


def _body(text: str, flush: bool) -> Block:
    if found := FOOTNOTE.match(text):
        return Block(Kind.NOTE, text[found.end() :])
    if flush and len(text) < 160 and not CLOSING.search(text) and not text.endswith(",") and text[:1].isalnum():
        return Block(Kind.HEADING, text, _level(text))
    return Block(Kind.PARAGRAPH, FOOTNOTE.sub("", text))


def _level(heading: str) -> int:
    """1 for "II. Participation", 2 for "A. How To Ask", 3 for "1. By Mail", 2 for a heading without number."""
    found = NUMBERED.match(heading)
    if not found:
        return 2
    return {"roman": 1, "letter": 2, "digit": 3, "bracket": 4}[found.lastgroup or "letter"]
