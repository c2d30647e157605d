"""The words by which a notice shows what it does: one rule an event, and the pieces that rules share."""

from __future__ import annotations

import re
from typing import NamedTuple

from fr_monitor.model.facts import Event
from fr_monitor.reading.asking import ASK, DUE, JOIN, NOT_GATHERING, REQUESTS
from fr_monitor.reading.sought import Sought

_I = re.IGNORECASE
# Corrections of the Office of the Federal Register: C1-2026-02768; R1- reprints a document (register numbers).
OFFICE_CORRECTION = re.compile(r"[CR]\d+-", _I)

# "Requests to make oral presentations are accepted through", "to ask for accommodations"
OF_A_MEETING = Sought(
    r"\b(?:oral|speak\w*|to attend|presentations?|registration|(?<!federal )register|accommodat\w+)\b", _I
)
PERIOD = r"(?:period|deadline|window|closing date|due date|last day|time frame|timeframe|end date|cutoff|final date)"
# "the period for requests", "the date by which establishments may ask", "more time"
MOVABLE = rf"(?:{PERIOD}|\b(?:date|time)s? (?:by|on which|for|to|in|within|until|during)\b)"


PLACES = r"(?:places|slots|establishments|sites|facilities|manufacturers|participants|volunteers|firms)"


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
        r"(?:^|; ?|\bnotice of )(?:technical )?(?:amendment|revision|amending|modification|clarification|supplement(?:al notice)?)\b|\bamended notice\b|\bearl(?:y|ier) clos(?:e|ing|ure)\b"
        rf"|\bclos(?:ing|ure) of (?:the )?(?:\w+ )?{PERIOD}"
        # "Fewer Places in Second Round", "Increase in the Number of Establishments"
        rf"|\bchanges? (?:in|of|to) (?:the )?(?:[\w-]+ ){{0,2}}?(?:{PERIOD}|dates?|schedule)\b"
        rf"|\bfewer (?:\w+ )?{PLACES}\b|\b(?:increase|reduction|decrease|change) (?:in|of) (?:the )?number of {PLACES}\b",
        _I,
    ),
    Sought(
        r"\b(?:(?:is|are) (?:amending|modifying|revising)|amends|modifies|revises) (?:a|an|the|its|our|one|some|two) (?:(?!program\b)\w+ ){0,6}notice\b"
        rf"|\b(?:is|are) (?:rais|increas|lower|reduc|cutt|chang)ing the number of {PLACES}\b"
        rf"|\b(?:is|are) changing (?:the |its )?(?:\w+ )?(?:{PERIOD}|schedule)"
        # "FDA will close the request period early", "is shortening the period for requests"
        rf"|\bclos(?:e|es|ing) (?:\w+ ){{0,8}}?{PERIOD} (?:\w+ ){{0,6}}?(?:early|earlier|sooner)\b|\bshorten(?:s|ing) (?:\w+ ){{0,8}}?{PERIOD}",
        _I,
    ),
)
WITHDRAWAL = Rule(
    Event.WITHDRAWN,
    Sought(
        r"\b(?:withdraw(?:al|n|ing)|terminat(?:ion|ing|ed)|suspen(?:sion|ding|ded)|cancel\w+|rescission|rescinding|discontinu\w+|will not (?:proceed|take place|go (?:ahead|forward))|on hold)\b|; pause\b",
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
        r"|\b(?:program|cycle|year|round|intake)\b[^.;]{0,120}? will not (?:take place|proceed|go (?:ahead|forward)|be (?:held|run|offered|conducted|carried out))"
        r"|\bput(?:s|ting)? (?:the |its |this )?(?:\w+ ){0,6}?(?:program|cycle|year|round|assessments) on hold\b"
        # "no longer accepted", "will not accept requests in 2029", "there will be no sixth cycle"
        r"|\bno longer (?:\w+ ){0,2}accept|\bpostpon\w+ [^.;]{0,90}\b(?:indefinitely|until further notice)\b"
        r"|\b(?:will not|not be) accept(?:ing)? (?:\w+ ){0,8}?(?:in|for|during) (?:20\d\d|the \w+ (?:year|cycle))\b|\bnot accept(?:ing)? (?:\w+ ){0,4}this year"
        r"|\bthere will be no (?:[\w()-]+ ){0,6}(?:cycle|program|round|year|assessments?|evaluations?|visits)\b",
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
OF_COMMENTS_ONLY = Sought(
    r"\b(?:request for (?:information|comments?|reconsideration|a hearing|a stay)|responses to (?:this|the) (?:request|questions?))\b",
    _I,
)
# "expects to publish a notice that opens the request period", "FDA is not accepting requests now"
NOT_YET = Sought(
    r"\bpre-?announcement\b|\badvance notice\b|\b(?:expects?|plans?|intends?|anticipates?|hopes?) to (?:publish|issue) (?:\w+ ){1,4}?(?:notice|announcement)\b"
    rf"|\b(?:is|are) not (?:(?:yet|now|currently|being) )*(?:accept|tak|invit|solicit|seek)\w* (?:\w+ )?{ASK}"
    rf"|\b{ASK} (?:are|will) not (?:yet|now|be|currently) (?:being )?(?:accepted|taken|invited)",
    _I,
)
# "Nothing in this document opens a program", "It does not invite requests", "two pilots that were opened in 2020"
NO_INVITATION = Sought(r"\b(?:not|nothing|no longer|without|were|was|had|would be|announced|invited|opened)\b", _I)

# "…; Reopening", "Extension of Time": of what, dates and summary say
BARE_MOVE = re.compile(r"(?:re-?opening|extension(?: of time)?)\W*", _I)
REOPENED = Sought(r"\bre-?open(?:s|ed|ing)?\b|\bresum(?:es|ed|ing|ption)\b", _I)
# "Extension of the Proposal Period"; but "Extension of the Program for a Fourth Year" is no later date
MOVED_HEADING = Sought(
    rf"\b{PERIOD} (?:is |has been )?(?:extended|re-?opened)\b|\b(?:additional|more|further|extension of) time\b|\b(?:delay|deferral|postponement) of (?:the )?(?:\w+ ){{0,2}}?{PERIOD}|\btime extension\b|\b(?:new|later) deadline\b|"
    r"\b(?:re-?opening|re-?opened|resum(?:ption|ing|ed)|exten(?:sion|ding|ded))\b(?! of (?:the |its )?(?:[\w-]+ ){0,6}(?:program|pilot|study)\b"
    rf"(?! (?:[\w-]+ )?{PERIOD}))(?! (?:for|of) (?:a|an|another|one) )",
    _I,
)
# "is extending the period …", "is moving the last day for requests to", "the deadline, which was May 4, is now June 15"
MOVED = Sought(
    r"\b(?:(?:is|are|hereby|we|fda|cder|agency|document|notice|has been|have been|is being|has decided to|(?:is|are) again) "
    r"(?:extend(?:s|ing|ed)?|re-?open(?:s|ing|ed)?|mov(?:es|ing|ed)|postpon(?:es|ing|ed)|delay(?:s|ing|ed)|defer(?:s|ring|red)|prolong(?:s|ing|ed)?|"
    rf"lengthen(?:s|ing|ed)?)|(?:announc\w+|granting|making) (?:an? |the )?(?:\w+ )?(?:extension|reopening) of)\b"
    rf"[^.;]{{0,90}}?{MOVABLE}"
    rf"|{PERIOD}[^.;]{{0,150}}? (?:is|are|has been|have been) (?:hereby |now )?(?:extended|re-?opened|prolonged|postponed|moved)"
    rf"|{PERIOD}[^.;]{{0,150}}? is now |\bwill now be (?:accepted|taken|received) (?:until|through)\b|\b(?:was|were) due\b[^.;]{{0,60}}? (?:is|are) now due\b|\bnew (?:closing|due|final) date|\bnew (?:deadline|last day)"
    # "is postponing the seventh year"
    r"|\bpostpon(?:es|ing) (?!.*\b(?:indefinitely|until further notice)\b)(?:[\w-]+ ){0,4}?(?:year|cycle|round|intake|program)\b"
    # "is resuming the acceptance of requests", "resumes the fifth cycle"
    rf"|\bresum(?:es|ing|ption of) (?:(?! and )[^.;]){{0,90}}?(?:\b{ASK}\b|\baccept\w*|\bintake\b|\bcycle\b|\byear\b|{PERIOD})"
    # "gives manufacturers more time to propose a visit", "until July 20, 2029, instead of May 21, 2029"
    r"|\b(?:giv|allow|grant|provid)\w+ (?:[\w-]+ ){0,5}?(?:more|additional|further) time (?:to|in which to) "
    rf"(?:propose|ask|request|submit|comment|write|respond|{JOIN})\b"
    r"|\b(?:until|through|by|due) [A-Z][a-z]+ \d{1,2}, \d{4},? (?:instead of|rather than) (?:by |until |through |on )?[A-Z][a-z]+ \d",
    _I,
)
# "In response to comments we are extending": not what is extended
IN_RESPONSE = re.compile(r"\bin response to (?:\w+ ){0,3}?comments?\b", _I)
OF_COMMENTS = Sought(
    rf"\bcomment(?:ing|s)? (?:period|deadline|date)|{MOVABLE}(?: (?:for|to|of|in which to|by which to))? (?:[\w/]+ ){{0,5}}?comments?\b",
    _I,
)
