"""The commands about subscribers."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fr_monitor.cli import main

Run = Callable[..., Result]
ANN = "quality@plant.example"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls `fr-monitor` in an empty folder with one subscriber."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "SMTP_URL", "FR_MONITOR_CONFIG", "FR_MONITOR_OPERATOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    assert call("subscribers", "add", ANN).exit_code == 0
    return call


def test_a_list_goes_in_and_out(run: Run, tmp_path: Path) -> None:
    """What `export` prints `import` reads; refused lines are named, and the status says so."""
    (tmp_path / "people.csv").write_text("address,rhythm,tags\nbob@plant.example,weekly,site-b\nnobody,,\n")
    result = run("subscribers", "import", "people.csv")
    assert (result.exit_code, result.stdout) == (2, "1 added, 1 refused\n")
    assert result.stderr.startswith("line 3: not an e-mail address")
    exported = run("subscribers", "export").stdout
    assert "bob@plant.example,confirmed,,changed closed opened reminder,weekly,site-b," in exported
    run("subscribers", "remove", ANN)
    (tmp_path / "again.csv").write_text(run("subscribers", "export").stdout)
    again = run("subscribers", "import", "again.csv")
    assert "bob@plant.example: there already" in again.stderr
    assert f"{ANN}: is stopped" in again.stderr


def test_a_list_brings_nobody_back_who_stopped(run: Run, tmp_path: Path) -> None:
    """They are named with the way to ask them, and are no fault of the list; being asked meanwhile changes nothing."""
    run("subscribers", "remove", ANN)
    (tmp_path / "people.csv").write_text(f"address\n{ANN}\nbob@plant.example\n")
    result = run("subscribers", "import", "people.csv")
    assert (result.exit_code, result.stdout) == (0, "1 added, 0 refused, 1 left stopped\n")
    assert f"line 2: {ANN}: stopped letters; to ask them: fr-monitor subscribers add {ANN} --unc" in result.stderr
    assert run("subscribers", "add", ANN, "--unconfirmed").exit_code == 0
    (tmp_path / "people.csv").write_text(f"address\n{ANN}\n")
    assert run("subscribers", "import", "people.csv").stdout == "0 added, 0 refused, 1 left stopped\n"


def test_a_file_that_is_no_text_is_named(run: Run, tmp_path: Path) -> None:
    """One line instead of a traceback."""
    (tmp_path / "people.csv").write_bytes(b"address\n\xff\xfe@plant.example\n")
    result = run("subscribers", "import", "people.csv")
    assert (result.exit_code, result.stderr) == (2, "fr-monitor: people.csv: is not UTF-8 text\n")


def test_wishes_are_changed_and_shown(run: Run) -> None:
    """`prefer` changes what is named and nothing else; `export --address` shows it all."""
    assert run("subscribers", "prefer", ANN, "--when", "daily", "--tag", "site-a").exit_code == 0
    assert run("subscribers", "prefer", ANN, "--program", "qmm-program", "--kind", "comment-request").exit_code == 0
    assert run("subscribers", "prefer", ANN, "--pause-until", "2027-03-01").exit_code == 0
    assert run("subscribers", "prefer", ANN, "--dates", "iso", "--zone", "America/Chicago").exit_code == 0
    record = json.loads(run("subscribers", "export", "--address", ANN).stdout)
    assert (record["subscriber"]["rhythm"], record["subscriber"]["tags"]) == ("daily", ["site-a"])
    assert record["subscriber"]["kinds"] == ["changed", "closed", "opened", "reminder"]
    assert record["wishes"] == [{"program": "qmm-program", "kinds": ["comment-request"], "rhythm": "daily"}]
    assert record["subscriber"]["paused_until"] == "2027-03-01 05:00:00+00:00"
    assert (record["subscriber"]["dates"], record["subscriber"]["zone"]) == ("iso", "America/Chicago")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["prefer", "nobody@plant.example", "--when", "daily"], "no such subscriber"),
        (["prefer", ANN, "--program", "orchards", "--when", "off"], "no such program: orchards"),
        (["prefer", ANN, "--when", "hourly"], "'hourly' is not one of"),
        (["prefer", ANN, "--zone", "Mars/Olympus"], "is no time zone"),
        (["chat", ANN], "name the URL of a chat, or --remove"),
        (["chat", ANN, "syslog://"], "not an address of a chat"),
        (["erase", "nobody@plant.example"], "no such subscriber"),
        (["export", "--address", "nobody@plant.example"], "no such subscriber"),
    ],
)
def test_what_is_not_known_is_said(run: Run, arguments: list[str], complaint: str) -> None:
    """Exit status 2 and a line that says what is wrong."""
    result = run("subscribers", *arguments)
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_an_erased_subscriber_is_in_no_list(run: Run) -> None:
    """Nor does the operator bring them back without asking."""
    assert run("subscribers", "erase", ANN).exit_code == 0
    assert ANN not in run("subscribers", "export").stdout
    assert "was erased, as its owner wanted" in run("subscribers", "add", ANN).stderr


def test_a_test_letter_leaves_or_says_why(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Status 0 when the next hop has it, 4 when it has not."""
    result = run("test-alert", "postmaster@plant.example")
    assert (result.exit_code, result.stdout) == (0, "postmaster@plant.example: sent\n")
    assert len(list((tmp_path / "data/outbox").glob("*.eml"))) == 1
    monkeypatch.setenv("SMTP_URL", "smtp://127.0.0.1:9?tls=none")
    result = run("test-alert", ANN)
    assert result.exit_code == 4
    assert result.stdout.startswith(f"{ANN}: waiting: cannot reach 127.0.0.1:9")
