"""The bytes of a letter: one frozen template per letter, in which each recipient's own parts are filled in.

`template` does the costly work once: it renders headers and MIME parts, with marks where the address, the id and the
token of one delivery go. `fill` only replaces those marks, so that a thousand recipients cost a thousand cheap copies,
and the same delivery gives the same bytes for ever (RFC 5322 section 3.6.4: a Message-ID belongs to one version).

Headers are written here line by line instead of by the email package's policies: those fold long links into encoded
words and, before Python 3.11.10, let a subject smuggle in headers (CVE-2024-6923).
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import UTC, datetime
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP
from email.quoprimime import body_encode
from email.utils import format_datetime, formataddr
from functools import lru_cache

from fr_monitor.model.alert import ANSWER_MARK, MANAGE_MARK, UNSUBSCRIBE_MARK, Attachment, Letter

SUBJECT_LIMIT = 200
"""Characters; the longest subject that mail programs show at all is far shorter."""

_ADDRESS = b"@@ADDRESS@@"
_UID = b"@@UID@@"
_TOKEN = b"@@TOKEN@@"
_PATHS = {UNSUBSCRIBE_MARK: "/u/", MANAGE_MARK: "/p/", ANSWER_MARK: "/a/"}

_SAFE_ADDRESS = re.compile(r"""[^\s<>()\[\],;:"\\@\x00-\x1f\x7f-\x9f]+@[^\s<>()\[\],;:"\\@\x00-\x1f\x7f-\x9f]+""")
_SAFE_UID = re.compile(r"[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+)*")
_SAFE_TOKEN = re.compile(r"[A-Za-z0-9_.~-]{1,75}")  # 75: it stands on a quoted-printable line of its own


def template(letter: Letter, *, sender: str, sender_name: str, public_url: str, date: datetime) -> bytes:
    """Return the frozen message of a letter, with marks for what differs between recipients.

    `sender` is the address in From, whose domain also makes the ids; `public_url` is where the web page is reached,
    the base of the links `/u/TOKEN` (unsubscribe), `/p/TOKEN` (preferences) and `/a/TOKEN` (answer); `date` is aware
    and frozen here. Lines end in CRLF and no line is longer than 998 bytes (RFC 5322 section 2.1.1).
    Raises ValueError when sender or public_url cannot stand in a header.
    """
    if not is_address(sender) or not sender.isascii():
        raise ValueError(f"not a sender's address: {sender!r}")
    link = public_url.rstrip("/")
    if not re.fullmatch(r"https?://[!#-;=?-~]{1,900}", link):
        raise ValueError(f"not the address of a web page: {public_url!r}")
    domain = sender.rpartition("@")[2]
    lines = [
        f"Date: {format_datetime(date.astimezone(UTC))}",
        f"From: {formataddr((header_text(sender_name, 60), sender))}",
        f"To: {_ADDRESS.decode()}",
        f"Subject: {_unstructured(header_text(letter.subject, SUBJECT_LIMIT))}",
        f"Message-ID: <{_UID.decode()}@{domain}>",
        *_thread_lines(letter.thread, domain),
        "MIME-Version: 1.0",
        "Auto-Submitted: auto-generated",  # RFC 3834 section 5
        "X-Auto-Response-Suppress: All",
        f"List-Id: {_list_name(sender_name)} <fr-monitor.{domain}>",
        f"List-Unsubscribe: <{link}/u/{_TOKEN.decode()}>",
        "List-Unsubscribe-Post: List-Unsubscribe=One-Click",  # RFC 8058 section 3.1
        f"X-FR-Monitor-Delivery: {_UID.decode()}",  # some relays replace Message-ID
    ]
    return "\r\n".join(lines).encode("ascii") + b"\r\n" + _body(letter, link)


def is_address(text: str) -> bool:
    """Whether a text is one bare address that can stand in a header and in an envelope: no comment, quote or control."""
    return bool(_SAFE_ADDRESS.fullmatch(text)) and len(text) <= 320


def fill(template: bytes, *, address: str, uid: str, token: str) -> bytes:
    """Return the message of one recipient: a template with the marks replaced.

    Raises ValueError when a part could break out of its place: an address with separators or control characters, an id
    that is no dot-atom, a token that is not safe in a link or is longer than 75 characters.
    """
    if not is_address(address):
        raise ValueError(f"not an address for a header: {address!r}")
    if not _SAFE_UID.fullmatch(uid):
        raise ValueError(f"not an id for a header: {uid!r}")
    if not _SAFE_TOKEN.fullmatch(token):
        raise ValueError("not a token for a link")
    parts = {_ADDRESS: address.encode(), _UID: uid.encode("ascii"), _TOKEN: token.encode("ascii")}
    return b"".join([parts.get(piece, piece) for piece in _cut(template)])


@lru_cache(maxsize=8)
def _cut(template: bytes) -> tuple[bytes, ...]:
    """Return the pieces between the marks, and the marks: letters leave in long rows of the same one."""
    return tuple(re.split(rb"(@@(?:ADDRESS|UID|TOKEN)@@)", template))


def header_text(text: str, limit: int) -> str:
    """Return outside text made harmless for one header line: at most `limit` characters, none of them a control.

    Control, separator and unassigned characters become spaces and invisible ones vanish; "=?" (the start of an encoded
    word, RFC 2047) and "@@" (the start of our marks) are broken up.
    """
    shown = "".join(_harmless(character) for character in text)
    shown = " ".join(shown.split())
    shown = re.sub(r"@{2,}", "@", re.sub(r"=(?=\?)", "= ", shown))
    return shown if len(shown) <= limit else shown[: limit - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category == "Cf":  # direction overrides and zero-width characters
        return ""
    return " " if category[0] == "C" or category in {"Zl", "Zp", "Zs"} else character


def _unstructured(text: str) -> str:
    """Return folded header text, in encoded words when it is not ASCII (RFC 2047)."""
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, maxlinelen=76, header_name="Subject").encode(linesep="\r\n")


def _list_name(name: str) -> str:
    """Return a phrase of plain words for List-Id (RFC 2919 allows no more without quoting)."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[A-Za-z0-9]+", plain))[:60].rstrip() or "Federal Register monitor"


def _thread_lines(thread: str, domain: str) -> list[str]:
    """Return the header that ties letters together: all refer to one root id, which no letter has itself.

    A letter's own id is its recipient's; a root by name lets the mail program thread without our looking anything up.
    """
    root = ".".join(re.findall(r"[A-Za-z0-9_-]+", thread))[:200].rstrip(".")
    return [f"References: <thread.{root}@{domain}>"] if root else []


def _body(letter: Letter, link: str) -> bytes:
    seed = hashlib.sha256(f"{letter.text}\0{letter.html}".encode("utf-8", "replace")).hexdigest()[:24]
    content = _container(
        "alternative",
        f"alternative-{seed}",
        [_text_part("plain", letter.text, link), _text_part("html", letter.html, link)],
    )
    if letter.attachments:
        content = _container("mixed", f"mixed-{seed}", [content, *map(_attached, letter.attachments)])
    return content.as_bytes(policy=SMTP)


def _container(subtype: str, boundary: str, parts: list[EmailMessage]) -> EmailMessage:
    container = EmailMessage(policy=SMTP)
    container["Content-Type"] = f'multipart/{subtype}; boundary="{boundary}"'
    for part in parts:
        container.attach(part)
    return container


def _text_part(subtype: str, text: str, link: str) -> EmailMessage:
    part = EmailMessage(policy=SMTP)
    part["Content-Type"] = f'text/{subtype}; charset="utf-8"'
    part["Content-Transfer-Encoding"] = "quoted-printable"
    for mark, path in _PATHS.items():
        text = text.replace(mark, f"{link}{path}{_TOKEN.decode()}")
    part.set_payload(_quoted_printable(text))
    return part


def _quoted_printable(text: str) -> str:
    """Return text as quoted-printable in which each token mark has a line of its own between soft line breaks.

    So no mark is ever cut in two, and a token of any length up to 75 leaves every line within RFC 2045's 76.
    """
    text = "\n".join(text.encode("utf-8", "replace").decode().splitlines()) + "\n"
    text = "".join(c if c in "\n\t" or unicodedata.category(c) != "Cc" else " " for c in text)
    pieces = (piece.encode().decode("latin-1") for piece in text.split(_TOKEN.decode()))
    return f"=\n{_TOKEN.decode()}=\n".join(body_encode(piece, maxlinelen=75) for piece in pieces)


def _attached(attachment: Attachment) -> EmailMessage:
    kind = EmailMessage(policy=SMTP)
    kind["Content-Type"] = attachment.content_type
    part = EmailMessage(policy=SMTP)
    part.set_content(
        attachment.content,
        kind.get_content_maintype(),
        kind.get_content_subtype(),
        cte="base64",
        disposition="attachment",
        filename=header_text(attachment.filename, 60),
        params=dict(kind["Content-Type"].params),
    )
    return part
