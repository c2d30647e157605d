"""Civil dates in running English: where they stand and which days they name."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import islice, zip_longest
from typing import Final

from fr_monitor.model.calendar import previous_business_day
from fr_monitor.reading.numbers import ORDINALS
from fr_monitor.reading.sought import Sought

MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

# "April", "Apr.", "Sept.", "APRIL"; a month begins with a capital letter, the verb "may" does not.
MONTH: Final = (
    r"(?P<month>(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?"
    r"|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?|JANUARY|FEBRUARY|MARCH|APRIL|MAY|JUNE|JULY|AUGUST|SEPTEMBER|OCTOBER"
    r"|NOVEMBER|DECEMBER)\b\.?)"
)
# "Monday,", "Mon."
WEEKDAY: Final = r"(?P<weekday>(?i:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?i:day)?\b)"
# "13", "13th"; not the hour of "5 p.m." or "8:30", not a part of a longer number
DAY: Final = r"\d{1,2}(?:st|nd|rd|th)?(?![\d:]|\s?[ap]\.?m\b|,\d)"
YEAR: Final = r"(?P<year>(?:19|20)\d\d)(?!\d)"
# "9 and 10", "9-10", "9 through 11", "9, 10, and 11"
BETWEEN_DAYS: Final = r"\s?(?:,? and|, |-|–|&| to| through| or)\s?"
# "April 13, 2026", "April 13 2026", "Apr. 13th, 2026", "March 9 and 10, 2026"
MONTH_FIRST: Final = re.compile(rf"{MONTH}\s?(?P<days>{DAY}(?:{BETWEEN_DAYS}{DAY}){{0,5}})\s?,?\s?(?:of )?{YEAR}")
# "13 April 2026", "the 13th of April, 2026", "13th day of April 2026": the day, then month and year
DAY_BEFORE: Final = re.compile(rf"(?<![\d.,:-])(?P<days>{DAY})(?: day)?(?: of)?\s?\Z")
# "the thirtieth day of April, 2026", "the twenty-first of May 2026": lawyers' days
_SPELLED: Final = {
    **ORDINALS,
    **{f"twenty-{word}": 20 + number for word, number in ORDINALS.items() if number < 10},
    "thirtieth": 30,
    "thirty-first": 31,
}
SPELLED_BEFORE: Final = re.compile(
    rf"(?i)\b(?P<days>{'|'.join(sorted(_SPELLED, key=len, reverse=True))})(?: day)? of\s?\Z"
)
MONTH_AND_YEAR: Final = re.compile(rf"{MONTH},?\s?{YEAR}")
# "until the end of April 2031", "during March 2030", "through the month of June 2029": the last day of the month is meant
WHOLE_MONTH: Final = re.compile(
    r"(?i)\b(?:(?:end|close|last (?:\w+ )?day) of|during|throughout|through)(?: (?:the )?(?:entire |whole )?month of)?\s?\Z"
)
# "April 13", its year to be found elsewhere
NO_YEAR: Final = re.compile(rf"{MONTH}\s?(?P<days>{DAY})")
# "Monday, the "
WEEKDAY_BEFORE: Final = re.compile(rf"\b{WEEKDAY}\.?,?\s(?:the )?\Z")
# The weekday may follow: "April 13, 2026 (Monday)".
WEEKDAY_AFTER: Final = re.compile(rf",?\s?\({WEEKDAY}\)")
# "2026-04-13", but no part of a number or of an address
ISO: Final = Sought(r"(?<![\w/-])(?P<y>20\d\d)-(?P<m>\d\d)-(?P<d>\d\d)(?![\w/-])")
# "4/13/2026", "4/13/26": month first, as in all of the Register
SLASHED: Final = Sought(r"(?<![\w/.-])(?P<m>\d\d?)/(?P<d>\d\d?)/(?P<y>20\d\d|\d\d)(?![\w/])")
A_MONTH: Final = re.compile(rf"(?=[JFMASOND])\b{MONTH}")
SIGN: Final = re.compile(
    r"J(?:an|AN|u[nl]|U[NL])|F(?:eb|EB)|M(?:a[ry]|A[RY])|A(?:pr|PR|ug|UG)|S(?:ep|EP)|O(?:ct|CT)|N(?:ov|OV)|D(?:ec|EC)"
    r"|/(?<=\d/)\d|-(?<=\d-)\d"
)
"""What every date has, and little else; each begins with a letter or mark, which makes it quick to look for."""
NUMBER: Final = re.compile(r"\d+")
# What joins a date without a year to the next one, which has it: "January 2 through March 1, 2024".
NEAR: Final = 70
MOST: Final = 40
"""Dates that are read of one sentence."""
# A date without a year lies ahead by less than this; a longer wait would be a guess.
FAR: Final = timedelta(days=300)


@dataclass(frozen=True, slots=True)
class Mention:
    """One date or list of days in a text, at `start` up to `end`."""

    start: int
    end: int
    days: tuple[date, ...]
    """Empty where there is no such day ("February 29, 2027")."""
    year_stated: bool = True
    weekday: int | None = None
    """As stated, 0 for Monday."""
    day_stated: bool = True
    """False where only a month is named, of which this is the last day."""

    @property
    def last(self) -> date:
        """The last of its days."""
        return max(self.days)

    @property
    def weekday_fits(self) -> bool:
        """Whether the weekday beside the date is the date's own."""
        return self.weekday is None or not self.days or self.weekday == self.days[0].weekday()


def mentions(text: str, published: date | None) -> tuple[Mention, ...]:
    """The dates of a sentence in its order; `published` gives a year to those that have none.

    A line with more dates than `MOST` is a table; what lies beyond is not read.
    """
    found: list[Mention] = []
    for mention in sorted(islice(_found(text), MOST), key=lambda m: (m.start, -m.end)):
        if not found or mention.start >= found[-1].end:
            found.append(mention)
    return tuple(_with_years(text, found, published))


def _found(text: str) -> Iterator[Mention]:
    for sign in SIGN.finditer(text):
        if A_MONTH.match(text, sign.start()) and (mention := _worded(text, sign.start())):
            yield mention
    for pattern in (ISO, SLASHED):
        for match in pattern.finditer(text):
            year = int(match["y"]) if len(match["y"]) == 4 else 2000 + int(match["y"])
            yield Mention(match.start(), match.end(), _days(year, int(match["m"]), [int(match["d"])]))


def _worded(text: str, at: int) -> Mention | None:
    """The date whose month stands at this place."""
    whole = day = MONTH_FIRST.match(text, at)
    if not whole and (whole := MONTH_AND_YEAR.match(text, at)):
        day = DAY_BEFORE.search(text, max(0, at - 20), at) or SPELLED_BEFORE.search(text, max(0, at - 30), at)
    if whole and not day:
        before = WHOLE_MONTH.search(text, max(0, at - 50), at)
        return _whole_month(whole, in_business="business" in before[0].lower()) if before else None
    whole = whole or NO_YEAR.match(text, at)
    if not whole:
        return None
    day = day or whole
    start = min(at, day.start())
    before = WEEKDAY_BEFORE.search(text, max(0, start - 16), start)
    after = WEEKDAY_AFTER.match(text, whole.end())
    weekday = before or after
    month, year = MONTHS.index(whole["month"][:3].lower()) + 1, whole.groupdict().get("year")
    return Mention(
        before.start() if before else start,
        after.end() if after else whole.end(),
        # A leap year until the year is known, so that February 29 survives.
        _days(int(year) if year else 2000, month, _numbers(day["days"])),
        bool(year),
        WEEKDAYS.index(weekday["weekday"][:3].lower()) if weekday else None,
    )


def _whole_month(named: re.Match[str], *, in_business: bool) -> Mention:
    """The last day, or business day, of a month that is named with its year."""
    year, month = int(named["year"]), MONTHS.index(named["month"][:3].lower()) + 1
    last = date(year, month, monthrange(year, month)[1])
    return Mention(
        named.start(), named.end(), (previous_business_day(last) if in_business else last,), day_stated=False
    )


def _numbers(words: str) -> list[int]:
    """The days that the words name, in figures or spelled out."""
    return [int(n) for n in NUMBER.findall(words)] or [_SPELLED.get(words.lower(), 0)]


def _days(year: int, month: int, days: list[int]) -> tuple[date, ...]:
    """The days, or none at all where one of them does not exist."""
    try:
        return tuple(date(year, month, day) for day in days)
    except ValueError:
        return ()


def _with_years(text: str, found: list[Mention], published: date | None) -> Iterator[Mention]:
    """Years for those without: from the next date, else from the one before, else the first such day from now on."""
    before: Mention | None = None
    for mention, after in zip_longest(found, found[1:]):
        settled = mention
        if not mention.year_stated:
            day = _dated(text, mention, before, after, published) if mention.days else None
            if not day:
                continue
            settled = replace(mention, days=(day,))
        before = settled
        yield settled


def _dated(
    text: str, mention: Mention, before: Mention | None, after: Mention | None, published: date | None
) -> date | None:
    day = mention.days[0]
    if after and after.year_stated and after.days and _joined(text, mention, after):
        return _latest(day, after.days[0])
    if before and before.days and (not published or before.last >= published):
        return _earliest(day, before.last)
    if published and (found := _earliest(day, published)) and found - published < FAR:
        return found
    return None


def _joined(text: str, mention: Mention, after: Mention) -> bool:
    return after.start - mention.end < NEAR and ";" not in text[mention.end : after.start]


def _earliest(day: date, start: date) -> date | None:
    """The first such day of the year on or after `start`."""
    return next((d for year in range(start.year, start.year + 2) if (d := _moved(day, year)) and d >= start), None)


def _latest(day: date, end: date) -> date | None:
    """The last such day of the year on or before `end`."""
    return next((d for year in (end.year, end.year - 1) if (d := _moved(day, year)) and d <= end), None)


def _moved(day: date, year: int) -> date | None:
    return next(iter(_days(year, day.month, [day.day])), None)
