from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest
from support.campaign import catalogue, in_words

ROOT = Path(__file__).resolve().parents[2]
EXAMPLE = """
from datetime import timedelta
import pytest

@pytest.mark.fault("F01")
def test_told(record): record(lost=0, doubled=1, alarm=timedelta(minutes=95), note="said a | test")

@pytest.mark.parametrize("n", [1, pytest.param(2, marks=pytest.mark.fault("F01"))])
@pytest.mark.fault("F02", "F03")
def test_broken(n, record):
    record("F03", lost=2)
    assert n == 1

@pytest.mark.fault("F04")
@pytest.mark.skipif(True, reason="no such disk here")
def test_left(): pass
"""


@pytest.mark.parametrize("processes", [[], ["-n", "1"]], ids=["one process", "several"])
def test_the_page_tells_what_tests_found(tmp_path: Path, processes: list[str]) -> None:
    """Outcome, figures and remarks by number; one failure spoils a row, and what could not run says why."""
    (tmp_path / "test_example.py").write_text(EXAMPLE)
    plugin = ["-p", "support.campaign", "-p", "no:cacheprovider", "--campaign-report", "page.md", *processes]
    command = [sys.executable, "-m", "pytest", "-q", "-o", "markers=fault(n)", *plugin]
    subprocess.run(command, cwd=tmp_path, env={"PYTHONPATH": str(ROOT / "tests")}, capture_output=True, check=False)
    rows = {line[2:5]: line for line in (tmp_path / "page.md").read_text().splitlines() if line.startswith("| F")}
    assert rows["F01"].endswith("| **failed** (1 of 2) | 2 | 0 | 1 | 1 h 35 min | said a \\| test |")
    assert rows["F02"].endswith("| **failed** (1 of 2) | 2 |  |  |  |  |")
    assert rows["F03"].endswith("| **failed** (1 of 2) | 2 | 4 |  |  |  |")
    assert rows["F04"].endswith("| not run: no such disk here |  |  |  |  |  |")
    assert "| not run |" in rows["F05"]


def named(kind: str) -> set[str]:
    """The numbers that tests are marked with."""
    return {
        number.value
        for path in (ROOT / "tests").rglob("test_*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == kind
        for number in node.args
        if isinstance(number, ast.Constant) and isinstance(number.value, str)
    }


@pytest.mark.parametrize(("kind", "first", "last"), [("fault", "F01", "F84"), ("hostile", "B01", "B96")])
def test_every_row_has_a_test_or_a_reason(kind: str, first: str, last: str) -> None:
    """No number is left out, none is made up, and a reason for none is written down."""
    known = catalogue(kind)
    if not known["rows"]:
        pytest.skip("no such table yet")
    assert list(known["rows"]) == [f"{first[0]}{n:02}" for n in range(int(first[1:]), int(last[1:]) + 1)]
    assert set(known["rows"]) - named(kind) - set(known["reasons"]) == set()
    assert (named(kind) | set(known["reasons"])) - set(known["rows"]) == set()


@pytest.mark.parametrize(
    ("seconds", "words"), [(0, "at once"), (0.2, "under 1 s"), (61, "1 min 1 s"), (90000.4, "1 d 1 h")]
)
def test_a_wait_in_words(seconds: float, words: str) -> None:
    """The two largest units are enough."""
    assert in_words(seconds) == words
