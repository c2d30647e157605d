"""Places divided among groups: "seven in the spring group and eight in the fall group", "batch 1 has five, batch 2 four"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fr_monitor.reading.numbers import value_of
from fr_monitor.reading.quantities import CARDINAL, LEAST, MOST, PARTY
from fr_monitor.reading.sought import Sought

Bounds = tuple[int | None, int | None]
"""Minimum and maximum."""

_GROUP = r"(?:batch|round|group|wave|cohort|window|track|phase|half|period|tranche|series|season)"
_WHICH = r"(?:first|second|third|fourth|last|spring|summer|fall|autumn|winter|early|late)"
# "the spring group", "batch 2", "Group B", "the second"
GROUP = Sought(
    rf"\b(?:{_WHICH} {_GROUP}|{_GROUP} (?:one|two|three|four|[1-4]|[A-D]|I{{1,3}})|the (?:second|third|fourth|other|spring|summer|fall|autumn|winter))\b",
    re.IGNORECASE,
)
# "It has six places", "There are six places in it": the group is that of the sentence before
ANAPHORA = re.compile(r"(?:It|They|This|These|There|That group)\b")
# "CDER's capacity is as follows: (a) 15 on-site assessments; (b) 10 hybrid assessments"
LISTED = re.compile(
    r"\b(?:capacity|places|number|size|select|choose|assess|admit|take|evaluate)\b[^.;:]{0,80}: ?\(", re.IGNORECASE
)
MARK = re.compile(r"\([a-z0-9]{1,3}\) $")
# What may follow the number of a group whose noun stands beside the number of another one.
BARE = re.compile(
    rf"(?: (?:more )?(?:(?:[\w-]+ ){{0,3}}?(?:{PARTY}|places?|slots?|assessments)|in|for|to|from|will|are|during|go|of them)\b| ?(?!, 20\d\d)[.,;)]|$)",
    re.IGNORECASE,
)
BOUND = re.compile(rf"(?:(?P<most>{MOST})|(?P<least>{LEAST})) $", re.IGNORECASE)
LARGEST = 1000
"""Larger numbers are years."""


class Number(NamedTuple):
    """A number of a sentence."""

    start: int
    end: int
    value: int


def numbers(text: str) -> tuple[Number, ...]:
    """The numbers of a sentence, years and the names of its groups left out."""
    names = [name.span() for name in GROUP.finditer(text)]
    found = (Number(n.start(), n.end(), value_of(n[0])) for n in CARDINAL.finditer(text.lower()))
    return tuple(
        number
        for number in found
        if 0 < number.value < LARGEST and not any(start <= number.start < end for start, end in names)
    )


def is_total(text: str, start: int, end: int) -> bool:
    """Whether the last number within the words is the sum of all numbers before them: "eight …, ten …, so no more than 18"."""
    every = numbers(text)
    told = [number for number in every if start <= number.start < end]
    parts = [number.value for number in every if number.end <= start]
    return bool(told) and len(parts) > 1 and told[-1].value == sum(parts)


def divided(text: str) -> Iterator[tuple[int, int, Bounds]]:
    """The place and bounds of each number of a sentence that names as many groups as numbers; nothing for another one."""
    if LISTED.search(text):
        every = numbers(text)
        if len(every) > 1 and all(MARK.search(text[: number.start]) for number in every):
            yield from ((number.start, number.end, (number.value, number.value)) for number in every)
        return
    names = {name[0].lower() for name in GROUP.finditer(text)}
    every = numbers(text) if len(names) > 1 else ()
    if len(every) == len(names) and all(BARE.match(text, number.end) for number in every):
        for number in every:
            bound = BOUND.search(text[: number.start].lower())
            least, most = (bound["least"], bound["most"]) if bound else (None, None)
            start = bound.start() if bound else number.start
            yield start, number.end, (None if most else number.value, None if least else number.value)
