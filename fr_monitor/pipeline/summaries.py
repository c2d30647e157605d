"""An alert in short, for channels that carry no letter; nothing in it is personal."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime

from fr_monitor.deciding.clean import document_link
from fr_monitor.model.alert import Alert, Letter


def hook_body(alert: Alert, letter: Letter, public_url: str, now: datetime) -> bytes:
    """What a program is told: the alert in short, with the page to look at."""
    data = {
        "key": alert.key,
        "subject": letter.subject,
        "reason": alert.reason,
        "program": alert.program,
        "cycle": alert.cycle[1] if alert.cycle else None,
        "document_number": alert.document_number,
        "document": _document(alert),
        "page": public_url,
    }
    body = {"type": f"alert.{alert.kind}", "timestamp": now.isoformat(timespec="seconds"), "data": data}
    return json.dumps(body, ensure_ascii=False).encode()


def chat_body(alert: Alert, letter: Letter, public_url: str, now: datetime) -> bytes:  # noqa: ARG001 (as `hook_body`)
    """What a room is told: the subject on the first line, then why, and the pages to look at."""
    lines = (letter.subject, alert.reason, _document(alert), public_url)
    return "\n".join(line for line in lines if line).encode()


def _document(alert: Alert) -> str | None:
    return document_link(alert.document_number) if alert.document_number else None


SUMMARIES: Mapping[str, Callable[[Alert, Letter, str, datetime], bytes]] = {"chat": chat_body, "webhook": hook_body}
"""By channel."""
