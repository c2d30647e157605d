"""Where jobs wait until they are done, and who does them: this process, or any of many on one PostgreSQL.

A job says only what to do ("deliver"); what there is to do stands in the rows of the outbox. So a job that is repeated
finds nothing, and one that is lost is made up for by the timetable, which asks for each job again and again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from importlib.util import find_spec
from typing import Protocol

from sqlalchemy import Connection

from fr_monitor.model.delivery import MAIL

DELIVER, CALL_OUT = "deliver", "call-out"
"""The jobs that everybody does: letters by mail, and messages by other ways, which must not wait for those."""
BATCH = 500
"""Letters that one job of a queue delivers."""


class Engine(Protocol):
    """One seam, two implementations."""

    batch: int
    """How many letters a job delivers at most."""

    def job(self, name: str, do: Callable[[], None]) -> Callable[[], None]:
        """Take a job in before the start; what is returned asks for it to be done, and twice before it begins is once.

        Never done twice at the same time but for DELIVER and CALL_OUT, which may be by several processes.
        What `do` raises is told in the log; the timetable comes back. Asking raises StoreError.
        """

    def posted(self, connection: Connection, letters: Mapping[str, int]) -> Callable[[], None]:
        """Have letters, so many by each channel, sent at once if the transaction commits, and not otherwise.

        What is returned is to be called after the commit. Raises StoreError.
        """

    def again(self, name: str) -> None:
        """Ask, from within a job that left something to do, for the same once more after it. Raises StoreError."""

    def clear(self, name: str) -> None:
        """Forget jobs that wait, since what they would do cannot be done now; the timetable asks again. Raises StoreError."""

    def start(self) -> None:
        """Begin to do jobs."""

    def stop(self) -> None:
        """Finish the jobs that were begun, and begin no more."""


def is_queued(url: str) -> bool:
    """Whether jobs of this database wait in it: PostgreSQL, and the extra `workers` is installed."""
    return url.startswith("postgres") and find_spec("procrastinate") is not None


def open_engine(
    url: str, write: Callable[[], AbstractContextManager[Connection]], leads: Callable[[], bool] | None
) -> Engine:
    """The engine for a database. `write` opens a transaction of it; `leads` says whether this process leads, None: never."""
    if is_queued(url):
        from fr_monitor.engine.queue import Queue  # noqa: PLC0415 - who has one machine need not have what it imports

        return Queue(url, write, leads)
    from fr_monitor.engine.inside import Inside  # noqa: PLC0415

    return Inside()


def batches(letters: Mapping[str, int]) -> dict[str, int]:
    """How many jobs of each name take care of so many letters by each channel."""
    jobs: Counter[str] = Counter()
    for channel, count in letters.items():
        jobs[DELIVER if channel == MAIL else CALL_OUT] += count
    return {name: -(-count // BATCH) for name, count in jobs.items() if count}
