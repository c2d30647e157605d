"""Months of service with a thousand readers and faults at random: memory and files stay as they are, nothing is lost.

`SOAK_MINUTES` says how long; the campaign takes a few.
"""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest
from support.campaign import Record
from support.house import House, MoodyMailbox, heal
from support.scripted import full_text, notice

from fr_monitor.demo.mailbox import Received
from fr_monitor.errors import RecordError, SourceUnavailable
from fr_monitor.model.calendar import is_business_day
from fr_monitor.model.delivery import State
from fr_monitor.store import deliveries

MINUTES = float(os.environ.get("SOAK_MINUTES", "3"))
READERS = 1000
A_DAY = 12
"""Documents of the agency on a business day."""
MOODS = ("up",) * 7 + ("down", "cut", "deaf")
ORDINALS = ("fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


class Ledger(list[Received]):
    """Writes down each letter as a line of a file instead of keeping it: the relay must not be what grows."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._file = path.open("a", encoding="ascii", buffering=1)
        self.path = path

    def append(self, letter: Received) -> None:
        """One line: the delivery and what its bytes come to."""
        self._file.write(f"{letter.message['X-FR-Monitor-Delivery']} {sha256(letter.content).hexdigest()}\n")

    def close(self) -> None:
        """No more letters."""
        self._file.close()


@pytest.fixture
def house(migrated_sqlite: Path, tmp_path: Path) -> Iterator[House]:
    """The service over a database in memory, where there is such a place, with a thousand readers."""
    memory = Path("/dev/shm")  # noqa: S108 (the folder made in it is private)
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as folder, MoodyMailbox() as mailbox:
        database = shutil.copy(migrated_sqlite, Path(folder) / "soak.db")
        mailbox.received = Ledger(tmp_path / "letters.txt")
        made = House(f"sqlite:///{database}", mailbox, Path(folder) / "data")
        made.start()
        made.app.sweep()
        lines = "\n".join(f"reader{n}@plant.example" for n in range(READERS))
        made.app.people.take_in(f"address\n{lines}\n")
        yield made
        made.end()
        mailbox.received.close()


@pytest.mark.campaign
@pytest.mark.fault("F84")
def test_months_of_faults_leave_nothing_behind(house: House, record: Record) -> None:
    """After all has healed every letter ended, each double has its record, and the process is no larger than it was."""
    dice = random.Random(2027)  # noqa: S311 (nothing to protect)
    until = time.monotonic() + MINUTES * 60
    weighed: list[tuple[int, int]] = []
    days = 0
    while time.monotonic() < until:
        live_a_day(house, dice, days)
        days += 1
        if days % 10 == 0:
            weighed.append((resident(), sum(1 for _ in Path("/proc/self/fd").iterdir())))
    heal(house)
    lost, doubled = account(house)
    early, late = weighed[len(weighed) // 3], weighed[-1]
    note = (
        f"{days} days in {MINUTES:g} min, {house.deaths} deaths, {len(house.register.listed)} documents, "
        f"memory {early[0]} to {late[0]} MB, {early[1]} to {late[1]} open files"
    )
    record(lost=len(lost), doubled=doubled, note=note)
    assert lost == []
    assert late[1] <= early[1] + 5, note
    assert late[0] <= early[0] * 1.2 + 10, note


def live_a_day(house: House, dice: random.Random, number: int) -> None:
    """A day: documents come, a window opens now and then, and four times the service works as well as it is let."""
    house.now += timedelta(days=1)
    if is_business_day(house.today):
        publish(house, dice, number)
    for _ in range(4):
        house.now += timedelta(hours=2)
        house.register.fault = SourceUnavailable("no answer") if dice.random() < 0.1 else None
        house.mailbox.mood = dice.choice(MOODS)
        dies_at = dice.randrange(1, 60) if dice.random() < 0.1 else None
        house.live(0, lambda app: (app.sweep(), app.remind(), app.release(), app.deliver()), dies_at)
    if number % 30 == 29:
        house.register.fault = None
        house.app.reconcile()
        house.register.listed = house.register.listed[-2000:]
    house.now -= timedelta(hours=8)


def publish(house: House, dice: random.Random, number: int) -> None:
    """The issue of a day."""
    shelf = house.register.listed
    for place in range(A_DAY):
        shelf.append(
            notice(f"2027-{number % 1000:03}{place:02}", house.today, title="Orchard Equipment", docket_ids=())
        )
    if number % 90 == 5:
        cycle = number // 90
        year, last = 2027 + cycle, house.today + timedelta(days=60)
        name = f"2028-{number:05}"
        dates = f"FDA will accept requests to participate through {last:%B} {last.day}, {last.year}."
        words = {"ordinal": ORDINALS[cycle % len(ORDINALS)], "year": str(year), "dates": dates}
        house.register.texts[name] = full_text(name, **words)
        shelf.append(notice(name, house.today, citation=f"92 FR {number}"))
    if dice.random() < 0.05:
        shelf.append(RecordError(f"no date, on day {number}", raw="{}"))


def account(house: House) -> tuple[list[str], int]:
    """Deliveries that are not finished or never arrived, and copies beyond the first; each of those has its record."""
    lines = Counter(house.mailbox.received.path.read_text("ascii").splitlines())  # type: ignore[attr-defined]
    copies = Counter[str]()
    for line, count in lines.items():
        copies[line.partition(" ")[0]] += count
    assert len(copies) == len(lines), "a second copy differs from the first"
    with house.app.store.read() as conn:
        assert deliveries.conservation(conn) == []
        rows = deliveries.listing(conn)
    assert [row.uid for row in rows if copies[row.uid] - 1 > row.ambiguous] == []
    lost = [row.uid for row in rows if not row.state.final or (row.state is State.SENT and not copies[row.uid])]
    return lost, sum(copies.values()) - len(copies)


def resident() -> int:
    """Megabytes of this process in memory."""
    pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 2**20
