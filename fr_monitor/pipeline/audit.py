"""The log for others to check: what was seen when, what was read from it, whom we told."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Reading
from fr_monitor.store import Store, alerts, deliveries, history
from fr_monitor.store.alerts import AlertRow
from fr_monitor.store.deliveries import DeliveryRow
from fr_monitor.store.history import Seen

Row = Mapping[str, object]


def log_rows(store: Store) -> list[Row]:
    """All that happened, the oldest first; keys are public. `sha256` is that of the bytes of the full text."""
    with store.read() as conn:
        seen, held = history.seen(conn), history.held(conn)
        told, sent = alerts.listing(conn), deliveries.listing(conn)
    rows = [*map(_seen, seen), *map(_held, held), *map(_told, told), *map(_sent, reversed(sent))]
    return [row for _, row in sorted(rows, key=lambda pair: pair[0])]


def _row(at: datetime, what: str, about: str, detail: str, **more: str | None) -> tuple[datetime, Row]:
    row = {"at": at.isoformat(timespec="seconds"), "what": what, "about": about, "sha256": None, "who": None}
    return at, row | {"detail": detail} | more


def _seen(state: Seen) -> tuple[datetime, Row]:
    about = f"{state.notice.document_number} ({state.notice.stage})"
    return _row(state.seen_at, "seen", about, "; ".join(_read(state.reading)), sha256=state.raw_sha256)


def _told(alert: AlertRow) -> tuple[datetime, Row]:
    return _row(alert.created_at, "told", alert.key, f"{alert.reason}; deliveries: {alert.addressed}")


def _sent(delivery: DeliveryRow) -> tuple[datetime, Row]:
    at = delivery.settled_at or delivery.created_at
    detail = f"{delivery.state}" + (f": {delivery.reason}" if delivery.reason else "")
    return _row(at, "sent", delivery.alert_key, detail, who=delivery.address)


def _read(reading: Reading | None) -> Iterator[str]:
    """What a notice was found to say, in one line."""
    if reading is None:
        yield "not read"
        return
    yield f"{reading.event}, claimed by {reading.program or 'no program'}"
    if reading.program_year:
        yield f"year {reading.program_year.value} ({reading.program_year.basis})"
    for deadline in reading.deadlines:
        yield f'{deadline.kind} {deadline.date} ({deadline.basis}): "{deadline.evidence.quote}"'
    if reading.establishments:
        yield f'places: "{reading.establishments.evidence.quote}"'
    yield from (f"in conflict: {conflict.fact}" for conflict in reading.conflicts)


def _held(recorded: tuple[datetime, Cycle]) -> tuple[datetime, Row]:
    at, cycle = recorded
    now = cycle.now
    until = f"until {now.deadline.date}" if now.deadline else "without a last day"
    detail = f"version {now.number}: {now.phase}, {until}, because of {now.document_number}"
    return _row(at, "held", "/".join(cycle.key), detail)
