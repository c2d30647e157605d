from __future__ import annotations

import pytest

from fr_monitor.pipeline.breaker import Breaker


@pytest.mark.parametrize(
    ("accepted", "refused", "trips"),
    [(0, 5, False), (0, 6, True), (53, 6, True), (54, 6, False), (990, 100, False), (800, 100, True)],
)
def test_how_many_refusals_are_too_many(accepted: int, refused: int, trips: bool) -> None:
    """More than five recipients and more than a tenth of all."""
    breaker = Breaker()
    for _ in range(accepted):
        breaker.accepted()
    for number in range(refused):
        breaker.refused(f"n{number}@example.org", "550")
    assert bool(breaker.tripped) is trips


def test_one_recipient_counts_once() -> None:
    """A person with many letters is still one recipient."""
    breaker = Breaker()
    for _ in range(50):
        breaker.refused("ann@example.org", "550")
    assert breaker.tripped is None


@pytest.mark.parametrize(
    ("events", "trips"),
    [
        ("ddd", True),
        ("ddadda", False),
        ("dfdfd", True),
        ("f" * 19, False),
        ("f" * 20, True),
        ("f" * 19 + "a" + "f" * 19, False),
    ],
)
def test_failures_in_a_row(events: str, trips: bool) -> None:
    """An accepted letter (a) ends a row of failures (f) and doubts (d)."""
    breaker = Breaker()
    for event in events:
        if event == "a":
            breaker.accepted()
        else:
            breaker.failed("later", in_doubt=event == "d")
    assert bool(breaker.tripped) is trips


def test_the_first_reason_stays() -> None:
    """What came first is what was wrong."""
    breaker = Breaker()
    breaker.trip("the relay is down")
    breaker.trip("and so on")
    assert breaker.tripped == "the relay is down"
