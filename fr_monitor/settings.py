"""Settings: the configuration file, the programs beside it, and the environment, in one frozen value."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fr_monitor.model.program import Program


class RegisterSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How the Register is asked; the limits are those its maintainer asked for (federalregister-api-core issue 13)."""

    url: str = "https://www.federalregister.gov/api/v1"
    look_back_days: int = 10
    look_ahead_days: int = 7
    requests_per_second: float = 5.0
    full_texts_per_second: float = 1.0
    call_seconds: float = 60.0
    """Total time of one call, reading included."""
    json_bytes: int = 32_000_000
    text_bytes: int = 64_000_000
    """Decoded bytes of one answer."""
    attempts: int = 4
    history_since: str = "2015-01-01"


class MailSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """How letters leave."""

    url: str | None = None
    """`SMTP_URL`; None writes `.eml` files into `folder`."""
    sender: str = "fr-monitor@localhost"
    sender_name: str = "Federal Register monitor"
    folder: Path = Path("data/outbox")
    connect_seconds: float = 30.0
    command_seconds: float = 300.0
    data_seconds: float = 600.0
    """Wait for the reply to the final dot (RFC 5321 section 4.5.3.2.6)."""


class ScheduleSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """When the service looks, in minutes; times of day are Eastern."""

    published_minutes: int = 15
    inspection_minutes: int = 15
    busy_minutes: int = 3
    """Around the filing times of public inspection."""
    deliver_seconds: int = 20


class Settings(msgspec.Struct, frozen=True, kw_only=True):
    """Everything that may vary; built by `load`, read by `app.build`."""

    database_url: str
    public_url: str
    secret_key: str
    programs: tuple[Program, ...]
    register: RegisterSettings = RegisterSettings()
    mail: MailSettings = MailSettings()
    schedule: ScheduleSettings = ScheduleSettings()
    operator: str | None = None
    heartbeat_url: str | None = None
    port: int = 8000
    data_folder: Path = Path("data")
