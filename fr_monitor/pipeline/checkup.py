"""Trying everything for real, each thing within a bounded time, and saying what to do where it does not work."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Protocol
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from fr_monitor.channels.names import txt_records
from fr_monitor.channels.pager import greet, open_routes
from fr_monitor.channels.ping import post
from fr_monitor.channels.relay import Relay, Tls, parse_relay
from fr_monitor.deciding.words import span
from fr_monitor.errors import (
    ConfigurationError,
    RelayUnavailable,
    SourceBlocked,
    SourceError,
    SourceRefused,
    StoreDamaged,
    StoreError,
)
from fr_monitor.model.alarm import AlarmKind
from fr_monitor.model.calendar import previous_business_day
from fr_monitor.pipeline.diagnosis import Finding, Verdict
from fr_monitor.pipeline.sender import examine_sender
from fr_monitor.pipeline.vitals import CLOCK_OFF
from fr_monitor.pipeline.watch import free_megabytes, status
from fr_monitor.settings import Settings
from fr_monitor.store import Store, open_store, sweeps

SOUND_PYTHONS = ((3, 11, 10), (3, 12, 5), (3, 13, 0))
"""From these on, a header of a mail cannot be forged through the standard library (CVE-2024-6923)."""
LEAST_OF_A_KEY = 32
"""Characters, as many as the page on deployment asks for."""
SUMMER_NOON = datetime(2026, 7, 1, 12)  # noqa: DTZ001 (the zone is what is tried)


class Register(Protocol):
    """What is asked of the Register."""

    skew: timedelta | None

    def count_published(self, day: date, agency: str | None = None) -> int:
        """Documents of a day. Raises SourceError."""


def examine_machine(
    version: tuple[int, int, int] = sys.version_info[:3], zone: str = "America/New_York"
) -> Iterator[Finding]:
    """Python and its time zones; needs no settings."""
    shown = ".".join(map(str, version))
    sound = next((fixed for fixed in SOUND_PYTHONS if fixed[:2] == version[:2]), SOUND_PYTHONS[-1])
    if version < sound:
        yield Finding(
            "Python", Verdict.WARN, f"{shown} lets mail headers be forged", f"update to {'.'.join(map(str, sound))}"
        )
    else:
        yield Finding("Python", Verdict.OK, shown)
    try:
        summer = SUMMER_NOON.replace(tzinfo=ZoneInfo(zone)).utcoffset()
    except ZoneInfoNotFoundError:
        yield Finding("Time zones", Verdict.FAIL, f"{zone} is not known here", "pip install tzdata")
        return
    if summer == timedelta(hours=-4):
        yield Finding("Time zones", Verdict.OK, f"{zone} is known")
    else:
        yield Finding("Time zones", Verdict.FAIL, f"{zone} is wrong in summer", "pip install -U tzdata")


@dataclass(frozen=True, slots=True)
class Checkup:
    """All that the settings name. `register` makes no repeated attempts."""

    settings: Settings
    register: Register
    now: datetime
    resolve: Callable[[str], list[str]] = txt_records

    def examine(self) -> Iterator[Finding]:
        """One finding after the other, as they come."""
        yield from self._files()
        yield from self._key()
        yield self._disk()
        yield from self._database()
        yield from self._source()
        yield self._relay()
        yield from examine_sender(self.settings.mail, self.resolve)
        yield self._operator()
        yield self._heartbeat()
        yield self._public_address()

    def _files(self) -> Iterator[Finding]:
        places = [self.settings.data_folder, self.settings.home / "secret_key"]
        if self.settings.database_url.startswith("sqlite:///"):
            places.append(Path(self.settings.database_url.removeprefix("sqlite:///")))
        wide = [path for path in places if path.exists() and path.stat().st_mode & 0o077]
        if wide:
            names = " ".join(map(str, wide))
            yield Finding("File modes", Verdict.WARN, f"others may read {names}", f"chmod go= {names}")
        else:
            yield Finding("File modes", Verdict.OK, "nobody else may read them")

    def _key(self) -> Iterator[Finding]:
        if len(self.settings.secret_key) < LEAST_OF_A_KEY:
            yield Finding(
                "Key of links",
                Verdict.WARN,
                "short: who guesses it opens the data of subscribers",
                f"set FR_MONITOR_SECRET_KEY to {LEAST_OF_A_KEY} random characters",
            )

    def _disk(self) -> Finding:
        free, least = free_megabytes(self.settings.home), self.settings.alarms.free_megabytes
        if free < least:
            return Finding(
                "Disk", Verdict.FAIL, f"{free} MB left for {self.settings.home}, fewer than {least}", "make room"
            )
        return Finding("Disk", Verdict.OK, f"{free} MB left")

    def _database(self) -> Iterator[Finding]:
        try:
            with closing(open_store(self.settings.database_url, busy_seconds=5)) as store:
                store.upgrade()
                yield self._database_works(store)
                yield self._freshness(store)
        except StoreDamaged as error:
            yield Finding("Database", Verdict.FAIL, str(error), self._restore)
        except StoreError as error:
            yield Finding("Database", Verdict.FAIL, str(error), "see path, rights and disk, or whether the server runs")
        except ConfigurationError as error:
            yield Finding("Database", Verdict.FAIL, str(error), "mend DATABASE_URL")

    @property
    def _restore(self) -> str:
        return f"restore a backup: {self.settings.alarms.runbook(AlarmKind.DATABASE_ILL)}"

    def _database_works(self, store: Store) -> Finding:
        """Written, read back, and sound."""
        beat = self.now.isoformat()
        with store.write() as conn:
            sweeps.remember(conn, "doctor", beat, self.now)
        with store.read() as conn:
            if sweeps.recall(conn, "doctor") != beat:
                return Finding("Database", Verdict.FAIL, "what was written is not there", "fr-monitor db check")
        problems = store.check()
        if problems:
            return Finding("Database", Verdict.FAIL, problems[0], self._restore)
        kind = "SQLite" if store.path else "PostgreSQL"
        return Finding("Database", Verdict.OK, f"{kind}: written, read back, sound; every letter accounted for")

    def _freshness(self, store: Store) -> Finding:
        state = status(store, self.now)
        if state.fresh:
            return Finding(
                "Freshness", Verdict.OK, f"last complete sweep {state.last_complete_sweep:%Y-%m-%d %H:%M} UTC"
            )
        return Finding(
            "Freshness", Verdict.WARN, f'{state.state}: silence does not mean "nothing new"', "fr-monitor run"
        )

    def _source(self) -> Iterator[Finding]:
        day = previous_business_day(self.now.date() - timedelta(days=1))
        try:
            count = self.register.count_published(day)
        except SourceBlocked as error:
            yield Finding("Register", Verdict.FAIL, str(error), "ask it to let this address in, or move the service")
        except SourceRefused as error:
            yield Finding("Register", Verdict.FAIL, str(error), "look at FR_MONITOR_API_URL, or for a newer fr-monitor")
        except SourceError as error:
            yield Finding("Register", Verdict.FAIL, str(error), "look at network, proxy and FR_MONITOR_API_URL")
        else:
            if count:
                yield Finding("Register", Verdict.OK, f"{count} document{'' if count == 1 else 's'} on {day}")
            else:
                yield Finding(
                    "Register", Verdict.FAIL, f"no document on {day}", "look at FR_MONITOR_API_URL: is it the Register?"
                )
        yield self._clock()

    def _clock(self) -> Finding:
        skew = self.register.skew
        if skew is None:
            return Finding(
                "Clock", Verdict.WARN, "could not be compared with the Register's", "mend the Register first"
            )
        if abs(skew) > CLOCK_OFF:
            found = f"{span(abs(skew))} {'ahead of' if skew > timedelta() else 'behind'} the Register's"
            to_do = "see which is right, this clock or the Register's; if this is wrong, set it and keep it: chrony or systemd-timesyncd"
            return Finding("Clock", Verdict.FAIL, found, to_do)
        return Finding("Clock", Verdict.OK, "agrees with the Register's")

    def _relay(self) -> Finding:
        url = self.settings.mail.url
        if url is None:
            where = self.settings.mail.folder
            return Finding("Mail relay", Verdict.WARN, f"none: letters go to {where}/*.eml", "set SMTP_URL")
        try:
            greet(url, self.settings)
        except ConfigurationError as error:
            return Finding("Mail relay", Verdict.FAIL, str(error), "mend SMTP_URL")
        except RelayUnavailable as error:
            return Finding(
                "Mail relay", Verdict.FAIL, str(error), "mend name, port, certificate or password in SMTP_URL"
            )
        return Finding("Mail relay", Verdict.OK, _greeted(parse_relay(url)))

    def _operator(self) -> Finding:
        try:
            routes = open_routes(self.settings)
        except ConfigurationError as error:
            return Finding("Alarms", Verdict.FAIL, str(error), "mend FR_MONITOR_ALARM_SMTP_URL")
        names = " and ".join(route.name for route in routes)
        if not routes:
            to_do = "set FR_MONITOR_ALARM_URL, or FR_MONITOR_OPERATOR and a relay"
            return Finding("Alarms", Verdict.WARN, "nobody is told when the monitor itself is ill", to_do)
        alarms = self.settings.alarms
        if not alarms.url and not alarms.smtp_url:
            to_do = "set FR_MONITOR_ALARM_URL or FR_MONITOR_ALARM_SMTP_URL"
            return Finding("Alarms", Verdict.WARN, "they go by the relay of the letters, and are lost with it", to_do)
        return Finding("Alarms", Verdict.OK, f"by {names}; try it: fr-monitor doctor --page")

    def _heartbeat(self) -> Finding:
        url = self.settings.heartbeat_url
        if url is None:
            to_do = "set FR_MONITOR_HEARTBEAT_URL: no service can tell of its own death"
            return Finding("Dead man's switch", Verdict.WARN, "none", to_do)
        try:
            post(url.rstrip("/") + "/log", b"fr-monitor doctor")  # Healthchecks notes it without taking it for life
        except RelayUnavailable as error:
            return Finding("Dead man's switch", Verdict.FAIL, str(error), "mend FR_MONITOR_HEARTBEAT_URL")
        return Finding("Dead man's switch", Verdict.OK, "answers")

    def _public_address(self) -> Finding:
        url = self.settings.public_url
        if "localhost" in url or "127.0.0.1" in url:
            return Finding(
                "Public address", Verdict.WARN, f"{url} leads nowhere in a letter", "set FR_MONITOR_PUBLIC_URL"
            )
        if not url.startswith("https://"):
            return Finding("Public address", Verdict.WARN, f"{url} is not encrypted", "put HTTPS before the web page")
        return Finding("Public address", Verdict.OK, url)


def _greeted(relay: Relay) -> str:
    """What was done with a relay: "greeted, in plain text, without signing in"."""
    how = "in plain text" if relay.tls is Tls.NONE else "encrypted"
    return f"greeted, {how}, {'signed in' if relay.user else 'without signing in'}, as SMTP_URL says"
