"""What an engine promises, whether jobs are done in this process or wait in PostgreSQL for any of many."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from queue import Empty, SimpleQueue

import pytest
from sqlalchemy import text

from fr_monitor.engine import BATCH, CALL_OUT, DELIVER, Engine, batches, open_engine, tables
from fr_monitor.engine.inside import Inside
from fr_monitor.engine.queue import Queue
from fr_monitor.errors import StoreUnavailable
from fr_monitor.store import Store

SOON = 8.0
"""Seconds in which a job that was asked for has begun, on a busy machine."""


class Doer:
    """Does jobs of one name, and says so."""

    def __init__(self) -> None:
        self.begun: SimpleQueue[str] = SimpleQueue()
        self.go_on = threading.Event()
        self.go_on.set()
        self.fault: Exception | None = None
        self.ended = 0

    def do(self) -> None:
        """Begin, wait for leave to go on, and end."""
        self.begun.put("begun")
        assert self.go_on.wait(30)
        if self.fault:
            fault, self.fault = self.fault, None
            raise fault
        self.ended += 1

    def has_begun(self, within: float = SOON) -> bool:
        """Whether a job begins; each beginning is told once."""
        with suppress(Empty):
            self.begun.get(timeout=within)
            return True
        return False


@pytest.fixture
def queue_store(migrated_postgresql: Store) -> Iterator[Store]:
    """A database with the tables of the queue, and nothing in it."""
    with migrated_postgresql.write() as conn:
        tables.upgrade(conn)
        conn.execute(text("TRUNCATE procrastinate_jobs, procrastinate_workers, procrastinate_periodic_defers CASCADE"))
    yield migrated_postgresql
    migrated_postgresql.posted = None


@pytest.fixture
def queue(queue_store: Store, postgresql_url: str) -> Iterator[Callable[..., Queue]]:
    """Makes queues that end with the test, however it went: one that goes on would keep pytest waiting for ever."""
    with ExitStack() as ends:

        def made(leads: Callable[[], bool] | None) -> Queue:
            engine = Queue(postgresql_url, queue_store.write, leads)
            ends.callback(engine.stop)
            return engine

        yield made


Opened = tuple[Engine, Store]


@pytest.fixture(params=["inside", "queue"])
def opened(request: pytest.FixtureRequest) -> Iterator[Opened]:
    """An engine that is not started, and its database."""
    if request.param == "inside":
        store = request.getfixturevalue("migrated_postgresql")
        engine: Engine = Inside()
    else:
        store = request.getfixturevalue("queue_store")
        engine = Queue(request.getfixturevalue("postgresql_url"), store.write, leads=lambda: True)
    store.posted = engine.posted
    yield engine, store
    store.posted = None
    engine.stop()


@pytest.fixture
def doer() -> Doer:
    """Of letters."""
    return Doer()


def in_thread(ask: Callable[[], None]) -> threading.Thread:
    """Somebody who asks, as the timetable does: in a thread of its own, which may have to do the job itself."""
    thread = threading.Thread(target=ask, daemon=True)
    thread.start()
    return thread


def post(store: Store, count: int = 1, *, channel: str = "email", regret: bool = False) -> None:
    """A transaction that puts letters into the outbox, and may be rolled back."""
    with suppress(ZeroDivisionError), store.write() as conn:
        conn.get_execution_options()["fr_monitor_posted"][channel] += count
        if regret:
            raise ZeroDivisionError


@pytest.mark.parametrize("name", [DELIVER, "sweep"])
def test_a_job_that_is_asked_for_is_done_once(opened: Opened, doer: Doer, name: str) -> None:
    """By everybody, and by the leader alone."""
    engine, _ = opened
    ask = engine.job(name, doer.do)
    engine.start()
    ask()
    assert doer.has_begun()
    engine.stop()
    assert (doer.ended, doer.begun.empty()) == (1, True)


def test_letters_are_sent_as_soon_as_they_are_posted(opened: Opened, doer: Doer) -> None:
    """Nobody waits for the timetable; other ways than mail have a job of their own."""
    engine, store = opened
    others = Doer()
    engine.job(DELIVER, doer.do)
    engine.job(CALL_OUT, others.do)
    engine.start()
    post(store, channel="chat")
    assert others.has_begun()
    assert doer.begun.empty()
    post(store)
    assert doer.has_begun()


def test_a_transaction_that_is_rolled_back_leaves_no_job(opened: Opened, doer: Doer) -> None:
    """What it had posted is not there to be sent; what is posted after is."""
    engine, store = opened
    engine.job(DELIVER, doer.do)
    engine.start()
    post(store, regret=True)
    post(store)
    assert doer.has_begun()
    engine.stop()
    assert doer.ended == 1


def test_what_waits_already_is_not_put_there_twice(opened: Opened, doer: Doer) -> None:
    """A sweep that is asked for three times while one goes on is done once more, and never two at the same time."""
    engine, _ = opened
    ask = engine.job("sweep", doer.do)
    engine.start()
    doer.go_on.clear()
    asking = [in_thread(ask)]
    assert doer.has_begun()
    asking += [in_thread(ask) for _ in range(3)]
    assert not doer.has_begun(within=0.5)
    doer.go_on.set()
    assert doer.has_begun()
    for each in asking:
        each.join(SOON)
    engine.stop()
    assert doer.ended == 2


def test_to_stop_is_to_finish_what_was_begun(opened: Opened, doer: Doer) -> None:
    """The job that goes on ends well, and no other begins."""
    engine, store = opened
    engine.job(DELIVER, doer.do)
    engine.start()
    doer.go_on.clear()
    post(store)
    assert doer.has_begun()
    stopping = in_thread(engine.stop)
    stopping.join(0.3)
    assert stopping.is_alive()
    doer.go_on.set()
    stopping.join(30)
    assert (stopping.is_alive(), doer.ended) == (False, 1)


def test_an_error_is_told_and_the_job_is_done_again(
    opened: Opened, doer: Doer, caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    """One that came with letters: by itself where jobs outlive their failing, and in any case when it is asked for."""
    engine, store = opened
    doer.fault = ZeroDivisionError("a bug of ours")
    ask = engine.job(DELIVER, doer.do)
    engine.start()
    post(store)
    assert doer.has_begun()
    if isinstance(engine, Inside):
        ask()
    assert doer.has_begun()
    engine.stop()
    assert doer.ended == 1
    assert "a bug of ours" in caplog.text + capsys.readouterr().out


def test_what_cannot_be_done_now_is_cleared_away(opened: Opened, doer: Doer) -> None:
    """When the relay is ill, the jobs of a great posting do not each try it."""
    engine, store = opened
    engine.job(DELIVER, doer.do)
    engine.start()
    doer.go_on.clear()
    post(store, 10 * BATCH)
    assert doer.has_begun()
    engine.clear(DELIVER)
    doer.go_on.set()
    engine.stop()
    assert doer.ended == 1


@pytest.mark.parametrize(
    ("letters", "jobs"),
    [
        ({"email": 1}, {DELIVER: 1}),
        ({"email": BATCH}, {DELIVER: 1}),
        ({"email": BATCH + 1, "chat": 2, "webhook": 3}, {DELIVER: 2, CALL_OUT: 1}),
        ({"email": 0, "chat": 2}, {CALL_OUT: 1}),
    ],
)
def test_jobs_are_few_and_large(letters: dict[str, int], jobs: dict[str, int]) -> None:
    """One for each five hundred letters, by mail and by other ways."""
    assert batches(letters) == jobs


def test_which_engine_follows_from_the_database(queue_store: Store, postgresql_url: str) -> None:
    """There is nothing to set."""
    inside = open_engine("sqlite:///data/fr_monitor.db", queue_store.write, None)
    queue = open_engine(postgresql_url, queue_store.write, None)
    assert (type(inside), type(queue)) == (Inside, Queue)
    for engine in (inside, queue):
        engine.stop()


def test_who_needs_no_queue_does_not_load_it() -> None:
    """One machine pays neither time nor memory for many."""
    code = "import sys, fr_monitor.scheduler, fr_monitor.cli; sys.exit('procrastinate' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_who_does_not_lead_leaves_the_sweep_to_others(queue: Callable[..., Queue], doer: Doer) -> None:
    """A worker delivers only; a service that stands by has asked before it began."""
    worker = queue(leads=None)
    standing_by = queue(leads=lambda: False)
    sweeps, letters = Doer(), doer
    for engine in (worker, standing_by):
        ask, send = engine.job("sweep", sweeps.do), engine.job(DELIVER, letters.do)
        engine.start()
    ask()
    send()
    assert letters.has_begun()
    assert not sweeps.has_begun(within=0.5)


def test_a_job_put_into_the_queue_before_anybody_worked_is_done(
    queue_store: Store, queue: Callable[..., Queue], doer: Doer
) -> None:
    """A page that takes a subscription posts its letter whether or not a worker runs."""
    engine = queue(leads=None)
    queue_store.posted = engine.posted
    post(queue_store)
    engine.job(DELIVER, doer.do)
    engine.start()
    assert doer.has_begun()


@pytest.mark.campaign
def test_workers_outlive_their_connections(queue_store: Store, queue: Callable[..., Queue], doer: Doer) -> None:
    """A server that restarts ends them all; the workers come back by themselves."""
    engine = queue(leads=lambda: True)
    ask = engine.job("sweep", doer.do)
    engine.start()
    ask()
    assert doer.has_begun()
    with queue_store.write() as conn:
        conn.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'fr_monitor-jobs'")
        )
    ask()
    assert doer.has_begun(within=20)


def test_the_tables_of_the_queue_are_made_once_and_checked(queue_store: Store) -> None:
    """A second start changes nothing; tables of another version are a fault that says what to do."""
    with queue_store.write() as conn:
        tables.upgrade(conn)
        assert tables.problems(conn) == []
        conn.exec_driver_sql("COMMENT ON TABLE procrastinate_jobs IS '3.9.0'")
        assert "3.9.0" in tables.problems(conn)[0]
        tables.upgrade(conn)
        assert tables.problems(conn) == []


def test_a_database_that_does_not_answer_is_an_error_of_ours(queue_store: Store) -> None:
    """The letters and their jobs are rolled back together; whoever posts comes back."""
    with queue_store.write() as conn:
        conn.exec_driver_sql("ALTER TABLE procrastinate_jobs RENAME TO elsewhere")
    queue_store.posted = Queue("postgresql://localhost/none", queue_store.write, None).posted
    try:
        with pytest.raises(StoreUnavailable, match="queue"):
            post(queue_store)
    finally:
        with queue_store.write() as conn:
            conn.exec_driver_sql("ALTER TABLE elsewhere RENAME TO procrastinate_jobs")
