"""What several processes do that are started at the same moment on a database which holds nothing yet."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import text

from fr_monitor.engine import tables
from fr_monitor.store import Store

WAITING = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 7263003 AND NOT granted")


@pytest.mark.parametrize("untouched", ["postgresql"], indirect=True)
def test_who_waited_for_the_tables_of_the_queue_finds_them(untouched: Store) -> None:
    """The second of two waits until the first has made them, and then makes none."""
    with ThreadPoolExecutor(1) as pool:
        with untouched.write() as conn:
            tables.upgrade(conn)
            second = pool.submit(_upgrade, untouched)
            assert any(conn.execute(WAITING).scalar() for _ in range(20_000))
        second.result(30)
    with untouched.read() as conn:
        assert tables.problems(conn) == []


def _upgrade(store: Store) -> None:
    with store.write() as conn:
        tables.upgrade(conn)
