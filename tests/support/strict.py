"""Readers that take nothing but what is right: of pages, letters, feeds, calendars, tables, logs."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
import xml.parsers.expat
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from functools import lru_cache
from itertools import pairwise

from icalendar import Calendar
from selectolax.lexbor import LexborHTMLParser

Shape = frozenset[tuple[str, ...]]


def unseen(text: str) -> set[str]:
    """The characters that steer a terminal, a direction or a parser, but for line feeds."""
    return {
        c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} or ord(c) & 0xFFFE == 0xFFFE
    } - {"\n"}


@lru_cache(maxsize=512)
def elements(page: bytes | str) -> Shape:
    """Each kind of element with the names of its attributes, and each address with its host, as a browser reads it."""
    text = page if isinstance(page, str) else page.decode()
    found = set()
    for node in LexborHTMLParser(text).css("*"):
        found.add((node.tag or "", *sorted(node.attributes)))
        for name in ("href", "src", "action", "style"):
            if value := node.attributes.get(name):
                found.add((name, re.sub(r"(?<=[^:/])/.*|[?#].*", "", value) if name != "style" else value))
    return frozenset(found)


def letter(message: bytes) -> tuple[list[str], EmailMessage]:
    """The names of its headers line by line, and the letter; every line ends in CRLF and is short enough (RFC 5322)."""
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 998
    head = message.partition(b"\r\n\r\n")[0].decode("ascii")
    names = [line.partition(":")[0] for line in head.split("\r\n") if not line.startswith((" ", "\t"))]
    parsed = message_from_bytes(message, policy=default)
    assert not parsed.defects
    assert parsed.keys() == names
    return names, parsed  # type: ignore[return-value]


def feed(text: bytes) -> list[str]:
    """The names of its elements in order, by a reader of XML that knows no entities."""
    names: list[str] = []
    reader = xml.parsers.expat.ParserCreate("utf-8")
    reader.StartElementHandler = lambda name, _: names.append(name)
    reader.Parse(text, True)
    return names


def entry(text: bytes) -> list[str]:
    """The names of a calendar's lines, unfolded; each line is whole, of at most 75 octets, and ends in CRLF (RFC 5545)."""
    assert b"\n" not in text.replace(b"\r\n", b"")
    lines = text.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    for line in lines:
        line.decode()  # no fold inside a character
    for before, after in pairwise(lines):  # some calendars drop an event that is folded between "\\" and "n"
        assert not before.endswith(b"\\") or re.match(rb" \\|\S", after) or before.endswith(b"\\\\")
    Calendar.from_ical(text)
    return [re.split("[:;]", line)[0] for line in text.decode().replace("\r\n ", "").split("\r\n") if line]


def table(text: str) -> list[dict[str, str]]:
    """A CSV file without a formula: every line has as many cells as the first."""
    rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(rows[0])}
    for row in rows[1:]:
        assert not any(re.match(r"\s*[=+\-@＝＋－＠\t\r]", cell) for cell in row), row
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def value(text: bytes | str) -> object:
    """JSON as the standard has it: no NaN, no infinity, no name twice, no half character."""

    def once(pairs: list[tuple[str, object]]) -> dict[str, object]:
        assert len({name for name, _ in pairs}) == len(pairs)
        return dict(pairs)

    def no_constant(word: str) -> object:
        raise AssertionError(word)

    read: object = json.loads(text, object_pairs_hook=once, parse_constant=no_constant)
    json.dumps(read, ensure_ascii=False).encode()
    return read


def names(found: object) -> set[str]:
    """All names in a value."""
    match found:
        case dict():
            return set(found).union(*map(names, found.values()))
        case list():
            return set().union(*map(names, found))
    return set()
