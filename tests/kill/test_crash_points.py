"""The process is killed at every named step of the source; afterwards nothing is lost, and no copy is unaccounted for."""

from __future__ import annotations

import ast
import signal
from pathlib import Path

import pytest
from support.account import Account, Victims
from support.victim import Job

import fr_monitor
from fr_monitor.demo.mailbox import Mailbox


def crash_points() -> list[str]:
    """Every name that a step of the source tells `at`."""
    found = set()
    for path in Path(fr_monitor.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="at") | ast.Attribute(attr="at"), args=[ast.Constant(value=str(name))], keywords=[]
                ):
                    found.add(name)
    return sorted(found)


def test_there_are_many_points() -> None:
    """They are found in the source, so that a new step is tested without a line here."""
    assert len(crash_points()) >= 25


def test_without_a_death_each_letter_arrives_once(undisturbed: Account) -> None:
    """What the others are measured by."""
    assert undisturbed.problems == undisturbed.lost == []
    assert undisturbed.doubled == 0
    assert len(undisturbed.rows) >= 17


ON_THE_WIRE = ("noting", "noted", "accepted", "settling", "settled")
"""Steps that one letter takes while another one of the same connection is not settled yet."""


@pytest.mark.parametrize(
    ("point", "nth"), [*((point, 1) for point in crash_points()), *((point, 2) for point in ON_THE_WIRE)]
)
def test_a_death_at_any_step_loses_nothing(
    victims: Victims, database: str, folder: Path, relay: Mailbox, undisturbed: Account, point: str, nth: int
) -> None:
    """After a restart everything that would have been told is told; a second copy only where the doubt is on record."""
    ended = victims.run(Job(database, relay.url, str(folder), point=point, nth=nth))
    assert ended == -signal.SIGKILL, f"{point} is never reached: let tests/support/victim.py pass it"
    assert victims.run(Job(database, relay.url, str(folder), later_hours=1)) == 0
    account = Account(database, relay.received)
    assert account.problems == account.lost == account.unrecorded == account.altered == []
    assert account.letters == undisturbed.letters
