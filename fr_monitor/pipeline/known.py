"""What is known, as rows for tables, JSON and CSV. Keys are public: scripts rely on them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from fr_monitor.deciding.differences import doubtful, needs_a_person
from fr_monitor.deciding.promises import due_by
from fr_monitor.deciding.words import number_of
from fr_monitor.model.cycle import Cycle, Version
from fr_monitor.model.facts import Count, Statement
from fr_monitor.model.subscriber import Subscriber
from fr_monitor.store import Store, cycles, deliveries, notices, subscribers
from fr_monitor.store.notices import StoredNotice

Row = Mapping[str, object]


def notice_rows(store: Store, *, everything: bool) -> list[Row]:
    """Claimed notices, or all, the newest first."""
    with store.read() as conn:
        found = notices.listing(conn, claimed=not everything)
    return [notice_row(stored) for stored in reversed(found)]


def notice_row(stored: StoredNotice) -> Row:
    """One notice with what was read from it."""
    notice, reading = stored.notice, stored.reading
    deadline = reading.deadline if reading else None
    claim = reading.claims[0] if reading and reading.claims else None
    return {
        "document_number": notice.document_number,
        "publication_date": notice.publication_date,
        "stage": notice.stage,
        "citation": notice.citation or (reading.citation if reading else None),
        "title": notice.title,
        "program": stored.program,
        "claimed_by": f"{claim.where}: {claim.matched}" if claim else None,
        "event": reading.event if reading else None,
        "program_year": reading.program_year.value if reading and reading.program_year else None,
        "establishments": _places(reading.establishments) if reading else None,
        "deadline": deadline.date if deadline else None,
        "deadline_in_doubt": bool(reading and doubtful(reading)),
        "needs_review": bool(reading and reading.needs_review),
        "state": stored.state,
        "url": notice.html_url,
    }


def cycle_rows(store: Store, today: date) -> list[Row]:
    """All cycles, the newest first."""
    with store.read() as conn:
        known = cycles.every(conn)
    return [cycle_row(cycle, today) for cycle in newest_first(known)]


def shown_deadline(row: Row) -> object:
    """The last day of a notice or a cycle for people, who would not see beside a day that it is in doubt."""
    return "in doubt" if row["deadline_in_doubt"] else row["deadline"]


def open_already(store: Store, today: date, reader: Subscriber | None = None) -> list[str]:
    """A line for each window, of those that the reader follows or of all, whose opening nobody is told any more."""
    with store.read() as conn:
        known = newest_first(cycles.every(conn))
    rows = [
        cycle_row(c, today) for c in known if c.phase_on(today).running and (not reader or reader.follows(c.program))
    ]
    return [
        f"Open already, so its opening is not mailed again: {row['program']} {row['year']}, "
        f"last day {shown_deadline(row) or 'not found'}"
        for row in rows
    ]


def newest_first(known: Iterable[Cycle]) -> list[Cycle]:
    """Cycles by the day on which they opened; one that is not printed yet is newer than all."""
    return sorted(known, key=lambda cycle: (cycle.opened_on or date.max, cycle.program), reverse=True)


def cycle_row(cycle: Cycle, today: date) -> Row:
    """One cycle as it stands on a day."""
    now = cycle.now
    days_left = cycle.days_left(today)
    return {
        "program": cycle.program,
        "year": cycle.label,
        "ordinal": now.cycle_ordinal.value if now.cycle_ordinal else None,
        "phase": cycle.phase_on(today),
        "establishments": _places(now.establishments),
        "opened": cycle.opened_on,
        "deadline": now.deadline.date if now.deadline else None,
        "days_left": days_left if days_left is not None and days_left >= 0 and not doubtful(now) else None,
        "deadline_in_doubt": doubtful(now),
        "needs_review": needs_a_person(cycle),
        "provisional": now.provisional,
        "version": now.number,
        "document_number": now.document_number,
        "citation": now.citation,
        "promises": [_promise(promise, now) for promise in now.aftermath],
        "quote": now.deadline.evidence.quote if now.deadline else None,
        "url": cycle.html_url,
    }


def _promise(promise: Statement, version: Version) -> Row:
    """What follows by the notice's words; `latest` is our arithmetic, null where it cannot be counted."""
    return {"says": promise.value, "latest": due_by(promise, version)}


def _places(count: Count | None) -> str | None:
    return number_of(count) if count else None


def delivery_rows(store: Store) -> list[Row]:
    """All deliveries, the newest first."""
    with store.read() as conn:
        found = deliveries.listing(conn)
    return [
        {
            "made_on": row.created_at.date(),
            "created_at": row.created_at.isoformat(timespec="seconds"),
            "kind": row.kind,
            "address": row.address,
            "subject": row.subject,
            "channel": row.channel,
            "state": row.state,
            "reason": row.reason,
            "attempts": row.attempts,
            "settled_at": row.settled_at.isoformat(timespec="seconds") if row.settled_at else None,
            "alert": row.alert_key,
            "why": row.alert_reason,
        }
        for row in found
    ]


def subscriber_rows(store: Store) -> list[Row]:
    """All subscribers by address."""
    with store.read() as conn:
        found = subscribers.listing(conn)
    return [
        {
            "address": subscriber.address,
            "consent": subscriber.consent,
            "programs": " ".join(sorted(subscriber.programs)) or "all",
            "kinds": " ".join(sorted(subscriber.kinds)),
            "rhythm": subscriber.rhythm,
            "since": subscriber.created_at.date() if subscriber.created_at else None,
        }
        for subscriber in found
    ]
