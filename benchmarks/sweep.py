"""A sweep that finds nothing new, beside urlwatch and fr-toolbelt asking the same local server.

    python benchmarks/sweep.py [FOLDER]

urlwatch and fr-toolbelt are installed into a virtual environment of their own (FOLDER keeps it), and left out with a
reason where that fails. urlwatch polls the very addresses that the sweep asks; fr-toolbelt fetches the agency's documents
of the same days. The sweep's own pace (five questions a second, for the Register's sake) is lifted; the command is the
whole `fr-monitor sweep` from its start, as urlwatch is one.
"""

from __future__ import annotations

import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import venv
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import msgspec
from figures import ROUNDS, Figure, emit, median_seconds

from fr_monitor.app import App, build
from fr_monitor.settings import load

TODAY = datetime(2026, 2, 12, 15, tzinfo=UTC)
"""A day after a notice of the bundled shelf, so that every answer holds something."""
REASON = "the questions go out one after another, each with its own answer to check, where urlwatch asks ten at a time"
SERVER = """
import sys
from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import bundled, utc
with LocalRegister(bundled(), utc(2026, 2, 12, 10)) as register:
    print(register.url, flush=True)
    sys.stdin.read()
"""
TOOLBELT = """
import sys, time
from fr_toolbelt.api_requests import get_documents_by_date
begun = time.perf_counter()
get_documents_by_date("2026-02-02", "2026-02-19", endpoint_url=sys.argv[1] + "/documents.json?",
    dict_params={"per_page": 1000, "page": 1, "order": "oldest", "conditions[agencies][]": "food-and-drug-administration"})
print(1000 * (time.perf_counter() - begun))
"""


def main(peers: Path | None) -> None:
    """Measure all in one run."""
    with tempfile.TemporaryDirectory() as folder, _server() as url:
        os.chdir(folder)
        asked, sweep = _ours(url)
        there = _peers(peers or Path(folder, "peers"))
        title, ours = "A sweep that finds nothing new", f"the sweep of a running service, {len(asked)} questions"
        if isinstance(there, str):
            emit(title, [Figure(ours, sweep, "ms")], there)
        else:
            watch, command, fetch = _theirs(there, url, asked)
            emit(title, (
                Figure(ours, sweep, "ms", "urlwatch", sweep / watch, most=0.7, reason=REASON),
                Figure("`fr-monitor sweep`, from its start", command, "ms", "urlwatch", command / watch),
                Figure("urlwatch polling the same addresses", watch, "ms"),
                Figure("fr-toolbelt fetching the documents of the same days", fetch, "ms"),
            ), "A command that starts anew each time pays for its imports, and keeps the pace of five questions a second.")  # fmt: skip


@contextmanager
def _server() -> Iterator[str]:
    """The Register of the demonstration in a process of its own; the base of its API."""
    command = [sys.executable, "-c", SERVER]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        yield (server.stdout.readline() if server.stdout else "").strip()
        server.terminate()


def _ours(url: str) -> tuple[list[str], float]:
    """What one sweep asks, as addresses; its milliseconds."""
    app = _app(url)
    try:
        app.sweep()
        return _asked(app, url), 1000 * median_seconds(app.sweep)
    finally:
        app.close()


def _app(url: str) -> App:
    settings = load({"FR_MONITOR_API_URL": url})
    quick = msgspec.structs.replace(settings.register, requests_per_second=1000.0, full_texts_per_second=1000.0)
    return build(msgspec.structs.replace(settings, register=quick), lambda: TODAY)


def _asked(app: App, url: str) -> list[str]:
    """The addresses of one sweep, as the library below it logs them."""
    lines: list[str] = []
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(record.getMessage())  # type: ignore[method-assign]
    wire = logging.getLogger("urllib3.connectionpool")
    wire.addHandler(handler)
    wire.setLevel(logging.DEBUG)
    report = app.sweep()
    wire.setLevel(logging.WARNING)
    if report.fault or report.new:
        raise RuntimeError(f"this was to find nothing new: {report}")
    host = url.removesuffix("/api/v1")
    return [host + found[1] for line in lines if (found := re.search(r'"GET (\S+) HTTP', line))]


def _peers(folder: Path) -> Path | str:
    """A Python that has both, or why there is none."""
    python = folder / "bin/python"
    if not python.exists():
        venv.create(folder, with_pip=True)
    command = [python, "-m", "pip", "install", "--quiet", "urlwatch", "fr-toolbelt"]
    installed = subprocess.run(command, capture_output=True, text=True, check=False)
    if installed.returncode == 0:
        return python
    why = installed.stderr.strip().splitlines()[-1:] or ["pip failed"]
    return f"urlwatch and fr-toolbelt left out, they could not be installed: {why[0][:200]}"


def _theirs(python: Path, url: str, asked: list[str]) -> tuple[float, float, float]:
    """Milliseconds of urlwatch, of our command and of fr-toolbelt."""
    around = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    Path("urls.yaml").write_text("\n---\n".join(f"url: {json.dumps(address)}" for address in asked), "utf-8")
    files = ("--urls", "urls.yaml", "--config", "urlwatch.yaml", "--hooks", "hooks.py", "--cache", "urlwatch.db")
    poll = [str(python.with_name("urlwatch")), *files]

    def watch() -> None:
        subprocess.run(poll, env=around, capture_output=True, check=True)

    def command() -> None:
        settings = {"FR_MONITOR_API_URL": url, "DATABASE_URL": "sqlite:///command.db"}
        subprocess.run(
            [sys.executable, "-m", "fr_monitor", "sweep"], env=os.environ | settings, capture_output=True, check=True
        )

    def fetch() -> float:
        told = subprocess.run([python, "-c", TOOLBELT, url], env=around, capture_output=True, text=True, check=True)
        return float(told.stdout.split()[-1])

    for once in (watch, watch, command, command):
        once()
    fetched = statistics.median(fetch() for _ in range(ROUNDS))
    return 1000 * median_seconds(watch), 1000 * median_seconds(command), fetched


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve() if len(sys.argv) > 1 else None)
