"""What a process of its own does that only sends: it loads nothing else that a benchmark needs, which would weigh too."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.relay import parse_relay
from fr_monitor.pipeline.deliver import deliver
from fr_monitor.settings import MailSettings
from fr_monitor.store import Store, open_store

NOW = datetime(2026, 2, 11, 14, tzinfo=UTC)
"""When all letters of the benchmarks are due."""


def work(store: Store, port: int, count: int, connections: int) -> None:
    """Send so many letters to a relay on this machine."""
    channel = EmailChannel(
        parse_relay(f"smtp://127.0.0.1:{port}?tls=none"), MailSettings(sender="watch@monitor.example")
    )
    deliver(store, {"email": channel}, clock=lambda: NOW, limit=count, connections=connections)
    channel.close()


def held(process: str = "self") -> float:
    """The most megabytes that a process ever held."""
    found = re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{process}/status").read_text("ascii"))
    if found is None:
        raise SystemExit("the system does not say how much memory a process holds")
    return int(found[1]) / 1024


def main(url: str, port: int, count: int, connections: int) -> None:
    """Say "ready" once connected, begin when a line is read, and print the most megabytes ever held."""
    with closing(open_store(url)) as store:
        store.version()
        print("ready", flush=True)
        sys.stdin.readline()
        work(store, port, count, connections)
    print(held())
