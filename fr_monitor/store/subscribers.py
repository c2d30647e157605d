"""Subscribers: addresses, consent and wishes."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from fr_monitor.errors import SubscriberError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.subscriber import DEFAULT_KINDS, Consent, Manner, Rhythm, Subscriber
from fr_monitor.store.addresses import normalised
from fr_monitor.store.codec import storable
from fr_monitor.store.tables import deliveries, on_the_way, subscribers


def add(
    conn: Connection,
    address: str,
    now: datetime,
    *,
    consent: Consent,
    programs: Collection[str] = (),
    kinds: Collection[AlertKind] = DEFAULT_KINDS,
    rhythm: Rhythm = Rhythm.AT_ONCE,
) -> Subscriber:
    """Add an address, `confirmed` by the operator or `unconfirmed`; no `programs` means all of them.

    Who stopped may come back, with new wishes and the old token, so that links in old letters go on working.
    Raises `SubscriberError` for what is no address, and for one that is there already.
    """
    plain = normalised(address)
    before = by_address(conn, plain)
    if before and before.consent in {Consent.CONFIRMED, consent}:
        raise SubscriberError(f"{plain}: there already ({before.consent.value}); see: fr-monitor explain {plain}")
    values: dict[str, object] = {
        "address": plain,
        "consent": consent,
        "programs": frozenset(programs),
        "kinds": frozenset(kinds),
        "rhythm": rhythm,
        "confirmed_at": now if consent is Consent.CONFIRMED else None,
        "changed_at": now,
        "reason": None,
    }
    if before:
        return _change(conn, subscribers.c.id == before.id, values)
    values |= {"address_key": plain.lower(), "token": secrets.token_urlsafe(24), "created_at": now}
    return _subscriber(conn.execute(subscribers.insert().values(values).returning(subscribers)).one())


def confirm(conn: Connection, token: str, now: datetime) -> Subscriber:
    """Record that the owner of the address wants letters; a second time changes nothing.

    Raises `SubscriberError` for an unknown token, and where the owner has stopped since: an old link is no new wish.
    """
    found = _known(conn, token)
    if found.consent is Consent.CONFIRMED:
        return found
    if found.consent is not Consent.UNCONFIRMED:
        raise SubscriberError(f"{found.address}: {found.consent.value} since; subscribe again")
    values = {"consent": Consent.CONFIRMED, "confirmed_at": now, "changed_at": now}
    return _change(conn, subscribers.c.id == found.id, values)


def stop(conn: Connection, token: str, now: datetime, *, reason: str = "unsubscribed") -> Subscriber | None:
    """Send no more letters; a second time changes nothing, None for an unknown token (erased, perhaps)."""
    found = by_token(conn, token)
    if found is None or found.consent in {Consent.STOPPED, Consent.SUPPRESSED}:
        return found
    values = {"consent": Consent.STOPPED, "reason": storable(reason, 200), "changed_at": now}
    return _change(conn, subscribers.c.id == found.id, values)


def prefer(
    conn: Connection,
    token: str,
    now: datetime,
    *,
    programs: Collection[str],
    kinds: Collection[AlertKind],
    rhythm: Rhythm,
) -> Subscriber:
    """Replace somebody's wishes. Raises `SubscriberError` for an unknown token."""
    found = _known(conn, token)
    values = {"programs": frozenset(programs), "kinds": frozenset(kinds), "rhythm": rhythm, "changed_at": now}
    return _change(conn, subscribers.c.id == found.id, values)


def suppress(conn: Connection, subscriber_id: int, reason: str, now: datetime) -> None:
    """Write to a dead address no more; one that stopped stays stopped."""
    values = {"consent": Consent.SUPPRESSED, "reason": storable(reason, 200), "changed_at": now}
    live = subscribers.c.consent.in_([Consent.CONFIRMED, Consent.UNCONFIRMED])
    conn.execute(update(subscribers).where(subscribers.c.id == subscriber_id, live).values(values))


def remove(conn: Connection, address: str, now: datetime) -> bool:
    """Forget a person: the row goes, letters on the way are suppressed, past ones are no longer anybody's.

    False when the address is not known. Raises `SubscriberError` for what is no address.
    """
    found = by_address(conn, address)
    if found is None:
        return False
    d = deliveries.c
    mine = d.subscriber_id == found.id
    ended = {"state": State.SUPPRESSED, "stage": None, "reason": "the subscriber was removed", "settled_at": now}
    conn.execute(update(deliveries).where(mine, on_the_way).values(ended))
    # A relay's reply often repeats the address.
    conn.execute(update(deliveries).where(mine).values(reason=func.replace(d.reason, found.address, "(removed)")))
    conn.execute(subscribers.delete().where(subscribers.c.id == found.id))
    return True


def by_token(conn: Connection, token: str) -> Subscriber | None:
    """Whose letters carry this token."""
    return _one(conn, subscribers.c.token == storable(token, 100))


def by_address(conn: Connection, address: str) -> Subscriber | None:
    """Who has this address, capitals ignored. Raises `SubscriberError` for what is no address."""
    return _one(conn, subscribers.c.address_key == normalised(address).lower())


def by_id(conn: Connection, subscriber_id: int) -> Subscriber | None:
    """The subscriber of a number."""
    return _one(conn, subscribers.c.id == subscriber_id)


def token_of(conn: Connection, subscriber_id: int) -> str:
    """The part of every link that is the subscriber's own. Raises `SubscriberError` for an unknown number."""
    token = conn.execute(select(subscribers.c.token).where(subscribers.c.id == subscriber_id)).scalar()
    if token is None:
        raise SubscriberError(f"there is no subscriber {subscriber_id}")
    return str(token)


def listing(conn: Connection, *, consent: Consent | None = None) -> list[Subscriber]:
    """All subscribers, or those of one state of consent, by address."""
    wanted = select(subscribers).order_by(subscribers.c.address_key)
    if consent is not None:
        wanted = wanted.where(subscribers.c.consent == consent)
    return [_subscriber(row) for row in conn.execute(wanted)]


def counts(conn: Connection) -> dict[Consent, int]:
    """How many subscribers there are in each state of consent."""
    found = conn.execute(select(subscribers.c.consent, func.count()).group_by(subscribers.c.consent)).all()
    return dict.fromkeys(Consent, 0) | {row[0]: row[1] for row in found}


def _known(conn: Connection, token: str) -> Subscriber:
    found = by_token(conn, token)
    if found is None:
        raise SubscriberError("nobody is known by this link")
    return found


def _one(conn: Connection, which: ColumnElement[bool]) -> Subscriber | None:
    row = conn.execute(select(subscribers).where(which)).first()
    return _subscriber(row) if row else None


def _change(conn: Connection, which: ColumnElement[bool], values: dict[str, object]) -> Subscriber:
    return _subscriber(conn.execute(update(subscribers).where(which).values(values).returning(subscribers)).one())


def _subscriber(row: Row[tuple[object, ...]]) -> Subscriber:
    return Subscriber(
        id=row.id,
        address=row.address,
        consent=row.consent,
        programs=row.programs,
        kinds=frozenset(map(AlertKind, row.kinds)),
        rhythm=row.rhythm,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        tags=row.tags,
        paused_until=row.paused_until,
        manner=Manner(row.dates, row.zone),
    )
