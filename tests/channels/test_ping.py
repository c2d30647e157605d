from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime

import pytest
from support.loopback import relay, web

from fr_monitor.channels.names import txt_records
from fr_monitor.channels.pager import MailRoute, WebhookRoute, open_routes
from fr_monitor.channels.ping import post
from fr_monitor.errors import RelayUnavailable
from fr_monitor.model.alarm import AlarmKind, Occasion, Page
from fr_monitor.pipeline.heartbeat import Heartbeat
from fr_monitor.settings import AlarmSettings, MailSettings, Settings

NOW = datetime(2027, 2, 1, 15, tzinfo=UTC)
PAGE = Page(
    AlarmKind.DISK_FULL,
    Occasion.BEGINS,
    NOW,
    "[fr-monitor] alarm: disk-full: 3 MB",
    "What: <!channel> @channel & 3 MB\n",
)


def settings(**changes: object) -> Settings:
    """Settings with an operator."""
    usual: dict[str, object] = {"operator": "me@m.example", "mail": MailSettings(sender="monitor@m.example")}
    return Settings(
        database_url="sqlite:///x.db", public_url="https://m.example", secret_key="k", programs=(), **(usual | changes)
    )  # type: ignore[arg-type]


def test_a_heartbeat_has_three_signals() -> None:
    """Start, success and fail, as Healthchecks takes them."""
    with web() as outside:
        beat = Heartbeat(f"{outside.url}/uuid/")
        beat.start()
        beat.success("12 documents seen")
        beat.failure("no answer")
    assert outside.posted == [("/uuid/start", b""), ("/uuid", b"12 documents seen"), ("/uuid/fail", b"no answer")]


def test_a_heartbeat_that_nobody_hears_disturbs_nothing() -> None:
    """Its absence is the alarm; the service goes on."""
    Heartbeat("http://127.0.0.1:9/x").success("well")
    Heartbeat(None).start()


@pytest.mark.parametrize("status", [301, 404, 500])
def test_whatever_is_no_success_is_a_failure_without_secrets(status: int) -> None:
    """Redirects are not followed, and the address, which is a secret, is not told."""
    with web(status=status) as outside, pytest.raises(RelayUnavailable) as told:
        post(f"{outside.url}/secret", b"")
    assert str(told.value) == f"127.0.0.1: answered {status}"


def test_a_call_to_a_silent_server_ends() -> None:
    """A server that accepts and says nothing holds nobody up."""
    with closing(socket.create_server(("127.0.0.1", 0))) as silent, pytest.raises(RelayUnavailable):
        post(f"http://127.0.0.1:{silent.getsockname()[1]}/", b"", seconds=0.2)


@pytest.mark.hostile("B41")
def test_a_webhook_gets_text_that_pings_no_channel() -> None:
    """A title in an alarm must not wake everybody in a chat."""
    with web() as chat:
        WebhookRoute(f"{chat.url}/hook?sig=1").send(PAGE, NOW)
    body = json.loads(chat.posted[0][1])
    assert body["text"] == "[fr-monitor] alarm: disk-full: 3 MB\nWhat: &lt;!channel&gt; ＠channel &amp; 3 MB\n"
    assert (body["kind"], body["occasion"]) == ("disk-full", "begins")


def test_alarm_mail_goes_by_its_own_relay() -> None:
    """Not by that of the letters, and never through the outbox."""
    with relay() as (port, heard):
        own = settings(alarms=AlarmSettings(smtp_url=f"smtp://localhost:{port}?tls=none"))
        (route,) = open_routes(own)
        route.send(PAGE, NOW)
    assert {"MAIL FROM:<monitor@m.example>", "RCPT TO:<me@m.example>", "Auto-Submitted: auto-generated"} <= set(heard)
    assert "Date: Mon, 01 Feb 2027 15:00:00 +0000" in heard


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({}, []),
        ({"mail": MailSettings(url="smtp://localhost?tls=none")}, ["mail"]),
        ({"mail": MailSettings(url="smtp://localhost?tls=none"), "operator": None}, []),
        ({"alarms": AlarmSettings(url="https://chat.example/x", smtp_url="smtps://a.example")}, ["webhook", "mail"]),
    ],
)
def test_the_ways_follow_from_the_settings(changes: dict[str, object], names: list[str]) -> None:
    """Without a relay of its own, alarm mail takes that of the letters; without an operator there is no mail."""
    assert [route.name for route in open_routes(settings(**changes))] == names


def test_a_relay_that_refuses_an_alarm_is_told() -> None:
    """So that it is offered again."""
    with relay(greeting="554 go away") as (port, _), pytest.raises(RelayUnavailable):
        MailRoute(f"smtp://localhost:{port}?tls=none", settings()).send(PAGE, NOW)


@contextmanager
def resolver(answer: bytes, *, code: int = 0) -> Iterator[tuple[str, int]]:
    """Answers one question with records."""
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as listening:
        listening.bind(("127.0.0.1", 0))
        listening.settimeout(5)

        def serve() -> None:
            question, asker = listening.recvfrom(512)
            count = answer.count(b"\xc0\x0c")
            head = question[:2] + struct.pack("!5H", 0x8180 | code, 1, count, 0, 0)
            listening.sendto(head + question[12 : question.index(b"\0", 12) + 5] + answer, asker)

        thread = threading.Thread(target=serve)
        thread.start()
        yield listening.getsockname()
        thread.join()


def record(*pieces: bytes) -> bytes:
    """A TXT record of several character strings."""
    data = b"".join(bytes([len(piece)]) + piece for piece in pieces)
    return b"\xc0\x0c" + struct.pack("!2HIH", 16, 1, 60, len(data)) + data


@pytest.mark.parametrize(
    ("answer", "code", "texts"),
    [
        (record(b"v=spf1 ", b"-all") + record(b"other"), 0, ["v=spf1 -all", "other"]),
        (b"", 0, []),
        (b"", 3, []),
    ],
)
def test_txt_records_are_read(answer: bytes, code: int, texts: list[str]) -> None:
    """Character strings of one record belong together; a name that is not there has none."""
    with resolver(answer, code=code) as address:
        assert txt_records("monitor.example", address) == texts


@pytest.mark.parametrize(("answer", "code"), [(record(b"cut")[:8], 0), (b"", 2)])
def test_an_answer_that_is_none_is_an_error(answer: bytes, code: int) -> None:
    """Not asked is not the same as not there."""
    with resolver(answer, code=code) as address, pytest.raises(OSError, match="resolver"):
        txt_records("monitor.example", address)
