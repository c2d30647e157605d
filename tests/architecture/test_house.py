from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from fr_monitor.settings import load, watched_programs

ROOT = Path(__file__).resolve().parents[2]
MODULES = sorted((ROOT / "fr_monitor").rglob("*.py"))
CONFIG = ROOT / "config/fr_monitor.toml"


def functions(tree: ast.AST) -> list[ast.FunctionDef | ast.AsyncFunctionDef]:
    """All functions and methods of a module."""
    return [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small(path: Path) -> None:
    """A module has under 300 lines and a function under 40, so that each can be read in one go."""
    source = path.read_text("utf-8")
    assert source.count("\n") < 300
    if "migrations" in path.parts:
        return  # a migration is one long list, and is never changed again
    too_long = {f.name: f.end_lineno - f.lineno + 1 for f in functions(ast.parse(source)) if f.end_lineno}
    assert {name: lines for name, lines in too_long.items() if lines >= 40} == {}


def test_everything_is_caught_in_exactly_two_places() -> None:
    """Round one document of a sweep and round one delivery; anywhere else an unforeseen error must be heard."""
    places = [
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id in {"Exception", "BaseException"}))
    ]
    assert places == ["fr_monitor/pipeline/carrier.py", "fr_monitor/pipeline/sweep.py"]


def test_only_settings_and_the_command_line_know_the_environment() -> None:
    """What varies is an argument; the command line hands the environment to the settings."""
    readers = {
        str(path.relative_to(ROOT / "fr_monitor").parts[0])
        for path in MODULES
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text("utf-8"))
    }
    assert readers <= {"settings", "cli"}


def test_the_shipped_programs_are_the_promised_ones() -> None:
    """Every program file loads, and the slugs are those that users may rely on."""
    assert [program.slug for program in watched_programs({}, CONFIG)] == [
        "qmm-api-pilot",
        "qmm-fdf-pilot",
        "qmm-program",
        "qmm-prototype-assessment",
        "quality-metrics-feedback",
        "quality-metrics-reporting",
        "quality-metrics-site-visit",
    ]


def test_every_setting_of_the_shipped_file_shows_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Taking a # away changes nothing until the value is changed; the operator has no default but an example."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "programs").symlink_to(CONFIG.parent / "programs")
    shown = tmp_path / "all.toml"
    shown.write_text(re.sub(r"^# (?=\w+ = )", "", CONFIG.read_text("utf-8"), flags=re.MULTILINE))
    assert load({}, shown) == msgspec.structs.replace(load({}, CONFIG), operator="you@example.org")


def test_the_constraints_pin_every_dependency() -> None:
    """A fresh machine installs exactly what was tested."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = project["dependencies"] + [d for extra in project["optional-dependencies"].values() for d in extra]
    names = {d.split("[")[0].split(">")[0].split("=")[0].split("<")[0].strip().lower() for d in wanted}
    pinned = {line.split("==")[0].lower() for line in (ROOT / "constraints.txt").read_text("utf-8").split()}
    assert names - pinned == set()
