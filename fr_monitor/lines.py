"""The log of each module: structlog's, of lines that are an event and its fields.

`logs` shapes them; where nobody set up a log, warnings and worse go to standard error as `event='…' key='…'`.
"""

from __future__ import annotations

import sys

# structlog loads rich, where it is there, for tracebacks in colour: 4 MB that a service at rest has no use for.
_without_rich = sys.modules.setdefault("rich", None) is None  # type: ignore[arg-type]
import structlog  # noqa: E402

if _without_rich:
    del sys.modules["rich"]

__all__ = ["log_of", "set_plain", "structlog"]


def log_of(name: str) -> structlog.stdlib.BoundLogger:
    """The log of a module, named like it."""
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(name)
    return log


def set_plain() -> None:
    """As it is until a log is set up: structlog's own beginning would print among the results of a command."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.processors.KeyValueRenderer(key_order=["event"])],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


set_plain()
