"""Letters as signed web calls, after Standard Webhooks 1.0."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from http.client import HTTPException, HTTPSConnection
from socket import SHUT_RDWR, socket
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from fr_monitor.channels.public import connect
from fr_monitor.errors import RecipientRefused
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import Settings

SECONDS = 15.0
"""For each step of a call; the specification asks for 15 to 30."""
ALTOGETHER = 30.0
"""For the whole call: who answers byte by byte holds up the letters of others."""
GONE = 410


def open_webhook(settings: Settings) -> WebhookChannel:  # noqa: ARG001 (every channel is opened with the settings)
    """Return the channel; nothing is connected yet."""
    return WebhookChannel()


class WebhookChannel:
    """Posts each letter to the address that its reader named; every call has a connection of its own."""

    name = "webhook"

    def __init__(
        self,
        connector: Callable[[str, int, float], socket] = connect,
        context: ssl.SSLContext | None = None,
        clock: Callable[[], float] = time.time,
        *,
        altogether: float = ALTOGETHER,
    ) -> None:
        self._connector = connector
        self._context = context
        self._clock = clock
        self._altogether = altogether

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Post one letter. Its id stays the same over all tries, so that the receiver can tell a second copy.

        Raises RecipientRefused: for good where the address is not allowed, suppressing where it answers 410.
        """
        target = checked(delivery.address)
        body = delivery.template
        headers = {"Content-Type": "application/json", "User-Agent": "fr-monitor", **self._signed(delivery, body)}
        path = f"{target.path or '/'}{f'?{target.query}' if target.query else ''}"
        connection = _Connection(target.hostname or "", target.port or 443, self._context, self._connector)
        with _translated(target.hostname or ""), connection.within(self._altogether):
            connection.connect()
            if on_stage:
                on_stage("data")
            connection.request("POST", path, body, headers)
            status = connection.getresponse().status
        if status == GONE:
            raise RecipientRefused(f"{target.hostname}: answered 410, gone", permanent=True, suppress=True)
        if not 200 <= status < 300:  # a redirect too: nobody but the reader says where letters go
            raise RecipientRefused(f"{target.hostname}: answered {status}", permanent=False)

    def close(self) -> None:
        """Nothing is kept open."""

    def _signed(self, delivery: Delivery, body: bytes) -> dict[str, str]:
        from standardwebhooks.webhooks import Webhook  # noqa: PLC0415 (loaded only where somebody has a webhook)

        now = datetime.fromtimestamp(int(self._clock()), UTC)
        number = f"msg_{delivery.uid}"
        return {
            "webhook-id": number,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": Webhook(delivery.secret or "").sign(number, now, body.decode()),
        }


def checked(url: str) -> SplitResult:
    """The parts of an address that may be called. Raises RecipientRefused for any other, for good."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise RecipientRefused("not an address for a webhook", permanent=True) from error
    odd = any(not "!" <= character <= "~" or character in '\\<>"' for character in url) or len(url) > 2000
    if odd or parts.scheme != "https" or not parts.hostname or "@" in parts.netloc or parts.fragment or port == 0:
        raise RecipientRefused("not an address for a webhook; write https://host/path", permanent=True)
    return parts


@contextmanager
def _translated(host: str) -> Iterator[None]:
    """Foreign errors of a call as ours; a name that cannot be asked for is a UnicodeError."""
    try:
        yield
    except (OSError, HTTPException, UnicodeError) as error:
        raise RecipientRefused(f"{host}: {type(error).__name__}", permanent=False) from error


class _Connection(HTTPSConnection):
    """Connects where the check allowed it, while the certificate is that of the name."""

    def __init__(
        self, host: str, port: int, context: ssl.SSLContext | None, connector: Callable[[str, int, float], socket]
    ) -> None:
        self._trust = context or ssl.create_default_context()
        super().__init__(host, port, timeout=SECONDS, context=self._trust)
        self._reach = partial(connector, host, port, SECONDS)
        self._over = False

    def connect(self) -> None:
        """Open the socket and encrypt it."""
        self.sock = self._trust.wrap_socket(self._reach(), server_hostname=self.host, do_handshake_on_connect=False)
        if self._over:  # while the name was being looked up
            raise TimeoutError
        self.sock.do_handshake()  # only now, when it can be ended from outside

    @contextmanager
    def within(self, seconds: float) -> Iterator[None]:
        """Hang up afterwards, and after so many seconds in any case: the time-outs of a socket count from byte to byte."""
        ending = Timer(seconds, self._end)
        ending.daemon = True
        ending.start()
        try:
            yield
            if self._over:
                raise TimeoutError  # an answer that was cut off looks like a short one
        finally:
            ending.cancel()
            self.close()

    def _end(self) -> None:
        self._over = True
        if self.sock:
            with suppress(OSError):
                self.sock.shutdown(SHUT_RDWR)
