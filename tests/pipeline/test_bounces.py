"""Letters that came back."""

from __future__ import annotations

import mailbox
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest
from support.scripted import World

from fr_monitor.channels.imap import Place
from fr_monitor.channels.verp import return_path, uid_of
from fr_monitor.deciding.bounces import bounce
from fr_monitor.errors import ConfigurationError, SubscriberError
from fr_monitor.model.alert import Alert, AlertKind, Letter
from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline import people
from fr_monitor.pipeline.explain import about_address
from fr_monitor.store import deliveries, outbox, subscribers

ANN = "quality@plant.example"
KEY = "for tests"
REPORT = """From: MAILER-DAEMON@relay.example
To: {to}
Subject: Undelivered
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Sorry.

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; relay.example

Final-Recipient: rfc822; somebody.else@plant.example
Action: {action}
Status: {status}

--b--
"""


@pytest.fixture
def uid(world: World) -> str:
    """Of a letter to Ann that has left."""
    return letter(world)


def letter(world: World) -> str:
    """One more, and its uid."""
    world.app.test_alert(ANN)
    with world.app.store.read() as conn:
        return deliveries.listing(conn)[0].uid


def report(uid: str, status: str = "5.1.1", action: str = "failed", key: str = KEY) -> bytes:
    """A report on the letter of that uid."""
    to = return_path("bounces@monitor.example", uid, key)
    return REPORT.format(to=to, action=action, status=status).encode()


def read(world: World, tmp_path: Path, raw: bytes) -> dict[str, int]:
    """What one message was taken for."""
    path = tmp_path / "message.eml"
    path.write_bytes(raw)
    return dict(world.app.people.learn_bounces(path))


def consent(world: World) -> Consent:
    """Whether Ann is written to."""
    with world.app.store.read() as conn:
        found = subscribers.by_address(conn, ANN)
    assert found
    return found.consent


def test_a_return_path_leads_back_to_its_letter() -> None:
    """Any change to it, and another key, lead nowhere; the local part is within 64 characters."""
    path = return_path("bounces@monitor.example", "0f" * 16, KEY)
    assert uid_of(path, KEY) == "0f" * 16
    assert uid_of(path.upper(), KEY) == "0f" * 16
    assert uid_of(path.replace("0f0f", "0f0e", 1), KEY) is None
    assert uid_of(path, "another") is None
    assert len(path.partition("@")[0]) <= 64


@pytest.mark.hostile("B92")
@pytest.mark.parametrize("status", ["5.1.1", "5.1.3", "5.1.6", "5.1.10", "5.2.1"])
def test_a_dead_mailbox_is_written_to_no_more(world: World, uid: str, tmp_path: Path, status: str) -> None:
    """Whoever the report says that it was forwarded to: the path tells whose letter it was."""
    assert read(world, tmp_path, report(uid, status)) == {"hard": 1}
    assert consent(world) is Consent.SUPPRESSED


def test_a_full_mailbox_is_given_up_after_days(world: World, tmp_path: Path) -> None:
    """Five days with a bounce, however many a day, and no month without one in between."""
    for gap in (1, 0, 0, 1, 1, 40, 1, 1, 1):
        world.now += timedelta(days=gap, minutes=1)
        assert read(world, tmp_path, report(letter(world), "4.2.2")) == {"soft": 1}
        assert consent(world) is Consent.CONFIRMED
    world.now += timedelta(days=1)
    read(world, tmp_path, report(letter(world), "5.2.2"))
    assert consent(world) is Consent.SUPPRESSED


def test_a_report_that_is_read_every_night_counts_once(world: World, uid: str, tmp_path: Path) -> None:
    """Messages stay in their mailbox: neither does one full mailbox become a dead one, nor who came back leave again."""
    assert read(world, tmp_path, report(uid, "4.2.2")) == {"soft": 1}
    for _ in range(6):
        world.now += timedelta(days=1)
        assert read(world, tmp_path, report(uid, "4.2.2")) == {"counted before": 1}
    assert consent(world) is Consent.CONFIRMED
    assert any("returned with 4.2.2" in line for line in about_address(world.app.store, ANN))
    sign(world, "the day after")
    assert world.app.deliver().sent == 1


@pytest.mark.hostile("B89", "B90")
def test_after_each_day_with_a_bounce_letters_rest_longer(world: World, uid: str, tmp_path: Path) -> None:
    """Two hours, six, twelve, a day; after a letter that got through it begins anew. `explain` says what waits, and why."""

    def rested(days: int) -> timedelta:
        """How long the next letter rests after a bounce so many days later."""
        world.now += timedelta(days=days)
        assert read(world, tmp_path, report(letter(world), "4.2.2")) == {"soft": 1}
        sign(world, f"{world.now}")
        world.app.deliver()
        with world.app.store.read() as conn:
            newest = deliveries.listing(conn)[0]
        assert "came back" in str(newest.reason)
        assert any("came back: held back until" in line for line in about_address(world.app.store, ANN))
        return newest.due_at - world.now

    assert [rested(1) / timedelta(hours=1) for _ in range(4)] == [2, 6, 12, 24]
    world.now += timedelta(days=1)
    world.app.deliver()
    assert rested(7) == timedelta(hours=2)


def sign(world: World, key: str) -> None:
    """An alert to everybody."""
    alert = Alert(AlertKind.OPENED, key, None, None, None, "a sign")
    letter = Letter("A sign", "text", "<p>text</p>", "signs")
    with world.app.store.write() as conn:
        posted = outbox.add(conn, alert, letter, world.app.desk.frozen(letter, world.now), world.now)
        assert posted
        assert outbox.address_all(conn, posted, alert, "email", world.now) == 1


@pytest.mark.parametrize(
    ("change", "taken_for"),
    [
        ({"key": "guessed"}, "forged or unknown"),
        ({"uid": "0" * 32}, "forged or unknown"),
        ({"action": "delayed"}, "ignored"),
        ({"action": "relayed", "status": "2.0.0"}, "ignored"),
        ({"status": "5.7.1"}, "ignored"),
        ({"status": ""}, "ignored"),
    ],
)
def test_what_silences_nobody(world: World, uid: str, tmp_path: Path, change: dict[str, str], taken_for: str) -> None:
    """Forged reports, delays, and refusals that speak of us."""
    assert read(world, tmp_path, report(**({"uid": uid} | change))) == {taken_for: 1}
    assert consent(world) is Consent.CONFIRMED


@pytest.mark.hostile("B90", "B91")
@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\x00" * 1000,
        b"Subject: Out of office\nAuto-Submitted: auto-replied\n\nBack on Monday.\n",
        b"Content-Type: message/delivery-status\n\nnot a block",
        b"Content-Type: multipart/report; boundary=b\n\n--b\nContent-Type: multipart/mixed; boundary=b\n\n--b\n" * 50,
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(300)),
        b"Content-Type: multipart/report; boundary=b\n\n" + b"x" * 10_000_000,
    ],
    ids=["empty", "noise", "holiday", "no-block", "loops", "deep", "huge"],
)
def test_what_is_no_report_is_ignored(raw: bytes) -> None:
    """However it is built."""
    assert bounce(raw) is None


def test_a_mailbox_of_each_kind_is_read(world: World, uid: str, tmp_path: Path) -> None:
    """A maildir and an mbox hold several; they stay as they are."""
    maildir, mbox = mailbox.Maildir(tmp_path / "maildir"), mailbox.mbox(tmp_path / "mbox")
    for box in (maildir, mbox):
        box.add(report(uid, "4.2.2"))
        box.add(b"Subject: Out of office\n\nBack on Monday.\n")
        box.flush()
    for name, taken_for in (("maildir", "soft"), ("mbox", "counted before")):
        assert world.app.people.learn_bounces(tmp_path / name) == {taken_for: 1, "ignored": 1}
    maildir.close()
    mbox.close()


@pytest.mark.hostile("B91")
@pytest.mark.parametrize(
    "broken",
    [
        b"To: \xff\xfe\nSubject: \x80\n\n\xff",
        b"Content-Type: message/rfc822\n\n" * 5000,
        b"Content-Type: multipart/mixed; boundary=\xff\n\n--\xff\n\n",
    ],
)
def test_a_broken_message_stops_no_other(world: World, uid: str, tmp_path: Path, broken: bytes) -> None:
    """Anybody can write to the mailbox of returned letters."""
    (tmp_path / "mbox").write_bytes(
        b"".join(b"From x@y.example Thu Feb 11 00:00:00 2027\n" + raw + b"\n" for raw in (broken, report(uid)))
    )
    folder = mailbox.Maildir(tmp_path / "maildir")
    for name, raw in (("1", broken), ("2", report(uid))):
        Path(tmp_path / "maildir/new" / name).write_bytes(raw)
    folder.close()
    for source, taken_for in (("mbox", "hard"), ("maildir", "counted before")):
        assert world.app.people.learn_bounces(tmp_path / source) == {"ignored": 1, taken_for: 1}


def test_a_source_that_is_not_there_is_named(world: World, tmp_path: Path) -> None:
    """One line, as every error."""
    with pytest.raises(SubscriberError, match="nowhere"):
        world.app.people.learn_bounces(tmp_path / "nowhere")


def test_a_mailbox_elsewhere_is_learned_from(world: World, uid: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the password of the settings, message by message; without one nothing is asked."""
    url = "imaps://bounces@mail.example.org/INBOX"
    with pytest.raises(ConfigurationError, match="FR_MONITOR_BOUNCES_PASSWORD"):
        world.app.people.fetch_bounces(url)

    def deliver(place: Place, password: str, learn: Callable[[bytes], None]) -> None:
        assert (place.user, password) == ("bounces", "word")
        learn(report(uid))
        learn(b"Subject: hello\r\n\r\n")

    monkeypatch.setattr(people, "read_unseen", deliver)
    mail = msgspec.structs.replace(world.app.desk.mail, bounces_password="word")
    reader = replace(world.app.people, desk=replace(world.app.desk, mail=mail))
    assert reader.fetch_bounces(url) == {"hard": 1, "ignored": 1}
    assert consent(world) is Consent.SUPPRESSED
