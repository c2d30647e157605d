"""The JSON that is served, against its own description, by a program that makes up questions."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from flask import Flask
from waitress.server import create_server


@pytest.mark.campaign
def test_no_question_that_is_made_up_from_the_description_is_an_error_of_ours(web: Flask) -> None:
    """Schemathesis asks by its examples, by each limit and at random, and finds each answer as described."""
    program = Path(sys.executable).with_name("st")
    if not program.exists():
        reason = "no schemathesis is installed (pip install -e '.[api]')"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    listening = socket.create_server(("127.0.0.1", 0))
    server = create_server(web, sockets=[listening], threads=4)
    threading.Thread(target=server.run, daemon=True).start()
    url = f"http://127.0.0.1:{listening.getsockname()[1]}/openapi.json"
    command = [program, "run", url, "--checks", "all", "--max-examples", "300", "--no-color"]
    told = subprocess.run(command, capture_output=True, text=True, timeout=280, check=False)
    server.close()
    assert told.returncode == 0, told.stdout
    assert "Tested: 2" in told.stdout
