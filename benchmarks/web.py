"""The home page under load, beside a page of the same size from a bare Flask application under the same server.

Needs `wrk`. Run as `python benchmarks/web.py [SECONDS]`: for each of the two, in turn and twice, it prints requests a second
and latencies with eight connections that ask as fast as they can, the ratio between them, and the latencies of 200 requests
a second that come at their time, whether the one before was answered or not, each counted from when it should have been sent.
"""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import UTC, datetime
from http.client import HTTPConnection
from pathlib import Path
from statistics import quantiles

from flask import Flask
from waitress.server import create_server

from fr_monitor.app import build
from fr_monitor.demo import story
from fr_monitor.settings import Settings, watched_programs
from fr_monitor.web import create
from fr_monitor.web.server import open_server

RATE = 200
"""Paced requests a second."""


def main(seconds: int) -> None:
    """Fill a database as the demonstration does, and measure both applications in turn, twice."""
    logging.disable()  # the server tells of every request that has to wait
    with tempfile.TemporaryDirectory() as folder:
        with story.told(Path(folder), lambda _: None):
            pass
        settings = Settings(
            database_url=f"sqlite:///{folder}/demo.db",
            public_url="http://localhost:8000",
            secret_key="measured",  # noqa: S106 - it protects nothing
            programs=watched_programs({}),
        )
        ours = create(build(settings, lambda: datetime.now(UTC)))
        page = ours.test_client().get("/").get_data(as_text=True)
        bare = Flask("bare")
        bare.add_url_rule("/", view_func=lambda: page)
        for _ in range(2):
            ratio = _measured("fr_monitor", ours, seconds) / _measured("bare Flask", bare, seconds)
            print(f"ratio {ratio:.2f}")


def _measured(name: str, web: Flask, seconds: int) -> float:
    """Requests a second, as fast as they can; prints them, and the latencies of both ways of asking."""
    with _serving(web, bare=name == "bare Flask") as port:
        rate = _as_fast_as_possible(name, f"http://127.0.0.1:{port}/", seconds)
        _at_a_pace(name, port, seconds)
    return rate


@contextmanager
def _serving(web: Flask, *, bare: bool) -> Iterator[int]:
    """The port of an application: ours under the server it really has."""
    if bare:
        listening = socket.create_server(("127.0.0.1", 0))
        server = create_server(web, sockets=[listening], threads=8)
    else:
        server = open_server(web, "127.0.0.1:0")
    threading.Thread(target=server.run, daemon=True).start()
    yield server.effective_port  # type: ignore[union-attr]
    server.close()


def _as_fast_as_possible(name: str, url: str, seconds: int) -> float:
    command = ["wrk", "-t1", "-c8", f"-d{seconds}", "--latency", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    late = {share: re.search(rf"^\s+{share}%\s+(\S+)$", told, re.MULTILINE) for share in (50, 99)}
    if rate is None:
        raise SystemExit(told)
    shown = ", ".join(f"p{share} {found[1]}" for share, found in late.items() if found)
    errors = re.search(r"Non-2xx.*|Socket errors.*", told)
    print(f"{name:12} {float(rate[1]):8.0f} requests/s, {shown}{f', {errors[0]}' if errors else ''}")
    return float(rate[1])


def _at_a_pace(name: str, port: int, seconds: int) -> None:
    """Latencies from the moment at which each request was due, so that a server that stalls hides nothing."""
    began = time.perf_counter() + 0.2
    with ThreadPoolExecutor(16, initializer=_Asker.open, initargs=(port,)) as pool:
        late = sorted(pool.map(_Asker.ask, (began + number / RATE for number in range(RATE * seconds))))
    shares = quantiles(late, n=1000)
    shown = ", ".join(f"p{share / 10:g} {shares[share - 1] * 1000:.1f} ms" for share in (500, 990, 999))
    print(f"{name:12} {RATE:8} requests/s at their time: {shown}, slowest {late[-1] * 1000:.1f} ms")


class _Asker(threading.local):
    """One connection for each thread."""

    connection: HTTPConnection

    @staticmethod
    def open(port: int) -> None:
        """Connect."""
        _asker.connection = HTTPConnection("127.0.0.1", port, timeout=30)

    @staticmethod
    def ask(due: float) -> float:
        """Wait until a request is due; the seconds from then until its answer was read."""
        time.sleep(max(0.0, due - time.perf_counter()))
        _asker.connection.request("GET", "/")
        answer = _asker.connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise SystemExit(f"answered {answer.status}")
        return time.perf_counter() - due


_asker = _Asker()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
