"""Too many letters wait for a person."""

from __future__ import annotations

from datetime import timedelta

import pytest
from support.scripted import World

from fr_monitor.deciding.flood import flood
from fr_monitor.model.alarm import AlarmKind
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.vitals import Vitals
from fr_monitor.pipeline.watch import Look
from fr_monitor.store import deliveries, outbox, subscribers

PEOPLE = 30


@pytest.mark.parametrize(
    ("letters", "people", "cycles", "held"),
    [
        (200, 0, 0, False),
        (201, 0, 0, True),
        (201, 100, 0, False),
        (300, 100, 1, False),
        (301, 100, 1, True),
        (20_000, 10_000, 1, False),
        (60_001, 10_000, 2, True),
    ],
)
def test_the_limit_grows_with_readers_and_cycles(letters: int, people: int, cycles: int, held: bool) -> None:
    """A few hundred are never too much, and three letters to each reader about each open cycle are plausible."""
    assert (flood(letters, people, cycles) is not None) == held


@pytest.fixture
def crowd(world: World) -> World:
    """A service with many subscribers."""
    with world.app.store.write() as conn:
        for number in range(PEOPLE - 1):
            subscribers.add(conn, f"reader{number}@plant.example", world.now, consent=Consent.CONFIRMED)
    return world


def post(world: World, count: int) -> None:
    """So many alerts to everybody."""
    letter = Letter("Opens", "text", "<p>text</p>", "t")
    with world.app.store.write() as conn:
        for number in range(count):
            alert = Alert(AlertKind.OPENED, f"{world.now}/{number}", None, None, None, "it opened")
            posted = outbox.add(conn, alert, letter, world.app.desk.frozen(letter, world.now), world.now)
            assert posted
            outbox.address_all(conn, posted, alert, "email", world.now)


def test_a_flood_is_held_and_nothing_is_dropped(crowd: World) -> None:
    """No letter of it leaves until the operator lets go; then all do, and are not held again."""
    post(crowd, 7)
    for _ in range(2):
        report = crowd.app.deliver()
        assert (report.sent, report.complete) == (0, False)
        assert str(report.stopped).startswith("210 letters within an hour, more than 200: held")
    assert len(crowd.letters()) == 210
    assert crowd.later(hours=5).app.deliver().sent == 0
    assert crowd.app.release() == 7
    assert crowd.app.deliver().sent == 210
    with crowd.app.store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_usual_letters_are_not_held(crowd: World) -> None:
    """Six to everybody in one hour, and six more in the next."""
    for _ in range(2):
        post(crowd, 6)
        assert crowd.app.deliver().sent == 180
        crowd.now += timedelta(hours=1, seconds=1)


def test_a_question_to_one_address_passes_a_held_flood(crowd: World) -> None:
    """Confirmations and tests are not what floods are made of."""
    post(crowd, 7)
    crowd.app.deliver()
    assert crowd.app.test_alert("postmaster@plant.example").state == "sent"


def test_the_operator_is_told_of_a_flood(crowd: World) -> None:
    """By an alarm of its own, which says what to do, until they are let go; the relay is not blamed."""

    def found() -> list[AlarmKind]:
        crowd.now += timedelta(hours=2)
        vitals = Vitals()
        look = Look(crowd.app.store, vitals, crowd.app.settings.home, 0, crowd.now, None)
        return [trouble.kind for trouble in look.findings().troubles if trouble.kind is not AlarmKind.SWEEP_OVERDUE]

    post(crowd, 7)
    crowd.app.deliver()
    assert crowd.app.watchman.vitals.relay is None
    assert found() == [AlarmKind.LETTERS_HELD]
    crowd.app.release()
    crowd.app.deliver()
    assert found() == []
