"""The whole service with a Register, a mail relay, people and a clock that a history steers; and what must always hold."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, inspect, select
from support.scripted import ScriptedRegister

from fr_monitor.app import App, build
from fr_monitor.demo.mailbox import Mailbox, Received, Session
from fr_monitor.errors import MonitorError
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.settings import MailSettings, Settings, watched_programs
from fr_monitor.store import cycles, deliveries, notices, subscribers, sweeps
from fr_monitor.store.tables import metadata
from fr_monitor.web import create

START = datetime(2027, 2, 1, 15, tzinfo=UTC)
PROGRAMS = watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml")
LINK = re.compile(r"https://monitor\.example\.org(/[acmpu]/[\w./-]+)")
BETWEEN = ("claimed", "noted", "accepted", "settled")
"""Steps of a delivery at which no transaction is open, so that another instance can come in between."""


class Death(BaseException):
    """The process is gone; nothing of ours may catch it."""


class MoodySession(Session):
    """A relay that is `up`, `down`, takes a letter and hangs up before it says so (`cut`), or hangs up on DATA (`deaf`)."""

    def obey(self, command: str, rest: str) -> str:
        """By the mood of the mailbox."""
        mood = self.server.mailbox.mood  # type: ignore[attr-defined]
        if command == "QUIT":
            return super().obey(command, rest)
        if mood == "down" or (mood == "deaf" and command == "DATA"):
            raise ConnectionResetError(mood)
        reply = super().obey(command, rest)
        if mood == "cut" and command == "DATA":
            raise ConnectionResetError(mood)
        return reply


class MoodyMailbox(Mailbox):
    """Keeps what came, also what it gave no receipt for."""

    mood = "up"

    def __init__(self) -> None:
        super().__init__(MoodySession)


@dataclass
class House:
    """One or two instances of the service over one database; addresses in `erased` must be nowhere in it."""

    database: str
    mailbox: MoodyMailbox
    folder: Path
    now: datetime = START
    register: ScriptedRegister = field(default_factory=ScriptedRegister)
    instances: list[App] = field(default_factory=list)
    deaths: int = 0
    erased: set[str] = field(default_factory=set)

    def start(self) -> App:
        """A new process over the database."""
        settings = Settings(
            database_url=self.database,
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=PROGRAMS,
            data_folder=self.folder,
            mail=MailSettings(url=self.mailbox.url, sender="watch@monitor.example", command_seconds=5, data_seconds=5),
        )
        app = build(settings, lambda: self.now, busy_seconds=2)
        app.register = self.register  # type: ignore[assignment]
        self.instances.append(app)
        return app

    def live(self, which: int, work: Callable[[App], object], dies_at: int | None = None, beside: bool = False) -> None:
        """Let an instance do something; it may die at a step, or another may deliver `beside` it at every step."""
        app = self.instances[which % len(self.instances)]
        others = [other for other in self.instances if other is not app]
        steps = 0
        dying = False

        def at(name: str) -> None:
            nonlocal steps, dying
            steps += 1
            if steps == dies_at:
                dying = True
                raise Death(name)
            if beside and others and name in BETWEEN and steps < 6:
                others[0].deliver()

        app.at = at
        try:
            work(app)
        except (Death, MonitorError):
            if not dying:
                raise
            self.deaths += 1
            app.close()
            self.instances.remove(app)
            self.start()
        else:
            app.at = lambda _: None

    def end(self) -> None:
        """All instances stop."""
        for app in self.instances:
            app.close()
        self.instances.clear()

    @property
    def app(self) -> App:
        """Any instance."""
        return self.instances[0]

    @property
    def today(self) -> date:
        """The day in Washington."""
        return civil_day(self.now)

    def links_to(self, address: str, path: str) -> list[str]:
        """Links that somebody found in letters, the newest first."""
        own = [letter for letter in reversed(self.mailbox.received) if letter.recipients == (address,)]
        return [link for letter in own for link in LINK.findall(plain(letter)) if link.startswith(path)]

    def visit(self, link: str, *, press: bool, form: dict[str, str] | None = None) -> int:
        """Open a link, as people and the scanners of their mail do, or press its button."""
        browser = create(self.app).test_client()
        url = "https://monitor.example.org"
        if press:
            return browser.post(link, base_url=url, data=form or {}, headers={"Origin": url}).status_code
        return browser.get(link, base_url=url).status_code

    def state(self) -> list[object]:
        """What people decided and what was told, to see that looking changes nothing."""
        with self.app.store.read() as conn:
            return [subscribers.listing(conn), [row.uid for row in deliveries.listing(conn)], cycles.every(conn)]

    def may_receive(self) -> set[str]:
        """Addresses whose owners want letters now."""
        with self.app.store.read() as conn:
            return {s.address for s in subscribers.listing(conn, consent=Consent.CONFIRMED)}

    def hold(self) -> None:
        """What must hold after every step."""
        with self.app.store.read() as conn:
            assert deliveries.conservation(conn) == []
            rows = {row.uid: row for row in deliveries.listing(conn)}
            self._no_letter_made_twice(conn)
            self._no_silent_change(conn)
            self._evidence(conn)
            self._erased_everywhere(conn)
            left = sweeps.last_complete(conn, "sweep")
        assert left is None or left.finished_at is not None
        for uid, copies in self.copies().items():
            row = rows.get(uid)
            if row is None:
                continue  # of somebody who was erased since
            assert len({copy.content for copy in copies}) == 1, "a second copy differs"
            assert len(copies) - 1 <= row.ambiguous + (row.state is not State.SENT), "a double without a record"
            assert not (row.state is State.SENT and not copies)

    def copies(self) -> dict[str, list[Received]]:
        """What arrived, by delivery."""
        found: dict[str, list[Received]] = {}
        for letter in self.mailbox.received:
            found.setdefault(str(letter.message["X-FR-Monitor-Delivery"]), []).append(letter)
        return found

    def account(self) -> tuple[list[str], int]:
        """What was noted as sent and never arrived or is not finished, and how many copies beyond the first there are."""
        with self.app.store.read() as conn:
            rows = deliveries.listing(conn)
        copies = self.copies()
        lost = [row.uid for row in rows if not row.state.final or (row.state is State.SENT and row.uid not in copies)]
        unrecorded = [row.uid for row in rows if len(copies.get(row.uid, ())) - 1 > row.ambiguous]
        assert unrecorded == []
        return lost, sum(len(found) - 1 for found in copies.values())

    def untold(self) -> list[str]:
        """Notices of the program on the shelves that no cycle follows."""
        with self.app.store.read() as conn:
            known = {n.notice.document_number for n in notices.listing(conn, claimed=True)}
        on_shelves = [n for n in self.register.listed if not isinstance(n, MonitorError)]
        return [n.document_number for n in on_shelves if n.document_number not in known]

    def _no_letter_made_twice(self, conn: Connection) -> None:
        made = Counter((row.alert_key, row.address, row.channel) for row in deliveries.listing(conn) if row.address)
        assert [key for key, count in made.items() if count > 1] == []

    def _no_silent_change(self, conn: Connection) -> None:
        told = [row.alert_key for row in deliveries.listing(conn)]
        for cycle in cycles.every(conn):
            for before, after in zip(cycle.versions, cycle.versions[1:], strict=False):
                moved = (before.deadline and before.deadline.date) != (after.deadline and after.deadline.date)
                assert after.number == before.number + 1
                if moved and self._anybody_at(conn, cycle.key, after.number):
                    about = [key for key in told if f"/{cycle.program}/{cycle.label}" in key]
                    assert about, "a deadline moved silently"

    def _anybody_at(self, conn: Connection, key: tuple[str, str], number: int) -> bool:
        """Whether somebody was to be told when the cycle got that version."""
        history = {cycle.now.number: at for at, cycle in cycles.history(conn, *key)}
        since = history.get(number)
        rows = subscribers.listing(conn, consent=Consent.CONFIRMED)
        return bool(since) and any(s.confirmed_at and s.confirmed_at < since for s in rows)  # type: ignore[operator]

    def _evidence(self, conn: Connection) -> None:
        for stored in notices.listing(conn, claimed=True):
            for deadline in stored.reading.deadlines if stored.reading else ():
                assert deadline.evidence.quote

    def _erased_everywhere(self, conn: Connection) -> None:
        if not self.erased:
            return
        for name in inspect(conn).get_table_names():
            if name not in metadata.tables:
                continue
            content = str(conn.execute(select(metadata.tables[name])).all())
            assert not [address for address in self.erased if address in content], name


def plain(letter: Received) -> str:
    """The text part of a letter."""
    body = letter.message.get_body(("plain",))
    return str(body.get_content()) if body else ""


def asked_first(letter: Received) -> bool:
    """Whether this is the question that comes before consent, or the link to one's data."""
    return "/c/" in plain(letter) or "/m/" in plain(letter)


def heal(house: House) -> None:
    """Source and relay are well again, and the service has days to catch up."""
    house.mailbox.mood = "up"
    house.register.fault = None
    for hours in (1, 7, 30):
        house.now += timedelta(hours=hours)
        house.app.sweep()
        house.app.release()
        house.app.deliver()
    house.app.reconcile()
