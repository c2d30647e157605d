"""What the common work costs while the tables grow: 1, 10, 100 and 1,000 times as many notices, subscribers and deliveries.

    python benchmarks/curves.py

On SQLite, in the system's temporary folder, around the database that the demonstration fills, with the demonstration's
Register in the same process. Measured is the processor's time, the least of nine rounds, in each of which all sizes have
their turn: other work on the machine, which fills its caches, can only add to it. The ratio is to the smallest: in all, what is to stay flat may rise by a fifth, what
follows its size by a fifth more.
"""

from __future__ import annotations

import math
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from uuid import uuid4

from figures import Figure, emit
from sqlalchemy import Connection, Table, insert, select

from fr_monitor.app import App
from fr_monitor.demo import story
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import addressing, deliveries, outbox, tables

FACTORS = (1, 10, 100, 1000)
THEN = datetime(2020, 3, 2, 15, tzinfo=UTC)
NOTICES, SUBSCRIBERS, DELIVERIES = 100, 100, 1000
"""Of each, at factor 1."""
ROUNDS = 9
RISES = "all sizes have their turn in each round, so that other work meets them alike: what rises again the next time does grow"
Rows = Iterator[dict[str, object]]


def main() -> None:
    """Three curves."""
    sweep, status = Work("a sweep that finds nothing new", App.sweep), Work("status", App.status)
    curve("Notices kept", NOTICES, more_notices, (sweep, Work("the day's reminders", App.remind), status),
          "Flat: a record is looked up by its number, and claimed notices, which alone are read as a whole, have an index.")  # fmt: skip
    curve("Subscribers", SUBSCRIBERS, more_subscribers, (Work("an opening into the outbox", opening, linear=True), sweep),
          "An opening makes one row for each, by one INSERT … SELECT: linear. A sweep does not ask for them: flat.")  # fmt: skip
    proof = Work("the proof that nothing was lost", conserved, linear=True)
    curve("Deliveries kept", DELIVERIES, more_deliveries, (sweep, Work("a delivery with nothing due", App.deliver), status, proof),
          "What is on its way, in doubt or last accepted has indexes of its own: flat. The proof, asked for by `db check`, "
          "looks at every row: linear.")  # fmt: skip


@dataclass(frozen=True)
class Work:
    """What is measured; flat unless it is to follow the size."""

    name: str
    do: Callable[[App], object]
    linear: bool = False


def curve(what: str, base: int, grow: Callable[[Connection, int], None], works: Sequence[Work], why: str) -> None:
    """Fill a database to each size, and measure each piece of work on all of them in turn."""
    with ExitStack() as opened:
        apps = {base * factor: opened.enter_context(grown(grow, base * factor)) for factor in FACTORS}
        lines = [line(work, {size: partial(work.do, app) for size, app in apps.items()}) for work in works]
        emit(f"{what}: cost while they grow", chain(*lines), why)


@contextmanager
def grown(grow: Callable[[Connection, int], None], size: int) -> Iterator[App]:
    """The service of the demonstration, with more in its tables."""
    with tempfile.TemporaryDirectory() as folder, story.told(Path(folder), lambda _: None) as told:
        with told.app.store.write() as conn:
            grow(conn, size)
        yield told.app


def line(work: Work, sizes: Mapping[int, Callable[[], object]]) -> Iterator[Figure]:
    """One piece of work at each size."""
    found = milliseconds(sizes)
    smallest, largest = min(found), max(found)
    for size, took in found.items():
        case = f"{work.name}, {size:,}"
        if size == smallest:
            yield Figure(case, took, "ms")
            continue
        most = 1.2 * (size / smallest if work.linear else 1) if size == largest else None
        to, reason = f"that of {smallest:,}", "" if work.linear else RISES
        yield Figure(case, took, "ms", to, took / found[smallest], most=most, reason=reason)


def milliseconds(sizes: Mapping[int, Callable[[], object]]) -> dict[int, float]:
    """Of the processor, the least of some rounds; in each round all sizes have their turn, so that none has the quiet minute."""
    found = dict.fromkeys(sizes, math.inf)
    for number in range(1 + ROUNDS):
        for size, work in sizes.items():
            start = time.process_time()
            work()
            if number:  # the first fills the caches
                found[size] = min(found[size], 1000 * (time.process_time() - start))
    return found


def more_notices(conn: Connection, end: int) -> None:
    """Documents of other years that no program claims, as they are kept."""
    row = conn.execute(select(tables.notices).limit(1)).mappings().one()
    plain = {key: value for key, value in row.items() if key != "id"}
    unclaimed = plain | {"state": tables.NoticeState.UNCLAIMED, "program": None, "text": None, "reading": None}
    insert_all(conn, tables.notices, (
        unclaimed | {"number": f"20{n % 10 + 10}-9{n:06}", "padded": f"20{n % 10 + 10}-9{n:06}",
                     "publication_date": date(2010 + n % 10, 1, 4) + timedelta(days=n % 300)}
        for n in range(end)
    ))  # fmt: skip


def more_subscribers(conn: Connection, end: int, start: int = 0) -> None:
    """Confirmed ones, who want everything."""
    row = conn.execute(select(tables.subscribers).where(tables.subscribers.c.consent == Consent.CONFIRMED).limit(1))
    like = {key: value for key, value in row.mappings().one().items() if key != "id"}
    insert_all(conn, tables.subscribers, (
        like | {"address": f"r{n}@plant.example", "address_key": f"r{n}@plant.example", "token": uuid4().hex}
        for n in range(start, end)
    ))  # fmt: skip


def more_deliveries(conn: Connection, end: int) -> None:
    """Letters that arrived long ago, a thousand of each alert."""
    more_subscribers(conn, DELIVERIES)
    conn.execute(tables.subscribers.update().where(tables.subscribers.c.address.like("r%@plant.example")).values(consent=Consent.STOPPED, reason="measured"))  # fmt: skip
    people = list(conn.scalars(select(tables.subscribers.c.id).where(tables.subscribers.c.consent == Consent.STOPPED)))[
        :DELIVERIES
    ]
    for number in range(end // DELIVERIES):
        alert = Alert(AlertKind.OPENED, f"opened/measured/{number}", None, None, None, "measured")
        posted = outbox.add(conn, alert, Letter("s", "t", "h", "measured"), b"x", THEN)
        if posted is None:
            raise SystemExit("an alert of that name was there")
        like = {"alert_id": posted.alert_id, "letter_id": posted.letter_id, "channel": "email", "state": State.SENT,
                "due_at": THEN, "created_at": THEN, "settled_at": THEN, "attempts": 1}  # fmt: skip
        insert_all(conn, tables.deliveries, (like | {"uid": uuid4().hex, "subscriber_id": person} for person in people))
        conn.execute(tables.alerts.update().where(tables.alerts.c.id == posted.alert_id).values(addressed=len(people)))


def opening(app: App) -> None:
    """Queue one letter to all; undone, so that it can be measured again."""
    alert = Alert(AlertKind.OPENED, "opened/measured", None, None, None, "measured")
    with app.store.write() as conn:
        nested = conn.begin_nested()
        posted = outbox.add(conn, alert, Letter("s", "t", "h", "measured"), b"x", THEN)
        if posted is not None:
            addressing.address_all(conn, posted, alert, "email", THEN)
        nested.rollback()


def conserved(app: App) -> None:
    """The query behind `db check`."""
    with app.store.read() as conn:
        if problems := deliveries.conservation(conn):
            raise SystemExit(problems[0])


def insert_all(conn: Connection, table: Table, rows: Rows) -> None:
    """In portions."""
    portion: list[dict[str, object]] = []
    for row in rows:
        portion.append(row)
        if len(portion) == 5000:
            conn.execute(insert(table), portion)
            portion = []
    if portion:
        conn.execute(insert(table), portion)


if __name__ == "__main__":
    main()
