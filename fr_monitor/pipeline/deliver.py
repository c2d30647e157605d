"""Deliver what is due: claim, send, settle.

Each letter is sent between two durable notes: "its bytes are going out" before, "the relay has it" after. A run that
dies between them leaves a row that says so, and the store makes that row ambiguous instead of waiting.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from threading import Lock

from fr_monitor.channels import Channel
from fr_monitor.deciding.retries import Settlement, after_failure
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused, RelayUnavailable, StoreError
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.pipeline.breaker import Breaker
from fr_monitor.pipeline.ledger import Ledger
from fr_monitor.store import Store, outbox, subscribers

LEASE = timedelta(minutes=40)
"""Longer than one letter on a crawling relay: seven replies, each within its limit, and ten minutes after the last byte."""
FRESH = timedelta(minutes=1)
"""A claimed letter that was not begun by then is given back: consent was read when it was claimed."""
BATCH = 20
"""Rows claimed at once by one thread."""


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """What one run did; the numbers are deliveries."""

    sent: int = 0
    waiting: int = 0
    """Failed for now, or refused by a policy that we may mend: tried again later."""
    refused: int = 0
    """Given up because the mailbox is dead; its subscriber gets no more."""
    in_doubt: int = 0
    expired: int = 0
    released: int = 0
    """Claimed and given back untouched, for the next run."""
    lost: int = 0
    """Left to another worker, which had claimed them after our lease."""
    faults: int = 0
    """Of `waiting`: those that failed by an error nobody foresaw."""
    stopped: str | None = None
    """Why the run ended early."""

    @property
    def complete(self) -> bool:
        """Everything that was due has left, or never will."""
        return not (self.waiting or self.in_doubt or self.released or self.stopped)


def deliver(
    store: Store,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    limit: int = 20_000,
    connections: int = 4,
    at: Callable[[str], None] = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
) -> DeliveryReport:
    """Send what is due, at most `limit` letters over at most `connections` at once, and report.

    `clock` gives aware UTC. `at` is told the name of each step, for tests that stop the world there; `stopping` is
    asked before each letter, and what is then still claimed is given back. A sick relay, or one that refuses
    everybody, ends the run without blame for any recipient. Raises StoreError; nothing is lost then.
    """
    run = _Run(store, channels, clock, limit=limit, at=at, stopping=stopping)
    first = run.claim()
    if len(first) <= connections or connections == 1:
        run.work(first, 1)
    else:
        with ThreadPoolExecutor(connections) as pool:
            batches = [first, *[()] * (connections - 1)]
            workers = [pool.submit(run.work, batch, connections) for batch in batches]
        for worker in workers:
            worker.result()
        run.work((), 1)  # what a worker gave back after the others had found nothing more to do
    run.conclude()
    return run.report()


class _LeaseLost(Exception):
    """Another worker has this delivery now."""


class _Run:
    """What the threads of one run share."""

    def __init__(
        self,
        store: Store,
        channels: Mapping[str, Channel],
        clock: Callable[[], datetime],
        *,
        limit: int,
        at: Callable[[str], None],
        stopping: Callable[[], bool],
    ) -> None:
        self._store = store
        self._ledger = Ledger(store)
        self._channels = channels
        self._clock = clock
        self._left = limit
        self._away = 0
        self._at = at
        self._stopping = stopping
        self._breaker = Breaker()
        self._counts: Counter[str] = Counter()
        self._dead: list[tuple[Delivery, RecipientRefused]] = []
        self._lock = Lock()

    def claim(self) -> list[Delivery]:
        """Take the next batch."""
        with self._lock:
            wanted = min(BATCH, self._left)
            if not wanted or self._halted():
                return []
            with self._store.write() as connection:
                batch = outbox.claim(connection, self._clock(), wanted, LEASE, channels=tuple(self._channels))
            self._left -= len(batch)
        self._at("claimed")
        return batch

    def work(self, batch: Sequence[Delivery], workers: int) -> None:
        """Send batch after batch until nothing is due or the run must stop; a thread that dies stops the others.

        One of several workers to which the relay is closed leaves the letters to the others: there may be a limit on
        connections. Only when it is closed to the last of them is the relay ill.
        """
        with ExitStack() as unless_done:
            unless_done.callback(self._breaker.trip, "a worker died")
            welcome = True
            while welcome and (batch := batch or self.claim()):
                until = self._clock() + FRESH
                for delivery in batch:
                    if welcome and not self._halted() and self._clock() <= until:
                        welcome = self._attempt(delivery, workers)
                    else:
                        self._give_back(delivery)
                batch = ()
            unless_done.pop_all()

    def conclude(self) -> None:
        """Give up the dead addresses, now that it is known whether the relay refused everybody."""
        for delivery, error in self._dead:
            now = self._clock()
            if self._breaker.tripped:
                self._settle(delivery, after_failure(delivery, RecipientRefused(f"{error}", permanent=True), now))
                continue
            with self._store.write() as connection:
                subscribers.suppress(connection, delivery.subscriber_id, f"{error}", now)
                settled = outbox.settle(connection, delivery, State.SUPPRESSED, reason=f"{error}", now=now)
            self._count("refused" if settled else "lost")

    def report(self) -> DeliveryReport:
        """What happened, all threads together."""
        return DeliveryReport(**self._counts, stopped=self._breaker.tripped)

    def _attempt(self, delivery: Delivery, workers: int) -> bool:
        """Send one letter; False when the relay is closed to this worker."""
        try:
            self._channels[delivery.channel].send(delivery, on_stage=partial(self._note, delivery))
        except StoreError:
            raise
        except _LeaseLost:
            self._count("lost")
        except RelayUnavailable as error:
            self._turned_away(f"{error}", workers)
            self._give_back(delivery, f"{error}")
            return False
        except RecipientRefused as error:
            self._refused(delivery, error)
        except DeliveryInDoubt as error:
            with self._lock:
                self._breaker.failed(f"{error}", in_doubt=True)
            self._settle(delivery, after_failure(delivery, error, self._clock()))
        except Exception as error:  # noqa: BLE001 - one bad letter stops no other
            self._count("faults")
            self._settle(delivery, after_failure(delivery, error, self._clock()))
        else:
            self._at("accepted")
            with self._lock:
                self._breaker.accepted()
            self._settle(delivery, Settlement(State.SENT, "accepted"))
        return True

    def _turned_away(self, reason: str, workers: int) -> None:
        with self._lock:
            self._away += 1
            if self._away >= workers:
                self._breaker.trip(reason)

    def _refused(self, delivery: Delivery, error: RecipientRefused) -> None:
        with self._lock:
            if error.permanent:
                self._breaker.refused(delivery.address, f"{error}")
            else:
                self._breaker.failed(f"{error}")
            if error.suppress:
                self._dead.append((delivery, error))
        if not error.suppress:
            self._settle(delivery, after_failure(delivery, error, self._clock()))

    def _note(self, delivery: Delivery, stage: str) -> None:
        """Write down how far a letter is, so that a death from here on is known to be in doubt."""
        held = self._ledger.write(lambda connection: outbox.stage(connection, delivery, stage, self._clock()))
        if not held:
            raise _LeaseLost
        self._at("noted")

    def _settle(self, delivery: Delivery, end: Settlement) -> None:
        reason = None if end.state is State.SENT else end.reason
        settled = self._ledger.write(
            partial(
                outbox.settle, delivery=delivery, state=end.state, reason=reason, due_at=end.due_at, now=self._clock()
            )
        )
        name = {State.AMBIGUOUS: "in_doubt", State.SUPPRESSED: "refused"}.get(end.state, end.state.value)
        self._count(name if settled else "lost")
        self._at("settled")

    def _give_back(self, delivery: Delivery, reason: str | None = None) -> None:
        """Let others, or this run itself, take the row again as if it had not been claimed."""
        self._ledger.write(partial(outbox.release, delivery=delivery, due_at=self._clock(), reason=reason))
        if self._halted():
            self._count("released")
        else:
            with self._lock:
                self._left += 1

    def _halted(self) -> bool:
        return self._breaker.tripped is not None or self._stopping()

    def _count(self, name: str) -> None:
        with self._lock:
            self._counts[name] += 1
