"""Proofs of consent, and copies of letters, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Consent, ConsentProof, ConsentStep, Subscriber
from fr_monitor.store import Store, alerts, answers, consents, copies, deliveries, outbox, subscribers

NOON = datetime(2031, 4, 7, 16, tzinfo=UTC)
WEEK = timedelta(days=7)
KEY = ("orchard-survey", "2031")
OPENING = Alert(AlertKind.OPENED, "opened/orchard-survey/2031", *KEY[:1], KEY, "2031-00001", "it opens")
LETTER = Letter("It opens", "text", "<p>html</p>", "orchard-survey/2031")


def person(store: Store, name: str, consent: Consent = Consent.CONFIRMED, at: datetime = NOON) -> Subscriber:
    """Somebody at example.org."""
    with store.write() as conn:
        return subscribers.add(conn, f"{name}@example.org", at, consent=consent)


def test_proofs_come_back_as_they_were_and_go_with_their_person(store: Store) -> None:
    """In the order in which they were made, to the second, with zone; another's stay."""
    ann, bob = person(store, "ann"), person(store, "bob")
    proofs = (
        ConsentProof(ConsentStep.ASKED, NOON, "the form", "192.0.2.0/24"),
        ConsentProof(ConsentStep.AGREED, NOON + WEEK, "the button", "2001:db8::/48", "Yes – “please”."),
    )
    with store.write() as conn:
        for proof in proofs:
            consents.record(conn, ann.id, proof)
        consents.record(conn, bob.id, proofs[0])
        assert consents.of(conn, ann.id) == proofs
        subscribers.remove(conn, ann.address, NOON)
        assert (consents.of(conn, ann.id), consents.of(conn, bob.id)) == ((), proofs[:1])


def test_only_who_was_asked_long_ago_and_is_silent_is_unanswered(store: Store) -> None:
    """Neither the confirmed nor the stopped, nor who was asked or changed since."""
    silent = person(store, "silent", Consent.UNCONFIRMED)
    again = person(store, "again", Consent.UNCONFIRMED)
    person(store, "late", Consent.UNCONFIRMED, NOON + WEEK)
    person(store, "confirmed")
    stopped = person(store, "stopped")
    with store.write() as conn:
        subscribers.stop(conn, subscribers.token_of(conn, stopped.id), NOON)
        consents.record(conn, silent.id, ConsentProof(ConsentStep.ASKED, NOON, "the form"))
        consents.record(conn, again.id, ConsentProof(ConsentStep.ASKED, NOON + WEEK, "the form"))
        assert [found.address for found in consents.unanswered(conn, NOON + WEEK)] == [silent.address]


def test_a_copy_is_a_delivery_of_its_own(store: Store) -> None:
    """The same letter to one subscriber, under an alert that is no news for all; of two at once one is made."""
    ann = person(store, "ann")
    person(store, "bob")
    with store.write() as conn:
        posted = outbox.add(conn, OPENING, LETTER, b"template", NOON)
        assert posted
        outbox.address_all(conn, posted, OPENING, "email", NOON)
    with store.write() as conn:
        for delivery in outbox.claim(conn, NOON, 10, timedelta(minutes=5)):
            outbox.settle(conn, delivery, State.SENT, now=NOON)
        mine = next(row.id for row in deliveries.listing(conn, subscriber_id=ann.id))
    with store.write() as conn:
        seen = copies.original(conn, mine)
        assert seen
        assert (seen.copies, seen.address, seen.subject) == (0, ann.address, "It opens")
        assert [copies.copy(conn, seen, NOON + WEEK) for _ in range(2)] == [True, False]
        assert copies.original(conn, mine).copies == 1  # type: ignore[union-attr]
        (delivery,) = outbox.claim(conn, NOON + WEEK, 10, timedelta(minutes=5))
        assert (delivery.address, delivery.template, delivery.kind) == (ann.address, b"template", "opened")
        assert alerts.last_told(conn, KEY, {AlertKind.OPENED}) == NOON
        assert copies.original(conn, 999_999) is None
        assert deliveries.conservation(conn) == []


def test_who_stands_in_can_stand_down(store: Store) -> None:
    """For all who named them, and nobody else is touched."""
    ann, bob, cy = (person(store, name) for name in ("ann", "bob", "cy"))
    with store.write() as conn:
        answers.name_backup(conn, ann.id, cy.id)
        answers.name_backup(conn, bob.id, cy.id)
        answers.name_backup(conn, cy.id, ann.id)
        assert answers.stood_in_for(conn, cy.id) == [ann.id, bob.id]
        answers.stand_down(conn, cy.id)
        assert answers.stood_in_for(conn, cy.id) == []
        assert answers.backup_of(conn, cy.id) == ann.id
