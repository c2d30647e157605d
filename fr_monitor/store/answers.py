"""What subscribers say about a cycle, and who hears of it when they say nothing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias

from sqlalchemy import ColumnElement, Connection, and_, select

from fr_monitor.model.subscriber import SETTLED, Answer
from fr_monitor.store.tables import backup_contacts, cycle_answers, subscribers
from fr_monitor.store.upsert import insert

Word: TypeAlias = ColumnElement[str] | str | None


@dataclass(frozen=True, slots=True)
class CycleAnswer:
    """What somebody said last about a cycle."""

    program: str
    label: str
    answer: Answer
    answered_at: datetime


def save(conn: Connection, subscriber_id: int, cycle: tuple[str, str], answer: Answer, now: datetime) -> None:
    """Keep an answer in place of an earlier one."""
    key = {"subscriber_id": subscriber_id, "program": cycle[0], "cycle_label": cycle[1]}
    said = {"answer": answer, "answered_at": now}
    conn.execute(
        insert(conn, cycle_answers).values(key | said).on_conflict_do_update(index_elements=list(key), set_=said)
    )


def of(conn: Connection, subscriber_id: int) -> list[CycleAnswer]:
    """Everything somebody said, by program and cycle."""
    c = cycle_answers.c
    wanted = select(c.program, c.cycle_label, c.answer, c.answered_at).where(c.subscriber_id == subscriber_id)
    return [CycleAnswer(*row) for row in conn.execute(wanted.order_by(c.program, c.cycle_label))]


def name_backup(conn: Connection, subscriber_id: int, backup_id: int | None) -> None:
    """Say who hears of a deadline when this subscriber does not answer; None for nobody."""
    conn.execute(backup_contacts.delete().where(backup_contacts.c.subscriber_id == subscriber_id))
    if backup_id is not None:
        conn.execute(backup_contacts.insert().values(subscriber_id=subscriber_id, backup_id=backup_id))


def backup_of(conn: Connection, subscriber_id: int) -> int | None:
    """The number of the subscriber who stands in for this one."""
    b = backup_contacts.c
    return conn.execute(select(b.backup_id).where(b.subscriber_id == subscriber_id)).scalar()


def stood_in_for(conn: Connection, backup_id: int) -> list[int]:
    """The numbers of those for whom a subscriber stands in."""
    b = backup_contacts.c
    wanted = select(b.subscriber_id).where(b.backup_id == backup_id).order_by(b.subscriber_id)
    return list(conn.execute(wanted).scalars())


def stand_down(conn: Connection, backup_id: int) -> None:
    """Let a subscriber stand in for nobody any more."""
    conn.execute(backup_contacts.delete().where(backup_contacts.c.backup_id == backup_id))


def has_settled(program: Word, label: Word) -> ColumnElement[bool]:
    """Whether the row of `subscribers` said of a cycle what ends its reminders."""
    a = cycle_answers.c
    about = and_(a.subscriber_id == subscribers.c.id, a.program == program, a.cycle_label == label)
    return select(a.answer).where(about, a.answer.in_(SETTLED)).exists()
