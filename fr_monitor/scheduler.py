"""When things are done: the Register's hours, as an APScheduler timetable.

Issues are imported from 04:00 Eastern on, every day of the week (the next issue appears on the weekend); public
inspection is filed at 08:45, special filings mostly at 11:15, 14:00, 16:15 and 18:00 (API server, `config/schedule.rb`).
"""

from __future__ import annotations

import dataclasses
import signal
from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from queue import SimpleQueue

from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobEvent
from apscheduler.schedulers.background import BackgroundScheduler
from apscheduler.triggers.base import BaseTrigger
from apscheduler.triggers.combining import OrTrigger
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from fr_monitor.app import App
from fr_monitor.channels.supervisor import ALIVE, READY, STOPPING, Supervisor
from fr_monitor.engine import CALL_OUT, DELIVER, Engine, open_engine
from fr_monitor.engine.inside import Inside
from fr_monitor.errors import Interrupted, MonitorError, StoreError
from fr_monitor.lines import log_of
from fr_monitor.model.calendar import EASTERN
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.pipeline.outcomes import fields
from fr_monitor.pipeline.personal import forget_unanswered
from fr_monitor.settings import ScheduleSettings
from fr_monitor.store.leadership import Leadership

log = log_of(__name__)

FILING_TIMES = ((8, 45), (11, 15), (14, 0), (16, 15), (18, 0))
WATCH_MINUTES = 5
LIFE_SECONDS = 60
"""Far below the `WatchdogSec` of the unit, which leaves an alarm time to be sent before the restart."""
BEFORE, AFTER = 3, 18
"""Minutes round a filing time in which public inspection is asked every few minutes."""


def serve(app: App, rebuild: Callable[[], App], *, only_deliver: bool = False) -> None:
    """Do everything on schedule until SIGTERM or SIGINT; then finish what is being done and return.

    SIGHUP reads the settings again: `rebuild` gives the application anew, and where it cannot, the old one goes on.
    """
    # A second signal may come while the first is being heard: an Event would then wait for itself, for ever.
    heard: SimpleQueue[int] = SimpleQueue()

    def hear(number: int, _frame: object) -> None:
        heard.put(number)

    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, hear)
    serving = Serving(app, only_deliver=only_deliver)
    supervisor = Supervisor(app.settings.supervisor)
    supervisor.tell(READY)
    while heard.get() == signal.SIGHUP:
        fresh = _rebuilt(rebuild)
        if fresh:
            serving.stop()
            serving = Serving(fresh, only_deliver=only_deliver)
    supervisor.tell(STOPPING)
    serving.stop()


def _rebuilt(rebuild: Callable[[], App]) -> App | None:
    try:
        fresh = rebuild()
    except MonitorError as error:
        log.error("settings-not-reloaded", why=str(error), effect="the old ones stay")  # noqa: TRY400 (one line)
        return None
    log.info("settings-reloaded", programs=len(fresh.settings.programs))
    return fresh


class Serving:
    """An application at work."""

    def __init__(self, app: App, *, only_deliver: bool = False) -> None:
        self._app = app
        self._turn = Turn(Leadership(app.store))
        leads = None if only_deliver else partial(self._turn.is_ours, "workers")
        self._engine = open_engine(app.settings.database_url, app.store.write, leads)
        app.store.posted = self._engine.posted
        self._scheduler = timetable(app, self._turn, self._engine, only_deliver=only_deliver)
        self._engine.start()
        self._scheduler.start()

    def stop(self) -> None:
        """Finish what is being done, and let go."""
        log.info("stopping", what="what is being sent is finished first")
        self._app.stop()
        self._scheduler.shutdown(wait=True)
        self._engine.stop()
        self._turn.leadership.release()
        self._app.close()


@dataclasses.dataclass(slots=True)
class Turn:
    """Whether it is for us to look, or for another service on the same database, while we stand by."""

    leadership: Leadership
    _ours: bool | None = None

    def is_ours(self, job: str) -> bool:
        """Asked before each job. Raises StoreError, but for the watch, which is there to tell of such a database."""
        try:
            ours = self.leadership.take()
        except StoreError:
            if job != "watch":
                raise
            return self._ours is not False
        if ours is not self._ours:
            why = "no other service leads" if ours else "another service leads"
            log.info("leading" if ours else "standing-by", why=f"{why} on this database")
            self._ours = ours
        return ours


AFTER_SWEEP = timedelta(minutes=2)
"""After a time of not running the first sweep may move a date that a reminder would name, so it goes first."""


def timetable(
    app: App, turn: Turn | None = None, engine: Engine | None = None, *, only_deliver: bool = False
) -> BackgroundScheduler:
    """When each job is asked for; not yet started. Most also at once, which is the catch-up after a time of not running.

    Of several services on one database all deliver, and only the leader does the rest; another one stands by.
    """
    engine = engine or Inside()
    # APScheduler drops a run that is one second late unless told otherwise, and several missed runs are one.
    defaults = {"misfire_grace_time": None, "coalesce": True, "max_instances": 1}
    scheduler = BackgroundScheduler(timezone=EASTERN, job_defaults=defaults)
    scheduler.add_listener(_report, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)
    deliver = IntervalTrigger(seconds=app.settings.schedule.deliver_seconds)
    for name, send in ((DELIVER, app.deliver), (CALL_OUT, app.call_out)):
        ask = engine.job(name, _told(app, name, partial(_batch, engine, name, send)))
        scheduler.add_job(_asked(name, ask), deliver, id=name, next_run_time=app.clock())
    if app.settings.supervisor:
        scheduler.add_job(partial(_show_life, app), IntervalTrigger(seconds=LIFE_SECONDS), id="life")
    if only_deliver:
        return scheduler
    for name, job, trigger, wait in _led(app):
        do = _told(app, name, job)
        # The watch is there to tell of a database that does not answer, so it does not wait in it.
        ask = do if name == "watch" else engine.job(name, do)
        start = {} if wait is None else {"next_run_time": app.clock() + wait}
        scheduler.add_job(_asked(name, ask, turn), trigger, id=name, **start)
    return scheduler


def _led(app: App) -> list[tuple[str, Callable[[], object], BaseTrigger, timedelta | None]]:
    """What only the leader does: its name, when, and how long after the start for the first time."""
    schedule, at_once = app.settings.schedule, timedelta()
    return [
        # Every hour, since each reminder has a key of its own and is made once; so no day is missed after sleep.
        ("remind", app.remind, CronTrigger(minute=5, timezone=EASTERN), AFTER_SWEEP),
        ("sweep", app.sweep, Seasonal(sweep_times(schedule), season_times(schedule), app.in_season), at_once),
        ("watch", app.watch, IntervalTrigger(minutes=WATCH_MINUTES), None),
        ("canaries", app.canaries, CronTrigger(minute=0, timezone=EASTERN), at_once),
        ("reconcile", app.reconcile, CronTrigger(hour=21, minute=30, timezone=EASTERN), None),
        (
            "forget",
            lambda: forget_unanswered(app.store, app.desk, app.clock()),
            CronTrigger(hour=3, minute=40, timezone=EASTERN),
            AFTER_SWEEP,
        ),
    ]


def _batch(engine: Engine, name: str, send: Callable[[int], DeliveryReport]) -> DeliveryReport:
    """One job's letters; one that had as many as it may asks for the next.

    A relay that is ill is tried again by the timetable, not by each job that waits.
    """
    report = send(engine.batch)
    if report.stopped:
        if not report.sent:
            engine.clear(name)
    elif report.tried >= engine.batch:
        engine.again(name)
    return report


def _show_life(app: App) -> None:
    """Tell the supervisor that jobs are run and none hangs; where it hears nothing, it starts the service anew."""
    if not app.watchman.vitals.hanging(app.clock()):
        Supervisor(app.settings.supervisor).tell(ALIVE)


class Seasonal(BaseTrigger):  # type: ignore[misc] # APScheduler has no types
    """The usual times, and in season the dense ones too; one trigger, so that two sweeps never overlap."""

    def __init__(self, usual: BaseTrigger, dense: BaseTrigger, in_season: Callable[[], bool]) -> None:
        super().__init__()
        self._usual, self._dense, self._in_season = usual, dense, in_season

    def get_next_fire_time(self, previous_fire_time: datetime | None, now: datetime) -> datetime | None:
        """The next time; whether it is the season is asked anew each time, and is no where nobody can tell."""
        usual: datetime | None = self._usual.get_next_fire_time(previous_fire_time, now)
        try:
            dense = self._dense.get_next_fire_time(previous_fire_time, now) if self._in_season() else None
        except StoreError:
            dense = None
        return min((time for time in (usual, dense) if time), default=None)


def season_times(schedule: ScheduleSettings) -> BaseTrigger:
    """Every few minutes of a working day, from the first issue to the last special filing."""
    return CronTrigger(day_of_week="mon-fri", hour="6-18", minute=f"*/{schedule.busy_minutes}", timezone=EASTERN)


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


def _asked(name: str, ask: Callable[[], None], turn: Turn | None = None) -> Callable[[], None]:
    """Ask for a job where it is our turn; what we know to go wrong ends this asking, not the service."""

    def run() -> None:
        try:
            if turn is None or turn.is_ours(name):
                ask()
        except MonitorError as error:
            _fault(name, error)

    return run


def _told(app: App, name: str, job: Callable[[], object]) -> Callable[[], None]:
    """The job with its outcome as a log line; what we know to go wrong ends this run, not the service."""

    def run() -> None:
        with app.watchman.vitals.job(name, app.clock()):
            try:
                _log(name, job())
            except Interrupted as error:
                log.info(name, outcome="interrupted", why=str(error))
            except MonitorError as error:
                _fault(name, error)

    return run


def _fault(name: str, error: MonitorError) -> None:
    log.error(name, fault=type(error).__name__, why=str(error))


def _log(name: str, outcome: object) -> None:
    """What a job did, as far as it did anything."""
    told = fields(outcome)
    level = log.info if told else log.debug
    level(name, **told)


def _report(event: JobEvent) -> None:
    outcome = {EVENT_JOB_ERROR: "failed", EVENT_JOB_MISSED: "missed"}.get(event.code, "still running")
    log.warning("job", job=event.job_id, outcome=outcome, why=repr(getattr(event, "exception", None)))
