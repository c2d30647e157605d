"""What anybody can send to the mailbox of returned letters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from support.poison import READER, House

from fr_monitor.channels.verp import return_path
from fr_monitor.deciding.bounces import bounce
from fr_monitor.store import deliveries, subscribers

OURS = b"Return-Path: <%s>\r\nTo: %s\r\nFrom: quality@plant.example\r\nSubject: Re: QMM 2027 opens\r\n"


@pytest.fixture(scope="module")
def house(hear: Callable[[str], House]) -> House:
    """A service whose letters have left."""
    return hear("in plain words")


def answers(house: House) -> dict[str, bytes]:
    """Our own letter in every dress in which it may come back; the envelope sender is that of a real letter."""
    letter = house.letters[0]
    with house.world.app.store.read() as conn:
        uid = next(row.uid for row in deliveries.listing(conn) if row.address == READER)
    path = return_path("bounces@example.org", uid, house.world.app.settings.secret_key).encode()
    head = OURS % (path, path)
    attached = (
        b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n"
        + letter
        + b"\r\n--b--\r\n"
    )
    report = b"Content-Type: multipart/report; report-type=delivery-status; boundary=b\r\n\r\n--b\r\n"
    status = b"Content-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; x\r\n\r\nAction: %s\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    return {
        "as it left": letter,
        "with another head": head + letter,
        "attached": head + attached,
        "quoted": head + b"\r\n> " + letter.replace(b"\r\n", b"\r\n> "),
        "away from the desk": head + b"Auto-Submitted: auto-replied\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n",
        "please confirm that you are human": head + b"Auto-Submitted: auto-replied\r\n\r\nhttps://evil.example/\r\n",
        "still trying": head + report + status % b"delayed",
        "it arrived": head + report + status % b"delivered",
        "read": head + report.replace(b"delivery-status", b"disposition-notification") + b"Content-Type: message/disposition-notification\r\n\r\nDisposition: automatic; deleted\r\n\r\n--b--\r\n",
    }  # fmt: skip


@pytest.mark.hostile("B90", "B93")
def test_no_answer_to_a_letter_silences_its_reader(house: House, tmp_path: Path) -> None:
    """Our own letter, whole or quoted, automatic answers and reports of success; and nothing is ever answered."""
    with house.world.app.store.read() as conn:
        before = subscribers.listing(conn), deliveries.listing(conn)
    for name, raw in answers(house).items():
        file = tmp_path / "message.eml"
        file.write_bytes(raw)
        assert house.world.app.people.learn_bounces(file) == {"ignored": 1}, name
    with house.world.app.store.read() as conn:
        assert (subscribers.listing(conn), deliveries.listing(conn)) == before


@pytest.mark.hostile("B89")
@pytest.mark.parametrize("guess", ["0" * 10, "f" * 10, "", "x" * 10, "0" * 9, "0" * 64])
def test_no_guessed_return_path_is_ours(house: House, tmp_path: Path, guess: str) -> None:
    """A report that names a letter of ours counts only with our signature."""
    with house.world.app.store.read() as conn:
        uid = deliveries.listing(conn)[0].uid
    file = tmp_path / "message.eml"
    file.write_text(
        f"To: bounces+{uid}.{guess}@example.org\nContent-Type: multipart/report; boundary=b\n\n--b\n"
        "Content-Type: message/delivery-status\n\nReporting-MTA: dns; x\n\nAction: failed\nStatus: 5.1.1\n\n--b--\n"
    )
    assert bounce(file.read_bytes()) is not None
    assert house.world.app.people.learn_bounces(file) == {"forged or unknown": 1}
