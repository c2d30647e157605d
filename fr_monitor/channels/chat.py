"""Letters as short messages in a chat, by the library apprise (extra `chat`), which is loaded with the first of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from fr_monitor.channels.public import addresses
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import Settings

if TYPE_CHECKING:
    from apprise import AppriseResult, NotifyBase

SECONDS = 20.0
"""For a message, its connection and its answer."""
GONE = 410
VENDORS = frozenset({"slack", "discord", "gchat", "tgram", "wxteams"})
"""Services whose host the library knows."""
HOSTED = frozenset({"mmosts", "rockets", "ntfys", "nctalks", "gotifys"})
"""Services that run on a host of the reader's own, all of them encrypted."""
_ANSWERED = re.compile(r"\berror\s*=\s*(\d{3})\b")


def open_chat(settings: Settings) -> ChatChannel:  # noqa: ARG001 (every channel is opened with the settings)
    """Return the channel; nothing is loaded or connected yet."""
    return ChatChannel()


class ChatChannel:
    """Says each letter's first line, and what follows, in the room that its reader named."""

    name = "chat"

    def __init__(self, reach: Callable[[str, int], object] = addresses, seconds: float = SECONDS) -> None:
        self._reach = reach
        self._seconds = seconds

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Say one letter.

        Raises RecipientRefused, for good where the address is not allowed, suppressing where it answers 410; and
        DeliveryInDoubt where no answer came, since chats do not know a second copy by its number.
        """
        service = checked_room(delivery.address)
        self._only_outside(service, delivery.address)
        if on_stage:
            on_stage("data")
        title, _, body = harmless(delivery.template.decode()).partition("\n")
        answer = _said(service, title, body, self._seconds)
        if answer:
            return
        found = [int(code[1]) for entry in answer.logs() if (code := _ANSWERED.search(entry.message))]
        if not found:
            raise DeliveryInDoubt(f"{service.service_name}: no answer")
        reason = f"{service.service_name}: answered {found[-1]}"
        raise RecipientRefused(reason, permanent=found[-1] == GONE, suppress=found[-1] == GONE)

    def close(self) -> None:
        """Nothing is kept open."""

    def _only_outside(self, service: NotifyBase, url: str) -> None:
        """Refuse a host inside, as the library reads it: others find another host in a name with two "@".

        The library looks the name up again, so that this keeps out mistakes, not tricks of a name server.
        """
        if url.partition("://")[0].lower() in HOSTED:
            host = str(service.host).strip("[]")
            try:
                self._reach(host, service.port or 443)
            except (OSError, UnicodeError) as error:  # the latter: a name that cannot be asked for
                raise RecipientRefused(f"{host}: {type(error).__name__}", permanent=False) from error


def checked_room(url: str) -> NotifyBase:
    """The service behind an address. Raises RecipientRefused for good where it is none of ours, or cannot be understood.

    An address has no parameters: some of the library's read files, follow redirects or do not look at certificates.
    """
    try:
        from apprise import Apprise, AppriseAsset  # noqa: PLC0415 (takes half a second, and few have a chat)
        from apprise.common import PersistentStoreMode  # noqa: PLC0415
    except ImportError as error:
        raise RecipientRefused("chats need the extra: pip install 'fr-monitor[chat]'", permanent=False) from error
    scheme = url.partition("://")[0].lower()
    odd = any(not "!" <= character <= "~" for character in url) or "?" in url or len(url) > 2000
    if not odd and scheme in {"https", *VENDORS, *HOSTED}:
        asset = AppriseAsset(storage_mode=PersistentStoreMode.MEMORY.value, http_redirects=False, app_id="fr-monitor")
        service = Apprise.instantiate(url, asset=asset, suppress_exceptions=True)
        if service is not None and (scheme in HOSTED or VENDORS & _kinds(service)):
            return service
    known = ", ".join(f"{name}://" for name in sorted(VENDORS | HOSTED))
    raise RecipientRefused(f"not an address of a chat; write one of {known} without parameters", permanent=True)


def harmless(text: str) -> str:
    """A text in which nothing calls a person or a channel, and no link hides behind other words."""
    return text.translate({ord("<"): "‹", ord(">"): "›", ord("@"): "＠"}).replace("](", "] (")


def _kinds(service: NotifyBase) -> set[str]:
    kinds = service.secure_protocol
    return {kinds} if isinstance(kinds, str) else set(kinds or ())


def _said(service: NotifyBase, title: str, body: str, seconds: float) -> AppriseResult:
    from apprise import Apprise, NotifyFormat  # noqa: PLC0415

    service.socket_connect_timeout = service.socket_read_timeout = seconds
    speaker = Apprise()
    speaker.add(service)
    return speaker.notify(title=title, body=body, body_format=NotifyFormat.TEXT, timeout=seconds)
