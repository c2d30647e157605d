"""Which year's program a notice is about: "CY 2026", "the 2027 program", "participate in 2027", "2027-2028"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fr_monitor.model.facts import Basis, Conflict, Event, Ordinal, Year
from fr_monitor.model.program import Program
from fr_monitor.reading.asking import REQUESTS
from fr_monitor.reading.document import Document
from fr_monitor.reading.events import WINDOW_EVENTS
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought
from fr_monitor.reading.tense import is_story, weight

_YEAR = r"20[1-9]\d"
# "2027-2028", "2027–28", "2027 to 2028", "2027 and 2028"
_YEARS = rf"(?P<first>{_YEAR})(?:(?:[-–—/]| (?:to|and|through) )(?P<last>(?:20)?\d\d)(?![\d-]))?(?!\d)"
_THING = r"(?:program|cycle|intake|round|year|assessments?|cohort|evaluation|season|edition|iteration|offering|installment|participation|class|visits?|group)"
# Words between the year and its program: none that begins another phrase.
_BETWEEN = r"(?:(?!(?:of|in|for|from|on|to|with|by|the|which|that|through)\b)[\w()“”\"'’-]+ ){0,7}?"
_LABEL = r"(?:(?:calendar|fiscal|program|assessment) years?|\b(?:CY|FY|PY))(?: \([CFP]Y\))?"
_TAKING_PART = r"(?:proposals?|requests?|applications?|participat\w+|tak(?:e|ing) part|assess\w*|evaluat\w*|selected|chosen|places?|enrol\w*|visits?)"
_INTAKE = r"(?:program|cycle|round|intake|cohort|year)"
STATED = Sought(
    # "the 2027 QMM Prototype Assessment Protocol Evaluation Program", "a 2018 … site visit program", "CY 2026 program"
    rf"(?<!\w)(?:(?:(?P<label>{_LABEL}) ?)?\b{_YEARS} {_BETWEEN}{_THING}\b"
    # "assessment in calendar year (CY) 2026", "willing to participate in 2025", "places for 2027", "program year 2027"
    rf"|\b(?:{_TAKING_PART} (?:[\w()-]+ ){{0,6}}?|{_INTAKE} )(?:in|for|during|of) (?:the )?(?:{_LABEL} |year )?{_YEARS.replace('first', 'first2').replace('last', 'last2')}"
    rf"|{_LABEL} ?{_YEARS.replace('first', 'first3').replace('last', 'last3')}(?! (?:funds|funding|appropriations|budget)\b)"
    # "Year Five (2028)", "Cohort 5 (CY 2028)", "a round (2031-2032)"
    rf"|\b{_INTAKE} (?:[\w-]+ )?\((?:{_LABEL} )?{_YEARS.replace('first', 'first5').replace('last', 'last5')}\)"
    # "Site Visit Program 2027; Request for Volunteers"
    rf"|\b{_THING} {_YEARS.replace('first', 'first6').replace('last', 'last6')}(?=[;:]|$)"
    # "CY28", "FY '29"
    r"|\b(?:CY|FY|PY) ?['’]?(?P<first4>\d\d)(?P<last4>)(?!\d))",
    re.IGNORECASE,
)
FIRSTS = ("first", "first2", "first3", "first4", "first5", "first6")
# "April 13, 2026 program", "in March 2026": dates; and what is put off to another year.
NOT_THIS = Sought(
    # "kept for the 2029 program", "intends to announce a 2029 program"
    r"\b(?:held(?= (?:\w+ )?(?:for|until)\b)|kept|considered|saved|carried over|retained|to announce)\b[^.;]{0,40}$"
    # "after the pause in CY 2031"
    r"|\bafter (?:the |a |an |its )?(?:[\w-]+ ){0,3}(?:in |of |during )?$"
    # "differs from the 2027 program", "a decision on a 2029 program"
    r"|\b(?:(?:differs?|different|learned|learnt) from|unlike|than|since|(?:similar|identical|compared) (?:to|with)|decision (?:on|about)) (?:in |under )?(?:the |a |any )?$"
    r"|(?:january|february|march|april|may|june|july|august|september|october|november|december|spring|summer|fall|autumn|"
    r"winter|quarter of)(?: \d{1,2})?,? $",
    re.IGNORECASE,
)
LATER = re.compile(r"[^.;]{0,60}?\b(?:(?:later|separate|another|following) notice|may follow)\b", re.IGNORECASE)
# Where somebody is told when to ask: a year in such a sentence is this notice's, or an error worth showing.
ASKING = Sought(rf"{REQUESTS}|\b(?:participate|take part|submit|apply|request|select)\b", re.IGNORECASE)


class _Found(NamedTuple):
    weight: int
    value: int | str
    sentence: Sentence
    start: int
    end: int


def program_year(
    document: Document, program: Program, event: Event, ordinal: Ordinal | None
) -> tuple[Year | None, tuple[Conflict, ...]]:
    """The program year of a notice that opens or changes a cycle; None for others.

    Stated where the notice ties a year to the program or to taking part in it. Otherwise, for yearly programs, derived
    from the stated ordinal and the program's first year, else from the year(s) of publication and window. Conflicts name
    rival years in sentences that tell establishments what to do, and a stated year that the ordinal contradicts.
    """
    if event not in WINDOW_EVENTS:
        return None, ()
    expected = _expected(document, program, ordinal)
    found = sorted(
        _plausible(document, tuple(_stated(document, changes=event is not Event.CYCLE_OPENS))),
        key=lambda f: (-f.weight, f.sentence.span.start),
    )
    if not found:
        return (_derived(document, program, expected, ordinal), ()) if program.yearly else (None, ())
    best = _best(found, expected or _published(document))
    if _outweighed(best, expected, ordinal, _published(document)):
        return _derived(document, program, expected, ordinal), ()
    evidence = document.within(best.sentence, best.start, best.end)
    year = Year(best.value, Basis.STATED, evidence)
    return year, (*_rivals(found, best), *_contradiction(best, expected, ordinal))


def _stated(document: Document, *, changes: bool) -> Iterator[_Found]:
    for sentence in document.told:
        heavy = weight(sentence)
        for match in (
            STATED.finditer(sentence.text) if heavy and ("20" in sentence.text or "Y" in sentence.text) else ()
        ):
            name = next(n for n in FIRSTS if match[n])
            first, last = match[name], match[name.replace("first", "last")]
            start = match.start(name)
            told = is_story(sentence, start, match.end(), changes=changes)
            if told or NOT_THIS.search(sentence.text[:start]) or LATER.match(sentence.text, match.end()):
                continue
            if last and int(last[-2:]) != int(first[-2:]) + 1:
                continue  # "fiscal years 2027-2031" are a plan's
            yield _Found(
                heavy,
                f"{first}-20{last[-2:]}" if last else 2000 + int(first[-2:]),
                sentence,
                match.start(),
                match.end(),
            )


def _plausible(document: Document, found: Sequence[_Found]) -> Iterator[_Found]:
    """Years from the one before publication to the second after it: others belong to stories and plans."""
    return (one for one in found if _near(document, int(str(one.value)[:4])))


def _near(document: Document, year: int) -> bool:
    published = _published(document)
    return not published or published - 1 <= year <= published + 2


def _best(found: Sequence[_Found], expected: int | None) -> _Found:
    """The year that is said where it counts most; the expected one where several are said there."""
    total: dict[int | str, int] = {}
    prominent = [one for one in found if one.weight >= min(found[0].weight, 3)]
    for one in prominent:
        total[one.value] = total.get(one.value, 0) + one.weight
    value = max(total, key=lambda v: (str(expected) in str(v), total[v]))
    return next(one for one in prominent if one.value == value)


def _outweighed(best: _Found, expected: int | None, ordinal: Ordinal | None, published: int | None) -> bool:
    """Whether a year told in passing ("FDA will report on the program during 2034") must give way to "the tenth year"."""
    if not (expected and ordinal) or best.weight >= 3 or ASKING.search(best.sentence.text):
        return False
    return expected == published and _differ(expected, best.value)


def _rivals(found: Sequence[_Found], best: _Found) -> Iterator[Conflict]:
    rivals = {
        one.value: one for one in reversed(found) if ASKING.search(one.sentence.text) and _differ(one.value, best.value)
    }
    for rival in rivals.values():
        first, second = sorted((rival, best), key=lambda one: str(one.value))
        yield Conflict("program_year", (first.value, second.value), (first.sentence.text, second.sentence.text))


def _contradiction(best: _Found, expected: int | None, ordinal: Ordinal | None) -> Iterator[Conflict]:
    if expected and ordinal and ordinal.evidence and _differ(expected, best.value):
        yield Conflict("program_year", (best.value, expected), (best.sentence.text, ordinal.evidence.quote))


def _differ(one: int | str, other: int | str) -> bool:
    """Whether two years exclude each other: 2027 is part of "2027-2028"."""
    return str(one) not in str(other) and str(other) not in str(one)


def _expected(document: Document, program: Program, ordinal: Ordinal | None) -> int | None:
    """The year that follows from the ordinal; None far from publication, where a renamed program counts anew."""
    year = program.first_year + ordinal.value - 1 if program.first_year and ordinal else None
    return year if year and _near(document, year) else None


def _published(document: Document) -> int | None:
    published = document.notice.publication_date
    return published.year if published else None


def _derived(document: Document, program: Program, expected: int | None, ordinal: Ordinal | None) -> Year | None:
    if expected:
        return Year(expected, Basis.DERIVED, ordinal.evidence if ordinal else None)
    published = _published(document)
    if not published or published < (program.first_year or published):
        return None
    closing = [
        int(year) for s in document.in_sections("DATES") if ASKING.search(s.text) for year in re.findall(_YEAR, s.text)
    ]
    if published + 1 in closing:
        return Year(f"{published}-{published + 1}", Basis.DERIVED, None)
    return Year(published, Basis.DERIVED, None)
