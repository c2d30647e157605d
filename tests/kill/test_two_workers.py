"""Two processes over one database."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from support.account import Account, Victims
from support.campaign import Record
from support.victim import Job

from fr_monitor.demo.mailbox import Mailbox

NO_RELAY = "smtp://127.0.0.1:9?tls=none"


@pytest.mark.fault("F43")
def test_two_at_once_send_each_letter_once(
    victims: Victims, others: Victims, database: str, folder: Path, relay: Mailbox, undisturbed: Account, record: Record
) -> None:
    """Both deliver at the same time; what arrives is what one alone would have sent."""
    assert others.run(Job(database, NO_RELAY, str(folder))) == 0
    for process in (victims, others):
        process.start(Job(database, relay.url, str(folder), do="deliver", later_hours=20))
    assert [victims.finish(), others.finish()] == [0, 0]
    assert victims.run(Job(database, relay.url, str(folder), later_hours=24)) == 0
    account = Account(database, relay.received)
    assert account.problems == account.lost == []
    assert account.doubled == 0
    assert account.letters == undisturbed.letters
    record(lost=0, doubled=0)


@pytest.mark.fault("F42")
@pytest.mark.parametrize(
    ("point", "copies"),
    [
        pytest.param("claimed", 0, id="claimed: it finds its lease over and sends nothing"),
        pytest.param("noted", 1, id="noted: its last bytes are out before it can look again"),
        pytest.param("accepted", 1, id="accepted: nobody but it knew that the letter was taken"),
        pytest.param("settled", 1, id="settled: what it sent is on record, and the next is noted with it"),
    ],
)
def test_who_sleeps_past_its_lease_sends_nothing_more(
    victims: Victims,
    others: Victims,
    database: str,
    folder: Path,
    relay: Mailbox,
    point: str,
    copies: int,
    record: Record,
) -> None:
    """Another worker takes over; the sleeper, when it wakes, can double no letter but the one it had on the wire."""
    assert others.run(Job(database, NO_RELAY, str(folder))) == 0
    pipe = folder / "pipe"
    os.mkfifo(pipe)
    victims.start(Job(database, relay.url, str(folder), do="deliver", point=point, pause=str(pipe), later_hours=20))
    sleeper = int(pipe.read_text())
    assert others.run(Job(database, relay.url, str(folder), later_hours=24)) == 0
    arrived = len(relay.received)
    os.kill(sleeper, signal.SIGCONT)
    assert victims.finish() == 0
    assert len(relay.received) - arrived == (point in {"noted", "settled"})
    account = Account(database, relay.received)
    assert account.problems == account.lost == account.unrecorded == account.altered == []
    assert account.doubled == copies
    record(lost=0, doubled=account.doubled)
