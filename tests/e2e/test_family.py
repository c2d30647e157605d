from __future__ import annotations

from collections.abc import Callable
from datetime import date
from email.message import EmailMessage
from typing import Any

import pytest

CYCLES = [
    (
        ("2024-01-22", "2024-01-24", "2024-01-25"),
        "QMM 2024",
        "up to 9 establishments",
        "March 25, 2024",
        "Mon Mar 25, 2024",
    ),
    (
        ("2025-04-18", "2025-04-22", "2025-04-23"),
        "QMM 2025",
        "up to 9 establishments",
        "June 9, 2025",
        "Mon Jun 9, 2025",
    ),
    (("2026-02-06", "2026-02-10", "2026-02-11"), "QMM 2026", "9 establishments", "April 13, 2026", "Mon Apr 13, 2026"),
]


def text_of(letter: EmailMessage) -> str:
    """The text part, its lines joined."""
    part = letter.get_body(("plain",))
    assert part is not None
    return " ".join(part.get_content().replace("| ", "").split())


@pytest.mark.parametrize(("days", "name", "count", "quoted", "deadline"), CYCLES, ids=[row[1] for row in CYCLES])
def test_each_cycle_is_told_once_a_day_early_with_its_words(
    stage: Callable[..., Any], days: tuple[str, str, str], name: str, count: str, quoted: str, deadline: str
) -> None:
    """From the first filing on: one letter to the confirmed subscriber, with count, deadline and the true sentence."""
    start, filed, published = days
    world = stage(f"{start}T12:00")
    world.app.subscribe("yes@plant.example", confirmed=True)
    world.app.subscribe("no@plant.example", confirmed=False)
    for moment in (f"{start}T12:00", f"{filed}T08:40", f"{filed}T08:50", f"{published}T06:10", f"{published}T18:00"):
        world.at(moment)
        for _ in range(2):
            assert world.app.sweep().fault is None
            world.app.deliver()
    letters = [letter for letter in world.letters() if name in letter["Subject"]]
    assert [letter["To"] for letter in letters] == ["yes@plant.example"]
    subject = " ".join(letters[0]["Subject"].split())
    assert count in subject
    assert deadline in subject
    assert "intends to accept requests to participate in the voluntary QMM Prototype" in text_of(letters[0])
    assert f"through {quoted}." in text_of(letters[0])
    assert world.app.store.check() == []


def test_the_register_is_asked_at_most_five_times_a_second(stage: Callable[..., Any]) -> None:
    """The maintainers' limit holds over a first sweep with its history: 5 questions and 1 full text a second."""
    world = stage("2018-07-02T12:00", per_second=5.0)
    world.app.register = type(world.app.register)(
        world.app.settings.register.__class__(url=world.sim.base_url, history_since="2018-01-01"),
        world.app.settings.programs,
        clock=lambda: world.now,
    )
    assert world.app.sweep().fault is None
    rates = world.sim.requests.rates()
    assert (rates["api"] <= 5, rates["full_text"] <= 1) == (True, True)


def test_the_history_of_the_family_is_read_in_full(stage: Callable[..., Any]) -> None:
    """A first start in 2026 knows every cycle since 2015, the extension and the reopening included, and mails nobody."""
    world = stage("2026-06-01T12:00")
    world.app.subscribe("yes@plant.example", confirmed=True)
    assert world.app.sweep().letters == 0
    known = {(row["program"], row["year"]): (row["establishments"], row["deadline"]) for row in world.app.list_cycles()}
    assert known == {
        ("quality-metrics-feedback", "2018"): (None, date(2019, 12, 30)),
        ("quality-metrics-site-visit", "2018"): (None, date(2018, 12, 17)),
        ("qmm-api-pilot", "2020"): ("up to 9", date(2020, 11, 30)),
        ("qmm-fdf-pilot", "2020"): ("up to 9", date(2020, 11, 30)),
        ("qmm-prototype-assessment", "2024"): ("up to 9", date(2024, 3, 25)),
        ("qmm-prototype-assessment", "2025"): ("up to 9", date(2025, 6, 9)),
        ("qmm-prototype-assessment", "2026"): ("9", date(2026, 4, 13)),
    }


@pytest.mark.fault("F08", "F14", "F15", "F24")
@pytest.mark.parametrize("fault", ["html_wall", "reset", "truncate", "json_error_200", "count_mismatch", "empty_body"])
def test_a_register_that_misbehaves_is_not_checked_rather_than_empty(stage: Callable[..., Any], fault: str) -> None:
    """The sweep says so, the status says so, and the news is told once the Register has recovered."""
    world = stage("2026-02-09T12:00")
    world.app.subscribe("yes@plant.example", confirmed=True)
    world.app.sweep()
    world.at("2026-02-11T09:00")
    world.sim.faults.add(fault, "documents")
    assert world.app.sweep().fault is not None
    assert world.app.status().state in {"partial", "stale", "blocked"}
    world.sim.faults.clear()
    assert world.app.sweep().letters == 1
