"""All benchmarks, one after another, and the page about speed that their figures make.

    python benchmarks/report.py [NAME]...

Without names all of `RUNS`; with names those anew, and the others as they were measured last, which docs/performance.json
keeps. Each runs as a process of its own, within its time; what fails or takes too long is said in the page, like a tool
that is not there. Writes docs/performance.md and the picture of the curves beside it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from pathlib import Path

import msgspec
from figures import Figure, machine
from picture import drawn

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/performance.md"
KEPT = ROOT / "docs/performance.json"
PICTURE = ROOT / "docs/images/curves.svg"
INTRODUCTION = """# Speed

What fr_monitor costs, beside others that do the same in the same minutes on the same machine. `make bench` measures it all anew and writes this
page; `python benchmarks/report.py mail` only what one of `benchmarks/` measures. Times are those of one machine, which may have had other work; the
ratios are what counts. Figures are medians of several rounds; "wanted" is a bound on the ratio where there is one, else on the value.
"""


@dataclass(frozen=True)
class Run:
    """A benchmark: its name, arguments, and the seconds that it may take."""

    name: str
    arguments: tuple[str, ...] = ()
    seconds: int = 100


RUNS = (
    Run("idle", ("20",), 90),
    Run("sweep", seconds=120),
    Run("web", seconds=120),
    Run("reading", seconds=80),
    Run("latency", seconds=260),
    Run("mail", ("2000", "3"), 300),
    Run("crowd", seconds=180),
    Run("curves", seconds=280),
)
"""In the order of the page; the seconds leave room for a machine that has other work."""


@dataclass(frozen=True)
class Table:
    """What one benchmark emitted."""

    title: str
    figures: tuple[Figure, ...]
    remark: str = ""


@dataclass(frozen=True)
class Measured:
    """What a benchmark found, when and where."""

    day: str
    machine: str
    tables: tuple[Table, ...]


def main(names: Sequence[str]) -> None:
    """Run, and write the page."""
    if strangers := set(names) - {run.name for run in RUNS}:
        raise SystemExit(f"no such benchmark: {', '.join(sorted(strangers))}")
    chosen = [run for run in RUNS if not names or run.name in names]
    kept = msgspec.json.decode(KEPT.read_bytes(), type=dict[str, Measured]) if names and KEPT.exists() else {}
    with tempfile.TemporaryDirectory() as folder:
        for number, run in enumerate(chosen, start=1):
            print(f"\n[{number}/{len(chosen)}] {run.name}, {run.seconds} seconds at most", flush=True)
            begun = time.monotonic()
            tables = tuple(told(run, Path(folder)))
            print(f"[{number}/{len(chosen)}] {run.name} took {time.monotonic() - begun:.0f} seconds", flush=True)
            kept[run.name] = Measured(f"{datetime.now(UTC):%Y-%m-%d}", machine(), tables)
    found = {run.name: kept[run.name] for run in RUNS if run.name in kept}
    KEPT.write_bytes(msgspec.json.format(msgspec.json.encode(found), indent=1) + b"\n")
    PICTURE.write_text(drawn({table.title: table.figures for one in found.values() for table in one.tables}), "utf-8")
    PAGE.write_text("\n".join(page(found)), "utf-8")


def told(run: Run, folder: Path) -> list[Table]:
    """The tables of one benchmark, with one more that says what went wrong where something did."""
    file = folder / f"{run.name}.json"
    command = [sys.executable, str(Path(__file__).with_name(f"{run.name}.py")), *run.arguments]
    trouble = f"`{run.name}.py` took longer than {run.seconds} seconds and was ended."
    with subprocess.Popen(command, env=os.environ | {"FIGURES": str(file)}, start_new_session=True) as process:
        try:
            status = process.wait(run.seconds)
            trouble = f"`{run.name}.py` ended with status {status}." if status else ""
        except subprocess.TimeoutExpired:
            _end(process)
    emitted = json.loads(file.read_text("utf-8")) if file.exists() else []
    tables = [
        Table(one["title"], tuple(Figure(**figure) for figure in one["figures"]), one["remark"]) for one in emitted
    ]
    return [*tables, Table(f"Not measured: {run.name}", (), trouble)] if trouble else tables


def _end(process: subprocess.Popen[bytes]) -> None:
    """As Ctrl-C would, so that it ends its own servers; with all its children where it does not."""
    process.send_signal(signal.SIGINT)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)


def page(found: Mapping[str, Measured]) -> Iterator[str]:
    """The lines of the page."""
    tables = [table for one in found.values() for table in one.tables]
    judged = [figure.reached for table in tables for figure in table.figures if figure.reached is not None]
    yield INTRODUCTION
    yield from occasions(found)
    yield f"Of {len(judged)} figures with a bound, {sum(judged)} are within it; below each table stands why others are not.\n"
    yield "![How the costs grow with what is kept](images/curves.svg)"
    for table in tables:
        yield f"\n## {table.title}\n"
        if table.figures:
            yield "| what | value | beside another in the same run | wanted |\n|---|---|---|---|"
            yield from ("| " + " | ".join(figure.cells) + " |" for figure in table.figures)
            yield ""
        if table.remark:
            yield f"{table.remark}\n"
        yield from reasons(table)


def occasions(found: Mapping[str, Measured]) -> Iterator[str]:
    """When and where, with the names of the benchmarks where that is not the same for all."""
    when = sorted((one.day, one.machine, place, name) for place, (name, one) in enumerate(found.items()))
    groups = [(*key, [name for *_, name in those]) for key, those in groupby(when, key=lambda one: one[:2])]
    for day, where, names in groups:
        which = f" ({', '.join(names)})" if len(groups) > 1 else ""
        yield f"Measured on {day}{which}: {where}.\n"


def reasons(table: Table) -> Iterator[str]:
    """Why bounds were missed, each reason once."""
    missed: dict[str, list[str]] = {}
    for figure in table.figures:
        if figure.reached is False:
            missed.setdefault(figure.reason, []).append(figure.what)
    for reason, names in missed.items():
        yield f"- Missed by {'; '.join(names)}{': ' if reason else ''}{reason}."


if __name__ == "__main__":
    main(sys.argv[1:])
