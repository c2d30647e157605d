"""Words as they are compared: white space folded, dashes alike, abbreviations in parentheses left out."""

from __future__ import annotations

import re
from functools import lru_cache

from fr_monitor.reading.sought import Sought

DASHES = "‐‑‒–—―−"
ABBREVIATION = re.compile(r" \((?:the )?[“\"]?[A-Z]{2,8}s?[”\"]?(?:(?: or|,) [^()]{1,30})?\)")


def folded(text: str) -> str:
    """White space folded, dashes alike, and "Quality Management Maturity (QMM) Program" without its abbreviation."""
    return ABBREVIATION.sub("", " ".join(with_hyphens(text).split()))


def with_hyphens(text: str) -> str:
    """All dashes alike, soft hyphens gone; replaced one by one, since `str.translate` takes a hundred times as long."""
    if not text.isascii():
        for dash in DASHES:
            text = text.replace(dash, "-")
    return text.replace("\u00ad", "")


def find(words: str, *phrases: str) -> str:
    """The first of the phrases as it stands in folded words, "" where none does."""
    found = _pattern(phrases).search(words) if phrases else None
    return found[0] if found else ""


@lru_cache(maxsize=512)
def _pattern(phrases: tuple[str, ...]) -> Sought:
    every = "|".join("[ -]".join(map(re.escape, folded(phrase).split())) for phrase in phrases)
    return Sought(rf"(?<!\w)(?:{every})s?(?!\w)", re.IGNORECASE)
