"""A real Chromium before the real page, with a real SMTP server behind it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from support.scripted import World
from support.webpage import TOKEN, Site, outside
from waitress.server import create_server

from fr_monitor.demo.mailbox import Mailbox
from fr_monitor.settings import MailSettings, Settings, watched_programs
from fr_monitor.web import create

OPENED = datetime(2027, 2, 11, 15, tzinfo=UTC)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """The system's browser; it may be missing on a desk, never where changes are checked."""
    path = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if path is None:
        reason = "no Chromium is installed (apt-get install chromium)"
        if os.environ.get("CI"):
            pytest.fail(reason)
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One service for all tests: a window is open, nobody is subscribed yet."""
    folder = tmp_path_factory.mktemp("browser")
    listening = socket.create_server(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{listening.getsockname()[1]}"
    with Mailbox() as mailbox:
        settings = Settings(
            database_url=f"sqlite:///{folder}/fr_monitor.db",
            public_url=url,
            secret_key="for tests",
            programs=watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"),
            mail=MailSettings(url=mailbox.url, sender="monitor@example.org"),
            operator_token=TOKEN,
        )
        world = World(settings, OPENED - timedelta(days=10))
        world.app.sweep()
        world.now = OPENED
        world.ask(outside())
        world.app.sweep()
        world.later(minutes=6)
        server = create_server(create(world.app, kept=timedelta(0)), sockets=[listening])
        thread = threading.Thread(target=server.run, daemon=True)
        thread.start()
        yield Site(url, world, mailbox)
        server.close()
        world.app.close()


@pytest.fixture
def page(chromium: Browser, site: Site) -> Iterator[Page]:
    """A fresh visitor; whatever the console complains about is an error."""
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    context.close()
    assert complaints == []
