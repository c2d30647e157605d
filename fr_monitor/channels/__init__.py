"""Channels: how a letter leaves the house. The caller knows this one interface and no transport."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import Protocol, runtime_checkable

from fr_monitor.channels.chat import open_chat
from fr_monitor.channels.email import open_email
from fr_monitor.channels.folder import open_folder
from fr_monitor.channels.webhook import open_webhook
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import Settings


class Channel(Protocol):
    """One way to a recipient. Safe to use from several threads at once."""

    @property
    def name(self) -> str:
        """The key of this channel in CHANNELS."""

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Hand one letter to the next hop, which has taken responsibility when this returns.

        `on_stage` is called with "data" when the next bytes out are those that may make the letter arrive: what the
        caller wants to remember must be safe when it returns, and when it raises, nothing is sent and the error passes.
        Raises RelayUnavailable, RecipientRefused or DeliveryInDoubt.
        """

    def close(self) -> None:
        """Let go of kept connections; the next `send` opens new ones."""


@runtime_checkable
class Stepwise(Channel, Protocol):
    """A channel that lets one thread hand over several letters at once, each to a connection of its own."""

    def steps(self, delivery: Delivery) -> Generator[str]:
        """`send`, cut where it would wait; "data" is yielded where `on_stage` would be called. Stopping there sends nothing."""


CHANNELS: Mapping[str, Callable[[Settings], Channel]] = {
    "chat": open_chat,
    "email": open_email,
    "folder": open_folder,
    "webhook": open_webhook,
}

BESIDE_MAIL = ("chat", "webhook")
"""Channels for which subscribers name an address of their own."""


def open_channels(settings: Settings) -> dict[str, Channel]:
    """Return the channel for each name that a delivery may carry; connections are made by the first letter.

    Without a mail server, letters to "email" are written to a folder. Raises ConfigurationError for a bad SMTP_URL.
    """
    return {
        "email": CHANNELS["email" if settings.mail.url else "folder"](settings),
        **{name: CHANNELS[name](settings) for name in BESIDE_MAIL},
    }
