"""Sentences of a plain text: each with its place, so that a fact can quote the one that says it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import NamedTuple

from fr_monitor.model.text import PlainText, Span


class Sentence(NamedTuple):
    """A sentence, a list item or a heading; `text` is exactly what stands at `span`."""

    span: Span
    text: str
    section: str
    """The innermost section, "" where there is none."""


# A full stop that may end a sentence: what stands before it decides.
STOP = re.compile(r"""[.?!]["”'’)\]]{0,3}(?= )""")
# "Rm. 1061", "Sept. 9", "11:59 p.m. Eastern", "et al. v.", "Bldg. 75": never an end, whatever follows.
NEVER_WORDS = """
mr mrs ms dr prof st ave blvd bldg rm ste no nos vol fr jan feb mar apr jun jul aug sept sep oct nov dec v
vs cf e.g i.e viz sec secs para fed reg rev stat ct approx fig ext tel dept attn art pt ch cl u.s.c mon tue
tues wed thu thur thurs fri doc
"""
NEVER = frozenset(NEVER_WORDS.split())
# "Acme, Inc. and", "U.S. market", "5 p.m. on": an end only before a capital letter.
MAYBE_WORDS = """
inc corp co ltd llc jr sr u.s d.c a.m p.m am pm al etc est u.s.a ph.d
"""
MAYBE = frozenset(MAYBE_WORDS.split())
WORD = re.compile(r"[\w.'-]{1,12}$")
STARTER_WORDS = """
The This These Those If In For A An All Any Each No On To We FDA It Its See Such Please Requests Comments
You Submit Submissions Interested Persons Late Electronic Written After Before Both At As When Only
Establishments
"""
STARTER = frozenset(STARTER_WORDS.split())


def sentences(text: PlainText) -> tuple[Sentence, ...]:
    """All sentences, list items and headings in the order of the text."""
    return tuple(_placed(text))


def _placed(text: PlainText) -> Iterator[Sentence]:
    places = _places(text)
    starts = [start for start, _ in places]
    position = 0
    for line in text.text.split("\n"):
        begin = 0
        for end in (*_ends(line), len(line)):
            if end > begin:
                start = position + begin
                section = places[bisect_right(starts, start) - 1][1]
                yield Sentence(Span(start, position + end), line[begin:end], section)
            begin = end + 1
        position += len(line) + 1


def _places(text: PlainText) -> list[tuple[int, str]]:
    """Where the name of the innermost section changes: (start, name), from 0 on."""
    changes: list[tuple[int, str]] = [(0, "")]
    open_: list[tuple[int, str]] = []
    for section in text.sections:
        while open_ and open_[-1][0] <= section.span.start:
            end, _ = open_.pop()
            changes.append((end, open_[-1][1] if open_ else ""))
        open_.append((section.span.end, section.name))
        changes.append((section.span.start, section.name))
    while open_:
        end, _ = open_.pop()
        changes.append((end, open_[-1][1] if open_ else ""))
    return changes


def _ends(line: str) -> Iterator[int]:
    """Where a sentence of the line ends, the last one excepted."""
    for stop in STOP.finditer(line):
        if _is_end(line, stop.start(), stop.end()):
            yield stop.end()


def _is_end(line: str, dot: int, after: int) -> bool:
    following = line[after + 1 : after + 2]
    if not (
        following.isupper() or following.isdigit() or following in "“(•[\"'‘" or line.startswith("http", after + 1)
    ):
        return False
    if line[dot] != ".":
        return True
    word = WORD.search(line, max(0, dot - 12), dot)
    last = word[0].lower() if word else ""
    if after == dot + 1 and (last in NEVER or _is_enumerator(line, dot, last)):
        return False
    if last in MAYBE:
        return line[after + 1 : after + 16].split(" ", maxsplit=1)[0].rstrip(",.") in STARTER
    return True


def _is_enumerator(line: str, dot: int, last: str) -> bool:
    """Whether the dot belongs to "1." or "II." at the start of a line, or to an initial such as "J." in a name."""
    if dot <= 5 and line[:dot].strip("•( ").replace(".", "").isalnum() and " " not in line[:dot].strip("• "):
        return True
    return len(last) == 1 and last.isalpha() and line[dot - 1].isupper()
