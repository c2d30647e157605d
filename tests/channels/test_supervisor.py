"""What systemd hears."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from fr_monitor.channels.supervisor import READY, Supervisor


@pytest.mark.parametrize("name", ["{folder}/notify", "@fr-monitor-{number}"])
def test_a_word_arrives_at_a_path_or_an_abstract_name(name: str, tmp_path: Path) -> None:
    """Both are what systemd gives in NOTIFY_SOCKET."""
    address = name.format(folder=tmp_path, number=id(tmp_path))
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.bind(address.replace("@", "\0"))
        ear.settimeout(5)
        Supervisor(address).tell(READY)
        assert ear.recv(100) == b"READY=1"


def test_nobody_who_listens_is_no_reason_to_stop(tmp_path: Path) -> None:
    """Neither without an address nor with one where nothing is."""
    Supervisor(None).tell(READY)
    Supervisor(str(tmp_path / "nobody")).tell(READY)
