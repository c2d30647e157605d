"""Addresses of web calls that lead inside, whatever they look like and whenever they change their mind."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime
from ipaddress import ip_address

import pytest
from support.hooks import CERTIFICATE, Receiver

from fr_monitor.channels.public import connect, is_public
from fr_monitor.channels.webhook import WebhookChannel
from fr_monitor.errors import RecipientRefused
from fr_monitor.model.delivery import Delivery

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the specification's own example
OUTSIDE = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.215.14", 443))


def call(url: str) -> Delivery:
    """A letter to an address."""
    made_at = datetime(2027, 2, 11, tzinfo=UTC)
    body = b'{"type": "alert.opened"}'
    return Delivery(1, "0f" * 16, 1, "opened", 1, "webhook", url, "t", body, made_at, 0, 1, secret=SECRET)


@pytest.fixture
def inside() -> Iterator[socket.socket]:
    """A server on this machine that must not be called."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.setblocking(False)
        yield listening
        with pytest.raises(BlockingIOError):  # nobody was there
            listening.accept()


@pytest.mark.hostile("B94")
@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.1",
        "0177.0.0.1",
        "00000000177.0.0.1",
        "017700000001",
        "0",
        "0.0.0.0",  # noqa: S104 (nothing is bound)
        "localhost",
        "LOCALHOST",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1%25lo]",
        "①②⑦.⓪.⓪.①",
        "127。0。0。1",
        "%31%32%37.0.0.1",
        "localhost%00.good.example",
    ],
)
def test_no_spelling_of_this_machine_is_called(inside: socket.socket, host: str) -> None:
    """Short, octal, hexadecimal, in full width, in the wrappings of IPv6: refused before a connection is tried."""
    port = inside.getsockname()[1]
    with pytest.raises(RecipientRefused):
        WebhookChannel().send(call(f"https://{host}:{port}/x"))


@pytest.mark.hostile("B94")
@pytest.mark.parametrize(
    "address",
    [
        *("10.1.2.3", "172.31.255.255", "192.168.1.1", "169.254.169.254", "169.254.170.2", "168.63.129.16", "192.0.0.192"),
        *("100.64.0.1", "100.100.100.200", "198.18.0.1", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255"),
        *("0.1.2.3", "192.0.2.1", "203.0.113.1", "fc00::1", "fd00:ec2::254", "fe80::1", "fec0::1", "ff02::1", "ff0e::1"),
        *("::", "::1", "::ffff:10.0.0.1", "::10.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::a00:1", "2002:a9fe:a9fe::1"),
        *("2001:0:7f00:1::1", "2001:0:808:808:0:0:80ff:fffe", "2001:db8::1", "3fff::1", "5f00::1", "100::1", "4000::1"),
    ],
)  # fmt: skip
def test_no_inner_address_is_public(address: str) -> None:
    """Of a house, of a cloud's metadata, of a carrier, for many, for documents, for later, and all of them wrapped up."""
    assert not is_public(ip_address(address))


@pytest.mark.hostile("B95")
@pytest.mark.parametrize(
    "url",
    [
        "https://good.example@127.0.0.1/",
        "https://127.0.0.1\\@good.example/",
        "https://good.example:80:80/",
        "https://good.example\t.evil.example/",
        "https://good.example/\r\nHost: evil.example",
        "https://good.example/#@127.0.0.1",
        "https://good.example#@127.0.0.1/",
        "https://good.example/" + "x" * 2048,
        "https://[::1",
        "https://good.example:99999/",
        "https://good.example:-1/",
        "https://good.example:/",
        "https:good.example",
        "https:\\\\good.example",
        "//good.example/",
        "gopher://good.example/",
        "HTTP://good.example/",
        "https://gооd.example/",
        "https://good.example /",
        " https://good.example/",
    ],
)
def test_no_cunning_address_is_called(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    """Refused, or called at the host that everybody reads in it; no name but that one is ever asked for."""
    asked: list[str] = []

    def ask(host: str, *_: object, **__: object) -> list[object]:
        asked.append(host)
        raise socket.gaierror("no such name")

    monkeypatch.setattr(socket, "getaddrinfo", ask)
    with pytest.raises(RecipientRefused):
        WebhookChannel().send(call(url))
    assert asked in ([], ["good.example"])


@pytest.mark.hostile("B95")
def test_a_name_in_punycode_is_that_name(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked for as it is written, and not as what it looks like."""
    asked: list[str] = []
    monkeypatch.setattr(socket, "getaddrinfo", lambda host, *_, **__: asked.append(host) or [])
    with pytest.raises(RecipientRefused):
        WebhookChannel().send(call("https://xn--gd-jlb8b.example/"))
    assert asked == ["xn--gd-jlb8b.example"]


@pytest.mark.hostile("B96")
def test_a_name_with_an_inner_address_beside_a_public_one_is_not_called(
    inside: socket.socket, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In either order."""
    port = inside.getsockname()[1]
    here = (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))
    for found in ([OUTSIDE, here], [here, OUTSIDE]):
        monkeypatch.setattr(socket, "getaddrinfo", lambda *_, found=found, **__: found)
        with pytest.raises(RecipientRefused, match="not on the public internet"):
            WebhookChannel().send(call(f"https://hooks.example:{port}/"))


@pytest.mark.hostile("B96")
def test_a_name_that_changes_its_mind_is_called_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked once, and the connection goes to the answer and not to the name."""
    answers = [[OUTSIDE], [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", 443))]]
    called: list[object] = []

    def reach(place: object, **_: object) -> None:
        called.append(place)
        raise ConnectionRefusedError

    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answers.pop(0))
    monkeypatch.setattr(socket, "create_connection", reach)
    with pytest.raises(ConnectionRefusedError):
        connect("hooks.example", 443, 1.0)
    assert called == [("93.184.215.14", 443)]
    assert len(answers) == 1


@pytest.mark.hostile("B96")
@pytest.mark.parametrize(
    "location", ["https://127.0.0.1/", "file:///etc/passwd", "//localhost/", "gopher://127.0.0.1:25/"]
)
def test_nobody_is_led_elsewhere(inside: socket.socket, location: str) -> None:
    """A redirect is an answer like any other that is no success, and nothing is asked after it."""
    receiver = Receiver()
    receiver.answer, receiver.location = 307, location.replace("127.0.0.1/", f"127.0.0.1:{inside.getsockname()[1]}/")
    trust = ssl.create_default_context(cafile=str(CERTIFICATE))
    channel = WebhookChannel(lambda _h, port, seconds: socket.create_connection(("127.0.0.1", port), seconds), trust)
    with pytest.raises(RecipientRefused, match="answered 307"):
        channel.send(call(f"https://localhost:{receiver.port}/"))
    receiver.close()
    assert len(receiver.calls) == 1
