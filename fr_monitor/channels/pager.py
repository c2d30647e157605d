"""Ways to the operator that do not pass the outbox: each page goes straight out, or the caller hears that it did not."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Protocol
from uuid import uuid4

import msgspec

from fr_monitor.channels.message import SUBJECT_LIMIT, header_text
from fr_monitor.channels.ping import post
from fr_monitor.channels.relay import parse_relay
from fr_monitor.channels.smtp import Dialogue
from fr_monitor.model.alarm import Page
from fr_monitor.settings import MailSettings, Settings

CONNECT_SECONDS, COMMAND_SECONDS, DATA_SECONDS = 10.0, 20.0, 60.0
"""Shorter than for letters: who watches must not be held up."""


class Route(Protocol):
    """One way to the operator."""

    @property
    def name(self) -> str:
        """For logs, without secrets."""

    def send(self, page: Page, now: datetime) -> None:
        """Hand a page over. Raises DeliveryError."""


def greet(url: str, settings: Settings) -> None:
    """Open a session with a relay as for a letter, as far as its password, and take leave. Raises RelayUnavailable."""
    Dialogue(parse_relay(url), _limits(settings), hello=_hello(settings)).quit()


def open_routes(settings: Settings) -> tuple[Route, ...]:
    """Every way that is configured; nothing is connected yet. Raises ConfigurationError."""
    routes: list[Route] = []
    if settings.alarms.url:
        routes.append(WebhookRoute(settings.alarms.url))
    relay = settings.alarms.smtp_url or settings.mail.url
    if settings.operator and relay:
        routes.append(MailRoute(relay, settings))
    return tuple(routes)


class WebhookRoute:
    """JSON with a key `text`, which chats of the Slack kind show as it is."""

    name = "webhook"

    def __init__(self, url: str, send: Callable[..., None] = post) -> None:
        self._url = url
        self._send = send

    def send(self, page: Page, now: datetime) -> None:
        """Post the page. Raises RelayUnavailable."""
        body = {
            "text": f"{_escaped(page.subject)}\n{_escaped(page.text)}",
            "kind": page.kind,
            "occasion": page.occasion,
            "since": page.since.isoformat(),
            "at": now.isoformat(),
        }
        self._send(self._url, json.dumps(body).encode(), media_type="application/json")


class MailRoute:
    """A mail by a relay of its own, or where none is named by that of the letters."""

    name = "mail"

    def __init__(self, url: str, settings: Settings) -> None:
        self._relay = parse_relay(url)
        self._sender = settings.mail.sender
        self._operator = settings.operator or ""
        self._hello = _hello(settings)
        self._limits = _limits(settings)

    def send(self, page: Page, now: datetime) -> None:
        """Hand the mail to the relay. Raises DeliveryError."""
        dialogue = Dialogue(self._relay, self._limits, hello=self._hello)
        try:
            dialogue.send(self._sender, self._operator, self._message(page, now))
        finally:
            dialogue.quit()

    def _message(self, page: Page, now: datetime) -> bytes:
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        message["To"] = self._operator
        message["Subject"] = header_text(page.subject, SUBJECT_LIMIT)  # the library lets encoded words break out
        message["Date"] = now
        message["Message-ID"] = f"<{uuid4().hex}@{self._sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(page.text)
        return message.as_bytes()


def _limits(settings: Settings) -> MailSettings:
    return msgspec.structs.replace(
        settings.mail, connect_seconds=CONNECT_SECONDS, command_seconds=COMMAND_SECONDS, data_seconds=DATA_SECONDS
    )


def _hello(settings: Settings) -> str:
    domain = settings.mail.sender.rpartition("@")[2]
    return domain if "." in domain else ""  # EHLO wants a full name or an address literal


def _escaped(text: str) -> str:
    """A title in an alarm must not ping a channel: some chats call it by brackets, some by a bare word."""
    calling_nobody = re.sub("(?i)@(?=all|channel|everyone|here)", "＠", text)
    return calling_nobody.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
