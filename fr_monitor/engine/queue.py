"""Jobs as rows of PostgreSQL, done by whichever process is free: Procrastinate.

A job is put into the queue by the transaction that has put the letters into the outbox; a notification wakes a worker.
Workers note every few seconds that they live; the jobs of one that does not are put back.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from functools import partial

from sqlalchemy import Connection, text

from fr_monitor.engine import BATCH, posting
from fr_monitor.engine.workers import Workers

Write = Callable[[], AbstractContextManager[Connection]]


class Queue:
    """The jobs of one database. `write` opens a transaction; `leads` says whether this process leads, None: never."""

    batch = BATCH

    def __init__(self, url: str, write: Write, leads: Callable[[], bool] | None) -> None:
        self._write = write
        self._workers = Workers(url, leads)

    def job(self, name: str, do: Callable[[], None]) -> Callable[[], None]:
        """Take a job in; what is returned puts it into the queue, unless it waits there already."""
        self._workers.take(name, do)
        return partial(self.again, name)

    def posted(self, connection: Connection, letters: Mapping[str, int]) -> Callable[[], None]:
        """Put the jobs that send the letters into the queue, in the transaction of the letters."""
        return posting.post(connection, letters)

    def again(self, name: str) -> None:
        """Put it into the queue, unless it waits there already."""
        posting.ask(self._write, name)

    def clear(self, name: str) -> None:
        """Take those that wait out of the queue."""
        with self._write() as connection:
            waiting = text("DELETE FROM procrastinate_jobs WHERE queue_name = :name AND status = 'todo'")
            connection.execute(waiting, {"name": name})

    def start(self) -> None:
        """Begin to work, in a thread of its own."""
        self._workers.start()

    def stop(self) -> None:
        """Finish the jobs that were begun."""
        self._workers.stop()
