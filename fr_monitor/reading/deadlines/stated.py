"""Deadlines that a notice states as dates, and the old dates that they replace."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from typing import Final

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.reading.deadlines.changes import gives_way
from fr_monitor.reading.deadlines.clauses import VIEW, Dated, dated
from fr_monitor.reading.deadlines.clock import HOUR, ZONE
from fr_monitor.reading.deadlines.dates import SIGN
from fr_monitor.reading.deadlines.history import CANCELLED
from fr_monitor.reading.deadlines.kinds import MEETING_WORDS, answers, asks, default_kind, kind_of, speaks_of_window
from fr_monitor.reading.deadlines.places import BEGINNINGS, BODY, FIRST, RUN_IN, ranked
from fr_monitor.reading.deadlines.relation import Relation, ends_a_range
from fr_monitor.reading.document import Document
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

# "Applications: April 13, 2026." or "Monday, April 13, 2026, 5 p.m. ET" alone under its heading
BARE: Final = re.compile(
    rf"(?i)^(?:\(?\w{{1,3}}[.)] |• ?|- )?(?:[A-Z][^:.;]{{0,60}}:)?(?:{HOUR}|(?:{ZONE})|[\s,()]|\b(?:on|at|from|to|until|and|the|date|time)\b|[;&–-])*+\Z"
)
# "Public comment is invited from", "to solicit comments on": in a notice without SUMMARY and DATES
INVITES_COMMENTS: Final = Sought(
    r"(?i)\bcomments? (?:is|are) (?:hereby )?(?:invited|solicited|requested|sought)\b|\b(?:invites?|solicits?|requests?|seeks?) (?:\w+ ){0,2}comments?\b"
)
# "IV. Solicitation of Comments"
COMMENTS_HEAD: Final = Sought(r"(?i)\bcomments\b")
# "Second round: April 3, 2031", while "10:30 a.m., Tuesday, April 3, 2031" has no label
LABEL: Final = Sought(r"(?i)[a-z][^:;]*:(?!\d)")
BEGINS: Final = Sought(rf"(?i){BEGINNINGS}")
EFFECTIVE_NAME: Final = Sought(r"(?i)\beffective\b|\beffect\b")
# "The effective date of the rule is delayed until"
EFFECTIVE_DATE: Final = Sought(r"(?i)\beffective dates?\b")
IS_EFFECTIVE: Final = Sought(
    r"(?i)\b(?:is|are|(?<!to )be|becomes?|rule|order|notice)\b.{0,20}\beffective\b|\btakes? effect\b"
)
# "A lottery is held on": of the meetings in the body, only those that people come to.
GATHERING: Final = Sought(r"(?i)\b(?:meets?|sessions?|calls?|forum|convenes?|committee|event|tour)\b")
# "The workshop is moved from April 5, 2033, to"
MOVED_MEETING: Final = Sought(
    r"(?i)\b(?:meeting|workshop|webinar|hearing|conference|session)s?\b[^.;]{0,120}? (?:is|are|was|(?:has|have) been|will be) (?:now )?(?:moved|postponed|rescheduled|deferred)\b"
)
# "Establishments must register by", "register its interest in an assessment": not a person for a workshop or a course
REGISTERS_ITSELF: Final = Sought(
    r"(?i)\b(?:establishments?|sites?|facilit(?:y|ies)|manufacturers?|firms?|compan(?:y|ies)) (?:[\w,-]+ ){0,8}?(?:must|should|may|can|needs? to|(?:is|are) to|ha(?:s|ve) to) (?:\w+ )?register\b"
    r"|\bregist(?:er|ration)\w*\b[^.;]{0,80}\b(?:to be (?:considered|assessed|evaluated)|interest|(?:its|their|your|the|an) (?:establishment|site|facility)|for (?:an )?(?:assessment|evaluation)s?)\b"
)
HAPPENINGS: Final = (DeadlineKind.MEETING, DeadlineKind.EFFECTIVE)
"""What happens on its day, whoever sends what."""
# "Notice of cancellation of open meeting", and the words for the day that takes its place
CALLED_OFF: Final = Sought(r"(?i)\bcancel(?:l?ed|l?ation)")
HELD_AFTER_ALL: Final = Sought(
    r"(?i)\breschedul|\b(?:will|is to) (?:now |instead |still )?(?:be held|meet|take place|convene)\b|\bnew date\b"
)
FUTURE: Final = Sought(r"(?i)\b(?:will|is|are|to be|shall)\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A date that a sentence sets or recalls, before duplicates and quarrels are settled."""

    kind: DeadlineKind
    day: date | None
    """None where there is no such day."""
    sentence: Sentence
    dated: Dated
    rank: int
    old: bool
    """A date that was: before publication, told of in the past, or replaced."""

    @property
    def certain(self) -> bool:
        """Whether the sentence says what its date is for or puts it in the place of another, or stands among such dates."""
        named = self.dated.kind is self.kind or self.kind in {DeadlineKind.MEETING, DeadlineKind.EFFECTIVE}
        return named or self.dated.relation is Relation.NEW or self.rank < BODY or asks(self.dated.words)


def heads_of(document: Document) -> str:
    """Title and ACTION: what the notice calls itself."""
    return f"{document.title} {document.notice.action or document.words('ACTION')}"


def default_of(document: Document) -> DeadlineKind:
    """What a date of this notice is for where its sentence does not say."""
    action = document.notice.action or document.words("ACTION")
    heads = document.words("SUMMARY", "DATES")
    default = default_kind(f"{document.title} {action} {heads}", action)
    unheaded = default is DeadlineKind.OTHER and not heads.strip()
    return DeadlineKind.COMMENT if unheaded and INVITES_COMMENTS.search(document.text.text) else default


def purpose(kind: DeadlineKind | None, words: str, rank: int, default: DeadlineKind) -> DeadlineKind | None:
    """What a last day is for: as its clause says, else as the notice does where the clause speaks of its window.

    Rules and plans that are open for comment tell much of what others must submit by when; there a clause outside DATES
    must speak of answers.
    """
    if kind is not None:
        return kind
    if default is DeadlineKind.COMMENT and rank != FIRST:
        return default if answers(words) else None
    return default if rank == FIRST or asks(words) or speaks_of_window(words) else None


def found(document: Document) -> tuple[Found, ...]:
    """Everything that the sentences of a notice say of dates, in the order of the text."""
    default = default_of(document)
    every = tuple(
        f for rank, sentence in ranked(document, SIGN) for f in _in_sentence(document, sentence, rank, default)
    )
    if CALLED_OFF.search(heads_of(document)):
        every = tuple(f for f in every if f.kind is not DeadlineKind.MEETING or HELD_AFTER_ALL.search(f.sentence.text))
    every = _settled_by_dates(every)
    return _registering_asks(every) if default is DeadlineKind.REQUEST else every


def _settled_by_dates(every: tuple[Found, ...]) -> tuple[Found, ...]:
    """Where DATES names meetings or what takes effect, other days further down are those of other meetings and rules."""
    named = {kind: {f.day for f in every if f.kind is kind and f.rank == FIRST and not f.old} for kind in HAPPENINGS}
    return tuple(
        replace(f, kind=DeadlineKind.OTHER) if named.get(f.kind) and f.day not in named[f.kind] else f for f in every
    )


def _registering_asks(every: tuple[Found, ...]) -> tuple[Found, ...]:
    """To register is to ask for a place where nothing else is asked for and nobody meets."""
    kinds = {f.kind for f in every if not f.old}
    if kinds & {DeadlineKind.REQUEST, DeadlineKind.MEETING}:
        return every
    return tuple(
        replace(f, kind=DeadlineKind.REQUEST)
        if f.kind is DeadlineKind.REGISTRATION and REGISTERS_ITSELF.search(f.sentence.text)
        else f
        for f in every
    )


def _in_sentence(document: Document, sentence: Sentence, rank: int, default: DeadlineKind) -> Iterator[Found]:
    published, heads = document.notice.publication_date, heads_of(document)
    every = dated(sentence.text, published)
    held: DeadlineKind | None = None
    for one, following in zip_longest(every, every[1:]):
        replaced = gives_way(sentence.text, one, following)
        if replaced:
            kind = one.kind or (following.kind if following else None) or default
        elif held:
            kind, held = held, None
        elif _only_starts(sentence.text, one, following):
            kind = held = _held(one, sentence, rank, default, heads)
        else:
            kind = _kind(one, sentence, rank, default, heads)
        if kind is None:
            continue
        for day in _days(one, kind):
            old = one.past or replaced or _is_over(day, kind, published, rank)
            yield Found(kind, day, sentence, one, rank, old)


def _held(one: Dated, sentence: Sentence, rank: int, default: DeadlineKind, heads: str) -> DeadlineKind | None:
    """Whether a range of days that stands alone is that of a meeting: "Tuesday, April 9 through Thursday, April 11"."""
    alone = one.relation is Relation.NONE and _kind(one, sentence, rank, default, heads) is DeadlineKind.MEETING
    return DeadlineKind.MEETING if alone else None


def _only_starts(text: str, one: Dated, following: Dated | None) -> bool:
    """The first day of a window: "Effective March 4, 2030, requests are taken through April 15", "March 1-April 30"."""
    if following is None:
        return False
    if one.relation in {Relation.NONE, Relation.NEW}:
        return ends_a_range(text[one.mention.end : following.mention.start])
    return (
        one.relation is Relation.EFFECTIVE
        and following.relation is Relation.LAST
        and following.kind in {DeadlineKind.REQUEST, DeadlineKind.COMMENT}
    )


def _is_over(day: date | None, kind: DeadlineKind, published: date | None, rank: int) -> bool:
    """Before publication, or on its very day where something is to be sent; only what DATES puts in force may have begun."""
    if (kind is DeadlineKind.EFFECTIVE and rank == FIRST) or day is None or published is None:
        return False
    return day < published or (day == published and kind in {DeadlineKind.REQUEST, DeadlineKind.COMMENT})


def _days(one: Dated, kind: DeadlineKind) -> tuple[date | None, ...]:
    """Each day of a meeting, the last day of anything else."""
    if not one.mention.days:
        return (None,)
    return one.mention.days if kind is DeadlineKind.MEETING else (one.mention.last,)


def _kind(one: Dated, sentence: Sentence, rank: int, default: DeadlineKind, heads: str) -> DeadlineKind | None:
    """What the date is for, None where it sets nothing."""
    match one.relation:
        case Relation.LAST:
            if default is DeadlineKind.OTHER and COMMENTS_HEAD.search(sentence.section):
                default = DeadlineKind.COMMENT
            # A month without a day is a window only where something is to be sent in it.
            return purpose(one.kind, one.words, rank if one.mention.day_stated else BODY, default)
        case Relation.NEW | Relation.OLD:
            return _renewed(one, sentence, default)
        case Relation.ON:
            return _meeting(one, sentence, rank)
        case Relation.EFFECTIVE if rank == FIRST or IS_EFFECTIVE.search(sentence.text):
            return DeadlineKind.EFFECTIVE
        case Relation.NONE if rank == FIRST and one.mention.start < VIEW and BARE.match(one.words):
            return _bare(one, sentence, default, heads)
        case _:
            return None


def _renewed(one: Dated, sentence: Sentence, default: DeadlineKind) -> DeadlineKind:
    """What a date is for that takes the place of another: as its clause says, else as what is moved."""
    if one.kind and one.kind is not DeadlineKind.OTHER:
        return one.kind
    if EFFECTIVE_DATE.search(one.words):
        return DeadlineKind.EFFECTIVE
    moved = MOVED_MEETING.search(sentence.text[max(0, one.mention.start - VIEW) : one.mention.start])
    return DeadlineKind.MEETING if moved else one.kind or default


def _meeting(one: Dated, sentence: Sentence, rank: int) -> DeadlineKind | None:
    """A meeting that is still to be held; in the body only where its sentence says so, and that people come."""
    around = sentence.text[max(0, one.mention.start - VIEW) : one.mention.end + VIEW]
    if one.past or CANCELLED.search(around):
        return None
    people = MEETING_WORDS.search(around) or GATHERING.search(around)
    return DeadlineKind.MEETING if rank != BODY or (people and FUTURE.search(around)) else None


def _bare(one: Dated, sentence: Sentence, default: DeadlineKind, heads: str) -> DeadlineKind | None:
    """A date alone: the heading over it, the title and ACTION say what it is."""
    label = sentence.text[: one.mention.start]
    if EFFECTIVE_NAME.search(label or sentence.section):
        return DeadlineKind.EFFECTIVE
    if BEGINS.search(label):
        return None
    kind = kind_of(label)
    if kind is DeadlineKind.REQUEST and MEETING_WORDS.search(label):  # "Webinar on the application form: April 3"
        return DeadlineKind.MEETING
    if kind is not None:
        return kind
    named = label if LABEL.search(label) and not RUN_IN.match(label) else heads
    return DeadlineKind.MEETING if MEETING_WORDS.search(named) else default
