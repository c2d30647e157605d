"""The process is killed at every named step of the source; afterwards nothing is lost, and no copy is unaccounted for."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from support.account import Account, Victims
from support.campaign import Record
from support.points import DEATHS, crash_points
from support.victim import Job

from fr_monitor.demo.mailbox import Mailbox


def test_there_are_many_points() -> None:
    """They are found in the source, so that a new step is tested without a line here."""
    assert len(crash_points()) >= 25


def test_without_a_death_each_letter_arrives_once(undisturbed: Account) -> None:
    """What the others are measured by."""
    assert undisturbed.problems == undisturbed.lost == []
    assert undisturbed.doubled == 0
    assert len(undisturbed.rows) >= 17


@pytest.mark.fault("F38")
@pytest.mark.parametrize(("point", "nth"), DEATHS)
def test_a_death_at_any_step_loses_nothing(
    victims: Victims,
    database: str,
    folder: Path,
    relay: Mailbox,
    undisturbed: Account,
    point: str,
    nth: int,
    record: Record,
) -> None:
    """After a restart everything that would have been told is told; a second copy only where the doubt is on record."""
    ended = victims.run(Job(database, relay.url, str(folder), point=point, nth=nth))
    assert ended == -signal.SIGKILL, f"{point} is never reached: let tests/support/victim.py pass it"
    assert victims.run(Job(database, relay.url, str(folder), later_hours=1)) == 0
    account = Account(database, relay.received)
    assert account.problems == account.lost == account.unrecorded == account.altered == []
    assert account.letters == undisturbed.letters
    record(lost=len(account.lost), doubled=account.doubled)
