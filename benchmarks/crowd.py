"""An opening that a crowd is told of, on PostgreSQL: how long it takes to queue, what the sender weighs, and what a second worker adds.

python benchmarks/crowd.py [RECIPIENTS]
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from contextlib import closing
from functools import partial
from pathlib import Path

from figures import Figure, emit, median_seconds
from mail import FROZEN, LETTER, NOW, databases, timed, work
from relays import program, sink
from sqlalchemy import text

from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.store import Store, open_store, outbox

LETTERS = 5_000
"""That leave in one measured round."""
CONNECTIONS = 10
PEOPLE = """
INSERT INTO subscribers (address, address_key, token, consent, programs, kinds, rhythm, created_at, confirmed_at, changed_at)
SELECT address, address, md5(address), 'confirmed', ' ', ' opened ', 'at-once', before, before, before
FROM (SELECT 'r' || n || '@plant.example' AS address, TIMESTAMPTZ '2025-01-01 00:00Z' AS before FROM generate_series(1, :count) AS n) AS people
"""
QUEUEING = "each row has a unique name, five indexes and three references that PostgreSQL checks, on the disk and the cores of this machine"
CORES = "on two cores, database, relay and the first worker leave the second little to run on"
BARE = "a Python that has imported SQLAlchemy, psycopg and the rules already weighs as much; the table shows that it does not grow"


def main(count: int) -> None:
    """Fill, queue, send."""
    title = f"{count:,} recipients of one opening, on PostgreSQL"
    if not program("smtp-sink"):
        emit(title, (), "Left out: smtp-sink of Postfix is not installed.")
        return
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as makers, sink() as port:
        url = makers["PostgreSQL"]()
        with closing(open_store(url)) as store:
            store.upgrade()
            with store.write() as conn:
                conn.execute(text("SET LOCAL statement_timeout = 0"))
                conn.execute(text(PEOPLE), {"count": count})
            seconds = median_seconds(partial(queued, store, count), rounds=1)
        few, many = sender(url, port, LETTERS // 5), sender(url, port, LETTERS)
        one, two = (timed(LETTERS, partial(senders, url, port, LETTERS, number)) for number in (1, 2))
    emit(title, (
        Figure("queued, one row for each", seconds, "s", most=20.0 * count / 1e6, reason=QUEUEING),
        Figure(f"memory of a sender of {LETTERS:,}", many, "MB", most=57.0, reason=BARE),
        Figure(f"memory of a sender of {LETTERS // 5:,}", few, "MB"),
        Figure("letters of two workers", two, "a second", "one worker", two / one, least=1.7, reason=CORES),
        Figure("letters of one worker", one, "a second"),
    ), "Rows are made by one INSERT … SELECT and claimed by range; a worker holds no more than what it sends next.")  # fmt: skip


def queued(store: Store, count: int) -> None:
    """One letter for each of so many people."""
    alert = Alert(AlertKind.OPENED, "opened/2026", None, None, None, "it opened")
    with store.write() as conn:
        conn.execute(text("SET LOCAL statement_timeout = 0"))
        posted = outbox.add(conn, alert, LETTER, FROZEN, NOW)
        if posted is None or outbox.address_all(conn, posted, alert, "email", NOW) != count:
            raise SystemExit("not everybody is addressed")


def senders(url: str, port: int, count: int, number: int) -> None:
    """So many workers, who share the letters."""
    command = [sys.executable, __file__, "send", url, str(port), str(count // number)]
    workers = [subprocess.Popen(command, stdout=subprocess.DEVNULL) for _ in range(number)]
    if any(worker.wait() for worker in workers):
        raise SystemExit("a worker failed")


def sender(url: str, port: int, count: int) -> float:
    """The most megabytes that one worker held."""
    command = [sys.executable, __file__, "send", url, str(port), str(count)]
    return float(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def send(url: str, port: int, count: int) -> None:
    """What a worker does; prints its memory."""
    work(url, port, count, CONNECTIONS)
    held = re.search(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    print(int(held[1]) / 1024 if held else "unknown")


if __name__ == "__main__":
    if sys.argv[1:2] == ["send"]:
        send(sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
