from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.model.delivery import Delivery
from fr_monitor.pipeline.limits import Limits

NOW = datetime(2026, 2, 11, 14, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def letters(*addresses: str) -> list[Delivery]:
    """One to each."""
    return [Delivery(n, f"u{n}", 1, "opened", n, "email", a, "t", b"", NOW, 0, 1) for n, a in enumerate(addresses)]


def sifted(limits: Limits, addresses: list[str], now: datetime = NOW) -> tuple[list[str], dict[int, list[str]]]:
    """Who goes now, and who in how many minutes."""
    going, later = limits.sift(letters(*addresses), now, Counter())
    return [d.address for d in going], {(due - now) // MINUTE: [d.address for d in ds] for due, ds in later.items()}


def test_without_limits_all_go() -> None:
    """Nothing is counted, and nothing put off."""
    assert sifted(Limits(), ["a@x.example"] * 3000) == (["a@x.example"] * 3000, {})


def test_a_domain_that_must_wait_holds_up_no_other() -> None:
    """What it does not take now is spread over the next minutes, whatever the case of its letters; others go."""
    going, later = sifted(
        Limits(0, 2), ["a@x.example", "b@X.Example", "c@x.example", "d@x.example", "e@x.example", "f@y.example"]
    )
    assert going == ["a@x.example", "b@X.Example", "f@y.example"]
    assert later == {1: ["c@x.example", "d@x.example"], 2: ["e@x.example"]}


def test_the_limit_in_all_holds_for_every_domain() -> None:
    """Three a minute, whoever they are for."""
    going, later = sifted(Limits(3), [f"a@d{n}.example" for n in range(7)])
    assert len(going) == 3
    assert {minute: len(found) for minute, found in later.items()} == {1: 3, 2: 1}


@pytest.mark.parametrize(("seconds", "go"), [(0, 0), (29, 0), (30, 1), (60, 2), (3600, 2)])
def test_what_left_before_counts(seconds: int, go: int) -> None:
    """A minute later as many may go again, after half of it half as many, and after an hour no more than in a minute."""
    limits = Limits(0, 2)
    assert len(sifted(limits, ["a@x.example"] * 2)[0]) == 2
    assert len(sifted(limits, ["a@x.example"] * 5, NOW + timedelta(seconds=seconds))[0]) == go


def test_a_letter_that_is_put_off_takes_nothing_from_the_others() -> None:
    """The place in all that a full domain leaves is for the next one."""
    going, _ = sifted(Limits(3, 1), ["a@x.example", "b@x.example", "c@y.example", "d@z.example"])
    assert going == ["a@x.example", "c@y.example", "d@z.example"]
