from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from support.scripted import FDA, notice

from fr_monitor.model.program import Program
from fr_monitor.model.text import PlainText
from fr_monitor.reading import read
from fr_monitor.reading.claims import screen
from fr_monitor.reading.plain import from_fields
from fr_monitor.settings import load_programs

EXAMPLES = Path(__file__).resolve().parents[2] / "config/examples"
TITLE = "Chemistry, Manufacturing, and Controls Development and Readiness Pilot Program; Program Announcement"
PILOT = notice(
    "2026-17001", date(2026, 8, 27), title=TITLE, docket_ids=("Docket No. FDA-2022-N-9201",), agencies=(FDA,)
)
TEXT: PlainText = from_fields(PILOT)


@pytest.fixture
def pilot() -> Program:
    """The example as it is shipped."""
    (found,) = load_programs(EXAMPLES)
    return found


def test_the_example_is_shipped_switched_off(pilot: Program) -> None:
    """It is there to be copied; until it is switched on it claims nothing and asks nothing."""
    assert not pilot.enabled
    assert not screen(PILOT, [pilot])
    assert read(PILOT, TEXT, [pilot]).claims == ()


def test_switched_on_it_claims_its_own_notice(pilot: Program) -> None:
    """By docket or title, and no notice of another program."""
    on = replace(pilot, enabled=True)
    assert [claim.program for claim in read(PILOT, TEXT, [on]).claims] == [pilot.slug]
    assert read(notice(), from_fields(notice()), [on]).claims == ()


def test_a_copy_among_the_programs_is_loaded(pilot: Program, tmp_path: Path) -> None:
    """The file's name becomes the slug; nothing else has to be told."""
    shutil.copy(EXAMPLES / f"{pilot.slug}.toml", tmp_path)
    assert [program.slug for program in load_programs(tmp_path)] == ["cmc-development-readiness-pilot"]
