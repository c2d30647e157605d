"""Health is asked by many, and the database must not pay for it."""

from __future__ import annotations

from threading import Event

import pytest
from support.scripted import World

from fr_monitor import web
from fr_monitor.app import App
from fr_monitor.pipeline.watch import Status


def test_questions_nobody_waits_for_any_more_are_not_asked(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the database keeps one, all are told so; once it answers, it need not answer everybody who left."""
    status, asked, answers = App.status, [], Event()

    def slow(app: App) -> Status:
        asked.append(app)
        assert answers.wait(30)
        return status(app)

    monkeypatch.setattr(web, "PATIENCE", 0.05)
    monkeypatch.setattr(App, "status", slow)
    client = web.create(world.app).test_client()
    assert [client.get("/healthz").status_code for _ in range(5)] == [503] * 5
    answers.set()
    monkeypatch.setattr(web, "PATIENCE", 30.0)
    assert client.get("/healthz").status_code == 200
    assert len(asked) <= 2
