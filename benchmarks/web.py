"""The home page under load, beside a page of the same size from a bare Flask application under the same server.

Needs `wrk`. Run as `python benchmarks/web.py [SECONDS]`: for each of the two it prints requests a second and latencies
with eight connections that ask as fast as they can, and the ratio between them.
"""

from __future__ import annotations

import logging
import re
import socket
import subprocess
import sys
import tempfile
import threading
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask
from waitress.server import create_server

from fr_monitor.app import build
from fr_monitor.demo import story
from fr_monitor.settings import Settings, watched_programs
from fr_monitor.web import create


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
    """Requests a second; prints them with the latencies."""
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(web, sockets=[listening], threads=8)
    threading.Thread(target=server.run, daemon=True).start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/"
    command = ["wrk", "-t1", "-c8", f"-d{seconds}", "--latency", url]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    server.close()
    rate = re.search(r"Requests/sec:\s+([\d.]+)", told)
    late = {share: re.search(rf"^\s+{share}%\s+(\S+)$", told, re.MULTILINE) for share in (50, 99)}
    if rate is None:
        raise SystemExit(told)
    shown = ", ".join(f"p{share} {found[1]}" for share, found in late.items() if found)
    errors = re.search(r"Non-2xx.*|Socket errors.*", told)
    print(f"{name:12} {float(rate[1]):8.0f} requests/s, {shown}{f', {errors[0]}' if errors else ''}")
    return float(rate[1])


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 8)
