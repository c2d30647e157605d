"""What a benchmark found: printed as a table for whoever looks, and kept as JSON for the page about speed.

The variable `FIGURES` names the file to which the tables are added; without it they are only printed.
"""

from __future__ import annotations

import json
import os
import platform
import sqlite3
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path

LIBRARIES = ("SQLAlchemy", "psycopg", "requests", "lxml", "beautifulsoup4", "Flask", "waitress", "APScheduler")
ROUNDS = 5


@dataclass(frozen=True)
class Figure:
    """One line of a table. `ratio` is to `beside`, measured in the same run.

    `least` and `most` are what is wanted of the ratio, or of the value where there is none; `reason` says why that is
    missed, and is told only where it is.
    """

    what: str
    value: float
    unit: str
    beside: str = ""
    ratio: float | None = None
    least: float | None = None
    most: float | None = None
    reason: str = ""

    @property
    def reached(self) -> bool | None:
        """Whether it is as wanted; None where nothing is wanted of it. Judged as precisely as it is shown."""
        if self.least is None and self.most is None:
            return None
        measured = round(self.value if self.ratio is None else self.ratio, 2)
        return (self.least is None or measured >= self.least) and (self.most is None or measured <= self.most)

    @property
    def wanted(self) -> str:
        """The bound, and whether it is kept."""
        bounds = [
            f"≥ {self.least:g}" if self.least is not None else "",
            f"≤ {self.most:g}" if self.most is not None else "",
        ]
        verdict = {None: "", True: "reached", False: "missed"}[self.reached]
        return " ".join(word for word in (*bounds, verdict) if word)

    @property
    def cells(self) -> tuple[str, str, str, str]:
        """For a row: what, value with unit, ratio with what it is to, wanted."""
        ratio = f"{_short(self.ratio)} × {self.beside}" if self.ratio is not None else ""
        return self.what, f"{_short(self.value)} {self.unit}", ratio, self.wanted


def emit(title: str, figures: Iterable[Figure], remark: str = "") -> None:
    """Print the table, which may be empty where the remark says why, and add it to the file of `FIGURES`."""
    found = list(figures)
    rows = [figure.cells for figure in found]
    widths = [max((len(row[place]) for row in rows), default=0) for place in range(4)]
    print(title)
    for row in rows:
        print("  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if remark:
        print(f"  {remark}")
    if name := os.environ.get("FIGURES"):
        path = Path(name)
        tables = json.loads(path.read_text("utf-8")) if path.exists() else []
        tables.append({"title": title, "remark": remark, "figures": [asdict(figure) for figure in found]})
        path.write_text(json.dumps(tables), "utf-8")


def median_seconds(
    work: Callable[[], object], rounds: int = ROUNDS, clock: Callable[[], float] = time.perf_counter
) -> float:
    """How long it takes, the median of the rounds; by `time.process_time` that of the processor."""
    taken = []
    for _ in range(rounds):
        start = clock()
        work()
        taken.append(clock() - start)
    return statistics.median(taken)


def _short(number: float) -> str:
    return f"{number:,.0f}" if abs(number) >= 100 else f"{number:.2f}" if abs(number) >= 0.1 else f"{number:.2g}"


def machine() -> str:
    """What the figures hold for, in one line."""
    names = Path("/proc/cpuinfo").read_text("utf-8") if Path("/proc/cpuinfo").exists() else ""
    model = next((line.partition(":")[2].strip() for line in names.splitlines() if line.startswith("model name")), "")
    parts = [f"{os.cpu_count()} cores{f' of {model}' if model else ''}", platform.system(), f"Python {platform.python_version()}",
             f"SQLite {sqlite3.sqlite_version}", *(f"{name} {version(name)}" for name in LIBRARIES)]  # fmt: skip
    return ", ".join(parts)
