"""What was told, whoever it was told to."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from fr_monitor.model.alert import AlertKind
from fr_monitor.store.tables import alerts, letters


@dataclass(frozen=True, slots=True)
class AlertRow:
    """One thing that was worth telling."""

    id: int
    key: str
    kind: AlertKind
    program: str | None
    cycle_label: str | None
    document_number: str | None
    reason: str
    created_at: datetime
    addressed: int
    """Deliveries made."""
    to_all: bool
    """Told to all who want such, and not to a few or to one."""


@dataclass(frozen=True, slots=True)
class Told:
    """An alert to all who want such, with the subject of its letter."""

    key: str
    kind: AlertKind
    program: str | None
    cycle_label: str | None
    document_number: str | None
    created_at: datetime
    subject: str


def told_between(conn: Connection, since: datetime, until: datetime) -> list[Told]:
    """What was told to all who want such, from `since` on and before `until`, the oldest first."""
    a = alerts.c
    told = (a.key, a.kind, a.program, a.cycle_label, a.document_number, a.created_at, letters.c.subject)
    joined = alerts.join(letters, (letters.c.alert_id == a.id) & (letters.c.variant == ""))
    wanted = select(*told).select_from(joined).where(a.to_all, a.created_at >= since, a.created_at < until)
    return [Told(*row) for row in conn.execute(wanted.order_by(a.id))]


def last_told(conn: Connection, cycle: tuple[str, str], kinds: Collection[AlertKind]) -> datetime | None:
    """When an alert of one of these kinds about a cycle was made last, for all; a copy for one is no news."""
    a = alerts.c
    about = (a.to_all, a.program == cycle[0], a.cycle_label == cycle[1], a.kind.in_(kinds))
    return conn.execute(select(func.max(a.created_at)).where(*about)).scalar()


def is_told(conn: Connection, key: str) -> bool:
    """Whether an alert of this key was made already."""
    return conn.execute(select(alerts.c.id).where(alerts.c.key == key)).first() is not None


def listing(conn: Connection, *, document_number: str | None = None) -> list[AlertRow]:
    """Alerts, those because of one document or all of them, the oldest first."""
    a = alerts.c
    told = (a.id, a.key, a.kind, a.program, a.cycle_label, a.document_number, a.reason, a.created_at)
    wanted = select(*told, func.coalesce(a.addressed, 0), a.to_all).order_by(a.id)
    if document_number is not None:
        wanted = wanted.where(a.document_number == document_number)
    return [AlertRow(*row) for row in conn.execute(wanted)]
