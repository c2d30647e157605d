"""Letters as signed web calls."""

from __future__ import annotations

import json
import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from ipaddress import ip_address
from pathlib import Path
from threading import Event, Thread

import pytest
from standardwebhooks.webhooks import Webhook, WebhookVerificationError
from support.hooks import Receiver

from fr_monitor.channels.public import connect, is_public
from fr_monitor.channels.webhook import WebhookChannel, checked
from fr_monitor.errors import RecipientRefused
from fr_monitor.model.delivery import Delivery

CERTIFICATE = Path(__file__).with_name("relay.pem")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the specification's own example
BODY = json.dumps({"type": "alert.opened", "data": {"subject": "Neun Plätze"}}, ensure_ascii=False).encode()


class Hooks(Receiver):
    """A receiver with its address and a channel that finds it."""

    def __init__(self, trust: ssl.SSLContext) -> None:
        super().__init__()
        self.url = f"https://localhost:{self.port}/hooks?from=register"
        here = lambda _host, port, seconds: socket.create_connection(("127.0.0.1", port), seconds)  # noqa: E731
        self.channel = WebhookChannel(here, trust)


@pytest.fixture
def receiver(trust: ssl.SSLContext) -> Iterator[Hooks]:
    """A receiver that listens."""
    made = Hooks(trust)
    yield made
    made.close()


@pytest.fixture
def call(delivery_to: Callable[..., Delivery], receiver: Hooks) -> Delivery:
    """A letter to it."""
    return replace(delivery_to(), channel="webhook", address=receiver.url, template=BODY, secret=SECRET)


def test_a_call_is_signed_so_that_its_reader_can_tell(receiver: Hooks, call: Delivery) -> None:
    """The specification's own library accepts it, and no other body under the same signature."""
    receiver.channel.send(call)
    ((path, headers, body),) = receiver.calls
    assert (path, headers["content-type"], body) == ("/hooks?from=register", "application/json", BODY)
    assert Webhook(SECRET).verify(body.decode(), headers) == json.loads(BODY)
    with pytest.raises(WebhookVerificationError):
        Webhook(SECRET).verify(body.decode().replace("Neun", "Zehn"), headers)


@pytest.mark.fault("F83")
def test_a_second_try_has_the_same_id(receiver: Hooks, call: Delivery) -> None:
    """So the receiver can drop a copy."""
    receiver.channel.send(call)
    receiver.channel.send(replace(call, attempts=1))
    assert {headers["webhook-id"] for _, headers, _ in receiver.calls} == {f"msg_{call.uid}"}


@pytest.mark.fault("F83")
@pytest.mark.parametrize(
    ("status", "permanent", "suppress"),
    [(301, False, False), (400, False, False), (404, False, False), (410, True, True), (429, False, False), (503, False, False)],
)  # fmt: skip
def test_what_a_refusal_means(receiver: Hooks, call: Delivery, status: int, permanent: bool, suppress: bool) -> None:
    """Only "gone" ends the calls; a redirect is followed by nobody; the rest is tried again."""
    receiver.answer = status
    with pytest.raises(RecipientRefused, match=f"answered {status}") as caught:
        receiver.channel.send(call)
    assert (caught.value.permanent, caught.value.suppress) == (permanent, suppress)
    assert len(receiver.calls) == 1


def test_a_note_is_asked_for_before_anything_arrives(receiver: Hooks, call: Delivery) -> None:
    """And where it cannot be made, nothing arrives."""
    heard: list[tuple[str, int]] = []
    receiver.channel.send(call, on_stage=lambda stage: heard.append((stage, len(receiver.calls))))
    assert heard == [("data", 0)]

    def refuse(_: str) -> None:
        raise KeyError("no note")

    with pytest.raises(KeyError):
        receiver.channel.send(call, on_stage=refuse)
    assert len(receiver.calls) == 1


def test_a_certificate_of_somebody_else_ends_the_call(receiver: Hooks, call: Delivery) -> None:
    """The name of the address counts, not where the connection leads."""
    elsewhere = receiver.url.replace("localhost", "hooks.example.org")
    with pytest.raises(RecipientRefused, match="SSLCertVerificationError"):
        receiver.channel.send(replace(call, address=elsewhere))
    assert receiver.calls == []


@pytest.mark.hostile("B94")
@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 (nothing is bound)
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "224.0.0.1",
        "240.0.0.1",
        "255.255.255.255",
        "192.0.2.1",
        "192.0.0.192",
        "168.63.129.16",
        "::ffff:192.0.0.192",
        "3fff::1",
        "::1",
        "::",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "fec0::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2002:a9fe:a9fe::",
        "2001:0:4136:e378:8000:63bf:80ff:fffe",
        "2001:db8::1",
    ],
)
def test_inner_addresses_are_not_public(address: str) -> None:
    """Loopback, private, link-local, shared, multicast, reserved, and all of them in the wrappings of IPv6."""
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "2606:4700::1111", "64:ff9b::808:808", "2002:808:808::", "::ffff:8.8.8.8"]
)
def test_outer_addresses_are_public(address: str) -> None:
    """Also behind a translator."""
    assert is_public(ip_address(address))


@pytest.mark.hostile("B94")
@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f000001", "017700000001", "0"])
def test_no_spelling_of_this_machine_is_called(host: str) -> None:
    """What the name resolves to is looked at, not how it is written."""
    with pytest.raises(RecipientRefused) as caught:
        connect(host, 9, 1.0)
    assert caught.value.permanent


@pytest.mark.hostile("B96")
@pytest.mark.fault("F83")
def test_a_name_with_one_inner_address_is_not_called(monkeypatch: pytest.MonkeyPatch) -> None:
    """A public address beside it does not help."""
    both = [(2, 1, 6, "", ("8.8.8.8", 443)), (2, 1, 6, "", ("10.0.0.1", 443))]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: both)
    with pytest.raises(RecipientRefused):
        connect("hooks.example.org", 443, 1.0)


@pytest.mark.hostile("B95")
@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.org/",
        "https://good@127.0.0.1/",
        "https://127.0.0.1\\@good.example/",
        "https://good.example:80:80/",
        "https://good.example/a b",
        "https://good.example/\n",
        "https://good.example/#part",
        "https:///path",
        "https://:password@good.example/",
        "https://@127.0.0.1/",
        "file:///etc/passwd",
        f"https://good.example/{'x' * 2000}",
        "",
    ],
)
def test_odd_addresses_are_refused_for_good(url: str) -> None:
    """When they are named, and again when they are called."""
    with pytest.raises(RecipientRefused) as caught:
        checked(url)
    assert (caught.value.permanent, caught.value.suppress) == (True, False)


@pytest.mark.parametrize("host", [f"{'a' * 64}.example", "a..example", ".example"])
def test_a_name_that_cannot_be_asked_for_is_a_refusal(call: Delivery, host: str) -> None:
    """The standard library raises a UnicodeError, which is no error of the network."""
    with pytest.raises(RecipientRefused, match=host[:8]):
        WebhookChannel().send(replace(call, address=f"https://{host}/"))


@pytest.mark.fault("F83")
def test_a_receiver_that_answers_byte_by_byte_is_left(call: Delivery, trust: ssl.SSLContext) -> None:
    """Each byte comes in time and the answer never: the letters of others wait no longer than the whole call may take."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(CERTIFICATE)
    left = Event()
    with socket.create_server(("127.0.0.1", 0)) as server:

        def drip() -> None:
            with context.wrap_socket(server.accept()[0], server_side=True) as caller, suppress(OSError):
                caller.sendall(b"HTTP/1.1 200 OK\r\nX: ")
                while not left.wait(0.02):
                    caller.sendall(b"x")

        Thread(target=drip, daemon=True).start()
        here = lambda _host, _port, seconds: socket.create_connection(server.getsockname(), seconds)  # noqa: E731
        with pytest.raises(RecipientRefused) as caught:
            WebhookChannel(here, trust, altogether=0.2).send(replace(call, address="https://localhost/"))
        left.set()
    assert not caught.value.permanent
