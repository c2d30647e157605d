"""Notices: what the Register said, and what was read from it."""

from __future__ import annotations

import hashlib
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, Row, Select, func, select, update

from fr_monitor.errors import RecordError
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice, Stage, padded
from fr_monitor.model.text import PlainText
from fr_monitor.store.codec import decoded, encoded, storable
from fr_monitor.store.tables import NoticeState, notice_versions, notices, quarantine
from fr_monitor.store.upsert import insert


@dataclass(frozen=True, slots=True)
class StoredNotice:
    """A notice with all that was made of it; `id` is None until it was saved."""

    notice: Notice
    state: NoticeState
    id: int | None = None
    program: str | None = None
    text: PlainText | None = None
    raw_sha256: str | None = None
    """Of the bytes of the full text as they were fetched."""
    reading: Reading | None = None
    text_attempts: int = 0
    next_text_at: datetime | None = None
    """When to ask again for a full text that was not there yet."""
    unsettled: bool = False
    """The record changed its mind once; it is believed when the next sweep finds the same again."""
    first_seen_at: datetime | None = None
    last_seen_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class NoticeVersion:
    """What a notice was, and what was read from it, from one moment on."""

    seen_at: datetime
    notice: Notice
    raw_sha256: str | None
    reading: Reading | None


@dataclass(frozen=True, slots=True)
class Quarantined:
    """A record that could not be used, with its beginning as it came."""

    number: str | None
    reason: str
    raw: str
    first_seen_at: datetime
    last_seen_at: datetime


def find(conn: Connection, notice: Notice) -> StoredNotice | None:
    """The row that is about the same document, None when it is new.

    The same padded number and publication date; else the same number on public inspection, whose date may have moved,
    gone (withdrawn) or come true. A record from public inspection of a document that is published already, undated or
    dated no later, is the published one: what is published never falls back. The same published number under another
    date is another document (2 documents of 2012 share their number).
    """
    rows = _rows(conn, select(notices).where(notices.c.padded == padded(notice.document_number)))
    same = [row for row in rows if row.notice.publication_date == notice.publication_date]
    filed = [row for row in rows if row.notice.stage is Stage.INSPECTION]
    past = [row for row in rows if notice.stage is Stage.INSPECTION and _is_past(notice, row.notice)]
    return next(iter(same + filed + past), None)


def save(conn: Connection, stored: StoredNotice, now: datetime) -> int:
    """Write a notice, new when it has no id; its id. What changed since the last time is kept as a version."""
    notice = stored.notice
    values: dict[str, object] = {
        "number": notice.document_number,
        "padded": padded(notice.document_number),
        "publication_date": notice.publication_date,
        "stage": notice.stage,
        "fingerprint": notice.fingerprint,
        "record": encoded(notice),
        "state": stored.state,
        "program": stored.program,
        "text": encoded(stored.text) if stored.text else None,
        "raw_sha256": stored.raw_sha256,
        "reading": encoded(stored.reading) if stored.reading else None,
        "last_seen_at": now,
        "text_attempts": stored.text_attempts,
        "next_text_at": stored.next_text_at,
        "unsettled": stored.unsettled,
    }
    if stored.id is None:
        new = notices.insert().values(values | {"first_seen_at": now}).returning(notices.c.id)
        row_id = int(conn.execute(new).scalar_one())
    else:
        row_id = stored.id
        conn.execute(update(notices).where(notices.c.id == row_id).values(values))
    _keep_version(conn, row_id, values, now)
    return row_id


def touch(conn: Connection, ids: Collection[int], now: datetime) -> None:
    """Note that these were seen again, unchanged."""
    conn.execute(update(notices).where(notices.c.id.in_(ids)).values(last_seen_at=now))


def awaiting_text(conn: Connection, now: datetime) -> list[StoredNotice]:
    """The claimed notices whose full text is to be asked for again, the longest waiting first."""
    due = select(notices).where(notices.c.state == NoticeState.AWAITING_TEXT, notices.c.next_text_at <= now)
    return _rows(conn, due.order_by(notices.c.next_text_at, notices.c.id))


def by_number(conn: Connection, number: str) -> list[StoredNotice]:
    """All documents of a number, however it is padded, the oldest first."""
    wanted = select(notices).where(notices.c.padded == padded(number))
    return _rows(conn, wanted.order_by(notices.c.publication_date, notices.c.id))


def listing(
    conn: Connection,
    *,
    claimed: bool = False,
    state: NoticeState | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[StoredNotice]:
    """Notices by publication date, the oldest first, undated ones left out when a date is asked for."""
    c = notices.c
    conditions = [
        c.program.is_not(None) if claimed else None,
        c.state == state if state else None,
        c.publication_date >= since if since else None,
        c.publication_date <= until if until else None,
    ]
    wanted = select(notices).where(*(condition for condition in conditions if condition is not None))
    return _rows(conn, wanted.order_by(c.publication_date, c.id))


def newest_publication_date(conn: Connection) -> date | None:
    """Of all published notices seen, claimed or not: silence shows here."""
    newest = select(func.max(notices.c.publication_date)).where(notices.c.stage == Stage.PUBLISHED)
    return conn.execute(newest).scalar()


def met_between(conn: Connection, since: datetime, until: datetime) -> int:
    """How many documents were met for the first time, from `since` on and before `until`."""
    n = notices.c
    return conn.execute(select(func.count()).where(n.first_seen_at >= since, n.first_seen_at < until)).scalar_one()


def count(conn: Connection, state: NoticeState) -> int:
    """How many notices are in a state."""
    return conn.execute(select(func.count()).where(notices.c.state == state)).scalar_one()


def versions(conn: Connection, notice_id: int) -> list[NoticeVersion]:
    """What the notice was from when on, the oldest first."""
    wanted = select(notice_versions).where(notice_versions.c.notice_id == notice_id).order_by(notice_versions.c.id)
    return [
        NoticeVersion(
            seen_at=row.seen_at,
            notice=decoded(Notice, row.record, f"notice_versions {row.id}"),
            raw_sha256=row.raw_sha256,
            reading=decoded(Reading, row.reading, f"notice_versions {row.id}") if row.reading else None,
        )
        for row in conn.execute(wanted)
    ]


def keep_in_quarantine(conn: Connection, error: RecordError, now: datetime) -> None:
    """Keep a record that could not be used, or that it came again."""
    reason, raw = storable(str(error), 1000), storable(error.raw)
    number = storable(error.document_number, 300) if error.document_number else None
    row = {
        "fingerprint": hashlib.sha256("\0".join((number or "", reason, raw)).encode()).hexdigest(),
        "number": number,
        "reason": reason,
        "raw": raw,
        "first_seen_at": now,
        "last_seen_at": now,
    }
    kept = insert(conn, quarantine).values(row)
    conn.execute(kept.on_conflict_do_update(index_elements=["fingerprint"], set_={"last_seen_at": now}))


def quarantined(conn: Connection) -> list[Quarantined]:
    """The records that could not be used, the newest first."""
    q = quarantine.c
    found = conn.execute(select(quarantine).order_by(q.last_seen_at.desc(), q.id.desc()))
    return [Quarantined(row.number, row.reason, row.raw, row.first_seen_at, row.last_seen_at) for row in found]


def _is_past(found: Notice, stored: Notice) -> bool:
    if stored.publication_date is None:
        return False
    return found.publication_date is None or found.publication_date <= stored.publication_date


def _keep_version(conn: Connection, notice_id: int, values: dict[str, object], now: datetime) -> None:
    v = notice_versions.c
    names = ("fingerprint", "raw_sha256", "record", "reading")
    last = conn.execute(
        select(v.fingerprint, v.raw_sha256, v.reading).where(v.notice_id == notice_id).order_by(v.id.desc()).limit(1)
    ).first()
    if last is None or tuple(last) != (values["fingerprint"], values["raw_sha256"], values["reading"]):
        row = {name: values[name] for name in names}
        conn.execute(notice_versions.insert().values(row | {"notice_id": notice_id, "seen_at": now}))


def _rows(conn: Connection, wanted: Select[tuple[object, ...]]) -> list[StoredNotice]:
    return [_stored(row) for row in conn.execute(wanted)]


def _stored(row: Row[tuple[object, ...]]) -> StoredNotice:
    name = f"notices {row.id}"
    return StoredNotice(
        notice=decoded(Notice, row.record, name),
        state=row.state,
        id=row.id,
        program=row.program,
        text=decoded(PlainText, row.text, name) if row.text else None,
        raw_sha256=row.raw_sha256,
        reading=decoded(Reading, row.reading, name) if row.reading else None,
        text_attempts=row.text_attempts,
        next_text_at=row.next_text_at,
        unsettled=row.unsettled,
        first_seen_at=row.first_seen_at,
        last_seen_at=row.last_seen_at,
    )
