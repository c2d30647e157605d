"""What the threads of one run of deliveries share: the claimed letters, the ledger, the breaker and the counts."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from sqlalchemy import Connection

from fr_monitor.channels import Channel, Stepwise
from fr_monitor.deciding.retries import after_failure
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.pipeline.breaker import Breaker
from fr_monitor.pipeline.leases import LEASE
from fr_monitor.pipeline.ledger import Ledger
from fr_monitor.pipeline.limits import Limits
from fr_monitor.store import Store, endpoints, outbox, subscribers

FRESH = timedelta(minutes=1)
"""A claimed letter that was not begun by then is given back: consent was read when it was claimed."""
BATCH = 500
"""Rows claimed at once."""
PUT_OFF = "no more letters a minute, as the settings say"


@dataclass(slots=True)
class Round:
    """One run. `left` is how many letters it may still claim; `at` is told the name of each step."""

    store: Store
    channels: Mapping[str, Channel]
    clock: Callable[[], datetime]
    left: int
    at: Callable[[str], None]
    stopping: Callable[[], bool]
    breaker: Breaker
    limits: Limits
    ledger: Ledger = field(init=False)
    stepwise: dict[str, Stepwise] = field(init=False)
    counts: Counter[str] = field(default_factory=Counter)
    _held: dict[int, Delivery] = field(default_factory=dict)
    _queue: deque[Delivery] = field(default_factory=deque)
    _fresh_until: datetime | None = None
    _put_off: Counter[str] = field(default_factory=Counter)
    _away: int = 0
    _dead: list[tuple[Delivery, RecipientRefused]] = field(default_factory=list)
    _taking: Lock = field(default_factory=Lock)
    _counting: Lock = field(default_factory=Lock)

    def __post_init__(self) -> None:
        self.ledger = Ledger(self.store, self.clock, self.at)
        self.stepwise = {name: channel for name, channel in self.channels.items() if isinstance(channel, Stepwise)}

    @property
    def halted(self) -> bool:
        """No further letter may be begun."""
        return self.breaker.tripped is not None or self.stopping()

    @property
    def queued(self) -> int:
        """How many letters are claimed and not begun."""
        return len(self._queue)

    def held(self) -> list[Delivery]:
        """What is claimed and not settled."""
        return list(self._held.values())

    def take(self, most: int) -> list[Delivery]:
        """The next letters; none when nothing is due, or the run must stop."""
        with self._taking:
            if self.halted:
                return []
            if self._fresh_until and self.clock() > self._fresh_until:
                self.left += self._give_back()
            self.fill()
            return [self._queue.popleft() for _ in range(min(most, len(self._queue)))]

    def fill(self) -> None:
        """Claim the next letters when none are left."""
        while not self._queue and self.left and not self.halted:
            self._claim()

    def _claim(self) -> None:

        def change(connection: Connection) -> list[Delivery]:
            wanted = min(BATCH, self.left)
            batch = outbox.claim(connection, self.clock(), wanted, LEASE, channels=tuple(self.channels))
            self.at("claiming")
            return batch

        batch = self.ledger.write(change)
        self.left = self.left - len(batch) if batch else 0  # what falls due from now on is for the next run
        going, later = self.limits.sift(batch, self.clock(), self._put_off)
        self._held.update((delivery.id, delivery) for delivery in going)
        self._queue.extend(going)
        self._fresh_until = self.clock() + FRESH
        self.at("claimed")
        for due_at, letters in later.items():
            self.ledger.write(partial(outbox.release, held=letters, due_at=due_at, reason=PUT_OFF))
            self.left += len(letters)
            self.counts["put_off"] += len(letters)

    def settled(self, delivery: Delivery, name: str) -> None:
        """A letter is in our hands no more; the report counts it by this name."""
        with self._counting:
            self._held.pop(delivery.id, None)
            self.counts[name] += 1

    def accepted(self) -> None:
        """The relay took a letter."""
        with self._counting:
            self.breaker.accepted()

    def failed(self, delivery: Delivery, error: Exception) -> bool:
        """An attempt failed; False for a dead address: what to do with it is decided at the end of the run."""
        with self._counting:
            match error:
                case RecipientRefused(permanent=True):
                    self.breaker.refused(delivery.address, f"{error}")
                case RecipientRefused():
                    self.breaker.failed(f"{error}")
                case DeliveryInDoubt():
                    self.breaker.failed(f"{error}", in_doubt=True)
                case _:
                    self.counts["faults"] += 1
            if dead := isinstance(error, RecipientRefused) and error.suppress:
                self._dead.append((delivery, error))
            return not dead

    def put_back(self, delivery: Delivery) -> None:
        """A letter was not begun: it is for another connection, or for the next run."""
        self._queue.appendleft(delivery)

    def turned_away(self, reason: str, workers: int) -> None:
        """The relay is closed to one of so many workers; only when it is closed to the last of them is it ill."""
        with self._counting:
            self._away += 1
            if self._away >= workers:
                self.breaker.trip(reason)

    def conclude(self) -> None:
        """Give back what was not begun, and give up the dead addresses, now that it is known whether the relay refused all."""
        self.counts["released"] += self._give_back()
        for delivery, error in self._dead:
            now = self.clock()
            with self.store.write() as connection:
                name = self._give_up(connection, delivery, error, now)
                self.at("giving-up")
            self.at("given-up")
            self.settled(delivery, name)

    def _give_up(self, connection: Connection, delivery: Delivery, error: RecipientRefused, now: datetime) -> str:
        if self.breaker.tripped:
            end = after_failure(delivery, RecipientRefused(f"{error}", permanent=True), now)
            settled = outbox.settle(connection, delivery, end.state, reason=end.reason, due_at=end.due_at, now=now)
            return end.state.value if settled else "lost"
        if delivery.channel == outbox.MAIL:
            subscribers.suppress(connection, delivery.subscriber_id, f"{error}", now)
        else:
            endpoints.disable(connection, delivery.subscriber_id, delivery.channel, f"{error}", now)
        settled = outbox.settle(connection, delivery, State.SUPPRESSED, reason=f"{error}", now=now)
        return "refused" if settled else "lost"

    def _give_back(self) -> int:
        """Let others, or this run itself, take the queued rows again as if they had not been claimed; how many."""
        rows = [self._queue.popleft() for _ in range(len(self._queue))]  # another thread may put one back meanwhile
        if rows:
            reason = self.breaker.tripped
            self.ledger.write(partial(outbox.release, held=rows, due_at=self.clock(), reason=reason))
            for row in rows:
                self._held.pop(row.id, None)
            self.at("given-back")
        return len(rows)
