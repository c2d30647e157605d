"""A Postfix of our own on a free port: it takes letters to its queue, durably, as a relay does, and throws them away from there."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

from relays import free_port, program, until_open

MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
myhostname = relay.example
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
smtpd_relay_restrictions = permit_mynetworks, reject
default_transport = discard
smtpd_client_connection_count_limit = 0
"""
MASTER = """
{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
proxymap unix - - n - - proxymap
anvil unix - - n - 1 anvil
retry unix - - n - - error
discard unix - - n - - discard
"""


@contextlib.contextmanager
def postfix() -> Iterator[int | None]:
    """Its port; None where Postfix is not installed or may not be started, which only root may."""
    command = program("postfix")
    if not command or os.geteuid() != 0:
        yield None
        return
    with tempfile.TemporaryDirectory() as name:
        folder, port = Path(name), free_port()
        folder.chmod(0o755)
        for part in ("config", "queue", "data"):
            (folder / part).mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "config/main.cf").write_text(MAIN.format(folder=folder), "ascii")
        (folder / "config/master.cf").write_text(MASTER.format(port=port), "ascii")
        steer = [command, "-c", str(folder / "config")]
        subprocess.run([*steer, "start"], check=True, capture_output=True)
        try:
            until_open(port)
            yield port
        finally:
            subprocess.run([*steer, "abort"], check=False, capture_output=True)
