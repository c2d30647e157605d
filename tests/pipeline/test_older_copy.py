"""A copy of the database that is put back: nothing leaves a second time without the operator's word."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest
from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.model.alarm import AlarmKind
from fr_monitor.model.delivery import State
from fr_monitor.pipeline.vitals import Vitals
from fr_monitor.pipeline.watch import Look
from fr_monitor.store import deliveries, flood

FEBRUARY = date(2027, 2, 11)
Make = Callable[..., World]


@pytest.fixture
def copied(make_app: Make, tmp_path: Path) -> World:
    """A service that was copied one evening, and told of an opening the next day."""
    register = ScriptedRegister()
    world: World = make_app(register)
    world.app.sweep()
    world.app.subscribe("quality@plant.example", confirmed=True)
    world.app.watchman.backup(tmp_path / "copy.db")
    register.listed.append(notice())
    register.texts["2027-01001"] = full_text()
    world.at(FEBRUARY).app.sweep()
    assert world.app.deliver().sent == 1
    return world


def put_back(world: World, make_app: Make, tmp_path: Path) -> World:
    """The copy instead of the database, and a service over it."""
    world.app.close()
    path = tmp_path / "data/fr_monitor.db"
    for ending in ("-wal", "-shm"):
        path.with_name(path.name + ending).unlink(missing_ok=True)
    shutil.copy(tmp_path / "copy.db", path)
    restored: World = make_app(world.register)
    restored.now = world.now
    return restored


def alarms(world: World) -> dict[AlarmKind, str]:
    """What a look at everything finds."""
    found = Look(world.app.store, Vitals(), world.app.settings.home, 0, world.now, None).findings()
    return {trouble.kind: trouble.what for trouble in found.troubles}


@pytest.mark.fault("F61")
def test_a_copy_that_was_put_back_tells_nobody_twice(copied: World, make_app: Make, tmp_path: Path) -> None:
    """The look-back makes the letter anew; it waits, the operator is alarmed, and nothing else is ill."""
    world = put_back(copied, make_app, tmp_path)
    assert world.app.sweep().letters == 1
    for _ in range(2):
        report = world.app.deliver()
        assert (report.sent, report.complete) == (0, False)
        assert "older copy" in str(report.stopped)
    assert world.app.call_out().sent == 0
    assert (world.app.status().state, "older copy" in "\n".join(world.app.status().lines())) == ("stuck", True)
    found = alarms(world.later(hours=3))
    assert "1 letters wait for you: an older copy" in found[AlarmKind.LETTERS_HELD]
    assert AlarmKind.LETTERS_STUCK not in found


def test_the_operator_gives_up_what_was_sent_and_lets_the_rest_go(
    copied: World, make_app: Make, tmp_path: Path
) -> None:
    """Alert by alert; every letter stays accounted for, and what comes later leaves as ever."""
    world = put_back(copied, make_app, tmp_path)
    world.app.sweep()
    with world.app.store.write() as conn:
        key = deliveries.listing(conn)[0].alert_key
        assert flood.discard(conn, "no such alert", world.now) == 0
        assert flood.discard(conn, key, world.now) == 1
        assert [row.state for row in deliveries.listing(conn)] == [State.SUPPRESSED]
    assert world.app.deliver().stopped
    assert world.app.release() == 0
    assert world.app.deliver().stopped is None
    world.register.listed.append(notice("2027-02002", date(2027, 2, 12), action="Notice; extension of deadline."))
    world.register.texts["2027-02002"] = full_text(
        "2027-02002", dates="The deadline for requests to participate is extended from April 12, 2027, to May 12, 2027."
    )
    world.later(days=1).app.sweep()
    assert world.app.deliver().sent == 1
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_a_released_copy_is_not_held_again(copied: World, make_app: Make, tmp_path: Path) -> None:
    """Not by the next run, and not by the next start."""
    world = put_back(copied, make_app, tmp_path)
    world.app.sweep()
    assert world.app.release() == 1
    assert world.app.deliver().sent == 1
    world.app.close()
    again: World = make_app(world.register)
    again.now = world.later(hours=1).now
    again.app.sweep()
    assert again.app.deliver().stopped is None


def test_a_restart_holds_nothing(copied: World, make_app: Make) -> None:
    """The same database again, even when the number beside it was lost or is no number."""
    copied.app.close()
    beside = copied.app.settings.home / "fr_monitor.db.tide"
    for damage in (lambda: None, lambda: beside.write_text("none"), beside.unlink):
        damage()
        world: World = make_app(copied.register)
        world.now = copied.now
        assert world.app.deliver().stopped is None
        with world.app.store.read() as conn:
            assert flood.held(conn) is None
        world.app.close()


def test_a_copy_by_other_means_is_known_too(copied: World, make_app: Make, tmp_path: Path) -> None:
    """A snapshot of the disk says nothing when it is made: each sweep and each run of letters makes it older."""
    copied.app.close()
    shutil.copy(tmp_path / "data/fr_monitor.db", tmp_path / "copy.db")
    world: World = make_app(copied.register)
    world.at(FEBRUARY).later(hours=1).app.sweep()
    restored = put_back(world, make_app, tmp_path)
    assert "older copy" in str(restored.app.deliver().stopped)


def test_a_database_that_begins_anew_is_no_older_copy(copied: World, make_app: Make, tmp_path: Path) -> None:
    """Who removed the old one and left the number beside it gets letters at once; a copy of the new one is known again."""
    copied.app.close()
    for file in (tmp_path / "data").glob("fr_monitor.db*"):
        if file.suffix != ".tide":
            file.unlink()
    world: World = make_app(copied.register)
    world.now = copied.now
    world.app.subscribe("quality@plant.example", confirmed=False)
    assert world.app.deliver().sent == 1
    world.app.sweep()
    world.app.watchman.backup(tmp_path / "other.db")
    (tmp_path / "other.db").replace(tmp_path / "copy.db")
    restored = put_back(world, make_app, tmp_path)
    assert "older copy" in str(restored.app.deliver().stopped)


def test_a_snapshot_from_between_a_look_and_its_letters_is_known(copied: World, make_app: Make, tmp_path: Path) -> None:
    """What left after it may leave once more: the mark rises before the letters do."""
    copied.app.subscribe("second@plant.example", confirmed=False)
    with closing(sqlite3.connect(tmp_path / "data/fr_monitor.db")) as database:
        (tmp_path / "copy.db").unlink()
        database.execute("VACUUM INTO ?", (str(tmp_path / "copy.db"),))
    assert copied.app.deliver().sent == 1
    restored = put_back(copied, make_app, tmp_path)
    assert "older copy" in str(restored.app.deliver().stopped)
