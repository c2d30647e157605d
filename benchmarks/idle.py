"""What the service weighs while nothing happens, and how soon `--help` answers, beside the least that could be.

    python benchmarks/idle.py [SECONDS]

The memory of `fr-monitor run`, resting so long after its start, stands beside that of a process which only imports the
libraries a monitor with a web page is made of; the time of `fr-monitor --help` beside a program of argparse with as many
commands. Both are ratios within one run.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from figures import Figure, emit

from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import bundled, utc

BARE = "import requests, apscheduler.schedulers.background, bs4, sqlalchemy, flask, waitress, time; time.sleep(600)"
ARGPARSE = """
import argparse
parser = argparse.ArgumentParser()
commands = parser.add_subparsers()
for number in range(25):
    commands.add_parser(f"command-{number}", help="does a thing").add_argument("--config")
parser.parse_args(["--help"])
"""
ROUNDS = 9


def main(seconds: float) -> None:
    """Measure both."""
    emit("At rest: memory", _memory(seconds), "Resident memory after the first sweep, on SQLite, with the web page.")
    emit("At start: the time of --help", _help(), f"Medians of {ROUNDS} starts of each, in turn.")


def _memory(seconds: float) -> tuple[Figure, Figure]:
    """Resident megabytes."""
    with tempfile.TemporaryDirectory() as folder, LocalRegister(bundled(), utc(2026, 4, 1, 12)) as register:
        settings = {"FR_MONITOR_API_URL": register.url, "DATABASE_URL": f"sqlite:///{folder}/idle.db"}
        around = os.environ | settings
        ours = (sys.executable, "-m", "fr_monitor")
        subprocess.run([*ours, "sweep"], cwd=folder, env=around, capture_output=True, check=True)
        service = _resting([*ours, "run"], folder, around, seconds)
        bare = _resting([sys.executable, "-c", BARE], folder, around, seconds)
    reason = (
        "beside the libraries stand the program's own modules, msgspec's decoders, the compiled queries and two threads"
    )
    return (
        Figure("fr-monitor run", service, "MB", "bare imports", service / bare, most=1.15, reason=reason),
        Figure("importing requests, APScheduler, bs4, SQLAlchemy, Flask, waitress", bare, "MB"),
    )


def _resting(command: Sequence[str], folder: str, around: Mapping[str, str], seconds: float) -> float:
    """Resident megabytes of a process after so many seconds."""
    with Path(folder, "told").open("w") as told:
        process = subprocess.Popen(command, cwd=folder, env=around, stdout=told, stderr=told)
    try:
        time.sleep(seconds)
        status = Path(f"/proc/{process.pid}/status").read_text("ascii")
    finally:
        process.terminate()
        process.wait()
    resident = re.search(r"VmRSS:\s+(\d+) kB", status)
    if resident is None:
        raise RuntimeError("the system does not say how much memory a process holds")
    return int(resident[1]) / 1024


def _help() -> tuple[Figure, Figure]:
    """Median milliseconds; taken in turn, since the machine may be busy."""
    commands = {"fr-monitor --help": ["-m", "fr_monitor", "--help"], "a program of argparse": ["-c", ARGPARSE]}
    times: dict[str, list[float]] = {name: [] for name in commands}
    for _ in range(ROUNDS):
        for name, arguments in commands.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
            times[name].append(1000 * (time.perf_counter() - begun))
    (ours, took), (other, least) = ((name, statistics.median(taken)) for name, taken in times.items())
    reason = "click alone takes twice the time of argparse, the rest is the table of commands"
    return Figure(ours, took, "ms", other, took / least, most=2.5, reason=reason), Figure(other, least, "ms")


if __name__ == "__main__":
    main(float(sys.argv[1]) if len(sys.argv) > 1 else 30.0)
