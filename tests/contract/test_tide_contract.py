"""The number that only rises does so for many processes at once, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from fr_monitor.pipeline.tide import TIDE, Tide
from fr_monitor.store import Store, flood, sweeps

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)


def test_machines_that_mark_at_once_are_no_older_copies(store: Store, tmp_path: Path) -> None:
    """Each mark counts; had one overwritten another, the number would fall, and all letters be held for nothing."""

    def machine(number: int) -> None:
        tide = Tide(tmp_path / f"{number}.tide")
        for _ in range(15):
            tide.rise(store, NOON)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(machine, range(4)))
    with store.read() as conn:
        assert (sweeps.recall(conn, TIDE), flood.held(conn)) == ("60", None)


def test_two_may_remember_the_same_for_the_first_time(store: Store) -> None:
    """Services that begin together on a new database write the same keys, and neither fails."""
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda number: _keep(store, str(number)), range(12)))
    with store.read() as conn:
        assert sweeps.recall(conn, "key") in map(str, range(12))


def _keep(store: Store, value: str) -> None:
    with store.write() as conn:
        sweeps.remember(conn, "key", value, NOON)
