"""The key of links is changed, and what the old one signed goes on being good."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from support.scripted import World

from fr_monitor.channels.verp import return_path
from fr_monitor.errors import LinkError, SubscriberError
from fr_monitor.pipeline.bounces import learn
from fr_monitor.pipeline.links import Links, Purpose

NOW = datetime(2031, 5, 6, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
ADDRESS = "gone@works.example"
REPORT = b"""From: postmaster@works.example
Content-Type: multipart/report; report-type=delivery-status; boundary=x
To: %s

--x
Content-Type: message/delivery-status

Final-Recipient: rfc822; reader@works.example
Action: failed
Status: 5.1.1

--x--
"""


@pytest.mark.parametrize("purpose", Purpose)
def test_an_old_link_opens_its_door_and_the_new_key_signs(purpose: Purpose) -> None:
    """Two keys ago is not too old; who has only the old key cannot read what is signed now."""
    first, second = Links("first"), Links("second", ("first",))
    third = Links("third", ("second", "first"))
    for signer in (first, second, third):
        assert third.read(purpose, signer.sign(purpose, 7, LATER), NOW) == 7
    with pytest.raises(LinkError):
        first.read(purpose, third.sign(purpose, 7, LATER), NOW)
    with pytest.raises(LinkError):
        Links("third", ("second",)).read(purpose, first.sign(purpose, 7, LATER), NOW)


def test_an_old_link_keeps_its_purpose_and_its_end() -> None:
    """Neither another door nor more time comes with a new key."""
    old, new = Links("old"), Links("new", ("old",))
    with pytest.raises(LinkError):
        new.read(Purpose.MANAGE, old.sign(Purpose.CONFIRM, 7, LATER), NOW)
    with pytest.raises(LinkError, match="expired"):
        new.read(Purpose.CONFIRM, old.sign(Purpose.CONFIRM, 7, LATER), LATER)


def changed(world: World) -> World:
    """The operator has set a new key, and kept the old one."""
    old = world.app.desk.links
    object.__setattr__(world.app.desk, "links", Links("a new key", (old.secret_key,)))
    return world


def test_who_was_erased_under_the_old_key_is_known_as_such(world: World) -> None:
    """No list takes them in again."""
    world.app.subscribe(ADDRESS, confirmed=True)
    world.app.people.erase(ADDRESS)
    with pytest.raises(SubscriberError, match="was erased"):
        changed(world).app.subscribe(ADDRESS, confirmed=True)
    assert [why for _, why in world.app.people.take_in(f"address\n{ADDRESS}\n").refused] == [
        f"{ADDRESS}: was erased, as its owner wanted; to ask them: fr-monitor subscribers add {ADDRESS} --unconfirmed"
    ]


def test_a_letter_of_last_week_that_comes_back_is_known(world: World) -> None:
    """Its envelope sender carries a signature by the old key; one by no key of ours is forged."""
    row = world.app.test_alert("quality@plant.example")
    keys = changed(world).app.desk.links.keys
    for key, verdict in ((keys[1], "hard"), ("a key of somebody else", "forged or unknown")):
        sender = return_path("back@works.example", row.uid, key)
        assert learn(world.app.store, keys, REPORT % sender.encode(), world.now) == verdict
