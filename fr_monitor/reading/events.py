"""What a notice does: opens a cycle, moves or withdraws it, corrects, asks for comments, invites to a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fr_monitor.model.facts import Event
from fr_monitor.model.text import Evidence
from fr_monitor.reading.asking import ASK, REQUESTS
from fr_monitor.reading.document import Document
from fr_monitor.reading.occasions import (
    AMENDMENT,
    ANEW,
    BARE_MOVE,
    COMMENT,
    CORRECTION,
    GUIDANCE,
    IN_RESPONSE,
    INFORMATION_COLLECTION,
    INVITATION,
    MEETING,
    MOVABLE,
    MOVED,
    MOVED_HEADING,
    NO_INVITATION,
    NOT_YET,
    OF_A_MEETING,
    OF_COMMENTS,
    OF_COMMENTS_ONLY,
    OFFICE_CORRECTION,
    OPENING,
    PERIOD,
    REOPENED,
    WITHDRAWAL,
    Rule,
)
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

ACCEPTS = Sought(rf"\b(?:will|intends? to|plans? to) accept (?:\w+ ){{0,3}}?{REQUESTS}", re.IGNORECASE)
WINDOW_EVENTS = frozenset(
    {Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION, Event.WITHDRAWN}
)
"""Events of a notice that opens or changes a cycle."""


def event(document: Document) -> tuple[Event, Evidence | None]:
    """What the notice does, and the sentence that says so (None where only its number or its title in the API does).

    The heading (title and action) decides first, then the dates, then the summary. A notice that opens a window and also
    takes comments opens a cycle; a guidance that also asks for comments or announces a meeting is a guidance.
    """
    number = document.notice.document_number
    if OFFICE_CORRECTION.match(number) or document.notice.correction_of:
        return Event.CORRECTION, None
    return next(_events(document), (Event.OTHER, None))


def _events(document: Document) -> Iterator[tuple[Event, Evidence | None]]:
    summary, dates = _said(document, "SUMMARY"), _said(document, "DATES")
    yield from _by(document, CORRECTION, summary[:2] or document.sentences[:15])
    yield from _withdrawn(document, (*summary, *dates))
    if not _in_heading(document, GUIDANCE.heading):
        yield from _by(document, INFORMATION_COLLECTION)
    yield from _moved(document, (*dates, *summary))
    yield from _by(document, AMENDMENT, summary[:2])
    yield from _by(document, GUIDANCE)
    yield from _opening(document, summary, dates)
    yield from _by(document, MEETING)
    yield from _by(document, COMMENT)
    yield from ((Event.CYCLE_OPENS, document.quote(s)) for s in summary if _invites(s.text))
    yield from _by(document, COMMENT, tuple(s for s in dates if "at any time" not in s.text))
    yield from ((Event.CYCLE_OPENS, document.quote(s)) for s in document.likely(ACCEPTS) if _accepts(s.text))


def _by(document: Document, rule: Rule, said: tuple[Sentence, ...] = ()) -> Iterator[tuple[Event, Evidence | None]]:
    """The rule's event where the heading shows it, then where one of the sentences does."""
    if _in_heading(document, rule.heading):
        yield rule.event, _heading_evidence(document, rule.heading)
    if rule.said:
        yield from ((rule.event, document.quote(s)) for s in said if rule.said.search(s.text))


def _opening(
    document: Document, summary: tuple[Sentence, ...], dates: tuple[Sentence, ...]
) -> Iterator[tuple[Event, Evidence | None]]:
    """An opening, unless it is only planned; dates of speakers and answers to questions open nothing."""
    if _in_heading(document, NOT_YET) or any(NOT_YET.search(s.text) for s in summary):
        return
    asides = (OF_A_MEETING, OF_COMMENTS_ONLY, NOT_YET)
    yield from _by(document, OPENING, tuple(s for s in dates if not any(aside.search(s.text) for aside in asides)))


def _withdrawn(document: Document, said: tuple[Sentence, ...]) -> Iterator[tuple[Event, Evidence | None]]:
    """A withdrawal that asks for no new requests; a cancelled workshop is news of the workshop, for the program goes on."""
    if any(ANEW.search(s.text) and not NO_INVITATION.search(s.text) for s in _said(document, "DATES")):
        return
    gathering = _in_heading(document, MEETING.heading)
    for found, evidence in _by(document, WITHDRAWAL, said):
        yield Event.MEETING if gathering else found, evidence


def _moved(document: Document, said: tuple[Sentence, ...]) -> Iterator[tuple[Event, Evidence | None]]:
    """A period that is extended or reopened; the heading or a sentence says so, and which period it is."""
    moving = [s for s in said if MOVED.search(s.text)]
    for heading in _headings(document):
        if found := MOVED_HEADING.search(heading):
            words = heading[found.start() : found.start() + 80]
            if BARE_MOVE.fullmatch(words):
                words = " ".join([words, *(s.text for s in said)])
            if re.search(rf"{MOVABLE}|comment|{ASK}", words, re.IGNORECASE) or moving:
                words = (
                    words
                    if re.search(rf"{ASK}|comment", words, re.IGNORECASE)
                    else " ".join([words, *(s.text for s in moving)])
                )
                yield _kind_of_move(words), _heading_evidence(document, MOVED_HEADING)
    yield from ((_kind_of_move(s.text), document.quote(s)) for s in moving)


def _kind_of_move(words: str) -> Event:
    words = IN_RESPONSE.sub("", words)
    of_comments = OF_COMMENTS.search(words) or (
        "comment" in words.lower() and not re.search(REQUESTS, words, re.IGNORECASE)
    )
    if of_comments and not re.search(rf"\b{ASK} {PERIOD}", words, re.IGNORECASE):
        return Event.COMMENT_EXTENDED
    return Event.WINDOW_REOPENED if REOPENED.search(words) else Event.WINDOW_EXTENDED


def _invites(sentence: str) -> bool:
    found = INVITATION.search(sentence)
    return bool(found) and not NO_INVITATION.search(sentence[: found.end()] if found else "")


def _accepts(sentence: str) -> bool:
    return bool(ACCEPTS.search(sentence)) and not NO_INVITATION.search(sentence)


def _headings(document: Document) -> tuple[str, str]:
    action = document.notice.action or " ".join(s.text for s in document.in_sections("ACTION"))
    return " ".join(document.title.split()), " ".join(action.split())


def _in_heading(document: Document, pattern: Sought | None) -> bool:
    return bool(pattern) and any(pattern.search(heading) for heading in _headings(document) if pattern)


def _heading_evidence(document: Document, pattern: Sought | None) -> Evidence | None:
    shown = document.in_sections("ACTION", "TITLE")
    return next((document.quote(s) for s in reversed(shown) if pattern and pattern.search(s.text)), None)


def _said(document: Document, name: str) -> tuple[Sentence, ...]:
    """The sentences of a section of the preamble without its heading."""
    return tuple(s for s in document.in_sections(name) if not s.text.isupper())
