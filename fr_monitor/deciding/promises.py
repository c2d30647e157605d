"""What a notice promises after the last day, as dates where the days are counted from the request itself."""

from __future__ import annotations

import re
from datetime import date, timedelta

from fr_monitor.model.calendar import next_business_day
from fr_monitor.model.cycle import Version
from fr_monitor.model.facts import Reading, Statement

WITHIN = re.compile(
    r"within\s+(?:[a-z-]+\s+\()?(?P<count>\d{1,3})\)?\s+(?P<business>business\s+)?(?:calendar\s+)?days?\s+(?:of|after|from)\s+"
    r"(?:the\s+|its\s+|their\s+)?(?:date\s+of\s+)?(?:receipt|receiving|requests?|deadline|close\s+of|date\s+in\s+the\s+DATES)\b"
    r"(?![^.;]{0,40}\b(?:report|assessment)\b)",
    re.IGNORECASE,
)
"""A period that begins with the request; one that begins with an assessment or its report cannot be dated yet."""


def due_by(statement: Statement, told: Version | Reading) -> date | None:
    """The day by which a promise is due for a request of the last day, hence the latest one; None where it has no date.

    Our arithmetic, never the notice's word.
    """
    found = WITHIN.search(statement.value)
    if found is None or told.deadline is None:
        return None
    start, count = told.deadline.date, int(found["count"])
    if not found["business"]:
        return start + timedelta(days=count)
    for _ in range(count):
        start = next_business_day(start + timedelta(days=1))
    return start
