from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from fr_monitor.cli import COMMANDS
from fr_monitor.settings import VARIABLES

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "deploy/systemd").iterdir())
KNOWN = {"FR_MONITOR_SECRET_KEY", *(variable.name for variable in VARIABLES)}


@pytest.fixture
def compose() -> dict[str, Any]:
    """The file as a parser sees it, anchors resolved."""
    found: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text("utf-8"))
    return found


def test_compose_waits_for_a_healthy_database_and_keeps_what_must_last(compose: dict[str, Any]) -> None:
    """PostgreSQL has a health check, and both its files and ours are on volumes that are declared."""
    services = compose["services"]
    assert "pg_isready" in str(services["db"]["healthcheck"])
    for name in ("worker", "web"):
        assert services[name]["depends_on"]["db"]["condition"] == "service_healthy"
        assert services[name]["command"][0] in COMMANDS
    mounted = {volume.partition(":")[0] for service in services.values() for volume in service["volumes"]}
    assert mounted == set(compose["volumes"])


def test_compose_gives_our_services_nothing_they_do_not_need(compose: dict[str, Any]) -> None:
    """Read-only root, no capability, no new privilege; the page is not open to the world by itself."""
    for name in ("worker", "web"):
        service = compose["services"][name]
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
    assert all(port.startswith("127.0.0.1:") for port in compose["services"]["web"]["ports"])


def test_compose_sets_variables_that_the_program_reads(compose: dict[str, Any]) -> None:
    """A mistyped variable would be silently nothing."""
    assert set(compose["services"]["worker"]["environment"]) <= KNOWN


def instructions() -> list[tuple[str, str]]:
    """The Dockerfile's instructions, continued lines joined."""
    text = re.sub(r"\\\n", " ", (ROOT / "Dockerfile").read_text("utf-8"))
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return [(word, rest) for word, _, rest in (line.partition(" ") for line in lines)]


def test_the_image_runs_as_a_user_and_copies_what_is_there() -> None:
    """Two stages with fixed bases, a user by number, exec forms, and no file that the checkout lacks."""
    found = instructions()
    stages = [rest for word, rest in found if word == "FROM"]
    assert len(stages) == 2
    assert all(re.match(r"python:3\.\d+-slim-\w+", stage) for stage in stages)
    last = found[max(position for position, (word, _) in enumerate(found) if word == "FROM") :]
    assert ("USER", "10001") in last
    assert ("ENTRYPOINT", '["fr-monitor"]') in last
    assert ("CMD", '["run"]') in last
    copied = [name for word, rest in found if word == "COPY" and "--from" not in rest for name in rest.split()[:-1]]
    assert [name for name in copied if not (ROOT / name).exists()] == []
    allowed = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert [name for name in copied if f"!{name}" not in allowed] == []


def test_the_procfile_names_commands() -> None:
    """Worker and web."""
    lines = (ROOT / "Procfile").read_text("utf-8").split("\n")
    assert {line.split()[-1] for line in lines if line} <= set(COMMANDS)


@pytest.mark.parametrize("unit", [u for u in UNITS if u.suffix == ".service"], ids=lambda unit: unit.name)
def test_units_are_hardened_and_call_commands(unit: Path) -> None:
    """Own user, own folder, no privilege; what they start is a command of ours."""
    text = unit.read_text("utf-8")
    for line in (
        "User=fr-monitor",
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "CapabilityBoundingSet=",
        "UMask=0077",
    ):
        assert f"\n{line}\n" in text
    assert set(re.findall(r"/bin/fr-monitor (\w+)", text)) <= set(COMMANDS)


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="no systemd-analyze here: the units are not verified"
)
def test_systemd_finds_nothing_wrong_with_the_units(tmp_path: Path) -> None:
    """As they would be on a machine where the program is installed."""
    program = Path(sys.executable).parent / "fr-monitor"
    for unit in UNITS:
        (tmp_path / unit.name).write_text(
            unit.read_text("utf-8").replace("/opt/fr-monitor/bin/fr-monitor", str(program))
        )
    units = [str(tmp_path / unit.name) for unit in UNITS]
    found = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True, check=False)  # noqa: S607
    assert (found.returncode, found.stderr) == (0, "")
