from __future__ import annotations

import os
import signal
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from click.testing import CliRunner
from support.clockwork import PrintingRegister
from support.loopback import web

from fr_monitor import scheduler
from fr_monitor.app import App, build
from fr_monitor.cli import main
from fr_monitor.cli.common import now
from fr_monitor.errors import ConfigurationError, StoreUnavailable
from fr_monitor.scheduler import Serving, Turn, serve, timetable
from fr_monitor.settings import Settings, load
from fr_monitor.store import open_store, sweeps
from fr_monitor.store.leadership import Leadership


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a fresh folder."""
    monkeypatch.chdir(tmp_path)
    return load({})


def opened(settings: Settings) -> App:
    """An application that asks no network."""
    app = build(settings, now)
    app.register = PrintingRegister()  # type: ignore[assignment]
    return app


@pytest.fixture
def apps(settings: Settings) -> Iterator[list[App]]:
    """Two applications on one database."""
    made = [opened(settings), opened(settings)]
    yield made
    for app in made:
        app.close()


def asked(app: App) -> list[str]:
    """What its Register was asked."""
    register: PrintingRegister = app.register  # type: ignore[assignment]
    return register.asked


@pytest.mark.fault("F43")
def test_a_second_service_stands_by_until_the_first_is_gone(apps: list[App]) -> None:
    """Both deliver, one looks; who comes second takes over without being told."""
    turns = [Turn(Leadership(app.store)) for app in apps]
    first, second = (
        {job.id: job.func for job in timetable(app, turn).get_jobs()} for app, turn in zip(apps, turns, strict=True)
    )
    first["sweep"]()
    second["sweep"]()
    second["deliver"]()
    assert (bool(asked(apps[0])), asked(apps[1])) == (True, [])
    turns[0].leadership.release()
    second["sweep"]()
    assert asked(apps[1]) != []
    turns[1].leadership.release()


def test_the_watch_goes_on_when_nobody_can_say_who_leads(apps: list[App], monkeypatch: pytest.MonkeyPatch) -> None:
    """A database that does not answer is what the watch is there to tell; the other jobs wait."""
    turn = Turn(Leadership(apps[0].store))

    def take() -> bool:
        raise StoreUnavailable("database is locked")

    monkeypatch.setattr(turn.leadership, "take", take)
    assert turn.is_ours("watch")
    with pytest.raises(StoreUnavailable):
        turn.is_ours("sweep")


def test_a_worker_only_delivers(apps: list[App]) -> None:
    """It may be started as often as one likes."""
    jobs = {job.id for job in timetable(apps[0], only_deliver=True).get_jobs()}
    assert "deliver" in jobs
    assert jobs.isdisjoint({"sweep", "remind", "watch", "canaries", "reconcile"})


@pytest.mark.fault("F53")
def test_after_a_pause_the_register_is_asked_before_anybody_is_reminded(apps: list[App]) -> None:
    """A reminder must not name a date that the first sweep is about to move."""
    jobs = timetable(apps[0])
    sweep, remind = (jobs.get_job(name).next_run_time for name in ("sweep", "remind"))
    assert sweep + timedelta(minutes=1) < remind < sweep + timedelta(minutes=3)


@pytest.mark.fault("F41")
def test_signals_reload_and_stop(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """SIGHUP with a fault changes nothing, without one it changes everything; SIGTERM lets go of all."""
    course: list[str] = []

    class Noted(scheduler.Serving):
        def __init__(self, app: App, *, only_deliver: bool = False) -> None:
            super().__init__(app, only_deliver=only_deliver)
            course.append("serves")
            if len(course) == 1:
                os.kill(os.getpid(), signal.SIGHUP)

        def stop(self) -> None:
            super().stop()
            course.append("stopped")

    def rebuild() -> App:
        if course[-1] == "serves" and "fault" not in course:
            course.append("fault")
            os.kill(os.getpid(), signal.SIGHUP)
            raise ConfigurationError("config/fr_monitor.toml:1: prot: no such setting")
        course.append("rebuilt")
        os.kill(os.getpid(), signal.SIGTERM)
        return opened(settings)

    monkeypatch.setattr(scheduler, "Serving", Noted)
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    with ExitStack() as stack:
        for number, handler in before.items():
            stack.callback(signal.signal, number, handler)
        serve(opened(settings), rebuild)
    assert course == ["serves", "fault", "rebuilt", "stopped", "serves", "stopped"]
    assert not [thread for thread in threading.enumerate() if "APScheduler" in thread.name]


def test_a_database_that_does_not_open_is_told_at_the_second_start(settings: Settings, tmp_path: Path) -> None:
    """Whoever restarts it, the operator hears of it once, by a way without a database."""
    (tmp_path / "data/fr_monitor.db").write_bytes(b"no database at all, and never was one" * 300)
    with web() as chat:
        for _ in range(4):
            result = CliRunner().invoke(main, ["run"], env={"FR_MONITOR_ALARM_URL": f"{chat.url}/hook"})
            assert result.exit_code == 1
    assert len(chat.posted) == 1
    assert b"database-ill" in chat.posted[0][1]


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """Where a supervisor would listen."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as opened:
        opened.bind(str(tmp_path / "notify"))
        opened.settimeout(5)
        yield opened


@pytest.mark.fault("F46")
def test_the_supervisor_hears_life_only_while_no_job_hangs(settings: Settings, ear: socket.socket) -> None:
    """Petted by a job of the timetable itself, so that a scheduler that stands still is silent, too."""
    app = opened(msgspec.structs.replace(settings, supervisor=str(ear.getsockname())))
    try:
        life = {job.id: job.func for job in timetable(app, only_deliver=True).get_jobs()}["life"]
        life()
        assert ear.recv(100) == b"WATCHDOG=1"
        app.watchman.vitals.running["sweep"] = now() - timedelta(minutes=61)
        life()
        ear.setblocking(False)
        with pytest.raises(BlockingIOError):
            ear.recv(100)
    finally:
        app.close()
    assert "life" not in {job.id for job in timetable(opened(settings)).get_jobs()}


def test_the_supervisor_hears_the_start_and_the_end(settings: Settings, ear: socket.socket) -> None:
    """In between the service is up; what follows the end is drained."""
    app = opened(msgspec.structs.replace(settings, supervisor=str(ear.getsockname())))
    before = {number: signal.getsignal(number) for number in (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)}
    with ExitStack() as stack:
        for number, handler in before.items():
            stack.callback(signal.signal, number, handler)
        timer = threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGTERM))
        timer.start()
        serve(app, lambda: app)
        timer.join()
    assert [ear.recv(100), ear.recv(100)] == [b"READY=1", b"STOPPING=1"]


def test_the_first_start_ends_when_it_is_asked_to(settings: Settings) -> None:
    """A Register that takes a question and never answers holds nobody, and is not blamed for it."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/api/v1"
        register = msgspec.structs.replace(settings.register, url=url)
        app = build(msgspec.structs.replace(settings, register=register), now)
        serving = Serving(app)
        silent.settimeout(10)
        with silent.accept()[0]:
            begun = time.monotonic()
            serving.stop()
            assert time.monotonic() - begun < 5
    with closing(open_store(settings.database_url)) as store, store.read() as conn:
        newest = sweeps.newest(conn)
        assert newest is not None
        assert (newest.kind, newest.finished_at, newest.error) == ("backfill", None, None)


def test_a_worker_needs_a_database_that_can_be_shared(settings: Settings) -> None:
    """On SQLite it would be a second service on the same machine; it says what to do instead."""
    result = CliRunner().invoke(main, ["worker"])
    assert result.exit_code == 1
    assert "PostgreSQL" in result.stderr
    assert "fr-monitor run" in result.stderr
