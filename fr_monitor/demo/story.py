"""The course of the demonstration: eight years in the days that matter, on the production path."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from fr_monitor import app, settings
from fr_monitor.demo.mailbox import Mailbox, Received
from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import bundled, utc
from fr_monitor.errors import MonitorError
from fr_monitor.model.program import Program

READER = "quality@plant.example"
"""Confirmed, so every letter is for this one."""
STRANGER = "visitor@plant.example"
"""Never answered the question whether letters are wanted."""

MOMENTS: tuple[tuple[datetime, str], ...] = (
    (utc(2018, 6, 28, 9), "first start: history is read, nobody is written to"),
    (utc(2018, 6, 29, 9), "two quality metrics programs open"),
    (utc(2018, 8, 17, 9), "more time to propose a site visit"),
    (utc(2018, 12, 10, 9), "a week before the last day for site visits"),
    (utc(2018, 12, 18, 9), "that window is closed"),
    (utc(2019, 7, 22, 9), "a week before the last day for feedback"),
    (utc(2019, 7, 30, 9), "that window is closed"),
    (utc(2019, 8, 30, 9), "it opens once more"),
    (utc(2019, 12, 23, 9), "a week before its new last day"),
    (utc(2019, 12, 31, 9), "closed again"),
    (utc(2020, 10, 16, 9), "two pilots open"),
    (utc(2020, 11, 23, 9), "a week before their last day"),
    (utc(2020, 12, 1, 9), "both are closed"),
    (utc(2024, 1, 24, 9), "QMM, first year: filed for public inspection"),
    (utc(2024, 1, 25, 9), "QMM, first year: published"),
    (utc(2024, 3, 18, 9), "a week before its last day"),
    (utc(2024, 3, 26, 9), "closed"),
    (utc(2025, 4, 22, 9), "QMM, second year: filed for public inspection"),
    (utc(2025, 4, 23, 9), "QMM, second year: published"),
    (utc(2025, 6, 2, 9), "a week before its last day"),
    (utc(2025, 6, 10, 9), "closed"),
    (utc(2026, 2, 10, 9), "QMM, third year: filed for public inspection"),
    (utc(2026, 2, 11, 9), "QMM, third year: published"),
    (utc(2026, 4, 6, 9), "a week before its last day"),
    (utc(2026, 4, 14, 9), "closed"),
)
"""When the demonstration looks, and what it then finds."""


@dataclass(frozen=True)
class Outcome:
    """What there is to show when the story has been told."""

    app: app.App
    programs: dict[str, Program]
    letters: tuple[Received, ...]
    documents: int
    requests: int


@contextmanager
def told(folder: Path, progress: Callable[[str], None]) -> Iterator[Outcome]:
    """Live through all moments with a database in `folder`; `progress` hears of each before it happens.

    Raises MonitorError when something goes wrong that nobody planned.
    """
    shelf = bundled()
    with LocalRegister(shelf, MOMENTS[0][0]) as register, Mailbox() as mailbox:
        own = _settings(folder, register.url, mailbox.url)
        with closing(app.build(own, lambda: register.now)) as monitor:
            monitor.subscribe(READER, confirmed=True)
            monitor.subscribe(STRANGER, confirmed=False)
            for register.now, what in MOMENTS:
                progress(f"{register.now:%b %d, %Y}: {what}")
                for fault in _live(monitor):
                    raise MonitorError(f"The demonstration failed on {register.now:%Y-%m-%d}: {fault}")
            programs = {program.slug: program for program in own.programs}
            yield Outcome(monitor, programs, tuple(mailbox.received), len(shelf.documents), register.requests)


def _live(monitor: app.App) -> Iterator[str]:
    """What the service does by its timetable, once; what went wrong is yielded."""
    swept = monitor.sweep()
    if swept.fault:
        yield swept.fault
    if swept.quarantined or swept.awaiting_text:
        yield str(swept)
    monitor.remind()
    delivered = monitor.deliver()
    if not delivered.complete:
        yield f"letters were left behind, {delivered}"


def _settings(folder: Path, register_url: str, mailbox_url: str) -> settings.Settings:
    """Settings that neither file nor environment have a part in, with one reminder for each window."""
    return settings.Settings(
        database_url=f"sqlite:///{folder / 'demo.db'}",
        public_url="http://localhost:8000",
        secret_key="the links of the demonstration lead nowhere",  # noqa: S106 (it protects nothing)
        programs=tuple(replace(p, reminder_days=(7,)) for p in settings.watched_programs({})),
        register=settings.RegisterSettings(url=register_url, requests_per_second=1000, full_texts_per_second=1000),
        mail=settings.MailSettings(url=mailbox_url, sender="fr-monitor@demo.example"),
        data_folder=folder,
    )
