"""The outbox loses nothing and doubles nothing, on both databases."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text

from fr_monitor.errors import StoreError
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.delivery import Delivery, State
from fr_monitor.model.subscriber import Consent, Rhythm, Subscriber
from fr_monitor.store import Store, deliveries, endpoints, outbox, subscribers
from fr_monitor.store.outbox import Posted

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
EARLIER = NOON - timedelta(days=30)
LEASE = timedelta(minutes=10)
OPENING = Alert(
    kind=AlertKind.OPENED,
    key="opened/orchard-survey/2031",
    program="orchard-survey",
    cycle=("orchard-survey", "2031"),
    document_number="2031-00007",
    reason="2031-00007 opens the window",
)
LETTER = Letter(
    subject="Orchard 2031 opens", text="Dear reader", html="<p>Dear reader</p>", thread="orchard-survey/2031"
)
TEMPLATE = b"To: @@TO@@\r\n\r\nDear reader\0\xff\r\n"


def subscribed(store: Store, *names: str, consent: Consent = Consent.CONFIRMED) -> list[Subscriber]:
    """Subscribers at example.org."""
    with store.write() as conn:
        return [subscribers.add(conn, f"{name}@example.org", EARLIER, consent=consent) for name in names]


def posted(store: Store, alert: Alert = OPENING, to: Subscriber | None = None) -> int:
    """Put the alert into the outbox for all, or for one; the number of deliveries."""
    with store.write() as conn:
        entry = outbox.add(conn, alert, LETTER, TEMPLATE, NOON)
        assert entry is not None
        if to is not None:
            return int(outbox.address_one(conn, entry, to.id, "email", NOON))
        return outbox.address_all(conn, entry, alert, "email", NOON)


def claimed(store: Store, now: datetime = NOON, limit: int = 10) -> list[Delivery]:
    """What a worker gets."""
    with store.write() as conn:
        return outbox.claim(conn, now, limit, LEASE)


def settled(store: Store, delivery: Delivery, state: State, now: datetime = NOON, **more: object) -> bool:
    """Whether the worker's word counted."""
    with store.write() as conn:
        return outbox.settle(conn, delivery, state, now=now, **more)  # type: ignore[arg-type]


def rows(store: Store) -> list[deliveries.DeliveryRow]:
    """All deliveries, the oldest first."""
    with store.read() as conn:
        return deliveries.listing(conn)[::-1]


def test_an_alert_reaches_each_confirmed_subscriber_once(store: Store) -> None:
    """One delivery per confirmed subscriber, with the frozen bytes, an opaque uid and the subscriber's own token."""
    people = subscribed(store, "ann", "bob")
    subscribed(store, "eve", consent=Consent.UNCONFIRMED)

    assert posted(store) == 2
    found = claimed(store)

    assert [d.address for d in found] == ["ann@example.org", "bob@example.org"]
    assert {d.subscriber_id for d in found} == {p.id for p in people}
    assert all(d.template == TEMPLATE for d in found)
    assert len({d.uid for d in found} | {d.token for d in found}) == 4
    assert all(len(d.uid) == 32 and d.attempts == 0 for d in found)
    with store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_the_same_alert_is_never_told_twice(store: Store) -> None:
    """An alert whose key is there already writes nothing, neither alert nor letter nor delivery."""
    subscribed(store, "ann")
    posted(store)

    with store.write() as conn:
        again = outbox.add(conn, replace(OPENING, reason="seen again"), LETTER, b"other", NOON)

    assert again is None
    assert [row.alert_reason for row in rows(store)] == [OPENING.reason]


def test_addressing_twice_is_refused_by_the_database(store: Store) -> None:
    """(alert, subscriber, channel) is unique in the database itself; the second attempt leaves nothing behind."""
    subscribed(store, "ann")
    posted(store)

    with pytest.raises(StoreError), store.write() as conn:
        outbox.address_all(conn, Posted(1, 1), OPENING, "email", NOON)

    assert len(rows(store)) == 1


def test_a_second_channel_has_deliveries_of_its_own(store: Store) -> None:
    """Another letter of the same alert goes to those who named an address for its channel."""
    ann, _ = subscribed(store, "ann", "bob")
    with store.write() as conn:
        endpoints.save(conn, ann.id, "webhook", "https://hooks.example.org/", "whsec_x")
        entry = outbox.add(conn, OPENING, LETTER, TEMPLATE, NOON)
        assert entry is not None
        other = outbox.add_letter(conn, entry.alert_id, LETTER, b"{}", variant="webhook")
        assert outbox.address_all(conn, entry, OPENING, "email", NOON) == 2
        assert outbox.address_all(conn, other, OPENING, "webhook", NOON) == 1

    with store.write() as conn:
        [call] = outbox.claim(conn, NOON, 9, LEASE, channels=["webhook"])
        assert (call.template, call.address, call.secret) == (b"{}", "https://hooks.example.org/", "whsec_x")
        assert deliveries.conservation(conn) == []


@pytest.mark.parametrize(
    ("programs", "kinds", "rhythm", "wanted"),
    [
        ([], {AlertKind.OPENED}, Rhythm.AT_ONCE, True),
        (["orchard-survey"], {AlertKind.OPENED}, Rhythm.AT_ONCE, True),
        (["orchard", "survey"], {AlertKind.OPENED}, Rhythm.AT_ONCE, False),
        (["orchard-survey-two"], {AlertKind.OPENED}, Rhythm.AT_ONCE, False),
        (["a", "orchard-survey", "z"], {AlertKind.OPENED, AlertKind.CLOSED}, Rhythm.AT_ONCE, True),
        ([], {AlertKind.REMINDER}, Rhythm.AT_ONCE, False),
        ([], {AlertKind.OPENED}, Rhythm.DAILY, False),
        ([], {AlertKind.OPENED}, Rhythm.OFF, False),
    ],
)
def test_wishes_are_kept(
    store: Store,
    programs: list[str],
    kinds: set[AlertKind],
    rhythm: Rhythm,
    wanted: bool,
) -> None:
    """A letter at once is for those who chose its program, or none in particular, and its kind."""
    with store.write() as conn:
        subscribers.add(
            conn, "ann@example.org", NOON, consent=Consent.CONFIRMED, programs=programs, kinds=kinds, rhythm=rhythm
        )

    assert posted(store) == int(wanted)


def test_an_alert_about_no_program_reaches_everybody(store: Store) -> None:
    """What is not about a program is not filtered by program."""
    with store.write() as conn:
        subscribers.add(conn, "ann@example.org", NOON, consent=Consent.CONFIRMED, programs=["other"])

    assert posted(store, replace(OPENING, program=None)) == 1


def test_who_confirms_later_is_not_due(store: Store) -> None:
    """Conservation counts those who were subscribed at that time."""
    posted(store)
    with store.write() as conn:
        subscribers.add(conn, "late@example.org", NOON + timedelta(hours=1), consent=Consent.CONFIRMED)

    with store.read() as conn:
        assert deliveries.conservation(conn) == []
    assert claimed(store) == []


def test_a_claimed_row_is_nobody_elses(store: Store) -> None:
    """While the lease lasts, no second worker gets the row; afterwards it does, and the lost attempt is counted."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)

    assert claimed(store, NOON + LEASE - timedelta(seconds=1)) == []
    [second] = claimed(store, NOON + LEASE)

    assert (second.uid, second.lease, second.attempts) == (first.uid, first.lease + 1, 1)


def test_the_older_lease_settles_nothing(store: Store) -> None:
    """A worker that slept past its lease can neither record a stage nor settle, once another has the row."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)
    later = NOON + LEASE
    [second] = claimed(store, later)

    with store.write() as conn:
        assert not outbox.begin(conn, [first], later)
        assert not outbox.release(conn, [first], later)
    assert not settled(store, first, State.SENT, later)
    assert settled(store, second, State.SENT, later)
    assert not settled(store, second, State.SENT, later)
    assert [row.state for row in rows(store)] == [State.SENT]


def test_no_last_byte_after_the_lease(store: Store) -> None:
    """Recording the stage "data" fails once the lease is over, even while nobody else has the row."""
    subscribed(store, "ann")
    posted(store)
    [delivery] = claimed(store)

    with store.write() as conn:
        assert outbox.begin(conn, [delivery], NOON) == {delivery.id}
        assert not outbox.begin(conn, [delivery], NOON + LEASE)


def test_a_lease_that_is_over_is_not_renewed(store: Store) -> None:
    """Who slept for so long asked for consent too long ago, also when nobody else took the letter."""
    subscribed(store, "ann")
    posted(store)
    held = claimed(store)
    with store.write() as conn:
        assert outbox.renew(conn, held, NOON + LEASE, LEASE) == set()
        assert outbox.renew(conn, held, NOON + LEASE / 2, LEASE) == {held[0].id}


def test_death_after_the_last_byte_is_ambiguous(store: Store) -> None:
    """A row whose holder died at stage "data" is not sent again at once: it is counted as ambiguous, and comes back."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)
    with store.write() as conn:
        outbox.begin(conn, [first], NOON)

    later = NOON + LEASE
    assert claimed(store, later) == []
    [row] = rows(store)
    assert (row.state, row.ambiguous, row.due_at) == (State.AMBIGUOUS, 1, later + timedelta(minutes=45))
    [again] = claimed(store, row.due_at)
    assert (again.uid, again.template) == (first.uid, first.template)
    assert not settled(store, first, State.SENT, row.due_at)
    with store.read() as conn:
        assert deliveries.ambiguous_attempts(conn) == 1


@pytest.mark.parametrize("state", [State.WAITING, State.AMBIGUOUS])
def test_what_is_not_final_comes_back(store: Store, state: State) -> None:
    """A row put off is claimed again when its time has come, with its attempts counted."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)
    due = NOON + timedelta(minutes=30)

    assert settled(store, first, state, reason="451 later\0\ud800", due_at=due)
    assert claimed(store, due - timedelta(seconds=1)) == []
    [again] = claimed(store, due)

    assert again.attempts == 1
    assert rows(store)[0].ambiguous == (state is State.AMBIGUOUS)


@pytest.mark.parametrize("state", [State.SENT, State.SUPPRESSED, State.EXPIRED])
def test_what_is_final_never_comes_back(store: Store, state: State) -> None:
    """A final row has its time, keeps its reason and is not claimed any more."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)

    assert settled(store, first, state, reason="as the test wants")

    assert claimed(store, NOON + timedelta(days=900)) == []
    [row] = rows(store)
    assert (row.state, row.settled_at, row.reason) == (state, NOON, "as the test wants")
    with store.read() as conn:
        assert deliveries.conservation(conn) == []
        assert (deliveries.pending(conn), deliveries.oldest_waiting(conn), deliveries.next_due(conn)) == (0, None, None)


def test_half_a_settlement_is_refused(store: Store) -> None:
    """A row to be tried again needs a time, a row given up needs a reason."""
    subscribed(store, "ann")
    posted(store)
    [delivery] = claimed(store)

    with pytest.raises(ValueError, match="next attempt"):
        settled(store, delivery, State.WAITING)
    with pytest.raises(ValueError, match="reason"):
        settled(store, delivery, State.EXPIRED)


def test_an_ill_relay_costs_the_recipient_nothing(store: Store) -> None:
    """A released row is as before the claim: no attempt counted, and still ambiguous if it was."""
    subscribed(store, "ann")
    posted(store)
    [first] = claimed(store)
    settled(store, first, State.AMBIGUOUS, due_at=NOON)
    [second] = claimed(store)

    with store.write() as conn:
        assert outbox.release(conn, [second], NOON + LEASE, reason="relay: connection refused") == {second.id}

    [row] = rows(store)
    assert (row.state, row.attempts, row.ambiguous) == (State.AMBIGUOUS, 1, 1)
    assert [d.attempts for d in claimed(store, NOON + LEASE)] == [1]


def test_a_letter_that_the_relay_gave_back_is_in_no_doubt(store: Store) -> None:
    """It said so after the last byte: whoever claims the row next may send at once."""
    subscribed(store, "ann")
    posted(store)
    held = claimed(store)
    with store.write() as conn:
        assert outbox.begin(conn, held, NOON) == {held[0].id}
        assert outbox.release(conn, held, NOON) == {held[0].id}
    assert [again.id for again in claimed(store)] == [held[0].id]


@pytest.mark.parametrize(
    ("consent", "kind", "reason"),
    [
        (Consent.CONFIRMED, AlertKind.OPENED, None),
        (Consent.UNCONFIRMED, AlertKind.OPENED, "the address is not confirmed"),
        (Consent.UNCONFIRMED, AlertKind.TEST, None),
        (Consent.UNCONFIRMED, AlertKind.CONFIRMATION, None),
        (Consent.STOPPED, AlertKind.OPENED, "the subscriber is stopped: by link"),
        (Consent.STOPPED, AlertKind.CONFIRMATION, "the subscriber is stopped: by link"),
        (Consent.SUPPRESSED, AlertKind.OPENED, "the subscriber is suppressed: by link"),
    ],
)
def test_consent_is_read_again_when_a_row_is_claimed(
    store: Store, consent: Consent, kind: AlertKind, reason: str | None
) -> None:
    """Whoever may not be written to at that moment is not, and the row says why."""
    [ann] = subscribed(store, "ann")
    posted(store, replace(OPENING, kind=kind), to=ann)
    why = "by link" if consent in {Consent.STOPPED, Consent.SUPPRESSED} else None
    with store.write() as conn:
        conn.execute(text("UPDATE subscribers SET consent = :c, reason = :r"), {"c": consent.value, "r": why})

    assert len(claimed(store)) == (reason is None)

    [row] = rows(store)
    assert (row.state, row.reason) == ((State.SUPPRESSED, reason) if reason else (State.CLAIMED, None))


@pytest.mark.parametrize(("kind", "sent"), [(AlertKind.OPENED, False), (AlertKind.CONFIRMATION, True)])
def test_switching_letters_off_holds_what_is_on_its_way(store: Store, kind: AlertKind, sent: bool) -> None:
    """As with consent, the wish of the moment counts; the question whether to send at all is still asked."""
    [ann] = subscribed(store, "ann")
    posted(store, replace(OPENING, kind=kind), to=ann)
    with store.write() as conn:
        secret = subscribers.token_of(conn, ann.id)
        subscribers.prefer(conn, secret, NOON, programs=(), kinds=(), rhythm=Rhythm.OFF)

    assert len(claimed(store)) == sent
    assert rows(store)[0].reason == (None if sent else "the subscriber has switched letters off")


def test_refused_rows_do_not_hide_the_others(store: Store) -> None:
    """A whole batch of rows that may not be sent is passed over; an empty answer means that nothing is due."""
    people = subscribed(store, "a", "b", "c", "d")
    posted(store)
    with store.write() as conn:
        for person in people[:3]:
            subscribers.suppress(conn, person.id, "5.1.1", NOON)

    assert [d.address for d in claimed(store, limit=2)] == ["d@example.org"]
    assert [row.state for row in rows(store)] == [State.SUPPRESSED] * 3 + [State.CLAIMED]


def test_a_worthless_letter_is_not_sent(store: Store) -> None:
    """After the expiry of its alert a row expires, with the reason; until then it is sent."""
    subscribed(store, "ann")
    posted(store, replace(OPENING, expires_at=NOON + timedelta(hours=1)))
    [first] = claimed(store, NOON + timedelta(minutes=59))
    settled(store, first, State.WAITING, due_at=NOON + timedelta(hours=1))

    assert claimed(store, NOON + timedelta(hours=1)) == []
    [row] = rows(store)
    assert (row.state, row.reason) == (State.EXPIRED, "worthless after 2031-02-11 18:00 UTC")


def test_the_oldest_goes_first(store: Store) -> None:
    """After an outage letters leave in the order in which they became due."""
    subscribed(store, "ann")
    posted(store)
    with store.write() as conn:
        entry = outbox.add(conn, replace(OPENING, key="later"), LETTER, b"later", NOON + timedelta(hours=1))
        assert entry
        outbox.address_all(conn, entry, OPENING, "email", NOON + timedelta(hours=1))

    found = [claimed(store, NOON + timedelta(days=3), limit=1)[0].template for _ in range(2)]
    assert found == [TEMPLATE, b"later"]


def test_two_workers_never_share_a_row(store: Store) -> None:
    """Workers that claim at the same time on connections of their own divide the rows: none twice, none left."""
    subscribed(store, *(f"reader{n}" for n in range(60)))
    posted(store)
    got: list[Delivery] = []
    ready = threading.Barrier(4)

    def work() -> None:
        ready.wait()
        while batch := claimed(store, limit=5):
            got.extend(batch)

    workers = [threading.Thread(target=work) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()

    # An empty batch of one worker may only mean that the others hold the rest for a moment.
    got.extend(claimed(store, limit=100))
    assert sorted(d.id for d in got) == list(range(1, 61))


def test_two_sweeps_tell_a_thing_once(store: Store) -> None:
    """Two processes that find the same thing at the same time make one alert between them."""
    ready = threading.Barrier(2)
    entries: list[Posted | None] = []

    def sweep() -> None:
        ready.wait()
        with store.write() as conn:
            entries.append(outbox.add(conn, OPENING, LETTER, TEMPLATE, NOON))

    sweeps = [threading.Thread(target=sweep) for _ in range(2)]
    for one in sweeps:
        one.start()
    for one in sweeps:
        one.join()
    assert [entry is None for entry in entries].count(True) == 1


def test_an_error_leaves_nothing_behind(store: Store) -> None:
    """Alert, letter and deliveries are one transaction: an error after them undoes all three."""
    subscribed(store, "ann")

    def fail() -> None:
        with store.write() as conn:
            entry = outbox.add(conn, OPENING, LETTER, TEMPLATE, NOON)
            assert entry
            outbox.address_all(conn, entry, OPENING, "email", NOON)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert rows(store) == []
    assert posted(store) == 1


@pytest.mark.parametrize(
    ("damage", "complaint"),
    [
        ("DELETE FROM deliveries WHERE id = 1", "was addressed 2 times and has 1"),
        ("UPDATE alerts SET addressed = NULL", "was never addressed"),
        (
            "UPDATE deliveries SET state = 'expired', settled_at = created_at WHERE id = 1",
            "delivery 1 is expired without",
        ),
        ("UPDATE deliveries SET state = 'sent' WHERE id = 1", "delivery 1 is sent without"),
        ("UPDATE deliveries SET settled_at = created_at WHERE id = 1", "delivery 1 is waiting without"),
        ("UPDATE alerts SET addressed = 1; DELETE FROM deliveries WHERE id = 1", "did not reach subscriber 1"),
    ],
)
def test_a_lost_letter_is_noticed(store: Store, damage: str, complaint: str) -> None:
    """The conservation query finds rows that vanished, were never made, or ended without a reason."""
    subscribed(store, "ann", "bob")
    posted(store)
    with store.write() as conn:
        for statement in damage.split("; "):
            conn.execute(text(statement))

    with store.read() as conn:
        problems = deliveries.conservation(conn)
    assert any(complaint in problem for problem in problems), problems
    assert store.check() == problems


def test_a_state_that_we_do_not_know_is_refused(store: Store) -> None:
    """The database itself holds the list of states."""
    subscribed(store, "ann")
    posted(store)
    with pytest.raises(StoreError), store.write() as conn:
        conn.execute(text("UPDATE deliveries SET state = 'lost'"))


def test_a_removed_subscriber_is_forgotten(store: Store) -> None:
    """Removing ends what was on the way, takes the address out of every row, and keeps the count."""
    [ann, _bob] = subscribed(store, "ann", "bob")
    posted(store)
    posted(store, replace(OPENING, key="test/1"), to=ann)
    first, _, third = claimed(store)
    settled(store, first, State.SUPPRESSED, reason="550 no such user: ann@example.org")

    with store.write() as conn:
        assert subscribers.remove(conn, "ANN@example.org", NOON)
        assert not subscribers.remove(conn, "ann@example.org", NOON)

    assert not settled(store, third, State.SENT)
    states = [(row.address, row.state, row.reason) for row in rows(store)]
    assert states[0] == (None, State.SUPPRESSED, "550 no such user: (removed)")
    assert states[1] == ("bob@example.org", State.CLAIMED, None)
    assert states[2] == (None, State.SUPPRESSED, "the subscriber was removed")
    with store.read() as conn:
        assert deliveries.conservation(conn) == []


def test_counts_and_rows_for_people(store: Store) -> None:
    """Counts by state and the listing agree with what happened, filtered as asked."""
    [ann, _bob] = subscribed(store, "ann", "bob")
    posted(store)
    [first, second] = claimed(store)
    settled(store, first, State.SENT)
    settled(store, second, State.WAITING, due_at=NOON + LEASE, reason="450")

    with store.read() as conn:
        assert deliveries.counts(conn) == dict.fromkeys(State, 0) | {State.SENT: 1, State.WAITING: 1}
        assert deliveries.pending(conn) == 1
        assert deliveries.oldest_waiting(conn) == NOON
        assert deliveries.next_due(conn) == NOON + LEASE
        assert [row.state for row in deliveries.listing(conn, subscriber_id=ann.id)] == [State.SENT]
        assert [row.address for row in deliveries.listing(conn, state=State.WAITING)] == ["bob@example.org"]
        assert deliveries.listing(conn, since=NOON + timedelta(seconds=1)) == []
        assert [row.subject for row in deliveries.listing(conn, limit=1)] == [LETTER.subject]
