"""Those who do the jobs of a queue in this process: an event loop in a thread of its own, the jobs in threads beside it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from threading import Thread

from procrastinate import App, BaseRetryStrategy, JobContext, PsycopgConnector, RetryDecision
from procrastinate.exceptions import UniqueViolation
from procrastinate.jobs import Job, Status
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from fr_monitor.engine import CALL_OUT, DELIVER
from fr_monitor.errors import StoreError
from fr_monitor.lines import log_of

log = log_of(__name__)

CARE = "care"
"""The queue of the job that looks for jobs whose worker died."""
ALIVE, DEAD, LOOK = 5, 20, 10
"""Seconds: a worker notes that it lives, is taken for dead after; how often is looked for such, and for who leads."""
POLL, PAUSE = 2, 2
"""Seconds: how often is looked for jobs that are to be done again; before another attempt when the database went away."""


class _Again(BaseRetryStrategy):
    """A job that came with letters comes back; what the timetable asks for, it asks for again, and both would be in the way."""

    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        log.error("job", job=job.task_name, outcome="failed", why=repr(exception))
        again = job.queueing_lock is None and job.attempts < 5
        return RetryDecision(retry_in={"seconds": 2 ** (job.attempts + 1)}) if again else None


class Workers:
    """Does the jobs it has taken: those for everybody always, the rest while `leads` says so."""

    def __init__(self, url: str, leads: Callable[[], bool] | None) -> None:
        parsed = make_url(url)
        names = parsed.translate_connect_args(username="user", database="dbname")
        options = {name: value for name, value in parsed.query.items() if isinstance(value, str)}
        conninfo = make_conninfo("", **{**names, **options, "application_name": "fr_monitor-jobs"})
        self._app = App(connector=PsycopgConnector(conninfo=conninfo, min_size=1, max_size=6, timeout=10))
        self._app.periodic(cron=f"* * * * * */{LOOK}")(
            self._app.task(name="rescue", queue=CARE, queueing_lock=CARE, pass_context=True)(_rescue)
        )
        self._leads = leads
        self._names: list[str] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stopping = asyncio.Event()
        self._thread = Thread(target=self._run, name="workers")

    def take(self, name: str, do: Callable[[], None]) -> None:
        """Be able to do a job."""
        self._names.append(name)
        self._app.task(name=name, queue=name, retry=_Again())(do)

    def start(self) -> None:
        """Begin."""
        self._loop = asyncio.new_event_loop()
        self._thread.start()

    def stop(self) -> None:
        """Finish what was begun, and end."""
        if self._loop:
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()
            self._loop.close()
            self._loop = None

    def _run(self) -> None:
        if self._loop:
            with ThreadPoolExecutor(len(self._names) + 3) as threads:
                self._loop.set_default_executor(threads)
                self._loop.run_until_complete(self._serve())

    async def _serve(self) -> None:
        """Work until asked to stop. A database that went away is waited for; nothing else ends this either, unheard."""
        while not self._stopping.is_set():
            [end] = await asyncio.gather(self._work(), return_exceptions=True)
            if not self._stopping.is_set():
                why = repr(end.__cause__ or end) if end else "a worker ended"
                log.warning("queue", outcome="begins anew", why=why)
                await self._pause(PAUSE)

    async def _work(self) -> None:
        """Until one of them ends, which it does when it loses the database."""
        async with self._app.open_async():
            # One each: however long letters or calls take, the others are not kept waiting.
            parts = [*(self._worker([queue], 1) for queue in (DELIVER, CALL_OUT, CARE)), self._pause()]
            if self._leads:
                parts.append(self._lead(self._leads))
            await _first_of(parts)

    async def _lead(self, leads: Callable[[], bool]) -> None:
        """Do what only the leader does, for as long as this is it."""
        led = [name for name in self._names if name not in {DELIVER, CALL_OUT}]
        while True:
            if await asyncio.to_thread(_ask, leads):
                await _first_of([self._worker(led, len(led)), _until_not(leads)])
            await asyncio.sleep(LOOK)

    async def _pause(self, seconds: float | None = None) -> None:
        """So long, or until asked to stop."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)

    def _worker(self, queues: Sequence[str], slots: int) -> Coroutine[None, None, None]:
        return self._app.run_worker_async(
            queues=queues,
            concurrency=slots,
            install_signal_handlers=False,
            delete_jobs="always",
            fetch_job_polling_interval=POLL,
            update_heartbeat_interval=ALIVE,
            stalled_worker_timeout=DEAD,
        )


async def _first_of(parts: Sequence[Coroutine[None, None, None]]) -> None:
    """Until one has ended; the others are ended, which for a worker means to finish its jobs. Raises what one raised."""
    tasks = [asyncio.ensure_future(part) for part in parts]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in tasks:
            task.cancel()
        ends = await asyncio.gather(*tasks, return_exceptions=True)
    for end in ends:
        if isinstance(end, BaseException) and not isinstance(end, asyncio.CancelledError):
            raise end


async def _until_not(leads: Callable[[], bool]) -> None:
    while await asyncio.to_thread(_ask, leads):
        await asyncio.sleep(LOOK)


def _ask(leads: Callable[[], bool]) -> bool:
    """Who cannot ask the database leads nothing."""
    try:
        return leads()
    except StoreError:
        return False


async def _rescue(context: JobContext, timestamp: int) -> None:  # noqa: ARG001 - Procrastinate gives it
    """Put back the jobs of workers that died; one whose successor waits already is taken out."""
    manager = context.app.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=DEAD):
        log.warning("job", job=job.task_name, outcome="its worker died; it is done again")
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            await manager.finish_job(job, Status.FAILED, delete_job=True)
