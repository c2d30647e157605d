"""Times of day beside a date, with their zone."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from fr_monitor.reading.sought import Sought

EASTERN: Final = "America/New_York"
ZONES: Final = {
    "e": EASTERN,
    "c": "America/Chicago",
    "m": "America/Denver",
    "p": "America/Los_Angeles",
    "a": "America/Anchorage",
    "h": "Pacific/Honolulu",
    "g": "UTC",
    "u": "UTC",
}
# Written as "Eastern Time", "Eastern Standard Time", "EST", "E.T.", "(ET)" or "Pacific".
ZONE: Final = (
    r"(?:Eastern|Central|Mountain|Pacific|Alaska|Hawaii)(?: (?:Standard|Daylight|local))?(?: Time)?(?: Zone)?|A\.?l\.?t\b\.?"
    r"|[ECMP]\.?[SD]?\.?T\b\.?|AKST|AKDT|HST|GMT|UTC"
)
# Written as "11:59 p.m.", "5 PM", "noon" or "midnight".
HOUR: Final = r"(?:\b\d\d:?\d\d(?= ?(?:UTC|GMT|hours|local|Eastern|E[SD]?T))|\d{1,2}(?::\d\d(?::\d\d)?)?\s?[ap]\.?\s?m\b\.?|\b(?:12 )?noon\b|\b(?:12 )?midnight\b)"
TIME: Final = re.compile(
    rf"(?i:(?<![\d-])(?P<hour>\d{{1,2}})(?::(?P<minute>\d\d)(?::\d\d)?)?\s?(?P<half>[ap])\.?\s?m\b\.?|(?P<noon>\b(?:12 )?noon\b)"
    rf"|(?P<midnight>\b(?:12 )?midnight\b)),?\s?\(?(?P<zone>{ZONE})?"
)
END_OF_DAY: Final = Sought(r"(?i)\b(?:end of|at the close of)\b")
BUSINESS: Final = Sought(r"(?i)\bclose of business\b|\bCOB\b|\bend of (?:the )?business day\b")
STANDARD: Final = re.compile(r"(?i)^[ECMP]\.?S\.?T|standard")
SUMMER: Final = range(4, 11)


@dataclass(frozen=True, slots=True)
class Moment:
    """What stands beside a date: the time of day, its zone, and what a reader should know of it."""

    time: time | None = None
    zone: str = EASTERN
    note: str | None = None


def moment(words: str, day: date) -> Moment:
    """The first time of day in the words around a date."""
    match = TIME.search(words)
    if not match:
        note = "close of business; no hour is stated" if BUSINESS.search(words) else None
        return Moment(note=note)
    zone = ZONES.get((match["zone"] or "e")[0].lower(), EASTERN)
    if match["midnight"]:
        return _midnight(words, zone)
    if match["noon"]:
        return Moment(time(12), zone)
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if not 1 <= hour <= 12 or minute > 59:
        return Moment()
    return Moment(time(hour % 12 + (12 if match["half"].lower() == "p" else 0), minute), zone, _note(match, day))


def _midnight(words: str, zone: str) -> Moment:
    """Midnight is the end of a day only where the words say so (`2018-14006`)."""
    if END_OF_DAY.search(words):
        return Moment(time(23, 59), zone, "midnight at the end of the day")
    return Moment(None, zone, "midnight; which end of the day is not stated")


def _note(match: re.Match[str], day: date) -> str | None:
    if match["hour"] == "12" and not int(match["minute"] or 0):
        return "12 p.m. is noon" if match["half"].lower() == "p" else "12 a.m. is the start of the day"
    if match["zone"] and STANDARD.search(match["zone"]) and day.month in SUMMER:
        return "standard time is named although daylight time applies"
    return None
