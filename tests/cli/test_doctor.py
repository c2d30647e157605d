"""A newcomer's set-ups, good and broken, on loopback."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from support.loopback import Web, listing, relay, web

from fr_monitor.channels import names
from fr_monitor.cli import main
from fr_monitor.model.calendar import previous_business_day
from fr_monitor.pipeline import checkup, watch
from fr_monitor.pipeline.checkup import examine_machine
from fr_monitor.pipeline.sender import examine_sender
from fr_monitor.settings import MailSettings, load
from fr_monitor.settings.schema import config_schema

ROOT = Path(__file__).resolve().parents[2]
Diagnosis = dict[str, dict[str, str]]


@pytest.fixture
def doctor(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., Diagnosis]]:
    """Runs the command in a fresh folder over a sound Register, and gives the findings by name."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "resolv.conf").write_text("nameserver 127.0.0.1\n")
    monkeypatch.setattr(names, "RESOLV_CONF", tmp_path / "resolv.conf")
    day = previous_business_day(datetime.now(UTC).date() - timedelta(days=1))
    with web(body=listing(120, f"Documents published on {day:%m-%d-%Y}")) as register:

        def run(*options: str, env: dict[str, str] | None = None, code: int | None = None) -> Diagnosis:
            around = {"FR_MONITOR_API_URL": f"{register.url}/api/v1", "FR_MONITOR_PUBLIC_URL": "https://m.example"}
            result = CliRunner().invoke(main, ["doctor", "--format", "json", *options], env=around | (env or {}))
            assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
            found: Diagnosis = {row["name"]: row for row in json.loads(result.stdout)}
            verdicts = {row["verdict"] for row in found.values()}
            assert result.exit_code == (1 if "fail" in verdicts else 0)
            return found

        run.register = register  # type: ignore[attr-defined]
        yield run


def test_a_sound_set_up_is_all_well(doctor: Callable[..., Diagnosis]) -> None:
    """Relay, webhook and dead man's switch of one's own: nothing fails, and only what is nobody's here warns."""
    with ExitStack() as stack:
        port, heard = stack.enter_context(relay())
        outside: Web = stack.enter_context(web())
        found = doctor(
            env={
                "SMTP_URL": f"smtp://localhost:{port}?tls=none",
                "FR_MONITOR_MAIL_FROM": "monitor@m.example",
                "FR_MONITOR_OPERATOR": "me@m.example",
                "FR_MONITOR_ALARM_URL": f"{outside.url}/chat",
                "FR_MONITOR_HEARTBEAT_URL": f"{outside.url}/beat",
            }
        )
    unwell = {name for name, row in found.items() if row["verdict"] != "ok"}
    assert found["Mail relay"]["found"] == "greeted, in plain text, without signing in, as SMTP_URL says"
    assert unwell <= {"Python", "Freshness", "Sender SPF", "Sender DMARC", "Sender DKIM"}
    assert "MAIL" not in "".join(heard)
    assert outside.posted == [("/beat/log", b"fr-monitor doctor")]


def broken(found: Diagnosis, name: str) -> str:
    """What is told of a thing that fails, finding and advice in one."""
    assert found[name]["verdict"] == "fail", found
    assert found[name]["to_do"]
    return f"{found[name]['found']} | {found[name]['to_do']}"


def test_a_mistyped_setting(doctor: Callable[..., Diagnosis], tmp_path: Path) -> None:
    """Set-up 1: file, line and key; all that needs settings is left alone."""
    shutil.copytree(ROOT / "config/programs", tmp_path / "config/programs")
    (tmp_path / "config/fr_monitor.toml").write_text('\noperater = "me@m.example"\n')
    found = doctor()
    assert "config/fr_monitor.toml:2: operater: no such setting; did you mean operator?" in broken(found, "Settings")
    assert "Register" not in found


def test_a_database_where_no_file_can_be(doctor: Callable[..., Diagnosis], tmp_path: Path) -> None:
    """Set-up 2: the folder of the database is a file."""
    (tmp_path / "taken").write_text("")
    env = {"DATABASE_URL": "sqlite:///taken/db", "FR_MONITOR_SECRET_KEY": "for tests"}
    assert "taken/db" in broken(doctor(env=env), "Database")


def test_a_damaged_database(doctor: Callable[..., Diagnosis], tmp_path: Path) -> None:
    """Set-up 3: a file that is no database; a backup is what helps."""
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data/fr_monitor.db").write_bytes(b"not a database at all" * 500)
    assert "restore a backup" in broken(doctor(), "Database")


def test_a_database_of_a_newer_version(doctor: Callable[..., Diagnosis], tmp_path: Path) -> None:
    """Set-up 4: after a rollback of the program alone."""
    doctor()
    with closing(sqlite3.connect(tmp_path / "data/fr_monitor.db")) as conn, conn:
        conn.execute("UPDATE alembic_version SET version_num = 'm9999'")
    assert "newer fr_monitor" in broken(doctor(), "Database")


def test_no_network(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 5: nothing listens where the Register should be; the clock stays unknown."""
    found = doctor(env={"FR_MONITOR_API_URL": "http://127.0.0.1:9/api/v1"})
    assert "network" in broken(found, "Register")
    assert found["Clock"]["verdict"] == "warn"


def test_a_bot_wall(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 6: the Register sends a page for people to this address."""
    with web(body=b"<html><title>Request Access</title></html>", media_type="text/html") as wall:
        assert "let this address in" in broken(doctor(env={"FR_MONITOR_API_URL": f"{wall.url}/api/v1"}), "Register")


def test_another_service_instead_of_the_register(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 7: JSON, but not the Register's."""
    with web(body=b'{"hello": "world"}') as other:
        assert "FR_MONITOR_API_URL" in broken(doctor(env={"FR_MONITOR_API_URL": f"{other.url}/api/v1"}), "Register")


@pytest.mark.fault("F48")
def test_a_wrong_clock(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 8: days left would be counted wrongly."""
    doctor.register.clock_off = timedelta(hours=-5)  # type: ignore[attr-defined]
    told = broken(doctor(), "Clock")
    assert "5 hours ahead of" in told
    assert "this clock or the Register's" in told
    assert "chrony" in told


@pytest.mark.parametrize(
    ("extensions", "url", "told"),
    [
        pytest.param((), "smtp://localhost:{port}", "offers no STARTTLS", id="no-encryption"),
        pytest.param(("AUTH PLAIN",), "smtp://me:wrong@localhost:{port}?tls=none", "535", id="wrong-password"),
        pytest.param((), "smtp://localhost:9?tls=none", "refused", id="nobody-there"),
        pytest.param((), "smtps://localhost:{port}", "cannot open a session", id="no-tls-at-all"),
    ],
)
def test_a_relay_that_would_not_take_a_letter(
    doctor: Callable[..., Diagnosis], extensions: tuple[str, ...], url: str, told: str
) -> None:
    """Set-ups 9 to 12: it is met now, and not on the day of the notice."""
    with relay(*extensions, auth="535 5.7.8 no") as (port, _):
        assert told in broken(doctor(env={"SMTP_URL": url.format(port=port)}), "Mail relay")


def test_a_relay_that_asks_who_comes(doctor: Callable[..., Diagnosis]) -> None:
    """What was tried is told, and nothing besides."""
    with relay("AUTH PLAIN") as (port, _):
        found = doctor(env={"SMTP_URL": f"smtp://me:right@localhost:{port}?tls=none"})
    assert found["Mail relay"]["found"] == "greeted, in plain text, signed in, as SMTP_URL says"


def test_a_sender_that_is_nobody(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 13: a relay of the world with the sender of the first try."""
    with relay() as (port, _):
        found = doctor(env={"SMTP_URL": f"smtp://localhost:{port}?tls=none"})
    assert "FR_MONITOR_MAIL_FROM" in broken(found, "Sender")


def test_a_mistyped_variable(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 14: it would be silently nothing."""
    found = doctor(env={"FR_MONITOR_OPERATER": "me@m.example"})["Variable"]
    assert (found["verdict"], found["found"]) == (
        "warn",
        "FR_MONITOR_OPERATER: no such variable; did you mean FR_MONITOR_OPERATOR?",
    )


@pytest.mark.parametrize(
    ("records", "verdicts"),
    [
        ({}, ["warn", "warn", "warn"]),
        (
            {
                "m.example": ["v=spf1 -all"],
                "_dmarc.m.example": ["v=DMARC1; p=none"],
                "s2._domainkey.m.example": ["v=DKIM1; k=rsa; p=MIGf"],
            },
            ["ok", "ok", "ok"],
        ),
        ({"s2._domainkey.m.example": ["v=DKIM1; p="]}, ["warn", "warn", "warn"]),
    ],
    ids=["nothing", "all", "a-revoked-key"],
)
def test_what_the_world_may_believe_of_a_sender(records: dict[str, list[str]], verdicts: list[str]) -> None:
    """SPF, DMARC, and a key for signatures under one of the usual names; each warning says what to do."""
    mail = MailSettings(url="smtp://relay.m.example", sender="monitor@m.example")
    found = list(examine_sender(mail, lambda name: records.get(name, [])))
    assert [(row.name, row.verdict) for row in found] == [
        (f"Sender {what}", verdict) for what, verdict in zip(("SPF", "DMARC", "DKIM"), verdicts, strict=True)
    ]
    assert all(row.to_do for row in found if row.verdict == "warn")


def test_a_resolver_that_does_not_answer_is_asked_once(doctor: Callable[..., Diagnosis]) -> None:
    """Twenty questions to nobody would take a minute."""
    asked: list[str] = []

    def deaf(name: str) -> list[str]:
        asked.append(name)
        raise OSError("timed out")

    mail = MailSettings(url="smtp://relay.m.example", sender="monitor@m.example")
    assert [row.verdict for row in examine_sender(mail, deaf)] == ["warn"]
    assert asked == ["m.example"]


def test_a_full_disk(doctor: Callable[..., Diagnosis], monkeypatch: pytest.MonkeyPatch) -> None:
    """Set-up 15: told before the database meets it."""
    for place in (checkup, watch):
        monkeypatch.setattr(place, "free_megabytes", lambda _: 3)
    assert "3 MB left" in broken(doctor(), "Disk")


def test_a_switch_that_does_not_answer(doctor: Callable[..., Diagnosis]) -> None:
    """Set-up 16: a mistyped address of the outside watcher; the address itself is a secret and not shown."""
    with web(status=404) as other:
        told = broken(doctor(env={"FR_MONITOR_HEARTBEAT_URL": f"{other.url}/secret"}), "Dead man's switch")
    assert "404" in told
    assert "secret" not in told


def test_files_that_others_may_read(doctor: Callable[..., Diagnosis], tmp_path: Path) -> None:
    """Set-up 17: addresses of subscribers are in the database; the remedy is a command to copy."""
    doctor()
    (tmp_path / "data/fr_monitor.db").chmod(0o644)
    row = doctor()["File modes"]
    assert (row["verdict"], row["to_do"]) == ("warn", "chmod go= data/fr_monitor.db")


def test_a_key_that_can_be_guessed(doctor: Callable[..., Diagnosis]) -> None:
    """Who has it makes links to the data of every subscriber; the one that is made by itself is no finding."""
    assert "Key of links" not in doctor()
    assert doctor(env={"FR_MONITOR_SECRET_KEY": "changeme"})["Key of links"]["verdict"] == "warn"


@pytest.mark.fault("F52")
def test_a_machine_without_time_zones_or_with_an_old_python() -> None:
    """Set-up 18: nothing may be computed without New York; an old Python is said to be one."""
    found = list(examine_machine((3, 11, 2), "Nowhere/At_All"))
    assert [(row.name, row.verdict) for row in found] == [("Python", "warn"), ("Time zones", "fail")]
    assert "tzdata" in found[1].to_do


def test_a_trial_alarm_goes_every_way(doctor: Callable[..., Diagnosis]) -> None:
    """What is tried is what an alarm takes: webhook and mail, marked as a trial."""
    with relay() as (port, heard), web() as chat:
        env = {
            "FR_MONITOR_ALARM_SMTP_URL": f"smtp://localhost:{port}?tls=none",
            "FR_MONITOR_OPERATOR": "me@m.example",
            "FR_MONITOR_ALARM_URL": f"{chat.url}/hook",
        }
        found = doctor("--page", env=env)
    assert [found[f"Trial alarm by {way}"]["verdict"] for way in ("mail", "webhook")] == ["ok", "ok"]
    assert "Subject: [fr-monitor] trial of the alarm" in heard
    assert "trial of the alarm" in json.loads(chat.posted[0][1])["text"]


def test_init_writes_a_configuration_that_loads(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Comments, programs and schema; never over a configuration that is there."""
    monkeypatch.chdir(tmp_path)
    assert CliRunner().invoke(main, ["init"]).exit_code == 0
    written = load({}, Path("config/fr_monitor.toml"))
    assert len(written.programs) == 7
    assert Path(written.alarms.runbook("disk-full")).read_text("utf-8").startswith("# The disk is filling up")
    again = CliRunner().invoke(main, ["init"])
    assert (again.exit_code, "not empty" in again.output) == (2, True)


def test_the_shipped_schema_is_that_of_the_settings() -> None:
    """An editor knows each setting that the program knows."""
    shipped = (ROOT / "config/fr_monitor.schema.json").read_text("utf-8")
    assert shipped == json.dumps(config_schema(), indent=2) + "\n", (
        "write the right side into config/fr_monitor.schema.json"
    )
