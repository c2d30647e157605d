from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.deciding.retries import after_failure
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import Delivery, State

MADE = datetime(2026, 2, 11, 14, tzinfo=UTC)
GREY = RecipientRefused("450 later", permanent=False)
POLICY = RecipientRefused("550 5.7.1 relaying denied", permanent=True)
DEAD = RecipientRefused("550 5.1.1 nobody", permanent=True, suppress=True)
DOUBT = DeliveryInDoubt("no reply")


def delivery(attempts: int = 0, expires_at: datetime | None = None, uid: str = "5f0c") -> Delivery:
    """A delivery that was tried before."""
    return Delivery(
        id=1,
        uid=uid,
        alert_id=1,
        kind="opened",
        subscriber_id=1,
        channel="email",
        address="ann@example.org",
        token="t",
        template=b"",
        created_at=MADE,
        attempts=attempts,
        lease=1,
        expires_at=expires_at,
    )


@pytest.mark.parametrize(
    ("error", "attempts", "state", "minutes"),
    [
        (GREY, 0, State.WAITING, 1),
        (GREY, 1, State.WAITING, 5),
        (GREY, 2, State.WAITING, 15),
        (GREY, 3, State.WAITING, 30),
        (GREY, 4, State.WAITING, 60),
        (GREY, 5, State.WAITING, 120),
        (GREY, 6, State.WAITING, 240),
        (GREY, 9, State.WAITING, 240),
        (POLICY, 0, State.WAITING, 240),
        (DOUBT, 0, State.AMBIGUOUS, 45),
        (DOUBT, 1, State.AMBIGUOUS, 180),
        (DOUBT, 2, State.AMBIGUOUS, 720),
        (ZeroDivisionError("a fault of ours"), 0, State.WAITING, 1),
    ],
)
def test_when_a_failed_delivery_is_tried_again(error: Exception, attempts: int, state: State, minutes: int) -> None:
    """The steps grow, with at most a tenth of jitter; a doubt waits long, a policy refusal waits for a person."""
    found = after_failure(delivery(attempts), error, MADE)
    assert found.state is state
    assert found.due_at is not None
    assert timedelta(minutes=minutes) <= found.due_at - MADE <= timedelta(minutes=minutes * 1.1)
    assert found.reason == str(error)


def test_a_dead_address_is_given_up_at_once() -> None:
    """What its own server calls dead is not tried again."""
    found = after_failure(delivery(), DEAD, MADE)
    assert (found.state, found.due_at, found.reason) == (State.SUPPRESSED, None, "550 5.1.1 nobody")


@pytest.mark.parametrize("error", [GREY, POLICY, DOUBT])
def test_after_five_days_it_is_given_up(error: Exception) -> None:
    """The end has a reason that tells the last failure."""
    found = after_failure(delivery(40), error, MADE + timedelta(days=5))
    assert (found.state, found.due_at, found.reason) == (State.EXPIRED, None, f"given up: {error}")


@pytest.mark.parametrize(
    ("error", "hours_left", "due_in_minutes"),
    [(GREY, 6, 240), (GREY, 3, 170), (GREY, 0.2, None), (DOUBT, 1, 50), (DOUBT, 0.6, None), (POLICY, 2, 110)],
)
def test_the_last_try_comes_before_the_letter_is_worthless(
    error: Exception, hours_left: float, due_in_minutes: int | None
) -> None:
    """A step that would end after the expiry is shortened to ten minutes before it; too late for that is given up."""
    expires_at = MADE + timedelta(hours=hours_left)
    found = after_failure(delivery(6 if error is GREY else 0, expires_at), error, MADE)
    if due_in_minutes is None:
        assert found.state is State.EXPIRED
    else:
        assert found.due_at is not None
        assert found.due_at < expires_at
        assert abs((found.due_at - MADE) / timedelta(minutes=1) - due_in_minutes) <= due_in_minutes / 10


def test_many_deliveries_do_not_come_back_in_the_same_second() -> None:
    """The jitter differs between deliveries and is the same for one of them each time it is asked."""
    times = {after_failure(delivery(4, uid=f"u{n}"), GREY, MADE).due_at for n in range(50)}
    assert len(times) > 40
    assert after_failure(delivery(4), GREY, MADE) == after_failure(delivery(4), GREY, MADE)
