"""Patterns that are tried only where words stand without which they cannot match.

Most sentences hold nothing of what a rule looks for. To see that with a pattern that ignores case takes ten microseconds;
to see that none of the words occurs in it which every match must contain ("held" or "take place" and so on) takes less
than one. Those words are not listed by hand, where they would part from their pattern at the first change: they are taken
out of the pattern itself, as the `re` module parses it. A pattern that begins with a choice ("…|…") is taken apart into
its ways to match, of which each has words of its own; of a sentence few of them need to be tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

# Parser and compiler of `re` have no public names; they are the same in all versions from 3.11 on, and the tests hold them to that.
from re import _compiler as compiler  # type: ignore[attr-defined]
from re import _constants as op  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any, NamedTuple

COMMON = re.compile(r"\s*(?:[a-z.,]|\d{1,2})?\s*")
LONG = 4
"""Characters of a word that is rare enough; longer ones are no better."""
SHORT = 3
"""Characters of a word that tells texts apart."""
MOST = 60
"""Words; looking for more of them takes as long as the pattern."""
FIXED = {op.AT, op.ASSERT, op.ASSERT_NOT, op.LITERAL}
"""Parts of a pattern that match in one way only."""


class Sought:
    """A pattern, compiled when it is first used, that lets most texts pass by without a try; it must not match the empty text."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern = pattern
        self.flags = flags

    @cached_property
    def signs(self) -> tuple[str, ...]:
        """Words in lower case of which every match contains one; () where the pattern asks for none."""
        best = [max(_signs(way), key=_worth, default=()) for way in self._parsed()]
        found = _fewest(sign for signs in best for sign in signs) if all(best) else ()
        return found if len(found) <= MOST else ()

    @cached_property
    def ways(self) -> tuple[Way, ...]:
        """The ways in which it may match, in its order."""
        return tuple(Way(compiler.compile(way), _signs(way)) for way in self._parsed())

    def _parsed(self) -> Iterator[Any]:
        """The ways as the parser gives them: parsed again where they are needed again, since they take ten megabytes in all."""
        return _ways(parser.parse(self.pattern, self.flags))

    def may_match(self, lower: str) -> bool:
        """Whether a text in lower case holds one of the signs."""
        for sign in self.signs:  # a loop, since a generator would take as long again
            if sign in lower:
                return True
        return not self.signs

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        found = self._first(text)
        return min(found, key=re.Match.start) if found else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`: the leftmost match, of several at one place that of the first way; then behind it."""
        ahead = self._first(text)
        while ahead:
            found = min(ahead, key=re.Match.start)
            yield found
            end = max(found.end(), found.start() + 1)
            ahead = [m for one in ahead if (m := one if one.start() >= end else one.re.search(text, end))]

    def _first(self, text: str) -> list[re.Match[str]]:
        """The first match of each way."""
        lower = text.lower()
        if not self.may_match(lower):
            return []
        return [found for way in self.ways if way.may_match(lower) and (found := way.pattern.search(text))]


class Way(NamedTuple):
    """One way in which a pattern may match."""

    pattern: re.Pattern[str]
    """As a pattern of its own, which knows the groups of all ways."""
    signs: tuple[tuple[str, ...], ...]
    """Words in lower case; of each of these groups a match contains one. The groups with the fewest words stand first."""

    def may_match(self, lower: str) -> bool:
        """Whether a text in lower case holds a sign of each group."""
        for group in self.signs:  # loops, since generators would take as long again
            for sign in group:
                if sign in lower:
                    break
            else:
                return False
        return True


Words = tuple[str, ...]
"""Words of which one is required; none at all: nothing is."""


def _ways(parsed: Any) -> Iterator[Any]:
    """The pattern; where it is a choice behind what matches in one way only, one pattern for each thing to choose."""
    *before, (code, value) = parsed
    if code is op.BRANCH and all(part in FIXED for part, _ in before):
        yield from (parser.SubPattern(parsed.state, [*before, *way]) for way in value[1])
    else:
        yield parsed


def _signs(way: Any) -> tuple[Words, ...]:
    groups = {group for group in _parts(way) if _worth(group)[0]}
    telling = {group for group in groups if _worth(group)[0] >= SHORT} or groups
    return tuple(sorted(telling, key=lambda group: (len(group), group)))


def _parts(sequence: Iterable[tuple[object, Any]]) -> Iterator[Words]:
    """What each part of a sequence requires, letters that follow each other taken as one part."""
    run = ""
    for code, value in sequence:
        if code is op.LITERAL:
            run += chr(value).lower()
        elif code not in {op.AT, op.ASSERT_NOT}:  # these take no room
            yield (run,)
            run = ""
            yield from _inside(code, value)
    yield (run,)


def _inside(code: object, value: Any) -> Iterator[Words]:
    """What one part requires that is no letter; the parser gives its parts no types."""
    if code is op.BRANCH:
        yield _fewest(sign for way in value[1] for sign in max(_parts(way), key=_worth))
    elif code in {op.SUBPATTERN, op.ASSERT}:
        yield from _parts(value[-1])
    elif code is op.ATOMIC_GROUP:
        yield from _parts(value)
    elif code in {op.MAX_REPEAT, op.MIN_REPEAT, op.POSSESSIVE_REPEAT} and value[0]:
        yield from _parts(value[2])


def _fewest(words: Iterable[str]) -> Words:
    """The words in their order, those left out that hold another one; each holds the empty one."""
    every = set(words)
    return tuple(sorted(word for word in every if not any(other in word for other in every if other != word)))


def _worth(words: Words) -> tuple[int, int]:
    """Long words are rarer, few are found sooner; single letters, stops and short figures are everywhere and worth nothing."""
    shortest = min((0 if COMMON.fullmatch(word) else len(word) for word in words), default=0)
    return min(shortest, LONG), -len(words)
