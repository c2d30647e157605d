"""A Register that says what a test wants, and a service over it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from fr_monitor.app import App, build
from fr_monitor.errors import MonitorError, NotYetAvailable, RecordError
from fr_monitor.model.notice import Agency, FullText, Notice, Sighting, Stage
from fr_monitor.settings import Settings

FDA = Agency("Food and Drug Administration", "food-and-drug-administration")
TITLE = "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program"
TEXT = """<NOTICE><PREAMB><AGENCY TYPE="S">DEPARTMENT OF HEALTH AND HUMAN SERVICES</AGENCY>
<SUBAGY>Food and Drug Administration</SUBAGY><DEPDOC>[Docket No. FDA-2023-N-5706]</DEPDOC><SUBJECT>{title}</SUBJECT>
<ACT><HD SOURCE="HED">ACTION:</HD><P>{action}</P></ACT>
<SUM><HD SOURCE="HED">SUMMARY:</HD><P>FDA invites drug makers to join the {ordinal} year of its voluntary quality
management maturity program.</P></SUM>
<DATES><HD SOURCE="HED">DATES:</HD><P>{dates}</P></DATES></PREAMB>
<SUPLINF><HD SOURCE="HD1">Participation</HD><P>CDER will choose {count} establishments for the {year} program.</P></SUPLINF>
<FRDOC>[FR Doc. {number} Filed 2-10-27; 8:45 am]</FRDOC></NOTICE>"""


def full_text(number: str = "2027-01001", **words: str) -> str:
    """A notice of the program as XML, in words of our own."""
    usual = {
        "title": TITLE,
        "action": "Notice.",
        "ordinal": "fourth",
        "dates": "FDA will accept requests to participate through April 12, 2027.",
        "count": "nine",
        "year": "2027",
    }
    return TEXT.format(number=number, **(usual | words))


def notice(number: str = "2027-01001", day: date = date(2027, 2, 11), **changes: object) -> Notice:
    """The API's record of such a notice."""
    record = Notice(
        document_number=number,
        publication_date=day,
        stage=Stage.PUBLISHED,
        title=TITLE,
        action="Notice.",
        agencies=(FDA,),
        docket_ids=("Docket No. FDA-2023-N-5706",),
        citation="92 FR 9001",
        html_url=f"https://www.federalregister.gov/d/{number}",
    )
    return replace(record, **changes)  # type: ignore[arg-type]


@dataclass
class ScriptedRegister:
    """Answers with what is on its shelves; an error on a shelf is raised."""

    listed: list[Notice | RecordError] = field(default_factory=list)
    filed: list[Notice] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    fault: MonitorError | None = None
    asked: list[str] = field(default_factory=list)
    skew: timedelta | None = None

    def published(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """Everything listed between the days."""
        self.asked.append(f"published {since} {until}")
        return self._answer(since, until)

    def history(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """The same; the question differs only at the real Register."""
        self.asked.append(f"history {since} {until}")
        return self._answer(since, until)

    def inspection(self) -> Iterator[Sighting | RecordError]:
        """Everything filed."""
        if self.fault:
            raise self.fault
        return iter([Sighting(found, frozenset({"inspection"})) for found in self.filed])

    def full_text(self, notice: Notice) -> FullText:
        """The text on the shelf."""
        self.asked.append(f"text {notice.document_number}")
        if notice.document_number not in self.texts:
            raise NotYetAvailable(f"{notice.document_number}: no text yet")
        return FullText(self.texts[notice.document_number], "xml", "https://www.federalregister.gov/x.xml")

    def document(self, number: str, publication_date: date | None = None) -> Notice | None:
        """What is on the shelves under a number."""
        shelves = [*self.filed, *(found for found in self.listed if isinstance(found, Notice))]
        return next((found for found in shelves if found.document_number == number), None)

    def close(self) -> None:
        """Nothing is open."""

    def _answer(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        if self.fault:
            raise self.fault
        for found in self.listed:
            if isinstance(found, RecordError):
                yield found
            elif found.publication_date and since <= found.publication_date <= until:
                yield Sighting(found, frozenset({"agency"}))


@dataclass
class World:
    """The service, its Register and its clock."""

    settings: Settings
    now: datetime
    register: ScriptedRegister = field(default_factory=ScriptedRegister)
    app: App = field(init=False)

    def __post_init__(self) -> None:
        self.app = build(self.settings, lambda: self.now)
        self.ask(self.register)

    def ask(self, register: ScriptedRegister) -> None:
        """Have the service ask this Register from now on."""
        self.register = register
        self.app.register = register  # type: ignore[assignment]

    def at(self, day: date, hour: int = 15) -> World:
        """Move the clock."""
        self.now = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
        return self

    def later(self, **delta: float) -> World:
        """Move the clock on."""
        self.now += timedelta(**delta)
        return self

    def letters(self) -> list[tuple[str, str]]:
        """Address and subject of all deliveries, the oldest first."""
        return [(str(row["address"]), str(row["subject"])) for row in reversed(self.app.list_deliveries())]
