"""Questions that are asked all the time look only at the rows they are about, however many others are kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import Connection, event

from fr_monitor.store import Store, deliveries, notices
from fr_monitor.store.tables import NoticeState

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)


def plan(conn: Connection, look: Callable[[Connection], object]) -> str:
    """How the database goes about the one question of `look`; PostgreSQL reads small tables whole unless told not to."""
    asked: list[tuple[str, Any]] = []

    def keep(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", keep)
    look(conn)
    event.remove(conn, "before_cursor_execute", keep)
    [(statement, parameters)] = asked
    if conn.dialect.name == "sqlite":
        return str(conn.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all())
    conn.exec_driver_sql("SET LOCAL enable_seqscan = off")
    conn.exec_driver_sql("SET LOCAL enable_bitmapscan = off")
    return str(conn.exec_driver_sql(f"EXPLAIN {statement}", parameters).all())


@pytest.mark.parametrize(
    ("look", "index"),
    [
        (lambda conn: notices.listing(conn, claimed=True), "ix_notices_claimed"),
        (notices.newest_publication_date, "ix_notices_publication_date"),
        (lambda conn: notices.count(conn, NoticeState.AWAITING_TEXT), "ix_notices_state"),
        (lambda conn: notices.awaiting_text(conn, NOON), "ix_notices_state"),
        (lambda conn: notices.met_between(conn, NOON, NOON), "ix_notices_first_seen_at"),
        (deliveries.pending, "ix_deliveries_due"),
        (deliveries.next_due, "ix_deliveries_due"),
        (deliveries.last_accepted, "ix_deliveries_settled_at"),
        (deliveries.ambiguous_attempts, "ix_deliveries_doubted"),
    ],
    ids=[
        "claimed",
        "newest",
        "how many wait",
        "which wait",
        "met",
        "letters",
        "next",
        "last",
        "doubts",
    ],
)
def test_a_question_is_answered_from_its_index(store: Store, look: Callable[[Connection], object], index: str) -> None:
    """On both databases; a whole look through the table would grow with all that was ever kept."""
    with store.read() as conn:
        found = plan(conn, look)
    assert index in found
    assert "SCAN notices'" not in found
    assert "Seq Scan" not in found
