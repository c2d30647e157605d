"""Other ways to send the same letter: what ours is measured beside."""

from __future__ import annotations

import os
import shutil
import smtplib
import subprocess
import sys
import tempfile
import venv
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from pathlib import Path

from relays import program

from fr_monitor.channels.message import fill
from fr_monitor.model.alert import Letter

SENDER = "watch@monitor.example"
SMTPPOOL = "smtppool-bench"
"""What `smtppool_bench.go` is built as; measured where it is found in the path."""
_DJANGO = """
import sys, time
from django.conf import settings
settings.configure(EMAIL_HOST="127.0.0.1", EMAIL_PORT=int(sys.argv[1]))
from django.core.mail import EmailMultiAlternatives, get_connection
text, html = open(sys.argv[3]).read().split("\\0")
start = time.perf_counter()
letters = []
for number in range(int(sys.argv[2])):
    letter = EmailMultiAlternatives("Opens", text, "watch@monitor.example", [f"reader{number}@plant.example"])
    letter.attach_alternative(html, "text/html")
    letters.append(letter)
get_connection().send_messages(letters)
print(time.perf_counter() - start)
"""


def source(port: int, count: int, size: int, sessions: int = 10) -> None:
    """Postfix's own client, in C, which builds nothing."""
    command = [
        program("smtp-source"),
        "-s",
        str(sessions),
        "-d",
        "-m",
        str(count),
        "-l",
        str(size),
        f"127.0.0.1:{port}",
    ]
    subprocess.run(command, check=True)


def message_object(letter: Letter, number: int) -> EmailMessage:
    """A message built for one reader."""
    message = EmailMessage()
    message["From"], message["To"] = SENDER, f"reader{number}@plant.example"
    message["Subject"] = letter.subject
    message.set_content(letter.text)
    message.add_alternative(letter.html, subtype="html")
    return message


def objects(port: int, count: int, letter: Letter) -> None:
    """The standard library: a message object for each reader, over one kept connection."""
    with smtplib.SMTP("127.0.0.1", port) as client:
        for number in range(count):
            client.send_message(message_object(letter, number))


def filled(template: bytes, number: int) -> bytes:
    """Our bytes for one reader."""
    return fill(template, address=f"reader{number}@plant.example", uid=f"{number:032x}", token="t" * 43)


def templates(port: int, count: int, template: bytes, threads: int = 1) -> None:
    """Our bytes by the standard library's client, over kept connections."""

    def work(first: int) -> None:
        with smtplib.SMTP("127.0.0.1", port) as client:
            for number in range(first, count, threads):
                client.sendmail(SENDER, [f"reader{number}@plant.example"], filled(template, number))

    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(work, range(threads)))


def django(folder: Path) -> Path | None:
    """A Python with Django in it, in an environment of its own; None where it cannot be had."""
    if shutil.which("pip") is None and sys.prefix == sys.base_prefix:
        return None
    venv.create(folder, with_pip=True)
    python = folder / "bin/python"
    got = subprocess.run([python, "-m", "pip", "install", "-q", "django"], capture_output=True, check=False)
    return python if got.returncode == 0 else None


def by_django(python: Path, port: int, count: int, letter: Letter) -> float:
    """Django's `send_messages`, over one connection; the seconds it took."""
    return _told([str(python), "-c", _DJANGO], port, count, letter)


def by_smtppool(program: str, port: int, count: int, letter: Letter) -> float:
    """The sender of listmonk, the Go library smtppool, over ten connections; the seconds it took. See `smtppool_bench.go`."""
    return _told([program], port, count, letter)


def _told(command: list[str], port: int, count: int, letter: Letter) -> float:
    """What a program prints that gets port, count and a file with the letter's text and HTML, a zero byte between them."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as words:
        words.write(f"{letter.text}\0{letter.html}")
        words.flush()
        clean = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        whole = [*command, str(port), str(count), words.name]
        return float(subprocess.run(whole, capture_output=True, text=True, check=True, env=clean).stdout)
