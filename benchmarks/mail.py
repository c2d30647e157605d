"""How fast letters leave: our whole way from the outbox, beside Postfix's own source and a plain loop.

Needs Postfix's `smtp-sink` and `smtp-source`. Prints letters a second, each as a share of the source's, and our memory.

    python benchmarks/mail.py [LETTERS] [CONNECTIONS]
"""

from __future__ import annotations

import resource
import shutil
import smtplib
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.message import template
from fr_monitor.channels.relay import parse_relay
from fr_monitor.model.alert import MANAGE_MARK, UNSUBSCRIBE_MARK, Alert, AlertKind, Letter
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.deliver import deliver
from fr_monitor.settings import MailSettings
from fr_monitor.store import Store, deliveries, open_store, outbox, subscribers

NOW = datetime(2026, 2, 11, 14, tzinfo=UTC)
LINE = "The Federal Register has a notice of a program that you watch; look at its last day to ask.\n"
LETTER = Letter(
    subject="QMM 2026 opens: 9 establishments, ask by Mon Apr 13, 2026",
    text=LINE * 30 + UNSUBSCRIBE_MARK,
    html=f"<p>{LINE * 60}</p><a href='{UNSUBSCRIBE_MARK}'>stop</a> <a href='{MANAGE_MARK}'>change</a>",
    thread="qmm/2026",
)


@contextmanager
def sink() -> Iterator[int]:
    """Postfix's sink on a free port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = int(free.getsockname()[1])
    command = [shutil.which("smtp-sink") or "/usr/sbin/smtp-sink", "-u", "nobody", f"127.0.0.1:{port}", "1000"]
    with subprocess.Popen(command) as process:
        for _ in range(100):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.02)
        yield port
        process.terminate()


def timed(count: int, work: Callable[[], object]) -> float:
    """Letters a second."""
    start = time.perf_counter()
    work()
    return count / (time.perf_counter() - start)


def filled(folder: Path, count: int) -> Store:
    """A database with one letter to so many subscribers."""
    store = open_store(f"sqlite:///{folder}/mail.db")
    store.upgrade()
    frozen = template(LETTER, sender="watch@monitor.example", sender_name="W", public_url="https://m.example", date=NOW)
    with store.write() as conn:
        for number in range(count):
            subscribers.add(conn, f"reader{number}@plant.example", NOW, consent=Consent.CONFIRMED)
        alert = Alert(AlertKind.OPENED, "opened/2026", None, None, None, "it opened")
        posted = outbox.add(conn, alert, LETTER, frozen, NOW)
        if posted is None:
            raise SystemExit("the database was not empty")
        outbox.address_all(conn, posted, alert, "email", NOW)
    return store


def ours(port: int, folder: Path, count: int, connections: int) -> float:
    """The outbox, claim to settlement, over kept connections."""
    store = filled(folder, count)
    mail = MailSettings(sender="watch@monitor.example")
    channel = EmailChannel(parse_relay(f"smtp://127.0.0.1:{port}?tls=none"), mail)
    rate = timed(
        count, lambda: deliver(store, {"email": channel}, clock=lambda: NOW, limit=count, connections=connections)
    )
    with store.read() as conn:
        if deliveries.pending(conn) or deliveries.conservation(conn):
            raise SystemExit("not every letter has left")
    channel.close()
    store.close()
    return rate


def source(port: int, count: int, size: int) -> float:
    """Postfix's own client, which builds nothing."""
    program = shutil.which("smtp-source") or "/usr/sbin/smtp-source"
    command = [program, "-s", "10", "-d", "-m", str(count), "-l", str(size), f"127.0.0.1:{port}"]
    return timed(count, lambda: subprocess.run(command, check=True))


def plain_loop(port: int, count: int) -> float:
    """One message object for each reader, over one kept connection."""

    def work() -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for number in range(count):
                message = EmailMessage()
                message["From"], message["To"] = "watch@monitor.example", f"reader{number}@plant.example"
                message["Subject"] = LETTER.subject
                message.set_content(LETTER.text)
                message.add_alternative(LETTER.html, subtype="html")
                client.send_message(message)

    return timed(count, work)


def main(count: int, connections: int) -> None:
    """All three, in one run."""
    frozen = template(LETTER, sender="watch@monitor.example", sender_name="W", public_url="https://m.example", date=NOW)
    with sink() as port, tempfile.TemporaryDirectory() as folder:
        limit = source(port, count, len(frozen))
        loop = plain_loop(port, max(count // 20, 1))
        mine = ours(port, Path(folder), count, connections)
    print(f"{count} letters of {len(frozen)} bytes")
    for name, rate in (("smtp-source, 10 sessions", limit), ("smtplib loop", loop), (f"ours x {connections}", mine)):
        print(f"{name:28}{rate:9.0f}/s {rate / limit:6.2f} of the source")
    print(f"memory at most {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main(*(int(argument) for argument in (*sys.argv[1:], *("10000", "4")[len(sys.argv) - 1 :])))
