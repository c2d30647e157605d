"""How many letters may leave in a minute, where a relay or a mailbox provider takes only so many."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from fr_monitor.model.delivery import Delivery

MINUTE = timedelta(minutes=1)


@dataclass(slots=True)
class _Bucket:
    """Fills by so many tokens a minute, up to as many."""

    rate: int
    tokens: float
    filled_at: datetime

    def full_enough(self, now: datetime) -> bool:
        self.tokens = min(self.rate, self.tokens + self.rate * (now - self.filled_at) / MINUTE)
        self.filled_at = now
        return self.tokens >= 1


@dataclass(slots=True)
class Limits:
    """Letters a minute, in all and to each domain; 0 is no limit. Each process counts its own; not for two threads at once."""

    in_all: int = 0
    to_domain: int = 0
    _buckets: dict[str, _Bucket] = field(default_factory=dict)

    def sift(
        self, letters: Iterable[Delivery], now: datetime, put_off: Counter[str]
    ) -> tuple[list[Delivery], Mapping[datetime, list[Delivery]]]:
        """The letters that may leave now, and the others by the minute in which they may.

        A domain that must wait holds up no other. `put_off` counts, for one run, how many wait for what.
        """
        going, later = [], defaultdict(list)
        for letter in letters:
            if due_at := self._due(letter, now, put_off):
                later[due_at].append(letter)
            else:
                going.append(letter)
        return going, later

    def _due(self, letter: Delivery, now: datetime, put_off: Counter[str]) -> datetime | None:
        rates = {"": self.in_all, letter.address.rpartition("@")[2].lower(): self.to_domain}
        buckets = {
            name: self._buckets.setdefault(name, _Bucket(rate, rate, now)) for name, rate in rates.items() if rate
        }
        for name, bucket in buckets.items():
            if not bucket.full_enough(now):
                put_off[name] += 1
                return now + MINUTE * -(-put_off[name] // bucket.rate)
        for bucket in buckets.values():
            bucket.tokens -= 1
        return None
