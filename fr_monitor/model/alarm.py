"""Alarms: what ails the monitor itself, for its operator."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class AlarmKind(StrEnum):
    """What can be wrong; each has a page of the same name in `docs/runbooks`."""

    SOURCE_UNREACHABLE = "source-unreachable"
    SOURCE_BLOCKED = "source-blocked"
    SOURCE_INCOMPLETE = "source-incomplete"
    SCHEMA_CHANGED = "schema-changed"
    SWEEP_OVERDUE = "sweep-overdue"
    ISSUE_MISSING = "issue-missing"
    AGENCY_SILENT = "agency-silent"
    VOLUME_ODD = "volume-odd"
    NOTICE_CHANGED = "notice-changed"
    NOTICE_VANISHED = "notice-vanished"
    RECORD_UNUSABLE = "record-unusable"
    LETTERS_STUCK = "letters-stuck"
    LETTERS_HELD = "letters-held"
    RELAY_ILL = "relay-ill"
    DATABASE_ILL = "database-ill"
    DISK_FULL = "disk-full"
    CLOCK_WRONG = "clock-wrong"
    JOB_HANGS = "job-hangs"


class Severity(StrEnum):
    """Whether somebody should look today or now."""

    WARNING = "warning"
    ALARM = "alarm"


class Occasion(StrEnum):
    """Why the operator is written to."""

    BEGINS = "begins"
    GOES_ON = "goes on"
    IS_OVER = "is over"


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something found wrong just now."""

    kind: AlarmKind
    what: str
    since: datetime
    times: int | None = None
    """How often in a row it was met; None where whoever keeps the alarms is to count."""
    severity: Severity = Severity.ALARM


@dataclass(frozen=True, slots=True)
class Findings:
    """What one look at everything gave."""

    troubles: tuple[Trouble, ...] = ()
    unknown: frozenset[AlarmKind] = frozenset()
    """Kinds that could not be looked at: no word on whether they are over."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """A trouble that lasts, and what the operator was told of it."""

    kind: AlarmKind
    what: str
    since: datetime
    times: int = 1
    severity: Severity = Severity.ALARM
    told_at: datetime | None = None
    over_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Page:
    """A message to the operator."""

    kind: AlarmKind
    occasion: Occasion
    since: datetime
    subject: str
    text: str
