from __future__ import annotations

import csv
import io
import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fr_monitor.cli import COMMANDS, common, main
from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import bundled, utc
from fr_monitor.model.facts import Conflict
from fr_monitor.store import cycles, notices, open_store

NOTICES = Path(__file__).resolve().parents[2] / "fr_monitor/demo/notices/xml"
OPENING_DAY = datetime(2026, 2, 11, 15, tzinfo=UTC)

Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Calls `fr-monitor` in an empty folder, in the environment of a fresh machine."""
    monkeypatch.chdir(tmp_path)
    for name in ("DATABASE_URL", "SMTP_URL", "FR_MONITOR_CONFIG", "FR_MONITOR_OPERATOR"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("COLUMNS", "80")
    return lambda *arguments, **options: CliRunner().invoke(main, list(arguments), **options)


@pytest.fixture
def register(monkeypatch: pytest.MonkeyPatch) -> Iterator[LocalRegister]:
    """A Register on the day on which the QMM notice of 2026 appeared, in a service that began two days before."""
    with LocalRegister(bundled(), utc(2026, 2, 9, 15)) as running:
        monkeypatch.setenv("FR_MONITOR_API_URL", running.url)
        monkeypatch.setattr(common, "now", lambda: running.now)
        yield running


@pytest.fixture
def started(run: Run, register: LocalRegister, tmp_path: Path) -> Run:
    """A first sweep is over, somebody has subscribed, and the notice is out."""
    config = tmp_path / "config"
    config.mkdir()
    shipped = Path(__file__).resolve().parents[2] / "config"
    (config / "programs").symlink_to(shipped / "programs")
    (config / "fr_monitor.toml").write_text("[register]\nrequests_per_second = 500.0\nfull_texts_per_second = 500.0\n")
    assert run("sweep").exit_code == 0
    assert run("subscribers", "add", "quality@plant.example").exit_code == 0
    register.now = OPENING_DAY
    return run


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(run: Run, name: str) -> None:
    """Whoever forgets how to call a command sees it, with the option that names the configuration."""
    result = run(name, "--help")
    assert result.exit_code == 0
    assert f"fr-monitor {name}" in result.stdout.split("Example: ")[1]
    if name not in {"subscribers", "db"}:
        assert "--config FILE" in result.stdout


def test_the_main_job_by_hand(started: Run, tmp_path: Path) -> None:
    """Sweep, deliver, and the letter is a file that a mail program opens."""
    swept = started("sweep")
    assert "qmm-prototype-assessment 2026: opens, because of 2026-02768" in swept.stdout
    assert started("deliver").exit_code == 0
    (letter,) = (tmp_path / "data/outbox").glob("*.eml")
    assert "QMM 2026 opens: 9 establishments, ask by Mon Apr 13, 2026" in " ".join(letter.read_text().split())
    assert "0 alerts, 0 letters" in started("sweep").stdout


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_replayed_letter_shows_no_marks_of_ours(started: Run, form: str) -> None:
    """Each reader's own links do not exist there, and words say so."""
    started("sweep")
    told = started("replay", "--from", "2026-02-01", "--to", "2026-02-28", "--format", form).stdout
    assert "(each reader's own link)" in told
    assert "@@" not in told
    assert "link)/" not in told


def test_lists_speak_json_csv_and_table(started: Run) -> None:
    """Scripts and people read the same facts."""
    started("sweep")
    cycles = json.loads(started("cycles", "--format", "json").stdout)
    assert (cycles[0]["program"], cycles[0]["year"]) == ("qmm-prototype-assessment", "2026")
    assert (cycles[0]["establishments"], cycles[0]["deadline"], cycles[0]["days_left"]) == ("9", "2026-04-13", 61)
    rows = list(csv.DictReader(io.StringIO(started("notices", "--format", "csv").stdout)))
    assert rows[0]["document_number"] == "2026-02768"
    table = started("cycles").stdout
    assert "qmm-prototype-assessment" in table
    assert max(len(line) for line in table.splitlines()) <= 80


def test_a_last_day_in_doubt_stands_in_no_table(started: Run, tmp_path: Path) -> None:
    """Readings that disagree: the tables say so; CSV and JSON have the later day, and beside it that it is in doubt."""
    started("sweep")
    clash = Conflict("deadlines", ("2026-04-06", "2026-04-13"), ("by April 6, 2026", "through April 13, 2026"))
    now = OPENING_DAY
    with closing(open_store(f"sqlite:///{tmp_path}/data/fr_monitor.db")) as store, store.write() as conn:
        (stored,) = notices.by_number(conn, "2026-02768")
        assert stored.reading
        notices.save(conn, replace(stored, reading=replace(stored.reading, conflicts=(clash,))), now)
        cycle = cycles.get(conn, "qmm-prototype-assessment", "2026")
        assert cycle
        version = replace(cycle.now, number=cycle.now.number + 1, conflicts=(clash,))
        cycles.save(conn, replace(cycle, versions=(*cycle.versions, version)), now)
    for name in ("notices", "cycles"):
        table = started(name).stdout
        assert "in doubt" in table
        assert "2026-04-13" not in table
        row = json.loads(started(name, "--format", "json").stdout)[0]
        assert (row["deadline"], row["deadline_in_doubt"]) == ("2026-04-13", True)


@pytest.mark.hostile("B42")
def test_no_cell_of_a_csv_is_a_formula(run: Run) -> None:
    """A title from outside must not run in somebody's spreadsheet."""
    rows = [{"title": "=cmd|' /C calc'!A0"}, {"title": "+1"}, {"title": "fine"}]
    shown = common._csv(rows, ["title"])
    assert [row["title"] for row in csv.DictReader(io.StringIO(shown))] == ["'=cmd|' /C calc'!A0", "'+1", "fine"]


def test_an_unconfirmed_address_gets_one_question_and_nothing_else(started: Run) -> None:
    """Nobody can subscribe somebody else."""
    assert "unconfirmed" in started("subscribers", "add", "visitor@plant.example", "--unconfirmed").stdout
    started("sweep")
    letters = json.loads(started("deliveries", "--format", "json").stdout)
    assert [row["kind"] for row in letters if row["address"] == "visitor@plant.example"] == ["confirmation"]


def test_a_removed_subscriber_gets_nothing(started: Run) -> None:
    """`remove` holds from the next letter on."""
    assert started("subscribers", "remove", "quality@plant.example").exit_code == 0
    started("sweep")
    assert json.loads(started("deliveries", "--format", "json").stdout) == []
    assert "stopped" in started("subscribers", "list").stdout


@pytest.mark.parametrize(
    ("arguments", "status", "complaint"),
    [
        (["subscribers", "add", "not an address"], 2, "not an address"),
        (
            ["subscribers", "add", "a@b.example", "--program", "nope"],
            2,
            "no such program: nope; there are qmm-api-pilot",
        ),
        (["subscribers", "remove", "nobody@b.example"], 2, "no such subscriber; see: fr-monitor subscribers list"),
        (["sweep", "--since", "11.2.2026"], 2, "is not a date of the form 2026-02-11"),
        (["read", "missing.xml"], 2, "missing.xml: No such file or directory"),
        (["sweep", "--config", "missing.toml"], 1, "missing.toml: no such file"),
        (["subscribers", "prefer", "a@b.example"], 2, "say what to change: --kind, --when"),
        (
            ["explain", "2026-02768"],
            2,
            "2026-02768: no document of this number was seen; nothing was seen yet; look first",
        ),
        (["compare", "nope"], 2, "no such program: nope; there are qmm-api-pilot"),
        (["forecast", "nope"], 2, "no such program: nope; there are qmm-api-pilot"),
        (["sweep", "--since", "2026-03-01", "--until", "2026-02-01"], 2, "ends (2026-02-01) before it begins"),
        (["backfill", "--since", "2026-03-01", "--until", "2026-02-01"], 2, "ends (2026-02-01) before it begins"),
        (["replay", "--from", "2026-03-01", "--to", "2026-02-01"], 2, "ends (2026-02-01) before it begins"),
        (["init", "a-file/config"], 1, "a-file/config: cannot be written"),
        (["nonsense"], 2, "No such command 'nonsense'"),
    ],
)
def test_errors_are_one_line_that_says_what_to_do(run: Run, arguments: list[str], status: int, complaint: str) -> None:
    """No traceback ever, and the status tells a script what went wrong."""
    Path("a-file").touch()
    result = run(*arguments)
    assert result.exit_code == status
    assert complaint in result.stderr
    assert "Traceback" not in result.stderr


def test_a_port_that_is_taken_is_said_in_one_line(tmp_path: Path) -> None:
    """Whoever starts the web page twice reads which setting to change."""
    with socket.create_server(("0.0.0.0", 0)) as taken:  # noqa: S104 (all addresses, as the page itself)
        port = taken.getsockname()[1]
        command = [sys.executable, "-c", "from fr_monitor.cli import main; main()", "web"]
        around = os.environ | {"PORT": str(port), "DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
        result = subprocess.run(
            command, env=around, cwd=tmp_path, capture_output=True, text=True, timeout=60, check=False
        )
    assert result.returncode == 1
    assert f"PORT: {port} cannot be listened on (Address already in use)" in result.stderr.splitlines()[-1]


def test_the_log_shows_whole_days_on_a_narrow_terminal(started: Run) -> None:
    """Long names break, instants do not."""
    started("sweep")
    lines = started("log").stdout.splitlines()
    assert max(len(line) for line in lines) <= 80
    assert any(line.strip().startswith("2026-02-11 ") for line in lines)


def test_an_unreachable_register_is_said_in_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit status 3, and nothing is called new or not new."""
    monkeypatch.setenv("FR_MONITOR_API_URL", "http://127.0.0.1:9/api/v1")
    config = Path("config")
    config.mkdir()
    (config / "programs").symlink_to(Path(__file__).resolve().parents[2] / "config/programs")
    (config / "fr_monitor.toml").write_text("[register]\nattempts = 1\n")
    result = run("sweep")
    assert result.exit_code == 3
    assert result.stderr.splitlines()[-1].startswith("fr-monitor: ")
    assert run("status").exit_code == 1


def test_check_config_names_every_fault(run: Run, tmp_path: Path) -> None:
    """Each fault on a line of its own, with file, line and key."""
    (tmp_path / "mine.toml").write_text("[register]\nlook_bak_days = 3\n")
    result = run("check-config", "--config", "mine.toml")
    assert (result.exit_code, result.stderr.splitlines()) == (
        1,
        [
            "mine.toml:2: register.look_bak_days: no such setting; did you mean register.look_back_days?",
            "programs: no program is configured; put at least one <slug>.toml there",
        ],
    )


def test_check_config_without_a_fault_says_where_letters_go(run: Run) -> None:
    """A quick look before going live."""
    result = run("check-config")
    assert result.exit_code == 0
    assert (
        result.stdout == "Settings are good: 7 programs, letters go to data/outbox/*.eml, since SMTP_URL is not set\n"
    )
    assert "FR_MONITOR_OPERATOR is not set" in result.stderr


def test_the_database_can_be_copied_and_checked(started: Run, tmp_path: Path) -> None:
    """A backup is a whole database, made while the service runs."""
    assert started("db", "backup", "copy.db").exit_code == 0
    with sqlite3.connect(tmp_path / "copy.db") as copy:
        assert copy.execute("select count(*) from subscribers").fetchone() == (1,)
    copy.close()
    assert started("db", "check").stdout.startswith("The database is sound")
    assert started("db", "upgrade").exit_code == 0


def test_the_web_page_ends_well_when_it_is_asked_to(tmp_path: Path) -> None:
    """SIGTERM is how platforms and supervisors stop what is well."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "fr_monitor", "web"]
    around = os.environ | {"PORT": str(port)}
    with subprocess.Popen(command, cwd=tmp_path, env=around, stderr=subprocess.PIPE, text=True) as web:
        assert web.stderr is not None
        assert any("Serving on" in line for line in web.stderr)
        web.terminate()
        web.stderr.read()
        assert web.wait(timeout=20) == 0


def test_reread_says_what_is_claimed_only_now(started: Run) -> None:
    """By the same rules there is nothing, and the exit status is that of good news."""
    started("sweep")
    again = started("reread", "--since", "2015-01-01")
    assert (again.exit_code, again.stdout) == (0, "")


def test_a_copy_becomes_the_database_again_and_holds_its_letters(started: Run, tmp_path: Path) -> None:
    """Only where none is, only a sound one; then nothing leaves until the operator lets it."""
    started("db", "backup", "copy.db")
    taken = started("db", "restore", "copy.db")
    assert (taken.exit_code, "move this away first" in taken.stderr) == (1, True)
    for left in (tmp_path / "data").glob("fr_monitor.db*"):
        left.rename(tmp_path / left.name)
    (tmp_path / "rubbish.db").write_bytes(b"no database" * 500)
    assert started("db", "restore", "rubbish.db").exit_code == 1
    assert started("db", "restore", "missing.db").exit_code == 1
    assert started("db", "restore", "copy.db").exit_code == 0
    assert (tmp_path / "data/fr_monitor.db").stat().st_mode & 0o077 == 0
    assert started("subscribers", "list").stdout.count("@") == 1
    held = started("deliver")
    assert (held.exit_code, "copy.db was put back" in held.stdout) == (4, True)
    assert started("deliver", "--discard", "all", "--release").exit_code == 0


def test_status_is_fresh_after_a_complete_sweep_and_stale_two_hours_later(
    started: Run, register: LocalRegister
) -> None:
    """Silence means "nothing new" only for a while after the Register was asked completely."""
    started("sweep")
    started("deliver")
    assert started("status").exit_code == 0
    register.now = OPENING_DAY.replace(hour=18)
    result = started("status", "--format", "json")
    assert (result.exit_code, json.loads(result.stdout)["state"]) == (1, "stale")
    assert "Silence does not mean" in started("status").stderr


def test_backfill_fills_history_without_letters(started: Run) -> None:
    """What is known already is not read again."""
    result = started("backfill", "--since", "2018-01-01")
    assert result.exit_code == 0
    assert "0 alerts, 0 letters" in result.stdout


def test_reading_a_file_prints_the_public_record(run: Run) -> None:
    """The keys are those that scripts rely on; every span quotes the text."""
    path = NOTICES / "2026-02768.xml"
    (record,) = json.loads(run("read", str(path), "--format", "json", "--text").stdout)
    assert list(record)[:5] == ["source", "document_number", "publication_date", "citation", "title"]
    assert (record["program"], record["event"]) == ("qmm-prototype-assessment", "cycle-opens")
    assert (record["program_year"]["value"], record["establishments"]["max"]) == (2026, 9)
    (deadline,) = record["deadlines"]
    assert (deadline["kind"], deadline["date"], deadline["section"]) == (
        "request-to-participate",
        "2026-04-13",
        "DATES",
    )
    start, end = deadline["span"]
    assert record["text"][start:end] == deadline["quote"]


def test_reading_for_people_shows_the_words(run: Run) -> None:
    """A table of facts, each with the sentence that says so; --text marks them in the notice."""
    result = run("read", str(NOTICES / "2026-02768.xml"), "--text")
    assert result.exit_code == 0
    assert "2026-04-13" in result.stdout
    assert "DATES: “" in result.stdout
    assert "…" not in run("read", str(NOTICES / "2026-02768.xml"), env={"COLUMNS": "60"}).stdout  # nothing is cut off


def test_reading_for_people_says_where_a_meeting_is_held(run: Run) -> None:
    """As the JSON of the same reading does."""
    workshop = Path(__file__).resolve().parents[1] / "golden/futures/fulltext/xml/2029-95009.xml"
    (record,) = json.loads(run("read", str(workshop), "--format", "json").stdout)
    assert len(record["places"]) == run("read", str(workshop)).stdout.count("│ held ") == 1


def test_reading_takes_api_documents_and_standard_input(run: Run) -> None:
    """One document or an array of them, with or without their text."""
    text = (NOTICES / "2026-02768.xml").read_text("utf-8")
    document = {"document_number": "2026-02768", "title": "x", "type": "Notice", "publication_date": "2026-02-11"}
    several = json.dumps([document | {"full_text": text}, document | {"title": None, "full_text": text}])
    records = json.loads(run("read", "-", "--format", "json", input=several).stdout)
    assert [record["deadlines"][0]["date"] for record in records] == ["2026-04-13", "2026-04-13"]
    (alone,) = json.loads(run("read", "-", "--format", "json", input=json.dumps(document)).stdout)
    assert (alone["program"], alone["deadlines"]) == (None, [])


@pytest.mark.parametrize(
    ("name", "content", "complaint"),
    [
        ("empty.xml", "", "empty.xml"),
        ("broken.json", "{", "broken.json: not an API document or an array of them"),
        ("deep.json", "[" * 100_000, "deep.json: not an API document or an array of them"),
        ("number.json", "42", "number.json: not an API document or an array of them"),
        ("agencies.json", '[{"name": "x"}]', "agencies.json: record without a number"),
        ("notice.pdf", "%PDF-1.7 ...", "notice.pdf: a PDF, picture or other binary file: fetch the notice as .xml"),
        ("picture.png", "\x89PNG\r\n\x1a\n\0", "picture.png: a PDF, picture or other binary file"),
    ],
)
def test_unreadable_input_is_named(run: Run, tmp_path: Path, name: str, content: str, complaint: str) -> None:
    """Exit status 2, and which file it was."""
    (tmp_path / name).write_text(content)
    result = run("read", name)
    assert result.exit_code == 2
    assert complaint in result.stderr
