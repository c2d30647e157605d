from __future__ import annotations

import email.policy
import re
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fr_monitor.channels.message import SUBJECT_LIMIT, fill, header_text, is_address, template
from fr_monitor.model.alert import UNSUBSCRIBE_MARK, Attachment, Letter

HEADERS = [
    "Date",
    "From",
    "To",
    "Subject",
    "Message-ID",
    "References",
    "MIME-Version",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
    "List-Id",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "X-FR-Monitor-Delivery",
    "Content-Type",
]
TOKEN = "Zz0_-" * 8
HOSTILE = [
    "A 💩 subject=?UTF-8?Q?=0A?=Bcc: injected@example.com",
    "Plain\r\nBcc: injected@example.com",
    "Plain\nBcc: injected@example.com",
    "=?utf-8?b?DQpCY2M6IGE=?=",
    "=\u200b?utf-8?q?=0A?=Bcc: x",
    "nul \x00 bell \x07 escape \x1b[31m",
    "next\x85line and\u2028separators\u2029end\n",
    "left \u202eright\u2066 isolate",
    "lone \ud800 surrogate",
    "@@ADDRESS@@ @@TOKEN@@ @@UID@@",
    "",
    "   ",
    "x" * 5000,
    "é" * 5000,
    "%s {0} {{7*7}} <script>",
]


def frozen(letter: Letter, **changes: str) -> bytes:
    """A template of an installation at monitor.example."""
    values = {"sender": "watch@monitor.example", "sender_name": "Watch", "public_url": "https://monitor.example"}
    return template(letter, **(values | changes), date=datetime(2026, 2, 11, 14, tzinfo=UTC))


def filled(letter: Letter, address: str = "ann@example.org", **changes: str) -> bytes:
    """The message of one recipient."""
    return fill(frozen(letter, **changes), address=address, uid="5f0c", token=TOKEN)


def parsed(message: bytes) -> EmailMessage:
    """What a mail program makes of a message."""
    found = email.message_from_bytes(message, policy=email.policy.default)
    assert isinstance(found, EmailMessage)
    assert not found.defects
    return found


def raw_headers(message: bytes) -> list[str]:
    """The names of the headers, in order, as they stand in the bytes."""
    head = re.sub(rb"\r\n[ \t]", b" ", message.partition(b"\r\n\r\n")[0])
    return [line.partition(b":")[0].decode() for line in head.split(b"\r\n")]


def assert_wire_form(message: bytes) -> None:
    """Check what RFC 5322 asks of any message."""
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", message)
    assert max(map(len, message.split(b"\r\n"))) <= 998
    assert message.isascii()


def test_the_headers_a_letter_has(letter: Letter) -> None:
    """Each header occurs once, in its exact form, and the message is complete CRLF text."""
    message = filled(letter)
    assert raw_headers(message) == HEADERS
    assert_wire_form(message)
    found = parsed(message)
    assert found["Date"] == "Wed, 11 Feb 2026 14:00:00 +0000"
    assert found["From"] == "Watch <watch@monitor.example>"
    assert found["To"] == "ann@example.org"
    assert found["Subject"] == letter.subject
    assert found["Message-ID"] == "<5f0c@monitor.example>"
    assert found["References"] == "<thread.qmm-prototype-assessment.2026@monitor.example>"
    assert found["Auto-Submitted"] == "auto-generated"
    assert found["List-Id"] == "Watch <fr-monitor.monitor.example>"
    assert found["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert found["X-FR-Monitor-Delivery"] == "5f0c"


def test_text_comes_first_and_html_last(letter: Letter) -> None:
    """A letter without attachments is two alternatives, in which every mark has become a whole link."""
    found = parsed(filled(letter))
    assert found.get_content_type() == "multipart/alternative"
    text, html = found.iter_parts()
    assert (text.get_content_type(), html.get_content_type()) == ("text/plain", "text/html")
    assert text.get_content().replace("\r\n", "\n") == (
        f"Ask soon.\n.hidden dot\nStop: https://monitor.example/u/{TOKEN}\n"
        f"Wishes: https://monitor.example/p/{TOKEN}\nYes: https://monitor.example/a/{TOKEN}\n"
    )
    assert html.get_content().strip() == f'<p>Ask soon – <a href="https://monitor.example/u/{TOKEN}">stop</a></p>'


def test_an_attachment_stands_beside_the_alternatives(letter: Letter) -> None:
    """A calendar entry keeps its bytes, its method and its name outside ASCII."""
    entry = b"BEGIN:VCALENDAR\r\nMETHOD:PUBLISH\r\n" + b"X-LONG:" + b"x" * 2000 + b"\r\nEND:VCALENDAR\r\n"
    attachment = Attachment("délai.ics", "text/calendar; method=PUBLISH; charset=UTF-8", entry)
    message = filled(replace(letter, attachments=(attachment,)))
    assert_wire_form(message)
    found = parsed(message)
    assert found.get_content_type() == "multipart/mixed"
    letter_part, calendar = found.iter_parts()
    assert letter_part.get_content_type() == "multipart/alternative"
    assert calendar.get_content_type() == "text/calendar"
    assert calendar.get_param("method") == "PUBLISH"
    assert calendar.get_filename() == "délai.ics"
    assert calendar.get_payload(decode=True) == entry


@pytest.mark.parametrize("length", [20, 60, 75, 76, 120, 400])
def test_the_unsubscribe_link_is_never_folded(letter: Letter, length: int) -> None:
    """However long the link is, the raw header holds it whole between angle brackets."""
    host = "https://" + "m" * (length - 8)
    message = filled(letter, public_url=host)
    assert f"\r\nList-Unsubscribe: <{host}/u/{TOKEN}>\r\n".encode() in message


@pytest.mark.parametrize("token", ["a", "a" * 75, ".-_~", "a.b.c"])
def test_no_encoded_line_passes_76_characters(letter: Letter, token: str) -> None:
    """The limit of quoted-printable holds with marks filled in, wherever they stand in a line."""
    text = "".join(f"{'x' * n}{UNSUBSCRIBE_MARK} \n" for n in range(80))
    message = fill(frozen(replace(letter, text=text)), address="a@b.example", uid="1", token=token)
    body = message.partition(b"\r\n\r\n")[2]
    assert max(map(len, body.split(b"\r\n"))) <= 76
    plain = next(parsed(message).iter_parts()).get_content().splitlines()
    assert plain == [f"{'x' * n}https://monitor.example/u/{token} " for n in range(80)]


def test_the_same_delivery_gives_the_same_bytes(letter: Letter) -> None:
    """Nothing in a message comes from a clock, a counter or chance."""
    assert filled(letter) == filled(letter)
    assert filled(letter) != filled(replace(letter, text="Other words"))


@pytest.mark.hostile("B32", "B33", "B34")
@pytest.mark.parametrize("hostile", HOSTILE)
def test_no_outside_text_can_add_a_header(letter: Letter, hostile: str) -> None:
    """Whatever a title, a name, a thread or a file name holds, the headers stay the same ones (CVE-2024-6923)."""
    attachment = Attachment(hostile, "text/calendar", b"x")
    message = filled(Letter(hostile, hostile, hostile, f"a/{hostile}", (attachment,)), sender_name=hostile)
    assert raw_headers(message) == HEADERS
    assert_wire_form(message)
    found = parsed(message)
    assert found["Bcc"] is None
    assert found["To"] == "ann@example.org"
    assert len(found["Subject"]) <= SUBJECT_LIMIT
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/mixed",
        "multipart/alternative",
        "text/plain",
        "text/html",
        "text/calendar",
    ]


@pytest.mark.hostile("B32")
@given(st.text(max_size=300))
def test_any_subject_arrives_as_its_harmless_form(subject: str) -> None:
    """The subject that a mail program decodes is the one we cleaned, for any text at all."""
    message = filled(Letter(subject, "x", "x", "t"))
    assert raw_headers(message) == HEADERS
    assert " ".join(str(parsed(message)["Subject"]).split()) == header_text(subject, SUBJECT_LIMIT)


@given(st.text(max_size=400))
def test_any_text_arrives_unchanged_but_for_controls(text: str) -> None:
    """The text part decodes to the text we were given; only line ends and control characters are made uniform."""
    message = filled(Letter("s", text, "x", "t"))
    assert_wire_form(message)
    given_words = "".join(" " if ord(c) < 32 or 127 <= ord(c) < 160 else c for c in text)
    given_words = given_words.encode("utf-8", "replace").decode()
    assert next(parsed(message).iter_parts()).get_content().split() == given_words.split()


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Quality  metrics;\tnotice", "Quality metrics; notice"),
        ("a=?b", "a= ?b"),
        ("zero\u200bwidth, soft\u00adhyphen", "zerowidth, softhyphen"),
        ("a\u00a0b\u2028c", "a b c"),
        ("it@@UID@@", "it@UID@"),
        ("abcdefghijk", "abcdefghi…"),
    ],
)
def test_header_text(text: str, shown: str) -> None:
    """What could mean something to a parser is broken up, what cannot be seen is dropped, what is long is cut."""
    assert header_text(text, 10 if text == "abcdefghijk" else 200) == shown


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ann",
        "ann@",
        "@example.org",
        "a@b@c.org",
        "ann@example.org, bob@example.org",
        "ann@example.org\r\nBcc: eve@example.org",
        "ann@example.org\n",
        "Ann <ann@example.org>",
        "<ann@example.org>",
        '"ann b"@example.org',
        "ann(x)@example.org",
        "ann@[127.0.0.1]",
        "ann\x00@example.org",
        "ann\x85@example.org",
        "ann@example.org\u2028",
        "a" * 330 + "@example.org",
    ],
)
def test_an_address_that_could_break_out_is_refused(letter: Letter, address: str) -> None:
    """Nothing but one bare address can be filled in."""
    assert not is_address(address)
    with pytest.raises(ValueError, match="address"):
        filled(letter, address)


@pytest.mark.parametrize("address", ["ann@example.org", "a+tag@b.example", "o'neil@x.example", "jürgen@example.org"])
def test_ordinary_addresses_are_filled_in(letter: Letter, address: str) -> None:
    """Tags, apostrophes and letters outside ASCII may be in an address."""
    assert f"\r\nTo: {address}\r\n".encode() in filled(letter, address)


@pytest.mark.parametrize("token", ["", "a b", "a\r\nb", "a" * 76, "a/b", "a=b", "ä"])
def test_a_token_that_is_not_safe_in_a_link_is_refused(letter: Letter, token: str) -> None:
    """A token needs no escaping anywhere it stands, and fits its line."""
    with pytest.raises(ValueError, match="token"):
        fill(frozen(letter), address="ann@example.org", uid="1", token=token)


@pytest.mark.parametrize("uid", ["", "a b", "a>b", "a@b", ".a", "a..b", "a\r\n"])
def test_an_id_that_is_no_dot_atom_is_refused(letter: Letter, uid: str) -> None:
    """The left side of a Message-ID is a dot-atom (RFC 5322 section 3.6.4)."""
    with pytest.raises(ValueError, match="id"):
        fill(frozen(letter), address="ann@example.org", uid=uid, token="t")


@pytest.mark.parametrize(
    "changes",
    [
        {"sender": "Watch <watch@monitor.example>"},
        {"sender": "watch@monitor.example\nBcc: x@y.example"},
        {"sender": "wätch@monitor.example"},
        {"public_url": "monitor.example"},
        {"public_url": "javascript:alert(1)"},
        {"public_url": "https://monitor.example/\r\nBcc: x"},
        {"public_url": "https://monitor.example/>"},
    ],
)
def test_a_wrong_sender_or_web_page_is_refused(letter: Letter, changes: dict[str, str]) -> None:
    """Settings that cannot stand in a header are found when the letter is made, not when it is sent."""
    with pytest.raises(ValueError, match="not "):
        frozen(letter, **changes)


def test_letters_of_no_thread_refer_to_nothing(letter: Letter) -> None:
    """A letter without a thread, such as a confirmation, has no References."""
    assert b"References" not in filled(replace(letter, thread=""))


def test_a_letter_can_be_signed_for_one_click(letter: Letter) -> None:
    """Both headers of RFC 8058 are there once each, so that a relay can sign them."""
    names = raw_headers(filled(letter))
    assert names.count("List-Unsubscribe") == names.count("List-Unsubscribe-Post") == 1
