"""Connections that ask slowly, say nothing or come in crowds: others are answered, and the slow ones are let go."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection

import pytest
from flask import Flask

from fr_monitor.web.server import open_server

BEGUN = {
    "headers": (b"GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"a"),
    "a body": (b"POST /subscribe HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\n\r\naddress=", b"a"),
    "chunks": (b"POST /subscribe HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
}


@contextmanager
def served(web: Flask, **how: float) -> Iterator[int]:
    """The port of the application under its own server."""
    server = open_server(web, "127.0.0.1:0", **how)  # type: ignore[arg-type]
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.effective_port  # type: ignore[union-attr]
    finally:
        server.close()
        server.task_dispatcher.shutdown()
        thread.join(10)


def connected(port: int, source: str, first: bytes) -> socket.socket:
    """A connection from an address of this machine that has begun to ask."""
    found = socket.create_connection(("127.0.0.1", port), timeout=5, source_address=(source, 0))
    found.sendall(first)
    found.settimeout(0.02)
    return found


def is_open(one: socket.socket) -> bool:
    """Whether the server still waits; what it says before it closes is thrown away."""
    try:
        while one.recv(4096):
            pass
    except TimeoutError:
        return True
    except OSError:
        return False
    return False


def status(port: int, source: str = "127.0.0.1") -> int:
    """What somebody else is told at the same time."""
    asking = HTTPConnection("127.0.0.1", port, timeout=5, source_address=(source, 0))
    try:
        asking.request("GET", "/healthz")
        return asking.getresponse().status
    finally:
        asking.close()


def until(done: Callable[[], bool]) -> bool:
    """Whether something comes true before many short waits are over."""
    return any(done() for _ in range(400))


@pytest.mark.hostile("B78")
@pytest.mark.parametrize("what", BEGUN)
def test_hundreds_that_ask_slowly_keep_nobody_out(web: Flask, what: str) -> None:
    """A byte from time to time keeps a connection for a while, not for ever; others are answered all the time."""
    first, more = BEGUN[what]
    with served(web, patience=0.4) as port, ExitStack() as stack:
        slow = [stack.enter_context(connected(port, f"127.0.{n // 60}.2", first)) for n in range(240)]
        assert status(port) == 200

        def let_go() -> bool:
            for one in slow:
                try:
                    one.send(more)
                except OSError:
                    continue
            return not is_open(slow[0]) and not is_open(slow[-1])

        assert until(let_go)
        assert status(port) == 200


@pytest.mark.hostile("B78")
def test_a_slow_but_honest_visitor_is_answered(web: Flask) -> None:
    """Whoever asks in pieces, and ends, gets the page; the next request on the same connection has its own time."""
    with served(web, patience=5.0) as port, connected(port, "127.0.0.3", b"GET /he") as one:
        for piece in (
            b"althz HTTP/1.1\r\n",
            b"Host: x\r\n",
            b"\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
        ):
            assert is_open(one)
            one.sendall(piece)
        one.settimeout(5)
        told = b"".join(iter(lambda: one.recv(4096), b""))
    assert told.count(b"HTTP/1.1 200 OK") == 2


@pytest.mark.hostile("B78")
@pytest.mark.parametrize(("proxies", "kept"), [(0, 20), (1, 30)])
def test_one_network_cannot_hold_all_connections(web: Flask, proxies: int, kept: int) -> None:
    """Those beyond its share are closed at once; with proxies of ours before us the share is everybody's."""
    with served(web, crowd=20, proxies=proxies) as port, ExitStack() as stack:
        crowd = [stack.enter_context(connected(port, "127.0.0.2", b"GET / HTTP/1.1\r\n")) for _ in range(30)]
        assert status(port, "127.0.0.3") == 200
        assert until(lambda: sum(map(is_open, crowd)) == kept)
