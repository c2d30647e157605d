"""Letters by other ways than mail."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from support.scripted import World, full_text, notice

from fr_monitor.errors import RecipientRefused, SubscriberError
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.store import deliveries, subscribers

ANN = "quality@plant.example"
HOOK = "https://hooks.example.org/register"


class FakeHooks:
    """Takes calls, or raises what was prepared."""

    name = "webhook"

    def __init__(self) -> None:
        self.error: Exception | None = None
        self.taken: list[Delivery] = []

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take it."""
        assert on_stage
        on_stage("data")
        if self.error:
            raise self.error
        self.taken.append(delivery)

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def hooks(world: World) -> FakeHooks:
    """The channel of a world in which the one subscriber has a webhook."""
    made = FakeHooks()
    world.app.channels["webhook"] = made
    world.secret = world.app.people.name_webhook(ANN, HOOK)  # type: ignore[attr-defined]
    return made


def opened(world: World) -> None:
    """The notice is out."""
    world.register.listed = [notice()]
    world.register.texts = {"2027-01001": full_text()}
    world.at(date(2027, 2, 11)).app.sweep()


def states(world: World) -> dict[str, State]:
    """Of the newest letter by each channel."""
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []
        return {row.channel: row.state for row in reversed(deliveries.listing(conn))}


def test_an_opening_is_mailed_and_posted(world: World, hooks: FakeHooks) -> None:
    """Two letters in the outbox, each by its own way, the call with address and secret and nothing personal."""
    opened(world)
    assert (world.app.deliver().sent, world.app.call_out().sent) == (1, 1)
    (call,) = hooks.taken
    assert (call.address, call.secret) == (HOOK, world.secret)  # type: ignore[attr-defined]
    body = json.loads(call.template)
    assert (body["type"], body["data"]["document_number"]) == ("alert.opened", "2027-01001")
    assert body["data"]["subject"] == "QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"
    assert ANN not in call.template.decode()
    assert len(call.template) < 20_000


@pytest.mark.fault("F83")
def test_mail_does_not_wait_for_calls(world: World, hooks: FakeHooks) -> None:
    """A run of mail takes no call along."""
    opened(world)
    world.app.deliver()
    assert states(world) == {"email": State.SENT, "webhook": State.WAITING}
    assert hooks.taken == []


@pytest.mark.fault("F83")
def test_gone_ends_the_calls_and_not_the_letters(world: World, hooks: FakeHooks) -> None:
    """410 disables the address on the web; its owner stays a subscriber."""
    opened(world)
    hooks.error = RecipientRefused("answered 410, gone", permanent=True, suppress=True)
    assert world.app.call_out() == DeliveryReport(refused=1)
    with world.app.store.read() as conn:
        ann = subscribers.by_address(conn, ANN)
    assert ann
    assert ann.consent is Consent.CONFIRMED
    assert world.app.people.record(ANN)["endpoints"][0]["disabled"] == "2027-02-11: answered 410, gone"
    assert world.app.deliver().sent == 1


@pytest.mark.fault("F83")
def test_ten_tries_over_three_days(world: World, hooks: FakeHooks) -> None:
    """Then the call is given up, with its reason; the mail has arrived long since."""
    opened(world)
    hooks.error = RecipientRefused("answered 503", permanent=False)
    start, tries = world.now, 0
    while states(world)["webhook"] is State.WAITING:
        report = world.app.call_out()
        tries += report.waiting + report.expired
        last = world.now
        world.later(minutes=20)
    assert tries == 10
    assert timedelta(hours=75) < last - start < timedelta(hours=84)
    assert states(world)["webhook"] is State.EXPIRED


def test_many_broken_addresses_stop_no_other(world: World, hooks: FakeHooks) -> None:
    """Each has a server of its own: forty failures say nothing of the forty-first."""
    for number in range(40):
        world.app.subscribe(f"reader{number}@plant.example", confirmed=True)
        world.app.people.name_webhook(f"reader{number}@plant.example", HOOK)
    opened(world)
    hooks.error = RecipientRefused("answered 500", permanent=False)
    assert world.app.call_out() == DeliveryReport(waiting=41)


def test_who_takes_a_webhook_back_is_not_called(world: World, hooks: FakeHooks) -> None:
    """Also not with what was written before."""
    opened(world)
    world.app.people.name_webhook(ANN, None)
    assert world.app.call_out() == DeliveryReport()
    assert states(world)["webhook"] is State.SUPPRESSED


def test_an_odd_address_is_refused_when_it_is_named(world: World) -> None:
    """Before anything is kept."""
    with pytest.raises(SubscriberError, match="https://host/path"):
        world.app.people.name_webhook(ANN, "http://hooks.example.org/")
