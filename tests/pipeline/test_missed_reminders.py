"""A reminder that could not be sent in time is replaced by one that is true on its day."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from support.scripted import World, full_text, notice

from fr_monitor.errors import RelayUnavailable
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Dates
from fr_monitor.store import deliveries

ILL = RelayUnavailable("cannot reach the relay")


@pytest.fixture
def opened(world: World) -> World:
    """A cycle that closes on April 12, and two readers who know of it, one with dates of their own."""
    world.app.subscribe("other@plant.example", confirmed=True)
    world.app.people.write_in("other@plant.example", dates=Dates.ISO)
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    world.at(date(2027, 2, 11)).app.sweep()
    world.app.deliver()
    return world


def day(world: World, on: date, monkeypatch: pytest.MonkeyPatch, *, ill: bool) -> list[str]:
    """One day, hour by hour; the subjects that left."""

    def send(self: object, delivery: Delivery, **_: object) -> None:
        raise ILL

    before = left(world)
    with monkeypatch.context() as patch:
        if ill:
            patch.setattr(type(world.app.channels["email"]), "send", send)
        for hour in (5, 6, 12, 23):
            world.now = datetime.combine(on, datetime.min.time(), world.now.tzinfo) + timedelta(hours=hour)
            world.app.remind()
            world.app.deliver()
    return left(world)[len(before) :]


def left(world: World) -> list[str]:
    """The subjects of all letters that left, in order."""
    with world.app.store.read() as conn:
        return [row.subject for row in reversed(deliveries.listing(conn, state=State.SENT))]


def test_after_a_day_without_relay_the_next_true_reminder_leaves_at_once(
    opened: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of the week's reminder nothing left; the next letter says six days, once and to both, and steps go on as usual."""
    assert day(opened, date(2027, 4, 5), monkeypatch, ill=True) == []
    subjects = day(opened, date(2027, 4, 6), monkeypatch, ill=False)
    assert len(subjects) == 2
    assert all("6 days" in subject for subject in subjects), subjects
    assert day(opened, date(2027, 4, 7), monkeypatch, ill=False) == []
    with opened.app.store.read() as conn:
        rows = deliveries.listing(conn)
        assert sum(row.state is State.EXPIRED for row in rows) == 2
        assert deliveries.conservation(conn) == []


def test_days_without_relay_end_with_one_reminder(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each day's replacement expires with its day, so that only the last one leaves."""
    for missed in (5, 6, 7):
        assert day(opened, date(2027, 4, missed), monkeypatch, ill=True) == []
    subjects = day(opened, date(2027, 4, 8), monkeypatch, ill=False)
    assert len(subjects) == 2
    assert all("4 days" in subject for subject in subjects), subjects


def test_whoever_has_answered_meanwhile_is_not_reminded(opened: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor is anybody else but those who missed it."""
    day(opened, date(2027, 4, 5), monkeypatch, ill=True)
    opened.app.unsubscribe("other@plant.example")
    assert len(day(opened, date(2027, 4, 6), monkeypatch, ill=False)) == 1
