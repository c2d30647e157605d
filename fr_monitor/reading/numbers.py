"""Numbers as notices write them: "nine", "9", "nine (9)", "twenty-five", "1,200"."""

from __future__ import annotations

import re

UNITS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
TENS = dict(
    zip(["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], range(20, 100, 10), strict=True)
)
SMALL = {word: value for value, word in enumerate(UNITS)}

DOZENS = {"half a": 6, "a": 12, "one": 12, "two": 24, "three": 36}

# "twenty-five", "twenty five", "ninety", "nine"; longest first, so that "sixteen" is not read as "six".
_UNIT = "(?:" + "|".join(sorted(UNITS, key=len, reverse=True)) + ")"
_TEN = "(?:" + "|".join(TENS) + ")"
_BELOW_HUNDRED = rf"(?:{_TEN}(?:[- ]{_UNIT})?|{_UNIT})"
_WORDS = rf"(?:(?:half a|a|one|two|three) dozen|{_BELOW_HUNDRED}(?: hundred(?: and {_BELOW_HUNDRED}| {_BELOW_HUNDRED})?)?|(?:a|one) hundred)"
# No decimals, percentages, money, times, parts of a docket, a citation or a date.
_FIGURES = r"(?<![\w$.,:/§-])(?:\d{1,3}(?:,\d{3})+|\d{1,6})(?![\w%/]|[.,:]\d|-\d| percent)"
NUMBER = rf"(?:\b{_WORDS}\b(?! percent)(?: ?\(\d{{1,6}}\))?|{_FIGURES}(?: ?\({_BELOW_HUNDRED}\))?)"
"""A cardinal number; compare with `re.IGNORECASE`."""

ORDINALS = {
    word: value
    for value, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
            "thirteenth",
            "fourteenth",
            "fifteenth",
            "sixteenth",
            "seventeenth",
            "eighteenth",
            "nineteenth",
            "twentieth",
        ],
        start=1,
    )
}
ORDINAL = r"(?:\b(?:" + "|".join(ORDINALS) + r")\b|(?<![\w-])\d{1,2}(?:st|nd|rd|th)\b)"
"""An ordinal number up to the twentieth in words: "third", "3rd"."""


def value_of(number: str) -> int:
    """The value of what `NUMBER` found: "nine (9)" and "9 (nine)" are 9, "twenty-five" is 25, "one hundred and ten" is 110."""
    plain = re.sub(r"\([^()]*\)", "", number.lower()).replace(",", "").strip()
    if plain.isdecimal():
        return int(plain)
    if plain.endswith(" dozen"):
        return DOZENS[plain.removesuffix(" dozen")]
    before, hundred, after = plain.partition("hundred")
    if not hundred:
        return _below_hundred(before)
    return (_below_hundred(before) or 1) * 100 + _below_hundred(after)


def ordinal_of(word: str) -> int:
    """The value of what `ORDINAL` found: "third" and "3rd" are 3."""
    return ORDINALS.get(word.lower()) or int(re.sub(r"\D", "", word))


def _below_hundred(words: str) -> int:
    return sum(TENS.get(word, SMALL.get(word, 0)) for word in re.split(r"[\s-]+", words))
