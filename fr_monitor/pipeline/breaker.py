"""When a run of deliveries must stop, because the trouble is the relay's or ours and not the recipients'."""

from __future__ import annotations

MANY_REFUSED = 5
REFUSED_SHARE = 0.1
"""Both must be passed: a relay that suddenly refuses everybody must not empty the list, yet in a long list a few
mailboxes are always dead."""
DOUBTS_IN_A_ROW = 3
"""Each may be one more copy in somebody's mailbox."""
FAILURES_IN_A_ROW = 20


class Breaker:
    """Counts what one run meets; `tripped` says why it must stop, once it must.

    Without `one_relay` each recipient has a next hop of its own, and no failure says anything of another.
    """

    def __init__(self, *, one_relay: bool = True) -> None:
        self._one_relay = one_relay
        self.tripped: str | None = None
        self._tried = 0
        self._refused: set[str] = set()
        self._doubts = 0
        self._failures = 0

    def accepted(self) -> None:
        """A letter went through: the relay works."""
        self._tried += 1
        self._doubts = self._failures = 0

    def refused(self, address: str, reason: str) -> None:
        """A recipient was refused for good."""
        self._tried += 1
        self._refused.add(address)
        count = len(self._refused)
        if self._one_relay and count > MANY_REFUSED and count > REFUSED_SHARE * self._tried:
            self.trip(f"{count} of {self._tried} recipients were refused for good, the last with {reason}")

    def failed(self, reason: str, *, in_doubt: bool = False) -> None:
        """An attempt failed for now."""
        self._tried += 1
        self._failures += 1
        self._doubts += in_doubt
        many = self._doubts >= DOUBTS_IN_A_ROW or self._failures >= FAILURES_IN_A_ROW
        if many and self._one_relay:
            self.trip(f"{self._failures} attempts failed in a row, the last with {reason}")

    def trip(self, reason: str) -> None:
        """Stop the run; the first reason stays."""
        self.tripped = self.tripped or reason
