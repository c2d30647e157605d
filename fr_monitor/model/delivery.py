"""A letter on its way to one subscriber over one channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

MAIL = "email"
"""The channel that needs no endpoint: everybody has an address."""


class State(StrEnum):
    """Where a delivery stands. The first three are on the way, the others are final."""

    WAITING = "waiting"
    CLAIMED = "claimed"
    """Somebody is sending it and holds a lease."""
    AMBIGUOUS = "ambiguous"
    """All bytes were sent and no reply came: sent again later, byte for byte the same."""
    SENT = "sent"
    """The next hop took responsibility."""
    SUPPRESSED = "suppressed"
    """Not sent, with a reason: stopped, unconfirmed, dead address."""
    EXPIRED = "expired"
    """Not sent in time, with a reason."""

    @property
    def final(self) -> bool:
        """Nothing more will happen to it."""
        return self in {State.SENT, State.SUPPRESSED, State.EXPIRED}


@dataclass(frozen=True, slots=True)
class Delivery:
    """A claimed row of the outbox: all that a channel needs."""

    id: int
    uid: str
    """Opaque, permanent; the left side of the Message-ID."""
    alert_id: int
    kind: str
    subscriber_id: int
    channel: str
    address: str
    token: str = field(repr=False)
    """The subscriber's part of every link in the letter, for unsubscribing."""
    template: bytes
    """The frozen message with marks where the recipient's own parts go."""
    created_at: datetime
    attempts: int
    lease: int
    """Fencing number of the claim; only its holder may settle the row."""
    expires_at: datetime | None = None
    """Aware UTC, from its alert: after it the letter is worthless."""
    secret: str | None = field(default=None, repr=False)
    """Signs the letter, where the channel signs."""
