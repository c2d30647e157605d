"""Deadlines read from real DATES paragraphs, with the API's own dates as witnesses."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.reading.deadlines import deadlines
from fr_monitor.reading.document import document_of
from fr_monitor.reading.plain import from_fields

EFFECTIVE = {DeadlineKind.EFFECTIVE}
PERIODS = {DeadlineKind.COMMENT, DeadlineKind.REQUEST, DeadlineKind.OTHER}


@pytest.mark.parametrize(
    ("field", "kinds", "share"), [("comments_close_on", PERIODS, 0.97), ("effective_on", EFFECTIVE, 0.9)]
)
def test_the_dates_paragraphs_of_a_month_agree_with_the_api(
    shared: Path, field: str, kinds: set[DeadlineKind], share: float
) -> None:
    """Nearly every date that the API took from a DATES paragraph is read there; its misprints are not followed."""
    agree, all_ = 0, 0
    for line in (shared / "data/api_2024-01/documents.jsonl").read_text("utf-8").splitlines():
        record = json.loads(line)
        if record.get("dates") and record.get(field):
            published = date.fromisoformat(record["publication_date"])
            number, title = record["document_number"], record["title"]
            notice = Notice(number, published, Stage.PUBLISHED, title, action=record["action"], dates=record["dates"])
            found, _ = deadlines(document_of(notice, from_fields(notice)))
            all_ += 1
            agree += date.fromisoformat(record[field]) in {d.date for d in found if d.kind in kinds}
    assert agree >= share * all_ > 100
