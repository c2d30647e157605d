"""Links that expire and open one door only; the lasting ones of every letter stand in the store."""

from __future__ import annotations

import hmac
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import sha256

from itsdangerous import BadData, URLSafeSerializer

from fr_monitor.errors import LinkError

LONGEST = 200
"""Characters; ours have about seventy."""


class Purpose(StrEnum):
    """What a link is for; one made for another purpose opens nothing."""

    CONFIRM = "confirm"
    MANAGE = "manage"
    """See, export and erase everything that is kept about somebody."""


@dataclass(frozen=True, slots=True)
class Links:
    """Makes links with one key, and reads those of older keys too, so that a key can be changed."""

    secret_key: str = field(repr=False)
    old_keys: tuple[str, ...] = field(default=(), repr=False)

    @property
    def keys(self) -> tuple[str, ...]:
        """All keys, the one that signs first."""
        return (self.secret_key, *self.old_keys)

    def sign(self, purpose: Purpose, subscriber_id: int, until: datetime) -> str:
        """The last part of a link for a subscriber, good before `until` (aware)."""
        signed = self._serializer(purpose).dumps([subscriber_id, int(until.timestamp())])
        return signed if isinstance(signed, str) else signed.decode("ascii")

    def read(self, purpose: Purpose, text: str, now: datetime) -> int:
        """The number of the subscriber. Raises LinkError for a link that is damaged, expired or for another purpose."""
        try:
            found: object = self._serializer(purpose).loads(text) if len(text) <= LONGEST else None
        except BadData as error:
            raise LinkError("this link is damaged, or was made for something else") from error
        match found:
            case [int(subscriber_id), int(until)] if now.timestamp() < until:
                return subscriber_id
            case [int(), int()]:
                raise LinkError("this link has expired")
            case _:
                raise LinkError("this link is damaged")

    def hashed(self, address: str) -> str:
        """What is left of an erased address: 64 hexadecimal digits from which nobody without the key learns it."""
        return _hashed(address, self.secret_key)

    def hashes(self, address: str) -> tuple[str, ...]:
        """What may be left of an address, by whatever key was in use when it was erased."""
        return tuple(_hashed(address, key) for key in self.keys)

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        # Of a list the last key signs, and each is tried in reading.
        return URLSafeSerializer([*reversed(self.keys)], salt=f"fr_monitor {purpose}", signer_kwargs=signer)


def _hashed(address: str, key: str) -> str:
    return hmac.new(key.encode(), f"erased {address.strip().lower()}".encode(), sha256).hexdigest()
