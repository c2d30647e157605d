"""What the service weighs while nothing happens, and how soon `--help` answers, beside the least that could be.

Run as `python benchmarks/idle.py [SECONDS] [--json FILE]`. The memory of `fr-monitor run`, resting after its first
sweep, stands beside that of a process which only imports the libraries a monitor with a web page is made of; the time
of `fr-monitor --help` beside a program of argparse with as many commands. Both are ratios within one run.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

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


def main(seconds: float, file: Path | None) -> None:
    """Measure, print, and keep the figures where a file is named."""
    found = {**_memory(seconds), **_help(), "python": platform.python_version(), "machine": platform.machine()}
    for name, value in found.items():
        print(f"{name:24} {value}")
    if file:
        file.write_text(json.dumps(found, indent=2) + "\n", "utf-8")


def _memory(seconds: float) -> dict[str, float]:
    """Resident megabytes of both, and the ratio."""
    with tempfile.TemporaryDirectory() as folder, LocalRegister(bundled(), utc(2026, 4, 1, 12)) as register:
        settings = {"FR_MONITOR_API_URL": register.url, "DATABASE_URL": f"sqlite:///{folder}/idle.db"}
        around = os.environ | settings
        ours = (sys.executable, "-m", "fr_monitor")
        subprocess.run([*ours, "sweep"], cwd=folder, env=around, capture_output=True, check=True)
        service = _resting([*ours, "run"], folder, around, seconds)
        bare = _resting([sys.executable, "-c", BARE], folder, around, seconds)
    return {"service_mb": service, "bare_imports_mb": bare, "memory_ratio": round(service / bare, 2)}


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
    return round(int(resident[1]) / 1024, 1)


def _help() -> dict[str, float]:
    """Median milliseconds of both, and the ratio; taken in turn, since the machine may be busy."""
    times: dict[str, list[float]] = {"help_ms": [], "argparse_ms": []}
    commands = {"help_ms": ["-m", "fr_monitor", "--help"], "argparse_ms": ["-c", ARGPARSE]}
    for _ in range(ROUNDS):
        for name, arguments in commands.items():
            begun = time.perf_counter()
            subprocess.run([sys.executable, *arguments], capture_output=True, check=True)
            times[name].append(1000 * (time.perf_counter() - begun))
    median = {name: round(statistics.median(taken), 1) for name, taken in times.items()}
    return {**median, "help_ratio": round(median["help_ms"] / median["argparse_ms"], 2)}


if __name__ == "__main__":
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("seconds", type=float, nargs="?", default=30.0)
    options.add_argument("--json", type=Path)
    chosen = options.parse_args()
    main(chosen.seconds, chosen.json)
