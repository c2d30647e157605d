"""Faults of the machine on which the service runs."""

from __future__ import annotations

import logging
import os
import resource
import signal
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from threading import Event
from zoneinfo import ZoneInfo

import msgspec
import pytest
from apscheduler.triggers.base import BaseTrigger
from support.campaign import Record
from support.scripted import World, full_text, notice

from fr_monitor import logs
from fr_monitor.app import build
from fr_monitor.channels import open_channels
from fr_monitor.cli.common import say
from fr_monitor.demo.mailbox import Mailbox, Session
from fr_monitor.errors import MonitorError
from fr_monitor.lines import log_of
from fr_monitor.model.delivery import State
from fr_monitor.register.client import Register
from fr_monitor.scheduler import timetable
from fr_monitor.settings import LogSettings, MailSettings, RegisterSettings, Settings, watched_programs
from fr_monitor.store import deliveries, open_store

CONFIG = Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"
EASTERN = ZoneInfo("America/New_York")
PUBLISHED = date(2027, 2, 11)
STEP = 5
OFFLINE = "http://127.0.0.1:9/api/v1"


def opening(world: World) -> World:
    """The program's notice is out."""
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    return world.at(PUBLISHED)


@contextmanager
def no_more_files() -> Iterator[None]:
    """Only as many open files as there are now."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    with open(os.devnull) as probe:  # noqa: PTH123 (its number is the lowest one that is free)
        lowest = probe.fileno()
    resource.setrlimit(resource.RLIMIT_NOFILE, (lowest, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.fault("F44")
def test_f44_a_text_that_needs_too_much_memory_stops_no_other(world: World, record: Record) -> None:
    """Where Python still can say so, it is one record in quarantine, and tried again later."""
    opening(world)
    world.register.listed.insert(0, notice("2027-01009"))
    text = world.register.full_text

    def too_much(found: object) -> object:
        if getattr(found, "document_number", "") == "2027-01009":
            raise MemoryError
        return text(found)  # type: ignore[arg-type]

    world.register.full_text = too_much  # type: ignore[assignment,method-assign]
    report = world.app.sweep()
    assert (report.quarantined, report.letters) == (1, 1)
    record(lost=0)


@pytest.mark.fault("F45")
def test_f45_without_file_descriptors_nothing_is_lost(world: World, record: Record) -> None:
    """Asking, delivering and looking fail in our words, which the timetable outlives; with files again all goes on."""
    opening(world).app.sweep()
    app = world.app
    app.channels.update(open_channels(with_relay(app.settings, "smtp://127.0.0.1:9?tls=none")))
    quick = RegisterSettings(url=OFFLINE, attempts=1)
    app.register = Register(quick, app.settings.programs, clock=app.clock)
    app.store.close()
    failed = []
    with no_more_files():
        for work in (app.sweep, app.deliver, app.remind, app.status):
            try:
                work()
            except MonitorError as error:
                failed.append(type(error).__name__)
        told = [page.kind for _ in range(2) for page in app.watch()]
    assert failed == ["StoreUnavailable"] * 4
    assert told == ["database-ill"]
    app.channels.update(open_channels(app.settings))
    assert app.deliver().sent == 1
    assert app.store.check() == []
    record(lost=0, doubled=0, alarm="the second look", note="alarm only if a file is left for the call")


@pytest.mark.fault("F49")
@pytest.mark.parametrize(
    ("first", "last"), [(date(2026, 3, 7), date(2026, 3, 10)), (date(2026, 10, 31), date(2026, 11, 3))]
)
def test_f49_each_day_has_each_job_once(world: World, first: date, last: date) -> None:
    """Over the days that have 23 and 25 hours: the nightly look back once a day, and no hour without reminders and sweeps."""
    jobs = {job.id: job.trigger for job in timetable(world.app).get_jobs()}
    minutes = int((midnight(last) - midnight(first)) / timedelta(minutes=1))
    runs = {name: list(fired(jobs[name], midnight(first), minutes)) for name in ("reconcile", "remind", "sweep")}
    days = Counter(at.astimezone(EASTERN).date() for at in runs["reconcile"])
    assert (len(days), set(days.values())) == ((last - first).days, {1})
    hours = {at.astimezone(UTC).replace(minute=0) for at in runs["remind"]}
    assert len(hours) == len(runs["remind"]) == minutes // 60
    pauses = [later - sooner for sooner, later in pairwise(runs["sweep"])]
    assert timedelta(minutes=STEP) <= min(pauses) <= max(pauses) == timedelta(hours=1)


def midnight(day: date) -> datetime:
    """In Washington, as an instant."""
    return datetime(day.year, day.month, day.day, tzinfo=EASTERN).astimezone(UTC)


def fired(trigger: BaseTrigger, start: datetime, minutes: int) -> Iterator[datetime]:
    """When a scheduler that looks every five minutes runs a job."""
    due = trigger.get_next_fire_time(None, start.astimezone(EASTERN))
    for minute in range(0, minutes, STEP):
        now = start + timedelta(minutes=minute)
        if due.astimezone(UTC) <= now:
            yield now
        while due.astimezone(UTC) <= now:
            due = trigger.get_next_fire_time(due, now.astimezone(EASTERN))


@pytest.mark.fault("F52")
@pytest.mark.campaign
def test_f52_without_time_zones_nothing_starts(tmp_path: Path) -> None:
    """Better no service than one that reckons days by another zone."""
    code = "import sys; sys.modules['tzdata'] = None; from fr_monitor.cli import main; main(['run'])"
    environment = os.environ | {"PYTHONTZPATH": ""}
    ran = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, check=False)
    assert ran.returncode != 0
    assert b"America/New_York" in ran.stderr


@pytest.mark.fault("F53")
def test_f53_after_a_sleep_each_job_runs_once(world: World) -> None:
    """However late: APScheduler's own habit is to drop a run that is a second late, and to run all missed ones at once."""
    scheduler = timetable(world.app)
    scheduler.start(paused=True)
    jobs = scheduler.get_jobs()
    scheduler.shutdown(wait=False)
    assert {(job.misfire_grace_time, job.coalesce, job.max_instances) for job in jobs} == {(None, True, 1)}


@pytest.fixture
def full_device() -> Iterator[None]:
    """Where a log goes that cannot be written."""
    with suppress(OSError), Path("/dev/full").open("w", buffering=1) as device, pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "stderr", device)
        handlers, level = logging.getLogger().handlers, logging.getLogger().level
        logs.set_up(LogSettings())
        yield
        logging.getLogger().handlers, logging.getLogger().level = handlers, level


@pytest.mark.fault("F54")
def test_f54_a_log_that_cannot_be_written_stops_nothing(world: World, full_device: None) -> None:
    """Neither lines of the log nor words to the person at the terminal."""
    say("to whom it may concern")
    log_of("test").error("nobody reads this")
    jobs = {job.id: job.func for job in timetable(opening(world).app).get_jobs()}
    jobs["sweep"]()
    jobs["deliver"]()
    assert [row["state"] for row in world.app.list_deliveries()] == ["sent"]


def service(command: str, folder: Path, **variables: str) -> subprocess.Popen[bytes]:
    """A process of its own, whose log nobody can write."""
    variables |= {"FR_MONITOR_API_URL": OFFLINE}
    full = os.open("/dev/full", os.O_WRONLY)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "fr_monitor", command],
            cwd=folder,
            env=os.environ | variables,
            stdout=full,
            stderr=full,
        )
    finally:
        os.close(full)


def ends(process: subprocess.Popen[bytes], found: Callable[[], bool]) -> int:
    """Wait until something is found, then ask the process to stop; its exit status, within thirty seconds."""
    for _ in range(600):
        with suppress(subprocess.TimeoutExpired):
            pytest.fail(f"it ended by itself: {process.wait(0.05)}")
        if found():
            break
    process.send_signal(signal.SIGTERM)
    try:
        return process.wait(30)
    finally:
        process.kill()
        process.wait()


@pytest.mark.fault("F54")
@pytest.mark.campaign
def test_f54_a_service_without_a_log_starts_works_and_stops(tmp_path: Path) -> None:
    """As when the disk of the log was full before it started."""
    path = tmp_path / "data/fr_monitor.db"

    def swept() -> bool:
        with suppress(sqlite3.Error):
            return bool(
                sqlite3.connect(path).execute("SELECT count(*) FROM sweeps WHERE finished_at > ''").fetchone()[0]
            )
        return False

    assert ends(service("run", tmp_path), swept) in {0, 120}  # Python's own word for output that it could not flush


@pytest.mark.fault("F41")
@pytest.mark.campaign
def test_f41_a_service_that_is_asked_to_stop_finishes_its_letter(tmp_path: Path, record: Record) -> None:
    """The relay is slow to take a letter, and SIGTERM comes meanwhile, twice: that letter is settled, the others wait untouched."""
    reading, go_on = Event(), Event()

    class Slow(Session):
        def take(self) -> str:
            kept = super().take()
            reading.set()
            go_on.wait(20)
            return kept

    url = f"sqlite:///{tmp_path}/data/fr_monitor.db"
    with Mailbox(Slow) as relay:
        settings = Settings(
            database_url=url,
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=watched_programs({}, CONFIG),
        )
        app = build(settings, lambda: datetime.now(UTC))
        for number in range(3):
            app.subscribe(f"reader{number}@plant.example", confirmed=False)
        app.close()
        process = service("run", tmp_path, SMTP_URL=relay.url)

        def asked() -> bool:
            if reading.is_set():
                process.send_signal(signal.SIGTERM)
                go_on.set()
            return reading.is_set()

        assert ends(process, asked) in {0, 120}
        arrived = len(relay.received)
    store = open_store(url)
    with store.read() as conn:
        states = Counter(row.state for row in deliveries.listing(conn))
        assert deliveries.ambiguous_attempts(conn) == 0
    store.close()
    assert states[State.SENT] == arrived >= 1
    assert states[State.SENT] + states[State.WAITING] == 3
    record(lost=0, doubled=0)


def with_relay(settings: Settings, url: str) -> Settings:
    """Settings with another relay."""
    return msgspec.structs.replace(settings, mail=MailSettings(url=url, sender="watch@monitor.example"))
