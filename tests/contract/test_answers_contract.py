"""What subscribers say about a cycle, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import Answer, Consent, Subscriber
from fr_monitor.store import Store, answers, deliveries, outbox, subscribers

NOON = datetime(2031, 4, 7, 16, tzinfo=UTC)
KEY = ("orchard-survey", "2031")
ASKS = Alert(AlertKind.REMINDER, "reminder/backup", KEY[0], KEY, None, "closes soon", for_backups=True)


def people(store: Store) -> tuple[Subscriber, Subscriber]:
    """Ann, and Bob who stands in for her."""
    with store.write() as conn:
        ann = subscribers.add(conn, "ann@example.org", NOON, consent=Consent.CONFIRMED)
        bob = subscribers.add(conn, "bob@example.org", NOON, consent=Consent.CONFIRMED, kinds=())
        answers.name_backup(conn, ann.id, bob.id)
    return ann, bob


def has_backups(store: Store) -> bool:
    """Whether somebody is to be asked now."""
    with store.read() as conn:
        return outbox.is_for_some(conn, ASKS, NOON)


def test_the_last_answer_counts(store: Store) -> None:
    """One answer per person and cycle; a later one takes its place."""
    ann, bob = people(store)
    with store.write() as conn:
        answers.save(conn, ann.id, KEY, Answer.SUBMITTED, NOON)
        answers.save(conn, ann.id, KEY, Answer.UNDECIDED, NOON)
        assert [(a.label, a.answer) for a in answers.of(conn, ann.id)] == [("2031", Answer.UNDECIDED)]
        assert answers.of(conn, bob.id) == []


def test_a_backup_is_asked_while_there_is_no_answer(store: Store) -> None:
    """Undecided is no answer; submitted is one, of this cycle only."""
    ann, _ = people(store)
    assert has_backups(store)
    for said, asked in ((Answer.UNDECIDED, True), (Answer.SUBMITTED, False)):
        with store.write() as conn:
            answers.save(conn, ann.id, KEY, said, NOON)
        assert has_backups(store) is asked


def test_nobody_stands_in_for_who_stopped_or_is_gone(store: Store) -> None:
    """Without a principal who wants to know there is nothing to stand in for; erasure takes answers along."""
    ann, bob = people(store)
    with store.write() as conn:
        answers.save(conn, ann.id, KEY, Answer.UNDECIDED, NOON)
        subscribers.stop(conn, subscribers.token_of(conn, ann.id), NOON)
    assert not has_backups(store)
    with store.write() as conn:
        subscribers.remove(conn, "ann@example.org", NOON)
        assert answers.of(conn, ann.id) == []
        assert answers.backup_of(conn, ann.id) is None
    assert bob.kinds == frozenset()
    assert store.check() == []


@pytest.mark.parametrize(("said", "leaves"), [(Answer.SUBMITTED, 1), (Answer.UNDECIDED, 2)])
def test_an_answer_after_the_reminder_was_written_keeps_it_from_leaving(
    store: Store, said: Answer, leaves: int
) -> None:
    """It is asked when the letter is claimed; news of the same cycle leaves all the same."""
    with store.write() as conn:
        ann = subscribers.add(conn, "ann@example.org", NOON, consent=Consent.CONFIRMED)
        for kind in (AlertKind.REMINDER, AlertKind.CHANGED):
            alert = Alert(kind, f"{kind}/1", KEY[0], KEY, None, "closes soon")
            entry = outbox.add(conn, alert, Letter("Soon", "text", "<p>text</p>", "orchard"), b"bytes", NOON)
            assert entry
            assert outbox.address_all(conn, entry, alert, "email", NOON) == 1
        answers.save(conn, ann.id, KEY, said, NOON)
        left = outbox.claim(conn, NOON, 9, timedelta(minutes=1))
        assert len(left) == leaves
        reasons = [row.reason for row in deliveries.listing(conn) if row.state is State.SUPPRESSED]
    assert reasons == ["the subscriber has answered: no more reminders of this cycle"] * (2 - leaves)
