"""Settings that were written in haste, on another system, or by somebody who means harm."""

from __future__ import annotations

from pathlib import Path

import pytest
from support.poison import OPENED

from fr_monitor.app import build
from fr_monitor.channels.relay import parse_relay
from fr_monitor.errors import ConfigurationError
from fr_monitor.settings import load


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working directory; the shipped configuration holds."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.hostile("B71", "B72", "B75")
@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("FR_MONITOR_PUBLIC_URL", '"https://monitor.example.org"'),
        ("FR_MONITOR_PUBLIC_URL", "https://monitor.example.org\r"),
        ("FR_MONITOR_PUBLIC_URL", "https://monitor.example.org\nX: y"),
        ("FR_MONITOR_PUBLIC_URL", "https://monitor.example.org/?next="),
        ("FR_MONITOR_PUBLIC_URL", "javascript:alert(1)"),
        ("FR_MONITOR_PUBLIC_URL", "https://user:word@monitor.example.org"),
        ("FR_MONITOR_API_URL", "http://www.federalregister.gov/api/v1"),
        ("FR_MONITOR_API_URL", "http://127.0.0.1.evil.example/api/v1"),
        ("FR_MONITOR_API_URL", "https://www.federalregister.gov@evil.example/api/v1"),
        ("FR_MONITOR_API_URL", "file:///etc/passwd"),
        ("FR_MONITOR_MAIL_FROM", "'monitor@example.org'@"),
        ("FR_MONITOR_MAIL_FROM", "monitor@example.org\r\n"),
        ("FR_MONITOR_MAIL_FROM", "The monitor, <monitor@example.org>"),
        ("FR_MONITOR_MAIL_FROM", "monitor@example.org\nBcc: x@evil.example"),
        ("FR_MONITOR_OPERATOR", "a@example.org, b@example.org"),
        ("FR_MONITOR_HEARTBEAT_URL", "https://ping.example.org/\r\nX: y"),
        ("FR_MONITOR_HEARTBEAT_URL", "file:///etc/passwd"),
        ("FR_MONITOR_ALARM_URL", '"https://chat.example.org/x"'),
        ("FR_MONITOR_LOG", "json\r"),
        ("FR_MONITOR_OPERATOR_TOKEN", "short"),
        ("PORT", "8000\r"),
        ("PORT", '"8000"'),
        ("PORT", "0"),
        ("PORT", "8e3"),
        ("DATABASE_URL", '"sqlite:///data/x.db"'),
        ("DATABASE_URL", "sqlite:///data/x.db\r"),
        ("DATABASE_URL", "sqlite://"),
    ],
)
def test_a_variable_from_another_system_is_refused_by_its_name(name: str, text: str) -> None:
    """Quotes, line ends, figures of another script: a service that started with them would fail later, and silently."""
    with pytest.raises(ConfigurationError) as caught:
        load({name: text})
    assert name in str(caught.value)
    assert not {"\r", "\n"} & set(str(caught.value))


@pytest.mark.hostile("B73", "B75")
@pytest.mark.parametrize(
    "url", ["smtp://mail.example:465", "smtps://mail.example\r", '"smtp://mail.example"', "smtp://mail.example\nX"]
)
def test_a_relay_that_cannot_be_meant_is_refused(url: str) -> None:
    """A port that speaks TLS from the first byte, and what a file of another system leaves behind."""
    with pytest.raises(ConfigurationError, match="SMTP_URL"):
        parse_relay(url)


@pytest.mark.hostile("B71")
def test_a_slash_at_the_end_changes_no_address() -> None:
    """Links are made of both addresses."""
    found = load({"FR_MONITOR_PUBLIC_URL": "https://a.example/", "FR_MONITOR_API_URL": "https://b.example/api/v1/"})
    assert (found.public_url, found.register.url) == ("https://a.example", "https://b.example/api/v1")


@pytest.mark.hostile("B76")
def test_a_database_is_made_where_it_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In folders that are not there yet, for its owner alone; a relative path is one of the folder that one works in."""
    settings = load({"DATABASE_URL": "sqlite:///deep/down/fr_monitor.db", "FR_MONITOR_SECRET_KEY": "k" * 40})
    build(settings, lambda: OPENED).close()
    assert (folder / "deep/down/fr_monitor.db").stat().st_mode & 0o777 == 0o600
    assert (folder / "deep/down").stat().st_mode & 0o777 == 0o700
