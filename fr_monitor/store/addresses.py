"""One form for each e-mail address, and a clear no to what is none."""

from __future__ import annotations

import re

from fr_monitor.errors import SubscriberError

_LOCAL = re.compile(r"[A-Za-z0-9&'*+/=?^_`{|}~#$-]+(\.[A-Za-z0-9&'*+/=?^_`{|}~#$-]+)*")
"""Dot-atom of RFC 5322 section 3.2.3 without "%" and "!", which old relays read as a route to elsewhere."""
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?")


def normalised(address: str) -> str:
    """The address with its domain in lower case and in A-labels (RFC 5890).

    Raises `SubscriberError` for anything but one plain mailbox at a domain name: no quoted or non-ASCII local part
    (only some relays offer SMTPUTF8), no address literal, no list, no display name, nothing beyond the lengths of
    RFC 5321 section 4.5.3.1.
    """
    plain = address.strip()
    local, at, domain = plain.rpartition("@")
    if not at or not _LOCAL.fullmatch(local) or len(local) > 64:
        raise _refused(address)
    ascii_domain = _a_labels(domain, address)
    labels = ascii_domain.split(".")
    if len(labels) < 2 or not all(map(_LABEL.fullmatch, labels)) or labels[-1].isdigit():
        raise _refused(address)
    whole = f"{local}@{ascii_domain}"
    if len(whole) > 254:
        raise _refused(address)
    return whole


def _a_labels(domain: str, address: str) -> str:
    try:
        found = domain.encode("idna").decode("ascii").lower()
        again = found.encode("ascii").decode("idna")
    except UnicodeError as error:
        raise _refused(address) from error
    # Python's codec is of 2003 and turns "ß" into "ss": that would be somebody else's domain.
    if not domain.isascii() and again.casefold() != domain.casefold().replace("。", "."):
        raise _refused(address)
    if "ß" in domain or "ς" in domain:
        raise _refused(address)
    return found


def _refused(address: str) -> SubscriberError:
    shown = "".join(c if c.isprintable() else "?" for c in address[:80])
    return SubscriberError(f"not an e-mail address that letters can be sent to: {shown!r}; write name@example.org")
