"""Foreign strings, dates and addresses made safe to keep: in a database, a page, a header or a log."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from urllib.parse import urlsplit

OFFICIAL_DOMAINS = ("federalregister.gov", "govinfo.gov", "gpo.gov")
"""Where documents of the Register are kept; an address elsewhere is not believed."""

TITLE_LENGTH = 5_000
LINE_LENGTH = 1_000
PROSE_LENGTH = 50_000
ADDRESS_LENGTH = 2_000

_LINE_BREAKS = re.compile("\r\n|[\r\n\v\f\x85\u2028\u2029]")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_ADDRESS = re.compile(r"[!-~]+")


def printable(text: str) -> str:
    """The text without control and format characters, lone surrogates and noncharacters; breaks become line feeds.

    A NUL or a surrogate is refused by PostgreSQL, U+FFFE by XML, and a right-to-left override turns a line round.
    """
    unbroken = _LINE_BREAKS.sub("\n", text)
    if unbroken.isascii() and unbroken.isprintable():
        return unbroken
    return "".join(c for c in unbroken if c in "\n\t" or not _is_harmful(c))


def line(text: str, length: int = LINE_LENGTH) -> str:
    """One line of at most `length` characters, white space folded."""
    return " ".join(printable(text[: 4 * length]).split())[:length].rstrip()


def prose(text: str) -> str:
    """Several lines of at most `PROSE_LENGTH` characters together."""
    return printable(text[: 4 * PROSE_LENGTH]).strip()[:PROSE_LENGTH]


def day(text: str | None) -> date | None:
    """A plain ISO date, None for anything else ("2026-02-30", "0000-00-00", a date with a time)."""
    if text is None or not _DATE.fullmatch(text):
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def instant(text: str | None) -> datetime | None:
    """A time with its offset as UTC: current.json says "-04:00" where the search says "Z"."""
    try:
        moment = datetime.fromisoformat(text or "")
        return moment.astimezone(UTC) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def address(text: str | None, base: str) -> str | None:
    """The URL where it leads to the Register's own hosts by https, or to the host of the API that was asked."""
    if text is None or len(text) > ADDRESS_LENGTH or not _ADDRESS.fullmatch(text):
        return None
    return text if is_known_address(text, base) else None


def is_known_address(url: str, base: str) -> bool:
    """Whether the URL may be fetched and linked to; `base` is the URL of the API."""
    try:
        parts, own = urlsplit(url), urlsplit(base)
        port = parts.port
    except ValueError:
        return False
    if (parts.scheme, parts.netloc) == (own.scheme, own.netloc):
        return "@" not in parts.netloc
    host = parts.hostname or ""
    official = any(host == domain or host.endswith(f".{domain}") for domain in OFFICIAL_DOMAINS)
    return official and parts.scheme == "https" and port in (None, 443) and "@" not in parts.netloc


def _is_harmful(character: str) -> bool:
    code = ord(character)
    is_noncharacter = code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF
    return is_noncharacter or unicodedata.category(character) in {"Cc", "Cf", "Cs"}
