from __future__ import annotations

import pytest

from fr_monitor.channels.relay import Relay, Tls, parse_relay
from fr_monitor.errors import ConfigurationError


@pytest.mark.parametrize(
    ("url", "relay"),
    [
        ("smtp://mail.example", Relay("mail.example", 587, Tls.STARTTLS)),
        ("smtp://mail.example:25?tls=starttls", Relay("mail.example", 25, Tls.STARTTLS)),
        ("smtp://localhost:25?tls=none", Relay("localhost", 25, Tls.NONE)),
        ("smtp://10.0.0.9?tls=none", Relay("10.0.0.9", 25, Tls.NONE)),
        ("smtp://[::1]:2525?tls=none", Relay("::1", 2525, Tls.NONE)),
        ("smtps://mail.example/", Relay("mail.example", 465, Tls.IMPLICIT)),
        ("smtps://u:p@mail.example:8465", Relay("mail.example", 8465, Tls.IMPLICIT, "u", "p")),
        ("smtp://u%40x:p%2F%3A@mail.example", Relay("mail.example", 587, Tls.STARTTLS, "u@x", "p/:")),
        ("smtp://u:p@127.0.0.1:25?tls=none", Relay("127.0.0.1", 25, Tls.NONE, "u", "p")),
    ],
)
def test_where_and_how_mail_is_handed_over(url: str, relay: Relay) -> None:
    """Ports follow the protection; protection is the default; user and password are percent-encoded."""
    assert parse_relay(url) == relay


@pytest.mark.hostile("B73")
@pytest.mark.parametrize(
    "url",
    [
        "",
        "mail.example:25",
        "http://mail.example",
        "smtp://",
        "smtp://u:sesame@",
        "smtp://u:sesame@mail.example:99999",
        "smtp://u:sesame@mail.example:0",
        "smtp://u:sesame@mail.example:465",
        "smtp://u:sesame@mail.example?tls=maybe",
        "smtp://u:sesame@mail.example?tsl=none",
        "smtp://u:sesame@mail.example?tls=none",
        "smtps://u:sesame@mail.example?tls=none",
        "smtp://u:sesame@mail.example/path",
        "smtp://u:sesame@mail.example#part",
        "smtp://u@mail.example",
        "smtp://u:sesame@mail example",
        "smtp://u:sesame@[::1",
    ],
)
def test_a_wrong_url_is_refused_without_telling_the_password(url: str) -> None:
    """Typing errors, unknown options and passwords in plain text are faults of the configuration, named in one line."""
    with pytest.raises(ConfigurationError) as caught:
        parse_relay(url)
    assert str(caught.value).startswith("SMTP_URL: ")
    assert "sesame" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_relay_never_shows_its_password() -> None:
    """What lands in a log by accident holds no secret."""
    assert "sesame" not in repr(parse_relay("smtps://u:sesame@mail.example"))
