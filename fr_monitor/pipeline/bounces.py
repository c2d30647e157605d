"""Learn from letters that came back."""

from __future__ import annotations

import mailbox
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from fr_monitor.channels.verp import uid_of
from fr_monitor.deciding.bounces import ARRIVED_AFTER, SOFT_DAYS, Verdict, bounce, counted, rest
from fr_monitor.deciding.expiry import end_of_day
from fr_monitor.errors import SubscriberError
from fr_monitor.model.calendar import civil_day
from fr_monitor.store import Store, bounces, subscribers


def messages(source: Path) -> Iterator[bytes]:
    """The messages of a file, an mbox or a maildir, byte by byte: not every one can be parsed and written again.

    Raises SubscriberError for what cannot be read.
    """
    try:
        if source.is_dir():
            folder = mailbox.Maildir(source, create=False)
            yield from (folder.get_bytes(name) for name in folder.keys())  # noqa: SIM118 (it is no mapping)
        elif source.read_bytes()[:5] == b"From ":
            with closing(mailbox.mbox(source, create=False)) as box:
                yield from (box.get_bytes(number) for number in box.keys())  # noqa: SIM118 (it is no mapping)
        else:
            yield source.read_bytes()
    except (OSError, mailbox.Error) as error:
        raise SubscriberError(f"{source}: {getattr(error, 'strerror', None) or error}") from error


def learn(store: Store, keys: Sequence[str], raw: bytes, now: datetime) -> str:
    """Draw the consequence of one message; what it was: hard, soft, counted before, forged or unknown, or ignored.

    Raises StoreError.
    """
    found = bounce(raw)
    if found is None:
        return "ignored"
    uid = next((uid for address in found.recipients for key in keys if (uid := uid_of(address, key))), None)
    if uid is None:
        return "forged or unknown"
    today = civil_day(now)
    with store.write() as conn:
        known = bounces.record_of(conn, uid)
        if known is None:
            return "forged or unknown"
        if known.counted:
            return "counted before"
        bounces.note(conn, known, found.status)
        days = counted(known.bounces, known.bounced_on, today, arrived=_arrived(conn, known, now))
        bounces.count(conn, known.subscriber_id, days, today, now + rest(days))
        if found.verdict is Verdict.HARD or days >= SOFT_DAYS:
            subscribers.suppress(conn, known.subscriber_id, f"{bounces.RETURNED}{found.status}", now)
    return found.verdict.value


def _arrived(conn: Connection, known: bounces.Record, now: datetime) -> bool:
    """Whether a letter got through since the last one that came back."""
    since = end_of_day(known.bounced_on) if known.bounced_on else now
    return bounces.arrived(conn, known, since, now - ARRIVED_AFTER)


def learn_all(store: Store, keys: Sequence[str], source: Path, now: datetime) -> Counter[str]:
    """Draw the consequences of a whole mailbox; how many messages were what."""
    return Counter(learn(store, keys, raw, now) for raw in messages(source))
