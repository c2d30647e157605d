"""Postfix's own sink and its faults: every row ends in the state that it should (`pytest -m campaign tests/kill`)."""

from __future__ import annotations

import shutil
import socket
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from support.campaign import Record

from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.message import template
from fr_monitor.channels.relay import parse_relay
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.deliver import deliver
from fr_monitor.settings import MailSettings
from fr_monitor.store import Store, deliveries, open_store, outbox, subscribers

pytestmark = [
    pytest.mark.campaign,
    pytest.mark.skipif(shutil.which("smtp-sink", path="/usr/sbin:/usr/bin") is None, reason="needs Postfix"),
]

DOOR = pytest.mark.fault("F69")
SENDER = pytest.mark.fault("F70")
RECIPIENT = pytest.mark.fault("F71")
DATA = pytest.mark.fault("F75")
TEXT = pytest.mark.fault("F76")
BREAK = pytest.mark.fault("F77")
LATE = pytest.mark.fault("F78")
GOODBYE = pytest.mark.fault("F79")

NOW = datetime(2026, 2, 11, 14, tzinfo=UTC)
COUNT = 12


@pytest.fixture
def sink(tmp_path: Path) -> Iterator[Callable[..., EmailChannel]]:
    """A channel to a sink with faults: `sink("-q", ".")`."""
    with ExitStack() as stack:

        def started(*faults: str) -> EmailChannel:
            with socket.create_server(("127.0.0.1", 0)) as free:
                port = int(free.getsockname()[1])
            command = ["/usr/sbin/smtp-sink", "-u", "nobody", *faults, f"127.0.0.1:{port}", "100"]
            process = stack.enter_context(subprocess.Popen(command, stderr=subprocess.DEVNULL))
            stack.callback(process.terminate)
            for _ in range(2000):
                with suppress(OSError), closing(socket.create_connection(("127.0.0.1", port), 1)):
                    break
            mail = MailSettings(sender="watch@monitor.example", connect_seconds=2, command_seconds=1, data_seconds=1)
            channel = EmailChannel(parse_relay(f"smtp://127.0.0.1:{port}?tls=none"), mail)
            stack.callback(channel.close)
            return channel

        yield started


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A dozen letters."""
    opened = open_store(f"sqlite:///{tmp_path}/monitor.db")
    opened.upgrade()
    letter = Letter("Opens", "text", "<p>text</p>", "t")
    frozen = template(letter, sender="w@monitor.example", sender_name="W", public_url="https://m.example", date=NOW)
    alert = Alert(AlertKind.OPENED, "opened/2026", None, None, None, "it opened")
    with opened.write() as conn:
        for number in range(COUNT):
            subscribers.add(conn, f"reader{number}@plant.example", NOW, consent=Consent.CONFIRMED)
        posted = outbox.add(conn, alert, letter, frozen, NOW)
        assert posted
        outbox.address_all(conn, posted, alert, "email", NOW)
    yield opened
    opened.close()


def of(fault: pytest.MarkDecorator, *row: object) -> object:
    """A row of the table for one of the faults."""
    return pytest.param(*row, marks=fault)


@pytest.mark.parametrize(
    ("faults", "states", "tried", "stopped"),
    [
        ((), {State.SENT: COUNT}, True, False),
        of(DOOR, ("-f", "CONNECT"), {State.WAITING: COUNT}, False, True),
        of(DOOR, ("-r", "CONNECT"), {State.WAITING: COUNT}, False, True),
        of(DOOR, ("-q", "CONNECT"), {State.WAITING: COUNT}, False, True),
        of(DOOR, ("-f", "EHLO"), {State.WAITING: COUNT}, False, True),
        of(SENDER, ("-f", "MAIL"), {State.WAITING: COUNT}, False, True),
        of(SENDER, ("-r", "MAIL"), {State.WAITING: COUNT}, True, False),
        of(RECIPIENT, ("-r", "RCPT"), {State.WAITING: COUNT}, True, False),
        of(RECIPIENT, ("-f", "RCPT"), {State.WAITING: COUNT}, True, True),
        of(RECIPIENT, ("-q", "RCPT"), {State.WAITING: COUNT}, True, False),
        of(DATA, ("-r", "DATA"), {State.WAITING: COUNT}, True, False),
        of(DATA, ("-f", "DATA"), {State.WAITING: COUNT}, True, False),
        of(DATA, ("-q", "DATA"), {State.WAITING: COUNT}, True, False),
        of(TEXT, ("-r", "."), {State.WAITING: COUNT}, True, False),
        of(TEXT, ("-f", "."), {State.WAITING: COUNT}, True, True),
        of(TEXT, ("-Q", "."), {State.WAITING: COUNT}, True, False),
        of(BREAK, ("-q", "."), {State.AMBIGUOUS: 3, State.WAITING: COUNT - 3}, True, True),
        of(LATE, ("-W", ".:3"), {State.AMBIGUOUS: 3, State.WAITING: COUNT - 3}, True, True),
        of(GOODBYE, ("-q", "QUIT"), {State.SENT: COUNT}, True, False),
        of(GOODBYE, ("-f", "QUIT"), {State.SENT: COUNT}, True, False),
        of(GOODBYE, ("-r", "QUIT"), {State.SENT: COUNT}, True, False),
        of(GOODBYE, ("-Q", "QUIT"), {State.SENT: COUNT}, True, False),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_faults_of_a_relay(
    sink, store: Store, faults: tuple[str, ...], states: dict[State, int], tried: bool, stopped: bool, record: Record
) -> None:
    """Nobody is given up, nothing is lost, and what was accepted is sent again by nobody."""
    report = deliver(store, {"email": sink(*faults)}, clock=lambda: NOW, connections=1)
    with store.read() as conn:
        rows = deliveries.listing(conn)
        assert deliveries.conservation(conn) == []
        assert subscribers.counts(conn)[Consent.CONFIRMED] == COUNT
    assert Counter(row.state for row in rows) == states
    assert any(row.attempts for row in rows) == tried
    assert bool(report.stopped) == stopped
    later = NOW + timedelta(hours=6)
    assert deliver(store, {"email": sink()}, clock=lambda: later).sent == COUNT - states.get(State.SENT, 0)
    doubts = states.get(State.AMBIGUOUS, 0)
    record(lost=0, doubled=doubts, note=f"{doubts} of {COUNT} in doubt, noted, and sent once more" if doubts else "")
