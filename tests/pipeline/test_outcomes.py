"""What the log says of a job."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from fr_monitor.model.alarm import AlarmKind, Findings, Occasion, Page, Trouble
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.pipeline.outcomes import fields
from fr_monitor.pipeline.sweep import SweepReport

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)


@pytest.mark.parametrize(
    ("outcome", "told"),
    [
        (DeliveryReport(sent=12), {"sent": 12}),
        (DeliveryReport(), {}),
        (
            SweepReport(date(2031, 2, 1), date(2031, 2, 18), seen=3),
            {"since": date(2031, 2, 1), "until": date(2031, 2, 18), "seen": 3},
        ),
        (Findings(), {}),
        (
            Findings((Trouble(AlarmKind.VOLUME_ODD, "a thin issue", NOON),), frozenset({AlarmKind.AGENCY_SILENT})),
            {"troubles": ["volume-odd: a thin issue"], "unknown": ["agency-silent"]},
        ),
        (("a reminder", "another"), {"count": 2, "what": ["a reminder", "another"]}),
        (
            (Page(AlarmKind.DISK_FULL, Occasion.BEGINS, NOON, "the disk is full", "What: ..."),),
            {"count": 1, "what": ["the disk is full"]},
        ),
        ((), {}),
        (None, {}),
    ],
    ids=["letters", "no letters", "sweep", "all is well", "troubles", "reminders", "alarms", "nothing", "none"],
)
def test_a_job_is_told_in_words(outcome: object, told: dict[str, object]) -> None:
    """Sentences and numbers a person can read, without what is empty."""
    assert fields(outcome) == told
