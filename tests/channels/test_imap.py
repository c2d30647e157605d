"""Returned letters that wait in a mailbox elsewhere."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread

import pytest

from fr_monitor.channels.imap import MOST_BYTES, Place, parse_place, read_unseen
from fr_monitor.errors import ConfigurationError, RelayUnavailable

CERTIFICATE = Path(__file__).with_name("relay.pem")


class Server:
    """An IMAP server with one folder; `odd` replaces the answer to a verb, None is silence."""

    def __init__(self, messages: dict[int, bytes]) -> None:
        self.messages = messages
        self.seen: list[int] = []
        self.heard: list[str] = []
        self.odd: dict[str, bytes | None] = {}
        self.over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listener.getsockname()[1])
        self._thread = Thread(target=self._accept, daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Hang up."""
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)

    def _accept(self) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        with suppress(OSError):
            while True:
                bare, _ = self._listener.accept()
                with suppress(OSError), context.wrap_socket(bare, server_side=True) as line:
                    self._serve(line)

    def _serve(self, line: ssl.SSLSocket) -> None:
        line.sendall(b"* OK ready\r\n")
        for raw in line.makefile("rb"):
            tag, _, command = raw.decode().strip().partition(" ")
            self.heard.append(command)
            verb = command.split(" ")[1 if command.startswith("UID ") else 0]
            answer = self.odd.get(verb, self._answer(verb, command))
            if answer is None:
                self.over.wait(20)
                return
            end = b"" if verb in self.odd else tag.encode() + b" OK done\r\n"
            line.sendall(answer.replace(b"TAG", tag.encode()) + end)

    def _answer(self, verb: str, command: str) -> bytes:
        number = int(found[1]) if (found := re.match(r"UID (?:FETCH|STORE) (\d+)", command)) else 0
        match verb:
            case "CAPABILITY":
                return b"* CAPABILITY IMAP4rev1\r\n"
            case "SELECT":
                return b"* %d EXISTS\r\n" % len(self.messages)
            case "SEARCH":
                unseen = (str(uid) for uid in self.messages if uid not in self.seen)
                return f"* SEARCH {' '.join(unseen)}\r\n".encode()
            case "FETCH":
                raw = self.messages[number]
                return b"* 1 FETCH (UID %d BODY[]<0> {%d}\r\n%b)\r\n" % (number, len(raw), raw)
            case "STORE":
                self.seen.append(number)
        return b""


@pytest.fixture
def server() -> Iterator[Server]:
    """A mailbox with three messages."""
    made = Server({4: b"Subject: one\r\n\r\n", 7: b"Subject: two\r\n\r\n", 9: b"Subject: three\r\n\r\n"})
    yield made
    made.close()


@pytest.fixture
def read(server: Server, trust: ssl.SSLContext) -> Callable[..., None]:
    """Reads it."""

    def reading(learn: Callable[[bytes], None], altogether: float = 5) -> None:
        place = Place("localhost", server.port, "bounces", "INBOX")
        read_unseen(place, "word", learn, context=trust, altogether=altogether)

    return reading


def test_each_message_is_learned_from_and_then_seen(server: Server, read: Callable[..., None]) -> None:
    """Fetched without marking, marked afterwards; a second time there is nothing."""
    got: list[tuple[bytes, list[int]]] = []
    read(lambda raw: got.append((raw, [*server.seen])))
    assert got == [(server.messages[4], []), (server.messages[7], [4]), (server.messages[9], [4, 7])]
    assert f"UID FETCH 4 (BODY.PEEK[]<0.{MOST_BYTES}>)" in server.heard
    read(lambda raw: got.append((raw, [])))
    assert len(got) == 3


def test_what_was_not_learned_stays_unseen(server: Server, read: Callable[..., None]) -> None:
    """A database that is away for a moment loses no report."""

    def fail(raw: bytes) -> None:
        if raw.startswith(b"Subject: two"):
            raise KeyError("the database is away")

    with pytest.raises(KeyError):
        read(fail)
    assert server.seen == [4]


@pytest.mark.parametrize(
    ("verb", "answer", "reason"),
    [
        ("LOGIN", b"TAG NO no such user\r\n", "no such user"),
        ("SELECT", b"TAG NO no such folder\r\n", "answered NO"),
        ("SEARCH", b"", "EOF"),
        ("FETCH", b"* 1 FETCH (UID 4 BODY[]<0> {900000000}\r\n", "more bytes than were asked for"),
        ("FETCH", None, "EOF"),
    ],
)
def test_a_mailbox_that_does_not_play_along(
    server: Server, read: Callable[..., None], verb: str, answer: bytes | None, reason: str
) -> None:
    """It ends in time with one error, and nothing is marked."""
    server.odd[verb] = answer
    with pytest.raises(RelayUnavailable, match=reason):
        read(lambda _: None, 0.4)
    assert server.seen == []


def test_a_certificate_that_nobody_vouches_for_ends_it(server: Server) -> None:
    """No password goes to a stranger."""
    place = Place("localhost", server.port, "bounces", "INBOX")
    with pytest.raises(RelayUnavailable, match="SSLCertVerificationError"):
        read_unseen(place, "word", lambda _: None)
    assert server.heard == []


@pytest.mark.parametrize(
    ("url", "place"),
    [
        ("imaps://bounces@mail.example.org/INBOX", Place("mail.example.org", 993, "bounces", "INBOX")),
        ("imaps://b%40example.org@mail.example.org:1993", Place("mail.example.org", 1993, "b@example.org", "INBOX")),
        ("imaps://b@mail.example.org/Old/Back%20here", Place("mail.example.org", 993, "b", "Old/Back here")),
    ],
)
def test_addresses_of_mailboxes(url: str, place: Place) -> None:
    """With port and folder, or without."""
    assert parse_place(url) == place


@pytest.mark.parametrize(
    "url",
    [
        "imap://b@mail.example.org/INBOX",
        "imaps://mail.example.org/INBOX",
        "imaps://b:word@mail.example.org/INBOX",
        "imaps://b@/INBOX",
        "imaps://b@mail.example.org:port/",
        "imaps://b%0d%0aa1@mail.example.org/INBOX",
        'imaps://b@mail.example.org/"x',
    ],
)
def test_addresses_that_are_none(url: str) -> None:
    """Unencrypted, nobody's, with a password, or with what would break out of a command."""
    with pytest.raises(ConfigurationError):
        parse_place(url)
