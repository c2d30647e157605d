"""Words of servers, which stand in no notice, on their way to the operator."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from support import strict
from support.poison import OPENED, House, empty_house

from fr_monitor.channels.pager import MailRoute
from fr_monitor.deciding.alarms import page
from fr_monitor.errors import SourceRefused
from fr_monitor.model.alarm import Alarm, AlarmKind, Occasion, Page
from fr_monitor.register.answers import listing_of
from fr_monitor.register.transport import Answer
from fr_monitor.settings import MailSettings, Settings

NOW = datetime(2027, 2, 11, 15, tzinfo=UTC)
WORDS = (
    "💩 subject=?UTF-8?Q?=0A?=Bcc: injected@evil.example",
    "refused\r\nBcc: injected@evil.example\r\n\r\nbody",
    "nul \x00 \x1b[31mred \u202eback \u2028line half \ud800",
    "<!channel> <script>alert(1)</script> {{7*7}} %s",
    "x" * 100_000,
)
SETTINGS = Settings(
    database_url="sqlite:///x.db",
    public_url="https://monitor.example.org",
    secret_key="for tests",
    programs=(),
    mail=MailSettings(sender="monitor@example.org"),
    operator="operator@example.org",
)
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Content-Type", "Content-Transfer-Encoding", "MIME-Version"]  # fmt: skip


@pytest.mark.hostile("B32", "B33", "B34", "B35")
@pytest.mark.parametrize("occasion", Occasion)
@pytest.mark.parametrize("words", WORDS, ids=["encoded", "lines", "controls", "markup", "long"])
def test_an_alarm_says_any_words_on_its_own_lines(words: str, occasion: Occasion) -> None:
    """As many lines as ever, short enough for a screen, and no sign that does more than stand there."""
    alarm = Alarm(
        AlarmKind.SOURCE_BLOCKED, words, NOW, 3, told_at=NOW, over_at=NOW if occasion is Occasion.IS_OVER else None
    )
    told = page(alarm, occasion, runbook="docs", shutdown=False)
    assert not strict.unseen(told.subject + told.text)
    assert len(told.text.splitlines()) == (2 if occasion is Occasion.IS_OVER else 5)
    assert len(told.text) < 4_000
    assert len(told.subject) < 200


@pytest.mark.hostile("B32", "B33", "B34")
@pytest.mark.parametrize("words", WORDS, ids=["encoded", "lines", "controls", "markup", "long"])
def test_no_subject_of_an_alarm_becomes_a_header(words: str) -> None:
    """The library that writes this mail turns encoded words into lines on older Pythons (CVE-2024-6923)."""
    mail = MailRoute("smtp://localhost:25?tls=none", SETTINGS)._message(
        Page(AlarmKind.SOURCE_BLOCKED, Occasion.BEGINS, NOW, words, "What: x\n"), NOW
    )
    names, found = strict.letter(mail)
    assert sorted(names) == sorted(HEADERS)
    assert found["To"] == "operator@example.org"


@pytest.mark.hostile("B32", "B33", "B34", "B35")
def test_the_registers_refusal_is_shown_harmless(tmp_path: Path) -> None:
    """On the page, to machines, on a terminal and to the operator, whatever the server calls its error."""
    words = " ".join(WORDS[:4])
    templates = FileSystemBytecodeCache(str(tmp_path))
    house = House(empty_house(tmp_path, templates), templates)
    world = house.build(OPENED)
    with pytest.raises(SourceRefused) as refused:
        listing_of(
            Answer("https://x.example", 200, "application/json", None, None, json.dumps({"errors": words}).encode())
        )
    world.register.fault = refused.value
    for _ in range(3):
        world.app.sweep()
        world.later(minutes=20)
    world.app.watch()
    assert house.pages
    for mail in house.alarm_mails:
        assert sorted(strict.letter(mail)[0]) == sorted(HEADERS)
    for path in ("/", "/operator"):
        shown = house.get(path).decode()
        assert not strict.unseen(shown)
        assert "<script" not in shown
    strict.value(house.client.get("/healthz").data)
    assert not strict.unseen(house.run("status"))
    strict.value(house.run("status", "--format", "json").partition("\nSilence")[0])
    world.app.close()
