"""The web page over a service that a test steers."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from support.scripted import ScriptedRegister, World
from support.webpage import started

from fr_monitor.store import subscribers
from fr_monitor.web import create

OPENED = datetime(2027, 2, 11, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database that has seen a window open, with nobody subscribed; to be copied."""
    folder = tmp_path_factory.mktemp("seen")
    running = started(folder, OPENED - timedelta(days=10))
    shelves = running.register
    running.ask(ScriptedRegister())
    running.app.sweep()
    running.now = OPENED
    running.ask(shelves)
    running.app.sweep()
    running.app.close()
    return folder / "fr_monitor.db"


@pytest.fixture
def world(tmp_path: Path, seen: Path) -> Iterator[World]:
    """A service six minutes after it saw a window open."""
    shutil.copy(seen, tmp_path)
    running = started(tmp_path, OPENED + timedelta(minutes=6))
    yield running
    running.app.close()


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> FileSystemBytecodeCache:
    """Templates are compiled once for all tests."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def web(world: World, compiled: FileSystemBytecodeCache) -> Flask:
    """The application, which looks into the database for every page."""
    made = create(world.app, kept=timedelta(0))
    made.jinja_env.bytecode_cache = compiled
    return made


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    """A visitor."""
    return web.test_client()


@pytest.fixture
def token(world: World) -> str:
    """The lasting token of a confirmed subscriber, quality@plant.example."""
    added = world.app.subscribe("quality@plant.example", confirmed=True)
    with world.app.store.read() as conn:
        return subscribers.token_of(conn, added.id)
