"""Words and addresses from outside, made harmless before they reach a letter."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

OFFICIAL_HOSTS = frozenset({"federalregister.gov", "govinfo.gov", "regulations.gov"})


def clean(text: str, limit: int = 2000) -> str:
    """One line of at most `limit` characters that cannot steer a header, a terminal, a calendar or a mark of ours.

    Controls, line and paragraph separators become spaces; direction overrides, zero-width, unassigned and private
    characters and lone surrogates vanish; "=?" (RFC 2047) and "@@" are broken up.
    """
    line = " ".join("".join(_harmless(c) for c in text[: limit * 4]).split())
    line = re.sub(r"@{2,}", "@", re.sub(r"=(?=\?)", "= ", line))
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def _harmless(character: str) -> str:
    category = unicodedata.category(character)
    if category in {"Cc", "Zl", "Zp", "Zs"}:
        return " "
    return "" if category.startswith("C") else character


def safe_link(url: str | None, public_url: str) -> str | None:
    """The address where it leads to the official sites over https or to our own page, else None."""
    if not url or clean(url, 500) != url or re.search(r"[\s\"'<>\\^`{|}]", url):
        return None
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").removeprefix("www."), parts.port
    except ValueError:
        return None
    if url == public_url or url.startswith(public_url.rstrip("/") + "/"):
        return url
    official = host in OFFICIAL_HOSTS or host == "public-inspection.federalregister.gov"
    return url if parts.scheme == "https" and official and port is None and "@" not in parts.netloc else None


def docket_link(docket: str) -> str:
    """The page of a docket on regulations.gov."""
    return f"https://www.regulations.gov/docket/{quote(clean(docket, 60), safe='-')}"


def document_link(number: str) -> str:
    """The short address of a document, which federalregister.gov keeps for ever."""
    return f"https://www.federalregister.gov/d/{quote(clean(number, 40), safe='-')}"


def masked(address: str) -> str:
    """An address that its owner knows again and nobody else learns: "q…@p….example"."""
    local, _, domain = address.rpartition("@")
    name, dot, ending = domain.rpartition(".")
    return f"{local[:1]}…@{name[:1]}…{dot}{ending}"
