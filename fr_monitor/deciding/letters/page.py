"""What stands in a letter, before it becomes text or HTML."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Words:
    """A value with the words of the notice that say so; "" where these words are the value."""

    value: str
    notes: tuple[str, ...] = ()
    quote: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A fact by name, with one or several values."""

    name: str
    items: tuple[Words, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """A fact that moved from A to B."""

    name: str
    before: str
    after: str
    quote: str | None = None
    section: str | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """A named way to an official page."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two years side by side."""

    before: str
    after: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Page:
    """A letter's content; every text in it is clean."""

    subject: str
    kind: str
    """The small word above the headline: "Opening", "Reminder"."""
    preheader: str
    lead: tuple[str, ...]
    why: str
    figure: str | None = None
    """The large number of days left."""
    caption: str = ""
    urgent: bool = False
    warnings: tuple[str, ...] = ()
    moves: tuple[Move, ...] = ()
    because: str = ""
    rows: tuple[Row, ...] = ()
    conflicts: tuple[Row, ...] = ()
    comparison: Comparison | None = None
    links: tuple[Link, ...] = ()
    answer: str | None = None
    """What the button says that leads to the recipient's answer."""
    settle: str | None = None
    """What follows the recipient's own link to say how they stand to the cycle: "qmm-prototype-assessment/2026"."""
    stoppable: bool = True
    """False for the one letter that comes before consent: there is nothing to stop yet."""
