"""An opening that a crowd is told of, on PostgreSQL: how long it takes to queue, what the sender weighs, and what a second worker adds.

python benchmarks/crowd.py [RECIPIENTS]
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from functools import partial
from pathlib import Path

import worker
from figures import Figure, emit, median_seconds
from mail import FROZEN, LETTER, NOW, databases
from relays import far_away, program, sink
from sqlalchemy import text

from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.store import Store, open_store, outbox

LETTERS, FEW = 3_000, 600
"""That one worker sends in a measured round, to a relay beside it and to one far away."""
CONNECTIONS = 10
ROUND_TRIP = 0.02
RESTING = 8
"""Seconds that the whole service is left to work before its memory is read."""
PEOPLE = """
INSERT INTO subscribers (address, address_key, token, consent, programs, kinds, rhythm, created_at, confirmed_at, changed_at)
SELECT address, address, md5(address), 'confirmed', ' ', ' opened ', 'at-once', before, before, before
FROM (SELECT 'r' || n || '@plant.example' AS address, TIMESTAMPTZ '2025-01-01 00:00Z' AS before FROM generate_series(1, :count) AS n) AS people
"""
BARE = """
import sys, sqlalchemy, worker
with sqlalchemy.create_engine(sys.argv[1].replace("://", "+psycopg://", 1)).connect() as connection:
    connection.exec_driver_sql("SELECT 1")
print(worker.held())
"""
QUEUEING = (
    "it follows the cores, and other work on them; with the machine to itself a million took 17.7 s on 2026-11-23. Two fifths are spent on rows and "
    "indexes, a third on checking the two references of each row, the rest on choosing the people"
)
DISK = (
    "on a relay without any delay a worker waits for the server to have its notes on the disk (`WalSync`), and two wait for "
    "the same disk in turn (`WALWrite`) on two cores that also run server and relay; none waits for a row of the other"
)
FAR = "the proxy that makes the delay, the relay and the database share two cores with the workers"
WEIGHT = "SQLAlchemy and psycopg, connected, weigh most of it; the table shows that it does not grow"
REMARK = (
    "Rows are made by one INSERT … SELECT and claimed by range; a sender holds no more than what it sends next. The sender claims, fills, sends and "
    "settles; `fr-monitor worker` is the whole service around it, which can also ask the Register and read notices."
)


def main(count: int) -> None:
    """Fill, queue, send."""
    title = f"{count:,} recipients of one opening, on PostgreSQL"
    if not program("smtp-sink"):
        emit(title, (), "Left out: smtp-sink of Postfix is not installed.")
        return
    with (
        tempfile.TemporaryDirectory() as name,
        databases(Path(name)) as makers,
        sink() as port,
        far_away(port, ROUND_TRIP) as far,
    ):
        url = makers["PostgreSQL"]()
        seconds = queueing(url, count)
        figures = [
            Figure("queued, one row for each", seconds, "s", most=20.0 * count / 1e6, reason=QUEUEING),
            *memory(url, port),
            *scaling(f"{ROUND_TRIP * 1000:.0f} ms away: ", url, far, FEW, FAR),
            *scaling("", url, port, LETTERS, DISK),
            Figure("memory of `fr-monitor worker`", service(url, port, Path(name)), "MB"),
        ]
    emit(title, figures, REMARK)


def queueing(url: str, count: int) -> float:
    """Seconds in which one letter for each of so many people is queued."""
    with closing(open_store(url)) as store:
        store.upgrade()
        with store.write() as conn:
            conn.execute(text("SET LOCAL statement_timeout = 0"))
            conn.execute(text(PEOPLE), {"count": count})
        return median_seconds(partial(queued, store, count), rounds=1)


def queued(store: Store, count: int) -> None:
    """One letter for each of so many people."""
    alert = Alert(AlertKind.OPENED, "opened/2026", None, None, None, "it opened")
    with store.write() as conn:
        posted = outbox.add(conn, alert, LETTER, FROZEN, NOW)
        if posted is None or outbox.address_all(conn, posted, alert, "email", NOW) != count:
            raise SystemExit("not everybody is addressed")


def memory(url: str, port: int) -> list[Figure]:
    """What a sender holds at most, beside the libraries that it cannot do without."""
    where = Path(__file__).parent
    told = subprocess.run([sys.executable, "-c", BARE, url], cwd=where, capture_output=True, text=True, check=True)
    bare, libraries = float(told.stdout), "SQLAlchemy and psycopg, connected"
    few, many = (sent(url, port, count, 1)[1] for count in (LETTERS // 5, LETTERS))
    return [
        Figure(f"memory of a sender of {LETTERS:,}", many, "MB", most=57.0, reason=WEIGHT),
        Figure(f"memory of a sender of {LETTERS // 5:,}", few, "MB"),
        Figure(f"memory of {libraries}", bare, "MB"),
    ]


def scaling(where: str, url: str, port: int, count: int, reason: str) -> list[Figure]:
    """Letters a second of one worker and of two, each of whom sends so many."""
    one, two = (number * count / sent(url, port, count, number)[0] for number in (1, 2))
    return [
        Figure(f"{where}letters of two workers", two, "a second", "one worker", two / one, least=1.7, reason=reason),
        Figure(f"{where}letters of one worker", one, "a second"),
    ]


def sent(url: str, port: int, count: int, number: int) -> tuple[float, float]:
    """Seconds that so many workers need for so many letters each, once all are connected, and the most megabytes one held."""
    command = [sys.executable, "-c", f"import worker; worker.main({url!r}, {port}, {count}, {CONNECTIONS})"]
    pipe, where = subprocess.PIPE, Path(__file__).parent
    workers = [subprocess.Popen(command, cwd=where, stdin=pipe, stdout=pipe, text=True) for _ in range(number)]
    if any(one.stdout.readline() != "ready\n" for one in workers):
        raise SystemExit("a worker failed")
    start = time.perf_counter()
    for one in workers:
        one.stdin.write("\n")
        one.stdin.flush()
    held = [float(one.stdout.readline()) for one in workers]
    seconds = time.perf_counter() - start
    if any(one.wait() for one in workers):
        raise SystemExit("a worker failed")
    return seconds, max(held)


def service(url: str, port: int, folder: Path) -> float:
    """The most megabytes that the whole service held while it sent."""
    settings = {"DATABASE_URL": url, "SMTP_URL": f"smtp://127.0.0.1:{port}?tls=none"}
    with (folder / "told").open("w") as told:
        command = [sys.executable, "-m", "fr_monitor", "worker"]
        process = subprocess.Popen(command, cwd=folder, env=os.environ | settings, stdout=told, stderr=told)
    try:
        time.sleep(RESTING)
        return worker.held(str(process.pid))
    finally:
        process.terminate()
        process.wait()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
