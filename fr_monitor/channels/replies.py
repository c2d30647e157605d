"""What a mail server's reply means for one letter: the table of stages and codes, without any network."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from fr_monitor.errors import DeliveryError, RecipientRefused, RelayUnavailable

DEAD = frozenset({"5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
"""Enhanced codes (RFC 3463, RFC 7505) that speak of the mailbox itself: no such one, moved away, closed."""


class Stage(StrEnum):
    """How far the dialogue of one letter has come."""

    OPENING = "opening"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    """DATA was asked and 354 not yet given."""
    DOT = "dot"
    """The last byte is out."""


@dataclass(frozen=True, slots=True)
class Reply:
    """One reply of a server: its code and the text of its lines (RFC 5321 section 4.2)."""

    code: int
    lines: tuple[str, ...]

    @property
    def enhanced(self) -> str | None:
        """The enhanced status code such as "5.1.1" (RFC 3463), when there is one that agrees with the code."""
        found = re.match(r"([245]\.\d{1,3}\.\d{1,3})(?:\s|$)", self.lines[0])
        return found[1] if found and found[1][0] == str(self.code)[0] else None

    def __str__(self) -> str:
        """One printable line of at most 200 characters, for a reason in the outbox."""
        text = f"{self.code} {' '.join(self.lines)}"
        return "".join(character if character.isprintable() else " " for character in text)[:200]


def error_for(stage: Stage, reply: Reply) -> DeliveryError:
    """Return what an unwelcome reply means, by the stage at which it came.

    Before MAIL, and for a refused sender, the relay is the trouble and no recipient is touched. What refuses one
    recipient for good, but not because its mailbox is dead (5.7.x policy, no enhanced code), never suppresses it.
    """
    reason = f"{stage}: {reply}"
    if stage is Stage.OPENING or (stage is Stage.MAIL and reply.code >= 500):
        return RelayUnavailable(reason)
    if stage in {Stage.MAIL, Stage.DATA} or reply.code < 500:
        return RecipientRefused(reason, permanent=False)
    enhanced = reply.enhanced or ""
    if enhanced == "5.2.2" or enhanced.startswith("5.4."):  # a full mailbox and a broken route may mend
        return RecipientRefused(reason, permanent=False)
    return RecipientRefused(reason, permanent=True, suppress=enhanced in DEAD)
