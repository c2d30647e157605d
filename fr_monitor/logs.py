"""Log lines: one for each event, with its ids, on standard error; for people or as JSON.

No line holds an address or a token: whatever looks like one is hidden, and control characters cannot forge a line.
"""

from __future__ import annotations

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Literal

from fr_monitor.lines import Line
from fr_monitor.settings import LogSettings

LONGEST = 2000
MOST_LINES = 200
"""Of a traceback, the last of which say what happened."""
_ADDRESS = re.compile(r"(?<![\w.&'*+?^`{|}~#$-])[\w.&'*+?^`{|}~#$-]+@(?=[\w-]+(\.[\w-]+)+)")
_SECRET = re.compile(
    r"(?i)\b(token|key|password|sig)=[^\s&]+|(?<=://)[^\s/@]+:[^\s/@]+(?=@)"
    r"|(?<=/[acmpu]/)[\w.~-]{16,}|(?<![\w-])[\w-]{12,}\.[\w-]{43}\b|\bwhsec_[\w+/=]+|(?<=\bauthorization: )\w+ \S+"
)
"""Fields of forms and queries, passwords in addresses, links of letters (`pipeline.links`), keys of webhooks."""


def set_up(settings: LogSettings) -> None:
    """Send the lines of this program and of its libraries to standard error, in one shape."""
    handler = logging.StreamHandler()
    handler.setFormatter(Shape(settings.form))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for noisy in ("alembic", "apscheduler", "procrastinate", "urllib3"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


class Shape(logging.Formatter):
    """The shape of a line: each value bounded, and without what belongs to a subscriber or opens a door.

    A traceback keeps its lines, indented, so that none of them can pass for a line of the log.
    """

    def __init__(self, form: Literal["console", "json"]) -> None:
        super().__init__()
        self._form = form

    def format(self, record: logging.LogRecord) -> str:
        """The line, or several with a traceback; JSON is one line always."""
        line = record.msg if isinstance(record.msg, Line) else Line(record.getMessage(), {})
        when = datetime.fromtimestamp(record.created, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        level, event = record.levelname.lower(), _clean(line.event)
        head: dict[str, object] = {"timestamp": when, "level": level, "logger": record.name, "event": event}
        fields = {key: _shown(value) for key, value in line.fields.items() if key not in head}
        failed = self._traceback(record)
        if self._form == "json":
            return json.dumps(head | fields | ({"exception": failed} if failed else {}), ensure_ascii=False)
        begun = "{timestamp} [{level}] {event} [{logger}]".format_map(head)
        told = " ".join([begun, *(f"{key}={value!r}" for key, value in fields.items())])
        return f"{told}\n{failed}" if failed else told

    def _traceback(self, record: logging.LogRecord) -> str:
        lines = self.formatException(record.exc_info).splitlines() if record.exc_info else []
        return "\n".join(f"  {_clean(line)}" for line in lines[-MOST_LINES:])


def _shown(value: object) -> object:
    match value:
        case None | bool() | int() | float():
            return value
        case Mapping():
            return {_clean(str(key)): _shown(inner) for key, inner in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_shown(inner) for inner in value]
        case _:
            return _clean(str(value))


def _clean(text: str) -> str:
    shown = _SECRET.sub("***", _ADDRESS.sub("***@", text[:LONGEST]))
    return "".join(char if char.isprintable() else f"\\x{ord(char):02x}" for char in shown)
