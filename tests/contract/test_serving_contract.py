"""The whole service on either database: who posts a letter need not wait for the timetable."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace
from sqlalchemy import text
from support.clockwork import PrintingRegister

from fr_monitor.app import App, build
from fr_monitor.cli.common import now
from fr_monitor.engine import tables
from fr_monitor.engine.inside import Inside
from fr_monitor.engine.queue import Queue
from fr_monitor.pipeline.groundwork import faults
from fr_monitor.scheduler import Serving
from fr_monitor.settings import ScheduleSettings, Settings, load
from fr_monitor.store import Store
from fr_monitor.store.tables import metadata

SOON = 15.0
"""Seconds, on a busy machine; the timetable of these tests comes back after an hour."""


@pytest.fixture(params=["sqlite", "postgresql"])
def settings(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Settings]:
    """Of a service whose timetable delivers once at its start, and then after an hour."""
    monkeypatch.chdir(tmp_path)
    found = replace(load({}), schedule=ScheduleSettings(deliver_seconds=3600))
    if request.param == "sqlite":
        yield found
        return
    shared: Store = request.getfixturevalue("migrated_postgresql")
    with shared.write() as conn:
        tables.upgrade(conn)
    yield replace(found, database_url=request.getfixturevalue("postgresql_url"))
    with shared.write() as conn:
        everything = [*metadata.tables, "procrastinate_jobs", "procrastinate_workers"]
        conn.execute(text(f"TRUNCATE {', '.join(everything)} RESTART IDENTITY CASCADE"))


def opened(settings: Settings) -> App:
    """An application that asks no network."""
    app = build(settings, now)
    app.register = PrintingRegister()  # type: ignore[assignment]
    return app


def posted_then_sent(poster: App, sender: App, before: int) -> list[Path]:
    """The letters in the sender's folder once there are more than before; the poster asks somebody for consent."""
    sent = threading.Event()
    sender.at = lambda step: sent.set() if step == "settled" else None
    poster.subscribe(f"reader{before}@plant.example", confirmed=False)
    assert sent.wait(SOON)
    return list(sender.settings.mail.folder.glob("*.eml"))


def test_a_letter_leaves_when_it_is_posted(settings: Settings) -> None:
    """By the service itself."""
    app = opened(settings)
    serving = Serving(app)
    try:
        assert len(posted_then_sent(app, app, 0)) == 1
    finally:
        serving.stop()


@pytest.mark.parametrize("settings", ["postgresql"], indirect=True)
def test_a_letter_of_another_process_wakes_a_worker(settings: Settings) -> None:
    """As of the web page; on SQLite there is nobody to wake, and the timetable finds it."""
    page, app = opened(settings), opened(settings)
    serving = Serving(app, only_deliver=True)
    try:
        assert [len(posted_then_sent(page, app, before)) for before in range(2)] == [1, 2]
    finally:
        serving.stop()
        page.close()


def test_a_check_of_the_database_sees_the_queue(settings: Settings) -> None:
    """Its tables belong to the database as ours do."""
    app = opened(settings)
    assert faults(app.store, settings.database_url) == []
    if not settings.database_url.startswith("sqlite"):
        with app.store.write() as conn:
            conn.exec_driver_sql("COMMENT ON TABLE procrastinate_jobs IS '3.9.0'")
        assert "db upgrade" in faults(app.store, settings.database_url)[0]
        with app.store.write() as conn:
            tables.upgrade(conn)
    app.close()


def test_a_backlog_leaves_without_waiting_for_the_timetable(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a relay was ill, whose jobs were taken out: a job that found as much as it may do asks for the next."""
    app = opened(settings)
    app.store.posted = None
    for number in range(7):
        app.subscribe(f"reader{number}@plant.example", confirmed=False)
    done = threading.Semaphore(0)
    app.at = lambda step: done.release() if step == "settled" else None
    for engine in (Inside, Queue):
        monkeypatch.setattr(engine, "batch", 2)
    serving = Serving(app)
    try:
        assert all(done.acquire(timeout=SOON) for _ in range(7))
    finally:
        serving.stop()
