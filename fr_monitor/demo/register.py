"""A small Federal Register on loopback, whose day is set by the demonstration."""

from __future__ import annotations

from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from fr_monitor.demo.answers import Desk
from fr_monitor.demo.loopback import Loopback
from fr_monitor.demo.shelf import Shelf


class LocalRegister(Loopback):
    """Serves a shelf at `url` while it is entered; what can be seen follows `now`, an aware instant."""

    def __init__(self, shelf: Shelf, now: datetime) -> None:
        self.shelf = shelf
        self.now = now
        self.requests = 0
        """How many questions were answered so far."""
        super().__init__(_Server(self))

    @property
    def host(self) -> str:
        """Scheme, address and port."""
        return f"http://{self.address}"

    @property
    def url(self) -> str:
        """The base of the API."""
        return f"{self.host}/api/v1"


class _Server(ThreadingHTTPServer):
    def __init__(self, register: LocalRegister) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.register = register


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together: apart, the second waits for the client's delayed acknowledgement

    def do_GET(self) -> None:
        """Answer one question (the name is that of `http.server`)."""
        register = self.server.register
        register.requests += 1
        address = urlsplit(self.path)
        desk = Desk(register.shelf, register.now, register.host)
        answer = desk.answer(address.path, parse_qsl(address.query, keep_blank_values=True))
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        self.wfile.write(answer.body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The Date of an answer is the register's own, so that nobody's clock seems wrong."""
        return super().date_time_string(timestamp or self.server.register.now.timestamp())

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the name is that of `http.server`)
        """Keep the terminal for the demonstration."""
