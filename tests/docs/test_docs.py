from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from fr_monitor.cli import main
from fr_monitor.model.alarm import AlarmKind
from fr_monitor.settings import VARIABLES
from fr_monitor.settings.shapes import AlarmSettings

ROOT = Path(__file__).resolve().parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
KNOWN = {"FR_MONITOR_CONFIG", "FR_MONITOR_SECRET_KEY", *(variable.name for variable in VARIABLES)}
OTHERS = {"POSTGRES_PASSWORD", "SMTP_URL_FILE"}
"""Of the database's own image; and one example of a secret in a file."""


def commands(page: Path) -> list[str]:
    """Each call of fr-monitor in a page, with its arguments."""
    text = page.read_text("utf-8")
    inline = re.findall(r"`(fr-monitor [^`\n]+)`", text)
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    lines = [line.partition(" #")[0] for block in blocks for line in block.splitlines()]
    called = (re.search(r"(?:^|[\s/])fr-monitor( .*)?$", line) for line in lines if not line.startswith("useradd"))
    return inline + [f"fr-monitor{found[1] or ''}" for found in called if found]


CALLS = sorted({(str(page.relative_to(ROOT)), call) for page in PAGES for call in commands(page)})


@pytest.mark.parametrize(("page", "call"), CALLS)
def test_every_command_in_the_docs_is_there(page: str, call: str) -> None:
    """Name, subcommand and options; a page cannot promise what the program does not do."""
    _, *words = shlex.split(call)
    command: click.Command = main
    with click.Context(main) as context:
        while isinstance(command, click.Group) and words:
            found = command.get_command(context, words.pop(0))
            assert found is not None, page
            command = found
    options = {name for parameter in command.params for name in parameter.opts}
    assert {word.partition("=")[0] for word in words if word.startswith("--")} <= options, page


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_setting_in_the_docs_is_there(page: Path) -> None:
    """Names in capitals are variables that the program reads."""
    named = set(re.findall(r"\b(?:FR_MONITOR_[A-Z_]+|[A-Z]+_URL(?:_FILE)?|POSTGRES_[A-Z]+)\b", page.read_text("utf-8")))
    assert named <= KNOWN | OTHERS


def test_every_kind_of_alarm_has_its_runbook() -> None:
    """An alarm links to the page of its name; each says what to do, and stands in the table."""
    folder = ROOT / "docs/runbooks"
    assert {path.stem for path in folder.glob("*.md")} == {kind.value for kind in AlarmKind} | {"index"}
    index = (folder / "index.md").read_text("utf-8")
    for kind in AlarmKind:
        page = (folder / f"{kind}.md").read_text("utf-8")
        assert f"Alarm `{kind}`." in page
        assert "## What to do" in page
        assert f"({kind}.md)" in index
    assert Path(AlarmSettings().runbook(AlarmKind.DISK_FULL)) == Path("docs/runbooks/disk-full.md")


def test_every_page_is_in_the_contents() -> None:
    """What is not in the navigation is not found."""
    named = set(re.findall(r"[\w/-]+\.md", (ROOT / "mkdocs.yml").read_text("utf-8")))
    assert named == {str(path.relative_to(ROOT / "docs")) for path in (ROOT / "docs").rglob("*.md")}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    """Pages and pictures beside the page."""
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_picture_is_shown() -> None:
    """One that no page shows grows old unseen."""
    shown = {link for page in PAGES for link in re.findall(r"images/([\w.-]+)\)", page.read_text("utf-8"))}
    assert {path.name for path in (ROOT / "docs/images").iterdir()} == shown
