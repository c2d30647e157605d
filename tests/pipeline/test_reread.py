"""Stored texts by the rules of another day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import msgspec
import pytest
from support.scripted import World, full_text, notice

from fr_monitor.pipeline.intake import Intake, Taken
from fr_monitor.pipeline.reread import reread


@pytest.fixture
def blind(world: World) -> Intake:
    """A service whose rules took an opening for something else; and the better rules."""
    better = world.app.settings.programs
    poor = tuple(replace(program, exclude_phrases=("fourth year",)) for program in better)
    world.app.settings = msgspec.structs.replace(world.app.settings, programs=poor)
    world.register.listed.append(notice())
    world.register.texts["2027-01001"] = full_text()
    assert world.at(date(2027, 2, 11)).app.sweep().claimed == 0
    return Intake(world.app.store, world.register, world.app.desk, better)


def again(world: World, intake: Intake, since: date = date(2015, 1, 1)) -> list[tuple[str, Taken]]:
    """What is claimed now."""
    return list(reread(intake, since, world.now, world.app.today))


def test_a_window_that_is_still_open_is_told_however_late(world: World, blind: Intake) -> None:
    """Once, and its cycle is there; no text is fetched for it."""
    world.register.texts.clear()
    ((number, taken),) = again(world.at(date(2027, 4, 1)), blind)
    assert (number, taken.letters) == ("2027-01001", 1)
    assert [row["year"] for row in world.app.list_cycles()] == ["2027"]
    assert again(world, blind) == []


def test_a_window_that_is_over_is_learned_in_silence(world: World, blind: Intake) -> None:
    """Nobody can act on it any more."""
    ((_, taken),) = again(world.at(date(2027, 4, 13)), blind)
    assert (taken.letters, world.letters()) == (0, [])
    assert [row["year"] for row in world.app.list_cycles()] == ["2027"]


def test_what_is_older_than_asked_for_is_left_alone(world: World, blind: Intake) -> None:
    """And a dry run changes nothing."""
    assert again(world, blind, since=date(2027, 2, 12)) == []
    blind.dry_run = True
    assert len(again(world, blind)) == len(again(world, blind)) == 1
    assert world.app.list_cycles() == []
