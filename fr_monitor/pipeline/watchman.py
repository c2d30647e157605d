"""Who watches the watcher: looks, canaries, the relay's greeting, the dead man's switch, and the alarms that follow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Protocol

from fr_monitor.channels.pager import greet, open_routes
from fr_monitor.errors import RelayUnavailable, StoreError
from fr_monitor.model.alarm import AlarmKind, Findings, Page, Trouble
from fr_monitor.pipeline import canaries
from fr_monitor.pipeline.alarms import AlarmBook
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.pipeline.groundwork import faults
from fr_monitor.pipeline.heartbeat import Heartbeat
from fr_monitor.pipeline.sweep import SweepReport
from fr_monitor.pipeline.tide import Tide
from fr_monitor.pipeline.vitals import Vitals
from fr_monitor.pipeline.watch import Look
from fr_monitor.settings import Settings
from fr_monitor.store import Store, deliveries

UNWELL = frozenset({AlarmKind.LETTERS_STUCK, AlarmKind.LETTERS_HELD, AlarmKind.DATABASE_ILL})
"""With these a complete sweep is no reason to be called alive: what it finds does not reach anybody."""


class Register(canaries.Register, Protocol):
    """What the watchman knows of the Register."""

    skew: timedelta | None


@dataclass(slots=True)
class Watchman:
    """One per process. `clock` gives aware UTC."""

    settings: Settings
    clock: Callable[[], datetime]
    store: Store
    book: AlarmBook
    heartbeat: Heartbeat
    tide: Tide
    vitals: Vitals = field(default_factory=Vitals)

    @classmethod
    def of(cls, settings: Settings, clock: Callable[[], datetime], store: Store) -> Watchman:
        """As the settings say. Raises ConfigurationError."""
        book = AlarmBook(settings.home / "alarms.json", open_routes(settings), settings.alarms)
        return cls(settings, clock, store, book, Heartbeat(settings.heartbeat_url), Tide.of(settings))

    def watch(self, register: Register) -> tuple[Page, ...]:
        """Look at everything, and write to the operator where it is due."""
        return self.book.hear(self._look(register), self.clock())

    def sweep(self, register: Register, swept: Callable[[], SweepReport]) -> SweepReport:
        """A sweep with its signals: begun, and complete or not. Raises StoreError."""
        self.heartbeat.start()
        try:
            report = swept()
            self.tide.rise(self.store, self.clock())
        except StoreError as error:
            self.heartbeat.failure(str(error))
            self.watch(register)
            raise
        findings = self._look(register)
        self.book.hear(findings, self.clock())
        unwell = [report.fault] if report.fault else [t.what for t in findings.troubles if t.kind in UNWELL]
        if unwell:
            self.heartbeat.failure("; ".join(unwell))
        else:
            self.heartbeat.success(str(report))
        return report

    def delivered(self, report: DeliveryReport) -> DeliveryReport:
        """Learn from a run of deliveries how the relay is."""
        if report.stopped or report.sent or report.refused:
            self.vitals.met_relay(report.stopped and f"deliveries stop: {report.stopped}", self.clock())
        return report

    def backup(self, file: Path) -> None:
        """Copy the database, and know the copy for an older one from then on. Raises StoreError."""
        self.store.backup(file)
        self.tide.rise(self.store, self.clock())

    def mark(self) -> None:
        """Before letters leave: a copy of the database from before then is an older one. Raises StoreError."""
        with self.store.read() as conn:
            due = deliveries.next_due(conn)
        if due and due <= self.clock():
            self.tide.rise(self.store, self.clock())
        else:
            self.tide.look(self.store, self.clock())

    def ask_canaries(self, register: Register) -> Findings:
        """Ask what has a known answer, first of all the database, whose damage may lie where nobody reads for months.

        The relay is greeted: else it is first met when a letter is due. Raises StoreError.
        """
        if ill := faults(self.store, self.settings.database_url):
            damage = Trouble(AlarmKind.DATABASE_ILL, "; ".join(ill[:3]), self.clock())
            self.vitals.canaries = Findings((damage,), self.vitals.canaries.unknown)
            return self.vitals.canaries
        slugs = {agency for program in self.settings.programs if program.enabled for agency in program.agencies}
        found = canaries.Canaries(register, self.store, sorted(slugs), self.clock()).run()
        self.vitals.canaries = found
        self._greet_relay()
        return found

    def _greet_relay(self) -> None:
        if self.settings.mail.url is None:
            return
        try:
            greet(self.settings.mail.url, self.settings)
        except RelayUnavailable as error:
            self.vitals.met_relay(str(error), self.clock())
        else:
            self.vitals.met_relay(None, self.clock())

    def _look(self, register: Register) -> Findings:
        least = self.settings.alarms.free_megabytes
        return Look(self.store, self.vitals, self.settings.home, least, self.clock(), register.skew).findings()


def tell_of_database(settings: Settings, error: StoreError, now: datetime) -> None:
    """Write to the operator about a database that does not even open, from the second start on that meets it so."""
    book = AlarmBook(settings.home / "alarms.json", open_routes(settings), settings.alarms)
    ill = Trouble(AlarmKind.DATABASE_ILL, str(error), now)
    book.hear(Findings((ill,), frozenset(AlarmKind)), now)
