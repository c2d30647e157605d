"""Addresses, consent and wishes, on both databases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import DEFAULT_KINDS, Consent, Rhythm, Subscriber
from fr_monitor.store import Store, subscribers
from fr_monitor.store.addresses import normalised

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
LATER = NOON + timedelta(days=1)


def added(store: Store, address: str = "ann@example.org", consent: Consent = Consent.CONFIRMED) -> Subscriber:
    """One subscriber more."""
    with store.write() as conn:
        return subscribers.add(conn, address, NOON, consent=consent)


def token(store: Store, subscriber: Subscriber) -> str:
    """Their part of every link."""
    with store.read() as conn:
        return subscribers.token_of(conn, subscriber.id)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        (" Ann.Lee@Example.ORG\n", "Ann.Lee@example.org"),
        ("ann+fda@sub.example.org", "ann+fda@sub.example.org"),
        ("o'hara@example.org", "o'hara@example.org"),
        ("ann@bücher.example", "ann@xn--bcher-kva.example"),
        ("ann@BÜCHER.example", "ann@xn--bcher-kva.example"),
        ("ann@xn--bcher-kva.example", "ann@xn--bcher-kva.example"),
        ("postmaster@example.org", "postmaster@example.org"),
        ("a" * 64 + "@example.org", "a" * 64 + "@example.org"),
    ],
)
def test_an_address_has_one_form(given: str, kept: str) -> None:
    """Blanks go, the domain becomes lower case A-labels, the local part stays as its owner writes it."""
    assert normalised(given) == kept


@pytest.mark.hostile("B77")
@pytest.mark.parametrize(
    "bad",
    [
        "",
        "ann",
        "@example.org",
        "ann@",
        "ann@example",
        "ann@example.org.",
        "ann@.example.org",
        "ann@exa..mple.org",
        "ann@-example.org",
        "ann@example.org-",
        "ann@exa_mple.org",
        "ann@127.0.0.1",
        "ann@[127.0.0.1]",
        "ann@example.123",
        "ann@bob@example.org",
        '"ann lee"@example.org',
        "ann lee@example.org",
        "ann@exam ple.org",
        ".ann@example.org",
        "ann.@example.org",
        "an..n@example.org",
        "ann@example.org,bob@example.org",
        "ann@example.org;bob@example.org",
        "<ann@example.org>",
        "Ann <ann@example.org>",
        "ann%0aBcc:eve@example.org",
        "ann%example.net@example.org",
        "example.net!ann@example.org",
        "ann@example.org\r\nBcc: eve@example.org",
        "ann\0@example.org",
        "änn@example.org",
        "ann@straße.example",
        "ann@\u202eexample.org",
        "a" * 65 + "@example.org",
        "ann@" + "a" * 64 + ".org",
        "ann@" + "abcdefgh." * 30 + "org",
    ],
)
def test_what_is_no_address_is_refused_in_one_line(bad: str) -> None:
    """Lists, display names, quoted and non-ASCII local parts, literals, routes, injections and whatever is too long."""
    with pytest.raises(SubscriberError) as refused:
        normalised(bad)
    assert str(refused.value).isprintable()
    assert len(str(refused.value)) < 250


def test_a_subscriber_comes_back_as_added(store: Store) -> None:
    """With wishes and times, found by address in any capitals, by token and by number."""
    with store.write() as conn:
        one = subscribers.add(
            conn,
            "Ann@Example.org",
            NOON,
            consent=Consent.UNCONFIRMED,
            programs=["b", "a"],
            kinds=[AlertKind.OPENED],
            rhythm=Rhythm.WEEKLY,
        )
    secret = token(store, one)

    with store.read() as conn:
        assert subscribers.by_address(conn, "aNN@EXAMPLE.org") == one
        assert subscribers.by_token(conn, secret) == one
        assert subscribers.by_token(conn, secret.swapcase()) is None
        assert subscribers.by_token(conn, "\0\ud800" + secret * 9) is None
        assert subscribers.by_id(conn, one.id) == one
        assert subscribers.by_id(conn, one.id + 1) is None
    assert len(secret) == 32
    assert one == Subscriber(
        one.id,
        "Ann@example.org",
        Consent.UNCONFIRMED,
        frozenset("ab"),
        frozenset({AlertKind.OPENED}),
        Rhythm.WEEKLY,
        NOON,
        None,
    )


@pytest.mark.parametrize("again", ["ann@example.org", "ANN@example.ORG"])
def test_an_address_is_there_once(store: Store, again: str) -> None:
    """Capitals do not make a second subscriber."""
    added(store)
    with pytest.raises(SubscriberError, match="there already"):
        added(store, again)


def test_the_operator_may_confirm_by_adding(store: Store) -> None:
    """Added again as confirmed, an unconfirmed subscriber is confirmed; the reverse is refused."""
    first = added(store, consent=Consent.UNCONFIRMED)
    second = added(store)
    assert (second.id, second.consent, second.confirmed_at) == (first.id, Consent.CONFIRMED, NOON)
    with pytest.raises(SubscriberError, match="confirmed"):
        added(store, consent=Consent.UNCONFIRMED)


def test_consent_is_given_once_and_taken_back_once(store: Store) -> None:
    """Confirming and stopping are idempotent; an old confirmation link does not undo a stop; the token stays."""
    one = added(store, consent=Consent.UNCONFIRMED)
    secret = token(store, one)

    with store.write() as conn:
        confirmed = subscribers.confirm(conn, secret, LATER)
        assert subscribers.confirm(conn, secret, LATER + timedelta(days=1)) == confirmed
        stopped = subscribers.stop(conn, secret, LATER)
        assert subscribers.stop(conn, secret, LATER) == stopped
        with pytest.raises(SubscriberError, match="stopped since"):
            subscribers.confirm(conn, secret, LATER)
        assert subscribers.stop(conn, "unknown", LATER) is None
        with pytest.raises(SubscriberError, match="nobody"):
            subscribers.confirm(conn, "unknown", LATER)

    assert (confirmed.consent, confirmed.confirmed_at) == (Consent.CONFIRMED, LATER)
    assert stopped is not None
    assert stopped.consent is Consent.STOPPED
    back = added(store, consent=Consent.UNCONFIRMED)
    assert (back.id, back.consent, back.confirmed_at) == (one.id, Consent.UNCONFIRMED, None)
    assert token(store, back) == secret


def test_a_dead_address_is_written_to_no_more(store: Store) -> None:
    """Also one that never answered; who stopped stays stopped."""
    people = (added(store), added(store, "bob@example.org", Consent.UNCONFIRMED), added(store, "eve@example.org"))
    with store.write() as conn:
        subscribers.stop(conn, subscribers.token_of(conn, people[2].id), NOON)
        for one in people:
            subscribers.suppress(conn, one.id, "550 5.1.1 no such user\0", NOON)
        consents = [one.consent for one in subscribers.listing(conn)]
    assert consents == [Consent.SUPPRESSED, Consent.SUPPRESSED, Consent.STOPPED]


def test_wishes_can_be_replaced(store: Store) -> None:
    """All of them at once; an unknown link is refused."""
    one = added(store)
    secret = token(store, one)
    with store.write() as conn:
        new = subscribers.prefer(conn, secret, LATER, programs=["a"], kinds=[AlertKind.CLOSED], rhythm=Rhythm.OFF)
        with pytest.raises(SubscriberError):
            subscribers.prefer(conn, "unknown", LATER, programs=[], kinds=[], rhythm=Rhythm.OFF)
    assert (new.programs, new.kinds, new.rhythm) == (frozenset("a"), frozenset({AlertKind.CLOSED}), Rhythm.OFF)
    assert one.kinds == DEFAULT_KINDS


def test_listing_by_consent(store: Store) -> None:
    """By address, all or those of one state."""
    added(store, "zoe@example.org")
    added(store, "Ann@example.org", Consent.UNCONFIRMED)
    with store.read() as conn:
        assert [one.address for one in subscribers.listing(conn)] == ["Ann@example.org", "zoe@example.org"]
        assert [one.address for one in subscribers.listing(conn, consent=Consent.CONFIRMED)] == ["zoe@example.org"]


def test_the_number_of_a_removed_subscriber_is_not_given_again(store: Store) -> None:
    """Nobody inherits another's number, and nothing of the old address is left."""
    one = added(store)
    with store.write() as conn:
        assert subscribers.remove(conn, one.address, NOON)
        assert subscribers.by_address(conn, one.address) is None
        with pytest.raises(SubscriberError, match="no subscriber"):
            subscribers.token_of(conn, one.id)
    assert added(store).id != one.id
