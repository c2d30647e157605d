"""Where in a notice a sentence stands, as far as dates care."""

from __future__ import annotations

import re
from typing import Final

from fr_monitor.reading.document import Document
from fr_monitor.reading.sentences import Sentence

# "DATES", "EFFECTIVE DATE", "Date and Time", "Deadline for Requests", "When"
OF_DATES: Final = re.compile(r"(?i)^(?:when\b|.*\b(?:dates?|deadlines?|due|timeline|schedule|closing)\b)")
# Signatures, footnotes, tables and the lines above the preamble set no dates.
SILENT: Final = frozenset({"END MATTER", "FOOTNOTES", "HEADING", "TABLE", "References", "REFERENCES"})
MOST: Final = 60
"""Characters of a heading that is taken for one of dates; longer ones tell a story."""

FIRST, SECOND, BODY = 0, 1, 2


def ranked(document: Document) -> tuple[tuple[int, Sentence], ...]:
    """The sentences that may set dates, each with its rank: 0 under DATES, 1 in the rest of the preamble, 2 in the body."""
    top = set(document.in_sections("DATES", "DATE", "EFFECTIVE DATE", "DATES AND TIMES"))
    preamble = set(document.in_sections("SUMMARY", "ACTION", "ADDRESSES"))
    return tuple((_rank(s, s in top, s in preamble), s) for s in document.sentences if s.section not in SILENT)


def _rank(sentence: Sentence, top: bool, preamble: bool) -> int:
    if top or (len(sentence.section) < MOST and OF_DATES.search(sentence.section)):
        return FIRST
    return SECOND if preamble else BODY
