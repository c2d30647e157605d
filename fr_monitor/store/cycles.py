"""Cycles, each with all its versions, and an append-only record of what we held true when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select, update

from fr_monitor.model.cycle import Cycle
from fr_monitor.store.codec import decoded, encoded
from fr_monitor.store.tables import cycle_versions, cycles


def get(conn: Connection, program: str, label: str, *, to_change: bool = False) -> Cycle | None:
    """The cycle of a program and a label such as "2026"; `to_change` lets nobody else change it meanwhile."""
    c = cycles.c
    wanted = select(c.id, c.record).where(c.program == program, c.label == label)
    row = conn.execute(wanted.with_for_update() if to_change else wanted).first()
    return decoded(Cycle, row.record, f"cycles {row.id}") if row else None


def every(conn: Connection, program: str | None = None, *, to_change: bool = False) -> list[Cycle]:
    """All cycles, or those of a program, in the order of program and label.

    `to_change` lets nobody else change one meanwhile; on SQLite every writer has the database to itself.
    """
    wanted = select(cycles.c.id, cycles.c.record).order_by(cycles.c.program, cycles.c.label)
    if to_change:
        wanted = wanted.with_for_update()
    if program is not None:
        wanted = wanted.where(cycles.c.program == program)
    return [decoded(Cycle, row.record, f"cycles {row.id}") for row in conn.execute(wanted)]


def save(conn: Connection, cycle: Cycle, now: datetime) -> None:
    """Write a cycle, new or changed; a state that differs from the last one is added to its history."""
    c, record = cycles.c, encoded(cycle)
    same = (c.program == cycle.program, c.label == cycle.label)
    before = conn.execute(select(c.id, c.record).where(*same).with_for_update()).first()
    if before is None:
        row = {"program": cycle.program, "label": cycle.label, "record": record, "created_at": now, "updated_at": now}
        cycle_id = conn.execute(cycles.insert().values(row).returning(c.id)).scalar_one()
    elif before.record == record:
        return
    else:
        cycle_id = before.id
        conn.execute(update(cycles).where(c.id == cycle_id).values(record=record, updated_at=now))
    conn.execute(cycle_versions.insert().values(cycle_id=cycle_id, recorded_at=now, record=record))


def history(conn: Connection, program: str, label: str) -> list[tuple[datetime, Cycle]]:
    """What we held true from when on, the oldest first."""
    v = cycle_versions.c
    mine = cycles.c.id == v.cycle_id, cycles.c.program == program, cycles.c.label == label
    wanted = select(v.id, v.recorded_at, v.record).join(cycles, mine[0]).where(*mine[1:]).order_by(v.id)
    return [(row.recorded_at, decoded(Cycle, row.record, f"cycle_versions {row.id}")) for row in conn.execute(wanted)]
