"""An envelope sender of its own for each letter, so that what comes back says which one it was.

It carries a short signature: anybody can send a forged report, and must not be able to silence somebody.
"""

from __future__ import annotations

import hmac
import re
from hashlib import sha256


def return_path(bounces: str, uid: str, key: str) -> str:
    """The envelope sender of a delivery: `bounces+UID.SIGNATURE@domain`."""
    local, _, domain = bounces.rpartition("@")
    return f"{local}+{uid}.{_signature(uid, key)}@{domain}"


def uid_of(address: str, key: str) -> str | None:
    """The delivery whose letter came back to an address; None where the signature is not ours."""
    found = re.search(r"\+([0-9a-f]{4,32})\.([0-9a-f]{10})@", address.lower())
    if found and hmac.compare_digest(found[2], _signature(found[1], key)):
        return found[1]
    return None


def _signature(uid: str, key: str) -> str:
    return hmac.new(key.encode(), f"returned {uid}".encode(), sha256).hexdigest()[:10]
