"""What has not happened yet: extensions, corrections, withdrawals, records that move, vanish and flap."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar
from support.futures import TITLE, Future, long

from fr_monitor.store import cycles

Play = Callable[..., list[str]]


@pytest.fixture
def future(tmp_path: Path) -> Future:
    """An empty data folder."""
    return Future(tmp_path / "future")


@pytest.fixture
def play(stage: Callable[..., Any], future: Future) -> Play:
    """Runs the service at each moment, twice as sweeps are; the subjects of the letters that each brought, by moment."""

    def run(*moments: str, start: str = "2027-02-05T12:00", sweeps: int = 2) -> list[str]:
        if not hasattr(run, "world"):
            world = run.world = stage(start, future.write(), since="2027-01-01")  # type: ignore[attr-defined]
            world.app.subscribe("ann@plant.example", confirmed=True)
            assert world.app.sweep().fault is None
        world = run.world  # type: ignore[attr-defined]
        told = []
        for moment in moments:
            before = len(world.letters())
            world.at(moment if "T" in moment else f"{moment}T09:05")
            for _ in range(sweeps):
                assert world.app.sweep().fault is None
            world.app.remind()
            world.app.deliver()
            told += [f"{moment[5:10]} {' '.join(m['Subject'].split())}" for m in world.letters()[before:]]
        assert world.app.store.check() == []
        return told

    return run


def entries(world: Any) -> list[tuple[str, int, str, date]]:
    """The calendar entries that came with letters: method, SEQUENCE, UID, day."""
    found = []
    for letter in world.letters():
        for part in letter.iter_attachments():
            calendar = Calendar.from_ical(part.get_content())
            (event,) = calendar.walk("VEVENT")
            found.append((str(calendar["METHOD"]), int(event["SEQUENCE"]), str(event["UID"]), event["DTSTART"].dt))
    return found


def versions(world: Any) -> list[tuple[str, str]]:
    """Phase and document of each version of the only cycle."""
    with world.app.store.read() as conn:
        (cycle,) = cycles.every(conn)
    assert [v.number for v in cycle.versions] == list(range(1, len(cycle.versions) + 1))
    return [(str(v.phase), v.document_number) for v in cycle.versions]


def extension(future: Future, number: str, day: str, old: str, new: str) -> None:
    """A notice that gives more time."""
    future.publish(
        number,
        day,
        title=f"{TITLE}; Extension of the Period for Requests",
        summary="The agency is extending the period for requests to participate, which began in the notice of February 10, 2027 (92 FR 901).",
        dates=f"FDA is extending the deadline for requests to participate from {long(old)} to {long(new)}.",
    )


def test_a_window_that_is_extended_twice(future: Future, play: Play) -> None:
    """One letter at filing, none at publication, one for each extension, reminders before the day that holds, an end."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12", filed="2027-02-09")
    extension(future, "2027-02222", "2027-04-07", "2027-04-12", "2027-05-10")
    extension(future, "2027-03333", "2027-05-05", "2027-05-10", "2027-06-01")
    told = play("2027-02-09", "2027-02-10", "2027-02-11", "2027-03-12", "2027-04-05", "2027-04-07", "2027-04-12",
                "2027-05-05", "2027-05-10", "2027-05-25", "2027-05-28", "2027-06-01", "2027-06-02", "2027-06-03")  # fmt: skip
    assert told == [
        "02-09 QMM 2027 opens (publishes tomorrow): 9 establishments, ask by Mon Apr 12, 2027",
        "03-12 QMM 2027 closes in 31 days: Mon Apr 12, 2027",
        "04-05 QMM 2027 closes in 7 days: Mon Apr 12, 2027",
        "04-07 QMM 2027 deadline moved: Apr 12 → May 10, 2027",
        "04-12 QMM 2027 closes in 28 days: Mon May 10, 2027",
        "05-05 QMM 2027 deadline moved: May 10 → Jun 1, 2027",
        "05-25 QMM 2027 closes in 7 days: Tue Jun 1, 2027",
        "05-28 QMM 2027 closes in 4 days: Tue Jun 1, 2027",
        "06-01 QMM 2027 closes today: Tue Jun 1, 2027",
        "06-02 QMM 2027 closed: the last day was Tue Jun 1, 2027",
    ]
    world = play.world  # type: ignore[attr-defined]
    uid = "fr-qmm-prototype-assessment-2027-request@monitor.example.org"
    assert [(m, u, str(d)) for m, _, u, d in entries(world)] == [
        ("PUBLISH", uid, "2027-04-12"), ("PUBLISH", uid, "2027-05-10"), ("PUBLISH", uid, "2027-06-01")
    ]  # fmt: skip
    sequences = [s for _, s, _, _ in entries(world)]
    assert sequences == sorted(set(sequences))
    assert [number for _, number in versions(world)][-2:] == ["2027-02222", "2027-03333"]


@pytest.mark.parametrize("number", ["2027-01555", "C1-2027-01111"])
def test_a_correction_under_either_kind_of_number(future: Future, play: Play, number: str) -> None:
    """The agency's own correction and one of the Register's move the same cycle, and the letter names the document."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    future.publish(
        number,
        "2027-02-18",
        title=f"{TITLE}; Correction",
        action="Notice; correction.",
        summary="The agency is correcting a notice that appeared in the Federal Register of February 10, 2027. The notice gave a wrong last day.",
        dates=f"The correct date: FDA intends to accept requests to participate in the 2027 round through {long('2027-04-19')}.",
    )
    assert play("2027-02-10", "2027-02-18", "2027-02-19") == [
        "02-10 QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027",
        "02-18 QMM 2027 deadline moved: Apr 12 → Apr 19, 2027",
    ]
    world = play.world  # type: ignore[attr-defined]
    assert versions(world)[-1] == ("open", number)
    assert [s for _, s, _, _ in entries(world)] == [0, 1]


@pytest.mark.fault("F30", "F31")
def test_a_record_that_changes_in_silence_is_told_and_one_that_flaps_is_not(future: Future, play: Play) -> None:
    """Another last day in the same document is a change once it stands; A, B, A between two sweeps is none."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    changed = "FDA intends to accept requests to participate in the 2027 round through April 26, 2027."
    for since, dates in (("2027-02-11T10:00", changed), ("2027-02-11T11:00", ""), ("2027-02-16T06:00", changed)):
        visible = {"_sim": {"visible_from": f"{since}:00-05:00", "replaces": True}}
        future.published.append(future.published[0] | visible | ({"dates": dates} if dates else {}))
    told = play(
        "2027-02-10T09:05", "2027-02-11T09:05", "2027-02-11T10:05", "2027-02-11T11:05", "2027-02-12T09:05", sweeps=1
    )
    assert told == ["02-10 QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"]
    text = future.folder / "fulltext/xml/2027-01111.xml"
    text.write_text(text.read_text(encoding="utf-8").replace("April 12", "April 26"), encoding="utf-8")
    assert play("2027-02-16T09:05", "2027-02-17T09:05") == ["02-16 QMM 2027 deadline moved: Apr 12 → Apr 26, 2027"]


def test_a_filing_that_is_withdrawn(future: Future, play: Play) -> None:
    """Withdrawn before publication: told once, the calendar entry cancelled, nothing more about it."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12", filed="2027-02-09")
    future.published.clear()
    gone = {"publication_date": None, "filed_at": None, "_sim": {"visible_from": "2027-02-09T14:00:00-05:00"}}
    future.inspection.append(future.inspection[0] | gone)
    assert play("2027-02-09", "2027-02-09T14:05", "2027-02-10", "2027-02-11", "2027-03-12", "2027-04-12") == [
        "02-09 QMM 2027 opens (publishes tomorrow): 9 establishments, ask by Mon Apr 12, 2027",
        "02-09 QMM 2027 withdrawn before publication",
    ]
    world = play.world  # type: ignore[attr-defined]
    assert [(m, s) for m, s, _, _ in entries(world)] == [("PUBLISH", 0), ("CANCEL", 1)]
    assert [phase for phase, _ in versions(world)] == ["filed", "withdrawn"]


def test_a_filing_that_moves_and_one_that_is_not_printed(future: Future, play: Play) -> None:
    """Another day of publication is told; so is a day that passes without it, and then nothing twice."""
    future.opening("2027-01111", "2027-02-12", "2027-04-12")
    future.file("2027-01111", "2027-02-09", "2027-02-10")
    later = {"publication_date": "2027-02-12", "_sim": {"visible_from": "2027-02-09T16:00:00-05:00"}}
    future.inspection.append(future.inspection[0] | later)
    future.published.clear()
    told = play("2027-02-09", "2027-02-09T16:05", "2027-02-10", "2027-02-11", "2027-02-12", "2027-02-13", "2027-02-16")
    assert told[:2] == [
        "02-09 QMM 2027 opens (publishes tomorrow): 9 establishments, ask by Mon Apr 12, 2027",
        "02-09 QMM 2027 publication moved: Feb 10 → Feb 12, 2027 (filed, publishes on Fri Feb 12, 2027)",
    ]
    assert len(told) == 3
    assert "2027-01111 is no longer in the Register" in told[2] or "did not publish on Fri Feb 12, 2027" in told[2]


def test_a_special_filing_that_comes_again_every_day(future: Future, play: Play) -> None:
    """A special filing stays on the desk for days: one letter, and none when it is printed as it was."""
    future.opening("2027-01111", "2027-02-12", "2027-04-12")
    future.file("2027-01111", "2027-02-09", "2027-02-12", at="11:15", filing_type="special")
    told = play("2027-02-09T11:20", "2027-02-10", "2027-02-11", "2027-02-12T06:10", "2027-02-12")
    assert told == ["02-09 QMM 2027 opens (publishes on Fri Feb 12, 2027): 9 establishments, ask by Mon Apr 12, 2027"]


def test_a_number_that_is_printed_again_on_another_day(future: Future, play: Play) -> None:
    """The same number under another date belongs to the same cycle; only what moved is told."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    again = dict(future.published[0], publication_date="2027-02-17")
    future.published.append(again)
    told = play("2027-02-10", "2027-02-17", "2027-02-18")
    assert told == [
        "02-10 QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027",
        "02-17 QMM 2027 publication moved: Feb 10 → Feb 17, 2027",
    ]


def test_a_window_that_is_withdrawn(future: Future, play: Play) -> None:
    """A notice takes the window back: told with the cancelled entry, and no reminder follows."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    future.publish(
        "2027-01777",
        "2027-03-03",
        title=f"{TITLE}; Withdrawal",
        action="Notice; withdrawal.",
        summary="The agency is withdrawing the notice of February 10, 2027, and will not accept requests to participate in 2027.",
        dates="The notice is withdrawn on March 3, 2027.",
    )
    assert play("2027-02-10", "2027-03-03", "2027-03-12", "2027-04-12", "2027-04-13") == [
        "02-10 QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027",
        "03-03 QMM 2027 withdrawn",
    ]
    assert [m for m, _, _, _ in entries(play.world)] == ["PUBLISH", "CANCEL"]  # type: ignore[attr-defined]


@pytest.mark.fault("F28")
def test_a_record_that_vanishes_and_comes_back(future: Future, play: Play) -> None:
    """Not listed for half an hour: one letter that asks a person to look, no delete; listed again: one letter more."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12")
    future.published[0]["_sim"] = {"visible_until": "2027-02-12T10:00:00-05:00"}
    back = {"visible_from": "2027-02-16T06:00:00-05:00", "replaces": True}
    future.published.append(future.published[0] | {"_sim": back})
    told = play(
        "2027-02-10",
        "2027-02-12",
        "2027-02-12T10:05",
        "2027-02-12T10:40",
        "2027-02-15",
        "2027-02-16",
        "2027-02-17",
        "2027-03-12",
    )
    assert told == [
        "02-10 QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027",
        "02-12 QMM 2027 needs review: 2027-01111 is no longer in the Register",
        "02-16 QMM 2027 stands: 2027-01111 is in the Register again; ask by Mon Apr 12, 2027",
        "03-12 QMM 2027 closes in 31 days: Mon Apr 12, 2027",
    ]


def test_a_deadline_that_was_unreadable_before_publication(future: Future, play: Play) -> None:
    """A filing without a readable date says so; publication tells the date, and only that."""
    future.opening("2027-01111", "2027-02-10", "2027-04-12", filed="2027-02-09")
    text = future.folder / "fulltext/pi_text/2027-01111.txt"
    text.write_text(
        text.read_text(encoding="utf-8").replace(long("2027-04-12"), "a day that cannot be read"), encoding="utf-8"
    )
    told = play("2027-02-09", "2027-02-10", "2027-02-11")
    assert told[-1] == "02-10 QMM 2027 published: deadline now known, Mon Apr 12, 2027"
    assert len(told) == 2
