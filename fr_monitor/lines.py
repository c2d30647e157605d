"""Log lines as values: what happened and its circumstances, over the logging of the standard library."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Line:
    """An event and its fields. `logs` shapes it; where nobody set up a log it reads `event key='value'`."""

    event: str
    fields: Mapping[str, object]

    def __str__(self) -> str:
        return " ".join([self.event, *(f"{key}={value!r}" for key, value in self.fields.items())])


class Log:
    """The log of one module, named like it; a line takes its fields as keywords, of any name."""

    def __init__(self, name: str) -> None:
        self._logger = logging.getLogger(name)

    def debug(self, event: str, /, **fields: object) -> None:
        """What is of no interest unless something is looked for."""
        self._logger.debug(Line(event, fields))

    def info(self, event: str, /, **fields: object) -> None:
        """What was done."""
        self._logger.info(Line(event, fields))

    def warning(self, event: str, /, **fields: object) -> None:
        """What went wrong and was met."""
        self._logger.warning(Line(event, fields))

    def error(self, event: str, /, **fields: object) -> None:
        """What went wrong and ended what was being done."""
        self._logger.error(Line(event, fields))
