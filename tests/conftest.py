"""What all tests share."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest_plugins = ["support.campaign"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real notices and the simulated Register beside the checkout; not part of the product."""
    folder = Path(__file__).resolve().parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("no ../shared folder beside this checkout")
    return folder
