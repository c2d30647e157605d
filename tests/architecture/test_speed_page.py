"""The page about speed judges its figures by their bounds, explains only what is missed, and says what could not be measured."""

from __future__ import annotations

import importlib
import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def report(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module that makes the page; benchmarks are programs of a folder, not a package."""
    monkeypatch.syspath_prepend(str(ROOT / "benchmarks"))
    return importlib.import_module("report")


@pytest.mark.parametrize(
    ("value", "ratio", "least", "most", "reached"),
    [
        (5.0, None, None, None, None),
        (5.0, None, 4.0, None, True),
        (5.0, None, None, 4.0, False),
        (5.0, 0.796, 0.8, None, True),
        (5.0, 0.79, 0.8, None, False),
        (9.0, 1.15, None, 1.15, True),
        (0.1, 1.16, None, 1.15, False),
    ],
)
def test_a_figure_is_judged_by_its_ratio_as_it_is_shown(
    report: Any, value: float, ratio: float | None, least: float | None, most: float | None, reached: bool | None
) -> None:
    """By its value where there is no ratio, and not at all where nothing is wanted."""
    figure = report.Figure("a", value, "ms", "b", ratio, least=least, most=most)
    assert figure.reached is reached
    assert figure.wanted.endswith({None: "", True: "reached", False: "missed"}[reached])


def test_only_what_is_missed_is_explained(report: Any) -> None:
    """A reason stands below the table once, with all that it is about; a table without figures says why."""
    slow, slower = (report.Figure(name, 2.0, "s", most=1.0, reason="of the cold") for name in ("snail", "tortoise"))
    fine = report.Figure("hare", 0.5, "s", most=1.0, reason="of the fox")
    tables = (report.Table("Race", (slow, fine, slower), "On grass."), report.Table("Swim", (), "Left out: no water."))
    page = "\n".join(report.page({"sports": report.Measured("2031-02-11", "a meadow", tables)}))
    assert "Measured on 2031-02-11: a meadow." in page
    assert "Of 3 figures with a bound, 1 are within it" in page
    assert "- Missed by snail; tortoise: of the cold." in page
    assert "of the fox" not in page
    assert (
        page.index("| hare | 0.50 s |  | ≤ 1 reached |") < page.index("On grass.") < page.index("Left out: no water.")
    )


@pytest.mark.parametrize(
    ("source", "seconds", "title", "remark"),
    [
        ("emit('T', [Figure('a', 1.0, 's')], 'R')", 30, "T", "R"),
        ("emit('T', (), 'R'); raise SystemExit(3)", 30, "Not measured: b", "`b.py` ended with status 3."),
        ("import time\ntime.sleep(60)", 0, "Not measured: b", "`b.py` took longer than 0 seconds and was ended."),
    ],
    ids=["measured", "failed", "too long"],
)
def test_what_a_benchmark_told_is_gathered(
    report: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, seconds: int, title: str, remark: str
) -> None:
    """And what became of it where it told nothing, so that one that fails does not end the others."""
    (tmp_path / "b.py").write_text(f"from figures import Figure, emit\n{source}\n", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "benchmarks"))
    monkeypatch.setattr(report, "__file__", str(tmp_path / "report.py"))
    assert [(t.title, t.remark) for t in report.told(report.Run("b", seconds=seconds), tmp_path)][-1] == (title, remark)


def test_one_benchmark_is_measured_anew_and_the_others_stay(
    report: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page holds all, each with its day, in the order of the benchmarks; without names nothing old stays."""
    for name in ("KEPT", "PAGE", "PICTURE"):
        monkeypatch.setattr(report, name, tmp_path / name)
    monkeypatch.setattr(report, "RUNS", tuple(report.Run(name) for name in ("idle", "web", "mail")))
    told = {"idle": 1.0, "web": 2.0, "mail": 3.0}
    monkeypatch.setattr(report, "machine", lambda: f"machine {told['web']:.0f}")
    monkeypatch.setattr(
        report, "told", lambda run, _: [report.Table(run.name, (report.Figure("a", told[run.name], "s"),))]
    )
    report.main([])
    told["web"] = 7.0
    report.main(["web"])
    page = (tmp_path / "PAGE").read_text("utf-8")
    assert [line[3:] for line in page.splitlines() if line.startswith("## ")] == ["idle", "web", "mail"]
    assert "| a | 7.00 s |" in page
    assert "| a | 3.00 s |" in page
    assert "(idle, mail): machine 2." in page
    assert "(web): machine 7." in page
    monkeypatch.setattr(report, "RUNS", report.RUNS[:1])
    report.main([])
    assert set(json.loads((tmp_path / "KEPT").read_text("utf-8"))) == {"idle"}
    with pytest.raises(SystemExit, match="no such benchmark: wbe"):
        report.main(["wbe"])


def test_every_benchmark_is_run(report: Any) -> None:
    """Whatever in the folder is a program of its own."""
    programs = {path.stem for path in (ROOT / "benchmarks").glob("*.py") if "__main__" in path.read_text("utf-8")}
    assert {run.name for run in report.RUNS} == programs - {"report"}
    assert sum(run.seconds for run in report.RUNS) <= 1440


def test_curves_are_drawn(report: Any) -> None:
    """One panel for each table of curves, one line for each work; a table of something else is none."""
    curve = [
        report.Figure(f"{name}, {size:,}", size / 10, "ms") for name in ("<sweep>", "status") for size in (100, 1000)
    ]
    picture = report.drawn({"Notices: cost while they grow": curve, "Race": [report.Figure("hare", 0.5, "s")]})
    lines = ET.fromstring(picture).findall(".//{*}polyline")  # noqa: S314 - our own
    assert len(lines) == 2
    assert len({line.get("points") for line in lines}) == 1
    assert "&lt;sweep&gt;" in picture
