"""Each letter has a return path of its own where reports are wanted."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest

from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.relay import parse_relay
from fr_monitor.channels.verp import uid_of
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings


@pytest.mark.parametrize("bounces", [None, "bounces@monitor.example"])
def test_the_envelope_names_the_letter(
    relay_with, limits: MailSettings, delivery_to: Callable[..., Delivery], bounces: str | None
) -> None:
    """Not the message itself, whose sender stays; without a mailbox for reports the sender gets them."""
    relay = relay_with()
    mail = msgspec.structs.replace(limits, bounces=bounces)
    channel = EmailChannel(parse_relay(relay.url), mail, key="secret")
    channel.send(delivery_to(uid="5f0c5f0c"))
    channel.close()
    ((sender, _, message),) = relay.letters
    assert uid_of(sender, "secret") == ("5f0c5f0c" if bounces else None)
    assert (sender == limits.sender) == (bounces is None)
    assert b"\r\nFrom: Watch <watch@monitor.example>\r\n" in message
