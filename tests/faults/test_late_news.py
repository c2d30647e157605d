"""Documents that come late, come again, or come when nobody looks."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from support.campaign import Record
from support.scripted import World, full_text, notice

PUBLISHED = date(2027, 2, 11)
READER = "quality@plant.example"


def opening(world: World, number: str = "2027-01001", day: date = PUBLISHED) -> None:
    """The program's notice is listed, with its text."""
    world.register.listed = [notice(number, day)]
    world.register.texts = {number: full_text(number)}


@pytest.mark.fault("F26")
def test_f26_a_document_that_is_indexed_three_days_late_is_told_once(world: World, record: Record) -> None:
    """Sweeps in between were complete without it; the look back finds it."""
    for hours in range(0, 72, 6):
        assert world.at(PUBLISHED, 10).later(hours=hours).app.sweep().fault is None
    opening(world)
    told = [world.later(hours=1).app.sweep().letters for _ in range(3)]
    assert told == [1, 0, 0]
    record(lost=0, doubled=0)


@pytest.mark.fault("F27")
def test_f27_a_document_that_is_indexed_forty_days_late_is_told_once(world: World, record: Record) -> None:
    """Beyond the look back of sweeps, the nightly look back of two months finds it."""
    for day in range(40):
        world.at(PUBLISHED + timedelta(days=day)).app.sweep()
    opening(world)
    world.later(days=1)
    assert world.app.sweep().letters == 0
    assert [world.app.reconcile().letters for _ in range(2)] == [1, 0]
    assert world.app.sweep().letters == 0
    record(lost=0, doubled=0, note="told by the look back of the same night")


@pytest.mark.fault("F29")
def test_f29_the_same_notice_under_another_number_is_one_cycle(world: World, record: Record) -> None:
    """It joins the cycle of its twin; nobody is told of a second opening, and at most one letter says that something changed."""
    opening(world)
    world.at(PUBLISHED).app.sweep()
    opening(world, "2027-01044", PUBLISHED + timedelta(days=1))
    for _ in range(8):
        world.later(hours=6).app.sweep()
    subjects = [subject for _, subject in world.letters()]
    assert sum("opens" in subject for subject in subjects) == 1
    assert len(subjects) <= 2
    (cycle,) = world.app.list_cycles()
    assert cycle["deadline"] == date(2027, 4, 12)
    record(lost=0, doubled=0, note=f"letters: {'; '.join(subjects)}")


@pytest.mark.fault("F48")
def test_f48_a_clock_that_jumps_doubles_and_drops_nothing(world: World, record: Record) -> None:
    """Two hours back, three days ahead, and back again: each letter once, and the jump ahead bursts into no reminders."""
    opening(world)
    world.at(PUBLISHED).app.sweep()
    assert world.app.deliver().sent == 1
    for hours in (-2, 74, -72, 1):
        world.later(hours=hours).app.sweep()
        world.app.remind()
        world.app.deliver()
    assert len(world.letters()) == 1
    assert world.app.store.check() == []
    record(lost=0, doubled=0)


@pytest.mark.fault("F48")
def test_f48_a_wrong_clock_is_told(world: World) -> None:
    """The Register's own clock is in each of its answers."""
    world.app.sweep()
    world.register.skew = timedelta(hours=-2)
    told = [page for _ in range(3) for page in world.app.watch()]
    assert [page.kind for page in told] == ["clock-wrong"]
    assert "119 minutes behind" in told[0].text or "120 minutes behind" in told[0].text


@pytest.mark.fault("F48")
def test_f48_time_goes_on_after_2038(world: World) -> None:
    """Beyond the 31 bits of seconds: an opening of that year is told, and counted down to its day."""
    world.now = datetime(2038, 1, 18, 15, tzinfo=UTC)
    world.app.sweep()
    text = full_text("2038-01001", year="2038", dates="FDA will accept requests to participate through April 12, 2038.")
    world.register.listed = [notice("2038-01001", date(2038, 1, 20), citation="103 FR 9001")]
    world.register.texts = {"2038-01001": text}
    world.at(date(2038, 1, 20)).app.sweep()
    world.at(date(2038, 4, 5)).app.remind()
    assert world.app.deliver().sent == 2
    assert ["2038" in subject for _, subject in world.letters()] == [True, True]


@pytest.mark.fault("F50")
def test_f50_days_change_at_midnight_in_washington(world: World) -> None:
    """On the last day the window is open until its last minute there, when the machine's day is long another; then it is closed."""
    opening(world)
    world.at(PUBLISHED).app.sweep()
    phases = []
    for moment in ("2027-04-12T23:58-04:00", "2027-04-13T00:02-04:00"):
        world.now = datetime.fromisoformat(moment).astimezone(UTC)
        world.app.remind()
        phases.append((world.app.today, world.app.list_cycles()[0]["phase"]))
    assert phases == [(date(2027, 4, 12), "open"), (date(2027, 4, 13), "closed")]


@pytest.mark.fault("F51")
@pytest.mark.parametrize(
    ("published", "words", "last_day"),
    [
        ("2028-01-03", "through February 29, 2028", "2028-02-29"),
        ("2029-01-03", "through February 29, 2029", None),
        ("2027-12-01", "through December 31, 2027", "2027-12-31"),
        ("2027-11-02", "within 60 days of publication of this notice", "2028-01-03"),
        ("2027-12-29", "within 60 days of publication of this notice", "2028-02-28"),
    ],
    ids=["leap day", "no leap day", "last of the year", "sixtieth day is New Year", "sixtieth day is a Sunday"],
)
def test_f51_days_at_the_edges_of_the_calendar(world: World, published: str, words: str, last_day: str | None) -> None:
    """A day that is there is found, one that is not is left open, and a counted one ends on a business day."""
    day = date.fromisoformat(published)
    world.at(day - timedelta(days=1)).app.sweep()
    number = f"{day.year}-01001"
    record = replace(notice(number, day), dates=None)
    text = full_text(number, year=str(day.year), dates=f"FDA will accept requests to participate {words}.")
    world.register.listed, world.register.texts = [record], {number: text}
    assert world.at(day).app.sweep().letters == 1
    assert world.app.list_cycles()[0]["deadline"] == (date.fromisoformat(last_day) if last_day else None)
