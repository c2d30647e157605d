"""The watched programs, one file each."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

import msgspec

from fr_monitor.errors import ConfigurationError
from fr_monitor.model.program import Program
from fr_monitor.settings.files import line_of, located, read_table


def load_programs(folder: Path) -> tuple[Program, ...]:
    """Every program of the folder, by slug. Raises ConfigurationError."""
    problems: list[str] = []
    programs: list[Program] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            programs.append(_program(path))
        except ConfigurationError as error:
            problems.extend(error.problems)
    if not programs and not problems:
        problems.append(f"{folder}: no program is configured; put at least one <slug>.toml there")
    if problems:
        raise ConfigurationError.of(problems)
    return tuple(programs)


def _program(path: Path) -> Program:
    table = read_table(path)
    known = {field.name for field in dataclasses.fields(Program)} - {"slug"}
    problems = [f"{path}:{line_of(path, [key])}: {key}: no such setting" for key in table if key not in known]
    if problems:
        raise ConfigurationError.of(problems)
    try:
        program = msgspec.convert({**table, "slug": path.stem}, Program)
    except msgspec.ValidationError as error:
        raise ConfigurationError.of([located(path, str(error), {})]) from error
    for docket in program.dockets:
        try:
            re.compile(docket)
        except re.error as error:
            problem = f"{path}:{line_of(path, ['dockets'])}: dockets: {docket!r} is no regular expression: {error}"
            raise ConfigurationError.of([problem]) from error
    return program
