"""What is done for every volley of letters costs the same among a million others, on both databases."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import Connection, event, insert

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, deliveries, outbox, subscribers
from fr_monitor.store.tables import deliveries as table

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
LEASE = timedelta(minutes=1)
MANY = 3_000


@pytest.fixture
def crowded(store: Store) -> Store:
    """Five letters that are due, and many more behind them, made a moment ago: no statistics know of them."""
    with store.write() as conn:
        for number in range(5):
            subscribers.add(conn, f"reader{number}@example.org", NOON, consent=Consent.CONFIRMED)
        alert = Alert(AlertKind.OPENED, "opened/quince/2031", None, None, None, "it opened")
        entry = outbox.add(conn, alert, Letter("Quince", "Dear reader", "<p>", "quince"), b"To: @@TO@@\r\n\r\n", NOON)
        assert entry is not None
        outbox.address_all(conn, entry, alert, "email", NOON - LEASE)
        row = {"alert_id": entry.alert_id, "letter_id": entry.letter_id, "state": State.WAITING, "due_at": NOON}
        row |= {"subscriber_id": None, "channel": "email", "created_at": NOON}
        conn.execute(insert(table), [row | {"uid": f"{n:032}"} for n in range(MANY)])
    return store


def plans(conn: Connection, work: Callable[[], object]) -> list[str]:
    """How the database goes about each statement of some work on letters."""
    asked: list[tuple[str, Any]] = []

    def keep(_conn: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        if "deliveries" in statement:
            asked.append((statement, parameters))

    event.listen(conn, "before_cursor_execute", keep)
    work()
    event.remove(conn, "before_cursor_execute", keep)
    explain = "EXPLAIN QUERY PLAN" if conn.dialect.name == "sqlite" else "EXPLAIN"
    return [str(conn.exec_driver_sql(f"{explain} {statement}", parameters).all()) for statement, parameters in asked]


def claimed(conn: Connection) -> list[Delivery]:
    """Some of what is due."""
    return outbox.claim(conn, NOON, 5, LEASE)


def test_a_claim_takes_the_first_of_the_index_and_sorts_no_others(crowded: Store) -> None:
    """For want of statistics PostgreSQL sorted all rows that were due for every claim of some: minutes became an hour."""
    with crowded.write() as conn:
        take, *_ = plans(conn, lambda: claimed(conn))
    assert "ix_deliveries_due" in take
    for whole in ("Sort Key: deliveries", "Bitmap", "Seq Scan on deliveries", "ORDER BY", "SCAN deliveries'"):
        assert whole not in take


@pytest.mark.parametrize("step", [outbox.begin, outbox.accept], ids=["begin", "accept"])
def test_letters_are_noted_by_their_numbers(
    crowded: Store, step: Callable[[Connection, list[Delivery], datetime], set[int]]
) -> None:
    """Given as one parameter: the statement is the same for one letter and for a thousand."""
    with crowded.write() as conn:
        held = claimed(conn)
        one, four = (plans(conn, partial(step, conn, ids, NOON)) for ids in (held[:1], held[1:]))
    for found in (*one, *four):
        assert "id = ANY" in found.partition("Index Cond")[2] or "USING INTEGER PRIMARY KEY" in found


def test_no_letters_are_none(store: Store) -> None:
    """An empty list is a list, on both databases."""
    delivery = Delivery(1, "u", 1, "opened", 1, "email", "a@example.org", "t", b"", NOON, 0, 1)
    with store.write() as conn:
        assert outbox.begin(conn, [], NOON) == set()
        assert outbox.begin(conn, [delivery], NOON) == set()
        assert deliveries.pending(conn) == 0
