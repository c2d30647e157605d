"""Patterns that are tried only where words stand without which they cannot match.

Most sentences hold nothing of what a rule looks for. To see that with a pattern that ignores case takes ten microseconds;
to see that none of the words occurs in it which every match must contain ("held" or "take place" and so on) takes less
than one. Those words are not listed by hand, where they would part from their pattern at the first change: they are taken
out of the pattern itself, as the `re` module parses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

# The parser of `re` has no public name; it is the same in all versions from 3.11 on, and the tests hold it to that.
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

COMMON = re.compile(r"\s*(?:[a-z]|\d{1,2})?\s*")
LONG = 4
"""Characters of a word that is rare enough; longer ones are no better."""
MOST = 60
"""Words; looking for more of them takes as long as the pattern."""


class Sought:
    """A pattern, compiled when it is first used, that lets most texts pass by without a try."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def _compiled(self) -> re.Pattern[str]:
        return re.compile(self.pattern, self.flags)

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Words in lower case of which every match contains one; () where the pattern asks for none."""
        found = _required(parser.parse(self.pattern, self.flags))
        fewest = {sign for sign in found if not any(other in sign for other in found if other != sign)}
        return tuple(sorted(fewest)) if len(fewest) <= MOST else ()

    def may_match(self, text: str) -> bool:
        """Whether the text holds one of the signs."""
        lower = text.lower()
        for sign in self.signs:  # a loop, since a generator would take as long again
            if sign in lower:
                return True
        return not self.signs

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self._compiled.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self._compiled.finditer(text) if self.may_match(text) else iter(())


Signs = frozenset[str]
"""Words of which one is required; none at all: nothing is."""


def _required(sequence: Iterable[tuple[object, object]]) -> Signs:
    """The best of what the parts of a sequence require."""
    return max(_parts(sequence), key=_worth, default=frozenset())


def _parts(sequence: Iterable[tuple[object, object]]) -> Iterator[Signs]:
    """What each part of a sequence requires, letters that follow each other taken as one part."""
    run = ""
    for code, value in sequence:
        if code is op.LITERAL:
            run += chr(value).lower()  # type: ignore[arg-type]
        elif code not in {op.AT, op.ASSERT_NOT}:  # these take no room
            yield frozenset({run} - {""})
            run = ""
            yield _inside(code, value)
    yield frozenset({run} - {""})


def _inside(code: object, value: Any) -> Signs:
    """What one part requires that is no letter; the parser gives its parts no types."""
    if code is op.BRANCH:
        ways = [_required(way) for way in value[1]]
        return frozenset().union(*ways) if all(ways) else frozenset()
    if code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT}:
        return _required(value[2]) if value[0] else frozenset()
    if code in {op.SUBPATTERN, op.ATOMIC_GROUP, op.ASSERT}:
        return _required(value if code is op.ATOMIC_GROUP else value[-1])
    return frozenset()


def _worth(signs: Signs) -> tuple[int, int]:
    """Long words are rarer, few are found sooner; single letters and short figures are everywhere and worth nothing."""
    shortest = min((0 if COMMON.fullmatch(sign) else len(sign) for sign in signs), default=0)
    return min(shortest, LONG), -len(signs)
