"""A service that dies where it is told: each job is done by a fork of one prepared process.

Reads one job a line from standard input and answers each with its exit status, or minus the signal that ended it.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from shutil import copy
from tempfile import TemporaryDirectory

from support.scripted import ScriptedRegister, full_text, notice

from fr_monitor.app import App, build
from fr_monitor.errors import RecordError, SubscriberError
from fr_monitor.model.notice import FullText, Notice
from fr_monitor.pipeline.deliver import deliver
from fr_monitor.settings import MailSettings, Settings, watched_programs
from fr_monitor.store import deliveries

PUBLISHED = date(2027, 2, 11)
A_WEEK_BEFORE = date(2027, 4, 5)
PEOPLE = (*(f"reader{number}@plant.example" for number in range(6)), "dead@plant.example", "grey@plant.example")
PROGRAMS = watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml")


@dataclass
class Shelves(ScriptedRegister):
    """An opening, and beside it everything that can go another way."""

    listed: list[Notice | RecordError] = field(
        default_factory=lambda: [
            notice(),
            notice("2027-01002", title="Orchard Equipment; Guidance", docket_ids=()),
            notice("2027-01003"),
            notice("2027-01004"),
            RecordError("no number", raw="{}"),
        ]
    )
    texts: dict[str, str] = field(default_factory=lambda: {"2027-01001": full_text(), "2027-01002": full_text()})

    def full_text(self, notice: Notice) -> FullText:
        """One text makes us stumble, one is not there yet."""
        if notice.document_number == "2027-01004":
            raise ZeroDivisionError("a bug of ours")
        return super().full_text(notice)


@dataclass
class Job:
    """What to do: `do` is "prepare", "work" or "deliver" (alone, over one connection).

    `point` is the step to die at, the `nth` time that it is reached; with `pause`, the name of a pipe, the process is
    stopped there instead, after it has written its number into the pipe. `after_seconds` is when it is killed from outside.
    """

    database: str
    smtp: str
    folder: str
    do: str = "work"
    point: str | None = None
    nth: int = 1
    later_hours: float = 0
    pause: str | None = None
    after_seconds: float | None = None

    def run(self) -> None:
        """Build the service and let it work."""
        clock = [datetime.fromisoformat("2027-02-01T15:00:00+00:00")]
        settings = Settings(
            database_url=self.database,
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=PROGRAMS,
            data_folder=Path(self.folder),
            mail=MailSettings(url=self.smtp, sender="watch@monitor.example", command_seconds=10, data_seconds=10),
        )
        app = build(settings, lambda: clock[0])
        app.register = ScriptedRegister() if self.do == "prepare" else Shelves()  # type: ignore[assignment]
        try:
            if self.do == "prepare":
                app.sweep()
                for address in PEOPLE:
                    app.subscribe(address, confirmed=True)
            else:
                clock[0] = datetime.fromisoformat("2027-02-11T15:00:00+00:00") + timedelta(hours=self.later_hours)
                app.at = self._steps(app)
                if self.do == "deliver":
                    deliver(app.store, app.channels, clock=app.clock, connections=1, at=app.at)
                else:
                    self._work(app, clock)
        finally:
            app.close()

    def _work(self, app: App, clock: list[datetime]) -> None:
        app.sweep()
        app.remind(A_WEEK_BEFORE)
        with suppress(SubscriberError):  # this part was done before the death
            app.subscribe("visitor@plant.example", confirmed=False)
        for _ in range(8):
            app.deliver()
            with app.store.read() as conn:
                if not deliveries.pending(conn):
                    return
            clock[0] += timedelta(hours=2)

    def _steps(self, app: App) -> Callable[[str], None]:
        reached: list[str] = []

        def at(name: str) -> None:
            reached.append(name)
            if name == self.point and reached.count(name) == self.nth:
                if self.pause:
                    Path(self.pause).write_text(str(os.getpid()))
                os.kill(os.getpid(), signal.SIGSTOP if self.pause else signal.SIGKILL)
            if name == "settled" and self.point == "given-back":
                app.stop()

        return at


def main() -> None:
    """Do job after job until standard input ends."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # the service talks there
    for line in sys.stdin:
        job = Job(**json.loads(line))
        if job.do == "prepare":
            job.run()  # in this process, so that its forks have everything imported
            if job.database.startswith("sqlite:///"):
                with TemporaryDirectory() as scratch:
                    copied = copy(job.database.removeprefix("sqlite:///"), scratch)
                    Job(f"sqlite:///{copied}", job.smtp, scratch).run()
            print(0, file=answers, flush=True)
            continue
        child = os.fork()
        if child == 0:
            status = 1
            try:
                job.run()
                status = 0
            finally:
                if status:
                    traceback.print_exc()
                os._exit(status)
        if job.after_seconds is not None:
            time.sleep(job.after_seconds)
            os.kill(child, signal.SIGKILL)
        print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), file=answers, flush=True)


if __name__ == "__main__":
    main()
