"""What a benchmark found: printed as a table for whoever looks, and kept as JSON for the page about speed."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("SQLAlchemy", "psycopg", "requests", "lxml", "beautifulsoup4", "Flask", "waitress", "APScheduler")
ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One line of a table. `ratio` is to `beside`, measured in the same run; `wanted` is what it should be."""

    what: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    wanted: str = ""

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """For a row: what, value with unit, ratio with what it is to, wanted."""
        size = abs(self.value)
        value = f"{self.value:,.0f}" if size >= 100 else f"{self.value:.3g}"
        ratio = f"{self.ratio:.2f} × {self.beside}" if self.ratio is not None else ""
        return self.what, f"{value} {self.unit}", ratio, self.wanted


def emit(title: str, figures: Iterable[Figure], remark: str = "") -> None:
    """Print the table; with `--json FILE` among the arguments, add it to that file as well."""
    found = list(figures)
    rows = [figure.cells for figure in found]
    widths = [max(len(row[place]) for row in rows) for place in range(4)]
    print(title)
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if remark:
        print(f"  {remark}")
    if "--json" in sys.argv:
        path = Path(sys.argv[sys.argv.index("--json") + 1])
        tables = json.loads(path.read_text("utf-8")) if path.exists() else []
        tables.append({"title": title, "remark": remark, "figures": [asdict(figure) for figure in found]})
        path.write_text(json.dumps(tables), "utf-8")


def median_seconds(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """How long it takes, the median of the rounds."""
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def machine() -> str:
    """What the figures hold for, in one line."""
    names = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in names.splitlines() if line.startswith("model name")), "")
    parts = [f"{os.cpu_count()} cores{f' of {model}' if model else ''}", platform.system(), f"Python {platform.python_version()}",
             f"SQLite {sqlite3.sqlite_version}", *(f"{name} {version(name)}" for name in LIBRARIES)]  # fmt: skip
    return ", ".join(parts)
