"""Deadlines that follow from a notice by counting: "within 60 days of publication".

Counted as in 1 CFR 18.17 (`model/calendar.py`); other agencies' own rules of counting may differ, so both the bare and
the moved date are given, and the result is never called stated.
"""

from __future__ import annotations

import calendar as months_of
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from fr_monitor.model import calendar
from fr_monitor.model.facts import Basis, Deadline, DeadlineKind
from fr_monitor.model.notice import Stage
from fr_monitor.reading.deadlines.changes import BY_SO_MUCH
from fr_monitor.reading.deadlines.clauses import VIEW
from fr_monitor.reading.deadlines.dates import MONTH, MOST, mentions
from fr_monitor.reading.deadlines.history import is_past
from fr_monitor.reading.deadlines.kinds import kind_of
from fr_monitor.reading.deadlines.places import BODY, FIRST, ranked
from fr_monitor.reading.deadlines.relation import Relation
from fr_monitor.reading.deadlines.stated import Found, default_of, purpose
from fr_monitor.reading.document import Document
from fr_monitor.reading.numbers import NUMBER, ORDINALS, TENS, value_of
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

# "sixtieth", "forty-fifth": the ordinals of counted days
NTHS: Final = {
    **ORDINALS,
    **{f"{ten[:-1]}ieth": value for ten, value in TENS.items()},
    **{f"{ten}-{word}": value + one for ten, value in TENS.items() for word, one in ORDINALS.items() if one < 10},
}
NTH: Final = rf"(?:\b(?:{'|'.join(sorted(NTHS, key=len, reverse=True))})\b|(?<![\w-])\d{{1,3}}(?:st|nd|rd|th)\b)"
# "60 days", "sixty (60) calendar days", "two months", "1 year and 30 days", "60-day period", "the sixtieth (60th) day"
LENGTH: Final = (
    rf"(?:(?P<years>{NUMBER})[- ]years?(?:,| and|, and) )?(?:(?P<count>{NUMBER})|(?P<nth>{NTH})(?: \([^()]{{1,14}}\))?(?= (?:\w+ )?day))[ -]"
    r"(?P<sort>calendar |consecutive |business |working |Federal business )?(?P<unit>day|week|month|year)s?(?: (?:\w+ )?period)?(?: that)?"
)
# "after the date of publication of this notice in the Federal Register", "of this publication", "the date of this notice"
_THIS: Final = r"(?:notice|document|announcement)"
PUBLICATION: Final = (
    r"(?:(?:the|its|this|that|today's) )?(?:(?:date|day) (?:(?:of|on which|that|when) )?)?(?:(?:the|its|this) )?"
    r"(?:(?:publication|appearance)(?: date)?(?: of (?:this|the) (?:\w+ ){0,2}?(?:notice|document|announcement|request|correction|extension))?"
    rf"|{_THIS}(?:'s publication| (?:is published|publishes|appears|was published|has (?:been published|appeared)))|(?<=date of this ){_THIS}\b)"
    r"(?: in the Federal Register)?(?! (?:of|on))"
)
ANCHOR: Final = (
    rf"(?:(?P<publication>{PUBLICATION})|(?:the )?(?:date of )?(?:the )?(?:advisory committee |[a-z]{{4,}} )?"
    rf"(?P<meeting>meeting|workshop|hearing|webinar)\b|(?:the |its )?(?P<effective>effective date)\b|(?P<day>(?={MONTH}|\d)))"
)
# "beginning", "that starts", "measured"
BEGINS: Final = r"(?:count|measur|runn?|beginn?|start|commenc)(?:e?s|ed|ing)"
COUNTED: Final = Sought(
    # "an additional 30 days, counted from"
    rf"(?i)(?<!\w){LENGTH}(?:,? {BEGINS})?,? (?P<side>after|following|follow|from|of|before|prior to|in advance of|preceding"
    rf"|{BEGINS} (?:on |from |with )?the day (?:after|following)|(?P<inclusive>{BEGINS} (?:on|with))) {ANCHOR}"
)
SIGN: Final = re.compile(
    r"(?:day|Day|DAY|week|month|year)[sS]?,? (?i:count|measur|run|begin|start|commenc|after|following|from|of|before|prior|in adv|preced"
    r"|(?:\w+ )?period|that)"
)
# "between 30 and 60 days", "no earlier than 30 days": no last day of anybody's.
NO_LIMIT: Final = re.compile(
    r"(?i)(?:\bbetween\b[^.;]{0,20}|\bto|\bor|\bearlier than|\bsooner than|\bafter|\bfor at least|\band|-)\s*\Z"
)
# "best assured of having full effect": when a comment is heard best, not until when it may come (5 CFR 1320.12).
SOFT: Final = Sought(r"(?i)\bbest assured\b")
BACKWARD: Final = frozenset({"before", "prior to", "in advance of", "preceding"})
LONGEST: Final = 1000
"""Days, weeks, months or years; a count beyond it is no period of a notice."""


def computed(document: Document, stated: tuple[Deadline, ...]) -> Iterator[Deadline]:
    """The deadlines that a notice leaves to the reader's arithmetic; `stated` are those it gives as dates."""
    default = default_of(document)
    for rank, sentence in ranked(document, SIGN):
        for match in islice(COUNTED.finditer(sentence.text), MOST):
            kind = _kind(sentence, match, rank, default)
            start = _anchor(document, match, stated)
            if kind and start:
                yield from _counted(document, sentence, match, kind, start)


def prolonged(document: Document, every: tuple[Found, ...]) -> Iterator[Deadline]:
    """The new dates of periods that are extended "by 30 days" from an old date of the same sentence."""
    for one in every:
        told = one.dated.relation is Relation.OLD or (one.dated.relation is Relation.LAST and not one.dated.past)
        match = BY_SO_MUCH.search(one.sentence.text) if one.old and told else None
        if match and one.day and re.fullmatch(NUMBER, match["count"], re.IGNORECASE):
            count = min(value_of(match["count"]), LONGEST)
            unrolled = _moved(one.day, count, match["unit"].lower(), "")
            counted = calendar.Counted(unrolled, calendar.next_business_day(unrolled))
            yield replace(_deadline(document, one.sentence, one.kind, one.day, counted), replaces=one.day)


def _kind(sentence: Sentence, match: re.Match[str], rank: int, default: DeadlineKind) -> DeadlineKind | None:
    before = sentence.text[max(0, match.start() - VIEW) : match.start()]
    if NO_LIMIT.search(before) or SOFT.search(before) or is_past(before):
        return None
    words = before.rpartition(";")[2]
    kind = kind_of(words) or kind_of(sentence.text[match.end() : match.end() + VIEW].partition(";")[0])
    if kind is None and rank == BODY and default is DeadlineKind.COMMENT:
        # Further down, what is counted belongs to comments only where it says so: parties and staff have terms of their own.
        return None
    kind = purpose(kind, words, rank, default)
    if kind is DeadlineKind.COMMENT and match["meeting"]:
        # What must be there before a meeting is for the meeting; the docket may stay open.
        kind = DeadlineKind.OTHER
    return None if kind is DeadlineKind.OTHER and rank != FIRST else kind


def _anchor(document: Document, match: re.Match[str], stated: tuple[Deadline, ...]) -> date | None:
    if match["publication"]:
        return document.notice.publication_date
    if match["day"] is not None:
        return _day(match.string[match.end() : match.end() + 40])
    kind = DeadlineKind.MEETING if match["meeting"] else DeadlineKind.EFFECTIVE
    return min((d.date for d in stated if d.kind is kind), default=None)


def _day(words: str) -> date | None:
    """The date with which the words begin ("45 days after February 11, 2026")."""
    found = mentions(words, None)
    return found[0].last if found and found[0].start == 0 and found[0].days else None


def _counted(
    document: Document, sentence: Sentence, match: re.Match[str], kind: DeadlineKind, first: date
) -> Iterator[Deadline]:
    count = NTHS.get(match["nth"].lower()) or int(match["nth"][:-2]) if match["nth"] else value_of(match["count"])
    years = value_of(match["years"]) if match["years"] else 0
    if not 0 < count <= LONGEST or years > LONGEST:
        return
    backward = match["side"].lower() in BACKWARD
    start = _moved(first, years, "year", "")
    unrolled = _moved(start, -count if backward else count, match["unit"].lower(), (match["sort"] or "").lower())
    if match["inclusive"]:  # "30 days beginning on March 1": the first day counts, the last one is March 30
        unrolled -= calendar.ONE_DAY
    rolled = calendar.previous_business_day(unrolled) if backward else calendar.next_business_day(unrolled)
    found = _deadline(document, sentence, kind, first, calendar.Counted(unrolled, rolled))
    yield replace(found, note=f"{found.note}, that day included") if match["inclusive"] else found


def _deadline(
    document: Document, sentence: Sentence, kind: DeadlineKind, first: date, counted: calendar.Counted
) -> Deadline:
    note = f"counted from {first.isoformat()}"
    if document.notice.stage is Stage.INSPECTION and first == document.notice.publication_date:
        note += ", the day on which it is to be published"
    unrolled = counted.unrolled if counted.unrolled != counted.rolled else None
    return Deadline(kind, counted.rolled, document.quote(sentence), Basis.COMPUTED, unrolled=unrolled, note=note)


def _moved(start: date, count: int, unit: str, sort: str) -> date:
    """`count` units after `start`, or before it where negative."""
    if unit == "day" and ("business" in sort or "working" in sort):
        step = calendar.business_days_before if count < 0 else calendar.business_days_after
        return step(start, abs(count))
    if unit in {"day", "week"}:
        return start + timedelta(days=count * (7 if unit == "week" else 1))
    months = start.month - 1 + count * (12 if unit == "year" else 1)
    year, month = start.year + months // 12, months % 12 + 1
    return date(year, month, min(start.day, months_of.monthrange(year, month)[1]))
