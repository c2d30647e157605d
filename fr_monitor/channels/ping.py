"""A short call to an address of the operator's own: a dead man's switch, a webhook. The answer is not read."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from urllib.parse import urlsplit

import urllib3
from urllib3.exceptions import HTTPError

from fr_monitor.errors import RelayUnavailable

SECONDS = 15.0
"""Altogether: name, connection, and whatever is dripped."""


def post(url: str, body: bytes, *, media_type: str = "text/plain; charset=utf-8", seconds: float = SECONDS) -> None:
    """Deliver `body`, following no redirect. Raises RelayUnavailable, whose text has the host alone: a URL is a secret."""
    host = urlsplit(url).hostname
    outcome: list[int | str] = []
    headers = {"Content-Type": media_type, "User-Agent": "fr-monitor"}
    # The time-outs of a connection count from byte to byte; the thread is left to itself when the whole takes too long.
    worker = threading.Thread(target=_exchange, args=(url, body, headers, seconds, outcome), daemon=True)
    worker.start()
    worker.join(seconds)
    answer = outcome[0] if outcome else "no answer in time"
    if isinstance(answer, str):
        raise RelayUnavailable(f"{host}: {answer}")
    if not 200 <= answer < 300:
        raise RelayUnavailable(f"{host}: answered {answer}")


def _exchange(url: str, body: bytes, headers: Mapping[str, str], seconds: float, outcome: list[int | str]) -> None:
    try:
        with urllib3.PoolManager(retries=False, timeout=urllib3.Timeout(total=seconds)) as pool:
            response = pool.request("POST", url, body=body, headers=headers, redirect=False, preload_content=False)
            outcome.append(response.status)
            response.close()
    except (HTTPError, OSError, ValueError) as error:
        outcome.append(type(error).__name__)
