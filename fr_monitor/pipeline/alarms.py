"""Keeping alarms and handing them over: state in a small file, since the database may be what is ill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from threading import Lock

import msgspec

from fr_monitor.channels.pager import Route
from fr_monitor.deciding.alarms import due, heard, page
from fr_monitor.errors import DeliveryError
from fr_monitor.lines import log_of
from fr_monitor.model.alarm import Alarm, AlarmKind, Findings, Occasion, Page
from fr_monitor.pipeline.keeping import keep
from fr_monitor.settings import AlarmSettings

log = log_of(__name__)

Kept = dict[AlarmKind, Alarm]


@dataclass(slots=True)
class AlarmBook:
    """The alarms that are on; safe for several threads. A file that cannot be written is made up for by memory."""

    path: Path
    routes: Sequence[Route]
    settings: AlarmSettings
    _alarms: Kept | None = None
    _lock: Lock = field(default_factory=Lock)

    def hear(self, findings: Findings, now: datetime) -> tuple[Page, ...]:
        """Count on, and write to the operator where it is due; the pages that at least one route took."""
        with self._lock:
            before = self._alarms if self._alarms is not None else self._read()
            alarms = heard(before, findings, now)
            pages = [self._told(alarms, alarm, now) for alarm in tuple(alarms.values())]
            self._alarms = alarms
            if alarms != before:
                self._write(alarms)
        return tuple(told for told in pages if told)

    def _told(self, alarms: Kept, alarm: Alarm, now: datetime) -> Page | None:
        """Write to the operator if it is due, and note it; an alarm that nobody took is due again next time."""
        every = timedelta(hours=self.settings.repeat_hours)
        occasion = due(alarm, now, after=self.settings.after_failures, every=every)
        if occasion is None:
            return None
        told = page(alarm, occasion, runbook=self.settings.runbook(alarm.kind), shutdown=self.settings.shutdown)
        say = log.info if occasion is Occasion.IS_OVER else log.error
        say("alarm", alarm=alarm.kind, occasion=occasion, what=alarm.what, since=alarm.since.isoformat())
        if not deliver(self.routes, told, now):
            return None
        if occasion is Occasion.IS_OVER:
            del alarms[alarm.kind]
        else:
            alarms[alarm.kind] = replace(alarm, told_at=now)
        return told

    def _read(self) -> Kept:
        try:
            return msgspec.json.decode(self.path.read_bytes(), type=Kept)
        except FileNotFoundError:
            return {}
        except (OSError, msgspec.MsgspecError) as error:
            log.warning("alarms-forgotten", file=str(self.path), why=str(error))
            return {}

    def _write(self, alarms: Kept) -> None:
        try:
            keep(self.path, msgspec.json.encode(alarms))
        except OSError as error:  # a full disk is one of the things that are told here
            log.warning("alarms-kept-in-memory-only", file=str(self.path), why=str(error.strerror))


def deliver(routes: Sequence[Route], told: Page, now: datetime) -> bool:
    """Send by every route; whether one of them took it. Without any route the log is the only one."""
    taken = not routes
    for route in routes:
        try:
            route.send(told, now)
            taken = True
        except DeliveryError as error:
            log.warning("alarm-not-delivered", route=route.name, alarm=told.kind, why=str(error))
    return taken
