"""Small files beside the database, written by several processes at once."""

from __future__ import annotations

import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from fr_monitor.pipeline.keeping import keep


def test_writers_of_the_same_process_number_spoil_nothing(tmp_path: Path) -> None:
    """Containers that share a folder often give the same number: one content stays, whole, private, and no draft."""
    kept = tmp_path / "data/tide"
    contents = [bytes([65 + n]) * 50_000 for n in range(12)]
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda content: keep(kept, content), contents))
    assert kept.read_bytes() in contents
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert list(kept.parent.iterdir()) == [kept]


def test_a_file_that_cannot_be_written_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk costs the new content alone, and leaves no draft."""
    kept = tmp_path / "tide"
    keep(kept, b"7")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        keep(kept, b"8")
    assert kept.read_bytes() == b"7"
    assert list(tmp_path.iterdir()) == [kept]
