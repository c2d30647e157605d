"""The dates of one sentence, each with what it does there and what it is for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.reading.deadlines.clock import Moment, moment
from fr_monitor.reading.deadlines.dates import Mention, mentions
from fr_monitor.reading.deadlines.history import is_past
from fr_monitor.reading.deadlines.kinds import asks, is_aside, kind_of
from fr_monitor.reading.deadlines.relation import (
    Lead,
    Relation,
    closes,
    ends_a_meeting,
    ends_a_range,
    explains,
    lead,
    relation,
    shares,
)
from fr_monitor.reading.sought import Sought

# "By April 13, 2026, an establishment should ask": nothing but a joint stands before the governing words.
JOINT: Final = re.compile(
    r"(?i)^[\s,()“”\"']*(?:(?:and|or|but|then|also|finally|first|second|[a-z]{1,4}\))\b[\s,)]*){0,3}\Z"
)
# ", and selected establishments will be told": another clause begins.
TURN: Final = re.compile(r"(?i);|, (?:and|but|while|whereas|after which|although)\b")
# "; those for the second group should be sent by": the noun stands before the semicolon.
OTHERS: Final = Sought(
    r"(?i)\b(?:those|others?|the (?:second|third|fourth|next|rest)|paper|electronic|mailed|virtual|remote|online)\b"
)
# "within 30 days of the last day for requests, which is": the date is that of its own noun, whatever is counted from it
APPOSED: Final = Sought(
    r"(?i)\b(?:last day|deadline|closing date|due date) (?:for|to) [^.;,]{1,60}, (?:which|that) (?:is|was|will be|remains) (?:now )?\Z"
)
# "Establishments that ask by May 4 will receive an answer by": the answer has its own day
ASKER: Final = Sought(r"(?i)\b(?:that|which|who|those|they|you) (?:ask|apply|write|volunteer)\b")
NO_TIME: Final = Moment()
VIEW: Final = 600
"""Characters on either side of a date that can have to do with it."""
# What the time of day is looked for in, behind the date.
BESIDE: Final = re.compile(r"^[^.;]{0,40}(?:\.m\.?[^.;]{0,20})?")


@dataclass(frozen=True, slots=True)
class Dated:
    """One date in its clause."""

    mention: Mention
    relation: Relation
    kind: DeadlineKind | None = None
    """None where the clause does not say."""
    words: str = ""
    """The words of its clause, the date excepted."""
    past: bool = False
    beside: Moment = NO_TIME
    exclusive: bool = False
    """"before April 13": the day itself may be too late."""


def dated(text: str, published: date | None) -> tuple[Dated, ...]:
    """All dates of a sentence, in its order."""
    found: list[Dated] = []
    every = mentions(text, published)
    for index, mention in enumerate(every):
        following = every[index + 1].start if index + 1 < len(every) else len(text)
        following = min(following, mention.end + VIEW)
        found.append(_one(text, mention, following, found))
    return tuple(found)


def _one(text: str, mention: Mention, following: int, earlier: Sequence[Dated]) -> Dated:
    left = text[max(0, mention.start - VIEW) : mention.start]
    before = earlier[-1] if earlier and mention.start - earlier[-1].mention.end < VIEW else None
    gap = text[before.mention.end : mention.start] if before else None
    words = lead(left)
    link = relation(words, left, text[mention.end : mention.end + VIEW], gap)
    if explains(left):
        return Dated(mention, Relation.NONE, words=left)
    if before and gap is not None and _alike(link, before, gap):
        return replace(before, mention=mention, beside=_beside(text, mention, following, words.glue))
    if before and gap is not None and link is Relation.NONE and ends_a_range(gap):
        link = Relation.NEW if before.relation is Relation.NEW else Relation.LAST
    if link in {Relation.NONE, Relation.START}:
        return Dated(mention, link, words=_apart(text, mention, earlier))
    if before and before.relation is Relation.EFFECTIVE and gap is not None and ends_a_meeting(gap):
        # "is effective March 4, 2030, through April 1, 2030": the end of what is in force
        return Dated(mention, link, DeadlineKind.OTHER)
    apposed = APPOSED.search(left)
    clause = apposed[0] if apposed else left[left.rfind(";") + 1 :]
    own = _own(clause[-len(gap) :] if gap else clause, words, text[mention.end : following])
    kind = DeadlineKind.OTHER if is_aside(own) else _told(own, text[mention.end : following])
    kind = kind or kind_of(_since(text, mention, earlier)) or (kind_of(clause) if clause != own else None)
    if kind is None and before and (";" not in (gap or "") or OTHERS.search(own)):
        kind = before.kind
    past = link is Relation.OLD or is_past(clause)
    beside = _beside(text, mention, following, words.glue)
    return Dated(mention, link, kind, own if kind else clause, past, beside, words.exclusive)


def _apart(text: str, mention: Mention, earlier: Sequence[Dated]) -> str:
    """The words before a date, those of the dates before it left out; "" where it stands far down."""
    if mention.start >= VIEW:
        return ""
    ends = (0, *(one.mention.end for one in earlier))
    starts = (*(one.mention.start for one in earlier), mention.start)
    return "".join(text[end:start] for end, start in zip(ends, starts, strict=True))


def _told(own: str, after: str) -> DeadlineKind | None:
    """What the words before a date say, else those after it, which only say what requests are for where requests are due."""
    if kind := kind_of(own):
        return kind
    behind = kind_of(TURN.split(after, maxsplit=1)[0])
    return None if behind is DeadlineKind.OTHER and (asks(own) or ASKER.search(own)) else behind


def _since(text: str, mention: Mention, earlier: Sequence[Dated]) -> str:
    """The words since the last date that is more than the first day of a range, "" where the range has none before it."""
    starts = {Relation.NONE, Relation.START}
    last = next((one.mention.end for one in reversed(earlier) if one.relation not in starts), 0)
    if not last or earlier[-1].relation not in starts or mention.start - last > VIEW:
        return ""
    return text[last : mention.start].rpartition(";")[2]


def _alike(link: Relation, before: Dated, gap: str) -> bool:
    """Whether a date does what the date before it does: "on March 9, 2026, and March 10, 2026"."""
    if before.relation is Relation.ON and (ends_a_meeting(gap) or (link is Relation.LAST and closes(gap))):
        return True
    return link in {Relation.NONE, before.relation} and before.relation is not Relation.NONE and shares(gap)


def _own(before: str, words: Lead, after: str) -> str:
    """The words that say what the date is for: those before it, or those after it where it comes first."""
    if JOINT.match(before.removesuffix(words.governing)) or words.governing.endswith(before):
        return after.partition(";")[0]
    return before


def _beside(text: str, mention: Mention, following: int, glue: str) -> Moment:
    """The time of day in the glue before the date, else just behind it."""
    if not mention.days:
        return NO_TIME
    behind = BESIDE.match(text[mention.end : following])
    return moment(glue + "|" + (behind[0] if behind else ""), mention.last)
