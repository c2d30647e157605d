from __future__ import annotations

import pytest
from sqlalchemy import text

from fr_monitor.errors import StoreUnavailable
from fr_monitor.store import Store
from fr_monitor.store.leadership import Leadership


@pytest.mark.fault("F43")
def test_one_leads_and_the_other_stands_by(store: Store) -> None:
    """Asked again and again, the leader stays; when it goes, the other takes over, at once."""
    first, second = Leadership(store), Leadership(store)
    assert [first.take(), second.take(), first.take(), second.take()] == [True, False, True, False]
    first.release()
    assert [second.take(), first.take()] == [True, False]
    for each in (first, second):
        each.release()


def test_a_leader_whose_session_dies_leads_no_more(store: Store) -> None:
    """PostgreSQL lets go of the lock with the session, and the next one may have it; a file's lock has no session."""
    if store.path is not None:
        return
    first, second = Leadership(store), Leadership(store)
    assert first.take()
    with store.write() as conn:
        conn.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    assert any(second.take() for _ in range(10_000))  # the server needs a moment to end the session
    with pytest.raises(StoreUnavailable):
        first.take()
    assert not first.take()
    for each in (first, second):
        each.release()


def test_the_server_looks_for_leaders_that_vanished(store: Store) -> None:
    """A machine without power says no goodbye: the server asks it after half a minute, not after two hours."""
    if store.path is not None:
        return
    with store.session() as session:
        asked = text("SELECT source FROM pg_settings WHERE name LIKE 'tcp_keepalives_%'")
        assert session.execute(asked).scalars().all() == ["client"] * 3
