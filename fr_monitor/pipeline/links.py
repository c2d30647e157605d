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
    """Makes and reads signed links."""

    secret_key: str = field(repr=False)

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
        return hmac.new(self.secret_key.encode(), f"erased {address.strip().lower()}".encode(), sha256).hexdigest()

    def _serializer(self, purpose: Purpose) -> URLSafeSerializer:
        signer = {"digest_method": sha256, "key_derivation": "hmac"}
        return URLSafeSerializer(self.secret_key, salt=f"fr_monitor {purpose}", signer_kwargs=signer)
