"""A socket that speaks in SMTP lines, with a limit on the whole time of each reply."""

from __future__ import annotations

import re
import socket
import ssl
from collections.abc import Callable

from fr_monitor.channels.replies import Reply

_REPLY_BYTES = 65_536
"""Of one reply, all lines; a sane one has a few hundred."""
_LINE = re.compile(rb"([2-5]\d\d)([ -]?)(.*)")


class Wire:
    """One connection. Everything that goes wrong with it is an OSError, and ends it for its owner."""

    def __init__(self, connected: socket.socket, monotonic: Callable[[], float]) -> None:
        connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._socket = connected
        self._monotonic = monotonic
        self._received = bytearray()
        self._asked = monotonic()

    @property
    def local_address(self) -> str:
        """Our end, as an address literal (RFC 5321 section 4.1.3)."""
        host = str(self._socket.getsockname()[0])
        return f"[IPv6:{host}]" if ":" in host else f"[{host}]"

    def protect(self, context: ssl.SSLContext, host: str, seconds: float) -> None:
        """Go on encrypted, after checking the certificate for `host`.

        Replies that came before the encryption are forged (command injection into STARTTLS) and end the connection.
        """
        if self._received:
            raise ConnectionError("the relay sent more than its reply to STARTTLS")
        self._socket.settimeout(seconds)
        self._socket = context.wrap_socket(self._socket, server_hostname=host)

    def send(self, data: bytes, seconds: float) -> None:
        """Write all bytes within a time; when this fails, the last of them has not left."""
        self._asked = self._monotonic()
        self._socket.settimeout(seconds)
        self._socket.sendall(data)

    def reply(self, seconds: float) -> Reply:
        """Read one whole reply, however many lines it has, at most `seconds` after what it answers was written.

        What has come by now counts, however late it is read: we may have waited for another relay meanwhile.
        """
        until = self._asked + seconds
        lines: list[str] = []
        size = 0
        while True:
            line = self._line(until)
            size += len(line)
            found = _LINE.fullmatch(line)
            if found is None or size > _REPLY_BYTES:
                raise ConnectionError(f"not an SMTP reply: {line[:80]!r}")
            lines.append(found[3].decode("utf-8", "replace"))
            if found[2] != b"-":
                return Reply(int(found[1]), tuple(lines))

    def close(self) -> None:
        """Hang up."""
        self._socket.close()

    def _line(self, until: float) -> bytes:
        while (end := self._received.find(b"\n")) < 0:
            if len(self._received) > _REPLY_BYTES:
                raise ConnectionError("an endless line instead of a reply")
            self._socket.settimeout(max(until - self._monotonic(), 0.0))
            try:
                received = self._socket.recv(8192)
            except (BlockingIOError, ssl.SSLWantReadError) as error:
                raise TimeoutError("no reply in time") from error
            if not received:
                raise ConnectionResetError("the relay hung up")
            self._received += received
        line = bytes(self._received[:end]).rstrip(b"\r")
        del self._received[: end + 1]
        return line
