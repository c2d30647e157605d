"""A mailbox on loopback: takes every letter by SMTP (RFC 5321) and keeps it."""

from __future__ import annotations

import re
import socketserver
from contextlib import suppress
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

from fr_monitor.demo.loopback import Loopback


@dataclass(frozen=True)
class Received:
    """One message as it arrived: its envelope, and its bytes with the dots unstuffed."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def message(self) -> EmailMessage:
        """The message as a mail program sees it."""
        return BytesParser(policy=policy.default).parsebytes(self.content)


class Session(socketserver.StreamRequestHandler):
    """One dialogue. Commands are read line by line, so that a client may send several at once (RFC 2920).

    A relay with whims of its own overrides `obey` or `take`.
    """

    server: _Server
    disable_nagle_algorithm = True  # of answers to commands that came together the second waits for nothing
    sender: str | None
    recipients: list[str]

    def handle(self) -> None:
        """Greet, then answer commands until the client leaves, with or without a word."""
        self._forget()
        with suppress(ConnectionError):
            self._reply("220 mailbox of the demonstration")
            while line := self.rfile.readline(4096):
                command, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
                self._reply(self.obey(command.upper(), rest))
                if command.upper() == "QUIT":
                    return

    def obey(self, command: str, rest: str) -> str:
        """The reply to a command in capitals, and what follows it."""
        reply = "250 ok"
        match command:
            case "EHLO" | "HELO" | "RSET":
                self._forget()
                reply = "250-mailbox\r\n250-PIPELINING\r\n250-8BITMIME\r\n250 SMTPUTF8" if command == "EHLO" else reply
            case "MAIL":
                self.sender = _path(rest)
            case "RCPT" if self.sender is not None:
                self.recipients.append(_path(rest))
            case "DATA" if self.recipients:
                reply = self.take()
            case "RCPT" | "DATA":
                reply = "503 not in this order"
            case "QUIT":
                reply = "221 until next time"
            case other if other != "NOOP":
                reply = "502 not known here"
        return reply

    def take(self) -> str:
        """Read a letter to its final dot and keep it; the reply."""
        self._reply("354 go on")
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            if not line:
                raise ConnectionResetError("cut off before the final dot")
            lines.append(line.removeprefix(b"."))
        self.server.mailbox.received.append(Received(self.sender or "", tuple(self.recipients), b"".join(lines)))
        self._forget()
        return "250 kept"

    def _forget(self) -> None:
        self.sender, self.recipients = None, []

    def _reply(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


class Mailbox(Loopback):
    """Listens at `url` while it is entered, and keeps in `received` what came, the oldest first; `session` leads the dialogues."""

    def __init__(self, session: type[Session] = Session) -> None:
        self.received: list[Received] = []
        super().__init__(_Server(self, session))

    @property
    def url(self) -> str:
        """Where letters are to be sent, in the form of the setting `SMTP_URL`."""
        return f"smtp://{self.address}?tls=none"


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True

    def __init__(self, mailbox: Mailbox, session: type[Session]) -> None:
        super().__init__(("127.0.0.1", 0), session)
        self.mailbox = mailbox


def _path(argument: str) -> str:
    """The address of "FROM:<a@b.example> SIZE=100"."""
    found = re.search(r"<([^>]*)>", argument)
    return found[1] if found else ""
