"""Commands about the past: what they say of a window that was extended, reopened for nobody and closed."""

from __future__ import annotations

import csv
import io
import json
import mailbox
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from support.futures import TITLE, Future, long

from fr_monitor.cli import common, main
from fr_monitor.model.subscriber import DEFAULT_KINDS, Consent, Rhythm, Wish
from fr_monitor.store import deliveries, open_store, subscribers, wishes

PROGRAM = "qmm-prototype-assessment"
START = datetime(2027, 2, 1, tzinfo=UTC)
NEWS = ["2027-02-05", "2027-02-09", "2027-04-07", "2028-02-09"]
CALENDAR = [
    "2027-03-12",
    "2027-03-29",
    "2027-04-05",
    "2027-04-09",
    "2027-04-26",
    "2027-05-03",
    "2027-05-07",
    "2027-05-10",
    "2027-05-11",
]

DATABASE: dict[str, Any] = {}


@pytest.fixture
def world(stage: Callable[..., Any], tmp_path: Path) -> Any:
    """Two openings and an extension, lived through, with one subscriber."""
    future = Future(tmp_path / "future")
    future.opening("2027-01111", "2027-02-10", "2027-04-12", filed="2027-02-09")
    future.opening("2028-00999", "2028-02-09", "2028-04-10", places="twelve", year=2028)
    future.publish(
        "2027-02222",
        "2027-04-07",
        title=f"{TITLE}; Extension of the Period for Requests",
        summary="The agency is extending the period for requests to participate.",
        dates=f"FDA is extending the deadline for requests to participate from {long('2027-04-12')} to {long('2027-05-10')}.",
    )
    world = stage("2027-02-05T12:00", future.write(), since="2027-01-01")
    world.app.subscribe("ann@plant.example", confirmed=True)
    for day in sorted(NEWS + CALENDAR):
        world.at(f"{day}T09:05")
        world.app.remind()
        if day in NEWS:
            assert world.app.sweep().fault is None
        world.app.deliver()
    return world


@dataclass(frozen=True)
class Lived:
    """What was left of those days: the database, its address, and the subjects of the letters that arrived."""

    url: str
    sent: list[str]

    def fingerprint(self) -> str:
        """Of the deliveries, which no command about the past may touch."""
        with closing(open_store(self.url)) as store, store.read() as conn:
            return repr(deliveries.listing(conn))


@pytest.fixture
def lived(request: pytest.FixtureRequest, tmp_path: Path) -> Lived:
    """The days are lived through once for all tests of this module; each gets a copy."""
    if not DATABASE:
        world = request.getfixturevalue("world")
        DATABASE["sent"] = [" ".join(letter["Subject"].split()) for letter in world.letters()]
        world.app.store.backup(tmp_path / "kept.db")
        DATABASE["bytes"] = (tmp_path / "kept.db").read_bytes()
    copy = tmp_path / "lived.db"
    copy.write_bytes(DATABASE["bytes"])
    return Lived(f"sqlite:///{copy}", DATABASE["sent"])


@pytest.fixture
def run(lived: Lived, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Calls `fr-monitor` on the same database, the morning after."""
    monkeypatch.setenv("DATABASE_URL", lived.url)
    monkeypatch.setenv("FR_MONITOR_SECRET_KEY", "for tests")
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setattr(common, "now", lambda: datetime(2028, 2, 10, 14, tzinfo=UTC))
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    return lambda *arguments: CliRunner().invoke(main, list(arguments))


def test_a_replay_gives_the_letters_that_were_sent(lived: Lived, run: Callable[..., Result], tmp_path: Path) -> None:
    """Letter for letter what arrived, twice the same bytes, and nothing is sent or stored by it."""
    rows = lived.fingerprint()
    first, second = (run("replay", "--from", "2027-01-01", "--to", "2028-03-01", "--format", "eml") for _ in range(2))
    assert first.exit_code == 0
    assert first.stdout_bytes == second.stdout_bytes
    (tmp_path / "replayed").write_bytes(first.stdout_bytes)
    with closing(mailbox.mbox(tmp_path / "replayed")) as box:
        replayed = len(box)
    told = json.loads(run("replay", "--from", "2027-01-01", "--to", "2028-03-01", "--format", "json").stdout)
    assert [letter["subject"] for letter in told] == lived.sent
    assert replayed == len(lived.sent)
    assert lived.fingerprint() == rows


def test_a_replay_of_some_days_holds_those_only(run: Callable[..., Result]) -> None:
    """What happened before is known, and not told again."""
    told = run("replay", "--from", "2027-04-06", "--to", "2027-04-08")
    assert told.stdout.count("Subject: ") == 1
    assert "Subject: QMM 2027 deadline moved: Apr 12 → May 10, 2027" in told.stdout
    assert run("replay", "--from", "2027-06-01", "--to", "2027-06-30").stdout.strip() == ""


@pytest.mark.parametrize(
    ("subject", "said"),
    [
        ("2027-02222", ['event window-extended: "', "version 3 of qmm-prototype-assessment 2027", "told 2027-04-07"]),
        (
            "ann@plant.example",
            ["confirmed, at-once", "changed/qmm-prototype-assessment/2027/3", "sent (tries: 1, by email)"],
        ),
    ],
)
def test_why_is_explained_with_the_words(run: Callable[..., Result], subject: str, said: list[str]) -> None:
    """Of a document its claim, facts, cycle and letters; of an address what became of every alert."""
    result = run("explain", subject)
    assert result.exit_code == 0, result.output
    assert [words for words in said if words not in result.stdout] == []


def test_who_came_late_learns_why_there_was_no_letter(run: Callable[..., Result]) -> None:
    """An alert older than the consent is no lost letter."""
    added = run("subscribers", "add", "late@plant.example")
    assert added.exit_code == 0
    assert added.stderr == (
        "Open already, so its opening is not mailed again: qmm-prototype-assessment 2028, last day 2028-04-10\n"
    )
    assert run("subscribers", "add", "other@plant.example", "--program", "qmm-api-pilot").stderr == ""
    assert (
        "no letter: told before the address was confirmed on 2028-02-10" in run("explain", "late@plant.example").stdout
    )


def test_a_wish_for_one_program_explains_why_there_was_no_letter(lived: Lived, run: Callable[..., Result]) -> None:
    """It holds in place of the wishes in general."""
    with closing(open_store(lived.url)) as store, store.write() as conn:
        for program in ("qmm-api-pilot", PROGRAM):
            found = subscribers.add(conn, f"{program}@plant.example", START, consent=Consent.CONFIRMED)
            wishes.save(conn, found.id, Wish(program, DEFAULT_KINDS, Rhythm.WEEKLY), START)
    told = {program: run("explain", f"{program}@plant.example").stdout for program in ("qmm-api-pilot", PROGRAM)}
    assert [f"of {program}: weekly, kinds" in told[program] for program in told] == [True, True]
    assert ["no letter: letters come weekly" in told[program] for program in told] == [False, True]


def test_nothing_is_said_of_letters_to_others(run: Callable[..., Result]) -> None:
    """A question to somebody else is no letter that was missed."""
    assert run("subscribers", "add", "late@plant.example", "--unconfirmed").exit_code == 0
    assert "confirm" in run("explain", "late@plant.example").stdout
    assert "late" not in run("explain", "ann@plant.example").stdout
    assert "confirmation/" not in run("explain", "ann@plant.example").stdout


@pytest.mark.parametrize("subject", ["2027-09999", "nobody@plant.example"])
def test_what_is_not_known_is_one_line(run: Callable[..., Result], subject: str) -> None:
    """Exit status 2 and a line that says what to do."""
    result = run("explain", subject)
    assert result.exit_code == 2
    assert len(result.stderr.strip().splitlines()) == 1


def test_two_years_stand_side_by_side(run: Callable[..., Result]) -> None:
    """The newest two without being named; what differs is marked and quoted."""
    compared = json.loads(run("compare", "qmm-prototype-assessment", "--format", "json").stdout)
    assert (compared["before"], compared["after"]) == ("2027", "2028")
    places = next(a for a in compared["aspects"] if a["aspect"] == "places")
    assert (places["same"], places["before"]["value"], places["after"]["value"]) == (
        False,
        "9 establishments",
        "12 establishments",
    )
    assert "twelve" in places["after"]["quote"]
    assert "places *" in run("compare", "qmm-prototype-assessment", "2027", "2028").stdout
    assert run("compare", "qmm-prototype-assessment", "2027", "1999").exit_code == 2


def test_the_next_window_is_a_range_with_its_working(run: Callable[..., Result]) -> None:
    """From the openings of 2027 and 2028; the words say that it is a guess."""
    (expected,) = json.loads(run("forecast", "--format", "json").stdout)
    assert (expected["year"], expected["earliest"], expected["latest"]) == (2029, "2029-02-09", "2029-02-10")
    assert expected["past_openings"] == "2027-02-10 2028-02-09"
    assert "guess" in expected["reason"]


def test_the_log_holds_what_was_seen_held_told_and_sent(lived: Lived, run: Callable[..., Result]) -> None:
    """In order, with the hash of the bytes that were read; the same in CSV and JSON."""
    rows = json.loads(run("log", "--format", "json").stdout)
    assert {row["what"] for row in rows} == {"seen", "held", "told", "sent"}
    assert [row["at"] for row in rows] == sorted(row["at"] for row in rows)
    assert sum(row["what"] == "sent" for row in rows) == len(lived.sent)
    (extension,) = [row for row in rows if row["what"] == "seen" and "2027-02222" in row["about"]]
    assert len(extension["sha256"]) == 64
    assert "request-to-participate 2027-05-10" in extension["detail"]
    assert len(list(csv.DictReader(io.StringIO(run("log", "--format", "csv").stdout)))) == len(rows)
    table = run("log").stdout
    assert "2027-02-09 14:05   seen" in table
    assert "…" in table
    assert len(table.splitlines()) < 4 * len(rows), "long details are cut"


def test_promises_have_their_latest_day(run: Callable[..., Result]) -> None:
    """What follows within 60 days of a request is a date on the cycle, counted from the last day."""
    (first,) = [row for row in json.loads(run("cycles", "--format", "json").stdout) if row["year"] == "2027"]
    (promise,) = first["promises"]
    assert promise["latest"] == "2027-07-09"
