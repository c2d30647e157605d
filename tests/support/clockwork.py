"""Days of service in seconds: the real timetable over a clock of our own, and somebody outside who watches it."""

from __future__ import annotations

import heapq
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from support.scripted import ScriptedRegister

from fr_monitor.app import App
from fr_monitor.model.calendar import is_business_day
from fr_monitor.model.delivery import Delivery
from fr_monitor.model.notice import Notice
from fr_monitor.scheduler import timetable

SILENCE = timedelta(minutes=90)
"""An outside watcher's patience: sweeps are at most an hour apart."""


@dataclass
class PrintingRegister(ScriptedRegister):
    """A Register that prints on business days: `printed` says otherwise for a day, `agency_silent_from` for the agencies."""

    printed: dict[date, int] = field(default_factory=dict)
    agency_silent_from: date | None = None

    def count_published(self, day: date, agency: str | None = None) -> int:
        """What the issue of a day holds."""
        if self.fault:
            raise self.fault
        usual = 100 if agency is None else 15
        found = self.printed.get(day, usual if is_business_day(day) else 0)
        silent = agency and self.agency_silent_from and day >= self.agency_silent_from
        return 0 if silent else found

    def document(self, number: str, publication_date: date | None = None) -> Notice | None:
        """What is listed under a number."""
        found = (n for n in self.listed if isinstance(n, Notice) and n.document_number == number)
        return next(found, None)


@dataclass
class Outside:
    """Hears signals and pages, each with its time."""

    clock: Callable[[], datetime]
    signals: list[tuple[datetime, str]] = field(default_factory=list)
    pages: list[tuple[datetime, str, str]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)

    def ping(self, url: str, _body: bytes) -> None:
        """The address that the heartbeat calls."""
        self.signals.append((self.clock(), url.removeprefix("https://watch.example/beat").lstrip("/") or "success"))

    def page(self, _url: str, body: bytes, *, media_type: str) -> None:
        """The webhook that alarms go to."""
        told = json.loads(body)
        self.texts.append(told["text"])
        self.pages.append((self.clock(), told["kind"], told["occasion"]))

    def successes(self) -> list[datetime]:
        """When all was well."""
        return [at for at, signal in self.signals if signal == "success"]

    def alarmed_after(self, fault: datetime, end: datetime) -> dict[str, timedelta]:
        """How long after a fault each way told of it: a page, a /fail, or silence."""
        told: dict[str, timedelta] = {}
        for at, kind, occasion in self.pages:
            if occasion == "begins" and at >= fault:
                told.setdefault(kind, at - fault)
        for at, signal in self.signals:
            if signal == "fail" and at >= fault:
                told.setdefault("/fail", at - fault)
        heard = [at for at in self.successes() if at <= fault]
        last = heard[-1] if heard else fault
        later = [at for at in self.successes() if at > last]
        missing = last + SILENCE
        if missing <= end and not (later and later[0] <= missing):
            told["silence"] = missing - fault
        return told


class ShutRelay:
    """A channel whose relay is away while `shut` holds; counts what it took."""

    name = "email"

    def __init__(self) -> None:
        self.shut: Exception | None = None
        self.taken: list[str] = []

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take a letter, or raise."""
        if self.shut:
            raise self.shut
        self.taken.append(delivery.address)

    def close(self) -> None:
        """Nothing is open."""


class Clockwork:
    """Runs the jobs of a timetable when they are due; `set_clock` moves the time they see."""

    seldom = 1
    """How many times longer than in earnest the jobs of every few minutes wait."""

    def __init__(self, app: App, set_clock: Callable[[datetime], None]) -> None:
        self.set_clock = set_clock
        self.hanging: set[str] = set()
        self.app = app
        start = app.clock()
        self._jobs = {job.id: job for job in timetable(app).get_jobs()}
        self._due = [(start, name) for name in sorted(self._jobs)]
        heapq.heapify(self._due)

    def live_until(self, end: datetime) -> None:
        """Everything that the timetable asks for, in order."""
        while self._due[0][0] <= end:
            at, name = heapq.heappop(self._due)
            self.set_clock(at)
            if name in self.hanging:
                self.app.watchman.vitals.running.setdefault(name, at)
            else:
                self._jobs[name].func()
            then = self._jobs[name].trigger.get_next_fire_time(at, at + timedelta(seconds=1))
            if name in {"watch", "deliver"}:
                then = at + (then - at) * self.seldom
            heapq.heappush(self._due, (then, name))
        self.set_clock(end)
