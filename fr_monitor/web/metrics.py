"""Numbers for Prometheus at `/metrics`: the freshness of truth and the state of the outbox, read when asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, time

from flask import Flask, Response
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from fr_monitor.app import App
from fr_monitor.errors import StoreError
from fr_monitor.pipeline.watch import Freshness, Status

MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def register_metrics(web: Flask, app: App) -> None:
    """Add the route."""
    registry = CollectorRegistry()
    registry.register(Numbers(app.status))

    @web.get("/metrics")
    def metrics() -> Response:
        """Prometheus' text format; answers also when the database does not."""
        return Response(generate_latest(registry), content_type=MEDIA_TYPE)


class Numbers(Collector):
    """One look at the status for each scrape."""

    def __init__(self, look: Callable[[], Status]) -> None:
        self._look = look

    def describe(self) -> list[Metric]:
        """Nothing is asked of the database before somebody scrapes."""
        return []

    def collect(self) -> Iterator[Metric]:
        """All numbers; without the database only that it does not answer."""
        try:
            state = self._look()
        except StoreError:
            yield _gauge("database_up", "Whether the database answers.", 0)
            return
        yield _gauge("database_up", "Whether the database answers.", 1)
        yield from _freshness(state)
        yield from _counts(state)


def _freshness(state: Status) -> Iterator[Metric]:
    family = GaugeMetricFamily("fr_monitor_state", "1 for the state that holds.", labels=["state"])
    for word in Freshness:
        family.add_metric([word.value], float(word is state.state))
    yield family
    published = state.newest_publication_date
    day = datetime.combine(published, time(), UTC) if published else None
    for name, text, moment in (
        (
            "last_complete_sweep_timestamp_seconds",
            "When the Register was last asked completely.",
            state.last_complete_sweep,
        ),
        ("newest_publication_timestamp_seconds", "Midnight UTC of the newest publication date seen.", day),
        ("oldest_undelivered_timestamp_seconds", "Since when the oldest letter waits.", state.oldest_undelivered),
        ("last_accepted_timestamp_seconds", "When the relay last took a letter.", state.last_accepted),
    ):
        if moment is not None:
            yield _gauge(name, text, moment.timestamp())


def _counts(state: Status) -> Iterator[Metric]:
    for name, text, count in (
        ("letters_undelivered", "Letters on their way.", state.undelivered),
        (
            "letters_ambiguous_attempts",
            "Attempts without a reply: at most so many letters arrived twice.",
            state.ambiguous,
        ),
        ("notices_awaiting_text", "Notices whose full text is not there yet.", state.awaiting_text),
        ("notices_needing_review", "Claimed notices whose facts disagree.", state.needs_review),
        ("records_quarantined", "Records that could not be used.", state.quarantined),
    ):
        yield _gauge(name, text, count)


def _gauge(name: str, text: str, value: float) -> Metric:
    return GaugeMetricFamily(f"fr_monitor_{name}", text, value=value)
