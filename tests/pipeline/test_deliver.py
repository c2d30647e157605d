from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from itertools import count as numbers_from
from pathlib import Path
from shutil import copy
from threading import Barrier, Event, Lock, get_ident

import pytest

from fr_monitor.channels.message import template
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused, RelayUnavailable, StoreUnavailable
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.breaker import FAILURES_IN_A_ROW, Breaker
from fr_monitor.pipeline.deliver import DeliveryReport, deliver
from fr_monitor.pipeline.leases import LEASE
from fr_monitor.pipeline.limits import Limits
from fr_monitor.pipeline.round import PUT_OFF
from fr_monitor.store import Store, deliveries, open_store, outbox, subscribers

START = datetime(2026, 2, 11, 14, tzinfo=UTC)
GREY = RecipientRefused("450 4.2.0 later", permanent=False)
DEAD = RecipientRefused("550 5.1.1 nobody", permanent=True, suppress=True)
POLICY = RecipientRefused("550 5.7.1 relaying denied", permanent=True)
DOUBT = DeliveryInDoubt("no reply after the last byte")
ILL = RelayUnavailable("cannot reach the relay")


class Crash(BaseException):
    """The process ends here."""


class FakeChannel:
    """Takes letters, but for the errors that addresses are given; a letter in doubt did arrive."""

    name = "email"

    def __init__(self) -> None:
        self.errors: dict[str, Exception] = {}
        self.taken: list[str] = []
        self.on_send: Callable[[Delivery], None] = lambda _: None
        self._lock = Lock()

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take it, or raise what was prepared for its address."""
        self.on_send(delivery)
        error = self.errors.get(delivery.address) or self.errors.get("*")
        if error and not isinstance(error, DeliveryInDoubt):
            raise error
        assert on_stage
        on_stage("data")
        with self._lock:
            self.taken.append(delivery.address)
        if error:
            raise error

    def close(self) -> None:
        """Nothing is open."""


class SteppingChannel(FakeChannel):
    """The same, cut where it would wait, as mail is."""

    def steps(self, delivery: Delivery) -> Generator[str]:
        """Stop before the first byte that may arrive."""
        self.on_send(delivery)
        yield "data"
        self.taken.append(delivery.address)


class Clock:
    """Stands still until it is told to go on."""

    def __init__(self) -> None:
        self.now = START

    def __call__(self) -> datetime:
        """What time it is."""
        return self.now


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with tables and nothing in them."""
    path = tmp_path_factory.mktemp("empty") / "monitor.db"
    made = open_store(f"sqlite:///{path}")
    made.upgrade()
    made.close()
    return path


@pytest.fixture
def store(empty: Path, tmp_path: Path) -> Iterator[Store]:
    """A fresh copy of the empty database."""
    copy(empty, tmp_path)
    opened = open_store(f"sqlite:///{tmp_path}/{empty.name}")
    yield opened
    opened.close()


@pytest.fixture
def channel() -> FakeChannel:
    """The only channel."""
    return FakeChannel()


@pytest.fixture
def clock() -> Clock:
    """The time of the whole test."""
    return Clock()


def post(store: Store, names: list[str], key: str = "opened/2026", expires_at: datetime | None = None) -> None:
    """Put one letter to confirmed subscribers of these names into the outbox."""
    letter = Letter("Opens", "text", "<p>text</p>", "t")
    frozen = template(letter, sender="w@monitor.example", sender_name="W", public_url="https://m.example", date=START)
    alert = Alert(AlertKind.OPENED, key, None, None, None, "it opened", expires_at)
    with store.write() as connection:
        for name in names:
            if subscribers.by_address(connection, f"{name}@example.org") is None:
                subscribers.add(connection, f"{name}@example.org", START, consent=Consent.CONFIRMED)
        posted = outbox.add(connection, alert, letter, frozen, START)
        assert posted
        outbox.address_all(connection, posted, alert, "email", START)


def states(store: Store) -> dict[str, State]:
    """Where each name's newest delivery stands."""
    with store.read() as connection:
        rows = deliveries.listing(connection)
    return {str(row.address).partition("@")[0]: row.state for row in reversed(rows)}


def consents(store: Store) -> Counter[Consent]:
    """How many subscribers there are of each consent."""
    with store.read() as connection:
        return Counter(subscriber.consent for subscriber in subscribers.listing(connection))


def run(store: Store, channel: FakeChannel, clock: Clock, **options: object) -> DeliveryReport:
    """One run over the fake channel."""
    return deliver(store, {"email": channel}, clock=clock, **options)


def assert_conserved(store: Store) -> None:
    """Every letter is accounted for."""
    with store.read() as connection:
        assert deliveries.conservation(connection) == []


@pytest.mark.parametrize("connections", [1, 4])
@pytest.mark.parametrize("count", [0, 1, 3, 50])
def test_everything_due_is_sent_once(store, channel, clock, connections: int, count: int) -> None:
    """One run sends all that is due, however many threads it uses, and a second one finds nothing."""
    post(store, [f"n{n}" for n in range(count)])
    assert run(store, channel, clock, connections=connections) == DeliveryReport(sent=count)
    assert Counter(channel.taken) == Counter(f"n{n}@example.org" for n in range(count))
    assert run(store, channel, clock) == DeliveryReport()
    assert_conserved(store)


@pytest.mark.parametrize(
    ("report", "shown"),
    [
        (DeliveryReport(), "0 sent"),
        (DeliveryReport(sent=12, waiting=1), "12 sent, 1 waiting"),
        (DeliveryReport(in_doubt=2, stopped="no reply"), "0 sent, 2 in doubt; stopped: no reply"),
    ],
)
def test_a_report_is_one_line_for_people(report: DeliveryReport, shown: str) -> None:
    """What was sent always, the rest where there is any."""
    assert str(report) == shown


@pytest.mark.fault("F72", "F74")
def test_each_recipient_has_an_outcome_of_its_own(store, channel, clock) -> None:
    """Good, grey, dead, forbidden, doubtful and faulty ones, in one run, do not touch each other."""
    names = ["good", "grey", "dead", "policy", "doubt", "fault"]
    post(store, names)
    outcomes = zip(names[1:], [GREY, DEAD, POLICY, DOUBT, ZeroDivisionError("oh")], strict=True)
    channel.errors = {f"{name}@example.org": error for name, error in outcomes}
    report = run(store, channel, clock)
    assert report == DeliveryReport(sent=1, waiting=3, refused=1, in_doubt=1, faults=1)
    assert not report.complete
    assert states(store) == {
        "good": State.SENT,
        "grey": State.WAITING,
        "dead": State.SUPPRESSED,
        "policy": State.WAITING,
        "doubt": State.AMBIGUOUS,
        "fault": State.WAITING,
    }
    assert consents(store) == {Consent.CONFIRMED: 5, Consent.SUPPRESSED: 1}
    assert_conserved(store)


@pytest.mark.fault("F71")
def test_what_failed_is_tried_again_when_it_is_due(store, channel, clock) -> None:
    """A greylisted letter goes out minutes later and not before."""
    post(store, ["ann"])
    channel.errors = {"*": GREY}
    run(store, channel, clock)
    channel.errors = {}
    assert run(store, channel, clock) == DeliveryReport()
    clock.now += timedelta(minutes=2)
    assert run(store, channel, clock) == DeliveryReport(sent=1)


@pytest.mark.fault("F77")
def test_a_letter_in_doubt_comes_once_more(store, channel, clock) -> None:
    """No sooner than half an hour later, and the doubt stays counted."""
    post(store, ["ann"])
    channel.errors = {"*": DOUBT}
    run(store, channel, clock)
    channel.errors = {}
    clock.now += timedelta(minutes=29)
    assert run(store, channel, clock) == DeliveryReport()
    clock.now += timedelta(minutes=31)
    assert run(store, channel, clock) == DeliveryReport(sent=1)
    assert len(channel.taken) == 2
    with store.read() as connection:
        assert deliveries.ambiguous_attempts(connection) == 1


@pytest.mark.fault("F69")
@pytest.mark.parametrize("count", [1, 60])
def test_an_ill_relay_holds_everything(store, channel, clock, count: int) -> None:
    """The run stops, no row is blamed or counted, and everything goes out as soon as the relay is back."""
    post(store, [f"n{n}" for n in range(count)])
    channel.errors = {"*": ILL}
    report = run(store, channel, clock)
    assert report.stopped == str(ILL)
    assert (report.sent, report.waiting) == (0, 0)
    assert 0 < report.released <= count
    with store.read() as connection:
        assert {(row.state, row.attempts) for row in deliveries.listing(connection)} == {(State.WAITING, 0)}
    channel.errors = {}
    assert run(store, channel, clock) == DeliveryReport(sent=count)
    assert_conserved(store)


@pytest.mark.parametrize("good", [1, 20, 39])
def test_a_relay_that_falls_ill_meanwhile_ends_the_run(store, channel, clock, good: int) -> None:
    """However few letters are left then, the report says so, and the next run sends them."""
    post(store, [f"n{n}" for n in range(40)])
    begun = numbers_from(1)

    def fall_ill(_: Delivery) -> None:
        if next(begun) > good:
            raise ILL

    channel.on_send = fall_ill
    report = run(store, channel, clock)
    assert (report.sent, report.stopped, report.complete) == (good, str(ILL), False)
    channel.on_send = lambda _: None
    assert run(store, channel, clock) == DeliveryReport(sent=40 - good)
    assert_conserved(store)


@pytest.mark.fault("F73")
@pytest.mark.parametrize("error", [DEAD, POLICY])
def test_a_relay_that_refuses_everybody_empties_no_list(store, channel, clock, error: RecipientRefused) -> None:
    """When too many are refused for good in one run, nobody is given up, and the run stops."""
    post(store, [f"n{n}" for n in range(40)])
    channel.errors = {"*": error}
    report = run(store, channel, clock, connections=1)
    assert report.stopped
    assert "6 of 6" in report.stopped
    assert (report.sent, report.refused, report.waiting) == (0, 0, 6)
    assert consents(store) == {Consent.CONFIRMED: 40}
    assert set(states(store).values()) == {State.WAITING}
    assert_conserved(store)


@pytest.mark.fault("F72")
def test_a_few_dead_addresses_in_a_long_list_are_given_up(store, channel, clock) -> None:
    """Six of seventy are what lists are like."""
    post(store, [f"n{n}" for n in range(70)])
    channel.errors = {f"n{n}@example.org": DEAD for n in (5, 15, 25, 35, 45, 65)}
    assert run(store, channel, clock, connections=1) == DeliveryReport(sent=64, refused=6)
    assert consents(store) == {Consent.CONFIRMED: 64, Consent.SUPPRESSED: 6}
    assert_conserved(store)


@pytest.mark.parametrize(("error", "tries"), [(DOUBT, 3), (GREY, FAILURES_IN_A_ROW)])
def test_failures_in_a_row_stop_the_run(store, channel, clock, error: Exception, tries: int) -> None:
    """Three doubts, each perhaps one more copy, or twenty failures of any kind, are the relay's."""
    post(store, [f"n{n}" for n in range(60)])
    channel.errors = {"*": error}
    report = run(store, channel, clock, connections=1)
    assert report.stopped
    assert report.waiting + report.in_doubt == tries
    assert_conserved(store)


@pytest.mark.fault("F82")
def test_who_stopped_gets_nothing(store, channel, clock) -> None:
    """Consent is read when the row is claimed, not when it was made."""
    post(store, ["ann", "bob"])
    with store.write() as connection:
        ann = subscribers.by_address(connection, "ann@example.org")
        assert ann
        subscribers.stop(connection, subscribers.token_of(connection, ann.id), START)
    assert run(store, channel, clock) == DeliveryReport(sent=1)
    assert channel.taken == ["bob@example.org"]
    assert states(store)["ann"] is State.SUPPRESSED


def test_a_worthless_letter_is_not_sent(store, channel, clock) -> None:
    """After its expiry a letter ends as expired, with a reason."""
    post(store, ["ann"], expires_at=START + timedelta(hours=1))
    clock.now += timedelta(hours=2)
    assert run(store, channel, clock) == DeliveryReport()
    assert states(store) == {"ann": State.EXPIRED}


def test_letters_of_other_channels_are_left_alone(store, channel, clock) -> None:
    """A process that does not have a channel claims nothing for it."""
    post(store, ["ann"])
    assert deliver(store, {"other": channel}, clock=clock) == DeliveryReport()
    assert states(store) == {"ann": State.WAITING}


def test_the_limit_of_a_run(store, channel, clock) -> None:
    """A run takes no more letters than it was allowed to."""
    post(store, [f"n{n}" for n in range(50)])
    assert run(store, channel, clock, limit=30) == DeliveryReport(sent=30)
    assert run(store, channel, clock) == DeliveryReport(sent=20)


@pytest.mark.fault("F41")
def test_what_may_not_leave_this_minute_leaves_in_later_ones(store, channel, clock) -> None:
    """However many are put off, the run goes on to others that are due, and says why where somebody asks."""
    with store.write() as connection:
        for address in [*(f"n{n}@example.org" for n in range(1200)), "last@other.example"]:
            subscribers.add(connection, address, START, consent=Consent.CONFIRMED)
    post(store, [])
    limits = Limits(to_domain=100)
    assert run(store, channel, clock, limits=limits, limit=500) == DeliveryReport(sent=101, put_off=1100)
    assert "last@other.example" in channel.taken
    with store.read() as connection:
        assert {row.reason for row in deliveries.listing(connection, state=State.WAITING)} == {PUT_OFF}
    for minute in range(1, 12):
        assert run(store, channel, clock, limits=limits) == DeliveryReport(), minute
        clock.now += timedelta(minutes=1)
        assert run(store, channel, clock, limits=limits) == DeliveryReport(sent=100), minute
    assert_conserved(store)


def test_a_run_that_is_told_to_stop_gives_the_rest_back(store, channel, clock) -> None:
    """The letter on the wire is finished, the claimed ones wait again at once."""
    post(store, [f"n{n}" for n in range(30)])
    report = run(store, channel, clock, connections=1, stopping=lambda: len(channel.taken) >= 5)
    assert (report.sent, report.released) == (5, 25)
    assert run(store, channel, clock) == DeliveryReport(sent=25)


@pytest.mark.fault("F82")
def test_consent_is_read_again_for_letters_that_had_to_wait(store, channel, clock) -> None:
    """What was not begun a minute after its claim is claimed anew: who stopped meanwhile gets nothing."""
    post(store, ["ann", "bob", "cy"])

    def crawl(delivery: Delivery) -> None:
        clock.now += timedelta(seconds=61)
        if delivery.address == "ann@example.org":
            with store.write() as connection:
                bob = subscribers.by_address(connection, "bob@example.org")
                assert bob
                subscribers.stop(connection, subscribers.token_of(connection, bob.id), clock.now)

    channel.on_send = crawl
    assert run(store, channel, clock, connections=1) == DeliveryReport(sent=2)
    assert channel.taken == ["ann@example.org", "cy@example.org"]
    assert_conserved(store)


def test_a_relay_that_limits_connections_is_not_ill(store, channel, clock) -> None:
    """Workers that are turned away leave their letters to those that are not, and all go out in the same run."""
    post(store, [f"n{n}" for n in range(60)])
    owner: list[int] = []

    def admit_one(_: Delivery) -> None:
        owner.append(get_ident())
        if owner[0] != get_ident():
            raise RelayUnavailable("421 too many connections")

    channel.on_send = admit_one
    assert run(store, channel, clock, connections=3) == DeliveryReport(sent=60)
    assert_conserved(store)


def test_a_worker_that_dies_stops_the_others(store, channel, clock, monkeypatch) -> None:
    """What kills one may kill them all: the second sends nothing after the letter it has in hand."""
    post(store, [f"n{n}" for n in range(60)])
    both, told, turns, trip = Barrier(2), Event(), numbers_from(), Breaker.trip

    def tripped(breaker: Breaker, reason: str) -> None:
        trip(breaker, reason)
        told.set()

    def die_first(_: Delivery) -> None:
        if next(turns) < 2:
            if both.wait(5) == 0:
                raise Crash
            told.wait(5)

    monkeypatch.setattr(Breaker, "trip", tripped)
    channel.on_send = die_first
    with pytest.raises(Crash):
        run(store, channel, clock, connections=2)
    assert len(channel.taken) == 1


def test_what_is_settled_is_held_no_more(store, channel, clock, monkeypatch) -> None:
    """Nothing of a letter is kept or renewed once it is known what became of it."""
    post(store, ["ann", "bob"])
    asked: list[Callable[[], object]] = []

    @contextmanager
    def renewed(_: object, held: Callable[[], object], __: object) -> Iterator[None]:
        asked.append(held)
        yield

    monkeypatch.setattr("fr_monitor.pipeline.deliver.renewed", renewed)
    assert run(store, channel, clock) == DeliveryReport(sent=2)
    assert asked[0]() == []


@pytest.mark.fault("F42")
@pytest.mark.parametrize("kind", [FakeChannel, SteppingChannel])
def test_a_worker_that_overslept_sends_nothing(store, clock, kind: type[FakeChannel]) -> None:
    """Whoever wakes up after the lease, when another has taken the row, drops the letter before its first byte."""
    post(store, ["ann"])
    channel, other = kind(), FakeChannel()

    def oversleep(_: Delivery) -> None:
        channel.on_send = lambda _: None
        clock.now += LEASE + timedelta(minutes=1)
        assert run(store, other, clock) == DeliveryReport(sent=1)

    channel.on_send = oversleep
    assert run(store, channel, clock) == DeliveryReport(lost=1)
    assert (channel.taken, other.taken) == ([], ["ann@example.org"])
    assert states(store) == {"ann": State.SENT}


def test_an_unforeseen_error_stops_no_other(store, channel, clock) -> None:
    """Each is counted, and its row comes back later with the reason."""
    post(store, ["ann", "bob"])
    channel.errors = {"ann@example.org": KeyError("surprise")}
    assert run(store, channel, clock) == DeliveryReport(sent=1, waiting=1, faults=1)
    with store.read() as connection:
        reasons = {row.reason for row in deliveries.listing(connection)}
    assert reasons == {None, "'surprise'"}


def test_a_database_that_fails_ends_the_run(store, channel, clock) -> None:
    """Its error reaches the caller, from a thread too, and no other thread goes on."""
    post(store, [f"n{n}" for n in range(100)])
    together = Barrier(4)

    def fail(delivery: Delivery) -> None:
        if len(channel.taken) < 4:
            together.wait(5)
        raise StoreUnavailable("database: disk full")

    channel.on_send = fail
    with pytest.raises(StoreUnavailable, match="disk full"):
        run(store, channel, clock)
    assert channel.taken == []
    channel.on_send = lambda _: None
    clock.now += LEASE
    assert run(store, channel, clock) == DeliveryReport(sent=100)


STEPS = {"claiming": 1, "claimed": 1, "noting": 1, "noted": 1, "accepted": 2, "settling": 2, "settled": 1}
"""Each step a run tells of, and how many copies there are when the process ends there once."""


def test_every_step_is_known_to_the_crash_test(store, channel, clock) -> None:
    """A new step needs its line above."""
    steps: list[str] = []
    post(store, ["ann"])
    run(store, channel, clock, at=steps.append)
    assert set(steps) == set(STEPS)


@pytest.mark.parametrize(("step", "copies"), STEPS.items())
@pytest.mark.parametrize("count", [1, 30])
def test_a_death_at_any_step_loses_nothing(store, channel, clock, step: str, copies: int, count: int) -> None:
    """After a restart each letter has arrived; twice only if the process died before it noted the relay's word."""
    post(store, [f"n{n}" for n in range(count)])
    seen: list[str] = []

    def die(name: str) -> None:
        seen.append(name)
        if name == step and seen.count(step) == 1:
            raise Crash

    with pytest.raises(Crash):
        run(store, channel, clock, connections=1, at=die)
    for _ in range(3):
        clock.now += LEASE + timedelta(minutes=45)
        run(store, channel, clock)
    arrived = Counter(channel.taken)
    assert len(arrived) == count
    assert sorted(arrived.values()) == [*[1] * (count - 1), copies]
    assert set(states(store).values()) == {State.SENT}
    assert_conserved(store)
    with store.read() as connection:
        # The transaction that settles one letter notes the next, which is in doubt from then on.
        doubtful = {"noted", "accepted", "settling"} | ({"settled"} if count > 1 else set())
        assert deliveries.ambiguous_attempts(connection) == (step in doubtful)
