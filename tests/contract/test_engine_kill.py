"""Whoever dies in the middle of a job, it is done again, and no letter is lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from fr_monitor.engine import posting, tables
from fr_monitor.store import Store

HAND = Path(__file__).resolve().parents[1] / "support/hand.py"
Start = Callable[[str], subprocess.Popen[str]]


@pytest.fixture
def due(migrated_postgresql: Store) -> Iterator[Store]:
    """Five hundred letters to send, of the simplest kind, and an empty queue."""
    with migrated_postgresql.write() as conn:
        tables.upgrade(conn)
        conn.exec_driver_sql("TRUNCATE procrastinate_jobs, procrastinate_workers CASCADE")
        conn.exec_driver_sql("CREATE TABLE letters_due (id int PRIMARY KEY, taken timestamptz, sent int)")
        conn.exec_driver_sql("CREATE TABLE runs (pid int, at timestamptz)")
        conn.exec_driver_sql("INSERT INTO letters_due SELECT generate_series(1, 500)")
    yield migrated_postgresql
    with migrated_postgresql.write() as conn:
        conn.exec_driver_sql("DROP TABLE letters_due, runs")


@pytest.fixture
def start(postgresql_url: str) -> Iterator[Start]:
    """Starts a process that works; all are gone afterwards."""
    with ExitStack() as stack:

        def begin(name: str) -> subprocess.Popen[str]:
            command = [sys.executable, str(HAND), postgresql_url, name]
            process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
            stack.enter_context(process)
            stack.callback(process.kill)
            assert process.stdout
            assert process.stdout.readline() == "ready\n"
            return process

        yield begin


def until(store: Store, question: str, limit: float) -> float:
    """Seconds until a question to the database is answered with yes."""
    began = time.monotonic()
    while time.monotonic() - began < limit:
        with store.read() as conn:
            if conn.execute(text(question)).scalar():
                return time.monotonic() - began
        time.sleep(0.1)
    pytest.fail(f"not within {limit} s: {question}")


ALL_SENT = "SELECT count(*) = 0 FROM letters_due WHERE sent IS NULL"


@pytest.mark.campaign
@pytest.mark.fault("F63")
@pytest.mark.parametrize("job", ["letters", "sweep"])
def test_the_job_of_a_killed_worker_is_done_again(due: Store, start: Start, job: str) -> None:
    """By another one, within a minute; each letter is sent, and at most the one in the dead hand may be sent twice."""
    first = start("leader")
    if job == "letters":
        with due.write() as conn:
            posting.post(conn, {"email": 500})
    else:
        posting.ask(due.write, "sweep")
    until(due, "SELECT count(*) > 50 FROM letters_due WHERE sent IS NOT NULL", 20)
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    start("leader")
    until(due, "SELECT count(DISTINCT pid) = 2 FROM runs", 60)
    until(due, ALL_SENT, 60)
    with due.read() as conn:
        assert conn.execute(text("SELECT max(sent) FROM letters_due")).scalar() == 1


@pytest.mark.campaign
@pytest.mark.fault("F41")
def test_a_worker_that_is_asked_to_stop_finishes_first(due: Store, start: Start) -> None:
    """Its job is done to the end, and nothing is left for others to find."""
    process = start("leader")
    with due.write() as conn:
        posting.post(conn, {"email": 500})
    until(due, "SELECT count(*) > 20 FROM letters_due WHERE sent IS NOT NULL", 20)
    began = time.monotonic()
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert time.monotonic() - began < 30
    assert until(due, ALL_SENT, 1) < 1
    assert until(due, "SELECT count(*) = 0 FROM procrastinate_jobs WHERE task_name = 'deliver'", 1) < 1


@pytest.mark.campaign
@pytest.mark.fault("F62")
def test_a_server_that_restarts_without_warning_loses_no_letter(
    due: Store, start: Start, postgresql_server: Any
) -> None:
    """Every connection ends within a job; the workers come back by themselves, and so does the job."""
    if os.environ.get("TEST_DATABASE_URL"):
        pytest.skip("a server that is not ours is not restarted")
    first, second = start("leader"), start("worker")
    with due.write() as conn:
        posting.post(conn, {"email": 500})
    until(due, "SELECT count(*) > 50 FROM letters_due WHERE sent IS NOT NULL", 20)
    postmaster = postgresql_server.get_postmaster_info().process
    postmaster.send_signal(signal.SIGQUIT)  # ends it at once, as a crash does
    postmaster.wait(20)
    postgresql_server.start()
    until(due, ALL_SENT, 90)
    with due.read() as conn:
        assert conn.execute(text("SELECT max(sent) FROM letters_due")).scalar() == 1
    for process in (first, second):
        process.communicate(timeout=30)
        assert process.returncode == 0
