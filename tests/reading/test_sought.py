"""Patterns that let most texts pass by without a try."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import fr_monitor.reading
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.sentences import sentences
from fr_monitor.reading.sought import Sought

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        (r"\b(?:held|take place|hosted)\b", ("held", "hosted", "take place")),
        (r"\bmeetings?\b[^.]{0,80}\bsent\b", ("meeting",)),
        (r"(?i)\b(?:re-?open|EXTEND)(?:s|ed)?\b", ("extend", "open")),
        (r"nominat(?:ion|e)s?|nominations of members", ("nominat",)),
        (r"(?:un)?likely|\d+", ()),
        (r"(?=due )\w+ (?:by|on)(?! time)", ("due ",)),
        (r"(?:proposals? ){2,}|(?:requests? )*\d", ()),
        (r"[Rr]equest", ("equest",)),
        (r"\d{1,2} [ap]\.m\.", (".m.",)),
        (r"(?>quarter|semester)s", ("quarter", "semester")),
    ],
)
def test_signs_are_taken_out_of_the_pattern(pattern, signs):
    """Of every match one sign is a part; optional, repeated and negative parts of a pattern require nothing."""
    assert Sought(pattern).signs == signs


@pytest.mark.parametrize(
    ("pattern", "signs"),
    [
        (r"\bmeetings?\b[^.]{0,80}\b(?:held|seated)\b", [(("meeting",), ("held", "seated"))]),
        (
            r"\b(?:meeting|workshop)s? on|(?i:register) by",
            [((" on",), ("meeting", "workshop")), ((" by",), ("register",))],
        ),
        (r"(?i)\bNine (?:places|sites)|\bten in all", [(("nine ",), ("places", "sites")), (("ten in all",),)]),
        (r"\d+ of \d+|[@#]", [((" of ",),), ()]),
        (r"(?:\d|[a-c])(?: |@)", [()]),
    ],
)
def test_each_way_has_signs_of_its_own(pattern, signs):
    """A choice is taken apart, and of every match in one of its ways each group of signs has a part."""
    assert [way.signs for way in Sought(pattern).ways] == signs


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"a|ab|b", "ab abb"),
        (r"\bab|\ba|\babc", "abc ab a"),
        (r"x(?=y)|y|xy", "xy yx xxy"),
        (r"(?<!-)one two|two three|three", "one two three three -one two three"),
        (r"(?P<few>\d) of|(?P<many>\d\d) of|of (?P<all>all)", "1 of 12 of all of all"),
    ],
)
def test_ways_are_tried_as_one_pattern_tries_them(pattern, text):
    """The leftmost match is found first, of several at one place that of the first way, and the groups of all ways are there."""
    found, wanted = (
        [(m.span(), m.groupdict()) for m in every]
        for every in (Sought(pattern).finditer(text), re.finditer(pattern, text))
    )
    assert found == wanted
    first = Sought(pattern).search(text)
    assert first
    assert (first.span(), first.groupdict()) == wanted[0]


@pytest.mark.parametrize(
    "pattern", [r"(?i)\b(?:not|no) (?:later|earlier) than\b", r"extended (?:from|to)|[ab]nd", r"\bx+y|z"]
)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_no_match_is_missed(pattern, data):
    """Whatever a pattern matches, it finds with its signs as it does without."""
    text = data.draw(st.from_regex(pattern))
    assert Sought(pattern).search(text)
    assert [m.span() for m in Sought(pattern).finditer(text)] == [m.span() for m in re.finditer(pattern, text)]


def test_rules_find_what_their_patterns_find():
    """Over the sentences of every tenth golden notice, every pattern of every rule finds the same with its signs as without."""
    every = {
        name: value
        for module in list(sys.modules.values())
        if module.__name__.startswith(fr_monitor.reading.__name__)
        for name, value in vars(module).items()
        if isinstance(value, Sought)
    }
    files = [path.read_text("utf-8") for path in sorted(GOLDEN.rglob("*.xml"))[::10]]
    said = {sentence.text for file in files for sentence in sentences(plain_text(file))}
    assert len(every) > 50
    assert len(said) > 100
    for sought in every.values():
        bare = re.compile(sought.pattern, sought.flags)
        assert not bare.fullmatch("")
        assert all(spans(sought.finditer(words)) == spans(bare.finditer(words)) for words in said), sought.pattern


def spans(found):
    """Where the matches stand."""
    return [match.span() for match in found]


def test_a_text_without_signs_is_not_tried():
    """Where no sign stands the pattern is not even compiled; that is what makes it quick."""
    sought = Sought(r"(?i)\bwebinars?\b")
    assert sought.search("Requests are due on May 1, 2031.") is None
    assert "ways" not in vars(sought)
    assert sought.search("A WEBINAR is held.")
