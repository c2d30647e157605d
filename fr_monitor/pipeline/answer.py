"""What a subscriber says about a cycle by the link of a letter, and who stands in for them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection

from fr_monitor.deciding.clean import masked
from fr_monitor.deciding.letters import stand_in_letter
from fr_monitor.errors import LinkError, SubscriberError
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.subscriber import Answer, Consent, Subscriber
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.subscribe import ask_owner
from fr_monitor.store import Store, answers, cycles, subscribers


def answer(store: Store, token: str, key: tuple[str, str], said: Answer, now: datetime) -> None:
    """Keep an answer about the cycle of a program and a label; a later one takes its place. Raises LinkError for an unknown token or cycle."""
    with store.write() as conn:
        found = subscribers.by_token(conn, token)
        if found is None or cycles.get(conn, *key) is None:
            raise LinkError("nobody, or no program year, is known by this link")
        answers.save(conn, found.id, key, said, now)


def asked_about(store: Store, token: str, key: tuple[str, str]) -> tuple[Cycle, Answer | None]:
    """The cycle of a link and what its owner said of it so far. Raises LinkError for an unknown token or cycle."""
    with store.read() as conn:
        found = subscribers.by_token(conn, token)
        cycle = cycles.get(conn, *key)
        if found is None or cycle is None:
            raise LinkError("nobody, or no program year, is known by this link")
        said = {(a.program, a.label): a.answer for a in answers.of(conn, found.id)}
    return cycle, said.get(cycle.key)


def name_backup(store: Store, desk: Desk, address: str, backup: str | None, now: datetime) -> Subscriber | None:
    """Let `backup` hear of a deadline that `address` does not answer for; None takes the backup away.

    Somebody new is asked first, and gets nothing but these letters; a subscriber is told, and can refuse. Raises
    SubscriberError for an unknown `address`, for what is no address, and for one's own.
    """
    with store.write() as conn:
        owner = subscribers.by_address(conn, address)
        if owner is None:
            raise SubscriberError(f"{address}: no such subscriber; see: fr-monitor subscribers list")
        return let_stand_in(conn, desk, owner, backup, now)


def let_stand_in(
    conn: Connection, desk: Desk, owner: Subscriber, backup: str | None, now: datetime
) -> Subscriber | None:
    """`name_backup` for a known owner."""
    if backup is None:
        answers.name_backup(conn, owner.id, None)
        return None
    other = subscribers.by_address(conn, backup)
    if other is not None and other.id == owner.id:
        raise SubscriberError(f"{backup}: cannot stand in for itself")
    if other is None or other.consent in {Consent.STOPPED, Consent.SUPPRESSED}:
        other = subscribers.add(conn, backup, now, consent=Consent.UNCONFIRMED, kinds=())
        ask_owner(conn, desk, other, now, way="named to stand in for another subscriber")
    elif other.consent is Consent.CONFIRMED:
        _tell(conn, desk, owner, other, now)
    answers.name_backup(conn, owner.id, other.id)
    return other


def _tell(conn: Connection, desk: Desk, owner: Subscriber, other: Subscriber, now: datetime) -> None:
    """Once for each two: nobody's mailbox can be filled by naming them again and again."""
    reason = "another subscriber named this address to stand in for them"
    alert = Alert.apart(AlertKind.CONFIRMATION, f"stands-in/{owner.id}/{other.id}", reason)
    desk.hand(conn, alert, stand_in_letter(alert, masked(owner.address)), other.id, now)
