"""What people do for themselves on the web page, without a login: the link in a letter is what they are known by."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from sqlalchemy import Connection

from fr_monitor.deciding.letters import manage_letter
from fr_monitor.errors import LinkError, SubscriberError
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.calendar import EASTERN
from fr_monitor.model.subscriber import (
    DEFAULT_KINDS,
    USUAL,
    Consent,
    ConsentProof,
    ConsentStep,
    Manner,
    Rhythm,
    Subscriber,
    Wish,
)
from fr_monitor.pipeline.answer import let_stand_in
from fr_monitor.pipeline.links import Purpose
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.personal import forget, record_of
from fr_monitor.pipeline.subscribe import ask_owner
from fr_monitor.store import Store, answers, consents, deliveries, endpoints, subscribers, wishes
from fr_monitor.store.addresses import normalised

MANAGE_WITHIN = timedelta(hours=1)
QUESTIONS_A_DAY = 3
"""Letters to one address, in a day, that strangers can cause."""
ONE_DAY = timedelta(days=1)
WORDING = (
    "Yes, send me these letters: when a window opens, when its deadline or another fact changes, before its last day, "
    "and when it has closed. I can change that, stop by one click, and have everything about me erased at any time."
)
"""What somebody agrees to; the page shows it above the button, and the proof of consent keeps it."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """All of somebody's wishes."""

    programs: Collection[str]
    kinds: Collection[AlertKind]
    rhythm: Rhythm
    manner: Manner = USUAL
    paused_until: date | None = None
    """Letters wait until this day begins in Washington."""
    special: Mapping[str, Wish | None] = field(default_factory=dict)
    """For single programs: a wish of its own, or None for as in general. A program that is not named keeps what it has."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands beside somebody's wishes in general."""

    special: Mapping[str, Wish]
    backup: Subscriber | None
    stands_in_for: tuple[str, ...]
    """Their addresses."""
    channels: tuple[str, ...]
    """Other ways that letters go, named by the operator."""


@dataclass(frozen=True, slots=True)
class SelfService:
    """The verbs of the page. `token` is the lasting one of a letter, `link` a signed one that expires."""

    store: Store
    desk: Desk
    clock: Callable[[], datetime]

    def ask(self, address: str, programs: Collection[str], network: str | None = None) -> None:
        """Do what is right for an address that somebody entered, without telling whether it was known.

        A confirmed one gets the link to its data, any other the question whether letters are wanted; neither more than
        three times a day. Raises SubscriberError for what is no address, and for our own.
        """
        now = self.clock()
        self._refuse_ours(address)
        with self.store.write() as conn:
            found = subscribers.by_address(conn, address)
            if found and self._asked_enough(conn, found.id, now):
                return
            if found and found.consent is Consent.CONFIRMED:
                self._send_manage_link(conn, found.id, now)
                return
            if found is None or found.consent is not Consent.UNCONFIRMED:
                wishes = self.desk.watched & set(programs)
                found = subscribers.add(conn, address, now, consent=Consent.UNCONFIRMED, programs=wishes)
            ask_owner(conn, self.desk, found, now, way="the form of the web page", network=network)

    def asking(self, link: str) -> Subscriber:
        """Who is asked by a confirmation letter. Raises LinkError."""
        return self._by_link(Purpose.CONFIRM, link)

    def confirm(self, link: str, network: str | None = None) -> Subscriber:
        """The owner says yes; a second time changes nothing. Raises LinkError, SubscriberError when stopped since."""
        now = self.clock()
        subscriber_id = self.desk.links.read(Purpose.CONFIRM, link, now)
        with self.store.write() as conn:
            token = _token(conn, subscriber_id)
            before = subscribers.by_id(conn, subscriber_id)
            found = subscribers.confirm(conn, token, now)
            if before != found:
                proof = ConsentProof(
                    ConsentStep.AGREED, now, "the button behind the link of a letter", network, WORDING
                )
                consents.record(conn, subscriber_id, proof)
            return found

    def known(self, token: str) -> Subscriber | None:
        """Whose letters carry this token; None for nobody's, or one who was erased."""
        with self.store.read() as conn:
            return subscribers.by_token(conn, token)

    def stop(self, token: str) -> None:
        """No more letters; nothing happens for an unknown token."""
        with self.store.write() as conn:
            subscribers.stop(conn, token, self.clock(), reason="unsubscribed by a link in a letter")

    def resume(self, token: str, network: str | None = None) -> None:
        """Ask somebody who stopped whether they want letters again: a forwarded letter must not subscribe its owner."""
        now = self.clock()
        with self.store.write() as conn:
            found = subscribers.by_token(conn, token)
            if found is None or found.consent is Consent.CONFIRMED or self._asked_enough(conn, found.id, now):
                return
            asked = _unconfirmed(conn, found, now)
            ask_owner(conn, self.desk, asked, now, way='"subscribe again" of the web page', network=network)

    def prefer(self, token: str, wanted: Wanted) -> None:
        """Replace somebody's wishes. Raises SubscriberError for an unknown token or program, or when no kind is left."""
        kinds = [wanted.kinds, *(wish.kinds for wish in wanted.special.values() if wish)]
        if not {*wanted.programs, *wanted.special} <= self.desk.watched or not all(kinds):
            raise SubscriberError("choose at least one kind of letter, and programs of the list")
        now, until = self.clock(), wanted.paused_until
        with self.store.write() as conn:
            found = subscribers.prefer(
                conn, token, now, programs=wanted.programs, kinds=wanted.kinds, rhythm=wanted.rhythm
            )
            wishes.write_in(conn, found.id, wanted.manner, now)
            wishes.pause(conn, found.id, datetime.combine(until, time(), EASTERN) if until else None, now)
            for program, wish in wanted.special.items():
                if wish:
                    wishes.save(conn, found.id, wish, now)
                else:
                    wishes.remove(conn, found.id, program, now)

    def standing(self, subscriber: Subscriber) -> Standing:
        """What stands beside somebody's wishes in general."""
        with self.store.read() as conn:
            backup = answers.backup_of(conn, subscriber.id)
            others = [subscribers.by_id(conn, number) for number in answers.stood_in_for(conn, subscriber.id)]
            return Standing(
                special={wish.program: wish for wish in wishes.of(conn, subscriber.id)},
                backup=subscribers.by_id(conn, backup) if backup else None,
                stands_in_for=tuple(other.address for other in others if other),
                channels=tuple(channel for channel, _, disabled in endpoints.of(conn, subscriber.id) if not disabled),
            )

    def name_backup(self, token: str, address: str | None) -> None:
        """Say who hears of a deadline that is not answered for; None for nobody.

        Raises SubscriberError for an unknown token, for what is no address, for one's own, and for ours.
        """
        if address is not None:
            self._refuse_ours(address)
        with self.store.write() as conn:
            found = subscribers.by_token(conn, token)
            if found is None or found.consent is not Consent.CONFIRMED:
                raise SubscriberError("letters are stopped; subscribe again first")
            let_stand_in(conn, self.desk, found, address, self.clock())

    def stand_down(self, token: str) -> None:
        """Stand in for nobody any more; nothing happens for an unknown token."""
        with self.store.write() as conn:
            found = subscribers.by_token(conn, token)
            if found:
                answers.stand_down(conn, found.id)

    def send_manage_link(self, token: str) -> None:
        """Mail the link to somebody's data to the address itself; nothing happens for an unknown token."""
        now = self.clock()
        with self.store.write() as conn:
            found = subscribers.by_token(conn, token)
            if found is None or self._asked_enough(conn, found.id, now):
                return
            if found.consent in {Consent.STOPPED, Consent.SUPPRESSED}:
                # Nothing is ever sent to who stopped; an unconfirmed address gets what it asked for, and no alert.
                found = _unconfirmed(conn, found, now)
            self._send_manage_link(conn, found.id, now)

    def managing(self, link: str) -> Subscriber:
        """Whose data a link opens. Raises LinkError."""
        return self._by_link(Purpose.MANAGE, link)

    def token(self, subscriber: Subscriber) -> str:
        """The lasting token of somebody who proved to own the address. Raises SubscriberError when erased since."""
        with self.store.read() as conn:
            return subscribers.token_of(conn, subscriber.id)

    def proofs(self, subscriber: Subscriber) -> tuple[ConsentProof, ...]:
        """By what we can show that somebody wanted letters."""
        with self.store.read() as conn:
            return consents.of(conn, subscriber.id)

    def export(self, link: str) -> dict[str, object]:
        """Everything that is kept about somebody, ready for JSON. Raises LinkError."""
        owner = self._by_link(Purpose.MANAGE, link)
        with self.store.read() as conn:
            return record_of(conn, owner)

    def erase(self, link: str) -> None:
        """Forget somebody for good. Raises LinkError."""
        forget(self.store, self.desk, self._by_link(Purpose.MANAGE, link), self.clock())

    def _refuse_ours(self, address: str) -> None:
        ours = {self.desk.mail.sender.casefold(), (self.desk.mail.bounces or "").casefold()}
        if normalised(address).casefold() in ours:
            raise SubscriberError("this is the address that our letters come from, or come back to")

    def _by_link(self, purpose: Purpose, link: str) -> Subscriber:
        subscriber_id = self.desk.links.read(purpose, link, self.clock())
        with self.store.read() as conn:
            found = subscribers.by_id(conn, subscriber_id)
        if found is None:
            raise LinkError("nobody is known by this link any more")
        return found

    def _send_manage_link(self, conn: Connection, subscriber_id: int, now: datetime) -> None:
        until = now + MANAGE_WITHIN
        key = f"manage/{subscriber_id}/{now.isoformat(timespec='seconds')}"
        reason = "somebody asked for the link to the data of this address"
        alert = Alert.apart(AlertKind.CONFIRMATION, key, reason, until)
        answer = f"/m/{self.desk.links.sign(Purpose.MANAGE, subscriber_id, until)}"
        self.desk.hand(conn, alert, manage_letter(alert), subscriber_id, now, answer=answer)

    def _asked_enough(self, conn: Connection, subscriber_id: int, now: datetime) -> bool:
        today = deliveries.listing(conn, subscriber_id=subscriber_id, since=now - ONE_DAY)
        return sum(row.kind is AlertKind.CONFIRMATION for row in today) >= QUESTIONS_A_DAY


def _token(conn: Connection, subscriber_id: int) -> str:
    try:
        return subscribers.token_of(conn, subscriber_id)
    except SubscriberError as error:
        raise LinkError("nobody is known by this link any more") from error


def _unconfirmed(conn: Connection, subscriber: Subscriber, now: datetime) -> Subscriber:
    """The same person with the same wishes, to be asked again."""
    if subscriber.consent is Consent.UNCONFIRMED:
        return subscriber
    return subscribers.add(
        conn,
        subscriber.address,
        now,
        consent=Consent.UNCONFIRMED,
        programs=subscriber.programs,
        kinds=subscriber.kinds or DEFAULT_KINDS,
        rhythm=subscriber.rhythm,
    )
