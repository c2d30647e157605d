"""Reading stored texts again that no program claimed: rules improve, and programs are added."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from fr_monitor.pipeline.intake import Intake, Taken
from fr_monitor.store import notices
from fr_monitor.store.tables import NoticeState


def reread(intake: Intake, since: date, now: datetime, today: date) -> Iterator[tuple[str, Taken]]:
    """What was published since then and is claimed only now, by document number, the oldest first. Raises StoreError.

    What is over is learned without telling it; a window that is still open is news, however late it is found.
    """
    # One year at a time, for the sake of memory; the next one, too, for what is filed in December.
    for year in range(since.year, today.year + 2):
        start, end = max(since, date(year, 1, 1)), date(year, 12, 31)
        with intake.store.read() as conn:
            unclaimed = notices.listing(conn, state=NoticeState.UNCLAIMED, since=start, until=end)
        for stored in unclaimed:
            taken = intake.again(stored, now, today)
            if taken.claimed:
                yield stored.notice.document_number, taken
