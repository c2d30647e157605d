"""The demonstration runs the whole main job by itself."""

from __future__ import annotations

import io
from email import message_from_bytes, policy
from pathlib import Path
from shutil import which

import pytest
from rich.console import Console

from fr_monitor import demo
from fr_monitor.demo.story import READER, STRANGER


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path]:
    """What one run showed in a terminal of 80 columns, and the folder that it filled."""
    folder = tmp_path_factory.mktemp("demo")
    screen = io.StringIO()
    assert demo.run(Console(file=screen, width=80), folder) == 0
    return screen.getvalue(), folder


def letters(folder: Path) -> list[tuple[str, str]]:
    """Recipient and subject of every letter, in the order of arrival."""
    messages = [message_from_bytes(p.read_bytes(), policy=policy.default) for p in sorted(folder.glob("*.eml"))]
    return [(str(m["To"]), str(m["Subject"])) for m in messages]


@pytest.mark.parametrize(
    ("year", "places", "last_day"),
    [
        ("2024", "up to 9", "Mon Mar 25, 2024"),
        ("2025", "up to 9", "Mon Jun 9, 2025"),
        ("2026", "9", "Mon Apr 13, 2026"),
    ],
)
def test_each_qmm_opening_arrives_once(shown: tuple[str, Path], year: str, places: str, last_day: str) -> None:
    """Each of the three years is announced once, the day before it is printed, with its number and last day."""
    opening = f"QMM {year} opens (publishes tomorrow): {places} establishments, ask by {last_day}"
    subjects = [subject for _, subject in letters(shown[1])]
    assert [subject for subject in subjects if subject.startswith(f"QMM {year} opens")] == [opening]


def test_a_moved_deadline_is_told(shown: tuple[str, Path]) -> None:
    """The extension of 2018 and the reopening of 2019 reach the reader with old and new date."""
    subjects = [subject for _, subject in letters(shown[1])]
    assert "Quality metrics site visits 2018 deadline moved: Aug 28 → Dec 17, 2018" in subjects
    assert "Quality metrics feedback 2018 reopened: ask by Mon Dec 30, 2019 (was Jul 29, 2019)" in subjects


def test_only_the_confirmed_subscriber_gets_letters(shown: tuple[str, Path]) -> None:
    """The address that never answered got the question whether letters are wanted, and nothing else."""
    to_stranger = [subject for to, subject in letters(shown[1]) if STRANGER in to]
    others = {to for to, _ in letters(shown[1]) if STRANGER not in to}
    assert len(to_stranger) == 1
    assert others == {READER}


def test_nothing_is_told_twice(shown: tuple[str, Path]) -> None:
    """No two letters of a reader have the same subject."""
    subjects = [subject for to, subject in letters(shown[1]) if READER in to]
    assert len(subjects) == len(set(subjects))


def test_the_terminal_shows_what_was_found(shown: tuple[str, Path]) -> None:
    """All nine notices, the letter of the third year, and no line wider than the terminal."""
    screen = shown[0]
    for number in ("2018-14005", "2018-14006", "2018-17783", "2019-18771", "2020-22976", "2020-22977"):
        assert number in screen
    for number in ("2024-01423", "2025-06968", "2026-02768"):
        assert number in screen
    assert "12 other notices" in screen
    assert "99001" not in screen
    assert max(len(line) for line in screen.splitlines() if str(shown[1]) not in line) <= 80


def test_the_end_says_how_to_see_the_page(shown: tuple[str, Path]) -> None:
    """The command can be copied as it stands, also where nobody has activated the environment."""
    command = "fr-monitor" if which("fr-monitor") else ".venv/bin/fr-monitor"
    assert f"  DATABASE_URL=sqlite:///{shown[1]}/demo.db {command} web" in shown[0]
