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
        (r"\bmeetings?\b[^.]{0,80}\bheld\b", ("meeting",)),
        (r"(?i)\b(?:re-?open|EXTEND)(?:s|ed)?\b", ("extend", "open")),
        (r"nominat(?:ion|e)s?|nominations of members", ("nominat",)),
        (r"(?:un)?likely|\d+", ()),
        (r"(?=due )\w+ (?:by|on)(?! time)", ("due ",)),
        (r"(?:proposals? ){2,}|(?:requests? )*", ()),
        (r"[Rr]equest", ("equest",)),
        (r"\d{1,2} [ap]\.m\.", (".m.",)),
        (r"(?>quarter|semester)s", ("quarter", "semester")),
    ],
)
def test_signs_are_taken_out_of_the_pattern(pattern, signs):
    """Of every match one sign is a part; optional, repeated and negative parts of a pattern require nothing."""
    assert Sought(pattern).signs == signs


@pytest.mark.parametrize(
    "pattern", [r"(?i)\b(?:not|no) (?:later|earlier) than\b", r"extended (?:from|to)|[ab]nd", r"\bx+y|z?"]
)
@settings(max_examples=50, deadline=None)
@given(data=st.data())
def test_no_match_is_missed(pattern, data):
    """Whatever a pattern matches, it finds with its signs as it does without."""
    text = data.draw(st.from_regex(pattern))
    assert Sought(pattern).search(text)
    assert [m.span() for m in Sought(pattern).finditer(text)] == [m.span() for m in re.finditer(pattern, text)]


def test_rules_find_what_their_patterns_find():
    """Over all sentences of the golden notices, every pattern of every rule finds the same with its signs as without."""
    every = {
        name: value
        for module in list(sys.modules.values())
        if module.__name__.startswith(fr_monitor.reading.__name__)
        for name, value in vars(module).items()
        if isinstance(value, Sought)
    }
    files = [path.read_text("utf-8") for path in sorted(GOLDEN.rglob("*.xml"))]
    said = {sentence.text for file in files for sentence in sentences(plain_text(file))}
    assert len(every) > 50
    assert len(said) > 100
    for sought in every.values():
        bare = re.compile(sought.pattern, sought.flags)
        assert all(bool(sought.search(words)) == bool(bare.search(words)) for words in said), sought.pattern


def test_a_text_without_signs_is_not_tried():
    """Where no sign stands the pattern is not even compiled; that is what makes it quick."""
    sought = Sought(r"(?i)\bwebinars?\b")
    assert sought.search("Requests are due on May 1, 2031.") is None
    assert "_compiled" not in vars(sought)
    assert sought.search("A WEBINAR is held.")
