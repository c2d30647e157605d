"""The whole service against a simulated Federal Register and a real mail server on loopback."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from fr_monitor.app import App, build
from fr_monitor.demo.mailbox import Mailbox
from fr_monitor.settings import MailSettings, RegisterSettings, Settings, watched_programs

EASTERN = ZoneInfo("America/New_York")
CONFIG = Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"


class Stage:
    """A running simulator, a mailbox, and the service between them, all on one clock."""

    def __init__(self, sim: Any, mailbox: Mailbox, database: str, *, per_second: float, since: str) -> None:
        self.sim = sim
        self.mailbox = mailbox
        self.now = datetime(2000, 1, 1, tzinfo=UTC)
        register = RegisterSettings(
            url=sim.base_url,
            requests_per_second=per_second,
            full_texts_per_second=per_second,
            attempts=2,
            history_since=since,
        )
        settings = Settings(
            database_url=database,
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=watched_programs({}, CONFIG),
            register=register,
            mail=MailSettings(url=f"{mailbox.url}?tls=none" if "?" not in mailbox.url else mailbox.url),
        )
        self.app: App = build(settings, lambda: self.now)

    def at(self, moment: str) -> None:
        """Set both clocks to an Eastern time such as "2026-02-11T09:00"."""
        self.now = datetime.fromisoformat(moment).replace(tzinfo=EASTERN).astimezone(UTC)
        self.sim.clock.set(self.now.astimezone(EASTERN).isoformat())

    def letters(self) -> list[EmailMessage]:
        """All letters that arrived, in order."""
        return [message_from_bytes(r.content, policy=policy.default) for r in self.mailbox.received]  # type: ignore[misc]


@pytest.fixture
def stage(shared: Path, tmp_path: Path) -> Iterator[Callable[..., Stage]]:
    """Opens a stage: `stage(now, folders...)`."""
    if str(shared) not in sys.path:
        sys.path.insert(0, str(shared))
    fr_sim = importlib.import_module("fr_sim")
    with ExitStack() as stack:

        def opened(now: str, *folders: str, per_second: float = 500.0, since: str = "2015-01-01") -> Stage:
            data = [str(shared / "data" / folder) for folder in folders or ("family",)]
            sim = stack.enter_context(fr_sim.running(data, now=now))
            mailbox = stack.enter_context(Mailbox())
            made = Stage(sim, mailbox, f"sqlite:///{tmp_path}/fr_monitor.db", per_second=per_second, since=since)
            stack.callback(made.app.close)
            made.at(now)
            return made

        yield opened
