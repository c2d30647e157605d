"""Digests, and the weekly word that there was nothing to tell: what falls due by the clock for those who asked for it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Connection

from fr_monitor.deciding.letters import bulletin
from fr_monitor.deciding.letters.bulletins import Item, Proof, digest_page, proof_page
from fr_monitor.deciding.letters.page import Page
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.calendar import EASTERN, civil_day
from fr_monitor.model.delivery import MAIL
from fr_monitor.model.subscriber import SETTLED, USUAL, Consent, Rhythm, Subscriber, Wish
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.watch import STALE_AFTER
from fr_monitor.store import Store, alerts, answers, notices, outbox, subscribers, sweeps, wishes
from fr_monitor.store.alerts import Told

AT = time(7)
"""In Washington: before the working day, after the new issue is out."""
PERIODS = {Rhythm.DAILY: timedelta(days=1), Rhythm.WEEKLY: timedelta(days=7)}


@dataclass(frozen=True, slots=True)
class Bulletins:
    """Makes what is due. `at` hears the name of each step."""

    store: Store
    desk: Desk
    sweep_minutes: int
    at: Callable[[str], None] = lambda _: None

    def make(self, now: datetime) -> tuple[str, ...]:
        """Put digests and proofs that are due into the outbox; the reason of each that is new. Twice changes nothing."""
        told: list[str] = []
        for rhythm in PERIODS:
            with self.store.write() as conn:
                told += self._digests(conn, rhythm, _due(rhythm, now), now)
                self.at("digest-posted")
            self.at("digested")
        with self.store.write() as conn:
            told += self._proof(conn, _due(Rhythm.WEEKLY, now), now)
            self.at("proof-posted")
        return tuple(told)

    def _digests(self, conn: Connection, rhythm: Rhythm, until: datetime, now: datetime) -> Iterator[str]:
        """One letter for all who are to read the same; a time of not running makes the period longer, never a gap."""
        key = f"{AlertKind.DIGEST}/{rhythm}"
        since = datetime.fromisoformat(sweeps.recall(conn, key) or (until - PERIODS[rhythm]).isoformat())
        if since >= until:
            return
        known = alerts.told_between(conn, since, until)
        readers: dict[tuple[Told, ...], list[Subscriber]] = {}
        for person, wanted in _wanted(conn, known, rhythm):
            readers.setdefault(wanted, []).append(person)
        day = civil_day(until)
        for wanted, people in readers.items():
            digest = hashlib.sha256(" ".join(found.key for found in wanted).encode()).hexdigest()[:12]
            items = [Item(found.subject, civil_day(found.created_at), found.document_number) for found in wanted]
            reason = f"{rhythm} digest of {day}: {len(wanted)} alerts"
            alert = Alert.apart(AlertKind.DIGEST, f"{key}/{day}/{digest}", reason, until + PERIODS[rhythm])
            if self._post(conn, alert, digest_page(rhythm.value, day, items), people, now):
                yield reason
        sweeps.remember(conn, key, until.isoformat(), now)

    def _proof(self, conn: Connection, until: datetime, now: datetime) -> Iterator[str]:
        """Only while it is true: nothing was told, and the Register was asked completely a short while ago."""
        since, day, good_until = until - PERIODS[Rhythm.WEEKLY], civil_day(until), until + timedelta(days=2)
        key = f"{AlertKind.NOTHING_NEW}/{day}"
        if now >= good_until or alerts.is_told(conn, key):
            return
        last = sweeps.last_complete(conn, "sweep")
        if last is None or last.finished_at is None or now - last.finished_at > STALE_AFTER:
            return
        people = [
            person
            for person in subscribers.listing(conn, consent=Consent.CONFIRMED)
            if AlertKind.NOTHING_NEW in person.kinds and person.rhythm is not Rhythm.OFF
        ]
        first = sweeps.first(conn)
        if not people or first is None or first > since or alerts.told_between(conn, since, until):
            return
        proof = Proof(
            programs=[program.name for program in self.desk.programs if program.enabled],
            last_complete=last.finished_at,
            newest=notices.newest_publication_date(conn),
            sweeps=sweeps.complete_between(conn, since, until),
            documents=notices.met_between(conn, since, until),
            minutes=self.sweep_minutes,
        )
        reason = f"nothing new in the week to {day}"
        alert = Alert.apart(AlertKind.NOTHING_NEW, key, reason, good_until)
        if self._post(conn, alert, proof_page(proof, day), people, now):
            yield reason

    def _post(self, conn: Connection, alert: Alert, page: Page, people: Sequence[Subscriber], now: datetime) -> bool:
        letter = bulletin(alert, page)
        posted = outbox.add(conn, alert, letter, self.desk.frozen(letter, now), now)
        if posted is None:
            return False
        told = {USUAL: posted}
        for person in people:
            if person.manner not in told:
                so = bulletin(alert, page, person.manner)
                told[person.manner] = self.desk.told_so(conn, posted, so, person.manner, now)
            outbox.address_one(conn, told[person.manner], person.id, MAIL, now)
        return True


def _due(rhythm: Rhythm, now: datetime) -> datetime:
    """The last moment at which such letters were due: today's or yesterday's morning, or that of the last Monday."""
    today = civil_day(now)
    if rhythm is Rhythm.WEEKLY:
        today -= timedelta(days=today.weekday())
    moment = datetime.combine(today, AT, EASTERN)
    return moment if moment <= now else datetime.combine(today - PERIODS[rhythm], AT, EASTERN)


def _wanted(conn: Connection, known: Sequence[Told], rhythm: Rhythm) -> Iterator[tuple[Subscriber, tuple[Told, ...]]]:
    """Who wants what in this rhythm, as `addressing.wanting` says it for single letters."""
    special = wishes.every(conn)
    for person in subscribers.listing(conn, consent=Consent.CONFIRMED) if known else ():
        own = special.get(person.id, {})
        settled = {(said.program, said.label) for said in answers.of(conn, person.id) if said.answer in SETTLED}
        wanted = tuple(
            found
            for found in known
            if _wants(person, own, found, rhythm)
            and not (found.kind is AlertKind.REMINDER and (found.program, found.cycle_label) in settled)
        )
        if wanted and person.rhythm is not Rhythm.OFF:
            yield person, wanted


def _wants(person: Subscriber, own: Mapping[str, Wish], found: Told, rhythm: Rhythm) -> bool:
    wish = own.get(found.program or "", person)
    return person.follows(found.program) and wish.rhythm is rhythm and found.kind in wish.kinds
