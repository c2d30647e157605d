"""Faults of a PostgreSQL server and of the way to it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from threading import Barrier, Thread

import pytest
from sqlalchemy import make_url, text
from support.campaign import Record
from support.postgresql import Line, Server
from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.app import build
from fr_monitor.errors import StoreError, StoreUnavailable
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.settings import Settings, watched_programs
from fr_monitor.store import deliveries, open_store, sweeps

pytestmark = pytest.mark.campaign

CONFIG = Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"
PUBLISHED = date(2027, 2, 11)
READERS = [f"reader{number}@plant.example" for number in range(3)]
Open = Callable[[str], World]


class Relay:
    """Takes letters, and notes first that it will."""

    name = "email"

    def __init__(self) -> None:
        self.taken: list[str] = []

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take it."""
        assert on_stage
        on_stage("data")
        self.taken.append(delivery.uid)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    """One for all tests here."""
    with Server() as running:
        yield running


@pytest.fixture
def open_world(tmp_path: Path) -> Iterator[Open]:
    """Opens services over databases."""
    with ExitStack() as stack:

        def opened(url: str) -> World:
            settings = Settings(
                database_url=url,
                public_url="https://monitor.example.org",
                secret_key="for tests",
                programs=watched_programs({}, CONFIG),
                data_folder=tmp_path / str(make_url(url).database),
            )
            world = World(settings, datetime(2027, 2, 1, 15, tzinfo=UTC))
            world.app.channels["email"] = Relay()
            stack.callback(world.app.close)
            return world

        yield opened


@pytest.fixture(scope="module")
def prepared(server: Server, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database with readers, from before the opening."""
    url = server.database()
    settings = Settings(
        database_url=url,
        public_url="https://monitor.example.org",
        secret_key="for tests",
        programs=watched_programs({}, CONFIG),
        data_folder=tmp_path_factory.mktemp("prepared"),
    )
    app = build(settings, lambda: datetime(2027, 2, 1, 15, tzinfo=UTC))
    app.register = ScriptedRegister()  # type: ignore[assignment]
    app.sweep()
    for reader in READERS:
        app.subscribe(reader, confirmed=True)
    app.close()
    return url


@pytest.fixture
def database(server: Server, prepared: str) -> str:
    """A copy of it."""
    return server.database(prepared)


def out(world: World) -> World:
    """The opening is out."""
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    return world.at(PUBLISHED)


def work(world: World) -> None:
    """What the service does in an hour; what fails is left to the next."""
    for step in (world.app.sweep, lambda: world.app.remind(date(2027, 4, 5)), world.app.deliver):
        with suppress(StoreError):
            step()


def settle(world: World) -> tuple[int, int]:
    """Hours later: how many letters were lost and how many came twice, beside those in doubt."""
    world.app.at = lambda _: None
    for _ in range(4):
        world.later(hours=2)
        work(world)
    relay: Relay = world.app.channels["email"]  # type: ignore[assignment]
    assert world.app.store.check() == []
    with world.app.store.read() as conn:
        rows = deliveries.listing(conn)
    assert len(rows) == 2 * len(READERS)
    copies = Counter(relay.taken)
    assert [row.uid for row in rows if copies[row.uid] - 1 > row.ambiguous] == []
    lost = sum(row.state is not State.SENT or not copies[row.uid] for row in rows)
    return lost, sum(copies.values()) - len(rows)


def steps(world: World) -> list[str]:
    """The names of the steps of an hour."""
    passed: list[str] = []
    world.app.at = passed.append
    work(out(world))
    return list(dict.fromkeys(passed))


@pytest.mark.fault("F62")
def test_f62_a_server_that_restarts_at_any_step_costs_nothing(
    server: Server, prepared: str, open_world: Open, record: Record
) -> None:
    """Without warning, as when it crashes: what was not committed is done again, by the same process."""
    names = steps(open_world(server.database(prepared)))
    assert len(names) >= 12
    lost = doubled = 0
    for name in names:
        world = out(open_world(server.database(prepared)))
        pending = [name]

        def restart(step: str, pending: list[str] = pending) -> None:
            if step in pending:
                pending.remove(step)
                server.restart()

        world.app.at = restart
        work(world)
        assert not pending, name
        more = settle(world)
        lost, doubled = lost + more[0], doubled + more[1]
        world.app.close()
    assert lost == 0
    record(lost=lost, doubled=doubled, note=f"restarted at {len(names)} steps")


@pytest.mark.fault("F63")
@pytest.mark.parametrize("step", ["notice-saved", "letter-posted", "noting", "settling"])
def test_f63_a_connection_that_is_killed_within_a_transaction(
    server: Server, database: str, open_world: Open, step: str, record: Record
) -> None:
    """Nothing of the transaction is left, and the next hour makes up for it."""
    world = out(open_world(database))
    killed: list[int] = []

    def kill(name: str) -> None:
        if name == step and not killed:
            killed.append(1)
            server.kill_a_transaction()

    world.app.at = kill
    work(world)
    assert killed
    lost, doubled = settle(world)
    assert lost == 0
    record(lost=lost, doubled=doubled)


@pytest.mark.fault("F64")
def test_f64_a_server_that_only_reads_is_left_and_found_again(
    server: Server, database: str, open_world: Open, record: Record
) -> None:
    """As the old primary after a failover: nothing is sent, and once it writes again the same process goes on."""
    world = out(open_world(database))
    relay: Relay = world.app.channels["email"]  # type: ignore[assignment]
    name = make_url(database).database
    server.do(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    world.app.store.close()  # who is connected already goes on writing
    try:
        for step in (world.app.sweep, world.app.deliver):
            with pytest.raises(StoreUnavailable):
                step()
        assert [page.kind for _ in range(2) for page in world.app.watch()] == ["database-ill"]
        assert relay.taken == []
    finally:
        server.do(f"ALTER DATABASE {name} RESET default_transaction_read_only")
    lost, doubled = settle(world)
    assert (lost, doubled) == (0, 0)
    record(lost=lost, doubled=doubled)


@pytest.mark.fault("F65")
@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("nth", range(1, 13))
def test_f65_a_commit_without_an_answer_is_looked_up(
    server: Server, database: str, open_world: Open, when: str, nth: int, record: Record
) -> None:
    """The connection breaks at each commit of an hour in turn, once it is heard by the server and once it is not."""
    with Line(server) as line:
        world = out(open_world(line.url(database)))
        commits: list[int] = []

        def cut(said: bytes) -> str:
            commits.append(1) if b"COMMIT" in said else None
            return when if b"COMMIT" in said and len(commits) == nth else ""

        line.cut = cut
        work(world)
        line.cut = lambda _: ""
        assert line.cuts == 1
        lost, doubled = settle(world)
        world.app.close()
    assert lost == 0
    record(lost=lost, doubled=doubled)


@pytest.mark.fault("F66")
def test_f66_two_that_wait_for_each_other_are_parted(server: Server, database: str, record: Record) -> None:
    """The server ends one of the two, which is told to come back; the other one's work stands."""
    store = open_store(database)
    now = datetime(2027, 2, 1, tzinfo=UTC)
    with store.write() as conn:
        for key in ("one", "two"):
            sweeps.remember(conn, key, "", now)
    both, told = Barrier(2), []

    def write(first: str, second: str) -> None:
        try:
            with store.write() as conn:
                sweeps.remember(conn, first, first, now)
                both.wait(5)
                sweeps.remember(conn, second, first, now)
        except StoreUnavailable as error:
            told.append(str(error))

    threads = [Thread(target=write, args=pair) for pair in (("one", "two"), ("two", "one"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert len(told) == 1
    assert "deadlock" in told[0]
    with store.read() as conn:
        assert len({sweeps.recall(conn, key) for key in ("one", "two")}) == 1
    store.close()
    record(lost=0)


@pytest.mark.fault("F67")
def test_f67_a_slow_way_to_the_server_is_gone_slowly(
    server: Server, database: str, open_world: Open, record: Record
) -> None:
    """A tenth of a second more for each word there and back; everything is done, once."""
    with Line(server) as line:
        world = out(open_world(line.url(database)))
        line.delay = 0.05
        work(world)
        line.delay = 0.0
        lost, doubled = settle(world)
        world.app.close()
    assert (lost, doubled) == (0, 0)
    record(lost=lost, doubled=doubled)


@pytest.mark.fault("F67")
def test_f67_a_server_that_never_answers_is_given_up(server: Server, database: str) -> None:
    """The call ends after ten seconds, and says so."""
    with Line(server) as line:
        line.deaf = True
        store = open_store(line.url(database))
        began = datetime.now(UTC)
        with pytest.raises(StoreUnavailable), store.read() as conn:
            conn.execute(text("SELECT 1"))
        assert timedelta(seconds=5) < datetime.now(UTC) - began < timedelta(seconds=20)
        store.close()
