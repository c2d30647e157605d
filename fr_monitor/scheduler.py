"""When things are done: the Register's hours, as an APScheduler timetable.

Issues are imported from 04:00 Eastern on, every day of the week (the next issue appears on the weekend); public
inspection is filed at 08:45, special filings mostly at 11:15, 14:00, 16:15 and 18:00 (API server, `config/schedule.rb`).
"""

from __future__ import annotations

import logging
import signal
import threading
from collections.abc import Callable
from zoneinfo import ZoneInfo

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from fr_monitor.app import App
from fr_monitor.errors import MonitorError
from fr_monitor.settings import ScheduleSettings

log = logging.getLogger(__name__)

EASTERN = ZoneInfo("America/New_York")
FILING_TIMES = ((8, 45), (11, 15), (14, 0), (16, 15), (18, 0))
BEFORE, AFTER = 3, 18
"""Minutes round a filing time in which public inspection is asked every few minutes."""


def serve(app: App, *, only_deliver: bool = False) -> None:
    """Do everything on schedule until SIGTERM or SIGINT; then finish what is being done and return."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    scheduler = timetable(app, only_deliver=only_deliver)
    scheduler.start()
    stop.wait()
    log.info("stopping: what is being sent is finished first")
    app.stop()
    scheduler.shutdown(wait=True)
    app.close()


def timetable(app: App, *, only_deliver: bool = False) -> BackgroundScheduler:
    """The jobs, not yet started. Each also runs at once, which is the catch-up after a time of not running."""
    # APScheduler drops a run that is one second late unless told otherwise, and several missed runs are one.
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=EASTERN, job_defaults=defaults)
    scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    schedule = app.settings.schedule
    jobs: list[tuple[str, Callable[[], object], BaseTrigger]] = [
        ("deliver", app.deliver, IntervalTrigger(seconds=schedule.deliver_seconds)),
    ]
    if not only_deliver:
        # Every hour, since each reminder has a key of its own and is made once; so no day is missed after sleep.
        jobs.append(("remind", app.remind, CronTrigger(minute=5, timezone=EASTERN)))
        jobs.append(("sweep", app.sweep, sweep_times(schedule)))
    for name, job, trigger in jobs:
        scheduler.add_job(_told(name, job), trigger, id=name, next_run_time=app.clock())
    return scheduler


def sweep_times(schedule: ScheduleSettings) -> OrTrigger:
    """Every quarter of an hour from 04:15 on, hourly at night, and every few minutes round the filing times."""
    triggers = [
        CronTrigger(hour="0-3", minute=15, timezone=EASTERN),
        CronTrigger(hour="4-23", minute=f"*/{schedule.sweep_minutes}", timezone=EASTERN),
    ]
    for hour, minute in FILING_TIMES:
        start = hour * 60 + minute
        for moment in range(start - BEFORE, start + AFTER, schedule.busy_minutes):
            clock = {"hour": moment // 60, "minute": moment % 60}
            triggers.append(CronTrigger(day_of_week="mon-fri", timezone=EASTERN, **clock))
    return OrTrigger(triggers)


def _told(name: str, job: Callable[[], object]) -> Callable[[], None]:
    """The job with its outcome as a log line; what we know to go wrong ends this run, not the service."""

    def run() -> None:
        try:
            log.info("%s: %s", name, job())
        except MonitorError as error:
            log.error("%s: %s: %s", name, type(error).__name__, error)  # noqa: TRY400 (one line; no bug of ours)

    return run


def _report(event: JobEvent) -> None:
    log.error(
        "job %s: %s",
        event.job_id,
        {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed"}.get(event.code, "still running"),
    )
