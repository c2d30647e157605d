"""A letter's days and times as its reader wants them; what a notice says in its own words stays."""

from __future__ import annotations

import re
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time
from functools import partial
from typing import TypeVar
from zoneinfo import ZoneInfo

from fr_monitor.deciding.letters.page import Page
from fr_monitor.deciding.words import MONTHS, WEEKDAYS, ZONES, clock, long_day
from fr_monitor.model.subscriber import Dates, Manner

Part = TypeVar("Part")

_ALIEN = frozenset({"quote", "section", "url", "settle"})
"""Fields with words of the notice, and addresses."""
_KNOWN = {name: zone for zone, name in ZONES.items()}
# Only `long_day` and `clock` write so: notices neither shorten a weekday nor put one before a shortened month.
_MOMENT = re.compile(
    rf"(?:{'|'.join(WEEKDAYS)}) ({'|'.join(MONTHS)}) (\d{{1,2}}), (\d{{4}})"
    rf"(?:, (\d{{1,2}}):(\d\d) ([ap])\.m\. ({'|'.join(_KNOWN)}))?"
)


def in_manner(page: Page, manner: Manner) -> Page:
    """The same content with days in the reader's style, and with each time of day in the reader's zone, too."""
    return page if manner == Manner() else _told(page, manner)


def _told(part: Part, manner: Manner) -> Part:
    told: object = part
    if isinstance(part, str):
        told = _MOMENT.sub(partial(_moment, manner), part)
    elif isinstance(part, tuple):
        told = tuple(_told(one, manner) for one in part)
    elif is_dataclass(part) and not isinstance(part, type):
        own = [field.name for field in fields(part) if field.name not in _ALIEN]
        told = replace(part, **{name: _told(getattr(part, name), manner) for name in own})
    return told  # type: ignore[return-value]  # each of them has the type that it came with


def _moment(manner: Manner, found: re.Match[str]) -> str:
    day = date(int(found[3]), MONTHS.index(found[1]) + 1, int(found[2]))
    told = _day(day, manner)
    if found[4] is None:
        return told
    hour = time(int(found[4]) % 12 + 12 * (found[6] == "p"), int(found[5]))
    stated = f"{told}, {clock(hour)} {found[7]}"
    there = datetime.combine(day, hour, ZoneInfo(_KNOWN[found[7]])).astimezone(ZoneInfo(manner.zone))
    if manner.zone == _KNOWN[found[7]]:
        return stated
    another_day = f"{_day(there.date(), manner)}, " if there.date() != day else ""
    return f"{stated} ({another_day}{clock(there.time())} {ZONES.get(manner.zone, manner.zone)})"


def _day(day: date, manner: Manner) -> str:
    return f"{WEEKDAYS[day.weekday()]} {day}" if manner.dates is Dates.ISO else long_day(day)
