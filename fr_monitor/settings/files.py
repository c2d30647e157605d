"""TOML files, and where in them a fault stands."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path

from fr_monitor.errors import ConfigurationError


def read_table(path: Path) -> dict[str, object]:
    """The whole file. Raises ConfigurationError with the line of the fault."""
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigurationError.of([f"{path}: {error}"]) from error


def located(path: Path, message: str, overruled: Mapping[str, str]) -> str:
    """What msgspec says, with the place of its key. `overruled` as for `place`."""
    what, _, where = message.partition(" - at `$")
    unknown = re.search(r"unknown field `([^`]+)`", what)
    keys = [key for key in (*where.strip("`.").split("."), unknown[1] if unknown else "") if key]
    return f"{place(path, keys, overruled)}: {'no such setting' if unknown else what[:1].lower() + what[1:]}"


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
