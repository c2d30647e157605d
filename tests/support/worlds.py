"""A service over a Register that says what the test wants: fixtures for several folders."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from support.scripted import ScriptedRegister, World

from fr_monitor.settings import MailSettings, Settings, watched_programs


@pytest.fixture
def make_app(tmp_path: Path) -> Iterator[Callable[..., World]]:
    """Builds services over one database, as after a restart."""
    made: list[World] = []

    def make(register: ScriptedRegister | None = None) -> World:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path}/data/fr_monitor.db",
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"),
            mail=MailSettings(folder=tmp_path / "outbox"),
        )
        made.append(World(settings, datetime(2027, 2, 1, 15, tzinfo=UTC), register or ScriptedRegister()))
        return made[-1]

    yield make
    for world in made:
        world.app.close()


@pytest.fixture
def world(make_app: Callable[..., World]) -> World:
    """A service that has been running for a while, with one confirmed subscriber."""
    running = make_app()
    running.app.sweep()
    running.app.subscribe("quality@plant.example", confirmed=True)
    return running
