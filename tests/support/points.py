"""The steps at which a process can be killed, as the source names them."""

from __future__ import annotations

import ast
from pathlib import Path

import fr_monitor

ON_THE_WIRE = ("noting", "noted", "accepted", "settling", "settled")
"""Steps that one letter takes while another one of the same connection is not settled yet."""


def crash_points() -> list[str]:
    """Every name that a step of the source tells `at`."""
    found = set()
    for path in Path(fr_monitor.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Name(id="at") | ast.Attribute(attr="at"), args=[ast.Constant(value=str(name))], keywords=[]
                ):
                    found.add(name)
    return sorted(found)


DEATHS = [*((point, 1) for point in crash_points()), *((point, 2) for point in ON_THE_WIRE)]
"""Each step, and how often it is passed before the process dies there."""
