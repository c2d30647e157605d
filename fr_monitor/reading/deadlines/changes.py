"""Dates that give way to others: extended, reopened, corrected."""

from __future__ import annotations

import re
from typing import Final

from fr_monitor.reading.deadlines.clauses import VIEW, Dated
from fr_monitor.reading.deadlines.relation import Relation
from fr_monitor.reading.document import Document
from fr_monitor.reading.sought import Sought

# "Notice; extension of the request period", "Reopening", "Correction"
CHANGING: Final = Sought(
    r"(?i)\b(?:extension|extend(?:s|ing|ed)?|re-?open(?:s|ing|ed)?|correct(?:ion|s|ing|ed)|amend(?:ment|ed|ing)|"
    r"change (?:of|in)|revis(?:ed|ion)|postpone\w*|delay(?:ed|ing)?)\b"
)
# "April 13, 2026, is extended to", "which closes on April 13, 2026, until"
GIVES_WAY: Final = Sought(
    r"(?i)\b(?:extend|re-?open|correct|chang|revis|postpon|mov|lengthen|prolong|push|defer|reset|shift|delay|replac|reschedul)\w*|\bshould read\b|\bnow\b"
)
# "from April 13, 2026, to May 13, 2026", with nothing else between
STRAIGHT_ON: Final = re.compile(r"(?i)^[\s,()“”\"]*(?:to|until)\b[^a-z]*\Z")
# "the first window to April 13, 2026, and the second to May 13, 2026": side by side
JOINED: Final = Sought(r"(?i)\b(?:and|or|but)\b")
FROM: Final = Sought(r"(?i)\bfrom[\s“\"(]*(?:the )?\Z")


# "is extended by 30 days": the new date is left to arithmetic.
BY_SO_MUCH: Final = Sought(
    r"(?i)\b(?:extend|extension|prolong|lengthen)\w*[^.;]{0,80}? (?:by|for|of) (?:an additional |another |an? )?"
    r"(?P<count>[\w-]{1,12}(?: \(\d{1,3}\))?)[- ](?P<unit>day|week|month)s?\b"
)


# "is extended by 4 weeks and will end on": the date that follows is the new one
SPELLED_OUT: Final = Sought(
    r"(?i)^[\s,(]*(?:and )?(?:it )?(?:to|until|through|will (?:now )?(?:end|close)|that is|i\.e\.|is now)\b"
)


def gives_way(text: str, one: Dated, following: Dated | None) -> bool:
    """Whether a date of the sentence gives way to the one that follows, or to one that is to be counted from it."""
    if following is None or following.relation is not Relation.NEW:
        counted = BY_SO_MUCH.search(text[: one.mention.end + VIEW])
        if counted and SPELLED_OUT.search(text[counted.end() : one.mention.start]):
            return False
        return one.relation in {Relation.LAST, Relation.OLD} and bool(counted)
    between = text[one.mention.end : following.mention.start]
    if one.relation is Relation.START:
        return bool(
            FROM.search(text[max(0, one.mention.start - 40) : one.mention.start]) and STRAIGHT_ON.match(between)
        )
    if one.relation is Relation.ON:
        return bool(GIVES_WAY.search(between))
    same = following.kind in {None, one.kind} or one.kind is None
    joined = JOINED.search(between) and not GIVES_WAY.search(between)
    return one.relation in {Relation.LAST, Relation.OLD} and same and not joined


def changes(document: Document) -> bool:
    """Whether a notice says in its title or ACTION that it changes another."""
    return bool(CHANGING.search(f"{document.title} {document.notice.action or ''} {document.words('ACTION')}"))
