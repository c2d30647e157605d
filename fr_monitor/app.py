"""The one place where the parts meet."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import partial

from fr_monitor.channels import Channel, open_channels
from fr_monitor.model.alarm import Findings, Page
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.delivery import MAIL
from fr_monitor.model.subscriber import Subscriber
from fr_monitor.pipeline import known
from fr_monitor.pipeline.answer import name_backup
from fr_monitor.pipeline.bulletins import Bulletins
from fr_monitor.pipeline.deliver import DeliveryReport, deliver
from fr_monitor.pipeline.groundwork import ready_store
from fr_monitor.pipeline.guard import hold_flood, release
from fr_monitor.pipeline.intake import Intake
from fr_monitor.pipeline.known import Row
from fr_monitor.pipeline.limits import Limits
from fr_monitor.pipeline.links import Links
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.people import People
from fr_monitor.pipeline.reach import ONE_DAY, Reach
from fr_monitor.pipeline.rehearsal import outcome, post_test
from fr_monitor.pipeline.remind import remind
from fr_monitor.pipeline.subscribe import subscribe, unsubscribe
from fr_monitor.pipeline.sweep import Question, Sweep, SweepReport
from fr_monitor.pipeline.vanished import Recheck
from fr_monitor.pipeline.watch import Status, status
from fr_monitor.pipeline.watchman import Watchman
from fr_monitor.pipeline.years import in_season
from fr_monitor.register.client import Register
from fr_monitor.settings import Settings
from fr_monitor.store import Store
from fr_monitor.store.deliveries import DeliveryRow

Clock = Callable[[], datetime]


@dataclass(slots=True)
class App:
    """Everything the service does, one method a verb. `at` hears the name of each step, for tests that stop there."""

    settings: Settings
    clock: Clock
    store: Store
    register: Register
    channels: dict[str, Channel]
    desk: Desk
    watchman: Watchman
    limits: Limits
    at: Callable[[str], None] = lambda _: None
    _stopping: threading.Event = field(default_factory=threading.Event)

    @property
    def today(self) -> date:
        """The civil day in Washington."""
        return civil_day(self.clock())

    def sweep(
        self,
        since: date | None = None,
        until: date | None = None,
        *,
        dry_run: bool = False,
        progress: Callable[[str], None] = lambda _: None,
    ) -> SweepReport:
        """One pass. Without dates: the look-back window, further back after a time of not running.

        The very first pass reads history without telling it. Raises StoreError; the source's faults are in the report.
        """
        if since or until:
            reach = self._reach
            start, end = since or reach.today - reach.look_back, until or reach.horizon
            # A window that covers the usual one tells as much about the freshness of what is known.
            kind = "sweep" if start <= reach.window_start() and end >= reach.today else "window"
            return self._pass(dry_run=dry_run).run(kind, start, end, *self._questions(start, end))
        if dry_run:
            return self._usual_sweep(progress, dry_run=True)
        return self.watchman.sweep(self.register, partial(self._usual_sweep, progress))

    def _usual_sweep(self, progress: Callable[[str], None], *, dry_run: bool = False) -> SweepReport:
        reach = self._reach
        # A dry run remembers nothing, not even that it was the first.
        watching_since = (reach.watched() or reach.today) if dry_run else reach.watching_since()
        begun = reach.history_is_read()
        past = None if dry_run or begun else self._first_start(watching_since, progress).fault
        reach = self._reach  # history takes hours
        start = reach.window_start()
        sweep = self._pass(dry_run=dry_run, quiet_before=watching_since, tells_late=begun)
        if not dry_run:
            sweep.recheck = Recheck(self.store, self.desk, self.register.document, start, self.clock(), self.today).run
        report = sweep.run("sweep", start, reach.horizon, *self._questions(start, reach.horizon))
        # What is new does not wait for the past; but whoever watches hears that the past is missing.
        return replace(report, fault=f"history: {past}") if past and not report.fault else report

    def _first_start(self, watching_since: date, progress: Callable[[str], None]) -> SweepReport:
        since = self._reach.history_since
        progress(f"First start: reading history since {since} without mailing it; this takes a while")
        report = self.backfill(since, watching_since - ONE_DAY)
        progress(f"History: {report}")
        for line in self.open_already():
            progress(line)
        if not report.fault:
            self._reach.note_history()
        return report

    def reconcile(self) -> SweepReport:
        """Read a long time back: tell what came late, and remember which claimed notices are listed no more.

        Two months on most days, and thirteen on the first of a month. Raises StoreError.
        """
        reach = self._reach
        start = reach.again_since()
        sweep = self._pass(quiet_before=reach.watching_since(), tells_late=reach.history_is_read())
        report = sweep.run("reconcile", start, reach.today, partial(self.register.published, start, reach.today))
        if report.fault is None:
            reach.note_vanished(start, sweep.met)
        return report

    def watch(self) -> tuple[Page, ...]:
        """Look for what is wrong with the monitor itself; the messages that went to the operator."""
        return self.watchman.watch(self.register)

    def canaries(self) -> Findings:
        """Ask the Register and the relay what has a known answer. Raises StoreError."""
        return self.watchman.ask_canaries(self.register)

    def backfill(
        self, since: date, until: date | None = None, *, progress: Callable[[int, int, str], None] = lambda *_: None
    ) -> SweepReport:
        """Read a period without telling it; what is known already is not read again. Raises StoreError.

        It ends where the usual sweep begins to look: what was published since is news, and left to it.
        """
        end = min(until or date.max, self._reach.history_until())
        sweep = self._pass(quiet_before=date.max)
        sweep.progress = lambda done, total: progress(done, total, "Reading notices")
        return sweep.run("backfill", since, end, partial(self.register.history, since, end))

    def remind(self, as_of: date | None = None) -> tuple[str, ...]:
        """Put the reminders of a day into the outbox; the reasons of those that are new. Raises StoreError."""
        today = as_of or self.today
        since = self._reach.watched() or self.today
        told = remind(self.store, self.desk, self.settings.programs, self.clock(), today, since=since, at=self.at)
        bulletins = Bulletins(self.store, self.desk, self.settings.schedule.sweep_minutes, self.at)
        return told + bulletins.make(self.clock())

    def deliver(self, limit: int = 20_000) -> DeliveryReport:
        """Send what is due, but for what is held back as too much. Raises StoreError."""
        self.watchman.mark()
        held = hold_flood(self.store, self.clock(), self.today)
        mail = {MAIL: self.channels[MAIL]}
        post = partial(deliver, self.store, mail, clock=self.clock, at=self.at, stopping=self._stopping.is_set)
        report = post(limit=limit, connections=self.settings.mail.connections, limits=self.limits)
        return replace(self.watchman.delivered(report), stopped=report.stopped or held)

    def call_out(self, limit: int = 20_000) -> DeliveryReport:
        """Send what is due by other ways than mail, which must not wait for them. Raises StoreError."""
        rest = {name: channel for name, channel in self.channels.items() if name != MAIL}
        return deliver(self.store, rest, clock=self.clock, limit=limit, stopping=self._stopping.is_set, one_relay=False)

    def release(self) -> int:
        """Let letters go that were held back; how many alerts they belong to. Raises StoreError."""
        return release(self.store, self.clock())

    def subscribe(self, address: str, programs: frozenset[str] = frozenset(), *, confirmed: bool) -> Subscriber:
        """Add an address, or ask its owner first. Raises SubscriberError."""
        return subscribe(self.store, self.desk, address, programs, self.clock(), confirmed=confirmed, at=self.at)

    @property
    def people(self) -> People:
        """What the operator does for subscribers."""
        return People(self.store, self.desk, self.clock)

    def test_alert(self, address: str) -> DeliveryRow:
        """Send a marked letter to an address by way of the outbox; what became of it. Raises SubscriberError."""
        number = post_test(self.store, self.desk, address, self.clock())
        self.deliver()
        return outcome(self.store, number, self.clock())

    def unsubscribe(self, address: str) -> Subscriber:
        """Write to an address no more. Raises SubscriberError."""
        return unsubscribe(self.store, address, self.clock(), reason="removed by the operator")

    def name_backup(self, address: str, backup: str | None) -> Subscriber | None:
        """Say who hears of deadlines that an address does not answer for. Raises SubscriberError."""
        return name_backup(self.store, self.desk, address, backup, self.clock())

    def in_season(self) -> bool:
        """Whether past years make an opening likely about now, so that it pays to look more often. Raises StoreError."""
        return in_season(self.store, self.settings.programs, self.today)

    def status(self) -> Status:
        """How fresh our knowledge is. Raises StoreError."""
        return status(self.store, self.clock())

    def list_notices(self, *, everything: bool = False) -> list[Row]:
        """Notices as rows, the newest first."""
        return known.notice_rows(self.store, everything=everything)

    def list_cycles(self) -> list[Row]:
        """Cycles as rows, the newest first."""
        return known.cycle_rows(self.store, self.today)

    def open_already(self, reader: Subscriber | None = None) -> list[str]:
        """A line for each window, of those that the reader follows or of all, whose opening is not told again."""
        return known.open_already(self.store, self.today, reader)

    def list_deliveries(self) -> list[Row]:
        """Deliveries as rows, the newest first."""
        return known.delivery_rows(self.store)

    def list_subscribers(self) -> list[Row]:
        """Subscribers as rows, by address."""
        return known.subscriber_rows(self.store)

    def stop(self) -> None:
        """Ask a running delivery to end after the letter it is sending, and a sweep to end at once."""
        self._stopping.set()
        self.register.close()

    def close(self) -> None:
        """Let go of connections."""
        for channel in self.channels.values():
            channel.close()
        self.store.close()

    def _pass(self, *, dry_run: bool = False, quiet_before: date | None = None, tells_late: bool = False) -> Sweep:
        intake = Intake(self.store, self.register, self.desk, self.settings.programs, self.at, dry_run, tells_late)
        return Sweep(self.store, intake, self.clock(), self.today, quiet_before, self._reach.watched())

    def _questions(self, start: date, end: date) -> list[Question]:
        published = partial(self.register.published, start, end)
        return [self.register.inspection, published] if end >= self.today else [published]

    @property
    def _reach(self) -> Reach:
        return Reach(self.store, self.settings.register, self.clock())


def build(settings: Settings, clock: Clock, *, busy_seconds: float = 30.0) -> App:
    """Open the database, bring it to this version's schema, and put the parts together.

    `clock` gives aware UTC; a locked database is waited for `busy_seconds`. Raises ConfigurationError and StoreError.
    """
    channels = open_channels(settings)
    store = ready_store(settings.database_url, busy_seconds=busy_seconds)
    contact = settings.operator or settings.public_url
    register = Register(settings.register, settings.programs, contact=contact, clock=clock)
    links = Links(settings.secret_key, settings.old_secret_keys)
    desk = Desk(settings.programs, settings.mail, settings.public_url, links)
    watchman = Watchman.of(settings, clock, store)
    watchman.tide.look(store, clock())
    limits = Limits(settings.mail.per_minute, settings.mail.domain_per_minute)
    return App(settings, clock, store, register, channels, desk, watchman, limits)


def check(settings: Settings) -> None:
    """Try what can be tried without touching the world. Raises ConfigurationError."""
    for channel in open_channels(settings).values():
        channel.close()
