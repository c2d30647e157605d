"""Numbers in words and figures."""

from __future__ import annotations

import re

import pytest

from fr_monitor.reading.numbers import NUMBER, ORDINAL, ordinal_of, value_of


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("nine", 9),
        ("Nine", 9),
        ("9", 9),
        ("nine (9)", 9),
        ("sixteen", 16),
        ("twenty", 20),
        ("twenty-five", 25),
        ("thirty two", 32),
        ("one hundred", 100),
        ("a hundred", 100),
        ("one hundred and ten", 110),
        ("two hundred twenty-one", 221),
        ("1,200", 1200),
        ("a dozen", 12),
    ],
)
def test_numbers_are_found_whole_and_valued(words: str, value: int) -> None:
    """A number is found as a whole, in words, figures or both, and has its value."""
    found = re.search(NUMBER, f"up to {words} plants", re.IGNORECASE)
    assert found is not None
    assert found[0] == words
    assert value_of(found[0]) == value


@pytest.mark.parametrize(
    "text",
    ["weighs", "21.5", "15%", "9 percent", "nine percent", "$40", "FDA-2023-N-5706", "10:30", "3/4", "someone", "25mg"],
)
def test_what_is_no_plain_number_is_not_found(text: str) -> None:
    """Parts of words, decimals, percentages, money, times and docket numbers are no cardinal numbers."""
    assert re.search(NUMBER, text, re.IGNORECASE) is None


@pytest.mark.parametrize(("word", "value"), [("third", 3), ("Tenth", 10), ("3rd", 3), ("21st", 21), ("twelfth", 12)])
def test_ordinals_have_their_value(word: str, value: int) -> None:
    """Ordinals are read in words and in figures."""
    found = re.search(ORDINAL, f"the {word} year", re.IGNORECASE)
    assert found is not None
    assert ordinal_of(found[0]) == value
