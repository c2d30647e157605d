from __future__ import annotations

import select
import socket
import ssl
import time
from collections.abc import Callable, Iterator
from dataclasses import replace as changed
from email import message_from_bytes, policy

import msgspec
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from fr_monitor.channels.email import LETTERS_PER_CONNECTION, EmailChannel
from fr_monitor.channels.message import fill
from fr_monitor.channels.relay import parse_relay
from fr_monitor.channels.wire import Wire
from fr_monitor.errors import ConfigurationError, DeliveryInDoubt, RecipientRefused, RelayUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings

DROP, SILENCE = "drop", "silence"
PIPELINING = ("PIPELINING", "ENHANCEDSTATUSCODES")
DeliveryTo = Callable[..., Delivery]
both_ways = pytest.mark.parametrize("offers", [(), PIPELINING], ids=["step by step", "pipelined"])


@pytest.fixture
def channel_to(limits: MailSettings, trust: ssl.SSLContext) -> Iterator[Callable[..., EmailChannel]]:
    """Open channels that are closed at the end."""
    opened: list[EmailChannel] = []

    def make(url: str, **changes: object) -> EmailChannel:
        mail = msgspec.structs.replace(limits, **{k: v for k, v in changes.items() if k != "monotonic"})
        monotonic = changes.get("monotonic", time.monotonic)
        opened.append(EmailChannel(parse_relay(url), mail, context=trust, monotonic=monotonic))
        return opened[-1]

    yield make
    for channel in opened:
        channel.close()


def bytes_of(delivery: Delivery) -> bytes:
    """The message as it should arrive."""
    return fill(delivery.template, address=delivery.address, uid=delivery.uid, token=delivery.token)


@both_ways
def test_an_accepted_letter_arrives_byte_for_byte(relay_with, channel_to, delivery_to: DeliveryTo, offers) -> None:
    """One envelope with one recipient, lines that begin with a dot kept, and nothing else on the wire."""
    relay = relay_with(offers=offers)
    delivery = delivery_to()
    channel_to(relay.url).send(delivery)
    assert relay.letters == [("watch@monitor.example", "ann@example.org", bytes_of(delivery))]
    assert b"\r\n.hidden dot\r\n" in relay.letters[0][2]
    assert relay.commands[0] == "EHLO monitor.example"


def test_the_envelope_goes_out_in_one_write_where_the_relay_takes_it(relay_with, channel_to, delivery_to) -> None:
    """MAIL, RCPT and DATA are sent together to a relay that offers PIPELINING, and one by one to any other."""
    piped, plain = relay_with(offers=PIPELINING), relay_with()
    for relay in (piped, plain):
        channel_to(relay.url).send(delivery_to())
    envelope = b"MAIL FROM:<watch@monitor.example>\r\nRCPT TO:<ann@example.org>\r\nDATA\r\n"
    assert envelope in piped.writes
    assert [write for write in plain.writes if write.count(b"\r\n") == 1] == [
        b"EHLO monitor.example\r\n",
        b"MAIL FROM:<watch@monitor.example>\r\n",
        b"RCPT TO:<ann@example.org>\r\n",
        b"DATA\r\n",
    ]


@pytest.mark.fault("F70", "F71", "F75", "F76")
@both_ways
@pytest.mark.parametrize(
    ("replies", "error", "permanent"),
    [
        ({"CONNECT": DROP}, RelayUnavailable, None),
        ({"CONNECT": SILENCE}, RelayUnavailable, None),
        ({"CONNECT": "421 4.3.2 busy"}, RelayUnavailable, None),
        ({"CONNECT": "554 5.7.1 go away"}, RelayUnavailable, None),
        ({"CONNECT": "HTTP/1.1 400 Bad Request"}, RelayUnavailable, None),
        ({"EHLO": "502 5.5.1 what?"}, RelayUnavailable, None),
        ({"EHLO": DROP}, RelayUnavailable, None),
        ({"MAIL": "550 5.1.8 who are you?"}, RelayUnavailable, None),
        ({"MAIL": "451 4.3.0 later"}, RecipientRefused, False),
        ({"MAIL": DROP}, RecipientRefused, False),
        ({"MAIL": SILENCE}, RecipientRefused, False),
        ({"RCPT": "450 4.2.0 later"}, RecipientRefused, False),
        ({"RCPT": "421 4.3.2 closing"}, RecipientRefused, False),
        ({"RCPT": "550 5.1.1 nobody"}, RecipientRefused, True),
        ({"RCPT": DROP}, RecipientRefused, False),
        ({"DATA": "451 4.3.0 later"}, RecipientRefused, False),
        ({"DATA": "554 5.5.1 no"}, RecipientRefused, False),
        ({"DATA": DROP}, RecipientRefused, False),
        ({"DATA": SILENCE}, RecipientRefused, False),
        ({".": "451 4.3.0 later"}, RecipientRefused, False),
        ({".": "421 4.3.2 closing"}, RecipientRefused, False),
        ({".": "554 5.7.1 spam"}, RecipientRefused, True),
        ({".": DROP}, DeliveryInDoubt, None),
        ({".": SILENCE}, DeliveryInDoubt, None),
        ({".": "what?"}, DeliveryInDoubt, None),
    ],
    ids=str,
)
def test_each_stage_has_its_own_outcome(relay_with, channel_to, delivery_to, offers, replies, error, permanent) -> None:
    """A refusal, a hang-up and a silence mean different things before, at and after the last byte."""
    relay = relay_with(replies, offers=offers)
    with pytest.raises(error) as caught:
        channel_to(relay.url).send(delivery_to())
    assert type(caught.value) is error
    assert getattr(caught.value, "permanent", None) is permanent
    assert len(relay.letters) == (replies.get(".") in {DROP, SILENCE})


@pytest.mark.fault("F79")
@pytest.mark.parametrize("goodbye", [DROP, SILENCE, "421 4.3.2 no", "500 5.5.1 what?"])
def test_a_bad_goodbye_changes_nothing(relay_with, channel_to, delivery_to, goodbye: str) -> None:
    """Once a letter is accepted, whatever comes in answer to QUIT is of no interest."""
    relay = relay_with({"QUIT": goodbye})
    channel = channel_to(relay.url)
    channel.send(delivery_to())
    channel.close()
    assert len(relay.letters) == 1


@pytest.mark.fault("F69")
def test_a_relay_that_is_not_there(channel_to, delivery_to, relay_with) -> None:
    """A refused connection is the relay's trouble, told with host and port."""
    relay = relay_with()
    relay.close()
    with pytest.raises(RelayUnavailable, match=f"localhost:{relay.port}"):
        channel_to(relay.url).send(delivery_to())


def test_a_dripping_reply_ends_in_time(relay_with, channel_to, delivery_to) -> None:
    """The limit is on the whole reply: lines that keep coming do not buy more time."""
    relay = relay_with({"MAIL": "drip"})
    with pytest.raises(RecipientRefused, match=r"timed out|in time"):
        channel_to(relay.url).send(delivery_to())
    assert 2 < relay.drops < 100


def test_one_silence_may_last_as_long_as_is_left() -> None:
    """The wait for the next bytes is what remains of the time for the whole reply."""
    ticks = iter([0.0, 0.95, 0.95])
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as mute:
        with pytest.raises(TimeoutError):
            Wire(mute, lambda: next(ticks)).reply(1.0)
        assert mute.gettimeout() == pytest.approx(0.05)


def test_a_reply_that_came_in_time_is_read_however_late() -> None:
    """Who leads several dialogues may have waited ten minutes for another: what was accepted meanwhile is no doubt."""
    ticks = iter([0.0, 700.0, 700.0])
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as ours:
        relay, _ = server.accept()
        with relay:
            relay.sendall(b"250 2.0.0 queued\r\n250-the next is\r\n")
            select.select([ours], [], [], 5)
            wire = Wire(ours, lambda: next(ticks))
            assert wire.reply(600.0).code == 250
            with pytest.raises(TimeoutError, match="in time"):
                wire.reply(600.0)


@pytest.mark.parametrize("flood", ["250-" + "x" * 100_000, "\r\n".join(["250-more"] * 10_000)], ids=["line", "lines"])
def test_an_endless_reply_is_cut_off(relay_with, channel_to, delivery_to, flood: str) -> None:
    """A relay cannot fill our memory with one reply."""
    relay = relay_with({"CONNECT": flood})
    with pytest.raises(RelayUnavailable, match=r"not an SMTP reply|endless"):
        channel_to(relay.url, command_seconds=5.0).send(delivery_to())


@pytest.mark.fault("F74")
@both_ways
def test_good_bad_and_grey_recipients_each_have_their_outcome(relay_with, channel_to, delivery_to, offers) -> None:
    """A refused recipient neither costs the connection nor anybody else's letter."""
    relay = relay_with({"RCPT bad@example.org": "550 5.1.1 x", "RCPT grey@example.org": "450 4.2.0 x"}, offers=offers)
    channel = channel_to(relay.url)
    for address, refused in [("bad", True), ("ann", False), ("grey", True), ("bob", False)]:
        if refused:
            with pytest.raises(RecipientRefused):
                channel.send(delivery_to(f"{address}@example.org"))
        else:
            channel.send(delivery_to(f"{address}@example.org"))
    assert [recipient for _, recipient, _ in relay.letters] == ["ann@example.org", "bob@example.org"]
    assert relay.connections == 1


def test_a_relay_that_wants_data_for_a_refused_recipient_gets_none(relay_with, channel_to, delivery_to) -> None:
    """Some relays answer 354 to a pipelined DATA although the recipient was refused (RFC 2920 section 3.1)."""
    relay = relay_with({"RCPT bad@example.org": "550 5.1.1 x", "DATA": "354 go on"}, offers=PIPELINING)
    channel = channel_to(relay.url)
    with pytest.raises(RecipientRefused):
        channel.send(delivery_to("bad@example.org"))
    channel.send(delivery_to("ann@example.org"))
    assert [recipient for _, recipient, _ in relay.letters] == ["ann@example.org"]
    assert relay.connections == 2
    assert not [write for write in relay.writes if b"RSET" in write]


@pytest.mark.parametrize("gone", [DROP, "421 4.3.2 idle too long", "451 4.7.0 enough of you"])
def test_a_kept_connection_that_went_away_is_replaced(relay_with, channel_to, delivery_to, gone: str) -> None:
    """The second letter finds its connection closed or worn and goes out over a fresh one, unnoticed."""
    relay = relay_with({"MAIL": ["250 fine", gone, "250 fine"]})
    channel = channel_to(relay.url)
    channel.send(delivery_to())
    channel.send(delivery_to())
    assert len(relay.letters) == 2
    assert relay.connections == 2


@pytest.mark.fault("F77")
def test_a_letter_in_doubt_is_not_sent_again_by_the_channel(relay_with, channel_to, delivery_to) -> None:
    """Over a kept connection too, silence after the last byte is for the outbox to decide."""
    relay = relay_with({".": ["250 fine", DROP, "250 fine"]})
    channel = channel_to(relay.url)
    channel.send(delivery_to())
    with pytest.raises(DeliveryInDoubt):
        channel.send(delivery_to())
    assert len(relay.letters) == 2
    assert relay.connections == 1


@pytest.mark.parametrize(("noop", "connections"), [("250 still here", 1), (DROP, 2), (SILENCE, 2), ("500 what?", 2)])
def test_an_idle_connection_is_asked_before_reuse(relay_with, channel_to, delivery_to, noop, connections) -> None:
    """After half a minute of idling NOOP decides whether the connection is used again."""
    now = [0.0]
    relay = relay_with({"NOOP": noop})
    channel = channel_to(relay.url, monotonic=lambda: now[0], connect_seconds=0.3)
    channel.send(delivery_to())
    now[0] = 31.0
    channel.send(delivery_to())
    assert "NOOP" in relay.commands
    assert len(relay.letters) == 2
    assert relay.connections == connections


def test_a_connection_carries_a_limited_number_of_letters(relay_with, channel_to, delivery_to) -> None:
    """After a hundred letters a connection is ended in good order and another one made."""
    relay = relay_with(offers=PIPELINING)
    channel = channel_to(relay.url)
    for _ in range(LETTERS_PER_CONNECTION + 1):
        channel.send(delivery_to())
    assert relay.connections == 2
    assert len(relay.letters) == LETTERS_PER_CONNECTION + 1


@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_mail_goes_encrypted_and_with_a_password(relay_with, channel_to, delivery_to, tls: str) -> None:
    """The certificate is checked for the host's name and only then the password is told."""
    relay = relay_with(offers=("STARTTLS", "AUTH PLAIN LOGIN"), tls=tls)
    channel_to(relay.url.replace("//", "//ann:sesame@")).send(delivery_to())
    assert "AUTH PLAIN AGFubgBzZXNhbWU=" in relay.commands
    assert len(relay.letters) == 1
    assert relay.commands.count("EHLO monitor.example") == (2 if tls == "starttls" else 1)


def test_the_older_way_to_tell_a_password(relay_with, channel_to, delivery_to) -> None:
    """AUTH LOGIN is used where PLAIN is not offered."""
    replies = {"AUTH": "334 VXNlcm5hbWU6", "YW5U": "334 UGFzc3dvcmQ6", "C2VZYW1L": "235 2.7.0 welcome"}
    relay = relay_with(replies, offers=("AUTH LOGIN",), tls="implicit")
    channel_to(relay.url.replace("//", "//ann:sesame@")).send(delivery_to())
    assert relay.commands[1:4] == ["AUTH LOGIN", "YW5u", "c2VzYW1l"]


@pytest.mark.fault("F80")
@pytest.mark.parametrize(
    ("replies", "offers", "words"),
    [
        ({}, ("AUTH PLAIN",), "no STARTTLS"),
        ({"STARTTLS": "454 4.7.0 not now"}, ("STARTTLS",), "454"),
        ({"STARTTLS": "220 go\r\n250 forged"}, ("STARTTLS",), "STARTTLS"),
        ({"STARTTLS": DROP}, ("STARTTLS",), "hung up"),
        ({"AUTH": "535 5.7.8 wrong"}, ("STARTTLS", "AUTH PLAIN"), "535"),
        ({}, ("STARTTLS", "AUTH XOAUTH2"), "neither"),
        ({}, ("STARTTLS",), "neither"),
    ],
)
def test_protection_fails_closed(relay_with, channel_to, delivery_to, replies, offers, words) -> None:
    """Without the protection that was asked for, neither password nor letter is sent, and the relay is to blame."""
    relay = relay_with(replies, offers=offers, tls="starttls")
    with pytest.raises(RelayUnavailable, match=words) as caught:
        channel_to(relay.url.replace("//", "//ann:sesame@")).send(delivery_to())
    assert not relay.letters
    assert "sesame" not in str(caught.value)
    assert "STARTTLS" in offers or not [command for command in relay.commands if command.startswith("AUTH")]


@pytest.mark.fault("F80")
@pytest.mark.parametrize("tls", ["starttls", "implicit"])
def test_an_unknown_certificate_is_refused(relay_with, limits, delivery_to, tls: str) -> None:
    """By default only certificates of the system's authorities are believed."""
    relay = relay_with(offers=("STARTTLS",), tls=tls)
    with pytest.raises(RelayUnavailable, match="CERTIFICATE_VERIFY_FAILED"):
        EmailChannel(parse_relay(relay.url), limits).send(delivery_to())
    assert not relay.letters


@pytest.mark.fault("F80")
def test_a_certificate_of_another_host_is_refused(relay_with, limits, trust, delivery_to) -> None:
    """A believed certificate must be for the name that was dialled."""
    relay = relay_with(tls="implicit")
    elsewhere = changed(parse_relay(relay.url), host="127.0.0.2")
    with pytest.raises(RelayUnavailable):
        EmailChannel(elsewhere, limits, context=trust).send(delivery_to())
    assert not relay.letters


@pytest.mark.parametrize("offers", [("SMTPUTF8",), ("SMTPUTF8", "PIPELINING"), ()])
def test_addresses_outside_ascii_need_the_relays_word(relay_with, channel_to, delivery_to, offers) -> None:
    """`jürgen@` is sent with SMTPUTF8 where that is offered, and else refused without blame (RFC 6531 section 3.2)."""
    relay = relay_with(offers=offers)
    channel = channel_to(relay.url)
    if offers:
        channel.send(delivery_to("jürgen@example.org"))
        assert "MAIL FROM:<watch@monitor.example> SMTPUTF8" in relay.commands
        assert relay.letters[0][1] == "jürgen@example.org"
    else:
        with pytest.raises(RecipientRefused) as caught:
            channel.send(delivery_to("jürgen@example.org"))
        assert (caught.value.permanent, caught.value.suppress) == (True, False)
    channel.send(delivery_to())
    assert relay.connections == 1


def test_the_note_is_made_before_the_first_byte(relay_with, channel_to, delivery_to) -> None:
    """The caller hears "data" when the relay waits for the message and has nothing of it yet."""
    relay = relay_with()
    heard: list[tuple[str, str, int]] = []
    channel_to(relay.url).send(
        delivery_to(), on_stage=lambda stage: heard.append((stage, relay.commands[-1], len(relay.letters)))
    )
    assert heard == [("data", "DATA", 0)]


def test_when_the_note_cannot_be_made_nothing_is_sent(relay_with, channel_to, delivery_to) -> None:
    """What the caller raises passes through, and the half-open letter is dropped with its connection."""
    relay = relay_with()
    channel = channel_to(relay.url)

    def refuse(_: str) -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        channel.send(delivery_to(), on_stage=refuse)
    channel.send(delivery_to("bob@example.org"))
    assert [recipient for _, recipient, _ in relay.letters] == ["bob@example.org"]
    assert relay.connections == 2
    assert len([write for write in relay.writes if b"MAIL FROM" in write]) == 2


@pytest.mark.parametrize(
    "sender", ["", "watch", "Watch <watch@monitor.example>", "a@b.example\nBcc: c", "wä@x.example"]
)
def test_a_sender_that_is_no_address_is_a_fault_of_the_settings(limits: MailSettings, sender: str) -> None:
    """It is found when the channel is made, before any letter."""
    with pytest.raises(ConfigurationError, match="FR_MONITOR_MAIL_FROM"):
        EmailChannel(parse_relay("smtp://localhost?tls=none"), msgspec.structs.replace(limits, sender=sender))


def test_another_server_understands_us(channel_to, delivery_to) -> None:
    """An independent mail server takes three letters and reads them as they were meant."""

    class Keep(Sink):
        def __init__(self) -> None:
            super().__init__()
            self.kept: list[tuple[list[str], bytes]] = []

        async def handle_DATA(self, server, session, envelope) -> str:  # noqa: N802 - aiosmtpd's
            self.kept.append((envelope.rcpt_tos, envelope.content))
            return "250 2.0.0 kept"

    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    handler = Keep()
    server = Controller(handler, hostname="127.0.0.1", port=port)
    server.start()
    try:
        channel = channel_to(f"smtp://127.0.0.1:{port}?tls=none", command_seconds=5.0, data_seconds=5.0)
        for name in ("ann", "bob", "cy"):
            channel.send(delivery_to(f"{name}@example.org"))
        channel.close()
    finally:
        server.stop()
    assert [recipients for recipients, _ in handler.kept] == [[f"{n}@example.org"] for n in ("ann", "bob", "cy")]
    assert handler.kept[0][1] == bytes_of(delivery_to())
    assert message_from_bytes(handler.kept[1][1], policy=policy.default)["To"] == "bob@example.org"
