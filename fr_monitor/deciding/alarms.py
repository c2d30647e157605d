"""When the operator is written to, and in which words: once a trouble has lasted, each day until it is mended, and
once when it is over.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final

from fr_monitor.deciding.clean import clean
from fr_monitor.model.alarm import Alarm, AlarmKind, Findings, Occasion, Page, Severity, Trouble
from fr_monitor.model.calendar import EASTERN

MISSED: Final = (
    "Subscribers get no letter about what appears in the meantime; nothing is lost for good, since the first \
complete sweep reads back to the last one."
)
DOUBTFUL: Final = "Subscribers may lack a letter, or a fact in it, and nothing they see says so."
WAITING: Final = (
    "Letters wait in the outbox and are sent when this is over; one about a window that closes first comes too late."
)

MEANING: Final[Mapping[AlarmKind, tuple[str, str]]] = MappingProxyType(
    {
        AlarmKind.SOURCE_UNREACHABLE: (MISSED, "See whether this machine reaches the Register: fr-monitor doctor"),
        AlarmKind.SOURCE_BLOCKED: (
            MISSED,
            "Open the API in a browser on this network; ask the Register to let this address in, or move the service.",
        ),
        AlarmKind.SOURCE_INCOMPLETE: (
            MISSED,
            "Mostly it passes within hours; compare the counts: fr-monitor sweep --dry-run",
        ),
        AlarmKind.SCHEMA_CHANGED: (
            DOUBTFUL,
            "Compare the named field with the Register's documentation, and look for a newer fr-monitor.",
        ),
        AlarmKind.SWEEP_OVERDUE: (MISSED, "See whether the service runs, and restart it; then: fr-monitor status"),
        AlarmKind.ISSUE_MISSING: (
            MISSED,
            "Look at federalregister.gov: has today's issue appeared? If so, the API lags or answers from a cache.",
        ),
        AlarmKind.AGENCY_SILENT: (
            DOUBTFUL,
            "Look at FDA's page at federalregister.gov; if it publishes, the agency's slug or the question has changed.",
        ),
        AlarmKind.VOLUME_ODD: (
            "Perhaps nothing; perhaps part of an issue is missing in the API.",
            "Compare the number of documents of that day with federalregister.gov.",
        ),
        AlarmKind.NOTICE_CHANGED: (
            "A letter that was sent may now differ from the record; deadlines are compared apart, and told when they move.",
            "Compare the named fields with the printed notice; a change in many fields at once is the API's, not the notice's.",
        ),
        AlarmKind.NOTICE_VANISHED: (
            "Subscribers were told of a notice that the Register no longer lists; while its window is open they are asked to check.",
            "Look for it at federalregister.gov: it may be withdrawn, renumbered, or between two imports.",
        ),
        AlarmKind.RECORD_UNUSABLE: (
            DOUBTFUL,
            "Read the records in quarantine and the notices they are of: fr-monitor status",
        ),
        AlarmKind.LETTERS_STUCK: (
            WAITING,
            "See the reasons: fr-monitor deliveries; then try the relay: fr-monitor doctor",
        ),
        AlarmKind.LETTERS_HELD: (
            "Subscribers get none of the held letters until you let them go; nothing is dropped.",
            "Read them: fr-monitor deliveries; if they are right: fr-monitor deliver --release; if they were sent before: --discard",
        ),
        AlarmKind.RELAY_ILL: (WAITING, "Try name, certificate and password of the relay: fr-monitor doctor"),
        AlarmKind.DATABASE_ILL: (
            "Nothing is looked at and nothing is sent until this is over; what was promised is in the database still.",
            "See disk, rights and damage: fr-monitor doctor; fr-monitor db check",
        ),
        AlarmKind.DISK_FULL: (
            "Once the disk is full, nothing is looked at and nothing is sent.",
            "Make room on the disk of the database; the service goes on by itself.",
        ),
        AlarmKind.CLOCK_WRONG: (
            "Days left, and the hour of closing, are told wrongly.",
            "Set the machine's clock and let it be kept (chrony, systemd-timesyncd).",
        ),
        AlarmKind.JOB_HANGS: (
            "The part that hangs is not done; the others go on.",
            "Restart the service: it can be stopped at any moment without loss.",
        ),
    }
)
"""What each kind means for subscribers, and what to do first."""

SHUTDOWN: Final = frozenset({AlarmKind.ISSUE_MISSING, AlarmKind.AGENCY_SILENT, AlarmKind.VOLUME_ODD})
"""Kinds that a lapse of appropriations explains: then only excepted documents are printed."""


def heard(alarms: Mapping[AlarmKind, Alarm], findings: Findings, now: datetime) -> dict[AlarmKind, Alarm]:
    """The alarms after a look: lasting ones counted on, new ones begun, those no longer found over."""
    lasting = {trouble.kind: _lasting(alarms.get(trouble.kind), trouble) for trouble in findings.troubles}
    for kind, alarm in alarms.items():
        if kind in lasting:
            continue
        if kind in findings.unknown:
            lasting[kind] = alarm
        elif alarm.told_at is not None:
            lasting[kind] = alarm if alarm.over_at else replace(alarm, over_at=now)
    return lasting


def _lasting(alarm: Alarm | None, trouble: Trouble) -> Alarm:
    if alarm is None:
        return Alarm(trouble.kind, trouble.what, trouble.since, trouble.times or 1, trouble.severity)
    times = alarm.times + 1 if trouble.times is None else trouble.times
    since = min(alarm.since, trouble.since)
    worse = alarm.severity is Severity.WARNING and trouble.severity is Severity.ALARM
    told_at = None if worse else alarm.told_at
    return Alarm(trouble.kind, trouble.what, since, times, trouble.severity, told_at)


def due(alarm: Alarm, now: datetime, *, after: int, every: timedelta) -> Occasion | None:
    """Whether the operator is to be written to now: after so many failures, then every so often, then at the end."""
    if alarm.over_at is not None:
        return Occasion.IS_OVER
    if alarm.told_at is None:
        return Occasion.BEGINS if alarm.times >= after else None
    return Occasion.GOES_ON if now - alarm.told_at >= every else None


def page(alarm: Alarm, occasion: Occasion, *, runbook: str, shutdown: bool) -> Page:
    """The message; `runbook` is where the page about such alarms is, `shutdown` that a shutdown is declared."""
    means, to_do = MEANING[alarm.kind]
    what = clean(alarm.what)  # words of servers and of unusable records among it
    since = f"{alarm.since.astimezone(EASTERN):%Y-%m-%d %H:%M %Z}"
    if occasion is Occasion.IS_OVER and alarm.over_at:
        lines = [
            f"What it was: {what}",
            f"It lasted: {since} to {alarm.over_at.astimezone(EASTERN):%Y-%m-%d %H:%M %Z}",
        ]
        return Page(alarm.kind, occasion, alarm.since, f"[fr-monitor] over: {alarm.kind}", "\n".join(lines) + "\n")
    lines = [
        f"What: {what}",
        f"Since: {since}" + (f" (met {alarm.times} times in a row)" if alarm.times > 1 else ""),
        f"What it means: {means}",
        f"What to do: {to_do}",
        f"Runbook: {runbook}",
    ]
    if shutdown and alarm.kind in SHUTDOWN:
        lines.insert(
            1, "A shutdown of the government is noted in the settings, which explains little or nothing printed."
        )
    again = "still " if occasion is Occasion.GOES_ON else ""
    subject = f"[fr-monitor] {again}{alarm.severity}: {alarm.kind}: {clean(what, 100)}"
    return Page(alarm.kind, occasion, alarm.since, subject, "\n".join(lines) + "\n")
