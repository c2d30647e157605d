from __future__ import annotations

from pathlib import Path

import pytest

from fr_monitor.errors import ConfigurationError
from fr_monitor.settings import VARIABLES, load, mistyped

PROGRAM = 'name = "Widget Maturity Program"\nshort_name = "WMP"\nagencies = ["food-and-drug-administration"]\n'


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working directory with an empty configuration and one program."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "config/programs").mkdir(parents=True)
    (tmp_path / "config/fr_monitor.toml").write_text("")
    (tmp_path / "config/programs/widgets.toml").write_text(PROGRAM)
    return tmp_path


def write(folder: Path, text: str) -> None:
    """Replace the configuration file."""
    (folder / "config/fr_monitor.toml").write_text(text)


def test_an_empty_file_gives_the_documented_defaults(folder: Path) -> None:
    """All settings have a default, so a first start needs no editing."""
    settings = load({})
    assert settings.database_url == "sqlite:///data/fr_monitor.db"
    assert settings.register.url == "https://www.federalregister.gov/api/v1"
    assert settings.mail.url is None
    assert [program.slug for program in settings.programs] == ["widgets"]


def test_the_environment_overrules_the_file(folder: Path) -> None:
    """A deployment sets variables without touching the file; a trailing slash means nothing."""
    write(folder, 'public_url = "https://a.example"\nport = 1234\n[mail]\nsender = "a@a.example"\n')
    settings = load(
        {"FR_MONITOR_PUBLIC_URL": "https://b.example/", "PORT": "99", "FR_MONITOR_MAIL_FROM": "b@b.example"}
    )
    assert (settings.public_url, settings.port, settings.mail.sender) == ("https://b.example", 99, "b@b.example")


@pytest.mark.hostile("B68", "B70", "B71", "B72", "B75")
@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("prot = 1\n", "config/fr_monitor.toml:1: prot: no such setting"),
        ("\n[register]\n\nlookback = 3\n", "config/fr_monitor.toml:4: register.lookback: no such setting"),
        ("[register]\nlook_back_days = -1\n", "config/fr_monitor.toml:2: register.look_back_days: expected `int` >= 0"),
        (
            "[schedule]\nsweep_minutes = 0\n",
            "config/fr_monitor.toml:2: schedule.sweep_minutes: expected `int` >= 1",
        ),
        ("[schedule]\nsweep_minutes = 1000000000\n", "expected `int` <= 30"),
        ('port = "many"\n', "config/fr_monitor.toml:1: port: expected `int`, got `str`"),
        ("port = 80,5\n", "line 1"),
        ('[register]\nurl = "http://www.federalregister.gov/api/v1"\n', "must use https"),
        (
            '[register]\nurl = "file:///etc/passwd"\n',
            "config/fr_monitor.toml:2: register.url: 'file:///etc/passwd' is not",
        ),
        ('[mail]\nsender = "Monitor, The <a@b.example>"\n', "is not one plain mail address"),
        ('[mail]\nsender = "a@b.example\\nBcc: x@y.example"\n', "is not one plain mail address"),
        ('[mail]\nsender_name = "a\\nBcc: x"\n', "mail.sender_name: must be one line"),
        ('database_url = "mysql://x"\n', "must begin with sqlite:/// or postgresql://"),
    ],
)
def test_a_fault_is_named_with_file_line_and_key(folder: Path, text: str, problem: str) -> None:
    """Whoever mistypes a setting reads in one line where and what."""
    write(folder, text)
    with pytest.raises(ConfigurationError) as caught:
        load({})
    assert problem in str(caught.value)
    assert "\n" not in str(caught.value)


def test_every_fault_is_named_at_once(folder: Path) -> None:
    """File, environment, secrets and programs: whoever mends what is told need not come back."""
    write(
        folder,
        'prot = 1\nport = "x"\n[register]\nlookback = 3\nurl = "ftp://a"\n[mail]\nsender = 3\n[logs]\nform = "x"\n',
    )
    (folder / "config/programs/widgets.toml").write_text(PROGRAM + 'colour = 1\nenabled = "no"\ndockets = ["FDA-("]\n')
    secret = folder / "smtp"
    secret.write_text("smtps://mail.example")
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError) as caught:
        load({"PORT": "eighty", "SMTP_URL_FILE": str(secret), "FR_MONITOR_LOG": "paper"})
    told = "\n".join(caught.value.problems)
    for where in (
        "config/fr_monitor.toml:1: prot: no such setting; did you mean port?",
        "config/fr_monitor.toml:2: port: expected `int`",
        "config/fr_monitor.toml:4: register.lookback: no such setting; did you mean register.look_back_days?",
        "config/fr_monitor.toml:5: register.url: 'ftp://a' is not",
        "config/fr_monitor.toml:7: mail.sender: expected `str`",
        "config/fr_monitor.toml:8: logs: no such setting; did you mean log?",
        "config/programs/widgets.toml:4: colour: no such setting",
        "config/programs/widgets.toml:5: enabled: expected `bool`",
        "config/programs/widgets.toml:6: dockets: 'FDA-(' is no regular expression",
        "PORT: must be a number",
        "FR_MONITOR_LOG: invalid enum value",
        "chmod 600",
    ):
        assert where in told
    assert len(caught.value.problems) == 12


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("FR_MONITOR_OPERATER", "FR_MONITOR_OPERATER: no such variable; did you mean FR_MONITOR_OPERATOR?"),
        ("FR_MONITOR_COLOUR", "FR_MONITOR_COLOUR: no such variable"),
        ("SMPT_URL", "SMPT_URL: no such variable; did you mean SMTP_URL?"),
        ("DATABASE_URI", "DATABASE_URI: no such variable; did you mean DATABASE_URL?"),
        ("SMTP_URL_FILE", None),
        ("FR_MONITOR_SECRET_KEY_FILE", None),
        ("GITHUB_SERVER_URL", None),
        ("PATH", None),
    ],
)
def test_a_mistyped_variable_is_recognised(name: str, told: str | None) -> None:
    """What looks like ours and is read by nothing; what belongs to others is their own."""
    assert mistyped({name: "x", "PORT": "1"}) == ((told,) if told else ())


@pytest.mark.hostile("B67")
def test_a_named_file_that_is_missing_is_an_error(folder: Path) -> None:
    """A mistyped --config must not fall back to defaults."""
    with pytest.raises(ConfigurationError, match="no such file"):
        load({}, Path("nowhere.toml"))


@pytest.mark.hostile("B69")
def test_no_program_at_all_is_an_error(folder: Path) -> None:
    """A monitor that watches nothing would be silent for ever."""
    (folder / "config/programs/widgets.toml").unlink()
    with pytest.raises(ConfigurationError, match="no program is configured"):
        load({})


def test_every_fault_of_every_program_is_reported(folder: Path) -> None:
    """One run of check-config shows all there is to mend."""
    (folder / "config/programs/a.toml").write_text(PROGRAM + 'colour = "red"\n')
    (folder / "config/programs/b.toml").write_text(PROGRAM + 'dockets = ["FDA-("]\n')
    (folder / "config/programs/c.toml").write_text('name = "C"\n')
    with pytest.raises(ConfigurationError) as caught:
        load({})
    first, second, third = caught.value.problems
    assert first == "config/programs/a.toml:4: colour: no such setting"
    assert second.startswith("config/programs/b.toml:4: dockets: 'FDA-(' is no regular expression")
    assert "missing required field `short_name`" in third


@pytest.mark.hostile("B74")
def test_a_secret_comes_from_a_file_that_only_the_owner_reads(folder: Path) -> None:
    """A password does not stand in the process list, nor in a file for everybody."""
    secret = folder / "smtp"
    secret.write_text("smtps://user:pass@mail.example\n")
    secret.chmod(0o600)
    assert load({"SMTP_URL_FILE": str(secret)}).mail.url == "smtps://user:pass@mail.example"
    secret.chmod(0o644)
    with pytest.raises(ConfigurationError, match="chmod 600"):
        load({"SMTP_URL_FILE": str(secret)})


def test_the_key_for_links_is_made_once_and_kept_private(folder: Path) -> None:
    """Links in old letters must stay good after a restart."""
    first = load({}).secret_key
    path = folder / "data/secret_key"
    assert len(first) >= 43
    assert load({}).secret_key == first
    assert path.stat().st_mode & 0o077 == 0
    assert load({"FR_MONITOR_SECRET_KEY": "mine"}).secret_key == "mine"


def test_earlier_keys_stand_beside_the_key(folder: Path) -> None:
    """In the order in which they are written, from the environment or a file of their own."""
    assert load({}).old_secret_keys == ()
    assert load({"FR_MONITOR_OLD_SECRET_KEYS": " second  first "}).old_secret_keys == ("second", "first")
    kept = folder / "old"
    kept.touch(mode=0o600)
    kept.write_text("second\nfirst\n")
    assert load({"FR_MONITOR_OLD_SECRET_KEYS_FILE": str(kept)}).old_secret_keys == ("second", "first")


def test_an_empty_key_is_not_signed_with(folder: Path) -> None:
    """What a full disk left would let anybody make links to the data of subscribers."""
    (folder / "data").mkdir()
    (folder / "data/secret_key").touch()
    with pytest.raises(ConfigurationError, match="is empty"):
        load({})


def test_settings_that_are_printed_hold_no_secret(folder: Path) -> None:
    """Reports of errors are shown to others, and stay."""
    secrets = {
        "SMTP_URL": "smtps://me:geheim@mail.example",
        "FR_MONITOR_SECRET_KEY": "geheim",
        "FR_MONITOR_OLD_SECRET_KEYS": "geheim geheim-too",
        "FR_MONITOR_HEARTBEAT_URL": "https://pings.example/geheim",
        "FR_MONITOR_ALARM_URL": "https://chat.example/geheim",
        "FR_MONITOR_ALARM_SMTP_URL": "smtps://me:geheim@other.example",
        "FR_MONITOR_OPERATOR_TOKEN": "geheim, and long enough",
        "DATABASE_URL": "postgresql://me:geheim@db.example/x",
    }
    shown = repr(load(secrets))
    assert "geheim" not in shown
    assert "public_url='http://localhost:8000'" in shown
    assert "widgets" in shown
    assert "smtp_url=None" in repr(load({}))


def test_a_secret_that_is_no_text_is_an_error(folder: Path) -> None:
    """And not a traceback."""
    secret = folder / "smtp"
    secret.write_bytes(b"\xff\xfe")
    secret.chmod(0o600)
    with pytest.raises(ConfigurationError, match="SMTP_URL_FILE"):
        load({"SMTP_URL_FILE": str(secret)})


def test_a_port_from_the_environment_must_be_a_number(folder: Path) -> None:
    """The variable is named, since no line of a file is at fault."""
    with pytest.raises(ConfigurationError, match="PORT: must be a number"):
        load({"PORT": "http"})


@pytest.mark.parametrize(
    ("variable", "value", "fault"),
    [
        ("PORT", "80000", "expected `int` <= 65535"),
        ("FR_MONITOR_LOG", "xml", "invalid enum value 'xml'"),
        ("FR_MONITOR_OPERATOR_TOKEN", "short", "expected `str` of length >= 16"),
        ("FR_MONITOR_API_URL", "foo", "'foo' is not an address of the form https://host/path"),
        ("FR_MONITOR_MAIL_FROM", "me", "'me' is not one plain mail address (user@host)"),
        ("FR_MONITOR_API_URL", "https://[", "'https://[' is not an address of the form https://host/path"),
        (
            "FR_MONITOR_PUBLIC_URL",
            "https://a:99999",
            "'https://a:99999' is not an address of the form https://host/path",
        ),
        ("FR_MONITOR_PUBLIC_URL", 'https://a/"x', "'https://a/\"x' is not an address of the form https://host/path"),
        ("FR_MONITOR_HEARTBEAT_URL", "https://[/uuid", "is not an address of the form https://host/path"),
        ("FR_MONITOR_HEARTBEAT_URL", "ftp://pings.example/uuid", "is not an address of the form https://host/path"),
        (
            "FR_MONITOR_HEARTBEAT_URL",
            "https://me:pass@pings.example",
            "is not an address of the form https://host/path",
        ),
        ("FR_MONITOR_ALARM_URL", "http://[", "is not an address of the form https://host/path"),
        ("FR_MONITOR_OPERATOR", "a\x00b@c.example", "'a\\x00b@c.example' is not one plain mail address (user@host)"),
        (
            "FR_MONITOR_HEARTBEAT_URL",
            "https://pings.example/uuid?x=1",
            "is not an address of the form https://host/path",
        ),
        ("DATABASE_URL", "mysql://x", "must begin with sqlite:/// or postgresql://, and be one line"),
    ],
)
def test_a_fault_of_the_environment_names_the_variable(folder: Path, variable: str, value: str, fault: str) -> None:
    """Nobody looks in vain for it in the file, even where the file sets the same key."""
    write(folder, 'port = 99\n[log]\nform = "json"\n')
    with pytest.raises(ConfigurationError) as caught:
        load({variable: value})
    assert caught.value.problems == (f"{variable}: {fault}",)


def test_the_readme_lists_every_variable() -> None:
    """The table of settings cannot fall behind the code."""
    readme = (Path(__file__).resolve().parents[2] / "README.md").read_text("utf-8")
    for name in ["FR_MONITOR_CONFIG", "FR_MONITOR_SECRET_KEY", *(variable.name for variable in VARIABLES)]:
        assert f"`{name}`" in readme, name
