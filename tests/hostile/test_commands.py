"""Files that somebody hands to a command, and what is left on the disk."""

from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from jinja2 import FileSystemBytecodeCache
from support import strict
from support.poison import OPENED, READER, House, document, empty_house, log, record

from fr_monitor.cli import main

WORDS = {
    "markup": "<b>x</b> [bold red]y[/] [/] [link=https://evil.example]z[/link] {{7*7}} %s {0}",
    "signs": "nul bell \x07 \x1b[31mred\x1b]0;title\x07 \x9b2J \u202egnp.exe\u202c \u061c\U000e0041 \u2028 \ufffe \ud800",
}


@pytest.mark.hostile("B30", "B31", "B34", "B35", "B36")
@pytest.mark.parametrize("words", WORDS.values(), ids=WORDS)
@pytest.mark.parametrize("form", ["xml", "html", "txt", "json"])
@pytest.mark.parametrize("options", [(), ("--text",), ("--format", "json", "--text")], ids=["table", "text", "json"])
def test_what_is_read_from_a_file_steers_no_terminal(
    tmp_path: Path, words: str, form: str, options: tuple[str, ...]
) -> None:
    """Neither its words nor its name; as JSON it is strict."""
    text = document(words)
    source = {
        "xml": text,
        "html": f"<div><h1>{words}</h1><p>Requests are due April 12, 2027. {words}</p></div>",
        "txt": f"AGENCY: {words}\n\nDATES: Requests are due April 12, 2027. {words}\n",
        "json": json.dumps(record(words) | {"full_text": text}),
    }[form]
    file = tmp_path / f"odd \x1b[31m \u202e name.{form}"
    file.write_bytes(source.encode("utf-8", "surrogatepass"))
    done = CliRunner().invoke(main, ["read", str(file), *options])
    assert done.exit_code in {0, 2}
    assert done.exception is None or isinstance(done.exception, SystemExit)
    assert not strict.unseen(done.output)
    if done.exit_code == 0 and "json" in options:
        assert strict.value(done.stdout)


@pytest.fixture
def wide_open() -> Iterator[None]:
    """A process that gives every file to everybody, unless it says otherwise."""
    before = os.umask(0)
    yield
    os.umask(before)


def test_no_file_is_for_others(tmp_path: Path, wide_open: None) -> None:
    """Database, its journals and copies, key, letters, alarms: of a service that was started as carelessly as can be."""
    house = House(
        empty_house(tmp_path / "home", FileSystemBytecodeCache(str(tmp_path))), FileSystemBytecodeCache(str(tmp_path))
    )
    world = house.build(OPENED)
    house.fill("in plain words")
    house.run("db", "backup", str(tmp_path / "home" / "copy.db"))
    ours = {"fr_monitor.toml", "programs"}  # written by the test
    open_to_others = [
        path.name
        for path in (tmp_path / "home").rglob("*")
        if path.name not in ours and stat.S_IMODE(path.lstat().st_mode) & 0o077
    ]
    world.app.close()
    assert open_to_others == []
    assert {"fr_monitor.db", "copy.db", "alarms.json", "secret_key"} <= {
        path.name for path in (tmp_path / "home").iterdir()
    }


def test_no_line_of_the_log_names_a_reader(tmp_path: Path) -> None:
    """Not while a window opens, letters leave and alarms are told, nor the token that ends their letters."""
    templates = FileSystemBytecodeCache(str(tmp_path))
    with log("json") as written:
        house = House(empty_house(tmp_path, templates), templates)
        world = house.build(OPENED)
        house.fill("in plain words")
        token = house.token
        world.app.close()
    assert written.getvalue()
    assert READER.partition("@")[0] + "@" not in written.getvalue()
    assert token not in written.getvalue()
