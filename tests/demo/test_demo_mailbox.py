"""The demonstration's mailbox takes letters as any mail server does."""

from __future__ import annotations

import smtplib
import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest

from fr_monitor.demo.mailbox import Mailbox, Received

LETTER = b"From: a@sender.example\r\nSubject: Dots\r\n\r\n.one\r\n..two\r\nthree\r\n"


@pytest.fixture
def mailbox() -> Iterator[Mailbox]:
    """A mailbox that listens."""
    with Mailbox() as listening:
        yield listening


def address(mailbox: Mailbox) -> tuple[str, int]:
    """Where it listens."""
    parts = urlsplit(mailbox.url)
    assert parts.hostname is not None
    assert parts.port is not None
    return parts.hostname, parts.port


def test_letters_are_kept_byte_for_byte(mailbox: Mailbox) -> None:
    """Envelope and content arrive as they were sent, lines that begin with dots included, several per connection."""
    with smtplib.SMTP(*address(mailbox), timeout=5) as client:
        client.sendmail("a@sender.example", ["b@plant.example", "c@plant.example"], LETTER)
        client.sendmail("", ["b@plant.example"], LETTER)
    assert mailbox.received == [
        Received("a@sender.example", ("b@plant.example", "c@plant.example"), LETTER),
        Received("", ("b@plant.example",), LETTER),
    ]
    assert mailbox.received[0].message["Subject"] == "Dots"


def test_commands_may_come_all_at_once(mailbox: Mailbox) -> None:
    """Commands sent together are answered one by one, in their order."""
    commands = b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhello\r\n.\r\nQUIT\r\n"
    with socket.create_connection(address(mailbox), timeout=5) as client, client.makefile("rb") as replies:
        client.sendall(commands)
        codes = [line[:3].decode() for line in replies if line[3:4] == b" "]
    assert codes == ["220", "250", "250", "250", "354", "250", "221"]
    assert [r.content for r in mailbox.received] == [b"hello\r\n"]


@pytest.mark.parametrize(
    ("command", "code"),
    [("DATA", 503), ("RCPT TO:<a@b.example>", 503), ("NOOP", 250), ("RSET", 250), ("HELO x", 250), ("TURN", 502)],
)
def test_replies(mailbox: Mailbox, command: str, code: int) -> None:
    """Commands out of order or unknown are refused, and the dialogue goes on."""
    with smtplib.SMTP(*address(mailbox), timeout=5) as client:
        assert client.docmd(command)[0] == code
        assert client.noop()[0] == 250


def test_a_letter_cut_off_is_not_kept(mailbox: Mailbox) -> None:
    """A connection that ends before the final dot leaves nothing, and the next letter gets through."""
    with socket.create_connection(address(mailbox), timeout=5) as client:
        client.sendall(b"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<c@d.example>\r\nDATA\r\nhalf a l")
    with smtplib.SMTP(*address(mailbox), timeout=5) as client:
        client.sendmail("a@sender.example", ["b@plant.example"], LETTER)
    assert [r.content for r in mailbox.received] == [LETTER]
