"""A dialogue with a mail relay that knows at each moment how far it is (RFC 5321).

The standard library's client raises the same error for a connection lost before and after the last byte of a letter,
though what must be done next is opposite. Here each stage has its own outcome: `replies.error_for` says which, and a
connection lost after the last byte is DeliveryInDoubt.
"""

from __future__ import annotations

import base64
import contextlib
import socket
import ssl
import time
from collections.abc import Callable, Iterator

from fr_monitor.channels.relay import Relay, Tls
from fr_monitor.channels.replies import Reply, Stage, error_for
from fr_monitor.channels.wire import Wire
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused, RelayUnavailable
from fr_monitor.settings import MailSettings


class Dialogue:
    """One kept connection to a relay: connected, greeted, encrypted and authenticated by the constructor.

    `hello` is our name in EHLO; when empty, the address of our end of the connection. Not for two threads at once.
    The constructor raises RelayUnavailable.
    """

    def __init__(
        self,
        relay: Relay,
        limits: MailSettings,
        *,
        hello: str = "",
        context: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._relay = relay
        self._limits = limits
        self._hello = hello
        self._extensions: dict[str, str] = {}
        self._stage = Stage.OPENING
        self.letters = 0
        """Handed over on this connection."""
        self.closed = False
        where = f"{relay.host}:{relay.port}"
        try:
            connected = socket.create_connection((relay.host, relay.port), timeout=limits.connect_seconds)
            self._wire = Wire(connected, monotonic)
        except OSError as error:
            raise RelayUnavailable(f"cannot reach {where}: {error}") from error
        with contextlib.ExitStack() as unless_opened:
            unless_opened.callback(self.close)
            try:
                self._open(context)
            except OSError as error:
                raise RelayUnavailable(f"cannot open a session with {where}: {error}") from error
            unless_opened.pop_all()

    def send(self, sender: str, recipient: str, message: bytes) -> None:
        """Hand over one message by itself, as `steps` does."""
        for _ in self.steps(sender, recipient, message):
            pass

    def steps(self, sender: str, recipient: str, message: bytes) -> Iterator[Stage]:
        """Hand over one message, with CRLF line ends, for one recipient; the relay has it when the iterator ends.

        Each step ends where the relay's answer would have to be waited for, so that one thread can lead several
        dialogues; after `Stage.DATA` the first byte of the message goes out. Whoever stops before the end loses the
        connection. Raises RelayUnavailable, RecipientRefused or DeliveryInDoubt; then `closed` says whether the
        connection went too.
        """
        with self._losses():
            yield from self._envelope(sender, recipient)
        with contextlib.ExitStack() as unless_noted:
            unless_noted.callback(self.close)  # the relay waits for a message that will not come
            yield Stage.DATA
            unless_noted.pop_all()
        with self._losses():
            self._wire.send(message.replace(b"\r\n.", b"\r\n..") + b".\r\n", self._limits.command_seconds)
            self._stage = Stage.DOT
            yield Stage.DOT
            reply = self._wire.reply(self._limits.data_seconds)
            if reply.code == 421:
                self.close()
            if reply.code != 250:
                raise error_for(Stage.DOT, reply)
        self.letters += 1

    def alive(self) -> bool:
        """Whether a connection that was idle still answers."""
        with contextlib.suppress(OSError):
            return self._ask("NOOP", self._limits.connect_seconds).code == 250
        return False

    def quit(self) -> None:
        """Say goodbye and hang up; no answer to that changes what was accepted before."""
        with contextlib.suppress(OSError):
            self._wire.send(b"QUIT\r\n", 1.0)
        self.close()

    def close(self) -> None:
        """Hang up."""
        self.closed = True
        self._wire.close()

    def _open(self, context: ssl.SSLContext | None) -> None:
        if self._relay.tls is Tls.IMPLICIT:
            self._protect(context)
        self._expect(220, self._wire.reply(self._limits.command_seconds))
        self._greet()
        if self._relay.tls is Tls.STARTTLS:
            if "STARTTLS" not in self._extensions:
                raise RelayUnavailable(f"{self._relay.host} offers no STARTTLS; nothing is sent in plain text")
            self._expect(220, self._ask("STARTTLS"))
            self._protect(context)
            self._greet()
        if self._relay.user is not None:
            self._authenticate(self._relay.user, self._relay.password or "")

    def _protect(self, context: ssl.SSLContext | None) -> None:
        self._wire.protect(context or ssl.create_default_context(), self._relay.host, self._limits.connect_seconds)

    def _greet(self) -> None:
        reply = self._expect(250, self._ask(f"EHLO {self._hello or self._wire.local_address}"))
        offers = (line.partition(" ") for line in reply.lines[1:])
        self._extensions = {name.upper(): details.upper() for name, _, details in offers}

    def _authenticate(self, user: str, password: str) -> None:
        offered = self._extensions.get("AUTH", "").split()
        if "PLAIN" in offered:
            self._expect(235, self._ask("AUTH PLAIN " + _base64("\0".join(["", user, password]))))
        elif "LOGIN" in offered:
            self._expect(334, self._ask("AUTH LOGIN"))
            self._expect(334, self._ask(_base64(user)))
            self._expect(235, self._ask(_base64(password)))
        else:
            raise RelayUnavailable(f"{self._relay.host} offers neither AUTH PLAIN nor AUTH LOGIN")

    def _envelope(self, sender: str, recipient: str) -> Iterator[Stage]:
        """Say MAIL, RCPT and DATA, in one go when the relay can take them so (RFC 2920)."""
        self._stage = Stage.MAIL
        extended = "" if recipient.isascii() else " SMTPUTF8"
        if extended and "SMTPUTF8" not in self._extensions:
            raise RecipientRefused("the relay cannot take an address outside ASCII (no SMTPUTF8)", permanent=True)
        steps = (
            (Stage.MAIL, f"MAIL FROM:<{sender}>{extended}", {250}),
            (Stage.RCPT, f"RCPT TO:<{recipient}>", {250, 251}),
            (Stage.DATA, "DATA", {354}),
        )
        together = "PIPELINING" in self._extensions
        if together:
            self._say("\r\n".join(command for _, command, _ in steps))
            yield Stage.MAIL
        for position, (stage, command, welcome) in enumerate(steps, start=1):
            self._stage = stage
            if not together:
                self._say(command)
            reply = self._wire.reply(self._limits.command_seconds)
            if reply.code not in welcome:
                self._recover(reply, unread=len(steps) - position if together else 0)
                raise error_for(stage, reply)

    def _recover(self, reply: Reply, *, unread: int) -> None:
        """After a refusal, make the connection ready for the next letter, or hang up.

        A relay that is closing (421), or has had enough of this connection (4xx to MAIL, 452), may take a fresh one; one
        that wants a message although it refused the recipient must not get any.
        """
        try:
            codes = [self._wire.reply(self._limits.command_seconds).code for _ in range(unread)]
            worn = reply.code in {421, 452} or self._stage is Stage.MAIL
            if worn or 354 in codes or self._ask("RSET").code != 250:
                self.close()
        except OSError:
            self.close()

    @contextlib.contextmanager
    def _losses(self) -> Iterator[None]:
        """Give a lost connection its meaning at this stage; hang up after anything but an orderly refusal."""
        with contextlib.ExitStack() as unless_in_order:
            unless_in_order.callback(self.close)
            try:
                yield
            except OSError as error:
                if self._stage is Stage.DOT:
                    raise DeliveryInDoubt(f"no reply after the last byte: {error}") from error
                raise RecipientRefused(f"{self._stage}: connection lost: {error}", permanent=False) from error
            except (RelayUnavailable, RecipientRefused):
                unless_in_order.pop_all()
                raise
            unless_in_order.pop_all()

    def _ask(self, command: str, seconds: float | None = None) -> Reply:
        self._say(command)
        return self._wire.reply(seconds or self._limits.command_seconds)

    def _say(self, commands: str) -> None:
        self._wire.send(f"{commands}\r\n".encode(), self._limits.command_seconds)

    def _expect(self, code: int, reply: Reply) -> Reply:
        if reply.code != code:
            raise error_for(Stage.OPENING, reply)
        return reply


def _base64(text: str) -> str:
    return base64.b64encode(text.encode()).decode("ascii")
