from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from prometheus_client.parser import text_string_to_metric_families

from fr_monitor.errors import StoreUnavailable
from fr_monitor.pipeline.watch import Status
from fr_monitor.web.metrics import register_metrics

NOW = datetime(2027, 2, 1, 15, tzinfo=UTC)
FRESH = Status(
    at=NOW,
    last_complete_sweep=NOW - timedelta(minutes=10),
    last_fault=None,
    newest_publication_date=date(2027, 2, 1),
    oldest_undelivered=None,
    undelivered=0,
    awaiting_text=1,
    quarantined=2,
    ambiguous=3,
    needs_review=4,
)


def scraped(look: Any) -> dict[tuple[str, str], float]:
    """Samples by name and state."""
    web = Flask("metrics")
    register_metrics(web, SimpleNamespace(status=look))  # type: ignore[arg-type]
    answer = web.test_client().get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.text)
    return {(s.name, s.labels.get("state", "")): s.value for family in families for s in family.samples}


def test_freshness_and_counts_are_numbers() -> None:
    """What a rule such as "older than two hours" needs; what never happened has no number."""
    found = scraped(lambda: FRESH)
    assert found["fr_monitor_last_complete_sweep_timestamp_seconds", ""] == (NOW - timedelta(minutes=10)).timestamp()
    assert found["fr_monitor_state", "fresh"] == 1
    assert sum(value for (name, _), value in found.items() if name == "fr_monitor_state") == 1
    counts = ["notices_awaiting_text", "records_quarantined", "letters_ambiguous_attempts", "notices_needing_review"]
    assert [found[f"fr_monitor_{name}", ""] for name in counts] == [1, 2, 3, 4]
    assert ("fr_monitor_oldest_undelivered_timestamp_seconds", "") not in found


def test_a_database_that_does_not_answer_is_a_number_too() -> None:
    """A scrape that fails looks like a network's trouble; this is the database's."""

    def look() -> Status:
        raise StoreUnavailable("database is locked")

    assert scraped(look) == {("fr_monitor_database_up", ""): 0.0}


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        ({}, "fresh"),
        ({"oldest_undelivered": NOW - timedelta(hours=2)}, "stuck"),
        ({"last_complete_sweep": NOW - timedelta(hours=3)}, "stale"),
        ({"last_complete_sweep": NOW - timedelta(hours=3), "last_fault": "x", "answered": 1}, "partial"),
        ({"last_complete_sweep": NOW - timedelta(hours=3), "last_fault": "x", "blocked": True}, "blocked"),
        ({"last_complete_sweep": NOW - timedelta(minutes=9), "last_fault": "x", "blocked": True}, "fresh"),
        ({"last_complete_sweep": None}, "never"),
        ({"last_complete_sweep": None, "last_fault": "x", "blocked": True}, "blocked"),
    ],
)
def test_each_state_is_its_own(changes: dict[str, object], state: str) -> None:
    """Of fresh alone may be said that there is nothing new."""
    found = scraped(lambda: replace(FRESH, **changes))  # type: ignore[arg-type]
    assert found["fr_monitor_state", state] == 1
    assert replace(FRESH, **changes).fresh is (state == "fresh")  # type: ignore[arg-type]
