"""One thread of a run: sends letters over its connections, and writes down what became of each."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from sqlalchemy import Connection

from fr_monitor.channels import Channel
from fr_monitor.deciding.retries import Settlement, after_failure
from fr_monitor.errors import RelayUnavailable, StoreError
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.pipeline.round import Round
from fr_monitor.store import outbox

_NAMES = {State.AMBIGUOUS: "in_doubt", State.SUPPRESSED: "refused"}
"""States that the report calls otherwise."""


class _LeaseLost(Exception):
    """Another worker has this delivery now."""


@dataclass(slots=True, eq=False)
class Flight:
    """A letter on its way: each step ends where an answer is waited for."""

    delivery: Delivery
    steps: Generator[str]
    stage: str = ""


class Carrier:
    """Sends what the run has claimed, up to `abreast` letters at once; the run has so many `workers` like this one.

    The letters of a volley go forward in step, so that one commit notes them all as going out: each is alone on its
    connection, and one in doubt when that dies. A commit waits for the disk; therefore what the relay has taken is noted
    as sent by the same transaction that notes the next volley. A death in between leaves no more letters in doubt than
    one without delay would.
    """

    def __init__(self, run: Round, workers: int, abreast: int) -> None:
        self._run = run
        self._workers = workers
        self._abreast = abreast
        self._owed: list[Delivery] = []

    def work(self) -> None:
        """Send volley after volley until nothing is due or the run must stop; a thread that dies stops the others.

        One of several carriers to which the relay is closed leaves the letters to the others: there may be a limit on
        connections.
        """
        with ExitStack() as unless_done:
            unless_done.callback(self._run.breaker.trip, "a worker died")
            while self._abreast and (letters := self._run.take(self._abreast)):
                self._volley(letters)
            self._note(())
            unless_done.pop_all()

    def _volley(self, letters: Sequence[Delivery]) -> None:
        flights: list[Flight] = []
        try:
            for delivery in letters:
                if len(flights) == self._abreast:  # one was turned away
                    self._run.put_back(delivery)
                else:
                    flights.append(Flight(delivery, self._steps(delivery)))
                    if not self._goes_on(flights[-1], others=len(flights) - 1):
                        flights.pop()
            while flights:
                going = self._noted(flights)
                flights = [flight for flight in going if self._goes_on(flight, others=len(going) - 1)]
        finally:
            for flight in flights:
                flight.steps.close()

    def _noted(self, flights: Sequence[Flight]) -> list[Flight]:
        """The letters that may go on, after it is written down whose last bytes go out now."""
        ready = [flight.delivery for flight in flights if flight.stage == outbox.DATA]
        held = self._note(ready) if ready else set()
        lost = [flight for flight in flights if flight.stage == outbox.DATA and flight.delivery.id not in held]
        for flight in lost:
            flight.steps.close()
            self._run.settled(flight.delivery, "lost")
        return [flight for flight in flights if flight not in lost]

    def _steps(self, delivery: Delivery) -> Generator[str]:
        stepwise = self._run.stepwise.get(delivery.channel)
        return stepwise.steps(delivery) if stepwise else self._at_once(self._run.channels[delivery.channel], delivery)

    def _at_once(self, channel: Channel, delivery: Delivery) -> Generator[str]:
        """All steps as one, for a channel that knows no others."""

        def note(_: str) -> None:
            if delivery.id not in self._note([delivery]):
                raise _LeaseLost

        channel.send(delivery, on_stage=note)
        yield from ()

    def _goes_on(self, flight: Flight, *, others: int) -> bool:
        """Let a letter take its next step; False when its attempt is over. So many others are on their way beside it."""
        run, delivery = self._run, flight.delivery
        try:
            flight.stage = next(flight.steps)
        except StopIteration:
            run.accepted()
            self._owed.append(delivery)
            run.at("accepted")
        except StoreError:
            raise
        except _LeaseLost:
            run.settled(delivery, "lost")
        except RelayUnavailable as error:
            run.put_back(delivery)
            self._abreast = others
            if not others:
                run.turned_away(f"{error}", self._workers)
        except Exception as error:  # noqa: BLE001 - one bad letter stops no other
            if run.failed(delivery, error):
                self._settle(delivery, after_failure(delivery, error, run.clock()))
        else:
            return True
        return False

    def _note(self, beginning: Sequence[Delivery]) -> set[int]:
        """Write down what is going out, so that a death from here on is known to be in doubt; the ids of what may."""
        owed, self._owed = self._owed, []
        if not beginning and not owed:
            return set()
        held, settled = self._run.ledger.note(beginning, owed)
        for delivery in owed:
            self._ended(delivery, State.SENT, settled=delivery.id in settled)
        for delivery in beginning:
            if delivery.id in held:
                self._run.at("noted")
        return held

    def _settle(self, delivery: Delivery, end: Settlement) -> None:
        now = self._run.clock()

        def change(connection: Connection) -> bool:
            settled = outbox.settle(connection, delivery, end.state, reason=end.reason, due_at=end.due_at, now=now)
            self._run.at("settling")
            return settled

        self._ended(delivery, end.state, settled=self._run.ledger.write(change))

    def _ended(self, delivery: Delivery, state: State, *, settled: bool) -> None:
        self._run.settled(delivery, _NAMES.get(state, state.value) if settled else "lost")
        self._run.at("settled")
