"""Program years and cycles in the words of many drafters, in a summary or further down."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.facts import Basis, Event
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading.document import document_of
from fr_monitor.reading.ordinals import cycle_ordinal, stated_ordinal
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.years import program_year

PROGRAM = Program("yearly", "Yearly Assessment Program", "Yearly", (), yearly=True, first_year=2024)
PLAIN = "FDA is announcing the program."


def read(summary: str, body: str) -> tuple[int | str | None, str, int | None, str]:
    """Year and ordinal of an opening of February 2028, each with the first letter of its basis; no conflict may be left."""
    text = (
        f"SUMMARY: {summary}\n\nDATES: FDA will accept requests to participate through April 7, 2028.\n\n"
        f"SUPPLEMENTARY INFORMATION:\n\nParticipation\n\n    {body}\n"
    )
    found = document_of(
        Notice("2028-01234", date(2028, 2, 8), Stage.PUBLISHED, "A program"), plain_text(text, Form.RAW)
    )
    stated, doubts = stated_ordinal(found, PROGRAM, Event.CYCLE_OPENS)
    year, conflicts = program_year(found, PROGRAM, Event.CYCLE_OPENS, stated)
    ordinal = cycle_ordinal(PROGRAM, Event.CYCLE_OPENS, stated, year)
    assert (*doubts, *conflicts) == ()
    return (
        year and year.value,
        year.basis.value[0] if year else "",
        ordinal and ordinal.value,
        ordinal.basis.value[0] if ordinal else "",
    )


@pytest.mark.parametrize(
    ("summary", "year", "basis", "ordinal", "its_basis"),
    [
        ("FDA is inviting establishments to participate in the fifth year of the program.", 2028, "d", 5, "s"),
        ("FDA is inviting establishments to participate in year 5 of the program.", 2028, "d", 5, "s"),
        ("FDA is inviting establishments to participate in Year Five (2028) of the program.", 2028, "s", 5, "s"),
        ("FDA is announcing the CY 2028 program.", 2028, "s", 5, "d"),
        ("FDA is announcing the program for calendar year 2028.", 2028, "s", 5, "d"),
        ("FDA is announcing the opportunity to participate in the program during 2028.", 2028, "s", 5, "d"),
        ("FDA is announcing the opportunity to participate in the program in CY28.", 2028, "s", 5, "d"),
        ("FDA is announcing the 2028 iteration of the program.", 2028, "s", 5, "d"),
        ("FDA is announcing the 2028 Program, the fifth since 2024.", 2028, "s", 5, "s"),
        ("FDA is announcing its fifth annual call for volunteers.", 2028, "d", 5, "s"),
        ("FDA is announcing the program, now in its fifth year.", 2028, "d", 5, "s"),
        ("For the fifth consecutive year, FDA is inviting establishments to take part in the program.", 2028, "d", 5, "s"),
        ("For the fifth year in a row, FDA invites establishments to request assessments.", 2028, "d", 5, "s"),
        ("FDA is announcing the 5th year of the program.", 2028, "d", 5, "s"),
        ("FDA is announcing Phase 5 of the program.", 2028, "d", 5, "d"),
        ("FDA is announcing the 2028-2029 program.", "2028-2029", "s", 5, "d"),
        ("FDA is announcing the program for 2028 and 2029.", "2028-2029", "s", 5, "d"),
        ("FDA is announcing the program for FY 2029.", 2029, "s", 6, "d"),
        ("FDA is announcing the sixth year of the program, which will run in calendar year 2029.", 2029, "s", 6, "s"),
        ("FDA is announcing round five of the program.", 2028, "d", 5, "s"),
        ("FDA is announcing the fifth round of assessments under the program.", 2028, "d", 5, "s"),
        ("FDA is announcing the fifth and final year of the program.", 2028, "d", 5, "s"),
        ("FDA is announcing the program, which enters its fifth year in 2028.", 2028, "s", 5, "s"),
        ("FDA is announcing the program's fifth year.", 2028, "d", 5, "s"),
        ("FDA is announcing the fifth class of participants.", 2028, "d", 5, "s"),
        ("FDA is announcing Cohort V of the program.", 2028, "d", 5, "s"),
    ],
)  # fmt: skip
def test_a_summary_names_the_cycle(summary: str, year: int | str, basis: str, ordinal: int, its_basis: str) -> None:
    """Year and ordinal are stated where the words say so, and follow from each other or from the day where they do not."""
    assert read(summary, "An establishment should write to FDA.") == (year, basis, ordinal, its_basis)


@pytest.mark.parametrize(
    ("body", "year", "basis", "ordinal", "its_basis"),
    [
        ("Assessments will take place between July and December 2028.", 2028, "d", 5, "d"),
        ("FDA anticipates that assessments will begin in the third quarter of 2028.", 2028, "d", 5, "d"),
        ("In CY 2027, CDER completed the fourth year of the program. In the fifth year, CDER will assess nine establishments.", 2028, "d", 5, "s"),
        ("CDER completed four annual cycles, the last in CY 2027.", 2028, "d", 5, "d"),
        ("The first four years of the program showed that establishments differ.", 2028, "d", 5, "d"),
        ("The fourth year of the program ended in December 2027.", 2028, "d", 5, "d"),
        ("Establishments assessed in the third or fourth year may ask again.", 2028, "d", 5, "d"),
        ("Establishments assessed in CY 2026 or CY 2027 are not eligible for CY 2028.", 2028, "s", 5, "d"),
        ("The Center's strategic plan for fiscal years 2027-2031 lists QMM as a priority.", 2028, "d", 5, "d"),
        ("Under the seventh authorization of the Prescription Drug User Fee Act, for fiscal years 2023 through 2027, FDA committed to pilots.", 2028, "d", 5, "d"),
        ("The third year of the five-year cooperative agreement with a university began in 2027.", 2028, "d", 5, "d"),
        ("The OMB approval expires on October 31, 2029.", 2028, "d", 5, "d"),
        ("FDA expects to publish the results in 2029.", 2028, "d", 5, "d"),
        ("FDA expects to announce the sixth year of the program in early 2029.", 2028, "d", 5, "d"),
        ("A decision on a 2029 program has not been made.", 2028, "d", 5, "d"),
        ("Establishments not selected will be considered for the 2029 program.", 2028, "d", 5, "d"),
        ("Requests received late will be kept for the sixth year.", 2028, "d", 5, "d"),
        ("This is the fifth time that FDA has invited requests.", 2028, "d", 5, "s"),
        ("This will be the program's fifth cycle.", 2028, "d", 5, "s"),
        ("Assessors have on average 20 years of experience; in their second year they lead assessments.", 2028, "d", 5, "d"),
        ("Beginning with the third year, CDER used a shorter tool.", 2028, "d", 5, "d"),
        ("As of the fourth year, 36 establishments had been assessed.", 2028, "d", 5, "d"),
        ("CDER intends to assess participants again in the second year after their first assessment.", 2028, "d", 5, "d"),
        ("This year's program differs from the 2027 program in two ways.", 2028, "d", 5, "d"),
        ("The 2028 assessments will use version 4 of the protocol.", 2028, "s", 5, "d"),
        ("FDA intends to complete the assessments by the end of CY 2028.", 2028, "s", 5, "d"),
    ],
)  # fmt: skip
def test_what_is_told_further_down_is_weighed(body: str, year: int, basis: str, ordinal: int, its_basis: str) -> None:
    """Plans, budgets, contracts, earlier and later cycles have years and ordinals of their own."""
    assert read(PLAIN, body) == (year, basis, ordinal, its_basis)


def test_the_second_intake_of_a_year_is_no_second_cycle() -> None:
    """What the notice counts within its year is counted by nobody else."""
    summary = "FDA is opening a second intake in 2028 for the fifth year of the program. The second intake ends in May."
    assert read(summary, "There will be no third intake.") == (2028, "s", 5, "s")


def test_the_title_of_the_api_is_a_witness_where_the_text_has_none() -> None:
    """The page of federalregister.gov has no title: year and cycle of the API's are stated, without words in the text."""
    page = '<div id="summary"><h1>SUMMARY: </h1><p>FDA is announcing a program.</p></div>'
    notice = Notice("2028-27001", date(2028, 11, 20), Stage.PUBLISHED, "A Program; Sixth Year; 2029 Participation")
    found = document_of(notice, plain_text(page, Form.HTML))
    ordinal, doubts = stated_ordinal(found, PROGRAM, Event.CYCLE_OPENS)
    year, conflicts = program_year(found, PROGRAM, Event.CYCLE_OPENS, ordinal)
    assert ordinal is not None
    assert year is not None
    assert (year.value, year.basis, year.evidence) == (2029, Basis.STATED, None)
    assert (ordinal.value, ordinal.basis, ordinal.evidence) == (6, Basis.STATED, None)
    assert (*doubts, *conflicts) == ()


def test_a_year_in_parentheses_after_its_round_is_the_programs() -> None:
    """A round may span two years."""
    summary = "CDER is seeking establishments for a two-year round (2028-2029) of the program."
    assert read(summary, "An establishment should write to FDA.")[:2] == ("2028-2029", "s")


@pytest.mark.parametrize(
    ("title", "year"),
    [
        ("Site Visit Program 2029; Request for Volunteers", 2029),
        ("Site Visit Program 2029: Request for Volunteers", 2029),
        ("Request for Volunteers; Site Visit Program 2029", 2029),
        ("Site Visit Program 2028-2029; Volunteers", "2028-2029"),
        ("Site Visit Program; Docket of 2029", None),
    ],
)
def test_a_year_that_ends_a_part_of_the_title_is_the_programs(title: str, year: int | str | None) -> None:
    """A year right after the program is its year where the title, or a part of it, ends there."""
    text = plain_text("SUMMARY: FDA opens the program.\n\nDATES: Ask by April 7, 2028.\n", Form.RAW)
    found = document_of(Notice("2028-01234", date(2028, 2, 8), Stage.PUBLISHED, title), text)
    once = Program("once", "Site Visit Program", "Once", ())
    assert getattr(program_year(found, once, Event.CYCLE_OPENS, None)[0], "value", None) == year
