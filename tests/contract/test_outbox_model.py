"""Random histories of subscribers, workers, deaths and clocks: nothing is lost, and nothing doubled without a record."""

from __future__ import annotations

import shutil
import tempfile
from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import deliveries, open_store, outbox, subscribers

LEASE = timedelta(minutes=10)
LETTER = Letter("Orchard 2031 opens", "Dear reader", "<p>Dear reader</p>", "orchard-survey/2031")
NAMES = st.sampled_from(["ann@example.org", "bob@example.org", "eve@example.org"])
MINUTES = st.sampled_from([1, 9, 10, 11, 50, 600])


class Outbox(RuleBasedStateMachine):
    """Workers hold deliveries, and may die with them at any moment; a relay counts what it took."""

    held = Bundle("held")
    empty: Path
    root: Path

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(dir=self.root))
        shutil.copy(self.empty, self.folder / "model.db")
        self.store = open_store(f"sqlite:///{self.folder}/model.db")
        self.now = datetime(2031, 2, 11, 17, tzinfo=UTC)
        self.alerts = 0
        self.taken: Counter[str] = Counter()

    def teardown(self) -> None:
        """Let the workers finish: every row ends, and every letter that should have arrived did."""
        for _ in range(4):
            self.now += timedelta(days=1)
            while batch := self._claimed(5):
                for delivery in batch:
                    self._accept(delivery)
                    self._settle(delivery, State.SENT)
        with self.store.read() as conn:
            assert deliveries.pending(conn) == 0
            for row in deliveries.listing(conn):
                assert row.state is not State.SENT or self.taken[row.uid] >= 1
        self._check()
        self.store.close()
        shutil.rmtree(self.folder)

    @rule(address=NAMES, consent=st.sampled_from([Consent.CONFIRMED, Consent.UNCONFIRMED]))
    def subscribe(self, address: str, consent: Consent) -> None:
        """Somebody new, or back, or there already."""
        try:
            with self.store.write() as conn:
                subscribers.add(conn, address, self.now, consent=consent)
        except SubscriberError:
            pass

    @rule(address=NAMES)
    def stop(self, address: str) -> None:
        """Somebody has had enough."""
        with self.store.write() as conn:
            if found := subscribers.by_address(conn, address):
                subscribers.stop(conn, subscribers.token_of(conn, found.id), self.now)

    @rule(address=NAMES)
    def remove(self, address: str) -> None:
        """Somebody is to be forgotten."""
        with self.store.write() as conn:
            subscribers.remove(conn, address, self.now)

    @rule(hours=st.sampled_from([None, 1, 24]))
    def post(self, hours: int | None) -> None:
        """Something happened."""
        self.alerts += 1
        expiry = self.now + timedelta(hours=hours) if hours else None
        alert = Alert(AlertKind.OPENED, f"opened/{self.alerts}", "orchard-survey", None, None, "it opens", expiry)
        with self.store.write() as conn:
            posted = outbox.add(conn, alert, LETTER, b"bytes", self.now)
            assert posted
            outbox.address_all(conn, posted, alert, "email", self.now)

    @rule(minutes=MINUTES)
    def wait(self, minutes: int) -> None:
        """Time goes by."""
        self.now += timedelta(minutes=minutes)

    @rule(target=held, limit=st.integers(1, 3))
    def claim(self, limit: int) -> object:
        """A worker takes some, of people who want them."""
        batch = self._claimed(limit)
        with self.store.read() as conn:
            for delivery in batch:
                found = subscribers.by_address(conn, delivery.address)
                assert found is not None
                assert found.consent is Consent.CONFIRMED
        return multiple(*batch)

    @rule(delivery=held)
    def send_and_die(self, delivery: Delivery) -> None:
        """The relay took it, and nobody knows."""
        self._accept(delivery)

    @rule(delivery=held)
    def send(self, delivery: Delivery) -> None:
        """As it should be."""
        if self._accept(delivery):
            assert self._settle(delivery, State.SENT)

    @rule(delivery=held, state=st.sampled_from([State.WAITING, State.AMBIGUOUS, State.SUPPRESSED]), minutes=MINUTES)
    def fail(self, delivery: Delivery, state: State, minutes: int) -> None:
        """The relay did not take it, or did not say; the worker may be late with that word."""
        self._settle(delivery, state, self.now + timedelta(minutes=minutes))

    @rule(delivery=held)
    def release(self, delivery: Delivery) -> None:
        """The relay is ill."""
        with self.store.write() as conn:
            outbox.release(conn, [delivery], self.now)

    @invariant()
    def nothing_is_lost_or_doubled_in_silence(self) -> None:
        """After every step."""
        self._check()

    def _check(self) -> None:
        with self.store.read() as conn:
            assert deliveries.conservation(conn) == []
            for row in deliveries.listing(conn):
                assert self.taken[row.uid] <= 1 + row.ambiguous

    def _claimed(self, limit: int) -> list[Delivery]:
        with self.store.write() as conn:
            return outbox.claim(conn, self.now, limit, LEASE)

    def _accept(self, delivery: Delivery) -> bool:
        with self.store.write() as conn:
            held = delivery.id in outbox.begin(conn, [delivery], self.now)
        self.taken[delivery.uid] += held
        return held

    def _settle(self, delivery: Delivery, state: State, due_at: datetime | None = None) -> bool:
        with self.store.write() as conn:
            return outbox.settle(conn, delivery, state, now=self.now, due_at=due_at, reason="the test says so")


@pytest.mark.fault("F84")
def test_random_histories_lose_and_double_nothing(
    migrated_sqlite: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Conservation holds after every step; copies beyond the first are counted as ambiguous; everything ends."""
    monkeypatch.setattr(Outbox, "empty", migrated_sqlite, raising=False)
    monkeypatch.setattr(Outbox, "root", tmp_path, raising=False)
    limits = settings(
        max_examples=25,
        stateful_step_count=30,
        deadline=None,
        database=None,
        derandomize=True,
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(Outbox, settings=limits)
