"""The home page under load, beside a page of the same size from a bare Flask application under the same server.

    python benchmarks/web.py [SECONDS]

For each of the two, in turn: how many requests `wrk` gets answered each second over eight connections that ask as fast as
they can; and how late 200 requests a second are answered that come at their time, whether the one before was answered or
not, each counted from when it should have been sent. Medians of the rounds.
"""

from __future__ import annotations

import logging
import re
import shutil
import socket
import statistics
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

from figures import Figure, emit
from flask import Flask
from waitress.server import create_server

from fr_monitor.app import build
from fr_monitor.demo import story
from fr_monitor.settings import Settings, watched_programs
from fr_monitor.web import create
from fr_monitor.web.server import open_server

RATE = 200
"""Paced requests a second."""
ROUNDS = 3
OURS, BARE = "home page of fr_monitor", "the same page from bare Flask"
REASON = "what is left is the server's own work for each request, and what else the machine did in that round"


def main(seconds: int) -> None:
    """Fill a database as the demonstration does, and measure both applications in turn."""
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
        _compare({OURS: ours, BARE: bare}, seconds)


def _compare(applications: dict[str, Flask], seconds: int) -> None:
    rates: dict[str, list[float]] = {name: [] for name in applications}
    late: dict[str, list[list[float]]] = {name: [] for name in applications}
    there = shutil.which("wrk") is not None
    for _ in range(ROUNDS):
        for name, web in applications.items():
            with _serving(web, bare=name == BARE) as port:
                if there:
                    rates[name].append(_as_fast_as_possible(f"http://127.0.0.1:{port}/", seconds))
                late[name].append(_at_a_pace(port, seconds))
    if there:
        ratio = statistics.median(one / other for one, other in zip(rates[OURS], rates[BARE], strict=True))
        emit("Web: requests as fast as they can come", (
            Figure(OURS, statistics.median(rates[OURS]), "a second", BARE, ratio, least=0.8, reason=REASON),
            Figure(BARE, statistics.median(rates[BARE]), "a second"),
        ), "A page is made once in ten seconds and answered from memory between.")  # fmt: skip
    else:
        emit("Web: requests as fast as they can come", (), "Left out: wrk is not installed.")
    emit(f"Web: {RATE} requests a second, each at its time", (
        Figure(f"{name}, {share}", statistics.median(shares[place] for shares in late[name]), "ms")
        for name in applications for place, share in enumerate(("half within", "99 % within", "99.9 % within", "slowest"))
    ), "Counted from the moment at which a request was due, so that a server that stalls hides nothing.")  # fmt: skip


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


def _as_fast_as_possible(url: str, seconds: int) -> float:
    """Requests a second, all of which were answered."""
    command = ["wrk", "-t1", "-c8", f"-d{seconds}", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    if rate is None or re.search(r"Non-2xx|Socket errors", told):
        raise SystemExit(told)
    return float(rate[1])


def _at_a_pace(port: int, seconds: int) -> list[float]:
    """Milliseconds from the moment at which a request was due: the median, 99 %, 99.9 % and the slowest."""
    began = time.perf_counter() + 0.2
    with ThreadPoolExecutor(16, initializer=_Asker.open, initargs=(port,)) as pool:
        late = sorted(pool.map(_Asker.ask, (began + number / RATE for number in range(RATE * seconds))))
    shares = statistics.quantiles(late, n=1000, method="inclusive")
    return [1000 * taken for taken in (shares[499], shares[989], shares[998], late[-1])]


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
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
