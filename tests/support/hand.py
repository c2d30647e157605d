"""A process that does jobs of a queue until it is killed: `hand.py URL NAME`."""

from __future__ import annotations

import os
import sys
import time

from fr_monitor.engine import DELIVER
from fr_monitor.engine.queue import Queue
from fr_monitor.store import open_store


def main(url: str, name: str) -> None:
    """Begin; each job takes what is due, and takes its time."""
    store = open_store(url)
    engine = Queue(url, store.write, leads=lambda: name == "leader")

    def deliver() -> None:
        with store.write() as conn:
            conn.exec_driver_sql("INSERT INTO runs VALUES (%s, clock_timestamp())", (os.getpid(),))
        while True:
            with store.write() as conn:
                claim = (
                    "UPDATE letters_due SET taken = clock_timestamp() + interval '3 s' WHERE id = ("
                    "SELECT id FROM letters_due WHERE sent IS NULL AND (taken IS NULL OR taken < clock_timestamp())"
                    " ORDER BY id LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING id"
                )
                row = conn.exec_driver_sql(claim).first()
            if row is None:
                return
            time.sleep(0.02)
            with store.write() as conn:
                conn.exec_driver_sql("UPDATE letters_due SET sent = coalesce(sent, 0) + 1 WHERE id = %s", (row.id,))

    for job in (DELIVER, "sweep"):
        engine.job(job, deliver)
    engine.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.read()
    engine.stop()


if __name__ == "__main__":
    main(*sys.argv[1:])
