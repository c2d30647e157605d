"""A service whose Register says one hostile text wherever words can stand, and everything that it then shows to anybody."""

from __future__ import annotations

import base64
import io
import logging
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, redirect_stderr
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from support.scripted import TITLE, World, full_text

from fr_monitor.channels.chat import harmless
from fr_monitor.channels.pager import MailRoute, WebhookRoute
from fr_monitor.cli import common, main
from fr_monitor.errors import RecordError
from fr_monitor.logs import set_up
from fr_monitor.model.alarm import Page
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import Delivery
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.subscriber import Rhythm
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.pipeline.links import Purpose
from fr_monitor.register.wire import notice_from_api
from fr_monitor.settings import AlarmSettings, LogSettings, MailSettings, Settings, watched_programs
from fr_monitor.store import subscribers
from fr_monitor.web import create

ROOT = Path(__file__).resolve().parents[2]
OPENED = datetime(2027, 2, 11, 15, tzinfo=UTC)
READER, DAILY = "quality@plant.example", "daily@plant.example"
HOOK, ROOM = "https://hooks.example.org/register", "ntfys://chat.example.org/register"
OPERATOR_TOKEN = "a token of the operator"


def record(text: str, number: str = "2027-01001", **changes: object) -> dict[str, object]:
    """What the API would say about a notice of the program, the text wherever words can stand."""
    usual = {
        "document_number": number,
        "publication_date": "2027-02-11",
        "type": "Notice",
        "title": f"{text} {TITLE}",
        "abstract": text,
        "action": f"Notice. {text}",
        "dates": text,
        "citation": text,
        "agencies": [
            {"name": "Food and Drug Administration", "slug": "food-and-drug-administration"},
            {"raw_name": text, "name": text, "slug": text},
        ],
        "docket_ids": ["Docket No. FDA-2023-N-5706", text],
        "html_url": f"https://www.federalregister.gov/d/{number}",
        "pdf_url": text,
        "comment_url": text,
        "regulation_id_numbers": [text],
    }
    return usual | changes


def document(text: str, number: str = "2027-01001", dates: str = "") -> str:
    """The full text as XML: in its title, its action, a person's name, beside the deadline and the count."""
    words = escape(text)
    said = dates or f"FDA will accept requests to participate through April 12, 2027 {words}."
    return (
        full_text(
            number,
            title=f"{words} {TITLE}",
            action=f"Notice. {words}",
            dates=f"{said} {words}",
        )
        .replace("</SUPLINF>", f"<P>Establishments that {words} are eligible. {words}</P></SUPLINF>")
        .replace(
            "</PREAMB>",
            f"<FURINF><HD SOURCE='HED'>FOR FURTHER INFORMATION CONTACT:</HD><P>{words} Ann Smith, Food and Drug"
            f" Administration, 301-555-0100, {words}.</P></FURINF></PREAMB>",
        )
    )


def noticed(found: dict[str, object], stage: Stage = Stage.PUBLISHED) -> Notice | RecordError:
    """The record as the Register's client hands it on."""
    try:
        return notice_from_api(found, stage)
    except RecordError as error:
        return error


@dataclass
class FakeChannel:
    """Keeps what it is to send."""

    name: str

    def __post_init__(self) -> None:
        self.taken: list[Delivery] = []

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Take it."""
        if on_stage:
            on_stage("data")
        self.taken.append(delivery)

    def close(self) -> None:
        """Nothing is open."""


class House:
    """The service after it saw the poisoned notices, delivered its letters and told its alarms."""

    def __init__(self, folder: Path, templates: FileSystemBytecodeCache) -> None:
        self.folder = folder
        self.templates = templates
        self.hook, self.chat = FakeChannel("webhook"), FakeChannel("chat")
        self.pages: list[tuple[Page, datetime]] = []
        self.answers: dict[str, bytes] = {}

    def send(self, page: Page, now: datetime) -> None:
        """Take an alarm as the operator's route does."""
        self.pages.append((page, now))

    name = "house"

    def build(self, now: datetime) -> World:
        """The service, as far as its database has come."""
        settings = Settings(
            database_url=f"sqlite:///{self.folder}/fr_monitor.db",
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=watched_programs({}, ROOT / "config/fr_monitor.toml"),
            mail=MailSettings(folder=self.folder / "outbox", sender="monitor@example.org"),
            operator_token=OPERATOR_TOKEN,
            operator="operator@example.org",
            alarms=AlarmSettings(after_failures=1),
        )
        world = World(settings, now)
        world.app.channels |= {"webhook": self.hook, "chat": self.chat}
        world.app.watchman.book.routes = (self,)
        self.world = world
        return world

    def fill(self, text: str) -> None:
        """Let everything be said: an opening, a change, a comment request, another agency's, a filing, and one unusable."""
        world = self.world
        strange = record(text, "2027-01003", title=text, abstract=text, action=text, docket_ids=[text])
        asked = record(text, "2027-01002", action=f"Notice; request for comments. {text}")
        filed = record(text, "2027-01004", publication_date="2027-02-12", filed_at="2027-02-11T08:45:00-05:00")
        broken = record(text, text, title=[text])
        rows = [noticed(found) for found in (record(text), asked, strange, broken, record(text, f"{text} 2027-1"))]
        world.register.listed = list(rows)
        world.register.filed = [
            found
            for found in [noticed(filed | {"editorial_note": text}, Stage.INSPECTION)]
            if isinstance(found, Notice)
        ]
        for number in ("2027-01001", "2027-01003", "2027-01004"):
            world.register.texts[number] = document(text, number)
        world.register.texts["2027-01002"] = document(text, "2027-01002", "Submit comments by April 20, 2027.")
        world.app.sweep()
        world.later(hours=7)
        again = noticed(record(text, comments_close_on="2027-04-30"))
        world.register.listed[0] = again
        world.register.texts["2027-01001"] = document(text, dates="FDA will accept requests through April 30, 2027.")
        world.later(days=1)
        for _ in range(2):
            world.later(minutes=20)
            world.app.sweep()
        world.app.remind()
        self.reports: list[DeliveryReport] = [world.app.deliver(), world.app.call_out()]
        world.app.watch()

    @cached_property
    def client(self) -> FlaskClient:
        """A visitor of its web page."""
        made = create(self.world.app, kept=timedelta(0))
        made.jinja_env.bytecode_cache = self.templates
        return made.test_client()

    @property
    def letters(self) -> list[bytes]:
        """Every letter that left by mail, the oldest first."""
        files = sorted((self.folder / "outbox").glob("*.eml"), key=lambda file: file.stat().st_mtime_ns)
        return [file.read_bytes() for file in files]

    def get(self, path: str) -> bytes:
        """What a web page answers; it is the same each time."""
        if path in self.answers:
            return self.answers[path]
        credentials = base64.b64encode(f"any:{OPERATOR_TOKEN}".encode()).decode()
        answer = self.client.get(path, headers={"Authorization": f"Basic {credentials}"})
        assert answer.status_code == 200, (path, answer.status_code)
        self.answers[path] = answer.data
        return answer.data

    @cached_property
    def token(self) -> str:
        """The lasting token of the reader."""
        with self.world.app.store.read() as conn:
            found = subscribers.by_address(conn, READER)
            assert found
            return subscribers.token_of(conn, found.id)

    @cached_property
    def own_data(self) -> str:
        """The page on which the reader sees everything that is kept."""
        with self.world.app.store.read() as conn:
            found = subscribers.by_address(conn, READER)
        assert found
        until = self.world.now + timedelta(hours=1)
        return f"/m/{self.world.app.desk.links.sign(Purpose.MANAGE, found.id, until)}"

    def run(self, *arguments: str) -> str:
        """What a command prints, on both streams."""
        (self.folder / "fr_monitor.toml").write_text(f'database_url = "sqlite:///{self.folder}/fr_monitor.db"\n')
        if not (self.folder / "programs").exists():
            (self.folder / "programs").symlink_to(ROOT / "config/programs")
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("COLUMNS", "200")
            patch.setattr(common, "now", lambda: self.world.now)
            found = CliRunner().invoke(main, [*arguments, "--config", str(self.folder / "fr_monitor.toml")])
        if found.exception and not isinstance(found.exception, SystemExit):
            raise found.exception
        return found.output

    @property
    def alarm_mails(self) -> list[bytes]:
        """Each alarm as a mail."""
        route = MailRoute("smtp://localhost:25?tls=none", self.world.app.settings)
        return [route._message(page, now) for page, now in self.pages]

    @property
    def alarm_calls(self) -> list[bytes]:
        """Each alarm as a web call."""
        heard: list[bytes] = []
        route = WebhookRoute("https://chat.example/x", lambda _url, body, **_: heard.append(body))
        for page, now in self.pages:
            route.send(page, now)
        return heard

    @property
    def said(self) -> list[str]:
        """What is said in chats."""
        return [harmless(delivery.template.decode()) for delivery in self.chat.taken]


@contextmanager
def log(form: str) -> Iterator[io.StringIO]:
    """The log in a form, as it would be written to standard error; afterwards it is as before."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    with redirect_stderr(io.StringIO()) as written:
        set_up(LogSettings(form=form, level="debug"))  # type: ignore[arg-type]
        try:
            yield written
        finally:
            root.handlers, root.level = before[0], before[1]


def empty_house(folder: Path, templates: FileSystemBytecodeCache) -> Path:
    """A folder with the database of a service that has two readers, and has seen nothing; to be copied."""
    house = House(folder, templates)
    world = house.build(OPENED.replace(day=1))
    world.app.sweep()
    for address in (READER, DAILY):
        world.app.subscribe(address, confirmed=True)
        world.app.people.prefer(address, kinds=frozenset(AlertKind))
    world.app.people.prefer(DAILY, rhythm=Rhythm.DAILY)
    world.app.people.name_webhook(READER, HOOK)
    world.app.people.name_chat(READER, ROOM)
    world.app.close()
    return folder


def poisoned(source: Path, folder: Path, templates: FileSystemBytecodeCache, text: str) -> House:
    """A service over a copy of that database, which then hears the text."""
    shutil.copytree(source, folder, dirs_exist_ok=True)
    house = House(folder, templates)
    house.build(OPENED)
    house.fill(text)
    return house
