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
    found = _address(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.IPv6Network((int(found), 64), strict=False))
    return str(found or "unknown")


def area(address: str | None) -> str | None:
    """As much of an address as a proof of consent may keep: the /24 of IPv4, the /48 of IPv6; None where it is unknown."""
    found = _address(address)
    match found:
        case None:
            return None
        case ipaddress.IPv4Address():
            return str(ipaddress.IPv4Network((int(found), 24), strict=False))
        case ipaddress.IPv6Address():
            return str(ipaddress.IPv6Network((int(found), 48), strict=False))


def _address(text: str | None) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """The address; one of IPv4 also where it comes in the clothes of IPv6."""
    try:
        found = ipaddress.ip_address(text or "")
    except ValueError:
        return None
    plain = found.ipv4_mapped if isinstance(found, ipaddress.IPv6Address) else None
    return plain or found
