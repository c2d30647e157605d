"""Log lines: one for each event, with its ids, on standard error; for people or as JSON.

No line holds an address or a token: whatever looks like one is hidden, and control characters cannot forge a line.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Mapping, MutableMapping
from typing import TYPE_CHECKING

from fr_monitor.lines import structlog
from fr_monitor.settings import LogSettings

if TYPE_CHECKING:  # it must be `lines` that loads it
    from structlog.typing import Processor

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
    shared: list[Processor] = [
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        hidden,
    ]
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, *shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    last: Processor = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    if settings.form == "json":
        last = structlog.processors.JSONRenderer(ensure_ascii=False, default=str)
    handler = logging.StreamHandler()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.level.upper())
    for noisy in ("alembic", "apscheduler", "procrastinate", "urllib3"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, root.level))


def hidden(_logger: object, _name: str, event: MutableMapping[str, object]) -> MutableMapping[str, object]:
    """Each value of a line, bounded, on one line, and without what belongs to a subscriber or opens a door.

    A traceback keeps its lines, indented, so that none of them can pass for a line of the log.
    """
    told = {key: value if key.startswith("_") else _shown(value) for key, value in event.items() if key != "exception"}
    if "exception" in event:
        lines = str(event["exception"]).splitlines()[-MOST_LINES:]
        told["exception"] = "\n".join(f"  {_clean(line)}" for line in lines)
    return told


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
