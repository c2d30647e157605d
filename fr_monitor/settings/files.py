"""TOML files, and where in them a fault stands."""

from __future__ import annotations

import dataclasses
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path
from typing import TypeVar

import msgspec

from fr_monitor.errors import ConfigurationError

T = TypeVar("T")


def read_table(path: Path) -> dict[str, object]:
    """The whole file. Raises ConfigurationError with the line of the fault."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError.of([f"{path}: {error}"]) from error


class Faults(list[str]):
    """What is wrong, one line each; work goes on after each, so that one look shows all."""

    @contextmanager
    def noted(self) -> Iterator[None]:
        """What is wrong within the block is added."""
        try:
            yield
        except ConfigurationError as error:
            self.extend(error.problems)


def converted(
    table: dict[str, object], kind: type[T], path: Path, overruled: Mapping[str, str], faults: Faults
) -> T | None:
    """The table as a value, without what is wrong in it; None where that leaves none. `overruled` as for `place`."""
    while True:
        try:
            return msgspec.convert(table, kind, dec_hook=lambda wanted, value: wanted(value))  # for Path
        except msgspec.ValidationError as error:
            keys, message = located(path, str(error), overruled)
            faults.append(message + meant(".".join(keys), _names(kind)) if "no such" in message else message)
            if not _removed(table, keys):
                return None


def meant(name: str, known: Iterable[str], alike: float = 0.75) -> str:
    """What a mistyped name was probably to be; nothing where no known one is so much alike, from 0 to 1."""
    close = get_close_matches(name, list(known), 1, alike)
    return f"; did you mean {close[0]}?" if close else ""


def _names(kind: type) -> Iterator[str]:
    """The keys that a table may hold, those of inner tables with the table's name."""
    for field in dataclasses.fields(kind) if dataclasses.is_dataclass(kind) else msgspec.structs.fields(kind):
        yield field.name
        if isinstance(field.type, type) and issubclass(field.type, msgspec.Struct):
            yield from (f"{field.name}.{name}" for name in _names(field.type))


def _removed(table: dict[str, object], keys: Sequence[str]) -> bool:
    """Take a setting out, so that the rest can be looked at."""
    if not keys:
        return False
    *parents, last = keys
    for parent in parents:
        inner = table.get(parent)
        if not isinstance(inner, dict):
            return table.pop(parent, None) is not None
        table = inner
    return table.pop(last, None) is not None


def located(path: Path, message: str, overruled: Mapping[str, str]) -> tuple[list[str], str]:
    """The key that msgspec speaks of, and what it says with the place. `overruled` as for `place`."""
    what, _, where = message.partition(" - at `$")
    unknown = re.search(r"unknown field `([^`]+)`", what)
    inside = where.strip("`.").partition("[")[0]  # an entry of a list is its list's fault
    keys = [key for key in (*inside.split("."), unknown[1] if unknown else "") if key]
    return keys, f"{place(path, keys, overruled)}: {'no such setting' if unknown else what[:1].lower() + what[1:]}"


def place(path: Path, keys: list[str], overruled: Mapping[str, str]) -> str:
    """Where a setting was set: `config/x.toml:7: register.look_back`, or the variable that overruled the file, by key."""
    key = ".".join(keys)
    if key in overruled:
        return overruled[key]
    line = line_of(path, keys)
    return f"{path}:{line}: {key}" if line else f"{path}: {key or 'the file'}"


def line_of(path: Path, keys: list[str]) -> int | None:
    """The line on which the last key is set, within its table; None where it is not set."""
    if not keys:
        return None
    *tables, last = keys
    inside = ""
    for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1):
        header = re.fullmatch(r"\s*\[([^\]]+)\]\s*(?:#.*)?", line)
        if header:
            inside = header[1].strip()
            if inside == ".".join(keys):
                return number
        elif inside == ".".join(tables) and re.match(rf"\s*{re.escape(last)}\s*=", line):
            return number
    return None
