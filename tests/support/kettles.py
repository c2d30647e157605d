"""A register to ask about kettles, records to answer with, and a time that passes only when somebody sleeps: fixtures for several folders."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from fr_monitor.model.program import Program
from fr_monitor.register.client import Register
from fr_monitor.settings import RegisterSettings

FDA = "food-and-drug-administration"
NOON = datetime(2026, 2, 11, 17, 0, tzinfo=UTC)
PROGRAM = Program(
    slug="kettle-watch",
    name="Kettle Watch",
    short_name="Kettles",
    agencies=(FDA,),
    dockets=("FDA-2025-N-0042", r"FDA-20\d\d-N-77"),
    title_phrases=("kettle safety",),
)


class FakeTime:
    """A clock at noon, and sleep that takes no time."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.slept: list[float] = []

    def monotonic(self) -> float:
        """Seconds since the test began, as far as anybody slept."""
        return self.seconds

    def sleep(self, seconds: float) -> None:
        """Let time pass, and remember it."""
        self.slept.append(seconds)
        self.seconds += seconds


@pytest.fixture
def passing() -> FakeTime:
    """The time of this test."""
    return FakeTime()


@pytest.fixture
def make_register(passing: FakeTime) -> Callable[..., Register]:
    """A register over any URL, fast and with few attempts unless told otherwise."""

    def make(url: str = "https://www.federalregister.gov/api/v1", now: datetime = NOON, **limits: float) -> Register:
        quick = {"requests_per_second": 1000.0, "full_texts_per_second": 1000.0, "attempts": 2, "call_seconds": 20.0}
        settings = RegisterSettings(url=url, **(quick | limits))
        return Register(
            settings,
            [PROGRAM],
            contact="watch@example.org",
            clock=lambda: now,
            sleep=passing.sleep,
            monotonic=passing.monotonic,
            jitter=lambda: 1.0,
        )

    return make


@pytest.fixture
def make_record() -> Callable[..., dict[str, object]]:
    """A record of a published document as the API gives it, changed as told."""

    def make(number: str = "2026-01234", **changes: object) -> dict[str, object]:
        day = str(changes.get("publication_date", "2026-02-11"))
        texts = f"https://www.federalregister.gov/documents/full_text/%s/{day.replace('-', '/')}/{number}.%s"
        record: dict[str, object] = {
            "document_number": number,
            "publication_date": "2026-02-11",
            "title": "Kettle Safety; Call for Volunteers",
            "type": "Notice",
            "action": "Notice.",
            "abstract": "Volunteers boil water.",
            "dates": "Write by March 9, 2026.",
            "agencies": [
                {"name": "Health and Human Services Department", "slug": "health-and-human-services-department"},
                {"name": "Food and Drug Administration", "slug": FDA},
            ],
            "docket_ids": ["Docket No. FDA-2025-N-0042"],
            "citation": "91 FR 6000",
            "comments_close_on": "2026-03-09",
            "effective_on": None,
            "start_page": 6000,
            "html_url": f"https://www.federalregister.gov/d/{number}",
            "pdf_url": f"https://www.govinfo.gov/content/pkg/FR-{day}/pdf/{number}.pdf",
            "full_text_xml_url": texts % ("xml", "xml"),
            "body_html_url": texts % ("html", "html"),
            "raw_text_url": texts % ("text", "txt"),
            "correction_of": None,
            "corrections": [],
        }
        return record | changes

    return make


@pytest.fixture
def make_filing() -> Callable[..., dict[str, object]]:
    """A record of a document on public inspection, changed as told."""

    def make(number: str = "2026-01300", **changes: object) -> dict[str, object]:
        record: dict[str, object] = {
            "document_number": number,
            "publication_date": "2026-02-12",
            "title": "Kettle Safety  ",
            "type": "Notice",
            "agencies": [{"name": "Food and Drug Administration", "slug": FDA}],
            "docket_numbers": [],
            "filed_at": "2026-02-11T08:45:00.000-05:00",
            "filing_type": "regular",
            "editorial_note": None,
            "html_url": f"https://www.federalregister.gov/public-inspection/{number}/kettle-safety",
            "pdf_url": f"https://public-inspection.federalregister.gov/{number}.pdf",
            "raw_text_url": "https://www.federalregister.gov/public-inspection/raw_text/202/601/300.txt",
        }
        return record | changes

    return make


class RawServer:
    """A server on loopback that does to each connection whatever it was told, below HTTP."""

    def __init__(self, behave: Callable[[socket.socket, threading.Event], None]) -> None:
        self._behave = behave
        self._over = threading.Event()
        self.connections = 0
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}/api/v1"

    def _serve(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with contextlib.suppress(OSError), connection:
                    connection.recv(65_536)
                    self._behave(connection, self._over)

    def stop(self) -> None:
        """End all connections and free the port."""
        self._over.set()
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._thread.join(5)


@pytest.fixture
def raw_server() -> Iterator[Callable[[Callable[[socket.socket, threading.Event], None]], RawServer]]:
    """Starts servers that misbehave as told, and stops them all."""
    started: list[RawServer] = []

    def start(behave: Callable[[socket.socket, threading.Event], None]) -> RawServer:
        started.append(RawServer(behave))
        return started[-1]

    yield start
    for server in started:
        server.stop()
