"""Who wants letters: adding, asking first, stopping."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.subscriber import Consent, ConsentProof, ConsentStep, Subscriber
from fr_monitor.pipeline.links import Purpose
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.personal import vouch
from fr_monitor.store import Store, consents, erasures, subscribers

ANSWER_WITHIN = timedelta(hours=72)
"""How long a question whether somebody wants letters stays good."""


def subscribe(
    store: Store,
    desk: Desk,
    address: str,
    programs: Collection[str],
    now: datetime,
    *,
    confirmed: bool,
    at: Callable[[str], None] = lambda _: None,
) -> Subscriber:
    """Add an address. Unless the operator vouches for it, its owner is asked first, and nothing else is sent.

    Raises SubscriberError for what is no address, one that is there already, or a program that is not watched.
    """
    check_programs(desk, programs)
    consent = Consent.CONFIRMED if confirmed else Consent.UNCONFIRMED
    with store.write() as conn:
        if confirmed:
            refuse_erased(conn, desk, address)
        added = subscribers.add(conn, address, now, consent=consent, programs=programs)
        at("subscriber-added")
        if confirmed:
            vouch(conn, added.id, "added by the operator", now)
        else:
            ask_owner(conn, desk, added, now, way="added by the operator")
            at("owner-asked")
    at("subscribed")
    return added


def check_programs(desk: Desk, programs: Collection[str]) -> Collection[str]:
    """The programs again. Raises SubscriberError for one that is not watched."""
    unknown = set(programs) - desk.watched
    if unknown:
        known = ", ".join(sorted(desk.watched))
        raise SubscriberError(f"no such program: {', '.join(sorted(unknown))}; there are {known}")
    return programs


def refuse_erased(conn: Connection, desk: Desk, address: str) -> None:
    """Raises SubscriberError for an address whose owner wanted to be forgotten: only they can come back."""
    if erasures.is_erased(conn, desk.links.hashes(address)):
        ask = f"fr-monitor subscribers add {address} --unconfirmed"
        raise SubscriberError(f"{address}: was erased, as its owner wanted; to ask them: {ask}")


def unsubscribe(store: Store, address: str, now: datetime, *, reason: str) -> Subscriber:
    """Write to an address no more; that it was there is remembered. Raises SubscriberError for an unknown one."""
    with store.write() as conn:
        found = subscribers.by_address(conn, address)
        if found is None:
            raise SubscriberError(f"{address}: no such subscriber; see: fr-monitor subscribers list")
        stopped = subscribers.stop(conn, subscribers.token_of(conn, found.id), now, reason=reason)
        return stopped or replace(found, consent=Consent.STOPPED)


def ask_owner(
    conn: Connection, desk: Desk, subscriber: Subscriber, now: datetime, *, way: str, network: str | None = None
) -> None:
    """Ask the owner of an address whether they want letters; the link to say yes expires with the question.

    `way` and `network` say where somebody wanted the question to be asked, for the proof of consent.
    """
    consents.record(conn, subscriber.id, ConsentProof(ConsentStep.ASKED, now, way, network))
    answer = f"/c/{desk.links.sign(Purpose.CONFIRM, subscriber.id, now + ANSWER_WITHIN)}"
    desk.ask(conn, _question(subscriber, now), subscriber.id, now, answer=answer)


def _question(subscriber: Subscriber, now: datetime) -> Alert:
    key = f"{AlertKind.CONFIRMATION}/{subscriber.id}/{now.isoformat(timespec='seconds')}"
    reason = "somebody asked for letters to this address"
    return Alert.apart(AlertKind.CONFIRMATION, key, reason, now + ANSWER_WITHIN)
