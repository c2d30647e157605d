"""A mail relay on loopback that answers as it is told, and letters to send through it."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Event, Thread

import pytest

from fr_monitor.channels.message import template
from fr_monitor.model.alert import ANSWER_MARK, MANAGE_MARK, UNSUBSCRIBE_MARK, Letter
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings

DROP = "drop"
SILENCE = "silence"
DRIP = "drip"
CERTIFICATE = Path(__file__).with_name("relay.pem")
USUAL = {
    "CONNECT": "220 relay.test ready",
    "MAIL": "250 2.1.0 sender fine",
    "RCPT": "250 2.1.5 recipient fine",
    "DATA": "354 go on",
    ".": "250 2.0.0 queued",
    "STARTTLS": "220 2.0.0 go on",
    "AUTH": "235 2.7.0 welcome",
    "QUIT": "221 2.0.0 bye",
}


class ScriptedRelay:
    """Takes mail on a free port; `replies` overrule the usual ones, by verb, "." or "RCPT address".

    A reply may be DROP (hang up), SILENCE (say nothing more), DRIP (a line now and then for five seconds) or a list, of which each use takes one and the last stays.
    """

    def __init__(self, replies: dict[str, str | list[str]], offers: tuple[str, ...], tls: str | None) -> None:
        self.replies = replies
        self.offers = offers
        self.tls = tls
        self.letters: list[tuple[str, str, bytes]] = []
        self.commands: list[str] = []
        self.writes: list[bytes] = []
        self.connections = 0
        self.drops = 0
        self._over = Event()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads = [Thread(target=self._accept, daemon=True)]
        self._threads[0].start()
        self.port = int(self._listener.getsockname()[1])

    @property
    def url(self) -> str:
        """How to reach it, in the clear unless it was made for TLS."""
        scheme, query = ("smtps", "") if self.tls == "implicit" else ("smtp", f"?tls={self.tls or 'none'}")
        return f"{scheme}://localhost:{self.port}{query}"

    def close(self) -> None:
        """Hang up on everybody."""
        self._over.set()
        with suppress(OSError):  # closed before by the test itself
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                thread = Thread(target=self._serve, args=(connection,), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _context(self) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        return context

    def _serve(self, connection: socket.socket) -> None:
        with suppress(OSError, EOFError):
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.tls == "implicit":
                connection = self._context().wrap_socket(connection, server_side=True)
            with closing(_Session(self, connection)) as session:
                session.run()
        connection.close()

    def reply(self, *keys: str) -> str:
        """The reply for the first key that is scripted."""
        for key in keys:
            if key in self.replies:
                found = self.replies[key]
                if isinstance(found, list):
                    return found.pop(0) if len(found) > 1 else found[0]
                return found
        return USUAL.get(keys[-1], "250 2.0.0 fine")


class _Session:
    def __init__(self, relay: ScriptedRelay, connection: socket.socket) -> None:
        self.relay, self.connection, self.buffer = relay, connection, b""

    def close(self) -> None:
        self.connection.close()

    def run(self) -> None:
        self.say(self.relay.reply("CONNECT"))
        sender = recipient = ""
        while line := self.line():
            self.relay.commands.append(line)
            verb = line.split(" ")[0].upper()
            address = (re.findall("<(.*)>", line) or [""])[0]
            if verb == "EHLO":
                text = self.relay.reply("EHLO")
                self.say("\r\n".join(["250-relay.test", *(f"250-{offer}" for offer in self.relay.offers), text]))
            elif verb == "RCPT":
                text = self.relay.reply(f"RCPT {address}", "RCPT")
                recipient = address if text.startswith("2") else ""
                self.say(text)
            elif verb == "DATA":
                text = self.relay.reply("DATA") if recipient or "DATA" in self.relay.replies else "503 5.5.1 to whom?"
                self.say(text)
                if text.startswith("354"):
                    self.take(sender, recipient)
            else:
                sender = address if verb == "MAIL" else sender
                self.say(self.relay.reply(verb))
                if verb == "STARTTLS":
                    self.connection = self.relay._context().wrap_socket(self.connection, server_side=True)

    def take(self, sender: str, recipient: str) -> None:
        """Read a message to its dot; only an accepted one is kept, or one whose fate the client will not learn."""
        lines = []
        while (line := self.raw_line()) != b".\r\n":
            lines.append(line[1:] if line.startswith(b".") else line)
        text = self.relay.reply(f". {recipient}", ".")
        if text in {DROP, SILENCE} or text.startswith("2"):
            self.relay.letters.append((sender, recipient, b"".join(lines)))
        self.say(text)

    def say(self, text: str) -> None:
        if text == SILENCE:
            self.relay._over.wait(20)
        if text == DRIP:
            for _ in range(250):
                self.relay.drops += 1
                self.connection.sendall(b"250-more\r\n")
                self.relay._over.wait(0.02)
        if text in {DROP, SILENCE, DRIP}:
            raise EOFError
        self.connection.sendall(f"{text}\r\n".encode())

    def line(self) -> str:
        return self.raw_line().decode().rstrip("\r\n")

    def raw_line(self) -> bytes:
        while b"\n" not in self.buffer:
            received = self.connection.recv(65536)
            if not received:
                raise EOFError
            self.relay.writes.append(received)
            self.buffer += received
        line, _, self.buffer = self.buffer.partition(b"\n")
        return line + b"\n"


MakeRelay = Callable[..., ScriptedRelay]


@pytest.fixture
def relay_with() -> Iterator[MakeRelay]:
    """Make relays: `relay_with({"RCPT": "550 5.1.1 who?"}, offers=("PIPELINING",), tls="starttls")`."""
    made: list[ScriptedRelay] = []

    def make(
        replies: dict[str, str | list[str]] | None = None, *, offers: tuple[str, ...] = (), tls: str | None = None
    ) -> ScriptedRelay:
        made.append(ScriptedRelay(replies or {}, offers, tls))
        return made[-1]

    yield make
    for relay in made:
        relay.close()


@pytest.fixture
def trust() -> ssl.SSLContext:
    """A client's context that believes the scripted relay's certificate and no other."""
    return ssl.create_default_context(cafile=str(CERTIFICATE))


@pytest.fixture
def limits() -> MailSettings:
    """Times short enough for tests."""
    return MailSettings(
        sender="watch@monitor.example", connect_seconds=1.0, command_seconds=0.4, data_seconds=0.4, sender_name="Watch"
    )


@pytest.fixture
def letter() -> Letter:
    """A letter with every mark, a line that begins with a dot and words outside ASCII."""
    return Letter(
        subject="Nine places – ask by April 13",
        text=f"Ask soon.\n.hidden dot\nStop: {UNSUBSCRIBE_MARK}\nWishes: {MANAGE_MARK}\nYes: {ANSWER_MARK}\n",
        html=f'<p>Ask soon – <a href="{UNSUBSCRIBE_MARK}">stop</a></p>',
        thread="qmm-prototype-assessment/2026",
    )


@pytest.fixture
def delivery_to(letter: Letter) -> Callable[..., Delivery]:
    """Make deliveries: `delivery_to("ann@example.org", id=3)`."""
    moment = datetime(2026, 2, 11, 14, 0, tzinfo=UTC)
    frozen = template(
        letter,
        sender="watch@monitor.example",
        sender_name="Watch",
        public_url="https://monitor.example",
        date=moment,
    )

    def make(address: str = "ann@example.org", **changes: object) -> Delivery:
        values: dict[str, object] = {
            "id": 1,
            "uid": "5f0c",
            "alert_id": 1,
            "kind": "opened",
            "subscriber_id": 1,
            "channel": "email",
            "address": address,
            "token": "abcDEF-_123",
            "template": frozen,
            "created_at": moment,
            "attempts": 0,
            "lease": 1,
        }
        return Delivery(**(values | changes))

    return make
