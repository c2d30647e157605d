"""Deliver what is due: claim, send, settle.

Each letter is sent between two durable notes: "its bytes are going out" before, "the relay has it" after. A run that
dies between them leaves a row that says so, and the store makes that row ambiguous instead of waiting.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from fr_monitor.channels import Channel
from fr_monitor.pipeline.breaker import Breaker
from fr_monitor.pipeline.carrier import Carrier
from fr_monitor.pipeline.leases import renewed
from fr_monitor.pipeline.limits import Limits
from fr_monitor.pipeline.round import Round
from fr_monitor.store import Store


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
    put_off: int = 0
    """Left for later minutes, since the limits of this one are reached."""
    lost: int = 0
    """Left to another worker, which had claimed them after our lease."""
    faults: int = 0
    """Of `waiting`: those that failed by an error nobody foresaw."""
    stopped: str | None = None
    """Why the run ended early."""

    @property
    def tried(self) -> int:
        """How many letters' attempts came to an end."""
        return self.sent + self.waiting + self.refused + self.in_doubt + self.expired + self.lost

    @property
    def complete(self) -> bool:
        """Everything that was due has left, or never will."""
        return not (self.waiting or self.in_doubt or self.released or self.put_off or self.stopped)

    def __str__(self) -> str:
        """For people: "12 sent, 1 waiting; stopped: the relay is closed"."""
        words = {
            "waiting": "waiting",
            "refused": "refused",
            "in_doubt": "in doubt",
            "expired": "expired",
            "released": "left for the next run",
            "put_off": "put off to later minutes",
            "lost": "taken over by another worker",
            "faults": "failed by an error of ours",
        }
        rest = [f"{count} {said}" for name, said in words.items() if (count := getattr(self, name))]
        return ", ".join([f"{self.sent} sent", *rest]) + (f"; stopped: {self.stopped}" if self.stopped else "")


def deliver(
    store: Store,
    channels: Mapping[str, Channel],
    *,
    clock: Callable[[], datetime],
    limit: int = 20_000,
    connections: int = 4,
    at: Callable[[str], None] = lambda _: None,
    stopping: Callable[[], bool] = lambda: False,
    one_relay: bool = True,
    limits: Limits | None = None,
) -> DeliveryReport:
    """Send what is due, at most `limit` letters over at most `connections` at once, and report.

    `clock` gives aware UTC. `at` is told the name of each step, for tests that stop the world there; `stopping` is
    asked before each letter, and what is then still claimed is given back. Where all letters go to one relay, a sick
    relay, or one that refuses everybody, ends the run without blame for any recipient. `limits` must outlive the run,
    to know what left before it. Raises StoreError; nothing is lost then.
    """
    run = Round(store, channels, clock, limit, at, stopping, Breaker(one_relay=one_relay), limits or Limits())
    with renewed(run.ledger, run.held, clock):
        run.fill()
        # Dialogues that can be led in steps are all led by one thread: two would wait for each other's interpreter.
        in_steps = len(run.stepwise) == len(channels)
        if not in_steps and connections > 1 and run.queued > 1:
            with ThreadPoolExecutor(connections) as pool:
                done = [pool.submit(Carrier(run, connections, 1).work) for _ in range(connections)]
            for worker in done:
                worker.result()
        Carrier(run, 1, connections).work()  # also what one was turned away with when the others had found nothing more
        run.conclude()
    return DeliveryReport(**run.counts, stopped=run.breaker.tripped)
