"""What a notice does: opens a cycle, moves or withdraws it, corrects, asks for comments, invites to a meeting."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fr_monitor.model.facts import Event
from fr_monitor.model.text import Evidence
from fr_monitor.reading.asking import ASK, DUE, JOIN, NOT_GATHERING, REQUESTS
from fr_monitor.reading.document import Document
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

WINDOW_EVENTS = frozenset(
    {Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION, Event.WITHDRAWN}
)
"""Events of a notice that opens or changes a cycle."""

_I = re.IGNORECASE
# Corrections of the Office of the Federal Register: C1-2026-02768; R1- reprints a document (register numbers).
OFFICE_CORRECTION = re.compile(r"[CR]\d+-", _I)

# "Requests to make oral presentations are accepted through", "to ask for accommodations"
_OF_A_MEETING = Sought(
    r"\b(?:oral|speak\w*|to attend|presentations?|registration|(?<!federal )register|accommodat\w+)\b", _I
)
_PERIOD = r"(?:period|deadline|window|closing date|due date|last day|time frame|timeframe|end date|cutoff|final date)"
# "the period for requests", "the date by which establishments may ask", "more time"
_MOVABLE = rf"(?:{_PERIOD}|\b(?:date|time)s? (?:by|for|to|in|within|until|during)\b)"


_PLACES = r"(?:places|slots|establishments|sites|facilities|manufacturers|participants|volunteers|firms)"


class Rule(NamedTuple):
    """An event shown by the heading (title and action), or by the summary or the dates; None looks for nothing."""

    event: Event
    heading: Sought | None
    said: Sought | None = None


CORRECTION = Rule(
    Event.CORRECTION,
    # "Notice; correction." "…; Correction of Dates" but not "Voluntary Correction Program"
    Sought(r"(?:^|; ?|\bnotice of |technical )correct(?:ions?|ing)\b(?! program)|correct(?:ion|ed copy)\.?$", _I),
    # "FDA is correcting a notice that appeared …", "This document corrects the closing date"
    Sought(
        r"\b(?:(?:is|are) correcting (?:a|an|the|its|our)|(?:notice|document|action) corrects|"
        r"mak(?:es?|ing) (?:a|the following) corrections?|contains (?:a )?corrections?)\b",
        _I,
    ),
)
AMENDMENT = Rule(
    Event.CORRECTION,
    Sought(
        r"(?:^|; ?|\bnotice of )(?:amendment|amending|modification|clarification)\b|\bamended notice\b|\bearl(?:y|ier) clos(?:e|ing|ure)\b"
        # "Fewer Places in Second Round", "Increase in the Number of Establishments"
        rf"|\bfewer (?:\w+ )?{_PLACES}\b|\b(?:increase|reduction|decrease|change) (?:in|of) (?:the )?number of {_PLACES}\b",
        _I,
    ),
    Sought(
        r"\b(?:is|are) (?:amending|modifying|revising) (?:a|an|the|its|our) (?:\w+ ){0,3}notice\b"
        rf"|\b(?:is|are) (?:rais|increas|lower|reduc|cutt|chang)ing the number of {_PLACES}\b"
        # "FDA will close the request period early", "is shortening the period for requests"
        rf"|\bclos(?:e|es|ing) (?:\w+ ){{0,8}}?{_PERIOD} (?:\w+ ){{0,6}}?(?:early|earlier|sooner)\b|\bshorten(?:s|ing) (?:\w+ ){{0,8}}?{_PERIOD}",
        _I,
    ),
)
WITHDRAWAL = Rule(
    Event.WITHDRAWN,
    Sought(
        r"\b(?:withdraw(?:al|n|ing)|terminat(?:ion|ing|ed)|suspen(?:sion|ding|ded)|cancel\w+|rescission|rescinding|discontinu\w+)\b",
        _I,
    ),
    Sought(
        # "FDA is withdrawing the notice", "we are ending the program", "cancels the cycle", "has decided to suspend"
        r"\b(?:withdraws|terminates|cancels|rescinds|discontinues|suspends|pauses|"
        r"(?:decided to|are|is) (?:now |hereby )?(?:withdraw|terminat|cancel+|rescind|discontinu|suspend|paus|end)(?:ing|e)?|calling off)"
        r" (?:(?!of|in|for|from|on|to|with)[\w,.'’()-]+ ){0,14}?"
        r"(?:notices?|announcement|program|pilot|cycle|invitation|solicitation|call|intake|year|round|opportunity|documents?)\b"
        # "the notice of February 3 is hereby withdrawn", "the fifth cycle is cancelled"
        r"|\b(?:notice|program|cycle|invitation|year|round) (?:[\w,]+ ){0,8}?(?:is|are) (?:hereby |being )?"
        r"(?:withdrawn|terminated|cancel+ed|rescinded|discontinued|suspended)\b"
        # "will not run the program in 2029", "does not intend to hold an assessment cycle this year"
        r"|\b(?:will|does|do|has decided|have decided) not (?:(?:intend|plan|expect|be able) )?(?:to )?"
        r"(?:run|hold|conduct|offer|carry out|go ahead with|operate|continue|open|proceed with) (?:\w+ ){0,6}"
        r"(?:program|cycle|year|round|evaluation|cohort|intake|assessments?)\b(?! by)"
        # "the 2029 program will not take place", "requests are no longer accepted"
        r"|\b(?:program|cycle|year|round|intake) (?:\w+ ){0,4}will not (?:take place|be (?:held|run|offered|conducted|carried out))"
        # "no longer accepted", "will not accept requests in 2029", "there will be no sixth cycle"
        r"|\bno longer (?:\w+ ){0,2}accept"
        r"|\b(?:will not|not be) accept(?:ing)? (?:\w+ ){0,8}?(?:in|for|during) (?:20\d\d|the \w+ (?:year|cycle))\b|\bnot accept(?:ing)? (?:\w+ ){0,4}this year"
        r"|\bthere will be no (?:\w+ ){0,5}(?:cycle|program|round|year|assessments?)\b",
        _I,
    ),
)
INFORMATION_COLLECTION = Rule(
    Event.INFORMATION_COLLECTION,
    Sought(
        r"(?:information|proposed|existing) collection|collection of information|paperwork reduction|"
        r"office of management and budget(?: \(omb\))? review|\bomb review",
        _I,
    ),
)
GUIDANCE = Rule(
    Event.GUIDANCE,
    Sought(r"\bguidances?\b|\b(?:conformance|compliance) guide\b|technical specifications document", _I),
)
OPENING = Rule(
    Event.CYCLE_OPENS,
    Sought(
        rf"{REQUESTS}|\b(?:request|call|invitation|solicitation|opportunity) (?:for|of|to) (?:\w+ ){{0,3}}?{JOIN}{NOT_GATHERING}"
        r"|\bparticipation opportunit|\bprogram announcement|announcement of (?:\w+ ){0,8}(?:program|cycle)|request for participants"
        rf"|\b{ASK} (?:period|window)\b",
        _I,
    ),
    Sought(rf"{REQUESTS}|{DUE}", _I),
)
MEETING = Rule(
    Event.MEETING,
    Sought(
        r"\b(?:workshop|webinar|hearing|conference|listening session|town hall|public meeting|notice of (?:\w+ )?meetings?|"
        r"roundtable|symposium|meetings?\b(?! (?:program|package)))",
        _I,
    ),
)
COMMENT = Rule(
    Event.COMMENT_REQUEST,
    Sought(r"\bcomments?\b|request for information|public docket|establishment of (?:a|the) docket", _I),
    Sought(r"\bcomments?\b", _I),
)
# "FDA withdraws the notice and will accept new requests through": what is withdrawn is opened again
ANEW = Sought(rf"\bnew {ASK}\b|\b{ASK} anew\b", _I)
# "FDA is inviting a limited number of establishments to take part", "is looking for volunteers", "accepts requests"
INVITATION = Sought(
    rf"\b(?:invit(?:es?|ing)|is asking|are asking|seek(?:s|ing)?|solicit(?:s|ing)?|looking for|recruit(?:s|ing)?|opening|opens|welcom(?:es|ing)|(?:is|are) invited|"
    rf"accept(?:s|ing)?|opportunity|announc(?:es|ing))\b[^.;]{{0,200}}?\b{JOIN}{NOT_GATHERING}",
    _I,
)
# "Responses to this request for information are due"
_OF_COMMENTS_ONLY = Sought(
    r"\b(?:request for (?:information|comments?)|responses to (?:this|the) (?:request|questions?))\b", _I
)
# "expects to publish a notice that opens the request period", "FDA is not accepting requests now"
_NOT_YET = Sought(
    r"\b(?:expects?|plans?|intends?|anticipates?|hopes?) to (?:publish|issue) (?:\w+ ){1,4}?(?:notice|announcement)\b"
    rf"|\b(?:is|are) not (?:(?:yet|now|currently|being) )*(?:accept|tak|invit|solicit|seek)\w* (?:\w+ )?{ASK}"
    rf"|\b{ASK} (?:are|will) not (?:yet|now|be|currently) (?:being )?(?:accepted|taken|invited)",
    _I,
)
# "Nothing in this document opens a program", "It does not invite requests", "two pilots that were opened in 2020"
NO_INVITATION = Sought(r"\b(?:not|nothing|no longer|without|were|was|had|would be|announced|invited|opened)\b", _I)

# "…; Reopening": of what, dates and summary say
BARE_REOPENING = re.compile(r"re-?opening\W*", _I)
REOPENED = Sought(r"\bre-?open(?:s|ed|ing)?\b|\bresum(?:es|ed|ing|ption)\b", _I)
# "Extension of the Proposal Period"; but "Extension of the Program for a Fourth Year" is no later date
MOVED_HEADING = Sought(
    rf"\b{_PERIOD} (?:is |has been )?(?:extended|re-?opened)\b|\b(?:additional|more|further) time\b|\b(?:new|later) deadline\b|"
    r"\b(?:re-?opening|re-?opened|resum(?:ption|ing|ed)|exten(?:sion|ding|ded))\b(?! of (?:the |its )?(?:[\w-]+ ){0,6}(?:program|pilot|study)\b"
    rf"(?! (?:[\w-]+ )?{_PERIOD}))(?! (?:for|of) (?:a|an|another|one) )",
    _I,
)
# "is extending the period …", "is moving the last day for requests to", "the deadline, which was May 4, is now June 15"
MOVED = Sought(
    r"\b(?:(?:is|are|hereby|we|fda|cder|agency|document|notice|has been|have been|is being|has decided to|(?:is|are) again) "
    r"(?:extend(?:s|ing|ed)?|re-?open(?:s|ing|ed)?|mov(?:es|ing|ed)|postpon(?:es|ing|ed)|prolong(?:s|ing|ed)?|"
    rf"lengthen(?:s|ing|ed)?)|(?:announc\w+|granting|making) (?:an? |the )?(?:\w+ )?(?:extension|reopening) of)\b"
    rf"[^.;]{{0,90}}?{_MOVABLE}"
    rf"|{_PERIOD}[^.;]{{0,150}}? (?:is|are|has been|have been) (?:hereby |now )?(?:extended|re-?opened|prolonged|postponed|moved)"
    rf"|{_PERIOD}[^.;]{{0,150}}? is now |\bnew (?:closing|due|final) date|\bnew (?:deadline|last day)"
    # "is resuming the acceptance of requests", "resumes the fifth cycle"
    rf"|\bresum(?:es|ing|ption of) [^.;]{{0,90}}?(?:\b{ASK}\b|\baccept\w*|\bintake\b|\bcycle\b|\byear\b|{_PERIOD})"
    # "gives manufacturers more time to propose a visit", "until July 20, 2029, instead of May 21, 2029"
    r"|\b(?:giv|allow|grant|provid)\w+ (?:[\w-]+ ){0,5}?(?:more|additional|further) time (?:to|in which to) "
    rf"(?:propose|ask|request|submit|comment|write|respond|{JOIN})\b"
    r"|\b(?:until|through|by) [A-Z][a-z]+ \d{1,2}, \d{4},? (?:instead of|rather than) (?:by |until |through |on )?[A-Z][a-z]+ \d",
    _I,
)
OF_COMMENTS = Sought(
    rf"\bcomment(?:ing|s)? (?:period|deadline|date)|{_MOVABLE}(?: (?:for|to|of|in which to|by which to))? (?:[\w/]+ ){{0,5}}?comments?\b",
    _I,
)


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
    yield from ((Event.CYCLE_OPENS, document.quote(s)) for s in document.sentences if _accepts(s.text))


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
    if any(_NOT_YET.search(s.text) for s in summary):
        return
    asides = (_OF_A_MEETING, _OF_COMMENTS_ONLY, _NOT_YET)
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
            if BARE_REOPENING.fullmatch(words):
                words = " ".join([words, *(s.text for s in said)])
            if re.search(rf"{_MOVABLE}|comment|{ASK}", words, _I) or moving:
                words = (
                    words if re.search(rf"{ASK}|comment", words, _I) else " ".join([words, *(s.text for s in moving)])
                )
                yield _kind_of_move(words), _heading_evidence(document, MOVED_HEADING)
    yield from ((_kind_of_move(s.text), document.quote(s)) for s in moving)


def _kind_of_move(words: str) -> Event:
    of_comments = OF_COMMENTS.search(words) or ("comment" in words.lower() and not re.search(REQUESTS, words, _I))
    if of_comments and not re.search(rf"\b{ASK} {_PERIOD}", words, _I):
        return Event.COMMENT_EXTENDED
    return Event.WINDOW_REOPENED if REOPENED.search(words) else Event.WINDOW_EXTENDED


def _invites(sentence: str) -> bool:
    found = INVITATION.search(sentence)
    return bool(found) and not NO_INVITATION.search(sentence[: found.end()] if found else "")


def _accepts(sentence: str) -> bool:
    found = re.search(rf"\b(?:will|intends? to|plans? to) accept (?:\w+ ){{0,3}}?{REQUESTS}", sentence, _I)
    return bool(found) and not NO_INVITATION.search(sentence)


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
