"""Programs that come back under another name: nothing of the old one is said, and yet it is the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache

from fr_monitor.model.program import Program

MISSING = 2
"""Lines of `substance` that a title with the subject and the establishments may lack: "Quality Maturity of Drug Makers"."""


def same_substance(program: Program, words: str) -> str:
    """What names the program's subject in these words, when something of each line of its `substance` stands in them.

    "a voluntary assessment of the maturity of their quality management practices" speaks of assessing, of volunteers,
    of quality management: together they are the program, whatever it is called. "" where one of them is missing.
    """
    patterns = _patterns(program.substance)
    found = patterns[0].search(words) if patterns else None
    return found[0] if found and all(pattern.search(words) for pattern in patterns[1:]) else ""


def subject_of(program: Program, title: str) -> str:
    """What names the subject in a title by the first word of the second line of `substance`, too: "Quality Maturity" does."""
    if not program.substance:
        return ""
    found = _patterns(program.substance)[0].search(title)
    return found[0] if found and program.substance[1].partition("|")[0] in found[0].lower() else ""


def told_of(program: Program, words: str) -> str:
    """What names the subject in running words with all of the `substance`, "" where it may be anybody's.

    Pilots on applications and audits speak of quality management, practices and assessing, too: the subject must have a
    word of the second line in it ("quality culture"), or that line's first word must stand somewhere.
    """
    named = same_substance(program, words).lower()
    beginnings = program.substance[1].split("|") if named else ()
    return named if any(b in named for b in beginnings) or any(b in words.lower() for b in beginnings[:1]) else ""


def nearly_same(program: Program, title: str) -> str:
    """What names the subject in a title that lacks one line of `substance`, or two, but never its last.

    Two may be missing only where the last but one, who takes part, is there: "Quality Maturity of Drug Application Data"
    is about no establishments.
    """
    found = [pattern.search(title) for pattern in _patterns(program.substance)]
    if not (found and found[-1]):
        return ""
    return subject_of(program, title) if found.count(None) <= (MISSING if found[-2] else 1) else ""


def may_be_same(program: Program, squeezed: str) -> bool:
    """Whether `same_substance` or `nearly_same` could hold of a text in lower case without any blanks and hyphens."""
    if not program.substance:
        return False
    first, *others, last = _squeezed(program.substance)
    if not (_any(first, squeezed) and _any(last, squeezed)):
        return False
    return sum(not _any(line, squeezed) for line in others) <= MISSING


def _any(line: Sequence[str], squeezed: str) -> bool:
    return any(word in squeezed for word in line)


@lru_cache(maxsize=64)
def _patterns(substance: tuple[str, ...]) -> Sequence[re.Pattern[str]]:
    return [re.compile(rf"\b(?:{'|'.join(_phrases(line))})\w*", re.IGNORECASE) for line in substance]


def _phrases(line: str) -> Iterator[str]:
    return (re.escape(phrase).replace("\\ ", "[ -]") for phrase in line.split("|"))


@lru_cache(maxsize=64)
def _squeezed(substance: tuple[str, ...]) -> Sequence[Sequence[str]]:
    return [line.replace(" ", "").lower().split("|") for line in substance]
