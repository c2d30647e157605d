"""Where in a notice the sentences stand that may set a date."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final

from fr_monitor.reading.document import Document
from fr_monitor.reading.sentences import Sentence

# "Anticipated Award Date", "Start Date": days on which something begins
BEGINNINGS: Final = r"\b(?:award|start|begin|open|issu|publish|publication|post|releas|anticipat|project)"
# "DATES", "EFFECTIVE DATE", "Date and Time", "Deadline for Requests", "When"
OF_DATES: Final = re.compile(
    rf"(?i)^(?!.*{BEGINNINGS})(?:when\b|.*\b(?:dates?|deadlines?|due|timeline|schedule|closing)\b)"
)
# "When", "Timeline" further down: where DATES says until when one may ask, it may tell of visits and answers
LOOSE: Final = re.compile(r"(?i)^(?:when|timeline|schedule)$")
# Signatures, footnotes, tables and the lines above the preamble set no dates.
SILENT: Final = frozenset({"END MATTER", "FOOTNOTES", "HEADING", "TABLE", "REFERENCES"})
# "DATE AND TIME: October 2, 2030": the heading runs into its paragraph
RUN_IN: Final = re.compile(r"(?i)^(?:(?:effective )?dates?(?: and times?)?|times? and dates?|when|deadlines?) ?:")
MOST: Final = 60
"""Characters of a heading that is taken for one of dates; longer ones tell a story."""

FIRST, SECOND, BODY = 0, 1, 2
"""Under DATES, in the rest of the preamble, in the body."""


def ranked(document: Document, sign: re.Pattern[str]) -> Iterator[tuple[int, Sentence]]:
    """The sentences with a sign of what is looked for, each with its rank, in the order of the text."""
    hits = (bisect_right(document.starts, match.start()) - 1 for match in sign.finditer(document.text.text))
    top = document.places_in("DATES", "DATE", "EFFECTIVE DATE", "DATES AND TIMES")
    preamble = document.places_in("SUMMARY", "ACTION", "ADDRESSES")
    for index in dict.fromkeys(hits):
        sentence = document.sentences[max(0, index)]
        if sentence.section.upper() not in SILENT:
            yield _rank(sentence, top, preamble), sentence


def _rank(sentence: Sentence, top: frozenset[int], preamble: frozenset[int]) -> int:
    start, section = sentence.span.start, sentence.section
    headed = len(section) < MOST and OF_DATES.search(section) and not (top and LOOSE.match(section))
    if start in top or headed or RUN_IN.match(sentence.text):
        return FIRST
    return SECOND if start in preamble else BODY
