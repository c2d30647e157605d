"""A document that kills the process is left alone for a while, or each restart would die of it before any other is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from fr_monitor.errors import RecordError
from fr_monitor.model.notice import Notice
from fr_monitor.store import Store, sweeps

READING = "reading"
"""What is being read now, and how often that was begun in a row without an end, well or not."""
MOST_DEATHS = 3


@contextmanager
def outlived(store: Store, notice: Notice, now: datetime) -> Iterator[None]:
    """Note on disk that a document is being read, while it is.

    Raises RecordError for a document in which the process has died three times in a row (out of memory, a fault in a
    library), and StoreError.
    """
    name = f"{notice.document_number}@{notice.publication_date}"
    with store.write() as conn:
        before, _, deaths = (sweeps.recall(conn, READING) or "").rpartition(" ")
        begun = int(deaths) if before == name else 0
        sweeps.remember(conn, READING, f"{name} {begun + 1}" if begun < MOST_DEATHS else "", now)
    if begun >= MOST_DEATHS:
        raise RecordError(f"the process died {begun} times while reading it", document_number=notice.document_number)
    try:
        yield
    finally:
        with store.write() as conn:
            sweeps.remember(conn, READING, "", now)
