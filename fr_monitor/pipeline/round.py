"""What the threads of one run of deliveries share: the claims, the ledger, the breaker and the counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from fr_monitor.channels import Channel
from fr_monitor.deciding.retries import after_failure
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.pipeline.breaker import Breaker
from fr_monitor.pipeline.ledger import Ledger
from fr_monitor.store import Store, endpoints, outbox, subscribers

LEASE = timedelta(minutes=40)
"""Longer than one letter on a crawling relay: seven replies, each within its limit, and ten minutes after the last byte."""
FRESH = timedelta(minutes=1)
"""A claimed letter that was not begun by then is given back: consent was read when it was claimed."""
BATCH = 100
"""Rows claimed at once by one thread."""


@dataclass(slots=True)
class Round:
    """One run. `left` is how many letters it may still take; `at` is told the name of each step."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    left: int
    at: Callable[[str], None]
    stopping: Callable[[], bool]
    breaker: Breaker
    ledger: Ledger = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    _away: int = 0
    _dead: list[tuple[Delivery, RecipientRefused]] = field(default_factory=list)
    _lock: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store)

    @property
    def halted(self) -> bool:
        """No further letter may be begun."""
        return self.breaker.tripped is not None or self.stopping()

    def claim(self) -> list[Delivery]:
        """Take the next batch."""
        with self._lock:
            wanted = min(BATCH, self.left)
            if not wanted or self.halted:
                return []
            with self.store.write() as connection:
                batch = outbox.claim(connection, self.clock(), wanted, LEASE, channels=tuple(self.channels))
                self.at("claiming")
            self.left -= len(batch)
        self.at("claimed")
        return batch

    def accepted(self) -> None:
        """The relay took a letter."""
        with self._lock:
            self.breaker.accepted()

    def doubted(self, error: DeliveryInDoubt) -> None:
        """No reply came to the last byte."""
        with self._lock:
            self.breaker.failed(f"{error}", in_doubt=True)

    def refused(self, delivery: Delivery, error: RecipientRefused) -> None:
        """A recipient was refused; what to do with a dead address is decided at the end of the run."""
        with self._lock:
            if error.permanent:
                self.breaker.refused(delivery.address, f"{error}")
            else:
                self.breaker.failed(f"{error}")
            if error.suppress:
                self._dead.append((delivery, error))

    def turned_away(self, reason: str, workers: int) -> None:
        """The relay is closed to one of so many workers; only when it is closed to the last of them is it ill."""
        with self._lock:
            self._away += 1
            if self._away >= workers:
                self.breaker.trip(reason)

    def given_back(self) -> None:
        """A letter was claimed and not begun: it is for the next run, or for another worker of this one."""
        halted = self.halted
        with self._lock:
            if halted:
                self.counts["released"] += 1
            else:
                self.left += 1

    def count(self, name: str) -> None:
        """One more of what the report calls so."""
        with self._lock:
            self.counts[name] += 1

    def conclude(self) -> None:
        """Give up the dead addresses, now that it is known whether the relay refused everybody."""
        for delivery, error in self._dead:
            now = self.clock()
            with self.store.write() as connection:
                if self.breaker.tripped:
                    end = after_failure(delivery, RecipientRefused(f"{error}", permanent=True), now)
                    settled = outbox.settle(
                        connection, delivery, end.state, reason=end.reason, due_at=end.due_at, now=now
                    )
                    name = end.state.value
                else:
                    if delivery.channel == outbox.MAIL:
                        subscribers.suppress(connection, delivery.subscriber_id, f"{error}", now)
                    else:
                        endpoints.disable(connection, delivery.subscriber_id, delivery.channel, f"{error}", now)
                    settled = outbox.settle(connection, delivery, State.SUPPRESSED, reason=f"{error}", now=now)
                    name = "refused"
                self.at("giving-up")
            self.at("given-up")
            self.count(name if settled else "lost")
