"""Invented cycles, readings and notices for the tests of deciding; no fact in them is real."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Basis, Count, Deadline, DeadlineKind, Event, Ordinal, Reading, Statement, Year
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Evidence, Form, Span

DOCKET = "FDA-2031-N-7001"


def said(quote: str, section: str = "DATES") -> Evidence:
    """Evidence whose span only has the right length."""
    return Evidence(quote, section, Span(0, len(quote)))


def until(day: date, **more: Any) -> Deadline:
    """A request deadline, stated in an invented sentence unless told otherwise."""
    return Deadline(
        DeadlineKind.REQUEST, day, said(f"Requests are welcome through {day:%B} {day.day}, {day.year}."), **more
    )


def places(low: int | None, high: int | None) -> Count:
    """A number of establishments."""
    return Count(low, high, Basis.STATED, said("The center has room for this many sites.", "SUMMARY"))


@pytest.fixture
def program() -> Program:
    """A yearly program that does not exist."""
    return Program(
        slug="kiln-review",
        name="Voluntary Kiln Maturity Review Program",
        short_name="KMR",
        agencies=("food-and-drug-administration",),
        yearly=True,
        first_year=2031,
        dockets=(DOCKET,),
    )


@pytest.fixture
def notice() -> Notice:
    """Its opening notice of 2033, published on a Wednesday."""
    return Notice(
        document_number="2033-01234",
        publication_date=date(2033, 2, 9),
        stage=Stage.PUBLISHED,
        title="Voluntary Kiln Maturity Review Program",
        docket_ids=(f"Docket No. {DOCKET}",),
        citation="98 FR 1201",
        html_url="https://www.federalregister.gov/documents/2033/02/09/2033-01234/voluntary-kiln-maturity-review-program",
        pdf_url="https://www.govinfo.gov/content/pkg/FR-2033-02-09/pdf/2033-01234.pdf",
    )


@pytest.fixture
def reading() -> Reading:
    """What that notice says: nine places, until Monday, April 11, 2033."""
    return Reading(
        program="kiln-review",
        claims=(),
        event=Event.CYCLE_OPENS,
        event_evidence=said("The center invites sites to a third year of reviews.", "SUMMARY"),
        form=Form.XML,
        program_year=Year(2033, Basis.STATED, said("reviews in 2033", "SUMMARY")),
        cycle_ordinal=Ordinal(3, Basis.STATED, said("a third year of reviews", "SUMMARY")),
        establishments=places(9, 9),
        deadlines=(until(date(2033, 4, 11)),),
        contact=Statement("Tilda Okonjo-Brandt, 301-555-0100", said("Tilda Okonjo-Brandt, 301-555-0100", "CONTACT")),
        submit_to=Statement("KilnReview@example.gov", said("Write to KilnReview@example.gov.", "II. Asking")),
        eligibility=(
            Statement("The site fires ceramics for medicines.", said("The site fires ceramics for medicines.", "II. Asking")),
            Statement("No inspection of the last five years ended badly.", said("No inspection of the last five years ended badly.", "II. Asking")),
        ),
        aftermath=(Statement("An answer comes within 60 days.", said("An answer comes within 60 days.", "III. After")),),
        dockets=(DOCKET,),
        citation="98 FR 1201",
    )  # fmt: skip


def fields_of(given: dict[str, Any]) -> dict[str, Any]:
    """Fields of a version from plain values: a day for a deadline, a pair of ends for a count."""
    made = dict(given)
    if isinstance(made.get("deadline"), date):
        made["deadline"] = until(made["deadline"])
    if isinstance(made.get("establishments"), tuple):
        made["establishments"] = places(*made["establishments"])
    return made


Build = Callable[..., Cycle]


@pytest.fixture
def cycle(notice: Notice, reading: Reading) -> Cycle:
    """The cycle that the notice opens, in its first version."""
    version = Version(
        number=1,
        phase=Phase.OPEN,
        event=Event.CYCLE_OPENS,
        document_number=notice.document_number,
        publication_date=notice.publication_date,
        citation=notice.citation,
        deadline=reading.deadline,
        establishments=reading.establishments,
        program_year=reading.program_year,
        cycle_ordinal=reading.cycle_ordinal,
        contact=reading.contact,
        submit_to=reading.submit_to,
        eligibility=reading.eligibility,
        aftermath=reading.aftermath,
        event_evidence=reading.event_evidence,
    )
    return Cycle("kiln-review", "2033", (DOCKET,), notice.title, notice.html_url, notice.pdf_url, (version,))


@pytest.fixture
def changed(cycle: Cycle) -> Build:
    """A maker of cycles whose only version differs in the given fields."""

    def build(**fields: Any) -> Cycle:
        return replace(cycle, versions=(replace(cycle.now, **fields_of(fields)),))

    return build


@pytest.fixture
def moved(cycle: Cycle) -> Build:
    """A maker of cycles with a second version, which differs in the given fields and comes from another document."""

    def build(**fields: Any) -> Cycle:
        second = {
            "number": 2,
            "document_number": "2033-05678",
            "publication_date": date(2033, 3, 16),
            "citation": "98 FR 3400",
        }
        return replace(cycle, versions=(cycle.now, replace(cycle.now, **second | fields_of(fields))))

    return build


@pytest.fixture
def deadline_on() -> Callable[..., Deadline]:
    """A maker of request deadlines."""
    return until


@pytest.fixture
def places_for() -> Callable[[int | None, int | None], Count]:
    """A maker of counts."""
    return places
