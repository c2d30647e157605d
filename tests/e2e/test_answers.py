"""Reminders, and what ends them: answers, backups, a moved deadline, a stop, a service that slept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from support.futures import Future

from fr_monitor.web import create

LINK = "https://monitor.example.org/a/"


@pytest.fixture
def world(stage: Callable[..., Any], tmp_path: Path) -> Any:
    """A window from February 10 to Monday, April 12, 2027, and Ann, who wants to know."""
    future = Future(tmp_path / "future")
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    world = stage("2027-02-05T12:00", future.write(), since="2027-01-01")
    world.app.subscribe("ann@plant.example", confirmed=True)
    world.app.sweep()
    day(world, "2027-02-10")
    return world


def day(world: Any, moment: str, *, sweep: bool = True) -> list[str]:
    """What the service sends on a day: address and subject of each letter."""
    before = len(world.letters())
    world.at(moment if "T" in moment else f"{moment}T09:05")
    if sweep:
        assert world.app.sweep().fault is None
    world.app.remind()
    world.app.remind()
    world.app.deliver()
    return [f"{m['To']}: {' '.join(m['Subject'].split())}" for m in world.letters()[before:]]


def path_of(letter: EmailMessage) -> str:
    """The link by which its reader answers, without the host."""
    body = letter.get_body(("plain",))
    assert body is not None
    (link,) = [line for line in body.get_content().splitlines() if line.startswith(LINK)]
    return link.removeprefix("https://monitor.example.org")


@pytest.mark.parametrize("said", ["submitted", "not-taking-part"])
def test_an_answer_ends_the_reminders_and_only_them(world: Any, said: str) -> None:
    """The link of the opening letter shows buttons; pressing one keeps reminders away, the closing still comes."""
    web = create(world.app).test_client()
    path = path_of(world.letters()[-1])
    assert b"where do you stand" in web.get(path).data
    assert day(world, "2027-03-12") != []
    assert web.post(path, data={"answer": said}).status_code == 200
    assert day(world, "2027-04-05") + day(world, "2027-04-12") == []
    assert day(world, "2027-04-13") == ["ann@plant.example: QMM 2027 closed: the last day was Mon Apr 12, 2027"]
    assert world.app.store.check() == []


def test_who_is_undecided_again_is_reminded_again(world: Any) -> None:
    """An answer can be taken back; the steps missed meanwhile do not come later, and nothing counts as lost."""
    web = create(world.app).test_client()
    path = path_of(world.letters()[-1])
    web.post(path, data={"answer": "submitted"})
    assert day(world, "2027-03-12") == []
    web.post(path, data={"answer": "undecided"})
    assert day(world, "2027-03-15") == []
    assert day(world, "2027-04-05") == ["ann@plant.example: QMM 2027 closes in 7 days: Mon Apr 12, 2027"]
    assert world.app.store.check() == []


def test_an_answer_stops_a_reminder_that_is_on_its_way(world: Any) -> None:
    """Consent is read again when a letter is claimed; so is the answer."""
    path = path_of(world.letters()[-1])
    world.at("2027-04-05T09:05")
    world.app.remind()
    create(world.app).test_client().post(path, data={"answer": "submitted"})
    before = len(world.letters())
    world.app.deliver()
    assert len(world.letters()) == before
    assert "answered" in str(world.app.list_deliveries()[0]["reason"])


@pytest.mark.parametrize("spoil", ["token", "cycle", "word"])
def test_a_link_that_is_not_ours_changes_nothing(world: Any, spoil: str) -> None:
    """Unknown readers, unknown years and unknown answers are refused with a page, and reminders go on."""
    web = create(world.app).test_client()
    path = path_of(world.letters()[-1])
    path = {"token": path.replace("/a/", "/a/x"), "cycle": path.replace("2027", "1999")}.get(spoil, path)
    said = "maybe" if spoil == "word" else "submitted"
    assert web.post(path, data={"answer": said}).status_code in {400, 404}
    assert day(world, "2027-03-12") != []


def test_the_backup_hears_on_day_three_when_nobody_answered(world: Any) -> None:
    """Asked first, then written to once, on the third business-day step, and with no other letter."""
    world.app.name_backup("ann@plant.example", "bob@plant.example")
    assert [line.split(":")[0] for line in day(world, "2027-02-11")] == ["bob@plant.example"]
    (bob,) = [row for row in world.app.list_subscribers() if row["address"] == "bob@plant.example"]
    assert bob["consent"] == "unconfirmed"
    confirm(world)
    assert day(world, "2027-04-05") == ["ann@plant.example: QMM 2027 closes in 7 days: Mon Apr 12, 2027"]
    assert sorted(day(world, "2027-04-09")) == [
        "ann@plant.example: QMM 2027 closes in 3 days: Mon Apr 12, 2027",
        "bob@plant.example: QMM 2027 closes in 3 days: Mon Apr 12, 2027 - nobody has answered",
    ]
    assert [line.split(":")[0] for line in day(world, "2027-04-12")] == ["ann@plant.example"]
    assert world.app.store.check() == []


def test_the_backup_hears_nothing_when_there_was_an_answer(world: Any) -> None:
    """Who has reacted needs nobody to stand in."""
    world.app.name_backup("ann@plant.example", "bob@plant.example")
    path = path_of(world.letters()[-1])
    day(world, "2027-02-11")
    confirm(world)
    create(world.app).test_client().post(path, data={"answer": "submitted"})
    assert day(world, "2027-04-09") + day(world, "2027-04-12") == []


def confirm(world: Any) -> None:
    """Press the button of the confirmation letter that came last."""
    body = world.letters()[-1].get_body(("plain",)).get_content()
    (link,) = [line for line in body.splitlines() if "/c/" in line]
    create(world.app).test_client().post(link.removeprefix("https://monitor.example.org"))


@pytest.mark.fault("F49")
def test_the_ladder_over_weekends_a_holiday_and_the_change_of_the_clock(world: Any) -> None:
    """Looked at every day at nine in Washington: 30 days fall on Saturday, so Friday; March 14 changes the clock."""
    told = {d: day(world, d, sweep=False) for d in _days("2027-03-10", 35)}
    assert {d: lines[0].split("2027 ", 1)[1] for d, lines in told.items() if lines} == {
        "2027-03-12": "closes in 31 days: Mon Apr 12, 2027",
        "2027-03-29": "closes in 14 days: Mon Apr 12, 2027",
        "2027-04-05": "closes in 7 days: Mon Apr 12, 2027",
        "2027-04-09": "closes in 3 days: Mon Apr 12, 2027",
        "2027-04-12": "closes today: Mon Apr 12, 2027",
        "2027-04-13": "closed: the last day was Mon Apr 12, 2027",
    }
    assert all(len(lines) <= 1 for lines in told.values())


@pytest.mark.fault("F53")
def test_a_service_that_slept_three_days_misses_nothing_and_doubles_nothing(world: Any) -> None:
    """Asleep from Sunday to Wednesday over the seventh day before: that step comes late, once, with the right count."""
    assert day(world, "2027-03-29") == ["ann@plant.example: QMM 2027 closes in 14 days: Mon Apr 12, 2027"]
    assert day(world, "2027-04-07") == ["ann@plant.example: QMM 2027 closes in 5 days: Mon Apr 12, 2027"]
    assert day(world, "2027-04-08") == []


def test_who_stopped_is_not_reminded(world: Any) -> None:
    """Stopping between two steps is the end of it."""
    world.app.unsubscribe("ann@plant.example")
    assert day(world, "2027-04-05") + day(world, "2027-04-13") == []


@pytest.mark.parametrize(
    ("start", "told"),
    [
        ("2027-04-02", ["ann@plant.example: QMM 2027 closes in 10 days: Mon Apr 12, 2027"]),
        ("2027-04-15", []),
    ],
)
def test_a_first_start_tells_no_history(stage: Callable[..., Any], tmp_path: Path, start: str, told: list[str]) -> None:
    """No opening of weeks ago, no closing of last week; but who comes into an open window hears when it closes."""
    future = Future(tmp_path / "future")
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    world = stage(f"{start}T12:00", future.write(), since="2027-01-01")
    world.app.subscribe("ann@plant.example", confirmed=True)
    assert day(world, start) == told


def _days(first: str, count: int) -> list[str]:
    start = date.fromisoformat(first)
    return [(start + timedelta(days=n)).isoformat() for n in range(count)]
