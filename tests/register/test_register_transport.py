"""Bounds of one exchange, against servers that misbehave below HTTP."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import threading
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest

from fr_monitor.errors import Interrupted, SourceBlocked, SourceError, SourceRefused, SourceUnavailable
from fr_monitor.register.transport import Answer, Transport

Behave = Callable[[socket.socket, threading.Event], None]
OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
PATIENCE = 0.4


class Server(Protocol):
    """What the fixture `raw_server` starts."""

    url: str
    connections: int


Start = Callable[[Behave], Server]


def get(url: str, seconds: float = 5.0, most_bytes: int = 1_000_000) -> Answer:
    """One GET without a pace."""
    return Transport("test").get(
        url, (), accept="*/*", seconds=seconds, most_bytes=most_bytes, step=contextlib.nullcontext
    )


def say(*parts: bytes) -> Behave:
    """Send these bytes, then close."""

    def behave(connection: socket.socket, _over: threading.Event) -> None:
        for part in parts:
            connection.sendall(part)

    return behave


def drip(head: bytes) -> Behave:
    """Send the head at once, then a byte now and then for ever."""

    def behave(connection: socket.socket, over: threading.Event) -> None:
        connection.sendall(head)
        while not over.wait(0.05):
            connection.sendall(b"x")

    return behave


def silence(_connection: socket.socket, over: threading.Event) -> None:
    """Say nothing."""
    over.wait(30)


@pytest.mark.fault("F05", "F06", "F07")
@pytest.mark.parametrize(
    "behave",
    [
        silence,
        drip(b""),
        drip(b"HTTP/1.1 200 OK\r\nX-Slow: "),
        drip(OK + b"\r\n"),
        drip(OK + b"Content-Length: 100000\r\n\r\n"),
    ],
    ids=["silence", "status-drip", "header-drip", "body-drip", "long-body-drip"],
)
def test_no_server_holds_a_call_longer_than_its_time(raw_server: Start, behave: Behave) -> None:
    """Silence and drips, of the head or of the body, end at the call's own time."""
    server = raw_server(behave)
    began = time.monotonic()
    with pytest.raises(SourceUnavailable, match=r"in time|timed out"):
        get(server.url, seconds=PATIENCE)
    assert time.monotonic() - began < PATIENCE + 1.0


def test_who_is_asked_to_end_waits_for_no_server(raw_server: Start) -> None:
    """A call in hand is given up, a wait ends, and nothing more is asked; none of it is the server's fault."""
    server, transport = raw_server(silence), Transport("test")

    def ask() -> Answer:
        return transport.get(server.url, (), accept="*/*", seconds=30, most_bytes=1000, step=contextlib.nullcontext)

    closing = threading.Timer(0.1, transport.close)
    closing.start()
    began = time.monotonic()
    for wait in (ask, ask, lambda: transport.rest(30)):
        with pytest.raises(Interrupted):
            wait()
    assert time.monotonic() - began < 5
    assert server.connections == 1
    closing.join()
    transport.close()


def test_a_dripping_server_cannot_use_up_the_workers(raw_server: Start) -> None:
    """Connections that were given up are shut: more hung calls than there are workers leave room for a good one."""
    slow = raw_server(drip(b"HTTP/1.1 200 OK\r\nX: "))
    good = raw_server(say(OK + b"Content-Length: 2\r\n\r\n{}"))
    transport = Transport("test")

    def ask(url: str, seconds: float) -> Answer:
        return transport.get(url, (), accept="*/*", seconds=seconds, most_bytes=10, step=contextlib.nullcontext)

    for _ in range(10):
        with pytest.raises(SourceUnavailable):
            ask(slow.url, 0.1)
    assert ask(good.url, 5.0).body == b"{}"


@pytest.mark.fault("F02")
def test_a_name_that_is_looked_up_for_ever_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A resolver that never answers cannot be interrupted, but it is not waited for."""
    over = threading.Event()

    def never(*_args: object, **_options: object) -> list[object]:
        over.wait(20)
        raise socket.gaierror("late")

    monkeypatch.setattr(socket, "getaddrinfo", never)
    began = time.monotonic()
    try:
        with pytest.raises(SourceUnavailable, match="in time"):
            get("http://register.invalid/api/v1", seconds=PATIENCE)
        assert time.monotonic() - began < PATIENCE + 1.0
    finally:
        over.set()


def reset_at_once(connection: socket.socket, _over: threading.Event) -> None:
    """Reset the connection before anything is said."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    connection.close()


def reset_in_the_middle(connection: socket.socket, over: threading.Event) -> None:
    """Reset the connection after half of the body."""
    connection.sendall(OK + b'Content-Length: 100\r\n\r\n{"count":')
    reset_at_once(connection, over)


PACKED = gzip.compress(b'{"count": 0, "description": "' + b"abc " * 500 + b'"}')


@pytest.mark.fault("F08", "F09", "F10", "F12")
@pytest.mark.parametrize(
    "behave",
    [
        reset_at_once,
        reset_in_the_middle,
        say(),
        say(b"rubbish\r\n\r\n"),
        say(OK + b'Content-Length: 100\r\n\r\n{"count":'),
        say(OK + b'Transfer-Encoding: chunked\r\n\r\n9\r\n{"count":\r\n'),
        say(OK + b"Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        say(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED[: len(PACKED) // 2]),
        say(OK + b"Content-Encoding: gzip\r\nContent-Length: 20\r\n\r\n" + PACKED[:20]),
        say(OK + b"Content-Encoding: gzip\r\nContent-Length: 0\r\n\r\n"),
        say(OK + b"Content-Encoding: gzip\r\n\r\n" + b"not packed at all"),
        say(OK + b"Content-Encoding: br\r\n\r\n" + b"whatever"),
        say(OK + b"X: y\r\n" * 200 + b"\r\n{}"),
        say(OK + b"X: " + b"y" * 100_000 + b"\r\n\r\n{}"),
    ],
    ids=[
        "reset", "reset-in-body", "closed", "rubbish", "short-length", "cut-chunks", "bad-chunk", "cut-gzip",
        "cut-gzip-with-length", "no-gzip-at-all", "false-gzip", "unasked-packing", "many-headers", "long-header",
    ],
)  # fmt: skip
def test_broken_exchanges_are_come_back(raw_server: Start, behave: Behave) -> None:
    """Whatever breaks on the way is one error of ours in one line, never half an answer."""
    with pytest.raises(SourceUnavailable) as caught:
        get(raw_server(behave).url)
    assert "\n" not in str(caught.value)


@pytest.mark.fault("F03")
def test_nobody_there_is_come_back() -> None:
    """A refused connection and an unknown name say so."""
    with socket.create_server(("127.0.0.1", 0)) as unused:
        port = unused.getsockname()[1]
    with pytest.raises(SourceUnavailable, match="refused"):
        get(f"http://127.0.0.1:{port}/api/v1")


@pytest.mark.parametrize(
    "url", ["nonsense://nowhere", "no-scheme", "http://", "http://[broken", "http://a b/", "http://x:99999/"]
)
def test_no_address_at_all_is_an_error_of_ours(url: str) -> None:
    """A wrong base address in the settings says so instead of showing a foreign traceback."""
    with pytest.raises(SourceUnavailable):
        get(url, seconds=2.0)


def test_a_proxy_does_not_stand_between_us_and_this_machine(raw_server: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    """The demonstration's own register is asked directly, also where a proxy leads out of the house."""
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert get(raw_server(say(OK + b"\r\n{}")).url).body == b"{}"


def test_a_packed_answer_is_unpacked(raw_server: Start) -> None:
    """Gzip as it should be, after a page of bytes."""
    answer = get(raw_server(say(OK + b"Content-Encoding: gzip\r\n\r\n" + PACKED)).url)
    assert answer.body.startswith(b'{"count": 0')
    assert (answer.status, answer.media_type) == (200, "application/json")


@pytest.mark.fault("F13")
def test_a_bomb_is_stopped_at_the_limit(raw_server: Start) -> None:
    """Kilobytes that unpack to fifty megabytes are unpacked no further than the limit, whatever their ratio."""
    server = raw_server(say(OK + b"Content-Encoding: gzip\r\n\r\n", gzip.compress(bytes(50_000_000), 1)))
    tracemalloc.start()
    try:
        with pytest.raises(SourceRefused, match="larger than 1000000 bytes"):
            get(server.url)
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


def moved(to: str, status: str = "302 Found") -> Behave:
    """Redirect every request to an address."""
    return say(f"HTTP/1.1 {status}\r\nLocation: {to}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".encode())


@pytest.mark.fault("F19")
@pytest.mark.parametrize(
    "to",
    [
        "https://unblock.federalregister.gov/",
        "http://127.0.0.2/api/v1",
        "//evil.example/api/v1",
        "file:///etc/passwd",
        "ftp://127.0.0.1/x",
        "http://169.254.169.254/latest/meta-data",
        "http://[broken/",
        "javascript:alert(1)",
    ],
)
def test_redirects_elsewhere_are_a_wall(raw_server: Start, to: str) -> None:
    """Another host, another port or another kind of address is never followed."""
    server = raw_server(moved(to))
    with pytest.raises(SourceBlocked):
        get(server.url)
    assert server.connections == 1


def test_the_body_of_a_redirect_is_not_read(raw_server: Start) -> None:
    """A redirect with a body that never ends is judged by its head, at once."""
    server = raw_server(drip(b"HTTP/1.1 302 Found\r\nLocation: https://evil.example/\r\n\r\n"))
    with pytest.raises(SourceBlocked):
        get(server.url)


@pytest.mark.fault("F19")
@pytest.mark.parametrize("status", ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"])
def test_a_redirect_in_a_circle_ends(raw_server: Start, status: str) -> None:
    """At most three redirects are followed within the host."""
    server = raw_server(moved("/api/v1", status))
    with pytest.raises(SourceBlocked, match="for ever"):
        get(server.url)
    assert server.connections == 4


def test_a_redirect_within_the_host_is_followed(raw_server: Start) -> None:
    """The API may move a path; the answer is taken from where it leads, paced like any request."""
    asked: list[bytes] = []

    def behave(connection: socket.socket, over: threading.Event) -> None:
        asked.append(b"")
        (moved("/api/v2/x") if len(asked) == 1 else say(OK + b"Content-Length: 2\r\n\r\n{}"))(connection, over)

    steps: list[int] = []

    def step() -> contextlib.AbstractContextManager[None]:
        steps.append(1)
        return contextlib.nullcontext()

    server = raw_server(behave)
    answer = Transport("t").get(server.url, (), accept="*/*", seconds=5, most_bytes=10, step=step)
    assert (answer.body, answer.url.endswith("/api/v2/x"), len(steps)) == (b"{}", True, 2)


@pytest.mark.fault("F20")
def test_a_certificate_that_is_not_trusted_is_refused() -> None:
    """A server that cannot prove who it is gets no question; there is no way to switch that off."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("stranger.pem"))
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    context.wrap_socket(connection, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with pytest.raises(SourceUnavailable, match="certificate"):
            get(f"https://localhost:{listener.getsockname()[1]}/api/v1")
        thread.join(5)


def test_errors_do_not_repeat_the_whole_question(raw_server: Start) -> None:
    """A message names the address without its two kilobytes of parameters."""
    server = raw_server(say())
    with pytest.raises(SourceError) as caught:
        get(server.url + "?secret=" + "x" * 1_000)
    assert len(str(caught.value)) < 300
    assert "secret" not in str(caught.value)
