"""How often somebody may ask for something that costs us or others; counted in memory, for one process."""

from __future__ import annotations

import ipaddress
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import Lock

ROOM = 10_000
"""Keys that are remembered; the one not seen for longest goes first."""


@dataclass(frozen=True, slots=True)
class Limit:
    """So many times within a period."""

    times: int
    within: timedelta


class Limiter:
    """Counts by key. A key's allowance comes back evenly over the period."""

    def __init__(self, limit: Limit, clock: Callable[[], datetime], room: int = ROOM) -> None:
        self._limit = limit
        self._clock = clock
        self._room = room
        self._free_at: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def wait(self, key: str) -> int | None:
        """None when the key may go on, and it is counted; else the seconds after which it may."""
        now, step = self._clock(), self._limit.within / self._limit.times
        with self._lock:
            # The generic cell rate algorithm: one instant for each key, at which its allowance will be whole again.
            whole = max(self._free_at.pop(key, now), now)
            too_much = whole + step - now - self._limit.within
            self._free_at[key] = whole if too_much > timedelta(0) else whole + step
            while len(self._free_at) > self._room:
                self._free_at.popitem(last=False)
        return int(too_much.total_seconds()) + 1 if too_much > timedelta(0) else None


def network(address: str | None) -> str:
    """Whom an address is counted with: itself, or the /64 of IPv6, since a household has that many."""
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return "unknown"
    if isinstance(found, ipaddress.IPv6Address):
        plain = found.ipv4_mapped
        return str(plain) if plain else str(ipaddress.IPv6Network((int(found), 64), strict=False))
    return str(found)
