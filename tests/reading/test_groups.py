"""Places that a sentence divides among groups, and totals that it gives beside their parts."""

from __future__ import annotations

import pytest

from fr_monitor.reading.amounts import Bounds, amounts
from fr_monitor.reading.groups import divided, is_total, numbers


@pytest.mark.parametrize(
    ("sentence", "bounds"),
    [
        ("Seven establishments will be placed in the spring group and eight in the fall group.", (15, 15)),
        ("Batch 1 has five places and batch 2 has four.", (9, 9)),
        ("Up to six sites will be taken in the first round, and up to five in the second round.", (None, 11)),
        ("At least three firms are in Group A and at least four in Group B.", (7, None)),
        ("The spring group has room for four establishments, the fall group for at most six.", (None, 10)),
    ],
)
def test_places_of_groups_are_added_up(sentence: str, bounds: Bounds) -> None:
    """Where each number has a group of its own, the offer is their sum; only the first needs its noun."""
    (amount,) = amounts(sentence)
    assert (amount.minimum, amount.maximum) == bounds
    assert amount.computed


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine establishments will be selected in the first round.",
        "Requests of the spring group are answered in 30 days, those of the fall group in 45 days.",
        "The spring group begins on April 7, 2031, and the fall group on September 8, 2031.",
        "Nine establishments will be selected, three of them in the spring.",
    ],
)
def test_other_sentences_divide_nothing(sentence: str) -> None:
    """One group alone, days, dates and parts of one number are no shares."""
    assert not list(divided(sentence))


def test_a_total_beside_its_parts_is_the_offer() -> None:
    """Of three numbers, of which the last is the sum of the others, the last one is offered."""
    told = "CDER will assess as many as eight establishments in spring and as many as ten in fall, so no more than 18 establishments."
    (amount,) = amounts(told)
    assert (amount.minimum, amount.maximum, amount.computed) == (None, 18, False)


@pytest.mark.parametrize(
    ("words", "total"), [("two and three, so five", True), ("two and three, so six", False), ("five, then five", False)]
)
def test_only_a_sum_of_parts_is_a_total(words: str, total: bool) -> None:
    """At least two parts stand before it, and they add up."""
    assert is_total(words, words.rindex(" "), len(words)) is total


def test_names_of_groups_and_years_are_no_numbers() -> None:
    """Neither "batch 2" nor 2031 counts anything."""
    assert [number.value for number in numbers("In 2031 batch 2 has four places and the second round 12.")] == [4, 12]
