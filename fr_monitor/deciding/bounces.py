"""What a returned letter says of an address (RFC 3464), whoever wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from email.errors import MessageError
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from enum import StrEnum

DEAD = frozenset({"5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""No such mailbox, moved away, closed: as at the relay's door."""
MOST_BYTES = 1_000_000
"""More is no report: it is cut there."""
SOFT_DAYS = 5
"""Days with a soft bounce after which an address counts as dead."""
STALE_AFTER = timedelta(days=30)
"""Without a bounce for so long, earlier ones are forgotten."""
REST_HOURS = (2, 6, 12, 24)
"""How long later letters are held back after the first such day, the second and so on; the last step repeats."""
ARRIVED_AFTER = timedelta(days=6)
"""A letter has arrived that did not come back by then: relays try for five days (RFC 5321 section 4.5.4.1)."""


class Verdict(StrEnum):
    """What follows."""

    HARD = "hard"
    SOFT = "soft"


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report: to which addresses it came, of which one is ours for one letter, and what it says."""

    recipients: tuple[str, ...]
    verdict: Verdict
    status: str


def bounce(raw: bytes) -> Bounce | None:
    """The bounce in a message; None for anything else: an automatic answer, a delay, a refusal by policy, nonsense."""
    try:
        message = BytesParser(policy=compat32).parsebytes(raw[:MOST_BYTES])
        status = next((found for part in message.walk() if (found := _status(part))), None)
    except (MessageError, ValueError, LookupError, RecursionError):
        return None
    if status is None or status.startswith("5.7."):  # policy speaks of us, not of the mailbox
        return None
    names = ("To", "Delivered-To", "X-Original-To", "Envelope-To")
    recipients = tuple(str(value).strip(" <>") for name in names for value in message.get_all(name, []))
    return Bounce(recipients, Verdict.HARD if status in DEAD else Verdict.SOFT, status)


def counted(bounces: int, last: date | None, today: date, *, arrived: bool) -> int:
    """How many days of late had a soft bounce, with today's; a second one of a day adds nothing.

    `arrived` says that a letter got through since the last one: then the count begins anew.
    """
    if last == today:
        return bounces
    return 1 if last is None or arrived or today - last > STALE_AFTER else bounces + 1


def rest(days: int) -> timedelta:
    """How long to hold later letters back after so many days with a soft bounce."""
    return timedelta(hours=REST_HOURS[min(days, len(REST_HOURS)) - 1])


def _status(part: Message) -> str | None:
    """The status of the first recipient that failed, of a delivery-status part; its blocks are parsed as messages."""
    blocks = part.get_payload() if part.get_content_type() == "message/delivery-status" else None
    for block in blocks if isinstance(blocks, list) else ():
        if isinstance(block, Message) and str(block.get("Action", "")).strip().lower() == "failed":
            return next(iter(str(block.get("Status", "")).split()), None)
    return None
