"""Letters in the manner of their readers, and in their chats."""

from __future__ import annotations

from datetime import date

import pytest
from support.scripted import World, full_text, notice

from fr_monitor.errors import SubscriberError
from fr_monitor.model.subscriber import Dates, Manner, Rhythm
from fr_monitor.store import deliveries, subscribers
from fr_monitor.store.tables import letters

ANN, BOB, CLEO = "quality@plant.example", "bob@plant.example", "cleo@plant.example"


@pytest.fixture
def three(world: World) -> World:
    """Ann as usual, Bob and Cleo with ISO days and Chicago's time."""
    for address in (BOB, CLEO):
        world.app.subscribe(address, confirmed=True)
        world.app.people.write_in(address, dates=Dates.ISO, zone="America/Chicago")
    return world


def opened(world: World) -> None:
    """The notice is out."""
    world.register.listed = [notice()]
    world.register.texts = {"2027-01001": full_text()}
    world.at(date(2027, 2, 11)).app.sweep()


def subjects(world: World) -> dict[str | None, str]:
    """By address, of the only letter each."""
    with world.app.store.read() as conn:
        assert deliveries.conservation(conn) == []
        rows = deliveries.listing(conn)
        assert len(rows) == 3
        return {row.address: row.subject for row in rows}


def test_each_reader_gets_days_in_their_style(three: World) -> None:
    """One letter for each manner, however many readers it has."""
    opened(three)
    found = subjects(three)
    assert found[ANN] == "QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"
    assert found[BOB] == found[CLEO] == "QMM 2027 opens: 9 establishments, ask by Mon 2027-04-12"
    with three.app.store.read() as conn:
        assert sorted(conn.execute(letters.select()).scalars().all()) == [1, 2]
    assert three.app.deliver().sent == 3


def test_digests_too(three: World) -> None:
    """One digest for each manner."""
    for address in (ANN, BOB, CLEO):
        three.app.people.prefer(address, rhythm=Rhythm.DAILY)
    opened(three)
    three.at(date(2027, 2, 12)).app.remind()
    with three.app.store.read() as conn:
        assert deliveries.conservation(conn) == []
        texts = {row.variant: row.text for row in conn.execute(letters.select()) if "digest" in row.subject}
    assert sorted(texts) == ["", "iso America/Chicago"]
    assert "Thu Feb 11, 2027" in texts[""]
    assert "Thu 2027-02-11" in texts["iso America/Chicago"]


def test_what_is_not_named_stays(three: World) -> None:
    """And a zone that there is not is refused."""
    three.app.people.write_in(BOB, zone="Asia/Tokyo")
    with pytest.raises(SubscriberError, match="no time zone"):
        three.app.people.write_in(BOB, zone="Mars/Olympus")
    with three.app.store.read() as conn:
        found = subscribers.by_address(conn, BOB)
    assert found
    assert found.manner == Manner(Dates.ISO, "Asia/Tokyo")


def test_a_chat_is_told_in_short(world: World) -> None:
    """The subject first, then why and where to look; nothing personal, and no more once it is taken back."""
    world.app.people.name_chat(ANN, "ntfys://ntfy.example.org/register")
    with pytest.raises(SubscriberError, match="not an address of a chat"):
        world.app.people.name_chat(ANN, "syslog://")
    opened(world)
    with world.app.store.read() as conn:
        (said,) = (bytes(row.template).decode() for row in conn.execute(letters.select()) if row.variant == "chat")
    first, *rest = said.splitlines()
    assert first == "QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"
    assert "https://www.federalregister.gov/d/2027-01001" in rest
    assert ANN not in said
    world.app.people.name_chat(ANN, None)
    with world.app.store.read() as conn:
        assert {row.channel for row in deliveries.listing(conn)} == {"email", "chat"}
    assert world.app.call_out().sent == 0
