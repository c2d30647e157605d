"""Random histories of the whole service: notices, people, deaths, clocks, a sick relay and a sick source."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlalchemy import text
from support.campaign import Record
from support.house import House, MoodyMailbox, asked_first, heal
from support.scripted import full_text, notice

from fr_monitor.app import App
from fr_monitor.errors import RecordError, SourceUnavailable, SubscriberError
from fr_monitor.store import Store, subscribers
from fr_monitor.store.tables import metadata

NAMES = ("ann@example.org", "bob@example.org", "eve@example.org")
PEOPLE = st.sampled_from(NAMES)
WHICH = st.integers(0, 1)
STEP = st.sampled_from([None, None, 1, 2, 3, 4, 5, 7, 9, 13, 21])
MOODS = st.sampled_from(["up", "up", "down", "cut", "deaf"])
ORDINALS = {2027: "fourth", 2028: "fifth", 2029: "sixth"}
JUMPS = st.sampled_from([timedelta(minutes=5), timedelta(hours=1), timedelta(hours=7), timedelta(days=1), timedelta(days=9), timedelta(days=40),
                         timedelta(hours=-2)])  # fmt: skip


class History(RuleBasedStateMachine):
    """Every rule is something that happens to the service; after each, all that must hold is looked at."""

    opened: Callable[[Path], str]
    root: Path
    tally: Counter[str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.root))
        self.mailbox = MoodyMailbox()
        self.mailbox.__enter__()
        self.house = House(type(self).opened(self.folder), self.mailbox, self.folder / "data")
        self.years: list[int] = []
        self.numbers = 1000

    @initialize()
    def first_start(self) -> None:
        """The service starts over an empty Register with a few readers; then a window opens."""
        self.house.start()
        self.house.app.sweep()
        for address in ("zoe@example.org", *NAMES[:2]):
            self.house.app.subscribe(address, confirmed=True)
        self.house.now += timedelta(hours=20)
        self.publish(61, text_comes=True)

    @rule(days=st.sampled_from([20, 61, 75]), text_comes=st.booleans())
    @precondition(lambda self: len(self.years) < len(ORDINALS))
    def publish(self, days: int, text_comes: bool) -> None:
        """A notice opens the window of the next year; its text may come later."""
        year = 2027 + len(self.years)
        self.years.append(year)
        number = self._next()
        last = self.house.today + timedelta(days=days)
        words = {"ordinal": ORDINALS[year], "year": str(year), "dates": f"FDA will accept requests to participate through {last:%B} {last.day}, {last.year}."}  # fmt: skip
        if text_comes:
            self.house.register.texts[number] = full_text(number, **words)
        found = notice(number, self.house.today, citation=f"9{year - 2020} FR {self.numbers}")
        self.house.register.listed.append(found)

    @rule(happens=st.sampled_from(["edit", "text arrives", "spoil", "vanish"]), days=st.integers(3, 40))
    def register_changes(self, happens: str, days: int) -> None:
        """A date changes without a word, a late text is there, a record cannot be read, or the newest one is gone."""
        register = self.house.register
        whole = [found for found in register.listed if not isinstance(found, RecordError)]
        if happens == "spoil":
            register.listed.append(RecordError(f"no date in {self._next()}", raw="{}"))
        elif happens == "vanish":
            del register.listed[-1:]
        elif happens == "edit" and whole:
            moved = replace(whole[0], comments_close_on=self.house.today + timedelta(days=days))
            register.listed[register.listed.index(whole[0])] = moved
        else:
            for found in whole:
                register.texts.setdefault(found.document_number, full_text(found.document_number))

    @rule(well=st.sampled_from([True, True, False]))
    def source(self, well: bool) -> None:
        """The Register answers, or it does not."""
        self.house.register.fault = None if well else SourceUnavailable("no answer")

    @rule(by=JUMPS)
    def wait(self, by: timedelta) -> None:
        """Time passes, or the clock is set back."""
        self.house.now += by

    @rule(which=WHICH, dies_at=STEP)
    def look(self, which: int, dies_at: int | None) -> None:
        """An instance looks, and may die of it."""
        self.house.live(which, lambda app: app.sweep(), dies_at)

    @rule(which=WHICH, dies_at=STEP, beside=st.booleans(), mood=MOODS)
    def deliver(self, which: int, dies_at: int | None, beside: bool, mood: str = "up") -> None:
        """An instance delivers; another may do so at the same time. Only who wants letters gets any."""
        self.mailbox.mood = mood
        wanted = self.house.may_receive()
        before = len(self.mailbox.received)
        self.house.live(which, lambda app: app.deliver(), dies_at, beside)
        for letter in self.mailbox.received[before:]:
            assert letter.recipients[0] in wanted or asked_first(letter), letter.recipients

    @rule(which=WHICH, dies_at=STEP, beside=st.booleans(), mood=MOODS)
    def work(self, which: int, dies_at: int | None, beside: bool, mood: str) -> None:
        """A whole round of an instance: look, remind, deliver."""
        self.house.live(which, lambda app: (app.sweep(), app.remind()), dies_at)
        self.deliver(which, dies_at, beside, mood)

    @rule(days=st.integers(1, 9))
    def days_of_service(self, days: int) -> None:
        """All goes as it should for some days."""
        for _ in range(days):
            self.house.now += timedelta(days=1)
            self.house.live(0, lambda app: (app.sweep(), app.remind()))
            self.deliver(0, None, beside=False)

    @rule()
    def second_instance(self) -> None:
        """Somebody starts a second service by mistake, or ends it."""
        if len(self.house.instances) > 1:
            self.house.instances.pop().close()
        else:
            self.house.start()

    @rule(address=PEOPLE, does=st.sampled_from(["subscribe", "confirm", "scan", "stop", "erase"]), dies_at=STEP)
    def somebody(self, address: str, does: str, dies_at: int | None) -> None:
        """Somebody comes, says yes, goes, or wants to be forgotten; or their mail scanner opens every link."""
        match does:
            case "subscribe":
                self.house.live(0, partial(self._enter, address), dies_at)
                self.house.erased.discard(address)
            case "confirm":
                for link in self.house.links_to(address, "/c/")[:1]:
                    assert self.house.visit(link, press=True) in {200, 404, 410}
            case "scan":
                before = self.house.state()
                for link in self.house.links_to(address, "/")[:6]:
                    assert self.house.visit(link, press=False) < 500
                assert self.house.state() == before, "a link was only opened, and something changed"
            case "stop":
                for link in self.house.links_to(address, "/u/")[:1]:
                    assert self.house.visit(link, press=True, form={"List-Unsubscribe": "One-Click"}) == 200
                    assert address not in self.house.may_receive() or link != self._own_link(address)
            case "erase":
                with suppress(SubscriberError):
                    self.house.app.people.erase(address)
                    self.house.erased.add(address)

    @invariant()
    def holds(self) -> None:
        """What must hold after every step."""
        if self.house.instances:
            self.house.hold()

    def teardown(self) -> None:
        """All heals: every letter ends, every notice is followed, nothing is lost."""
        if self.house.instances:
            heal(self.house)
            self.house.hold()
            lost, doubled = self.house.account()
            assert lost == []
            assert self.house.untold() == []
            self.tally.update(lost=len(lost), doubled=doubled, deaths=self.house.deaths, histories=1)
            expired = sum(row["state"] == "expired" for row in self.house.app.list_deliveries())
            self.tally.update(letters=len(self.mailbox.received), expired=expired)
        self.house.end()
        self.mailbox.__exit__(None, None, None)
        shutil.rmtree(self.folder)

    def _next(self) -> str:
        self.numbers += 1
        return f"2027-0{self.numbers}"

    def _own_link(self, address: str) -> str:
        """The link to stop that holds now: whoever was erased and came back has another."""
        with self.house.app.store.read() as conn:
            found = subscribers.by_address(conn, address)
            return f"/u/{subscribers.token_of(conn, found.id)}" if found else ""

    @staticmethod
    def _enter(address: str, app: App) -> None:
        with suppress(SubscriberError):  # is there already
            app.subscribe(address, confirmed=False)


@pytest.fixture(params=["sqlite", "postgresql"])
def opened(request: pytest.FixtureRequest) -> Callable[[Path], str]:
    """Gives each history an empty database."""
    if request.param == "sqlite":
        empty: Path = request.getfixturevalue("migrated_sqlite")
        return lambda folder: f"sqlite:///{shutil.copy(empty, folder / 'house.db')}"
    url: str = request.getfixturevalue("postgresql_url")
    store: Store = request.getfixturevalue("migrated_postgresql")

    def emptied(_folder: Path) -> str:
        with store.write() as conn:
            conn.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE"))
        return url

    return emptied


@pytest.fixture
def root(tmp_path: Path) -> Iterator[Path]:
    """In memory where there is such a place: no history cuts the power."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder made in it is private)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made)


def run(opened: Callable[[Path], str], root: Path, histories: int, steps: int) -> Counter[str]:
    """So many histories of so many steps."""
    tally: Counter[str] = Counter()
    machine = type("Told", (History,), {"opened": staticmethod(opened), "root": root, "tally": tally})
    how = settings(
        max_examples=histories,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        derandomize=histories < 100,
        database=None,
    )
    run_state_machine_as_test(machine, settings=how)
    return tally


@pytest.mark.fault("F84")
def test_whatever_happens_nothing_is_lost(opened: Callable[[Path], str], root: Path, record: Record) -> None:
    """A few histories, the same each time."""
    tally = run(opened, root, 25, 10)
    assert tally["letters"] > 0
    record(lost=tally["lost"], doubled=tally["doubled"])


@pytest.mark.campaign
@pytest.mark.fault("F84")
def test_many_histories_lose_nothing(opened: Callable[[Path], str], root: Path, record: Record) -> None:
    """Hundreds of longer ones, other ones each time."""
    tally = run(opened, root, 500, 40)
    told = ", ".join(f"{count} {what}" for what, count in sorted(tally.items()))
    record(lost=tally["lost"], doubled=tally["doubled"], note=told)
