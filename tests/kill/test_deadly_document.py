"""A document at which the process dies, again and again."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from support.account import Account, Victims
from support.campaign import Record
from support.victim import Job

from fr_monitor.demo.mailbox import Mailbox
from fr_monitor.store import notices, open_store


@pytest.mark.fault("F44", "F47")
def test_a_document_that_kills_the_process_hides_no_other(
    victims: Victims, database: str, folder: Path, relay: Mailbox, undisturbed: Account, record: Record
) -> None:
    """Three deaths at the same text, as when memory runs out: the fourth start leaves it alone, says so, and tries again later."""
    for _ in range(3):
        assert victims.run(Job(database, relay.url, str(folder), point="text-fetched")) == -signal.SIGKILL
    assert victims.run(Job(database, relay.url, str(folder))) == 0
    store = open_store(database)
    with store.read() as conn:
        reasons = {kept.number: kept.reason for kept in notices.quarantined(conn)}
    store.close()
    assert reasons["2027-01001"] == "RecordError: the process died 3 times while reading it"
    assert "2027-01004" in reasons
    assert victims.run(Job(database, relay.url, str(folder), later_hours=1)) == 0
    account = Account(database, relay.received)
    assert account.problems == account.lost == []
    assert account.letters == undisturbed.letters
    record(lost=0, doubled=account.doubled, note="left alone at the fourth start, told an hour later")
