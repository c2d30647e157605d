"""What the running service knows of itself without asking the database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fr_monitor.model.alarm import AlarmKind, Findings, Trouble

LONGEST = timedelta(hours=1)
"""No job takes as long with a Register and a relay that answer: a sweep asks some ten questions of four minutes at most."""
OF_CANARIES = frozenset(
    {
        AlarmKind.ISSUE_MISSING,
        AlarmKind.AGENCY_SILENT,
        AlarmKind.VOLUME_ODD,
        AlarmKind.NOTICE_CHANGED,
        AlarmKind.NOTICE_VANISHED,
    }
)
CLOCK_OFF = timedelta(minutes=2)


@dataclass(slots=True)
class Vitals:
    """Jobs that run now, the relay's state at the last letter, and what the canaries found last."""

    running: dict[str, datetime] = field(default_factory=dict)
    ended: dict[str, datetime] = field(default_factory=dict)
    """When the last run that ended, well or not, had begun."""
    relay: Trouble | None = None
    relay_tried: bool = False
    canaries: Findings = field(default_factory=lambda: Findings(unknown=OF_CANARIES))

    @contextmanager
    def job(self, name: str, now: datetime) -> Iterator[None]:
        """While a job runs."""
        self.running[name] = now
        try:
            yield
        finally:
            self.running.pop(name, None)
            self.ended[name] = now

    def met_relay(self, refusal: str | None, now: datetime) -> None:
        """The relay took a letter or a greeting, or it refused us."""
        self.relay_tried = True
        since = self.relay.since if self.relay else now
        self.relay = Trouble(AlarmKind.RELAY_ILL, refusal, since) if refusal else None

    def unknown(self, skew: timedelta | None) -> frozenset[AlarmKind]:
        """What this process has not looked at: a single command knows less than the service."""
        looked = {
            AlarmKind.JOB_HANGS: bool(self.running),
            AlarmKind.RELAY_ILL: self.relay_tried,
            AlarmKind.CLOCK_WRONG: skew is not None,
        }
        return self.canaries.unknown | {kind for kind, known in looked.items() if not known}

    def hanging(self, now: datetime) -> tuple[tuple[str, datetime], ...]:
        """Jobs that should have ended, and since when they run."""
        return tuple((name, since) for name, since in tuple(self.running.items()) if now - since > LONGEST)

    def troubles(self, now: datetime, skew: timedelta | None) -> Iterator[Trouble]:
        """Everything that is wrong as far as this process can tell."""
        for name, since in self.hanging(now):
            yield Trouble(AlarmKind.JOB_HANGS, f"{name} has been running since {since:%Y-%m-%d %H:%M} UTC", since)
        if self.relay is not None:
            yield self.relay
        if skew is not None and abs(skew) > CLOCK_OFF:
            ahead = "ahead of" if skew > timedelta() else "behind"
            minutes = abs(skew) // timedelta(minutes=1)
            yield Trouble(AlarmKind.CLOCK_WRONG, f"this clock is {minutes} minutes {ahead} the Register's", now)
        yield from self.canaries.troubles
