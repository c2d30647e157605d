"""Faults of a SQLite database and of the disk below it."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from support.campaign import Record
from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.app import App, build
from fr_monitor.channels.pager import WebhookRoute
from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import AlarmSettings, Settings, watched_programs
from fr_monitor.store import deliveries

CONFIG = Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"
PUBLISHED = date(2027, 2, 11)
NOBODY = 65534


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows, or is written at all behind its first byte."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


class Relay:
    """Takes letters, and notes first that it will; `then` is called after each."""

    name = "email"

    def __init__(self) -> None:
        self.taken: list[str] = []
        self.then: Callable[[], object] = lambda: None

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take it."""
        assert on_stage
        on_stage("data")
        self.taken.append(delivery.address)
        self.then()

    def close(self) -> None:
        """Nothing is open."""


def opening(world: World) -> None:
    """The program's notice is out."""
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    world.at(PUBLISHED)


@pytest.mark.fault("F55")
def test_f55_news_that_cannot_be_kept_is_read_again(world: World, record: Record) -> None:
    """A full disk while reading: half a sweep leaves nothing, and with room again the same news is told once."""
    opening(world)
    with full_disk(), pytest.raises(StoreUnavailable):
        world.app.sweep()
    assert world.letters() == []
    assert [world.later(hours=1).app.sweep().letters for _ in range(2)] == [1, 0]
    record(lost=0, doubled=0)


@pytest.mark.fault("F55")
def test_f55_a_letter_that_cannot_be_claimed_does_not_leave(world: World, record: Record) -> None:
    """Nothing is sent without a durable word that it is; with room again it leaves once."""
    relay = world.app.channels["email"] = Relay()
    opening(world)
    world.app.sweep()
    with full_disk(), pytest.raises(StoreUnavailable):
        world.app.deliver()
    assert relay.taken == []
    assert world.later(hours=1).app.deliver().sent == 1
    record(lost=0, doubled=0)


@pytest.mark.fault("F55")
def test_f55_a_receipt_that_cannot_be_kept_is_a_doubt_on_record(world: World, record: Record) -> None:
    """The disk fills after the relay has the letter: it is sent once more, later, and the doubt is counted."""
    relay = world.app.channels["email"] = Relay()
    opening(world)
    world.app.sweep()
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    relay.then = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (1, hard))
    try:
        with pytest.raises(StoreUnavailable):
            world.app.deliver()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    relay.then = lambda: None
    assert world.later(minutes=5).app.deliver().sent == 0
    for _ in range(3):
        world.later(hours=2).app.deliver()
    assert len(relay.taken) == 2
    with world.app.store.read() as conn:
        assert deliveries.ambiguous_attempts(conn) == 1
        assert deliveries.conservation(conn) == []
    record(lost=0, doubled=1)


@pytest.mark.fault("F55")
def test_f55_a_full_disk_is_told_though_no_file_can_say_so(world: World, record: Record) -> None:
    """Not even the small file of alarms can be written; the second look still calls the operator, once."""
    told = listening(world.app)
    world.app.sweep()
    with full_disk():
        for _ in range(4):
            world.later(minutes=5).app.watch()
    assert told == ["database-ill begins"]
    world.later(minutes=5).app.watch()
    assert told[1:] == ["database-ill is over"]


def listening(app: App) -> list[str]:
    """What the operator is told."""
    told: list[str] = []

    def hear(_url: str, body: bytes, *, media_type: str) -> None:
        said = json.loads(body)
        told.append(f"{said['kind']} {said['occasion']}")

    app.watchman.book.routes = (WebhookRoute("https://chat.example/x", hear),)
    return told


@pytest.mark.fault("F56")
def test_f56_a_database_that_is_held_by_another_is_waited_for(world: World, record: Record) -> None:
    """The other lets go while the sweep waits, and the sweep goes on as if nothing had been."""
    opening(world)
    assert world.app.store.path
    held, ended = Event(), Event()

    def hold(path: Path) -> None:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            held.set()
            ended.wait(0.3)
            other.execute("ROLLBACK")

    holder = Thread(target=hold, args=(world.app.store.path,))
    holder.start()
    assert held.wait(5)
    assert world.app.sweep().letters == 1
    assert not ended.is_set()
    holder.join(5)
    record(lost=0, doubled=0)


def service(folder: Path) -> App:
    """A service over a folder, with a Register that shows the opening."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/fr_monitor.db",
        public_url="https://monitor.example.org",
        secret_key="for tests",
        programs=watched_programs({}, CONFIG),
        alarms=AlarmSettings(free_megabytes=1),
        data_folder=folder,
    )
    app = build(settings, lambda: datetime(2027, 2, 11, 15, tzinfo=UTC))
    app.register = ScriptedRegister([notice()], texts={"2027-01001": full_text()})  # type: ignore[assignment]
    app.channels["email"] = Relay()
    return app


@contextmanager
def without_rights() -> Iterator[None]:
    """As somebody who may read and no more; the superuser has to become that first."""
    if os.geteuid():
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def public_folder() -> Iterator[Path]:
    """A folder that everybody may look into."""
    with tempfile.TemporaryDirectory() as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.mark.fault("F58")
@pytest.mark.parametrize(("folder_mode", "file_mode"), [(0o555, 0o444), (0o000, 0o600)], ids=["read-only", "no right"])
def test_f58_without_the_right_to_write_nothing_is_sent(
    public_folder: Path, folder_mode: int, file_mode: int, record: Record
) -> None:
    """The rights are taken away under the service: nothing leaves, the operator is told, and given back, all goes on."""
    app = service(public_folder)
    app.subscribe("quality@plant.example", confirmed=True)
    assert app.sweep().letters == 1
    relay: Relay = app.channels["email"]  # type: ignore[assignment]
    told = listening(app)
    app.store.close()
    for path in public_folder.iterdir():
        path.chmod(file_mode)
    public_folder.chmod(folder_mode)
    try:
        with without_rights():
            for work in (app.sweep, app.deliver):
                with pytest.raises(StoreError):
                    work()
            for _ in range(2):
                app.watch()
    finally:
        public_folder.chmod(0o755)
        for path in public_folder.iterdir():
            path.chmod(0o600)
    assert (relay.taken, told) == ([], ["database-ill begins"])
    app.store.close()
    assert app.deliver().sent == 1
    assert app.store.check() == []
    app.close()
    record(lost=0, doubled=0)


def page_of(path: Path, table: str) -> tuple[int, int]:
    """Where the first page of a table lies in the file, and how long it is."""
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = raw.execute("PRAGMA page_size").fetchone()[0]
        root = raw.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (table,)).fetchone()[0]
    return size * (root - 1), size


@pytest.mark.fault("F59")
def test_f59_a_spoilt_page_is_found_within_the_hour(world: World, record: Record) -> None:
    """Even one that nobody reads for months: the hourly look goes through the whole file, and the alarm says what to do."""
    opening(world)
    told = listening(world.app)
    world.app.store.close()
    assert world.app.store.path
    at, size = page_of(world.app.store.path, "backup_contacts")
    with world.app.store.path.open("r+b") as file:
        file.seek(at)
        file.write(os.urandom(size))
    assert world.app.sweep().letters == 1  # nothing of it lies there
    world.app.watch()
    assert told == []
    assert [trouble.kind for trouble in world.app.canaries().troubles] == ["database-ill"]
    for _ in range(2):
        world.later(minutes=5).app.watch()
    assert told == ["database-ill begins"]
    record(alarm=timedelta(minutes=70), note="at the latest; what lies on other pages goes on")


@pytest.mark.fault("F60")
@pytest.mark.parametrize("gone", ["-wal", "-shm"])
def test_f60_a_log_that_is_gone_after_a_death_holds_all_letters(
    make_app: Callable[..., World], tmp_path: Path, gone: str, record: Record
) -> None:
    """What only the log knew is lost with it: the service knows its own database for an older one, and sends nothing twice."""
    world = make_app(ScriptedRegister())
    world.app.sweep()
    world.app.subscribe("quality@plant.example", confirmed=True)
    relay = world.app.channels["email"] = Relay()
    path = tmp_path / "data/fr_monitor.db"
    with closing(sqlite3.connect(path)) as raw:
        raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    opening(world)
    world.app.sweep()
    assert world.app.deliver().sent == 1
    died_at = {name: path.with_name(path.name + name).read_bytes() for name in ("", "-wal", "-shm") if name != gone}
    world.app.close()
    for name in ("", "-wal", "-shm"):
        path.with_name(path.name + name).unlink(missing_ok=True)
    for name, content in died_at.items():
        path.with_name(path.name + name).write_bytes(content)
    after = make_app(world.register)
    after.now = world.later(hours=1).now
    after.app.channels["email"] = relay
    assert after.app.store.check() == []
    assert after.app.sweep().letters == (gone == "-wal")
    report = after.app.deliver()
    assert ("older copy" in str(report.stopped)) == (gone == "-wal")
    assert relay.taken == ["quality@plant.example"]
    record(lost=0, doubled=0, note="the operator lets the letters go, or gives them up")


@pytest.mark.fault("F68")
def test_f68_when_all_connections_are_in_use_the_next_one_waits(world: World, record: Record) -> None:
    """For a bounded time, and then says so; nobody waits for ever, and as soon as one is free it goes on."""
    opening(world)
    pool = world.app.store._engine.pool
    pool._timeout = 0.2
    with ExitStack() as stack:
        for _ in range(pool.size() + pool._max_overflow):
            stack.enter_context(world.app.store.read())
        with pytest.raises(StoreUnavailable, match="limit"):
            world.app.sweep()
    assert world.app.sweep().letters == 1
    record(lost=0, doubled=0)
