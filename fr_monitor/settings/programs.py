"""The watched programs, one file each."""

from __future__ import annotations

import dataclasses
import re
from pathlib import Path

from fr_monitor.errors import ConfigurationError
from fr_monitor.model.program import Program
from fr_monitor.settings.files import Faults, converted, line_of, meant, read_table


def load_programs(folder: Path) -> tuple[Program, ...]:
    """Every program of the folder, by slug. Raises ConfigurationError."""
    faults = Faults()
    programs = [_program(path, faults) for path in sorted(folder.glob("*.toml"))]
    if not programs:
        faults.append(f"{folder}: no program is configured; put at least one <slug>.toml there")
    if faults:
        raise ConfigurationError.of(faults)
    return tuple(program for program in programs if program)


def _program(path: Path, faults: Faults) -> Program | None:
    table: dict[str, object] = {}
    with faults.noted():
        table = read_table(path)
    if not table:
        return None
    known = {field.name for field in dataclasses.fields(Program)} - {"slug"}
    for key in [key for key in table if key not in known]:
        faults.append(f"{path}:{line_of(path, [key])}: {key}: no such setting{meant(key, known)}")
        del table[key]
    program = converted({**table, "slug": path.stem}, Program, path, {}, faults)
    for docket in program.dockets if program else ():
        try:
            re.compile(docket)
        except re.error as error:
            at = f"{path}:{line_of(path, ['dockets'])}: dockets"
            faults.append(f"{at}: {docket!r} is no regular expression: {error}")
    return program
