"""A prepared process, databases to work on, and a mail server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from support.account import Account, Victims, picky_mailbox
from support.victim import Job

from fr_monitor.demo.mailbox import Mailbox


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: what a killed process has written needs no disk to outlive it."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder made in it is private)
    with TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


@pytest.fixture(scope="session")
def victims() -> Iterator[Victims]:
    """The prepared process."""
    with Victims() as process:
        yield process


@pytest.fixture(scope="session")
def others(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Victims]:
    """A second such process, as on another machine."""
    with Victims() as process:
        _prepare(process, tmp_path_factory.mktemp("others"))
        yield process


@pytest.fixture(scope="session")
def prepared(victims: Victims, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with subscribers, from before the notice."""
    return _prepare(victims, tmp_path_factory.mktemp("prepared"))


def _prepare(process: Victims, folder: Path) -> Path:
    path = folder / "fr_monitor.db"
    assert process.run(Job(f"sqlite:///{path}", "smtp://127.0.0.1:9?tls=none", str(folder), do="prepare")) == 0
    return path


@pytest.fixture
def database(prepared: Path, folder: Path) -> str:
    """A copy of it."""
    shutil.copy(prepared, folder)
    return f"sqlite:///{folder}/{prepared.name}"


@pytest.fixture
def relay() -> Iterator[Mailbox]:
    """A mail server of its own for each test."""
    with picky_mailbox() as mailbox:
        yield mailbox


@pytest.fixture(scope="session")
def undisturbed(victims: Victims, prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Account:
    """How it ends when nothing dies."""
    folder = tmp_path_factory.mktemp("undisturbed")
    shutil.copy(prepared, folder)
    url = f"sqlite:///{folder}/{prepared.name}"
    with picky_mailbox() as mailbox:
        assert victims.run(Job(url, mailbox.url, str(folder))) == 0
    return Account(url, mailbox.received)
