"""Letters by e-mail, over a few kept connections to one relay."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from threading import Lock

from fr_monitor.channels.message import fill, is_address
from fr_monitor.channels.relay import Relay, parse_relay
from fr_monitor.channels.replies import Stage
from fr_monitor.channels.smtp import Dialogue
from fr_monitor.channels.verp import return_path
from fr_monitor.errors import ConfigurationError, RecipientRefused
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings, Settings

LETTERS_PER_CONNECTION = 100
"""Common relays end a connection after some number of messages; Exim's default is 10 at least, Postfix's 100."""
_IDLE_SECONDS = 30.0
"""After so long a kept connection is asked whether it still stands."""


def open_email(settings: Settings) -> EmailChannel:
    """Return the channel to the relay of `SMTP_URL`; connects with the first letter. Raises ConfigurationError."""
    return EmailChannel(parse_relay(settings.mail.url or ""), settings.mail, key=settings.secret_key)


class EmailChannel:
    """Hands letters to a relay; each thread that sends at the same time gets a connection of its own."""

    name = "email"

    def __init__(
        self,
        relay: Relay,
        mail: MailSettings,
        *,
        key: str = "",
        context: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        if not is_address(mail.sender) or not mail.sender.isascii():
            raise ConfigurationError(f"FR_MONITOR_MAIL_FROM: not a plain address: {mail.sender!r}")
        self._relay = relay
        self._mail = mail
        self._key = key
        self._context = context
        self._monotonic = monotonic
        self._idle: list[tuple[Dialogue, float]] = []
        self._lock = Lock()

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Hand one letter to the relay. Raises RelayUnavailable, RecipientRefused or DeliveryInDoubt."""
        with closing(self.steps(delivery)) as steps:
            for stage in steps:
                if on_stage and stage is Stage.DATA:
                    on_stage(stage)

    def steps(self, delivery: Delivery) -> Generator[str]:
        """The same, cut where an answer of the relay is waited for.

        A kept connection that turns out to be closed or worn, with the letter surely not delivered, is replaced once.
        """
        try:
            message = fill(delivery.template, address=delivery.address, uid=delivery.uid, token=delivery.token)
        except ValueError as error:
            raise RecipientRefused(str(error), permanent=True) from error
        kept = self._kept()
        if kept:
            try:
                yield from self._hand_over(kept, delivery, message)
            except RecipientRefused as error:
                if error.permanent or not kept.closed:
                    raise
            else:
                return
        yield from self._hand_over(self._fresh(), delivery, message)

    def close(self) -> None:
        """Take leave of the relay."""
        with self._lock:
            idle, self._idle = self._idle, []
        for dialogue, _ in idle:
            dialogue.quit()

    def _hand_over(self, dialogue: Dialogue, delivery: Delivery, message: bytes) -> Iterator[str]:
        bounces = self._mail.bounces
        sender = return_path(bounces, delivery.uid, self._key) if bounces else self._mail.sender
        try:
            yield from dialogue.steps(sender, delivery.address, message)
        finally:
            self._keep(dialogue)

    def _keep(self, dialogue: Dialogue) -> None:
        if dialogue.closed:
            return
        if dialogue.letters >= LETTERS_PER_CONNECTION:
            dialogue.quit()
            return
        with self._lock:
            self._idle.append((dialogue, self._monotonic()))

    def _kept(self) -> Dialogue | None:
        """Return a connection that was used before and still stands."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                dialogue, since = self._idle.pop()
            if self._monotonic() - since < _IDLE_SECONDS or dialogue.alive():
                return dialogue
            dialogue.close()

    def _fresh(self) -> Dialogue:
        domain = self._mail.sender.rpartition("@")[2]
        hello = domain if "." in domain else ""  # EHLO wants a full name or an address literal
        return Dialogue(self._relay, self._mail, hello=hello, context=self._context, monotonic=self._monotonic)
