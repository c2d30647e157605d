"""Whether a sentence tells of the past or of another notice: its dates are history."""

from __future__ import annotations

import re
from typing import Final

from fr_monitor.reading.sought import Sought

# "FDA announced", "gave until", "the window closed", "requests were accepted"
PAST: Final = Sought(
    r"(?i)\b(?:was|were|had|did|closed(?! to the public)|ended|expired|announced|asked|requested(?! (?:for|in|by|under|of))|gave|invited|solicited|called for|allowed|originally"
    # "FDA published a notice that extended the period to"
    r"|(?:FDA|CDER|agency|we) published|that (?:extended|reopened)"
    # "Requests accepted from", as a headline has it
    r"|(?<!: )(?<!requests )(?<!applications )(?<!proposals )accepted|took|began|opened|started|held|met|appeared|said|sought|came to|ran out"
    # "that applied by May 18", but not "that are applied"
    r"|(?:that|who|which) (?:already |have |had )?(?:applied|volunteered|responded|enrolled)"
    # "first set at April 16, and then moved to May 17"
    r"|(?:first|then|later|earlier|already|once|previously) (?:set|fixed|moved|extended|postponed|changed|put))\b"
    r"(?! (?:above|below|herein|in this|for in|forth))"
)
# "is invited", "have been asked", "to be held": the participle of something that is still to be done.
STILL: Final = re.compile(r"(?i)\b(?:is|are|be|being|been|has|have|isn't|aren't)\b(?: \w+){0,2}? $")
# "FDA will accept", "requests are due", "submit"
PRESENT: Final = Sought(
    r"(?i)\b(?:will|is|are|should|must|may|can|shall|intends?|plans?|expects?|accepts|invites|asks|has|have|closes|ends|expires|extends"
    r"|extending|reopens|reopening|submit|send|now|(?<!were )(?<!was )(?<!been )due|hereby)\b"
)
# "In the Federal Register of January 25, 2024", "in that notice", "the notice of June 29, 2018"
ANOTHER: Final = Sought(
    r"(?i)\b(?:in|by|under|of) (?:the|a|an|that|its|our|an earlier) (?:\w+ ){0,3}?(?:Federal Register|notice|document)\b"
)
CHANGE: Final = Sought(
    r"(?i)\b(?:is|are|hereby|now|by|be|has|been|FDA|CDER|agency) (?:also |hereby |again |further )?(?:extend|reopen|re-open|correct|chang|revis|postpon|mov|lengthen|prolong)\w*"
    r"|\bshould (?:have )?read|\b(?:extends|reopens|corrects|changes|postpones|revises)\b|\bcorrected to|\bextending\b|\breopening\b|\b(?:may|can|will|is|are) now\b|\bwill not (?:close|end|expire)\b"
)
CANCELLED: Final = Sought(
    r"(?i)\bcancel|\bpostponed indefinitely|\bno longer\b|\bwill not be held\b|\bis withdrawn\b"
    # "is being considered but has not been decided"
    r"|\b(?:is|are) (?:being considered|under consideration)\b|\bnot (?:yet )?been (?:decided|fixed|settled)\b"
)


# "the Act requires inspections by": a law speaks to others, and its dates are its own.
STATUTE: Final = Sought(
    r"(?i)\bAct(?: of \d{4})? (?:also )?(?:requires?|amends?|amended|states|directs|mandates?)\b|\b(?:statute|Congress|law) (?:requires?|directs|mandates)|\benact(?:ed|ment)\b"
)


# "will be accepted, as announced on February 8, 2033, until": what was said holds still.
AS_SAID: Final = Sought(
    r"(?i)\bas (?:originally |previously |first |already )?(?:announced|stated|published|said|given|planned|scheduled)\b"
)


def is_past(before: str) -> bool:
    """Whether the words before a date, up to it, tell what was, or what a law asks of others."""
    if STATUTE.search(before):
        return True
    for said in AS_SAID.finditer(before):
        before = before[: said.start()] + " " * len(said[0]) + before[said.end() :]
    past = _last_past(before)
    if past < 0:
        return False
    if ANOTHER.search(before) and not CHANGE.search(before):
        return True
    return past > max((m.start() for m in PRESENT.finditer(before)), default=-1)


def _last_past(words: str) -> int:
    """Where the last verb of the past stands, -1 where there is none."""
    found = (m.start() for m in PAST.finditer(words) if not STILL.search(words, max(0, m.start() - 40), m.start()))
    return max(found, default=-1)


# "Requests for meetings will be accepted until", "All other establishments may send requests through"
STILL_TAKEN: Final = Sought(
    r"(?i)\b(?:will|may|can|continues? to) (?:still |also )?(?:be )?(?:accept|consider|tak|send|sent|submit|receiv|made|ask|appl|repl|respond)\w*"
)
TAKEN_BACK: Final = Sought(
    r"(?i)\b(?:withdr[ae]w\w*|cancel\w*|terminat\w*|rescind\w*|suspend\w*|discontinu\w*|not|no|would|under which|that)\b"
)


def still_taken(sentence: str) -> bool:
    """Whether a sentence of a notice that withdraws something says that requests are still taken."""
    return bool(STILL_TAKEN.search(sentence)) and not TAKEN_BACK.search(sentence)
