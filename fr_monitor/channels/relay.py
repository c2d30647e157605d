"""Where mail is handed over: the parts of `SMTP_URL`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from ipaddress import ip_address
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from fr_monitor.errors import ConfigurationError


class Tls(StrEnum):
    """How the connection is protected."""

    NONE = "none"
    STARTTLS = "starttls"
    IMPLICIT = "implicit"


PORTS = {Tls.NONE: 25, Tls.STARTTLS: 587, Tls.IMPLICIT: 465}


@dataclass(frozen=True, slots=True)
class Relay:
    """One mail server and how to enter it."""

    host: str
    port: int
    tls: Tls
    user: str | None = None
    password: str | None = field(default=None, repr=False)


def parse_relay(url: str) -> Relay:
    """Return the relay of `smtp://[user:password@]host[:port][?tls=starttls|none]` or `smtps://…`.

    Without `tls=` a connection by `smtp:` must become encrypted with STARTTLS; plain text has to be asked for. User and
    password are percent-encoded. Raises ConfigurationError, whose text never holds the password.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise ConfigurationError("SMTP_URL: not a URL; write smtp://user:password@host:587?tls=starttls") from None
    tls = _tls(parts)
    odd = not re.fullmatch(r"[!-~]*", url) or not re.fullmatch(r"[A-Za-z0-9._:-]{1,253}", host)
    if odd or parts.path not in {"", "/"} or parts.fragment or port == 0:
        raise ConfigurationError("SMTP_URL: host or path is wrong; write smtp://user:password@host:587?tls=starttls")
    if port == 465 and tls is Tls.STARTTLS:
        raise ConfigurationError("SMTP_URL: port 465 is encrypted from the first byte; write smtps://")
    if (parts.username is None) != (parts.password is None):
        raise ConfigurationError("SMTP_URL: user and password belong together (and are percent-encoded)")
    if parts.username is not None and tls is Tls.NONE and not _is_loopback(host):
        raise ConfigurationError("SMTP_URL: a password may not travel in plain text; remove tls=none")
    return Relay(host, port or PORTS[tls], tls, _decoded(parts.username), _decoded(parts.password))


def _tls(parts: SplitResult) -> Tls:
    if parts.scheme not in {"smtp", "smtps"}:
        raise ConfigurationError("SMTP_URL: must start with smtp:// or smtps://")
    options = dict(parse_qsl(parts.query, keep_blank_values=True))
    default = Tls.IMPLICIT if parts.scheme == "smtps" else Tls.STARTTLS
    tls = options.pop("tls", default.value)
    if options or tls not in ({"implicit"} if parts.scheme == "smtps" else {"starttls", "none"}):
        raise ConfigurationError("SMTP_URL: the only option is tls=starttls or tls=none, and only with smtp://")
    return Tls(tls)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _decoded(part: str | None) -> str | None:
    return None if part is None else unquote(part)
