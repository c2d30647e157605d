from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.clockwork import PrintingRegister
from support.loopback import web

from fr_monitor import scheduler
from fr_monitor.app import App, build
from fr_monitor.cli import main
from fr_monitor.cli.common import now
from fr_monitor.errors import ConfigurationError, StoreUnavailable
from fr_monitor.scheduler import Turn, serve, timetable
from fr_monitor.settings import Settings, load
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
