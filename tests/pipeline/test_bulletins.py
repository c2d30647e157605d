"""Digests, and the weekly proof that there was nothing to tell."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from support.scripted import World, full_text, notice

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import DEFAULT_KINDS, Answer, Rhythm
from fr_monitor.store import answers, deliveries, subscribers

ANN = "quality@plant.example"
QMM = "qmm-prototype-assessment"
THURSDAY = date(2027, 2, 11)
FRIDAY, SATURDAY, MONDAY = date(2027, 2, 12), date(2027, 2, 13), date(2027, 2, 15)
SINGLE = "QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"


def opened(world: World) -> None:
    """The notice is out on Thursday at 15:00 UTC."""
    world.register.listed = [notice()]
    world.register.texts = {"2027-01001": full_text()}
    world.at(THURSDAY).app.sweep()


def subjects(world: World) -> list[str]:
    """Of everything made for the one subscriber."""
    return [subject for _, subject in world.letters()]


@pytest.mark.parametrize(
    ("rhythm", "day", "subject"),
    [
        (Rhythm.DAILY, FRIDAY, "Daily digest, Feb 12, 2027: 1 alert"),
        (Rhythm.WEEKLY, MONDAY, "Weekly digest, Feb 15, 2027: 1 alert"),
    ],
)
def test_a_digest_comes_in_place_of_single_letters(world: World, rhythm: Rhythm, day: date, subject: str) -> None:
    """On its morning, at seven in Washington and not before; once, however often the clock is looked at."""
    world.app.people.prefer(ANN, rhythm=rhythm)
    opened(world)
    assert subjects(world) == []
    world.at(day, hour=11).app.remind()  # six in Washington
    assert subjects(world) == []
    for hour in (12, 13):
        world.at(day, hour=hour).app.remind()
        assert subjects(world) == [subject]
    world.at(day + timedelta(days=1), hour=15).app.remind()
    assert subjects(world) == [subject]
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_a_digest_holds_what_was_told(world: World, tmp_path) -> None:
    """Day, subject and the official page of each."""
    world.app.people.prefer(ANN, rhythm=Rhythm.DAILY)
    opened(world)
    world.at(FRIDAY).app.remind()
    world.app.deliver()
    (letter,) = (path.read_text() for path in (tmp_path / "outbox").glob("*.eml"))
    assert "Thu Feb 11, 2027\n    QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027" in letter
    assert "https://www.federalregister.gov/d/2027-01001" in letter


def test_after_sleep_a_digest_covers_the_whole_time(world: World) -> None:
    """Who slept over a morning makes the period longer, never a gap."""
    world.app.people.prefer(ANN, rhythm=Rhythm.DAILY)
    world.app.remind()
    opened(world)
    world.at(MONDAY).app.remind()
    assert subjects(world) == ["Daily digest, Feb 15, 2027: 1 alert"]


def test_readers_of_different_wishes_get_different_digests(world: World) -> None:
    """Each holds what its reader asked for; who wants none of it gets none."""
    people = {"b@plant.example": "changed", "c@plant.example": "opened"}
    for address, kind in people.items():
        world.app.subscribe(address, confirmed=True)
        world.app.people.prefer(address, kinds=[AlertKind(kind)], rhythm=Rhythm.DAILY)
    world.app.people.prefer(ANN, program=QMM, rhythm=Rhythm.DAILY)
    opened(world)
    world.at(FRIDAY).app.remind()
    assert sorted(address for address, _ in world.letters()) == ["c@plant.example", ANN]


def test_a_settled_cycle_is_not_in_a_digest_of_reminders(world: World) -> None:
    """Who has answered is reminded no more, in no form."""
    world.app.people.prefer(ANN, rhythm=Rhythm.DAILY)
    opened(world)
    world.at(FRIDAY).app.remind()
    with world.app.store.write() as conn:
        ann = subscribers.by_address(conn, ANN)
        assert ann
        answers.save(conn, ann.id, (QMM, "2027"), Answer.SUBMITTED, world.now)
    world.at(date(2027, 4, 5)).app.remind()
    world.at(date(2027, 4, 6)).app.remind()
    assert subjects(world) == ["Daily digest, Feb 12, 2027: 1 alert"]


def proof_wanted(world: World) -> None:
    """Ann wants the weekly word; the service looks every day."""
    world.app.people.prefer(ANN, kinds=[*DEFAULT_KINDS, AlertKind.NOTHING_NEW])
    for day in range(8, 16):
        world.at(date(2027, 2, day), hour=12).app.sweep()


def test_the_weekly_word_says_what_was_looked_at(world: World, tmp_path) -> None:
    """Once a week, to those who asked for it, with the counts that prove it."""
    proof_wanted(world)
    for _ in range(2):
        world.later(minutes=5).app.remind()
    assert subjects(world) == ["Nothing new in the week to Feb 15, 2027, and we looked"]
    world.app.deliver()
    (letter,) = (path.read_text() for path in (tmp_path / "outbox").glob("*.eml"))
    assert "7 complete looks, 0 documents met for the first time" in letter
    assert "Mon Feb 15, 2027, 7:00 a.m. Eastern" in letter


def test_there_is_no_word_where_it_would_not_be_true(world: World) -> None:
    """Neither after a week with an alert, nor when the last complete look is hours old."""
    proof_wanted(world)
    world.later(hours=3).app.remind()
    assert subjects(world) == []
    opened(world)
    world.at(date(2027, 2, 15), hour=12).app.sweep()
    world.later(minutes=5).app.remind()
    assert subjects(world) == [SINGLE]
