"""Everything that is kept about one person: shown, proven, forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from fr_monitor.model.subscriber import Consent, ConsentProof, ConsentStep, Subscriber
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.store import Store, answers, consents, deliveries, endpoints, erasures, subscribers, wishes

UNANSWERED = timedelta(days=7)
"""How long an address is kept that was asked and did not answer."""


def forget(store: Store, desk: Desk, subscriber: Subscriber, now: datetime) -> None:
    """Erase somebody from the database, from its free pages, and from the folder of letters."""
    with store.write() as conn:
        uids = erasures.erase(conn, subscriber, desk.links.hashed(subscriber.address), now)
    _scrub(store, desk, uids)


def forget_unanswered(store: Store, desk: Desk, now: datetime) -> tuple[str, ...]:
    """Delete who was asked, last a week ago, and never said yes; a line for the log when there were any. Raises StoreError.

    Nothing of the address is left, not even a hash: nobody has said that they want to be left alone. Who had agreed
    before, and was asked since by whoever typed the address, has: they are stopped again, and their proofs are kept.
    """
    with store.write() as conn:
        silent = []
        for person in consents.unanswered(conn, now - UNANSWERED):
            if has_left(conn, person):
                subscribers.stop(conn, subscribers.token_of(conn, person.id), now, reason="asked again, and silent")
            else:
                silent.append(person)
        uids = [uid for person in silent for uid in erasures.remove(conn, person, now)]
    if not silent:
        return ()
    _scrub(store, desk, uids)
    return (f"{len(silent)} unconfirmed addresses were deleted",)


def has_left(conn: Connection, person: Subscriber) -> bool:
    """Whether somebody stopped letters; whoever typed the address since, so that they were asked, has not undone that."""
    if person.consent is Consent.UNCONFIRMED:
        return any(proof.step is not ConsentStep.ASKED for proof in consents.of(conn, person.id))
    return person.consent is Consent.STOPPED


def vouch(conn: Connection, subscriber_id: int, way: str, now: datetime) -> None:
    """Note that the operator answers for somebody's consent."""
    consents.record(conn, subscriber_id, ConsentProof(ConsentStep.VOUCHED, now, way))


def proof_row(proof: ConsentProof) -> dict[str, object]:
    """A proof of consent, ready for JSON; the digest tells wordings apart at a glance."""
    digest = sha256(proof.wording.encode()).hexdigest()[:12] if proof.wording else None
    return asdict(proof) | {"wording_version": digest}


def record_of(conn: Connection, owner: Subscriber) -> dict[str, object]:
    """Everything that is kept about somebody, ready for JSON."""
    backup = answers.backup_of(conn, owner.id)
    stand_in = subscribers.by_id(conn, backup) if backup else None
    return {
        "subscriber": {
            "address": owner.address,
            "consent": owner.consent,
            "programs": sorted(owner.programs),
            "kinds": sorted(owner.kinds),
            "rhythm": owner.rhythm,
            "tags": sorted(owner.tags),
            "paused_until": owner.paused_until,
            "dates": owner.manner.dates,
            "zone": owner.manner.zone,
            "created_at": owner.created_at,
            "confirmed_at": owner.confirmed_at,
        },
        "stands_in": stand_in.address if stand_in else None,
        "wishes": [
            {"program": wish.program, "kinds": sorted(wish.kinds), "rhythm": wish.rhythm}
            for wish in wishes.of(conn, owner.id)
        ],
        "answers": [
            {"program": said.program, "cycle": said.label, "answer": said.answer, "answered_at": said.answered_at}
            for said in answers.of(conn, owner.id)
        ],
        "consent": [proof_row(proof) for proof in consents.of(conn, owner.id)],
        "endpoints": [
            {"channel": channel, "url": url, "disabled": disabled}
            for channel, url, disabled in endpoints.of(conn, owner.id)
        ],
        "letters": list(_letters(conn, owner)),
    }


def _letters(conn: Connection, owner: Subscriber) -> Iterator[dict[str, object]]:
    for row in deliveries.listing(conn, subscriber_id=owner.id):
        yield {
            "created_at": row.created_at,
            "subject": row.subject,
            "why": row.alert_reason,
            "channel": row.channel,
            "state": row.state,
            "reason": row.reason,
            "settled_at": row.settled_at,
        }


def _scrub(store: Store, desk: Desk, uids: Iterable[str]) -> None:
    """Let what was deleted be gone from free pages, and from the folder of letters."""
    store.scrub()
    for uid in uids:
        (desk.mail.folder / f"{uid}.eml").unlink(missing_ok=True)
