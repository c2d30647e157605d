"""The shapes of the settings, with their limits."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal, NamedTuple

import msgspec
from msgspec import Meta

from fr_monitor.model.program import Program

Days = Annotated[int, Meta(ge=0, le=366)]
Seconds = Annotated[float, Meta(gt=0, le=3600)]
Rate = Annotated[float, Meta(gt=0, le=1000)]
Bytes = Annotated[int, Meta(ge=1000, le=1_000_000_000)]


LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
"""Names of this machine: plain http is allowed to it, and no proxy stands between."""


RUNBOOKS = "docs/runbooks"
"""Of a checkout; `load` puts in its place where they are."""


class _Discreet(msgspec.Struct, frozen=True, kw_only=True):
    """Shows no secret when it is printed, as errors and debuggers do."""

    def __repr__(self) -> str:
        known = {name: getattr(self, name) for name in self.__struct_fields__}
        shown = (f"{name}={'***' if value and name in SECRETS else repr(value)}" for name, value in known.items())
        return f"{type(self).__name__}({', '.join(shown)})"


class RegisterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the Register is asked; the limits are those its maintainer asked for (federalregister-api-core issue 13)."""

    url: str = "https://www.federalregister.gov/api/v1"
    look_back_days: Days = 10
    look_ahead_days: Days = 7
    requests_per_second: Rate = 5.0
    full_texts_per_second: Rate = 1.0
    call_seconds: Seconds = 60.0
    """Total time of one call, reading included."""
    json_bytes: Bytes = 32_000_000
    text_bytes: Bytes = 64_000_000
    """Decoded bytes of one answer."""
    attempts: Annotated[int, Meta(ge=1, le=10)] = 4
    history_since: Annotated[str, Meta(pattern=r"^\d{4}-\d\d-\d\d$")] = "2015-01-01"


class MailSettings(_Discreet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How letters leave."""

    url: str | None = None
    """`SMTP_URL`; None writes `.eml` files into `folder`."""
    sender: str = "fr-monitor@localhost"
    sender_name: str = "Federal Register monitor"
    bounces: Annotated[str, Meta(pattern=r"^[A-Za-z0-9._-]{1,12}@[A-Za-z0-9.-]+$")] | None = None
    """The mailbox that reports of undelivered letters come to; each letter gets an envelope sender `name+…@domain`."""
    bounces_password: str | None = None
    """Of that mailbox, where it is read by IMAP."""
    folder: Path = Path("data/outbox")
    connections: Annotated[int, Meta(ge=1, le=100)] = 10
    """To the relay at once, by each process; most relays are no faster with more."""
    per_minute: Annotated[int, Meta(ge=0)] = 0
    """Letters that a process sends in a minute, for a relay that takes only so many; 0 for all that it takes."""
    domain_per_minute: Annotated[int, Meta(ge=0)] = 0
    """The same for each recipient domain; one that must wait holds up no other."""
    connect_seconds: Seconds = 30.0
    command_seconds: Seconds = 300.0
    data_seconds: Seconds = 600.0
    """Wait for the reply to the final dot (RFC 5321 section 4.5.3.2.6)."""

    @property
    def destination(self) -> str:
        """Where letters go, without the password."""
        if self.url is None:
            return f"{self.folder}/*.eml, since SMTP_URL is not set"
        return self.url.rpartition("@")[2] or self.url


class ScheduleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the service looks; times of day are Eastern."""

    sweep_minutes: Annotated[int, Meta(ge=1, le=30)] = 15
    busy_minutes: Annotated[int, Meta(ge=1, le=20)] = 3
    """Around the filing times of public inspection."""
    deliver_seconds: Annotated[int, Meta(ge=1, le=3600)] = 20


class AlarmSettings(_Discreet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the operator hears that the monitor itself is ill; never by way of the outbox."""

    url: str | None = None
    """A webhook that takes JSON with a key `text`."""
    smtp_url: str | None = None
    """A relay for alarms alone; None takes that of the letters."""
    after_failures: Annotated[int, Meta(ge=1, le=20)] = 2
    """In a row, before the first word."""
    repeat_hours: Annotated[int, Meta(ge=1, le=168)] = 24
    free_megabytes: Annotated[int, Meta(ge=1)] = 200
    """Less than this on the disk of the data is an alarm."""
    runbooks: str = RUNBOOKS
    """Base of the address of the page that each alarm names; by default those that came with the program."""
    shutdown: bool = False
    """A lapse of appropriations is declared: silence of the Register is told in other words."""

    def runbook(self, kind: str) -> str:
        """Where the operator reads what to do about a kind of alarm."""
        return f"{self.runbooks.rstrip('/')}/{kind}.md"


class LogSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is written to standard error."""

    form: Literal["console", "json"] = "console"
    level: Literal["debug", "info", "warning", "error"] = "info"


class Settings(_Discreet, frozen=True, kw_only=True):
    """Everything that may vary; built by `load`, read by `app.build`."""

    database_url: str
    public_url: str
    secret_key: str
    old_secret_keys: tuple[str, ...] = ()
    """Sign nothing any more, and open what they once signed."""
    programs: tuple[Program, ...]
    register: RegisterSettings = RegisterSettings()
    mail: MailSettings = MailSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    alarms: AlarmSettings = AlarmSettings()
    log: LogSettings = LogSettings()
    operator: str | None = None
    heartbeat_url: str | None = None
    operator_token: str | None = None
    """Opens the operator's page; without it there is none."""
    port: int = 8000
    trusted_proxies: int = 0
    """How many reverse proxies of our own stand before the web page: whose word on a client's address is taken."""
    data_folder: Path = Path("data")
    supervisor: str | None = None
    """Where systemd listens (`NOTIFY_SOCKET`)."""

    @property
    def home(self) -> Path:
        """Where is kept what the database must not or cannot hold: beside it."""
        _, sqlite, path = self.database_url.partition("sqlite:///")
        return Path(path).parent if sqlite else self.data_folder


class ConfigFile(_Discreet, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What `fr_monitor.toml` may hold."""

    database_url: str = "sqlite:///data/fr_monitor.db"
    public_url: str = "http://localhost:8000"
    operator: str | None = None
    heartbeat_url: str | None = None
    operator_token: Annotated[str, Meta(min_length=16)] | None = None
    old_secret_keys: str | None = None
    """Earlier values of `FR_MONITOR_SECRET_KEY`, with spaces between them."""
    port: Annotated[int, Meta(ge=1, le=65535)] = 8000
    trusted_proxies: Annotated[int, Meta(ge=0, le=5)] = 0
    data_folder: Path = Path("data")
    register: RegisterSettings = RegisterSettings()
    mail: MailSettings = MailSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    alarms: AlarmSettings = AlarmSettings()
    log: LogSettings = LogSettings()


class Variable(NamedTuple):
    """An environment variable and the key of the file that it overrules."""

    name: str
    key: str
    secret: bool = False


VARIABLES = (
    Variable("DATABASE_URL", "database_url", secret=True),
    Variable("FR_MONITOR_API_URL", "register.url"),
    Variable("FR_MONITOR_PUBLIC_URL", "public_url"),
    Variable("SMTP_URL", "mail.url", secret=True),
    Variable("FR_MONITOR_OLD_SECRET_KEYS", "old_secret_keys", secret=True),
    Variable("FR_MONITOR_MAIL_FROM", "mail.sender"),
    Variable("FR_MONITOR_BOUNCES_PASSWORD", "mail.bounces_password", secret=True),
    Variable("FR_MONITOR_OPERATOR", "operator"),
    Variable("FR_MONITOR_HEARTBEAT_URL", "heartbeat_url", secret=True),
    Variable("FR_MONITOR_ALARM_URL", "alarms.url", secret=True),
    Variable("FR_MONITOR_ALARM_SMTP_URL", "alarms.smtp_url", secret=True),
    Variable("FR_MONITOR_LOG", "log.form"),
    Variable("FR_MONITOR_OPERATOR_TOKEN", "operator_token", secret=True),
    Variable("PORT", "port"),
)
"""Beside these, `FR_MONITOR_CONFIG` names the file and `FR_MONITOR_SECRET_KEY` signs links."""
SECRETS = frozenset({"secret_key", *(variable.key.rpartition(".")[2] for variable in VARIABLES if variable.secret)})
"""Fields that are not shown."""
