"""E-mail addresses that the content network hides in pages (`data-cfemail`), made readable again."""

from __future__ import annotations

import re

HIDDEN = re.compile(
    r"<a\b[^<>]{0,500}/email-protection#(?P<link>[0-9a-fA-F]{4,400})\"[^<>]{0,200}>(?:\s{0,40}<span\b[^<>]{0,500}>)?[^<>]{0,80}(?:</span>\s{0,40})?</a>"
    r"|<(?:span|a)\b[^<>]{0,500}data-cfemail=\"(?P<span>[0-9a-fA-F]{4,400})\"[^<>]{0,200}>[^<>]{0,80}</(?:span|a)>"
)


def revealed(source: str) -> str:
    """The page with every hidden address in the open."""
    if "cfemail" not in source and "email-protection#" not in source:
        return source
    return HIDDEN.sub(lambda found: _decoded(found["link"] or found["span"]), source)


def _decoded(code: str) -> str:
    """The address: each byte is masked with the first one, and the mask changes from fetch to fetch."""
    octets = bytes.fromhex(code[: len(code) // 2 * 2])
    return bytes(octet ^ octets[0] for octet in octets[1:]).decode("utf-8", "replace").replace("<", "").replace("&", "")
