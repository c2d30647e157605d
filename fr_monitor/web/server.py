"""The HTTP server: bounded in connections, in what a request may hold, and in how long it may take to be asked.

Waitress closes a connection that is idle; one that sends a byte from time to time it would keep for ever.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping
from socket import socket

from flask import Flask
from waitress.adjustments import Adjustments
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer, MultiSocketServer, create_server

from fr_monitor.web.limits import network

CONNECTIONS = 800
"""At a time; each is an open file, of which a service usually has 1024."""
CROWD = 100
"""Connections at a time from one network."""
PATIENCE = 20.0
"""Seconds in which a request must have been sent; the largest form needs one even over a slow line."""


def open_server(
    web: Flask, listen: str, *, proxies: int = 0, crowd: int = CROWD, patience: float = PATIENCE
) -> BaseWSGIServer | MultiSocketServer:
    """A server that listens on "host:port"; `run` answers until `close`. Raises OSError for an address that is taken.

    Behind proxies of our own all connections come from one network, and the proxy counts them.
    """
    sockets: dict[int, socket] = {}
    server = create_server(
        web,
        map=sockets,
        listen=listen,
        ident=None,
        threads=8,
        connection_limit=CONNECTIONS,
        asyncore_use_poll=True,
        max_request_header_size=32_000,
        max_request_body_size=1_000_000,
        channel_timeout=30,
        cleanup_interval=5,
        # Or the server takes away the header by which our own proxy says who a visitor is.
        clear_untrusted_proxy_headers=not proxies,
    )

    class Visitor(_Bounded):
        limits = (CONNECTIONS if proxies else crowd, patience)

    registered: Iterable[object] = sockets.values()
    for one in registered:
        if isinstance(one, BaseWSGIServer):
            one.channel_class = Visitor
    return server


class _Bounded(HTTPChannel):
    """A connection that is closed when its request does not end, or when too many come from its network."""

    limits = (CROWD, PATIENCE)
    place = ""

    def __init__(
        self,
        server: BaseWSGIServer,
        sock: socket,
        addr: tuple[str, int],
        adj: Adjustments,
        map: Mapping[int, socket] | None = None,  # noqa: A002 - named so by the server
    ) -> None:
        super().__init__(server, sock, addr, adj, map)
        self._asking: object = None
        self._since = 0.0
        self.place = network(addr[0])
        open_now: dict[int, _Bounded] = server.active_channels  # type: ignore[assignment] # the stub is wrong
        self.will_close = sum(one.place == self.place for one in open_now.values()) > self.limits[0]

    def received(self, data: bytes) -> bool:
        """Take what came, and give up on a request that has been coming for too long."""
        taken = super().received(data)
        now = time.monotonic()
        if self.request is not self._asking:
            self._asking, self._since = self.request, now
        elif self._asking is not None and now - self._since > self.limits[1]:
            self.will_close = True
        return taken
