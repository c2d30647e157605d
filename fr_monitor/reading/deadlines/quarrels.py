"""What disagrees about the dates of a notice: its sentences with each other, with the calendar, or with the API's fields."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Final

from fr_monitor.model.facts import Conflict, Deadline, DeadlineKind
from fr_monitor.model.notice import Notice
from fr_monitor.reading.deadlines.places import FIRST
from fr_monitor.reading.deadlines.relation import Relation
from fr_monitor.reading.deadlines.stated import Found
from fr_monitor.reading.sought import Sought

FACT: Final = "deadlines"
# "electronic requests … paper requests", "the first round", "letters of intent": dates that may stand side by side.
SIDE_BY_SIDE: Final = Sought(
    r"(?i)\b(?:batch|rounds?|cohorts?|phases?|tranche|waves?|first|second|third|groups?|electronic\w*|paper|mail\w*|hand|"
    r"letters? of (?:intent|interest)|stages?|steps?|tiers?|full applications?|pre-?proposals?|later ones|earlier|domestic|foreign|outside the United States|fiscal year|FY|20\d\d (?:cycle|program|year|intake)|(?:places|slots|spaces) remain\w*|remain open)\b"
)
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
ENDS: Final = frozenset({Relation.LAST, Relation.NEW})


def quarrels(
    notice: Notice, every: tuple[Found, ...], stated: tuple[Deadline, ...], counted: tuple[Deadline, ...]
) -> tuple[Conflict, ...]:
    """All that disagrees; each conflict names the values and quotes the words, in the same order."""
    found = (
        *_impossible(every),
        *_wrong_weekdays(every),
        *_over_already(notice, every),
        *_two_windows(stated),
        *_miscounted(stated, counted),
        *_witnesses(notice, stated, {f.day for f in every}),
    )
    return tuple(dict.fromkeys(found))


def _impossible(every: tuple[Found, ...]) -> Iterator[Conflict]:
    """A day that does not exist ("February 29, 2027")."""
    for one in every:
        if one.day is None and not one.dated.past:
            mention = one.dated.mention
            yield Conflict(FACT, (one.sentence.text[mention.start : mention.end], None), (one.sentence.text, ""))


def _wrong_weekdays(every: tuple[Found, ...]) -> Iterator[Conflict]:
    """A weekday that is not its date's."""
    for one in every:
        mention = one.dated.mention
        if not one.old and one.day and not mention.weekday_fits and mention.weekday is not None:
            value = f"{one.day.isoformat()} is a {WEEKDAYS[one.day.weekday()]}"
            yield Conflict(FACT, (value, WEEKDAYS[mention.weekday]), (one.sentence.text, one.sentence.text))


def _over_already(notice: Notice, every: tuple[Found, ...]) -> Iterator[Conflict]:
    """A last day under DATES, told as still to come, that lies before publication: most likely a wrong year."""
    published = notice.publication_date
    for one in every:
        late = one.rank == FIRST and one.dated.relation in ENDS and not one.dated.past and one.certain
        asked = one.kind in {DeadlineKind.REQUEST, DeadlineKind.COMMENT}
        if late and asked and published and one.day and one.day < published:
            yield Conflict(FACT, (one.day.isoformat(), f"published {published}"), (one.sentence.text, ""))


def _two_windows(stated: tuple[Deadline, ...]) -> Iterator[Conflict]:
    """Two last days to ask for a place, in different sentences that do not tell them apart."""
    asks = [d for d in stated if d.kind is DeadlineKind.REQUEST]
    quotes = tuple(d.evidence.quote for d in asks)
    if len(set(quotes)) > 1 and not any(SIDE_BY_SIDE.search(quote) for quote in quotes):
        yield Conflict(FACT, tuple(d.date.isoformat() for d in asks), quotes)


def _miscounted(stated: tuple[Deadline, ...], counted: tuple[Deadline, ...]) -> Iterator[Conflict]:
    """A stated date that is not the one that the notice's own count gives, nor a day to which it may have been moved."""
    for count in counted:
        same = [d for d in stated if d.kind is count.kind]
        if len(same) == 1 and not count.alarm_date <= same[0].date <= max(count.date, count.alarm_date):
            days, quotes = (
                (same[0].date.isoformat(), count.date.isoformat()),
                (same[0].evidence.quote, count.evidence.quote),
            )
            yield Conflict(FACT, days, quotes)


def _witnesses(notice: Notice, stated: tuple[Deadline, ...], seen: set[date | None]) -> Iterator[Conflict]:
    """The API's own dates, where the text says otherwise: the text decides, the reader sees both."""
    periods = [d for d in stated if d.kind in {DeadlineKind.REQUEST, DeadlineKind.COMMENT}]
    effective = [d for d in stated if d.kind is DeadlineKind.EFFECTIVE]
    for name, day, told in (
        ("comments_close_on", notice.comments_close_on, periods),
        ("effective_on", notice.effective_on, effective),
    ):
        if day and day not in seen:
            text = (told[0].date.isoformat(), told[0].evidence.quote) if told else (None, "")
            yield Conflict(FACT, (text[0], day.isoformat()), (text[1], name))
