"""The dead man's switch: who watches from outside hears of each complete sweep, and misses it when it does not come.

The three signals are those of Healthchecks (`/docs/http_api/`): the address itself, `/start` and `/fail`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fr_monitor.channels.ping import post
from fr_monitor.errors import RelayUnavailable
from fr_monitor.lines import log_of

log = log_of(__name__)


@dataclass(frozen=True, slots=True)
class Heartbeat:
    """Signals to an address; None for nobody who listens. A signal that fails is logged: its absence is the alarm."""

    url: str | None
    post: Callable[[str, bytes], None] = post

    def start(self) -> None:
        """A sweep begins."""
        self._send("/start", "")

    def success(self, told: str) -> None:
        """A sweep was complete, the database can be written and no letter is stuck."""
        self._send("", told)

    def failure(self, told: str) -> None:
        """It was not so."""
        self._send("/fail", told)

    def _send(self, suffix: str, told: str) -> None:
        if self.url is None:
            return
        try:
            self.post(self.url.rstrip("/") + suffix, told.encode("utf-8", "replace")[:10_000])
        except RelayUnavailable as error:
            log.warning("heartbeat-not-heard", signal=suffix.lstrip("/") or "success", why=str(error))
