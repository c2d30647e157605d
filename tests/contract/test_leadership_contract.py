from __future__ import annotations

import pytest
from sqlalchemy import text

from fr_monitor.errors import StoreUnavailable
from fr_monitor.store import Store
from fr_monitor.store.leadership import Leadership


def takes_over(follower: Leadership) -> bool:
    """PostgreSQL needs a moment to see that a session ended; the lock of a file is free at once."""
    return any(follower.take() for _ in range(10_000))


@pytest.mark.fault("F43")
def test_one_leads_and_the_other_stands_by(store: Store) -> None:
    """Asked again and again, the leader stays; when it goes, the other takes over."""
    first, second = Leadership(store), Leadership(store)
    assert takes_over(first)  # from that of another test
    assert [second.take(), first.take(), second.take()] == [False, True, False]
    first.release()
    assert takes_over(second)
    assert not first.take()
    for each in (first, second):
        each.release()


def test_a_leader_whose_session_dies_leads_no_more(store: Store) -> None:
    """PostgreSQL lets go of the lock with the session, and the next one may have it; a file's lock has no session."""
    if store.path is not None:
        return
    first, second = Leadership(store), Leadership(store)
    assert takes_over(first)  # from that of another test
    with store.write() as conn:
        conn.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND pid <> pg_backend_pid()"
            )
        )
    assert takes_over(second)
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
