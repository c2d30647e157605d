"""What tests of the web page need: forms, mailboxes, links."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, replace
from datetime import datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

from flask.testing import FlaskClient
from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.demo.mailbox import Mailbox
from fr_monitor.settings import MailSettings, Settings, watched_programs

TOKEN = "a token of the operator"
SAME_SITE = {"Sec-Fetch-Site": "same-origin"}
OPERATOR = {"Authorization": "Basic " + base64.b64encode(f"any:{TOKEN}".encode()).decode()}
CYCLE = "/cycles/qmm-prototype-assessment/2027"
PUBLIC_URL = "https://monitor.example.org"


@dataclass
class Site:
    """The running page, its service and its mailbox."""

    url: str
    world: World
    mailbox: Mailbox


def outside(document: str = "2027-01001", **changes: object) -> ScriptedRegister:
    """A Register on which one window opens."""
    register = ScriptedRegister()
    register.listed.append(notice(document, **changes))
    register.texts[document] = full_text(document)
    return register


def started(folder: Path, now: datetime) -> World:
    """A service over a database in a folder."""
    settings = Settings(
        database_url=f"sqlite:///{folder}/fr_monitor.db",
        public_url=PUBLIC_URL,
        secret_key="for tests",
        programs=watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"),
        mail=MailSettings(folder=folder / "outbox", sender="monitor@example.org"),
        operator_token=TOKEN,
    )
    return World(settings, now, outside())


def subscribe(client: FlaskClient, address: str, **fields: str) -> int:
    """Send the form; the status."""
    return client.post("/subscribe", data={"address": address, **fields}, headers=SAME_SITE).status_code


def mailbox(world: World) -> list[EmailMessage]:
    """Deliver what is due, and read all letters that ever left, the oldest first."""
    world.app.deliver()
    folder = Path(world.app.settings.mail.folder)
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    return [message_from_bytes(path.read_bytes(), policy=default) for path in files]  # type: ignore[misc]


def link(letter: EmailMessage, door: str) -> str:
    """The path behind one door ("c", "m", "u", "p") in the text of a letter."""
    body = letter.get_body(preferencelist=("plain",))
    assert body is not None
    found = re.search(rf"{PUBLIC_URL}(/{door}/\S+)", body.get_content())
    assert found, f"no link to /{door}/ in the letter"
    return found[1]


def reread(world: World, **changes: object) -> None:
    """Let the Register say something else about the document, twice, so that it is believed."""
    world.register.listed[:] = [replace(notice(), **changes)]  # type: ignore[arg-type]
    for _ in range(2):
        world.later(minutes=20)
        world.app.sweep()
