"""When we looked, how it went, and the few things to remember between two looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Integer, Row, Select, Text, cast, func, select, update

from fr_monitor.store.codec import decoded, encoded, storable
from fr_monitor.store.tables import memory, sweeps
from fr_monitor.store.upsert import insert


@dataclass(frozen=True, slots=True)
class Sweep:
    """One pass over the Register."""

    id: int
    kind: str
    """What for: "sweep", "reconcile", "backfill", or the "window" that somebody named."""
    started_at: datetime
    finished_at: datetime | None
    """None while it runs, and for ever when it was killed."""
    complete: bool
    counts: Mapping[str, int]
    error: str | None


def start(conn: Connection, kind: str, now: datetime) -> int:
    """Note that a sweep begins; its id."""
    row = {"kind": kind, "started_at": now, "complete": False, "counts": "{}"}
    return int(conn.execute(sweeps.insert().values(row).returning(sweeps.c.id)).scalar_one())


def finish(
    conn: Connection,
    sweep_id: int,
    now: datetime,
    *,
    complete: bool,
    counts: Mapping[str, int],
    error: str | None,
) -> None:
    """Note how a sweep ended; complete means that every question had its whole answer."""
    values = {
        "finished_at": now,
        "complete": complete,
        "counts": encoded(dict(counts)),
        "error": storable(error, 1000) if error else None,
    }
    conn.execute(update(sweeps).where(sweeps.c.id == sweep_id).values(values))


def newest(conn: Connection) -> Sweep | None:
    """The sweep of any kind that began last."""
    return _first(conn, select(sweeps), None)


def last_complete(conn: Connection, kind: str) -> Sweep | None:
    """The newest sweep of a kind that had every answer."""
    return _first(conn, select(sweeps).where(sweeps.c.complete), kind)


def listing(conn: Connection, limit: int) -> list[Sweep]:
    """The sweeps of all kinds, the newest first."""
    wanted = select(sweeps).order_by(sweeps.c.started_at.desc(), sweeps.c.id.desc()).limit(limit)
    return [_sweep(row) for row in conn.execute(wanted)]


def failed_since_complete(conn: Connection, kind: str | None = None) -> list[Sweep]:
    """The sweeps of a kind, or of any, that ended without every answer since the last one with all, the newest first."""
    last = _first(conn, select(sweeps).where(sweeps.c.complete), kind)
    wanted = select(sweeps).where(~sweeps.c.complete, sweeps.c.finished_at.is_not(None))
    if kind is not None:
        wanted = wanted.where(sweeps.c.kind == kind)
    if last is not None:
        wanted = wanted.where(sweeps.c.id > last.id)
    return [_sweep(row) for row in conn.execute(wanted.order_by(sweeps.c.id.desc()).limit(1000))]


def first(conn: Connection) -> datetime | None:
    """When we looked for the first time."""
    return conn.execute(select(func.min(sweeps.c.started_at))).scalar()


def complete_between(conn: Connection, since: datetime, until: datetime) -> int:
    """How many looks had every answer, from `since` on and before `until`."""
    s = sweeps.c
    period = (s.complete, s.kind == "sweep", s.started_at >= since, s.started_at < until)
    return conn.execute(select(func.count()).select_from(sweeps).where(*period)).scalar_one()


def remember(conn: Connection, key: str, value: str, now: datetime) -> None:
    """Keep a value under a key ("watching-since", "vanished") until it is replaced."""
    values = {"value": value, "changed_at": now}
    new = insert(conn, memory).values(values | {"key": key})
    conn.execute(new.on_conflict_do_update(index_elements=["key"], set_=values))


def count_up(conn: Connection, key: str, now: datetime) -> int:
    """Add one to the number kept under a key, none being 0; two that do so at once get different numbers."""
    new = insert(conn, memory).values(key=key, value="1", changed_at=now)
    more = {"value": cast(cast(memory.c.value, Integer) + 1, Text), "changed_at": now}
    counted = new.on_conflict_do_update(index_elements=["key"], set_=more).returning(memory.c.value)
    return int(conn.execute(counted).scalar_one())


def recall(conn: Connection, key: str) -> str | None:
    """The value kept under a key."""
    return conn.execute(select(memory.c.value).where(memory.c.key == key)).scalar()


def _first(conn: Connection, wanted: Select[tuple[object, ...]], kind: str | None) -> Sweep | None:
    if kind is not None:
        wanted = wanted.where(sweeps.c.kind == kind)
    row = conn.execute(wanted.order_by(sweeps.c.started_at.desc(), sweeps.c.id.desc()).limit(1)).first()
    return _sweep(row) if row else None


def _sweep(row: Row[tuple[object, ...]]) -> Sweep:
    return Sweep(
        id=row.id,
        kind=row.kind,
        started_at=row.started_at,
        finished_at=row.finished_at,
        complete=row.complete,
        counts=decoded(dict[str, int], row.counts, f"sweeps {row.id}"),
        error=row.error,
    )
