"""How many establishments a notice offers a place: "nine", "up to nine", "between 10 and 20", "at least five"."""

from __future__ import annotations

import re
import string
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fr_monitor.model.facts import Basis, Conflict, Count, Event
from fr_monitor.model.program import Program
from fr_monitor.reading.document import Document
from fr_monitor.reading.events import WINDOW_EVENTS
from fr_monitor.reading.numbers import NUMBER, value_of
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought
from fr_monitor.reading.tense import APPENDIX, LONGEST, is_past

# "between 10 and 20", "from five to ten", "six to eight", "5-10", "at least five but not more than ten"
_LEAST = r"(?:at least|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of|upwards? of|as few as|fewest)"
_MOST = (
    r"(?:up to a total of|up to|no more than|not more than|a maximum of|maximum of|as many as|at most,?|at the most,?|not to exceed|"
    r"not exceed(?:ing)?|no greater than|not be more than|not exceed a total of|a ceiling of|(?:limited|capped|restricted) (?:to|at)|a limit of|a cap of)"
)
_ABOUT = r"(?:approximately|about|around|roughly|some|exactly|a total of|all)"


def _quantity(tag: str) -> str:
    """A number, masked by "#", with its bounds; the names of its groups end in the tag."""
    return (
        rf"(?:(?:between|from) (?P<low_a{tag}>#+) (?:and|to) (?P<high_a{tag}>#+)"
        rf"|{_LEAST} (?P<low_b{tag}>#+),? (?:but|and|and also|nor) (?:{_MOST}|more than) (?P<high_b{tag}>#+),?"
        rf"|(?P<low_c{tag}>#+) (?:to|or) (?P<high_c{tag}>#+)"
        rf"|(?P<low_d{tag}>#+)[-–](?P<high_d{tag}>#+)"
        rf"|{_MOST} (?:{_ABOUT} )?(?P<most_a{tag}>#+)|{_LEAST} (?P<least_a{tag}>#+)"
        rf"|(?P<most_b{tag}>#+) or (?:fewer|less)|(?P<least_b{tag}>#+) or more"
        rf"|(?:fewer|less) than (?P<under{tag}>#+)|(?:{_ABOUT} )?(?P<exact{tag}>#+))"
    )


# Who takes part, or the places for them.
_PARTY = (
    r"(?:establishments?|sites?|facilit(?:y|ies)|manufacturers?|firms?|compan(?:y|ies)|applicants?|sponsors?|volunteers?|"
    r"participants?|plants?|producers?|enrollees?|entrants?|stewards?|entities|(?:drug ?)?makers?|organizations?|companies)"
)
_PLACE = r"(?:places?|slots?|spots?|positions?|openings|seats?)"
# One for each who takes part; counted only where nothing plainer stands.
_ACT = r"(?:assessments?|requests?|proposals?|applications?|site visits?|visits?)"
# "volunteer drug manufacturing", "(9) domestic and foreign", "additional"; no plural that would be counted instead
_ADJECTIVES = (
    r"(?:of (?:the|those|these) )?"
    r"(?:(?!(?:of|in|for|from|on|to|with|by|per|at|the|that|which|who|are|is|will|or more|each|business|calendar)\b)"
    r"(?:[\w/'’&-]*[^\Ws]|overseas|apis|various|u\.s\.)(?:,| \([a-z]+\))? ){0,6}?"
)
COUNTED = Sought(
    # "nine volunteer drug manufacturing establishments", "up to 9 places", "between 10 and 20 assessments"
    rf"(?<![a-z])(?:{_quantity('')} {_ADJECTIVES}(?:{_PARTY}|(?P<place>{_PLACE})|(?P<act>{_ACT}))\b(?![-'’])"
    # "The number of establishments is limited to nine.", "raises the number of participants from nine to twelve"
    rf"|(?:number|participation|program|cycle|cohort|intake|group|enrollment|places)\b[^.;,]{{0,90}}?"
    rf"(?: (?:(?:is|are|be) (?:set at |set to )?|(?=from |not exceed|not be more))|: ){_quantity('_of')}"
    rf"(?=[.;,)”]| \(| {_PARTY}| in | for | this | per year|$)"
    # "to increase that number to twelve", "will double the number of participants, to 18 establishments"
    rf"|\b(?:increas|rais|doubl|tripl|expand|reduc|enlarg)\w+(?: [^.;]{{0,60}}?)?(?<!up) to {_quantity('_to')}(?! percent)"
    # "no more than nine will be selected", "select nine of those that ask", "it will select up to nine."
    rf"|{_quantity('_will')} (?:of (?:them|these|those) )?(?=will be (?:selected|chosen|accepted|invited|admitted))"
    rf"|\b(?:select|choose|accept|invite|admit|pick|take) {_quantity('_from')} (?=of those (?:that|which|who)|from (?:among|those)|among|to take part|to participate)"
    rf"|\b(?:select|choose|admit|pick|invite|enroll|assess|accommodate|take (?:on|in)) (?:another |an additional |a further )?{_quantity('_end')}(?: more)?(?=[.;,]|$)"
    # "Participants will number between six and nine", "establishments, of which there will be nine", "nine in all"
    rf"|\b{_PARTY} (?:\w+ )?(?:will|shall|may|are to) (?:number|total) {_quantity('_count')}"
    rf"|\b{_PARTY}[^.;]{{0,60}}?, of (?:which|whom) there (?:will be|are to be|are) {_quantity('_which')}(?=[.;,]|$)"
    # "Nine is the number of establishments that we can assess"
    rf"|{_quantity('_is')} is the number of {_PARTY}\b"
    # "Nine." under "How Many Can Join?"
    rf"|^{_quantity('_answer')}(?=[.;]|$)"
    rf"|{_quantity('_sum')} (?=in all\b|in total\b|altogether\b))",
)
# A number, or one end of "5-10".
CARDINAL = re.compile(rf"(?<!\w)(?:{NUMBER}|(?<!-)\d{{1,3}}(?=[-–]\d{{1,3}}(?![\w-]))|(?<=\d[-–])\d{{1,3}}(?![\w-]))")
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
# "How Many", "Number of Sites": what begins a paragraph under such a heading is the answer.
HOW_MANY = Sought(
    r"\b(?:how many|number of (?:\w+ )?(?:establishments|sites|facilities|firms|places|participants))\b", re.IGNORECASE
)
THERE_ARE = Sought(r"\b(?:there (?:are|is)|we have|(?:fda|cder) has) $", re.IGNORECASE)
PILOT = Sought(r"\bpilots?\b", re.IGNORECASE)
CAPPED = re.compile(r"(?:limited|capped|restricted|a (?:limit|cap|ceiling) of)\b", re.IGNORECASE)
NAMED = ("_of", "_to", "_will", "_from", "_end", "_count", "_which", "_is")
"""Ends of the names of groups that stand for offers by themselves."""
# "an opportunity for nine", "room for nine", "limited to nine", "a cohort of nine", "places", "seeks nine": offers by themselves
OFFERING = Sought(
    r"\b(?:opportunity (?:for|to)|opportunities for|room for|limited to|limit of|capped at|restricted to|open to|available (?:for|to)|"
    r"(?:cohort|group|class|set|participation|selection|enrollment|inclusion|assessment|maximum|total) of|allows? for|"
    r"(?:capacity|resources|staff) (?:for|to \w+)|plan(?:s|ning)? (?:on|for)|offer(?:s|ing)?|places? to|(?:limit|cap)\w* [^.;,]{0,60}? (?:to|at) (?:only |the first )?|set(?:ting)? aside|"
    r"invit(?:es|ing)|seek(?:s|ing)|looking for|recruit(?:s|ing)|accept(?:s|ing)|select(?:s|ing)|places? for)(?: \w+){0,3}? ?$",
    re.IGNORECASE,
)
# "CDER intends to select", "FDA expects to be able to work with": somebody will take them in
WILL_OFFER = Sought(
    r"\b(?:will|shall|may|can|intends?|plans?|expects?|anticipates?|aims?|hopes?|means?|proposes?|wants?|would like|is|are)\b"
    r"(?:(?!\b(?:when|if|once|after|because|since|than|until|before|whether|each|every)\b)[^.;]){0,120}?"
    r"\b(?:select\w*|choos\w+|accept\w*|admit\w*|invit\w+|includ\w+|(?:work|meet) with|enrol\w*|accommodat\w+|assess|assessing|apprais\w+|evaluat\w+|"
    r"tak(?:e|ing)|pick\w*|seek\w*|look\w*|identif\w+|fill|recruit\w*|involv\w+|consist\w*|comprise|conduct\w*|carry out|carrying out|make|visit|support|host|offer|"
    r"hav\w+|hold|limit\w*|be|there)\b(?:(?!\b(?:when|if|once|after|because|since|than|until|before|whether)\b)[^.;]){0,80}?$"
    # "FDA plans six to eight visits"
    r"|\b(?:plans|foresees|anticipates) $",
    re.IGNORECASE,
)
# "Nine establishments will be selected", "six firms can be accommodated", "9 places are available", "nine are sought"
TO_BE_TAKEN = re.compile(
    r" to (?:take part|participate|join|be (?:assessed|selected|visited))\b|"
    r"[^.;,]{0,60}?(?:, [^.;,]{0,60},[^.;,]{0,20}?)?\b(?:will|may|can|shall|are to|is to|are|is)\b (?:\w+ ){0,3}?(?:selected|chosen|accepted|admitted|invited|included|"
    r"enrolled|accommodated|assessed|evaluated|taken|given|granted|picked|filled|sought|available|offered|open|participate|take part|report|join|enroll|apply|named|added|reserved|visited|wanted|planned|foreseen)\b",
    re.IGNORECASE,
)
# "will choose from two groups: three makers of APIs and six of tablets; a total of nine establishments"
CHOOSES = Sought(
    r"\b(?:will|plans to|intends to|expects to) (?:\w+ )?(?:select|choose|accept|admit|invite|enroll|assess)\b",
    re.IGNORECASE,
)
# Other programs and pilots, parts of the whole, paperwork, results.
ELSEWHERE = Sought(
    r"\b(?:respondents?|burden|paperwork|"
    r"of its own|webinars?|workshop|hearing|sister|other program|another program|estimates?|hours|questionnaires? (?:from|by)|public comments|"
    r"commenters?|on average)\b",
    re.IGNORECASE,
)
# ", and CDER will keep a list of three alternates": in its own clause
RESERVE = Sought(
    r"\b(?:waiting list|wait list|waitlist\w*|reserve list|alternates?|back-?ups?|standby)\b", re.IGNORECASE
)
# "of which three", "including two API makers", "among them", "at least two of them": parts of an offer
PART = Sought(
    r"\b(?:of which|of whom|of them|of these|including|hold(?:s|ing)? back|among (?:them|these|which|whom)|(?<!work )(?<!meet )(?<!meetings )(?<!visits )with)(?: \w+){0,2} $",
    re.IGNORECASE,
)
PART_AFTER = re.compile(
    rf"(?: {_PARTY})?(?:(?: (?:will|may|can) be (?:chosen|selected|accepted|admitted|taken)) (?:of|from) (?:each|any|one|a single|the same)\b| of them| of these| of the nine| per | each\b| for each| (?:of|from|owned by|operated by) (?:each|any|one|an?|a single|the same|the (?:establishment|company))\b|, and \w+ of)"
)
# "Each company may submit", "an applicant should name": a limit for one of them
FOR_ONE = Sought(
    rf"\b(?:each|every|any|an?|one|no) (?:[\w-]+ ){{0,3}}?{_PARTY} (?:\w+ ){{0,2}}?(?:may|can|should|must|will|has|operates|owns)\b"
    r"|\beach (?:round|group|month|quarter|region|country|visit|day)\b|\b(?:nominate|put forward|propose|list|name|own|operate)\b",
    re.IGNORECASE,
)
# "from nine to twelve", "instead of nine", "corrected to read": the new number is the one that holds
RAISED = Sought(
    r"\b(?:increas\w+|rais\w+|chang\w+|expand\w+|reduc\w+|lower\w+|enlarg\w+|extend\w+|mov\w+|correct\w+)\b",
    re.IGNORECASE,
)
CORRECTED = Sought(
    r"\b(?:correct\w*|(?:to|should|should have) read|should (?:have )?(?:be|been|said|say))\b", re.IGNORECASE
)
REPLACED = Sought(
    r"\b(?:instead of|rather than|in place of|not|formerly|incorrectly (?:\w+ ){1,4}?|and not|(?:more|other|earlier|larger) than|"
    r"stated(?: that)?) [“\"']?$",
    re.IGNORECASE,
)
REPLACED_AFTER = re.compile(
    r"[”\"'’, ]*(?:(?:is|are|was|were|has been|have been) )?(?:hereby )?(?:corrected|changed|replaced|should|became|becomes?)\b",
    re.IGNORECASE,
)
# "limit the fifth year to nine": no more than nine
LIMIT = Sought(
    r"\bmaximum $|\b(?:limit|restrict|cap)\w* [^.;,]{0,60}?\b(?:to|at) (?:only |the first )?$|\b(?:ceiling|maximum|cap|limit) (?:[\w ]{0,60} )?$",
    re.IGNORECASE,
)
# "eight establishments and two laboratories, ten in all": the sum is the offer
SUM = re.compile(r" ?(?:in all|in total|altogether)\b")
# "the 36 establishments of earlier years", "the nine establishments assessed in 2027"
KNOWN_BEFORE = Sought(r"\b(?:the|these|those|all|its|their) $", re.IGNORECASE)
# "nine (9) drug product and three (3) API establishments": both are meant
BESIDE = re.compile(
    r"(?<!to )(?P<other>#+) (?:(?:drug|product|finished|dosage|form|apis?|domestic|foreign|small|large|sterile|generic|brand|"
    r"otc|biologics?|u\.s\.|overseas) ){1,4}and \Z"
)
# Larger numbers are years and telephone numbers, never places.
LARGEST = 1000
CLAUSE = re.compile(r"[;:]|, (?:and|but|while|whereas|which|although|as) |\. ")


class _Offer(NamedTuple):
    plain: bool
    """Whether establishments or places are counted, rather than assessments or requests."""
    minimum: int | None
    maximum: int | None
    sentence: Sentence


def establishments(document: Document, program: Program, event: Event) -> tuple[Count | None, tuple[Conflict, ...]]:
    """How many establishments the notice offers a place, with the sentence; None where it gives no number.

    Only notices that open or change a window offer places. What earlier years had, what other programs have, and what
    counts anything else (assessors, drugs, days, respondents) is no offer, and a withdrawal offers nothing. Where two
    offers exclude each other, the first stands and a conflict names both.
    """
    if event not in WINDOW_EVENTS or event is Event.WITHDRAWN:
        return None, ()
    offers = [offer for sentence in document.sentences for offer in _offers(sentence, program, event)]
    offers = [offer for offer in offers if offer.plain] or offers
    if not offers:
        return None, ()
    best = max(offers, key=lambda offer: (offer.minimum == offer.maximum, -offer.sentence.span.start))
    if any(_excludes(offer, best) for offer in offers):
        best = offers[0]
    count = Count(best.minimum, best.maximum, Basis.STATED, document.quote(best.sentence))
    return count, tuple(_conflicts(offers, best))


def _conflicts(offers: Sequence[_Offer], best: _Offer) -> Iterator[Conflict]:
    rivals = {(o.minimum, o.maximum): o for o in reversed(offers) if _excludes(o, best)}
    for rival in rivals.values():
        values = (best.maximum or best.minimum, rival.maximum or rival.minimum)
        yield Conflict("establishments", values, (best.sentence.text, rival.sentence.text))


def _excludes(one: _Offer, other: _Offer) -> bool:
    """Whether two offers cannot both hold: "nine" and "up to nine" can, "up to nine" and "up to twelve" cannot."""
    return (one.maximum or one.minimum) != (other.maximum or other.minimum)


def _offers(sentence: Sentence, program: Program, event: Event) -> Iterator[_Offer]:
    if len(sentence.text) > LONGEST or APPENDIX.search(sentence.section) or ELSEWHERE.search(sentence.text):
        return
    # Numbers are masked, character for character, so that the pattern of an offer need not spell them.
    masked = CARDINAL.sub(lambda number: "#" * len(number[0]), sentence.text.translate(LOWER))
    every = list(COUNTED.finditer(masked) if "#" in masked else ())
    for found in [one for one in every if SUM.match(masked, one.end())] or every:
        minimum, maximum = _bounds(found, sentence.text)
        if minimum == maximum and minimum and (other := BESIDE.search(masked[: found.start()])):
            minimum = maximum = minimum + value_of(sentence.text[slice(*other.span("other"))])
        if 0 < (maximum or minimum or 0) < LARGEST and _is_offer(found, sentence, event, program):
            yield _Offer(not found["act"], minimum, maximum, sentence)


def _is_offer(found: re.Match[str], sentence: Sentence, event: Event, program: Program) -> bool:
    text, (start, end) = sentence.text, found.span()
    before = text[max((m.end() for m in CLAUSE.finditer(text, 0, start)), default=0) : start]
    words, after = text[start:end], text[end:]
    # "Building on the pilots, CDER will select nine": another program's only where the pilot stands beside the number.
    if PILOT.search(before.rpartition(", ")[2] + words + after[:60]) and not PILOT.search(program.name):
        return False
    named = any(group for name, group in found.groupdict().items() if name.endswith(NAMED))
    aside = RESERVE.search(before + words + CLAUSE.split(after, maxsplit=1)[0]) or _is_aside(before, after, named=named)
    if aside or (_bounds(found, text) == (1, 1) and "additional" not in words):
        return False
    if CORRECTED.search(before) or (RAISED.search(before + words) and "from" in words):
        return event is not Event.CYCLE_OPENS
    if is_past(sentence, end if named else start, end):
        return False
    answers = not before.strip() and HOW_MANY.search(sentence.section)
    totals = words.lower().startswith("a total of") and CHOOSES.search(text[:start])
    if named or answers or totals or CAPPED.match(words) or (found["place"] and THERE_ARE.search(before)):
        return True
    return bool(OFFERING.search(before) or WILL_OFFER.search(before) or TO_BE_TAKEN.match(after))


def _is_aside(before: str, after: str, *, named: bool) -> bool:
    """Whether the number is part of an offer, a limit for one applicant, known from elsewhere, or about to be replaced."""
    if PART.search(before) or PART_AFTER.match(after) or FOR_ONE.search(before):
        return True
    if REPLACED.search(before) or REPLACED_AFTER.match(after):
        return True
    return not named and bool(KNOWN_BEFORE.search(before))


def _bounds(found: re.Match[str], text: str) -> tuple[int | None, int | None]:
    """Minimum and maximum of a match of COUNTED."""
    numbers = [name for name, words in found.groupdict().items() if words and name not in {"act", "place"}]
    spans = {name.split("_")[0]: found.span(name) for name in numbers}
    given = {name: value_of(text[start:end]) for name, (start, end) in spans.items()}
    if "low" in given:
        words = text[found.start() : found.end()]
        changed = RAISED.search(text[: found.start()] + words) and "from" in words
        return (given["high"] if changed else given["low"]), given["high"]
    if "most" in given:
        return None, given["most"]
    if "under" in given:
        return None, given["under"] - 1
    if "least" in given:
        return given["least"], None
    return (None if LIMIT.search(text[: found.start()]) else given["exact"]), given["exact"]
