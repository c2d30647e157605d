"""Faults of a relay that have no test beside the channel's own."""

from __future__ import annotations

from datetime import date, timedelta
from threading import Event

import pytest
from support.campaign import Record
from support.scripted import World, full_text, notice

from fr_monitor.channels import open_channels
from fr_monitor.demo.mailbox import Mailbox, Session
from fr_monitor.settings import MailSettings, Settings


def out(world: World, relay: Mailbox) -> World:
    """The opening is out, and letters go to a relay."""
    mail = MailSettings(url=relay.url, sender="watch@monitor.example", command_seconds=5, data_seconds=20)
    settings = Settings(
        database_url="", public_url="https://monitor.example.org", secret_key="x", programs=(), mail=mail
    )
    world.app.channels.update(open_channels(settings))
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    world.at(date(2027, 2, 11)).app.sweep()
    return world


@pytest.mark.fault("F78")
def test_f78_a_receipt_that_comes_late_is_waited_for(world: World, record: Record) -> None:
    """Commands have their short time, the receipt has ten minutes: one copy, and no doubt."""

    class Late(Session):
        def take(self) -> str:
            kept = super().take()
            Event().wait(0.4)
            return kept

    with Mailbox(Late) as relay:
        report = out(world, relay).app.deliver()
        assert (report.sent, report.in_doubt) == (1, 0)
        world.later(hours=6).app.deliver()
        assert len(relay.received) == 1
    assert MailSettings().data_seconds == 600
    record(lost=0, doubled=0)


@pytest.mark.fault("F80")
def test_f80_a_relay_without_the_protection_we_want_is_told(world: World, record: Record) -> None:
    """No letter leaves unprotected; the operator hears of it at the second look, ten minutes at most."""
    with Mailbox() as relay:
        out(world, relay)
        mail = MailSettings(url=relay.url.replace("none", "starttls"), sender="watch@monitor.example")
        settings = Settings(
            database_url="", public_url="https://monitor.example.org", secret_key="x", programs=(), mail=mail
        )
        world.app.channels.update(open_channels(settings))
        assert "STARTTLS" in str(world.app.deliver().stopped)
        told = [page.kind for _ in range(2) for page in world.later(minutes=5).app.watch()]
        assert (told, relay.received) == (["relay-ill"], [])
    record(lost=0, doubled=0, alarm=timedelta(minutes=10))


@pytest.mark.fault("F82")
def test_f82_who_stops_between_claim_and_letter_gets_at_most_the_one_in_flight(world: World, record: Record) -> None:
    """The letter that is claimed already may arrive; the reminder of the same day does not."""
    with Mailbox() as relay:
        out(world, relay)
        world.app.remind(date(2027, 4, 5))
        stopped: list[str] = []

        def stop(step: str) -> None:
            if step == "accepted" and not stopped:
                stopped.append(step)
                world.app.unsubscribe("quality@plant.example")

        world.app.at = stop
        world.app.deliver()
        arrived = len(relay.received)
        world.later(days=1).app.deliver()
        assert len(relay.received) == arrived <= 2
        assert {row["state"] for row in world.app.list_deliveries()} <= {"sent", "suppressed"}
    record(lost=0, doubled=0, note=f"{arrived} of 2 arrived")
