"""What the operator does for subscribers."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from support.scripted import World, full_text, notice

from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent, Dates, Rhythm
from fr_monitor.store import deliveries, subscribers

ANN = "quality@plant.example"
QMM = "qmm-prototype-assessment"
OPENING_DAY = date(2027, 2, 11)
TABLE = """address,programs,kinds,rhythm,tags,notes
bob@plant.example,qmm-prototype-assessment qmm-program,opened;changed,daily,site-a site-b,x
cy@plant.example,,,,,
not an address,,,,,
bob@plant.example,,,,,
eve@plant.example,orchards,,,,
fay@plant.example,,shouted,,,
gus@plant.example,,,hourly,,
quality@plant.example,,,,,
"""


def opened(world: World) -> World:
    """The day of the notice has come, and it was told."""
    world.register.listed = [notice()]
    world.register.texts = {"2027-01001": full_text()}
    world.at(OPENING_DAY).app.sweep()
    return world


def test_a_list_is_taken_in_line_by_line(world: World) -> None:
    """Good lines are subscribers with their wishes; each refused line has its number and a reason."""
    result = world.app.people.take_in(TABLE)
    assert result.added == 2
    assert [number for number, _ in result.refused] == [4, 5, 6, 7, 8, 9]
    with world.app.store.read() as conn:
        bob = subscribers.by_address(conn, "bob@plant.example")
    assert bob
    assert (bob.programs, bob.rhythm) == ({QMM, "qmm-program"}, Rhythm.DAILY)
    assert (bob.kinds, bob.tags) == ({AlertKind.OPENED, AlertKind.CHANGED}, {"site-a", "site-b"})


def test_a_list_without_addresses_is_refused(world: World) -> None:
    """Somebody else's table changes nothing."""
    with pytest.raises(SubscriberError, match="one of them address"):
        world.app.people.take_in("name;mail\nAnn;ann@plant.example\n")


def test_what_goes_out_comes_in_again(world: World, make_app) -> None:
    """The rows of one service, as CSV, are the subscribers of another."""
    world.app.people.take_in(TABLE)
    world.app.people.write_in(str(world.app.people.rows()[0]["address"]), dates=Dates.ISO, zone="Asia/Tokyo")
    rows = world.app.people.rows()
    lines = [",".join(rows[0]), *(",".join("" if v is None else str(v) for v in row.values()) for row in rows)]
    for row in rows:
        world.app.people.erase(str(row["address"]))
    with world.app.store.write() as conn:
        conn.exec_driver_sql("DELETE FROM erased")
    assert world.app.people.take_in("\n".join(lines)).added == len(rows) == 3
    kept = ("address", "consent", "programs", "kinds", "rhythm", "tags", "dates", "zone")
    assert [[row[key] for key in kept] for row in world.app.people.rows()] == [
        [row[key] for key in kept] for row in rows
    ]


def test_who_was_erased_is_found_nowhere(world: World, tmp_path: Path) -> None:
    """Not in the tables, not in the free pages or the log of the database, and not in the folder of letters."""
    opened(world).app.deliver()
    assert list((tmp_path / "outbox").glob("*.eml"))
    world.app.people.erase(ANN)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert [path for path in files if ANN.encode() in path.read_bytes()] == []
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_no_list_takes_in_who_was_erased(world: World) -> None:
    """Only the owner can come back, asked by a letter."""
    world.app.people.erase(ANN)
    ((line, reason),) = world.app.people.take_in(f"address\n{ANN.upper()}\n").refused
    assert (line, "erased, as its owner wanted" in reason) == (2, True)
    with pytest.raises(SubscriberError, match="erased"):
        world.app.subscribe(ANN, confirmed=True)
    assert world.app.subscribe(ANN, confirmed=False).consent is Consent.UNCONFIRMED


def test_the_record_holds_everything(world: World) -> None:
    """Wishes, tags, answers and letters: what is kept is what is shown."""
    people = opened(world).app.people
    people.prefer(ANN, program=QMM, kinds=[AlertKind.CLOSED], rhythm=Rhythm.WEEKLY)
    people.tag(ANN, ["site-a"])
    people.pause(ANN, date(2027, 3, 1))
    record = people.record(ANN)
    assert record["subscriber"]["tags"] == ["site-a"]
    assert f"{record['subscriber']['paused_until']:%F %T}" == "2027-03-01 05:00:00"
    assert record["wishes"] == [{"program": QMM, "kinds": ["closed"], "rhythm": "weekly"}]
    assert [letter["subject"][:14] for letter in record["letters"]] == ["QMM 2027 opens"]
    assert set(record) == {"subscriber", "wishes", "answers", "consent", "stands_in", "endpoints", "letters"}


@pytest.mark.parametrize(
    ("general", "special", "letters"),
    [
        ({}, {}, 1),
        ({"rhythm": Rhythm.OFF}, {}, 0),
        ({"kinds": [AlertKind.CLOSED]}, {}, 0),
        ({"kinds": [AlertKind.CLOSED]}, {"program": QMM, "kinds": [AlertKind.OPENED]}, 1),
        ({}, {"program": QMM, "kinds": [AlertKind.CLOSED]}, 0),
        ({}, {"program": "qmm-program", "kinds": [AlertKind.CLOSED]}, 1),
        ({"rhythm": Rhythm.WEEKLY}, {"program": QMM, "rhythm": Rhythm.AT_ONCE}, 1),
        ({}, {"program": QMM, "rhythm": Rhythm.DAILY}, 0),
        ({"rhythm": Rhythm.OFF}, {"program": QMM, "rhythm": Rhythm.AT_ONCE}, 0),
    ],
)
def test_a_wish_for_a_program_holds_in_place_of_the_general_one(world: World, general, special, letters: int) -> None:
    """What and when, by program; only "off" in general silences all of them."""
    world.app.people.prefer(ANN, **general)
    if special:
        world.app.people.prefer(ANN, **special)
    world.later(seconds=1)
    assert len(opened(world).letters()) == letters
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_letters_wait_for_the_end_of_a_pause(world: World) -> None:
    """They are not lost, and leave on the day that was named, when they are still worth reading."""
    world.app.people.pause(ANN, date(2027, 2, 20))
    opened(world)
    assert (world.app.deliver().sent, world.app.deliver().sent) == (0, 0)
    assert world.app.list_deliveries()[0]["reason"] == "the subscriber pauses"
    assert world.app.status().oldest_undelivered is None
    assert world.at(date(2027, 2, 20)).app.deliver().sent == 1


def test_a_pause_can_be_ended(world: World) -> None:
    """What waited leaves when it is looked for next."""
    world.app.people.pause(ANN, date(2027, 6, 1))
    opened(world).app.people.pause(ANN, None)
    assert world.app.deliver().sent == 1


def test_a_test_letter_goes_the_way_of_real_ones(world: World, tmp_path: Path) -> None:
    """To a subscriber or to anybody; who was no subscriber is none afterwards."""
    for address in (ANN, "postmaster@plant.example"):
        assert world.app.test_alert(address).state is State.SENT
    letters = [path.read_text() for path in (tmp_path / "outbox").glob("*.eml")]
    assert all("Subject: TEST: " in letter for letter in letters)
    assert sorted(line for letter in letters for line in letter.splitlines() if line.startswith("To: ")) == [
        "To: postmaster@plant.example",
        f"To: {ANN}",
    ]
    assert [row["address"] for row in world.app.people.rows()] == [ANN]


def test_a_test_letter_that_does_not_leave_says_why(world: World, tmp_path: Path) -> None:
    """The command ends with status 4 then."""
    (tmp_path / "outbox").write_text("a file where a folder is due")
    outcome = world.app.test_alert(ANN)
    assert outcome.state is State.WAITING
    assert "cannot write letters" in str(outcome.reason)


@pytest.mark.parametrize("before", ["", "address\nann@plant.example\n"])
def test_a_list_with_a_cell_without_end_is_refused_whole(world: World, before: str) -> None:
    """A forgotten quotation mark makes one cell of all that follows; the line is named, and nobody is taken in."""
    with pytest.raises(SubscriberError, match=r"line .*field"):
        world.app.people.take_in(f"{before}{'x' * 200_000}@plant.example\n")
    assert [row["address"] for row in world.app.people.rows()] == ["quality@plant.example"]
