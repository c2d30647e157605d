"""Messages that wait in a mailbox elsewhere (IMAP4rev1, RFC 3501), read within limits of number, size and time."""

from __future__ import annotations

import imaplib
import re
import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from socket import SHUT_RDWR, socket
from threading import Timer
from typing import TypeVar
from urllib.parse import unquote, urlsplit

from fr_monitor.errors import ConfigurationError, RelayUnavailable

Answer = TypeVar("Answer")

SECONDS = 30.0
"""For each step."""
ALTOGETHER = 300.0
"""From the greeting on; what is left then stays unseen for the next time."""
MOST_MESSAGES = 500
MOST_BYTES = 1_000_000
"""Of one message; the rest is not fetched."""


@dataclass(frozen=True, slots=True)
class Place:
    """A folder of a mailbox."""

    host: str
    port: int
    user: str
    folder: str


def parse_place(url: str) -> Place:
    """The parts of `imaps://user@host/INBOX`. Raises ConfigurationError, also for a password in it: others may read it."""
    try:
        parts = urlsplit(url)
        place = Place(
            parts.hostname or "", parts.port or 993, unquote(parts.username or ""), unquote(parts.path[1:]) or "INBOX"
        )
    except ValueError as error:
        raise ConfigurationError("not the address of a mailbox; write imaps://user@host/INBOX") from error
    if parts.scheme != "imaps" or not place.host or not place.user or re.search(r'[^ -~]|["\\]', f"{place}"):
        raise ConfigurationError("not the address of a mailbox; write imaps://user@host/INBOX")
    if parts.password:
        raise ConfigurationError("the password of a mailbox belongs into FR_MONITOR_BOUNCES_PASSWORD")
    return place


def read_unseen(
    place: Place,
    password: str,
    learn: Callable[[bytes], None],
    *,
    context: ssl.SSLContext | None = None,
    altogether: float = ALTOGETHER,
) -> None:
    """Hand each unseen message to `learn`, and mark it seen when that returns; what it raises passes.

    Raises RelayUnavailable where the mailbox does not answer, or not in time: what was learned stays marked.
    """
    with _translated(place.host):
        trust = context or ssl.create_default_context()
        box = _Mailbox(place.host, place.port, ssl_context=trust, timeout=SECONDS)
        with _within(box, altogether):
            box.login(place.user, password)
            _told(box.select(f'"{place.folder}"'))
            found = _told(box.uid("SEARCH", "UNSEEN"))[0]
            for number in str(found or b"", "ascii").split()[:MOST_MESSAGES]:
                message = _message(_told(box.uid("FETCH", number, f"(BODY.PEEK[]<0.{MOST_BYTES}>)")))
                learn(message)
                _told(box.uid("STORE", number, "+FLAGS.SILENT", r"(\Seen)"))
            box.logout()


class _Mailbox(imaplib.IMAP4_SSL):
    """Reads no more at once than was asked for, whatever the server announces."""

    def read(self, size: int) -> bytes:
        if size > MOST_BYTES:
            raise self.abort("more bytes than were asked for")
        return super().read(size)


def _told(answer: tuple[str, Sequence[Answer]]) -> Sequence[Answer]:
    kind, data = answer
    if kind != "OK":
        raise imaplib.IMAP4.error(f"answered {kind}")
    return data


def _message(data: Sequence[object]) -> bytes:
    """The literal of a FETCH; nothing where the message is gone meanwhile."""
    return next((bytes(part[1]) for part in data if isinstance(part, tuple)), b"")


@contextmanager
def _within(box: imaplib.IMAP4_SSL, seconds: float) -> Iterator[None]:
    """Hang up afterwards, and after so many seconds in any case."""

    def cut() -> None:
        with suppress(OSError):
            socket.shutdown(box.socket(), SHUT_RDWR)  # not that of SSLSocket, which is not meant for another thread

    ending = Timer(seconds, cut)
    ending.daemon = True
    ending.start()
    try:
        yield
    finally:
        ending.cancel()
        with suppress(OSError):
            box.shutdown()


@contextmanager
def _translated(host: str) -> Iterator[None]:
    try:
        yield
    except (OSError, imaplib.IMAP4.error, UnicodeError) as error:
        reason = f"{error}" if isinstance(error, imaplib.IMAP4.error) else type(error).__name__
        raise RelayUnavailable(f"mailbox at {host}: {reason[:200]}") from error
