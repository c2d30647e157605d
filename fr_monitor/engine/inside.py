"""Jobs done in this process: nothing to install, and nothing that outlives it but the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Lock

from sqlalchemy import Connection

from fr_monitor.engine import CALL_OUT, DELIVER, batches
from fr_monitor.lines import log_of

log = log_of(__name__)


class Inside:
    """Who asks for a job does it; letters that are posted are sent at once by a thread of their own."""

    batch = 20_000

    def __init__(self) -> None:
        self._jobs: dict[str, Callable[[], None]] = {}
        self._at_work: dict[str, Lock] = {}
        self._waiting: set[str] = set()
        self._mutex = Lock()
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="posted")

    def job(self, name: str, do: Callable[[], None]) -> Callable[[], None]:
        """Take a job in; what is returned does it, when another thread does it now right after."""
        self._jobs[name] = do
        self._at_work[name] = Lock()
        return partial(self._do, name)

    def posted(self, connection: Connection, letters: Mapping[str, int]) -> Callable[[], None]:  # noqa: ARG002 - for a queue
        """Nothing until the commit; then the letters are sent, where this process sends letters at all."""
        return partial(self._send, batches(letters))

    def again(self, name: str) -> None:
        """By a thread that waits until the job has ended."""
        self._pool.submit(self._do, name).add_done_callback(_tell)

    def clear(self, name: str) -> None:
        """At most one waits, and it belongs to who asked for it."""

    def start(self) -> None:
        """There is nothing to begin."""

    def stop(self) -> None:
        """Finish what is being sent."""
        self._pool.shutdown(cancel_futures=True)

    def _send(self, jobs: Mapping[str, int]) -> None:
        for name in (DELIVER, CALL_OUT):
            if name in jobs and name in self._jobs:
                self.again(name)

    def _do(self, name: str) -> None:
        with self._mutex:
            if name in self._waiting:
                return
            self._waiting.add(name)
        with self._at_work[name]:
            with self._mutex:
                self._waiting.discard(name)
            self._jobs[name]()


def _tell(outcome: Future[None]) -> None:
    if not outcome.cancelled() and (error := outcome.exception()):
        log.error("job", outcome="failed", why=repr(error))
