"""How long a notice is on its way: from the moment at which the Register shows it to the last of 1,000 letters.

    python benchmarks/latency.py [SUBSCRIBERS]

Two real services, one on SQLite, one on PostgreSQL with a worker beside it, look once a minute at a register on loopback,
by their own timetable and with their own pace of asking, and send to a mailbox on loopback. Three notices are filed for
inspection, at moments spread over the minute from a random one on, for both at once: they share the cores. What is wanted
is less than the time between two looks and five seconds; since a notice may come right after a look, the time from the
beginning of a look to the last letter must keep to the five seconds.
"""

from __future__ import annotations

import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import chain
from pathlib import Path

import msgspec
from curves import more_subscribers
from figures import Figure, emit
from mail import databases

from fr_monitor.demo.mailbox import Mailbox
from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import Document, Filing, Shelf, bundled
from fr_monitor.model.calendar import EASTERN, civil_day
from fr_monitor.model.subscriber import Consent
from fr_monitor.settings.loading import default_config
from fr_monitor.store import open_store, subscribers

NOTICES = ("2018-14006", "2020-22976", "2020-22977")
"""Of the bundled shelf; each opens a program of its own."""
INTERVAL, ALLOWED = 60, 5
"""Seconds: between two looks, the fewest that the settings allow; and after one."""
CLEAR = 6
"""Seconds after a minute in which nothing is filed, since the look that is going on may see it."""
NIGHT = range(4)
"""Hours of Eastern time in which the service looks once an hour, whatever the settings say."""
SIGNED_UP = datetime(2020, 3, 2, 15, tzinfo=UTC)


@dataclass(frozen=True)
class Way:
    """One notice's: seconds from the look that found it."""

    waited: float
    """From the filing to that look."""
    answered: float
    """The last answer of the Register."""
    first: float
    last: float
    """Letters accepted."""


@dataclass
class Service:
    """What a service looks at, and what it sends to."""

    register: LocalRegister
    mailbox: Mailbox
    ways: list[Way] = field(default_factory=list)


def main(count: int) -> None:
    """File each notice in turn, and wait for the letters of all services."""
    title = f"From a notice's first moment in the Register to the last of {count:,} letters"
    if datetime.now(EASTERN).hour in NIGHT:
        emit(title, (), "Left out: at night, Eastern time, the service looks once an hour.")
        return
    with tempfile.TemporaryDirectory() as name, databases(Path(name)) as makers, ExitStack() as stack:
        commands = {"SQLite": ("run",), "PostgreSQL": ("run", "worker")}
        urls = {database: makers[database]() for database in commands}
        services = {
            database: stack.enter_context(_serving(Path(name, f"service {database}"), urls[database], count, those))
            for database, those in commands.items()
        }
        for database in services:
            _until_looked(Path(name, f"service {database}", "told"))
        for place, (moment, document) in enumerate(zip(_moments(), _notices(), strict=True), start=1):
            time.sleep(_until(moment))
            _file(document, list(services.values()), count * place)
    emit(title, chain.from_iterable(_figures(database, service.ways) for database, service in services.items()),
         f"{len(NOTICES)} notices, the slowest of each; a look every {INTERVAL} seconds, counted from its minute. "
         "Services, registers and mailboxes share the cores.")  # fmt: skip


def _notices() -> Iterator[tuple[Document, str]]:
    """Documents that are published tomorrow and leave two months to answer, with their texts."""
    shelf, day = bundled(), civil_day(datetime.now(UTC)) + timedelta(days=1)
    last = day + timedelta(days=60)
    for number, old in enumerate(NOTICES):
        document = next(one for one in shelf.documents if one.document_number == old)
        was = re.findall(r"[A-Z][a-z]+ \d+, \d{4}", document.dates)[0]
        new, then = f"{day.year}-9000{number}", f"{last:%B} {last.day}, {last.year}"
        dates = document.dates.replace(was, then)
        yield (
            msgspec.structs.replace(document, document_number=new, publication_date=day, dates=dates),
            shelf.texts[old].replace(was, then).replace(old, new),
        )


@contextmanager
def _serving(folder: Path, url: str, count: int, commands: Sequence[str]) -> Iterator[Service]:
    """Processes at work for so many subscribers; `told` in the folder is their log."""
    folder.mkdir()
    folder.joinpath("programs").symlink_to(default_config().parent / "programs")
    folder.joinpath("fr_monitor.toml").write_text(f"[schedule]\nsweep_minutes = {INTERVAL // 60}\n", "utf-8")
    _sign_up(url, count)
    with ExitStack() as stack:
        register = stack.enter_context(LocalRegister(Shelf((), (), {}), datetime.now(UTC)))
        mailbox = stack.enter_context(Mailbox())
        around = os.environ | {
            "DATABASE_URL": url,
            "FR_MONITOR_API_URL": register.url,
            "FR_MONITOR_CONFIG": str(folder / "fr_monitor.toml"),
            "FR_MONITOR_SECRET_KEY": "measured",
            "SMTP_URL": mailbox.url,
        }
        told = stack.enter_context((folder / "told").open("wb"))
        for command in commands:
            ours = (sys.executable, "-m", "fr_monitor", command)
            process = stack.enter_context(subprocess.Popen(ours, cwd=folder, env=around, stdout=told, stderr=told))
            stack.callback(process.terminate)
        yield Service(register, mailbox)


def _sign_up(url: str, count: int) -> None:
    with closing(open_store(url)) as store:
        store.upgrade()
        with store.write() as conn:
            subscribers.add(conn, "reader@plant.example", SIGNED_UP, consent=Consent.CONFIRMED)
            more_subscribers(conn, count, start=1)


def _until_looked(told: Path) -> None:
    """Wait for the first look's line in the log."""
    for _ in range(300):
        if b"asked=" in told.read_bytes():
            return
        time.sleep(0.1)
    raise SystemExit(f"the service has not looked: {told.read_text('utf-8')[-2000:]}")


def _moments() -> list[float]:
    """Seconds of a minute, spread over what is clear of it from a random one on; the soonest first."""
    start, clear = random.random(), INTERVAL - CLEAR  # noqa: S311 - nothing is secret about it
    return sorted((CLEAR + clear * (place + start) / len(NOTICES) for place in range(len(NOTICES))), key=_until)


def _until(second: float) -> float:
    """Seconds until so many of a minute have passed."""
    return (second - time.time()) % INTERVAL


def _file(notice: tuple[Document, str], services: Sequence[Service], letters: int) -> None:
    """Show a notice to all, and note when each service has sent so many letters in all."""
    document, text = notice
    filed = datetime.now(UTC)
    filing = Filing(
        document_number=document.document_number, filed_at=filed, publication_date=document.publication_date,
        title=document.title, type=document.type, agencies=document.agencies, num_pages=4, docket_numbers=document.docket_ids,
    )  # fmt: skip
    for service in services:
        old, service.register.now = service.register.shelf, filed
        service.register.shelf = Shelf(
            (*old.documents, document), (*old.filings, filing), old.texts | {document.document_number: text}
        )
    look = INTERVAL * (filed.timestamp() // INTERVAL + 1)
    for watch in _watched(services, letters, look + 2 * INTERVAL):
        way = Way(look - filed.timestamp(), watch.answered - look, watch.first - look, watch.last - look)
        watch.service.ways.append(way)


@dataclass
class _Watch:
    """What happens at a service after a filing: the moments of the last answer and of the first and last letter."""

    service: Service
    answered: float = 0.0
    first: float = 0.0
    last: float = 0.0

    def __post_init__(self) -> None:
        self._asked, self._sent = self.service.register.requests, len(self.service.mailbox.received)

    def look(self, now: float, letters: int) -> None:
        """Note what is new."""
        asked, sent = self.service.register.requests, len(self.service.mailbox.received)
        if asked > self._asked and not self.first:
            self._asked, self.answered = asked, now
        if sent > self._sent and not self.first:
            self.first = now
        if sent >= letters and not self.last:
            self.last = now


def _watched(services: Sequence[Service], letters: int, end: float) -> list[_Watch]:
    """Until all have sent so many letters; ends the program when that takes too long."""
    watches = [_Watch(service) for service in services]
    while not all(watch.last for watch in watches):
        time.sleep(0.01)
        if time.time() > end:
            raise SystemExit(f"of {letters} letters {[len(one.mailbox.received) for one in services]} were sent")
        for watch in watches:
            watch.service.register.now = datetime.now(UTC)
            watch.look(time.time(), letters)
    return watches


def _figures(database: str, ways: Sequence[Way]) -> Iterator[Figure]:
    whole = max(way.waited + way.last for way in ways)
    slowest = max(ways, key=lambda way: way.last)
    reason = (
        f"on {database} asking took {slowest.answered:.1f} s, at five questions a second, reading and writing"
        f" {slowest.first - slowest.answered:.1f} s, sending {slowest.last - slowest.first:.1f} s"
    )
    bound = f"{INTERVAL} + {ALLOWED} s"
    yield Figure(
        f"{database}: from the filing", whole, "s", bound, whole / (INTERVAL + ALLOWED), most=1.0, reason=reason
    )
    yield Figure(f"{database}: from the look that found it", slowest.last, "s", most=ALLOWED, reason=reason)
    yield Figure(f"{database}: of that, until the Register's last answer", slowest.answered, "s")
    yield Figure(f"{database}: of that, until the first letter is accepted", slowest.first, "s")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
