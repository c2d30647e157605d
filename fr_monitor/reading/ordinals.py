"""Which cycle of its program a notice announces: "third year", "Year 5", "the sixth annual cycle"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from fr_monitor.model.facts import Basis, Conflict, Event, Ordinal, Year
from fr_monitor.model.program import Program
from fr_monitor.reading.document import Document
from fr_monitor.reading.events import WINDOW_EVENTS
from fr_monitor.reading.numbers import ORDINAL, UNITS, ordinal_of
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought
from fr_monitor.reading.tense import is_story, weight

_CYCLE = r"(?:year|cycle|round|cohort|edition|iteration|intake|season|installment|class)"
_ROMAN = dict(zip(["II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X"], range(2, 11), strict=True))
_COUNTED = rf"(?:{'|'.join(reversed(UNITS[1:]))}|\d{{1,2}}|(?-i:{'|'.join(sorted(_ROMAN, key=len, reverse=True))}))"
STATED = Sought(
    # "third year", "sixth annual cycle", "4th program year"; never "third fiscal year", "second 2033 intake"
    rf"(?P<before>{ORDINAL}) (?:(?!fiscal|calendar|user|20\d\d)[\w-]+ ){{0,2}}?{_CYCLE}\b(?!-)"
    # "Year Five", "cycle 4", "round no. 3", "Year IV"; never "year 2026", "21 CFR"
    rf"|\b{_CYCLE} (?:no\. |number )?(?P<after>{_COUNTED})\b(?![\d/,.]?\d| CFR|-)"
    # "for the fourth time", "fifth annual"
    rf"|(?:(?<=\bfor )|(?<=\bis )|(?<=\bbe ))(?:the|a) (?P<time>(?!first){ORDINAL}) (?:consecutive )?time\b"
    # "the 2028 program, the fifth since 2024", "the 2032 program will be the ninth"
    rf"|\bthe (?P<since>{ORDINAL}) (?:since 20\d\d|of its kind|to date)\b|\bprogram (?:is|will be) (?:the|its) (?P<nth>{ORDINAL})(?=[.,;]|$)"
    rf"|(?P<annual>(?!first){ORDINAL}) annual\b",
    re.IGNORECASE,
)
SPELLED = ("before", "time", "since", "nth", "annual")
PROGRAM = Sought(
    r"\b(?:program|qmm|maturity|assessments?|evaluations?|visits?|protocol|intake|initiative|metrics|effort|project|participation|"
    r"it|operation|establishments?|participants?|volunteers?|sites|facilities|manufacturers|firms)\b",
    re.IGNORECASE,
)
# "of the five-year project period", "of the award": somebody else's years
FOREIGN = re.compile(
    r"[^.;]{0,60}?(?:-year\b|\b(?:project period|grant|award|agreement|contract|user fee|[PG]DUFA|life|data|comments|questions|"
    r"review|report|plan|training|study|studies|residency)\b)",
    re.IGNORECASE,
)
# "For the first round, by May 1; for the second, by July 1": parts of one cycle, counted off
ROUNDS = Sought(
    r"\bfirst (?:round|batch|group|cohort|set|intake)\b.{0,200}\bsecond\b|\b(?:two|three|four) (?:rounds|batches|groups)\b",
    re.IGNORECASE,
)
# "in the second round of the 2034 cycle", "ten in each round": the rounds of this notice are parts of its cycle
PARTS = Sought(
    r"\b(?:each|either) round\b|\bround of (?:the|this|its) (?:20\d\d|\w+ (?:\w+ )?(?:cycle|year))\b", re.IGNORECASE
)
# "the second of two rounds"
SEVERAL = Sought(r"\b(?:two|both) (round|batch|intake|wave)(?:e?s)\b(?! (?:ago|earlier|before))", re.IGNORECASE)
# "enters its fifth year in 2028"
IN_YEAR = re.compile(r" in (?:(?:calendar|fiscal) year |[CF]Y ?)?20\d\d\b")
LATE = 8
"""The month from which on a notice may speak of the next year's cycle."""
# "second intake of 2027", "the first round for CY 2028"
PART_OF_YEAR = Sought(
    rf"({ORDINAL}) (round|intake|cohort|batch|wave) (?:of|in|for) (?:[CF]Y |(?:calendar|fiscal) year )?(20\d\d)\b",
    re.IGNORECASE,
)
FEES = Sought(r"\b(?:user fee|[PGBM]D?UFA)\b", re.IGNORECASE)
# "before a fourth year", "at the end of the third year", "as in the second year": measured against, not announced
COMPARED = Sought(
    r"\b(?:(?:expects|intends|plans|hopes) to announce|before|after|until|than|since|unlike|as in|as did|as of|compared with|compared to|end of|beyond|whether|if|from|only|"
    r"between) (?:there (?:is|will be) )?(?:the |a |an |its |that |this |in |program['’]s )*$",
    re.IGNORECASE,
)
# "the notice of January 18, 2033, on the tenth annual invitation": what opens a cycle does not speak of its own so
OTHER_NOTICE = Sought(
    r"\b(?:notice|invitation|announcement)s? (?:of|published|dated|that appeared)\b[^.;]{0,80}\b(?:on|for|about|announcing|opening) (?:the )?$",
    re.IGNORECASE,
)
# "a fifth year may follow", "Year six will be announced in a separate notice"
LATER = re.compile(
    r"[^.;]{0,60}?\b(?:may|might|would|could) (?:follow|be|come|take)|[^.;]{0,80}?\b(?:separate notice|later)\b"
)


# "is extending for a second time the period": how often a period is moved
MOVED = Sought(r"\b(?:extend\w*|re-?open\w*|correct\w*|postpon\w*|mov(?:es|ing|ed))\b[^.;]{0,40}$", re.IGNORECASE)


# "in their second year they lead assessments", "will be kept for the sixth year", "in the second year after the first"
OTHERS = Sought(
    r"\b(?:their|his|her) $|\b(?:held|kept|saved|carried over|retained) (?:over )?(?:for|until) (?:the |a )?$",
    re.IGNORECASE,
)


PROMINENT = frozenset({"TITLE", "ACTION", "SUMMARY", "DATES"})


class _Found(NamedTuple):
    weight: int
    ordinal: Ordinal
    sentence: Sentence


def stated_ordinal(document: Document, program: Program, event: Event) -> tuple[Ordinal | None, tuple[Conflict, ...]]:
    """The cycle that the notice says it announces or changes, with a conflict where its summary and heading disagree.

    Only for yearly programs and for notices that open or change a cycle; earlier and later years it tells of are left out.
    """
    if not program.yearly or event not in WINDOW_EVENTS:
        return None, ()
    found = sorted(
        _stated(document, program, changes=event is not Event.CYCLE_OPENS),
        key=lambda f: (-f.weight, not _timely(document, program, f), -f.ordinal.value),
    )
    if not found:
        return None, ()
    best = found[0]
    rivals = {f.ordinal.value: f for f in reversed(found) if f.weight >= min(best.weight, 3)}
    if len(rivals) == 1 or best.weight < 3:
        return best.ordinal, ()
    values = sorted(rivals)
    quotes = tuple(rivals[value].sentence.text for value in values)
    return best.ordinal, (Conflict("cycle_ordinal", tuple(values), quotes),)


def _timely(document: Document, program: Program, found: _Found) -> bool:
    """Whether the ordinal's year is that of publication, or in its last months the next."""
    published = document.notice.publication_date
    if not (published and program.first_year):
        return False
    year = program.first_year + found.ordinal.value - 1
    return year == published.year or (published.month >= LATE and year == published.year + 1)


def cycle_ordinal(program: Program, event: Event, stated: Ordinal | None, year: Year | None) -> Ordinal | None:
    """The stated ordinal, else the one that follows from the year and the program's first year; None for other programs."""
    if stated and not _outweighed(program, stated, year):
        return stated
    if not program.yearly or not program.first_year or not year or event not in WINDOW_EVENTS:
        return stated
    value = int(str(year.value)[:4]) - program.first_year + 1
    return Ordinal(value, Basis.DERIVED, year.evidence) if value > 0 else None


def _outweighed(program: Program, stated: Ordinal, year: Year | None) -> bool:
    """Whether an ordinal told in passing must give way to the year that title, summary or dates state."""
    if not (program.first_year and year and year.evidence and stated.evidence and year.basis is Basis.STATED):
        return False
    passing = stated.evidence.section not in PROMINENT and year.evidence.section in PROMINENT
    return passing and program.first_year + stated.value - 1 < int(str(year.value)[:4])


def _stated(document: Document, program: Program, *, changes: bool) -> Iterator[_Found]:
    parts = _parts(document, program)
    for sentence in document.told:
        heavy = weight(sentence)
        for found in STATED.finditer(sentence.text) if heavy else ():
            start, end = found.span()
            if any(noun in found[0].lower() for noun in parts):
                continue
            if found["time"] and MOVED.search(sentence.text[:start]):
                continue
            if not changes and OTHER_NOTICE.search(sentence.text[:start]):
                continue
            if not _is_aside(sentence.text, start, end) and not is_story(sentence, start, end, changes=changes):
                yield _Found(
                    heavy, Ordinal(_value(found), Basis.STATED, document.within(sentence, *found.span())), sentence
                )


def _parts(document: Document, program: Program) -> frozenset[str]:
    """What this notice calls the parts of one cycle: "second intake of 2027" is none of the program's second year."""
    nouns = {"round"} if next(document.matches(PARTS), None) else set()
    nouns |= {found[1].lower() for found in document.matches(SEVERAL)}
    for found in document.matches(PART_OF_YEAR):
        if program.first_year and program.first_year + ordinal_of(found[1]) - 1 != int(found[3]):
            nouns.add(found[2].lower())
    return frozenset(nouns)


def _is_aside(text: str, start: int, end: int) -> bool:
    """Whether the words count something else, or a cycle that is not this notice's."""
    if ROUNDS.search(text):
        return True
    if OTHERS.search(text[:start]) or text.startswith(" after ", end):
        return True
    of_what = re.match(r" (?:of|in|under) ([^.;]{0,80})", text[end:])
    dated = text[:end].lower().endswith("year") and IN_YEAR.match(text, end)
    if of_what and not dated and not PROGRAM.search(of_what[1]):
        return True
    return bool(
        FOREIGN.match(text, end) or FEES.search(text[:start]) or COMPARED.search(text[:start]) or LATER.match(text, end)
    )


def _value(found: re.Match[str]) -> int:
    after = found["after"]
    if not after:
        return ordinal_of(next(found[name] for name in SPELLED if found[name]))
    return _ROMAN.get(after) or (int(after) if after.isdecimal() else UNITS.index(after.lower()))
