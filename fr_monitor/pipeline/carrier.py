"""One thread of a run: sends letter after letter over its own connection, and writes down what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from functools import partial

from sqlalchemy import Connection

from fr_monitor.deciding.retries import Settlement, after_failure
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused, RelayUnavailable, StoreError
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.pipeline.round import FRESH, Round
from fr_monitor.store import outbox

_NAMES = {State.AMBIGUOUS: "in_doubt", State.SUPPRESSED: "refused"}
"""States that the report calls otherwise."""


class _LeaseLost(Exception):
    """Another worker has this delivery now."""


class Carrier:
    """Sends what it claims. `workers` is how many carriers the run has.

    A commit waits for the disk, so that a letter the relay has taken is noted as sent by the same transaction that
    notes the next one as going out. A death in between leaves one letter in doubt, as one without delay would.
    """

    def __init__(self, run: Round, workers: int) -> None:
        self._run = run
        self._workers = workers
        self._owed: tuple[Delivery, Settlement] | None = None

    def work(self, batch: Sequence[Delivery] = ()) -> None:
        """Send batch after batch until nothing is due or the run must stop; a thread that dies stops the others.

        One of several carriers to which the relay is closed leaves the letters to the others: there may be a limit on
        connections.
        """
        run = self._run
        with ExitStack() as unless_done:
            unless_done.callback(run.breaker.trip, "a worker died")
            welcome = True
            while welcome and (batch := batch or run.claim()):
                until = run.clock() + FRESH
                for delivery in batch:
                    if welcome and not run.halted and run.clock() <= until:
                        welcome = self._attempt(delivery)
                    else:
                        self._give_back(delivery)
                self._settle_owed()
                batch = ()
            unless_done.pop_all()

    def _attempt(self, delivery: Delivery) -> bool:
        """Send one letter; False when the relay is closed to this carrier."""
        run = self._run
        try:
            run.channels[delivery.channel].send(delivery, on_stage=partial(self._note, delivery))
        except StoreError:
            raise
        except _LeaseLost:
            run.count("lost")
        except RelayUnavailable as error:
            run.turned_away(f"{error}", self._workers)
            self._give_back(delivery, f"{error}")
            return False
        except RecipientRefused as error:
            run.refused(delivery, error)
            if not error.suppress:
                self._settle(delivery, after_failure(delivery, error, run.clock()))
        except DeliveryInDoubt as error:
            run.doubted(error)
            self._settle(delivery, after_failure(delivery, error, run.clock()))
        except Exception as error:  # noqa: BLE001 - one bad letter stops no other
            run.count("faults")
            self._settle(delivery, after_failure(delivery, error, run.clock()))
        else:
            run.accepted()
            self._owed = delivery, Settlement(State.SENT, "accepted")
            run.at("accepted")
        return True

    def _note(self, delivery: Delivery, stage: str) -> None:
        """Write down how far a letter is, so that a death from here on is known to be in doubt."""
        owed, self._owed = self._owed, None
        now = self._run.clock()
        settled = []

        def change(connection: Connection) -> bool:
            if owed:
                settled.append(self._end(connection, *owed))
            noted = outbox.stage(connection, delivery, stage, now)
            self._run.at("noting")
            return noted

        held = self._run.ledger.write(change)
        if owed:
            self._ended(owed[1], settled=settled[-1])
        if not held:
            raise _LeaseLost
        self._run.at("noted")

    def _settle_owed(self) -> None:
        if self._owed:
            owed, self._owed = self._owed, None
            self._settle(*owed)

    def _settle(self, delivery: Delivery, end: Settlement) -> None:
        settled = self._run.ledger.write(lambda connection: self._end(connection, delivery, end))
        self._ended(end, settled=settled)

    def _end(self, connection: Connection, delivery: Delivery, end: Settlement) -> bool:
        reason = None if end.state is State.SENT else end.reason
        now = self._run.clock()
        settled = outbox.settle(connection, delivery, end.state, reason=reason, due_at=end.due_at, now=now)
        self._run.at("settling")
        return settled

    def _ended(self, end: Settlement, *, settled: bool) -> None:
        self._run.count(_NAMES.get(end.state, end.state.value) if settled else "lost")
        self._run.at("settled")

    def _give_back(self, delivery: Delivery, reason: str | None = None) -> None:
        """Let others, or this run itself, take the row again as if it had not been claimed."""
        due_at = self._run.clock()
        self._run.ledger.write(partial(outbox.release, delivery=delivery, due_at=due_at, reason=reason))
        self._run.given_back()
        self._run.at("given-back")
