"""Dates, counts and facts in the words of a letter: unambiguous, with weekday and zone, the same in every locale."""

from __future__ import annotations

from datetime import date, time, timedelta

from fr_monitor.model.facts import Basis, Count, Deadline

WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
ZONES = {
    "America/New_York": "Eastern",
    "America/Chicago": "Central",
    "America/Denver": "Mountain",
    "America/Los_Angeles": "Pacific",
}


def short_day(day: date) -> str:
    """A day without weekday: "Apr 13, 2026"."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def long_day(day: date) -> str:
    """A day with its weekday: "Mon Apr 13, 2026"."""
    return f"{WEEKDAYS[day.weekday()]} {short_day(day)}"


def moved(before: date, after: date) -> str:
    """From one day to another, the year once where it is the same: "Aug 28 → Dec 17, 2018"."""
    start = short_day(before)
    return f"{start.partition(',')[0] if before.year == after.year else start} → {short_day(after)}"


def soon(day: date, today: date) -> str:
    """A day seen from today: "today", "tomorrow", or with weekday and date."""
    match (day - today).days:
        case 0:
            return "today"
        case 1:
            return "tomorrow"
        case _:
            return f"on {long_day(day)}"


def clock(moment: time) -> str:
    """A time of day as Americans write it: "11:59 p.m."."""
    return f"{(moment.hour - 1) % 12 + 1}:{moment.minute:02} {'a' if moment.hour < 12 else 'p'}.m."


def last_moment(deadline: Deadline) -> str:
    """The deadline with its time and zone: "Mon Apr 13, 2026, 11:59 p.m. Eastern"; the end of the day where none is stated."""
    zone = ZONES.get(deadline.zone, deadline.zone)
    hour = clock(deadline.time) if deadline.time else "end of day"
    return f"{long_day(deadline.date)}, {hour} {zone}"


def number_of(count: Count) -> str:
    """A range as a number: "9", "up to 9", "10 to 20", "at least 5"; "some" for a range without ends."""
    match (count.minimum, count.maximum):
        case (int(low), int(high)):
            return str(high) if low == high else f"{low} to {high}"
        case (None, int(high)):
            return f"up to {high}"
        case (int(low), None):
            return f"at least {low}"
        case _:
            return "some"


def establishments(count: Count) -> str:
    """A range with its noun: "9 establishments"."""
    return f"{number_of(count)} establishment{'' if count.maximum == 1 else 's'}"


def ordinal(number: int) -> str:
    """A rank: "3rd"."""
    ending = "th" if 10 < number % 100 < 14 else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def days(count: int) -> str:
    """A number of days with its noun: "1 day", "7 days"."""
    return f"{count} day{'' if count == 1 else 's'}"


def span(length: timedelta) -> str:
    """A length in its largest unit of which there are two, since "1 day" would hide up to a day: "3 days", "30 hours"."""
    for unit, noun in ((timedelta(days=1), "days"), (timedelta(hours=1), "hours")):
        if length >= 2 * unit:
            return f"{length // unit} {noun}"
    minutes = length // timedelta(minutes=1)
    return f"{minutes} minute{'' if minutes == 1 else 's'}"


END_ASSUMED = "The end of the day is our assumption: the notice names no hour."


def caveats(deadline: Deadline) -> tuple[str, ...]:
    """What must be said wherever a last day stands as `last_moment` gives it, and its notice does not say so."""
    notes = (None if deadline.time else END_ASSUMED, basis_note(deadline.basis))
    return tuple(note for note in notes if note)


def basis_note(basis: Basis) -> str | None:
    """What a reader must know about a value that the notice does not state in so many words."""
    match basis:
        case Basis.STATED:
            return None
        case Basis.COMPUTED:
            return "Computed by us, not stated: check the notice."
        case Basis.DERIVED:
            return "Derived by us from the program's history, not stated in the notice."
