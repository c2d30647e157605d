"""Letters that gather several things: the digest of a period, and the proof that there was nothing to tell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from fr_monitor.deciding.clean import clean, document_link
from fr_monitor.deciding.letters.page import Link, Page, Row, Words
from fr_monitor.deciding.words import clock, long_day, short_day
from fr_monitor.model.calendar import EASTERN


@dataclass(frozen=True, slots=True)
class Item:
    """One letter of the period."""

    subject: str
    made_on: date
    document_number: str | None


@dataclass(frozen=True, slots=True)
class Proof:
    """What shows that silence means "nothing new"."""

    programs: Sequence[str]
    """Their names."""
    last_complete: datetime
    """When the last sweep with every answer ended; aware."""
    newest: date | None
    """The newest publication date among the agency's documents that were seen."""
    sweeps: int
    """Complete ones in the period."""
    documents: int
    """Met for the first time in the period."""
    minutes: int
    """Between two looks by day."""


def digest_page(rhythm: str, until: date, items: Sequence[Item]) -> Page:
    """The content of a digest; `rhythm` is "daily" or "weekly", `until` the day on which it is sent."""
    count = "1 alert" if len(items) == 1 else f"{len(items)} alerts"
    numbers = dict.fromkeys(item.document_number for item in items if item.document_number)
    return Page(
        subject=f"{rhythm.capitalize()} digest, {short_day(until)}: {count}",
        kind="Digest",
        preheader=clean(items[0].subject, 100),
        lead=(f"What was told since the last digest, {count} in all, the oldest first.",),
        why=f"You get this letter because you asked for a {rhythm} digest instead of single letters.",
        rows=tuple(Row(long_day(item.made_on), (Words(clean(item.subject, 160)),)) for item in items),
        links=tuple(Link(f"Document {clean(number, 40)}", document_link(number)) for number in numbers),
    )


def proof_page(proof: Proof, until: date) -> Page:
    """The content of the weekly letter that says that nothing was missed."""
    at = proof.last_complete.astimezone(EASTERN)
    rows = (
        Row("What was asked", tuple(Words(clean(name, 160)) for name in proof.programs)),
        Row("Last complete look", (Words(f"{long_day(at.date())}, {clock(at.time())} Eastern"),)),
        Row("Newest document seen", (Words(long_day(proof.newest) if proof.newest else "none yet"),)),
        Row(
            "In this week",
            (Words(f"{proof.sweeps} complete looks, {proof.documents} documents met for the first time"),),
        ),
        Row("Next look", (Words(f"Within {proof.minutes} minutes by day, within the hour by night"),)),
    )
    return Page(
        subject=f"Nothing new in the week to {short_day(until)}, and we looked",
        kind="Nothing new",
        preheader=f"{proof.sweeps} complete looks, nothing to tell.",
        lead=(
            "No opening, change, reminder or closing was told in this week.",
            "Silence means nothing new only while the looks below go on; if this letter stays away, ask why.",
        ),
        why="You get this letter because you asked for a weekly word even when there is nothing to tell.",
        rows=rows,
    )
