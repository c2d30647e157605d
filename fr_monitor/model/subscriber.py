"""Who is told."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from fr_monitor.model.alert import AlertKind

DEFAULT_KINDS = frozenset({AlertKind.OPENED, AlertKind.CHANGED, AlertKind.REMINDER, AlertKind.CLOSED})

OFFERED_KINDS = (*sorted(DEFAULT_KINDS), AlertKind.COMMENT_REQUEST, AlertKind.NOTHING_NEW)
"""What somebody may wish for; digests come by their rhythm, and the rest is for no subscriber in particular."""


class Consent(StrEnum):
    """Whether we may write to somebody; only `confirmed` gets alerts."""

    UNCONFIRMED = "unconfirmed"
    CONFIRMED = "confirmed"
    STOPPED = "stopped"
    SUPPRESSED = "suppressed"
    """The address is dead, said its own server."""


class ConsentStep(StrEnum):
    """What happened on the way to a consent."""

    ASKED = "asked"
    """A letter asked the owner of the address."""
    AGREED = "agreed"
    """The owner pressed the button behind the link of that letter."""
    VOUCHED = "vouched"
    """The operator says that the owner wants letters."""


class Rhythm(StrEnum):
    """How often letters may come."""

    AT_ONCE = "at-once"
    DAILY = "daily"
    WEEKLY = "weekly"
    OFF = "off"


class Dates(StrEnum):
    """How a letter writes a day."""

    US = "us"
    """Mon Apr 13, 2026"""
    ISO = "iso"
    """Mon 2026-04-13"""


class Answer(StrEnum):
    """What somebody says about a cycle; the first two end its reminders."""

    SUBMITTED = "submitted"
    NOT_TAKING_PART = "not-taking-part"
    UNDECIDED = "undecided"


SETTLED = (Answer.SUBMITTED, Answer.NOT_TAKING_PART)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a letter writes days, and in which zone it gives times of day beside the one that is stated."""

    dates: Dates = Dates.US
    zone: str = "America/New_York"
    """Of the IANA time zone database."""


USUAL = Manner()


@dataclass(frozen=True, slots=True)
class ConsentProof:
    """By what we can show that somebody wanted letters, or was only asked."""

    step: ConsentStep
    at: datetime
    way: str
    """Where it happened: "the form of the web page", "a list of the operator's"."""
    network: str | None = None
    """From where, as far as a web request says: the /24 of IPv4 or the /48 of IPv6, never the whole address."""
    wording: str | None = None
    """The words beside the button, as they stood there."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What somebody wants of one program, in place of their wishes in general."""

    program: str
    kinds: frozenset[AlertKind]
    rhythm: Rhythm


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One address and its wishes. An empty `programs` means all of them."""

    id: int
    address: str
    consent: Consent
    programs: frozenset[str] = frozenset()
    kinds: frozenset[AlertKind] = DEFAULT_KINDS
    rhythm: Rhythm = Rhythm.AT_ONCE
    created_at: datetime | None = None
    confirmed_at: datetime | None = None
    tags: frozenset[str] = frozenset()
    """The operator's own words to tell groups apart."""
    paused_until: datetime | None = None
    """Aware UTC: letters wait until then."""
    manner: Manner = USUAL

    def follows(self, program: str | None) -> bool:
        """Whether a program is among those chosen; what is about none is for everybody."""
        return program is None or not self.programs or program in self.programs
