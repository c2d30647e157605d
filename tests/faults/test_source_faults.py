"""Faults of the Register, by servers on loopback that have them."""

from __future__ import annotations

import contextlib
import json
import os
import socket
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import pytest
from support.campaign import Record
from support.kettles import FakeTime

from fr_monitor.errors import SourceIncomplete, SourceUnavailable
from fr_monitor.model.notice import Sighting
from fr_monitor.register.client import Register
from fr_monitor.register.transport import Transport

MakeRegister = Callable[..., Register]
MakeRecord = Callable[..., dict[str, object]]
FIRST, SECOND = date(2026, 2, 10), date(2026, 2, 11)
BY_AGENCY = "Documents from Food and Drug Administration and published from 02/10/2026 to 02/11/2026"
BY_TERM = 'Documents matching \'"kettle safety" | "FDA-2025-N-0042"\''
PAGE = 1000


@dataclass
class Shelf:
    """A Register of many records that gives a page of a thousand, whatever page is asked for."""

    records: list[dict[str, object]] = field(default_factory=list)
    after: Callable[[date, date], None] = lambda _since, _until: None
    """What happens once a list of the agency is answered."""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)
    url: str = ""

    def answer(self, pairs: dict[str, str]) -> dict[str, object]:
        """The records of the days that were asked for."""
        self.asked.append(pairs)
        if self.status != 200 or "conditions[term]" in pairs:
            return {"description": BY_TERM, "count": 0}
        since, until = pairs["conditions[publication_date][gte]"], pairs["conditions[publication_date][lte]"]
        found = [record for record in self.records if since <= str(record["publication_date"]) <= until]
        self.after(date.fromisoformat(since), date.fromisoformat(until))
        return {"description": BY_AGENCY, "count": len(found), "results": found[:PAGE]}


@pytest.fixture
def shelf() -> Iterator[Shelf]:
    """A server with such a shelf."""
    shelf = Shelf()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = json.dumps(shelf.answer(dict(parse_qsl(urlsplit(self.path).query)))).encode()
            self.send_response(shelf.status)
            for name, value in (
                {"Content-Type": "application/json", "Content-Length": str(len(body))} | shelf.headers
            ).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Nobody listens."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    shelf.url = f"http://127.0.0.1:{server.server_port}/api/v1"
    yield shelf
    server.shutdown()
    server.server_close()
    thread.join(5)


def numbers(register: Register) -> list[str]:
    """What is found in the two days."""
    found = list(register.published(FIRST, SECOND))
    assert all(isinstance(sighting, Sighting) for sighting in found)
    return [sighting.notice.document_number for sighting in found if isinstance(sighting, Sighting)]


@pytest.mark.fault("F04")
def test_f04_a_machine_that_swallows_connections_is_given_up() -> None:
    """The queue of a listener that never accepts is full, so that not even the call is answered."""
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=0))
        for _ in range(3):
            waiting = stack.enter_context(socket.socket())
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        began = time.monotonic()
        with pytest.raises(SourceUnavailable, match=r"in time|timed out"):
            Transport("test").get(
                f"http://127.0.0.1:{full.getsockname()[1]}/", (), accept="*/*", seconds=0.3, most_bytes=10,
                step=contextlib.nullcontext,
            )  # fmt: skip
        assert time.monotonic() - began < 2


@pytest.mark.fault("F17")
@pytest.mark.parametrize(
    ("asked", "minutes"), [("600", 10), ("Wed, 11 Feb 2026 17:30:00 GMT", 30), ("999999999", 360), ("soon", None)]
)
def test_f17_a_pause_that_is_asked_for_is_kept_by_every_question(
    shelf: Shelf, make_register: MakeRegister, passing: FakeTime, asked: str, minutes: int | None
) -> None:
    """Not only the question that met it: all others too go unasked until the pause is over, six hours at most."""
    shelf.status, shelf.headers = 429, {"Retry-After": asked}
    register = make_register(shelf.url)
    with pytest.raises(SourceUnavailable, match="429"):
        numbers(register)
    met = len(shelf.asked)
    for question in (lambda: numbers(register), register.inspection, lambda: register.count_published(FIRST)):
        with pytest.raises(SourceUnavailable, match="pause" if minutes else "429"):
            question()
    assert (len(shelf.asked) == met) == bool(minutes)
    if minutes:
        passing.seconds += 60 * minutes
        shelf.status = 200
        assert numbers(register) == []


@pytest.mark.fault("F18")
def test_f18_a_register_that_is_ill_for_hours_is_asked_little(
    shelf: Shelf, make_register: MakeRegister, passing: FakeTime, record: Record
) -> None:
    """Fifty sweeps against nothing but 503 are four requests each, with a pause between them that is longer each time."""
    shelf.status = 503
    register = make_register(shelf.url, attempts=4, call_seconds=240)
    for _ in range(50):
        with pytest.raises(SourceUnavailable):
            numbers(register)
    assert len(shelf.asked) == 50 * 4
    assert [seconds for seconds in passing.slept[:12] if seconds >= 0.5][:3] == [1.0, 2.0, 4.0]
    record(note=f"{len(shelf.asked)} requests in 50 failed sweeps")


def grow(shelf: Shelf, make_record: MakeRecord) -> None:
    """More than a page in two days."""
    for day in (FIRST, SECOND):
        shelf.records += [make_record(f"2026-{day:%d}{n:03}", publication_date=day.isoformat()) for n in range(600)]


@pytest.mark.fault("F21")
def test_f21_a_document_that_is_added_meanwhile_spoils_no_list(
    shelf: Shelf, make_register: MakeRegister, make_record: MakeRecord
) -> None:
    """Between two halves of a list one comes on each day: what was there is found once, and the new ones at the latest next time."""
    grow(shelf, make_record)
    before = {str(record["document_number"]) for record in shelf.records}

    def add(since: date, until: date) -> None:
        if since == until == FIRST:
            shelf.after = lambda _since, _until: None
            shelf.records += [make_record(f"2026-{d:%d}999", publication_date=d.isoformat()) for d in (FIRST, SECOND)]

    shelf.after = add
    register = make_register(shelf.url)
    found = numbers(register)
    assert len(found) == len(set(found))
    assert set(found) == before | {"2026-11999"}
    assert set(numbers(register)) == before | {"2026-11999", "2026-10999"}


@pytest.mark.fault("F22")
def test_f22_a_document_that_is_taken_away_meanwhile_hides_no_other(
    shelf: Shelf, make_register: MakeRegister, make_record: MakeRecord
) -> None:
    """Between two halves of a list one of each day goes: all others are found, each once."""
    grow(shelf, make_record)

    def remove(since: date, until: date) -> None:
        if since == until == FIRST:
            gone = {"2026-10000", "2026-11000"}
            shelf.records = [record for record in shelf.records if record["document_number"] not in gone]

    shelf.after = remove
    found = numbers(make_register(shelf.url))
    assert len(found) == len(set(found)) == 1199
    assert "2026-11000" not in found


@pytest.mark.fault("F23")
def test_f23_no_second_page_is_ever_asked_for(
    shelf: Shelf, make_register: MakeRegister, make_record: MakeRecord
) -> None:
    """A Register that gives its first page again and again deceives nobody: days are halved, and a day too full is an error."""
    grow(shelf, make_record)
    assert len(numbers(make_register(shelf.url))) == 1200
    assert {pairs.get("page", "1") for pairs in shelf.asked} == {"1"}
    shelf.records += [make_record(f"2026-7{n:04}", publication_date=FIRST.isoformat()) for n in range(500)]
    with pytest.raises(SourceIncomplete, match="narrower"):
        numbers(make_register(shelf.url))


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the certificate of an authority of our own, and certificates that it gave."""
    folder = tmp_path_factory.mktemp("authority")
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")

    def openssl(*words: str) -> None:
        subprocess.run(["openssl", *words], cwd=folder, check=True, capture_output=True)  # noqa: S607

    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.pem", "-days", "2", "-subj", "/CN=our authority")
    for name, host, days in (
        ("good", "localhost", "2"),
        ("expired", "localhost", "-1"),
        ("other", "other.example", "2"),
    ):
        subject = ("-subj", f"/CN={host}", "-addext", f"subjectAltName=DNS:{host}")
        openssl("req", *curve, "-keyout", f"{name}.key", "-out", f"{name}.csr", *subject)
        signed = ("-CA", "ca.pem", "-CAkey", "ca.key", "-days", days, "-copy_extensions", "copy")
        openssl("x509", "-req", "-in", f"{name}.csr", *signed, "-out", f"{name}.pem")
    return folder


@pytest.mark.fault("F20")
@pytest.mark.skipif(
    not any(os.access(f"{path}/openssl", os.X_OK) for path in os.get_exec_path()), reason="needs openssl"
)
@pytest.mark.parametrize(
    ("certificate", "trusted", "told"),
    [
        ("good", True, None),
        ("good", False, "unable to get local issuer"),
        ("expired", True, "expired"),
        ("other", True, r"doesn't match|not valid for|mismatch"),
        ("ca", False, "self-signed"),
    ],
)
def test_f20_only_a_certificate_of_the_host_that_is_valid_today_is_believed(
    authority: Path, monkeypatch: pytest.MonkeyPatch, certificate: str, trusted: bool, told: str | None
) -> None:
    """Expired, of another host, or of an authority that nobody knows: no question is asked, and the reason is said."""
    if trusted:
        monkeypatch.setattr("requests.adapters.DEFAULT_CA_BUNDLE_PATH", str(authority / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / f"{certificate}.pem", authority / f"{certificate}.key")
    heard: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                connection = context.wrap_socket(listener.accept()[0], server_side=True)
                with connection:
                    heard.append(connection.recv(1000))
                    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}")

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        url = f"https://localhost:{listener.getsockname()[1]}/"
        get = Transport("test").get
        if told is None:
            answer = get(url, (), accept="*/*", seconds=5, most_bytes=10, step=contextlib.nullcontext)
            assert answer.body == b"{}"
        else:
            with pytest.raises(SourceUnavailable, match=told):
                get(url, (), accept="*/*", seconds=5, most_bytes=10, step=contextlib.nullcontext)
            assert heard in ([], [b""])
        thread.join(5)
