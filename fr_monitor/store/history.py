"""What was seen and held true when, in the order in which it was written down; nothing here is ever changed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice
from fr_monitor.store.codec import decoded
from fr_monitor.store.tables import cycle_versions, notice_versions


@dataclass(frozen=True, slots=True)
class Seen:
    """A state of a notice, since when, and what was read from it."""

    notice_id: int
    seen_at: datetime
    notice: Notice
    raw_sha256: str | None
    reading: Reading | None


def seen(conn: Connection) -> list[Seen]:
    """Every state of every notice, claimed or not."""
    v = notice_versions.c
    wanted = select(v.id, v.notice_id, v.seen_at, v.record, v.raw_sha256, v.reading).order_by(v.seen_at, v.id)
    return [
        Seen(
            notice_id=row.notice_id,
            seen_at=row.seen_at,
            notice=decoded(Notice, row.record, f"notice_versions {row.id}"),
            raw_sha256=row.raw_sha256,
            reading=decoded(Reading, row.reading, f"notice_versions {row.id}") if row.reading else None,
        )
        for row in conn.execute(wanted)
    ]


def held(conn: Connection) -> list[tuple[datetime, Cycle]]:
    """Every state of every cycle, and since when."""
    v = cycle_versions.c
    wanted = select(v.id, v.recorded_at, v.record).order_by(v.recorded_at, v.id)
    return [(row.recorded_at, decoded(Cycle, row.record, f"cycle_versions {row.id}")) for row in conn.execute(wanted)]
