"""All benchmarks, one after another, and the page about speed that their figures make.

    python benchmarks/report.py [NAME]...

Without names all of `RUNS`. Each runs as a process of its own, within its time; what fails or takes too long is said in
the page, like a tool that is not there. Writes docs/performance.md and the picture of the curves beside it.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from figures import Figure, machine
from picture import drawn

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/performance.md"
PICTURE = ROOT / "docs/images/curves.svg"
INTRODUCTION = """# Speed

What fr_monitor costs, beside others that do the same in the same minutes on the same machine. `make bench` measures it all anew and writes this
page. Times are those of one machine, which may have had other work; the ratios are what counts. Figures are medians of several rounds; "wanted" is a
bound on the ratio where there is one, else on the value.
"""


@dataclass(frozen=True)
class Run:
    """A benchmark: its name, arguments, and the seconds that it may take."""

    name: str
    arguments: tuple[str, ...] = ()
    seconds: int = 120


RUNS = (
    Run("idle", ("20",), 90),
    Run("sweep"),
    Run("web"),
    Run("reading", seconds=90),
    Run("mail", ("2000", "3"), 300),
    Run("crowd", seconds=180),
    Run("curves", seconds=280),
)


@dataclass(frozen=True)
class Table:
    """What one benchmark emitted."""

    title: str
    figures: tuple[Figure, ...]
    remark: str = ""


def main(names: Sequence[str]) -> None:
    """Run, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        tables = [table for run in RUNS if not names or run.name in names for table in told(run, Path(folder))]
    PICTURE.write_text(drawn({table.title: table.figures for table in tables}), "utf-8")
    PAGE.write_text("\n".join(page(tables, f"{datetime.now(UTC):%Y-%m-%d}")), "utf-8")


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


def page(tables: Sequence[Table], day: str) -> Iterator[str]:
    """The lines of the page."""
    judged = [figure.reached for table in tables for figure in table.figures if figure.reached is not None]
    yield INTRODUCTION
    yield f"Measured on {day}: {machine()}.\n"
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


def reasons(table: Table) -> Iterator[str]:
    """Why bounds were missed, each reason once."""
    missed: dict[str, list[str]] = {}
    for figure in table.figures:
        if figure.reached is False:
            missed.setdefault(figure.reason or "not explained yet", []).append(figure.what)
    for reason, names in missed.items():
        yield f"- Missed by {'; '.join(names)}: {reason}."


if __name__ == "__main__":
    main(sys.argv[1:])
