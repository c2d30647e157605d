"""Words split by the extraction from a PDF."""

import pytest

from fr_monitor.reading.plain.split import mended


@pytest.mark.hostile("B45")
@pytest.mark.parametrize(
    ("split", "whole"),
    [
        ("the Quality Management Maturi ty program", "the Quality Management Maturity program"),
        ("through Apri l 13, 2031", "through April 13, 2031"),
        ("N otice of the A gency", "Notice of the Agency"),
        ("AUTHORI TY and authority", "AUTHORITY and authority"),
        ("they p r ocess it; a process", "they process it; a process"),
        ("at l east nine", "at least nine"),
        ("The m eetings are open; meetings count", "The meetings are open; meetings count"),
        ("April 1 3, 2031", "April 13, 2031"),
        ("April 13, 20 31", "April 13, 2031"),
        ("through Ap ril 1 2, 2 031.", "through April 12, 2031."),
        ("by Septem ber 9 , 2 0 3 1", "by September 9, 2031"),
        ("April 1, 2031, 2 of 9", "April 1, 2031, 2 of 9"),
        ("Docket FDA-2031- N-9123", "Docket FDA-2031-N-9123"),
    ],
)
def test_split_words_are_joined(split, whole):
    """Pieces that are no words are joined when the whole is one that the text or the field knows."""
    assert mended(split) == whole


@pytest.mark.parametrize(
    "text",
    [
        "It may be so in to the work with out fear",
        "an other site and any one of them, for ever",
        "The plan B meetings and vitamin B tablets",
        "the model's owner; FDA's guidance",
        "section 4 of part a applies",
        "See 21 CFR part 207 and I agree",
        "a nine month on site stay",
    ],
)
def test_real_words_stay_apart(text):
    """Two real words are never joined, even where together they would be a third."""
    assert mended(text) == text
