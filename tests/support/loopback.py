"""Servers on loopback that answer as a test wants: a Register, a mail relay, whoever hears signals."""

from __future__ import annotations

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Web:
    """Answers every request alike, and remembers what was posted where."""

    body: bytes = b"{}"
    status: int = 200
    media_type: str = "application/json"
    clock_off: timedelta = timedelta()
    posted: list[tuple[str, bytes]] = field(default_factory=list)
    port: int = 0

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"


@contextmanager
def web(**how: object) -> Iterator[Web]:
    """A web server for a while."""
    shown = Web(**how)  # type: ignore[arg-type]

    class Handler(BaseHTTPRequestHandler):
        def date_time_string(self, timestamp: float | None = None) -> str:
            return format_datetime(datetime.now(UTC) + shown.clock_off, usegmt=True)

        def do_GET(self) -> None:
            self.send_response(shown.status)
            self.send_header("Content-Type", shown.media_type)
            self.send_header("Content-Length", str(len(shown.body)))
            self.end_headers()
            self.wfile.write(shown.body)

        def do_POST(self) -> None:
            shown.posted.append((self.path, self.rfile.read(int(self.headers.get("Content-Length") or 0))))
            self.do_GET()

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    shown.port = server.server_port
    with _serving(server):
        yield shown


def listing(count: int, described: str) -> bytes:
    """The envelope of a list of documents, without them."""
    return json.dumps({"count": count, "description": described}).encode()


@contextmanager
def relay(*extensions: str, greeting: str = "220 ready", auth: str = "235 welcome") -> Iterator[tuple[int, list[str]]]:
    """A mail relay that takes everything; its port, and the lines it heard."""
    heard: list[str] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.wfile.write(f"{greeting}\r\n".encode())
            data = False
            for raw in self.rfile:
                line = raw.decode().rstrip("\r\n")
                heard.append(line)
                if data and line != ".":
                    continue
                data = line == "DATA"
                self.wfile.write(answer(line).encode())
                if line == "QUIT":
                    return

    def answer(line: str) -> str:
        if line.startswith("EHLO"):
            names = ["relay.example", *extensions]
            return "".join(f"250{'-' if n < len(names) else ' '}{name}\r\n" for n, name in enumerate(names, start=1))
        if line.startswith("AUTH"):
            return f"{auth}\r\n"
        return {"DATA": "354 go on\r\n", "QUIT": "221 bye\r\n"}.get(line, "250 ok\r\n")

    server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    with _serving(server):
        yield server.server_address[1], heard


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[None]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
