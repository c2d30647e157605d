"""A web server on loopback that takes calls, with a certificate for localhost."""

from __future__ import annotations

import ssl
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread

CERTIFICATE = Path(__file__).parents[1] / "channels" / "relay.pem"
SILENCE = 0


class _Server(ThreadingHTTPServer):
    request_queue_size = 64

    def handle_error(self, *_: object) -> None:
        """A client that distrusts the certificate is part of the tests."""


class Receiver:
    """Keeps path, headers and body of each call; `answer` is its next status, or SILENCE until it is closed; `location` is where it leads."""

    def __init__(self) -> None:
        self.answer = 200
        self.location = "https://elsewhere.example/"
        self.calls: list[tuple[str, dict[str, str], bytes]] = []
        self._over = Event()
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.calls.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
                if receiver.answer == SILENCE:
                    receiver._over.wait(20)
                    return
                self.send_response(receiver.answer)
                self.send_header("Location", receiver.location)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Nobody listens."""

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(CERTIFICATE)
        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.socket = context.wrap_socket(self._server.socket, server_side=True)
        self.port = int(self._server.server_address[1])
        self._thread = Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Take no more; a second time changes nothing."""
        self._over.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
            self._server.server_close()
