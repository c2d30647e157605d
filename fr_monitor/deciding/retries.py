"""What becomes of a delivery whose attempt failed: when it is tried again, or why it never is."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from fr_monitor.deciding.expiry import DOUBT_MINUTES, hook_retry_at, retry_at
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import MAIL, Delivery, State

PARKED = timedelta(hours=4)
"""A refusal for good that does not blame the mailbox is most likely ours to mend, and that takes a while."""


@dataclass(frozen=True, slots=True)
class Settlement:
    """How one attempt ends: the delivery's next state, why, and when it is due again if it is not final."""

    state: State
    reason: str
    due_at: datetime | None = None


def after_failure(delivery: Delivery, error: Exception, now: datetime) -> Settlement:
    """Return what becomes of a delivery after an error that concerns it alone.

    A dead address is given up; a reply missing after the last byte waits at least 45 minutes, each time four times
    longer, since each try may be one more copy; anything else follows the schedule of `expiry.RETRY_MINUTES`, with one
    last try shortly before the letter becomes worthless.
    """
    reason = f"{error}" or type(error).__name__
    if isinstance(error, RecipientRefused) and error.permanent and error.suppress:
        return Settlement(State.SUPPRESSED, reason)
    jitter = zlib.crc32(f"{delivery.uid}/{delivery.attempts}".encode()) / 2**32
    plan = retry_at if delivery.channel == MAIL else hook_retry_at
    again = plan(delivery.attempts + 1, now, delivery.created_at, jitter=jitter)
    if again and isinstance(error, RecipientRefused) and error.permanent:
        again = max(again, now + PARKED)
    if again and isinstance(error, DeliveryInDoubt):
        again = max(again, now + timedelta(minutes=DOUBT_MINUTES) * 4 ** min(delivery.attempts, 4))
    soonest = now + timedelta(minutes=30 if isinstance(error, DeliveryInDoubt) else 5)
    again = _in_time(again, soonest, delivery.expires_at)
    if again is None:
        return Settlement(State.EXPIRED, f"given up: {reason}")
    return Settlement(State.AMBIGUOUS if isinstance(error, DeliveryInDoubt) else State.WAITING, reason, again)


def _in_time(again: datetime | None, soonest: datetime, expires_at: datetime | None) -> datetime | None:
    if again is None or expires_at is None or again < expires_at:
        return again
    last = expires_at - timedelta(minutes=10)
    return last if last >= soonest else None
