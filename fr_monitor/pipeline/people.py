"""What the operator does for subscribers: lists in and out, wishes, everything known of one, and forgetting."""

from __future__ import annotations

import csv
import secrets
from base64 import b64encode
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from pathlib import Path
from typing import TypeVar
from zoneinfo import available_timezones

from sqlalchemy import Connection

from fr_monitor.channels.chat import checked_room
from fr_monitor.channels.imap import parse_place, read_unseen
from fr_monitor.channels.webhook import checked
from fr_monitor.errors import ConfigurationError, RecipientRefused, SubscriberError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.calendar import EASTERN
from fr_monitor.model.subscriber import DEFAULT_KINDS, USUAL, Consent, Dates, Manner, Rhythm, Subscriber, Wish
from fr_monitor.pipeline.bounces import learn, learn_all
from fr_monitor.pipeline.outgoing import Desk
from fr_monitor.pipeline.personal import forget, has_left, record_of, vouch
from fr_monitor.pipeline.subscribe import check_programs, refuse_erased
from fr_monitor.store import Store, endpoints, subscribers, wishes

Row = Mapping[str, object]
Choice = TypeVar("Choice", AlertKind, Dates, Rhythm)


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of a list: how many were added, and the other lines by their numbers."""

    added: int
    refused: tuple[tuple[int, str], ...]
    """Each with the reason."""
    stopped: tuple[tuple[int, str], ...]
    """Addresses whose owners stopped letters: only they themselves can take that back."""


@dataclass(frozen=True, slots=True)
class People:
    """The operator's verbs. `clock` gives aware UTC."""

    store: Store
    desk: Desk
    clock: Callable[[], datetime]

    def take_in(self, table: str) -> Imported:
        """Add the confirmed subscribers of a CSV with the headings of `rows`; only `address` must be there.

        A line that cannot be used is refused and stops no other; who has left stays out. Raises SubscriberError for a
        table without addresses.
        """
        reader = csv.DictReader(StringIO(table.removeprefix("\ufeff")))
        try:
            if "address" not in (reader.fieldnames or ()):
                raise SubscriberError("the first line must name the columns, one of them address")
            lines = [(reader.line_num, line) for line in reader]
        except csv.Error as error:
            raise SubscriberError(f"line {reader.line_num + 1}: {error}") from error
        added, refused, stopped = 0, [], []
        with self.store.write() as conn:
            for number, line in lines:
                try:
                    person = self._add(conn, {key: (value or "").strip() for key, value in line.items() if key})
                except SubscriberError as error:
                    refused.append((number, str(error)))
                else:
                    added += person.consent is Consent.CONFIRMED
                    stopped += [] if person.consent is Consent.CONFIRMED else [(number, person.address)]
        return Imported(added, tuple(refused), tuple(stopped))

    def rows(self) -> list[Row]:
        """All subscribers, in the columns that `take_in` reads."""
        with self.store.read() as conn:
            found = subscribers.listing(conn)
        return [
            {
                "address": person.address,
                "consent": person.consent,
                "programs": " ".join(sorted(person.programs)),
                "kinds": " ".join(sorted(person.kinds)),
                "rhythm": person.rhythm,
                "tags": " ".join(sorted(person.tags)),
                "dates": person.manner.dates,
                "zone": person.manner.zone,
                "paused_until": person.paused_until,
                "created_at": person.created_at,
                "confirmed_at": person.confirmed_at,
            }
            for person in found
        ]

    def prefer(
        self,
        address: str,
        *,
        program: str | None = None,
        kinds: Collection[AlertKind] = (),
        rhythm: Rhythm | None = None,
    ) -> None:
        """Change what somebody gets and when, in general or of one program; what is not named stays.

        Raises SubscriberError for an address or a program that is not known.
        """
        now = self.clock()
        check_programs(self.desk, [program] if program else [])
        with self.store.write() as conn:
            found = _known(conn, address)
            special = {wish.program: wish for wish in wishes.of(conn, found.id)}
            old = special.get(program, found) if program else found
            chosen = frozenset(kinds) or old.kinds
            if program:
                wishes.save(conn, found.id, Wish(program, chosen, rhythm or old.rhythm), now)
            else:
                token = subscribers.token_of(conn, found.id)
                subscribers.prefer(conn, token, now, programs=found.programs, kinds=chosen, rhythm=rhythm or old.rhythm)

    def pause(self, address: str, until: date | None) -> None:
        """Let somebody's letters wait until the beginning of a day in Washington; None ends a pause. Raises SubscriberError."""
        with self.store.write() as conn:
            instant = datetime.combine(until, time(), EASTERN) if until else None
            wishes.pause(conn, _known(conn, address).id, instant, self.clock())

    def tag(self, address: str, tags: Collection[str]) -> None:
        """Replace the operator's tags. Raises SubscriberError."""
        with self.store.write() as conn:
            wishes.tag(conn, _known(conn, address).id, _words(" ".join(tags)), self.clock())

    def name_webhook(self, address: str, url: str | None) -> str | None:
        """Have somebody's letters also posted to an address, or no more; the new secret that signs them.

        Raises SubscriberError for an address of a subscriber or a web page that cannot be used.
        """
        secret = f"whsec_{b64encode(secrets.token_bytes(32)).decode()}" if url else None
        self._name(address, "webhook", url, checked, secret)
        return secret

    def name_chat(self, address: str, url: str | None) -> None:
        """Have somebody's letters also said in a chat, or no more. Raises SubscriberError as `name_webhook`."""
        self._name(address, "chat", url, checked_room)

    def _name(
        self, address: str, channel: str, url: str | None, check: Callable[[str], object], secret: str | None = None
    ) -> None:
        try:
            if url:
                check(url)
        except RecipientRefused as error:
            raise SubscriberError(str(error)) from error
        with self.store.write() as conn:
            found = _known(conn, address)
            if url:
                endpoints.save(conn, found.id, channel, url, secret)
            else:
                endpoints.remove(conn, found.id, channel)

    def write_in(self, address: str, *, dates: Dates | None = None, zone: str | None = None) -> None:
        """Say how somebody's letters give days and times; what is not named stays. Raises SubscriberError."""
        with self.store.write() as conn:
            found = _known(conn, address)
            manner = Manner(dates or found.manner.dates, known_zone(zone or found.manner.zone))
            wishes.write_in(conn, found.id, manner, self.clock())

    def learn_bounces(self, source: Path) -> Counter[str]:
        """Draw the consequences of letters that came back. Raises SubscriberError for what cannot be read."""
        return learn_all(self.store, self.desk.links.keys, source, self.clock())

    def fetch_bounces(self, url: str) -> Counter[str]:
        """The same for the unseen messages of a mailbox elsewhere, which are marked as seen.

        Raises ConfigurationError for its address or password, RelayUnavailable where it does not answer.
        """
        place = parse_place(url)
        password = self.desk.mail.bounces_password
        if password is None:
            raise ConfigurationError("set FR_MONITOR_BOUNCES_PASSWORD to the password of the mailbox")
        found: Counter[str] = Counter()
        keys = self.desk.links.keys
        read_unseen(place, password, lambda raw: found.update([learn(self.store, keys, raw, self.clock())]))
        return found

    def record(self, address: str) -> dict[str, object]:
        """Everything that is kept about somebody, ready for JSON. Raises SubscriberError."""
        with self.store.read() as conn:
            return record_of(conn, _known(conn, address))

    def erase(self, address: str) -> None:
        """Forget somebody for good. Raises SubscriberError for an unknown address."""
        with self.store.read() as conn:
            found = _known(conn, address)
        forget(self.store, self.desk, found, self.clock())

    def _add(self, conn: Connection, line: Mapping[str, str]) -> Subscriber:
        """The confirmed subscriber of a line, or the one who has left and is not brought back."""
        address = line["address"].removeprefix("'")  # our own export guards spreadsheets so
        if line.get("consent", Consent.CONFIRMED.value) not in {"", Consent.CONFIRMED.value}:
            raise SubscriberError(f"{address}: is {line['consent']}, and only confirmed ones are taken in")
        programs = check_programs(self.desk, _words(line.get("programs", "")))
        kinds = frozenset(_choice(AlertKind, word) for word in _words(line.get("kinds", ""))) or DEFAULT_KINDS
        rhythm = _choice(Rhythm, line.get("rhythm") or Rhythm.AT_ONCE.value)
        zone = known_zone(line.get("zone") or USUAL.zone)
        manner = Manner(_choice(Dates, line.get("dates") or USUAL.dates.value), zone)
        refuse_erased(conn, self.desk, address)
        before = subscribers.by_address(conn, address)
        if before and has_left(conn, before):
            return before
        now = self.clock()
        added = subscribers.add(
            conn, address, now, consent=Consent.CONFIRMED, programs=programs, kinds=kinds, rhythm=rhythm
        )
        vouch(conn, added.id, "a list that the operator took in", now)
        wishes.write_in(conn, added.id, manner, now)
        if tags := _words(line.get("tags", "")):
            wishes.tag(conn, added.id, tags, now)
        return added


def _known(conn: Connection, address: str) -> Subscriber:
    found = subscribers.by_address(conn, address)
    if found is None:
        raise SubscriberError(f"{address}: no such subscriber; see: fr-monitor subscribers list")
    return found


def known_zone(name: str) -> str:
    """The name of a time zone, as it came. Raises SubscriberError for any other."""
    if name not in available_timezones():
        raise SubscriberError(f"{name!r} is no time zone; write one such as America/Chicago")
    return name


def _words(text: str) -> frozenset[str]:
    return frozenset(text.replace(";", " ").replace(",", " ").split())


def _choice(kind: type[Choice], word: str) -> Choice:
    try:
        return kind(word)
    except ValueError as error:
        raise SubscriberError(f"{word!r} is none of {', '.join(kind)}") from error
