"""Services that have heard plain words and hostile ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from jinja2 import FileSystemBytecodeCache
from support.poison import House, empty_house, poisoned

Hear = Callable[[str], House]


@pytest.fixture(scope="session")
def hear(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hear]:
    """Makes a service that has heard a text; one for each text."""
    folder = tmp_path_factory.mktemp("hostile")
    templates = FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))
    made: dict[str, House] = {}
    source: list[Path] = []

    def make(text: str) -> House:
        if not source:
            source.append(empty_house(folder / "empty", templates))
        if text not in made:
            made[text] = poisoned(source[0], folder / str(len(made)), templates, text)
        return made[text]

    yield make
    for house in made.values():
        house.world.app.close()
