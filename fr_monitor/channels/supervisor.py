"""Who started the service and looks after it: systemd, or what speaks like it (`sd_notify(3)`)."""

from __future__ import annotations

import socket
from dataclasses import dataclass

from fr_monitor.lines import log_of

log = log_of(__name__)

READY = "READY=1"
ALIVE = "WATCHDOG=1"
STOPPING = "STOPPING=1"


@dataclass(frozen=True, slots=True)
class Supervisor:
    """Hears datagrams at `address`, a path or, after @, an abstract name; None for nobody."""

    address: str | None

    def tell(self, state: str) -> None:
        """Send a word; when nobody takes it, what is missing is what will be noticed."""
        if self.address is None:
            return
        name = f"\0{self.address[1:]}" if self.address.startswith("@") else self.address
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as channel:
                channel.sendto(state.encode("ascii"), name)
        except OSError as error:
            log.warning("supervisor-not-told", state=state, why=str(error))
