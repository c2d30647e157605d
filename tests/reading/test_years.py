"""The program year of a notice, and which cycle of the program it announces."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fr_monitor.model.facts import Basis, Conflict, Event, Ordinal, Year
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.ordinals import cycle_ordinal, stated_ordinal
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.years import program_year

YEARLY = Program("yearly", "Yearly Assessment Program", "Yearly", (), yearly=True, first_year=2024)
ONCE = Program("once", "Feedback Program", "Once", ())


def document(
    *sentences: str, dates: str = "", section: str = "II. Participation", published: date | None = date(2028, 2, 1)
) -> Document:
    """A notice of 2028 with these sentences in its body."""
    body = "\n\n".join(f"    {sentence}" for sentence in sentences)
    text = (
        f"SUMMARY: A notice.\n\nDATES: {dates or 'See below.'}\n\nSUPPLEMENTARY INFORMATION:\n\n{section}\n\n{body}\n"
    )
    return document_of(Notice("2028-01234", published, Stage.PUBLISHED, "A program"), plain_text(text, Form.RAW))


def read(
    document: Document, program: Program = YEARLY, event: Event = Event.CYCLE_OPENS
) -> tuple[Year | None, Ordinal | None, list[Conflict]]:
    """Year, ordinal and conflicts, as they are read one after the other."""
    stated, doubts = stated_ordinal(document, program, event)
    year, conflicts = program_year(document, program, event, stated)
    return year, cycle_ordinal(program, event, stated, year), [*doubts, *conflicts]


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("A request for assessment in calendar year (CY) 2028 should be sent by email.", 2028),
        ("Requests for the CY 2028 program should be sent by email.", 2028),
        ("Establishments that wish to take part in the 2028 program should write to CDER.", 2028),
        ("This notice opens the 2028 Voluntary QMM Prototype Assessment Protocol Evaluation Program.", 2028),
        ("CDER is looking for establishments that are willing to participate in 2029.", 2029),
        ("CDER will select nine establishments for program year 2029.", 2029),
        ("Places for 2028 will be given in order of receipt.", 2028),
        ("Assessments will be carried out in fiscal year 2029.", 2029),
        ("CDER will carry out the 2028 assessments at nine establishments.", 2028),
        ("FDA is inviting establishments to join the 2028 cohort.", 2028),
        ("This notice announces the 2028-2029 assessment cycle.", "2028-2029"),
        ("This notice announces the 2028-29 program.", "2028-2029"),
        ("Establishments can participate in 2028 and 2029.", "2028-2029"),
        ("CDER is opening Year 5 (CY 2028) of the program.", 2028),
        ("An establishment that participated in 2027 may not participate in 2028.", 2028),
        ("Establishments selected for the 2028 program will be notified by August 1, 2028.", 2028),
        ("Program year: the FY2029 intake is open to everyone.", 2029),
    ],
)
def test_a_stated_year_is_read_with_its_words(sentence: str, value: int | str) -> None:
    """A year that belongs to the program or to taking part is stated, and its words are quoted."""
    notice = document(sentence)
    year, _, conflicts = read(notice)
    assert year is not None
    assert (year.value, year.basis, conflicts) == (value, Basis.STATED, [])
    assert year.evidence is not None
    assert year.evidence.quote in sentence
    assert notice.text.text[year.evidence.span.start : year.evidence.span.end] == year.evidence.quote


@pytest.mark.parametrize(
    "sentence",
    [
        "Nine establishments were assessed under the 2027 program.",
        "With what was learned from the 2027 program, the tool was shortened.",
        "An establishment that was assessed in 2027 may ask again.",
        "In 2027, the program's fourth year, CDER evaluated nine establishments.",
        "FDA announced the 2027 program on March 1, 2027.",
        "Requests to participate are accepted through May 4, 2029.",
        "The Food and Drug Administration Safety and Innovation Act of 2012 is the basis of the program.",
        "CDER plans a public report on the program in March 2029.",
        "See section 506C as amended in 2020.",
        "The program will end in 2029 if nothing is done.",
        "Requests received later may be held for the 2029 program.",
        "CDER intends to announce a 2029 program in a later notice.",
        "The 2027 program was postponed; requests made for it need not be repeated.",
    ],
)
def test_years_of_the_past_and_dates_are_not_the_program_year(sentence: str) -> None:
    """Without a stated year, the year of publication is derived; what earlier years did states nothing."""
    year, _, conflicts = read(document(sentence))
    assert year == Year(2028, Basis.DERIVED, None)
    assert conflicts == []


def test_the_ordinal_gives_the_year_where_none_is_stated() -> None:
    """The fourth year of a program that began in 2024 is 2027, although the notice came out in 2028."""
    year, ordinal, conflicts = read(
        document("FDA is inviting establishments to take part in the fourth year of the program.")
    )
    assert year is not None
    assert ordinal is not None
    assert (year.value, year.basis, ordinal.value, ordinal.basis) == (2027, Basis.DERIVED, 4, Basis.STATED)
    assert year.evidence == ordinal.evidence
    assert conflicts == []


def test_a_window_that_straddles_two_years_has_both() -> None:
    """Published late in one year and open into the next, with neither year nor ordinal stated."""
    notice = document(dates="Submit requests to participate by January 20, 2029.")
    assert read(notice)[0] == Year("2028-2029", Basis.DERIVED, None)


def test_the_ordinal_follows_from_the_year() -> None:
    """Where no ordinal is stated, year and first year give it."""
    _, ordinal, _ = read(document("Requests for the 2029 program should be sent by email."))
    assert ordinal is not None
    assert (ordinal.value, ordinal.basis) == (6, Basis.DERIVED)


def test_nothing_is_derived_for_a_program_that_is_not_yearly() -> None:
    """An unstated year of such a program is unknown; a stated one is read; an ordinal is never given."""
    assert read(document("Requests will be answered."), ONCE) == (None, None, [])
    year, ordinal, _ = read(document("FDA is announcing a 2028 staff site visit program."), ONCE)
    assert year is not None
    assert (year.value, year.basis, ordinal) == (2028, Basis.STATED, None)


@pytest.mark.parametrize(
    "event", [Event.MEETING, Event.COMMENT_REQUEST, Event.GUIDANCE, Event.INFORMATION_COLLECTION, Event.OTHER]
)
def test_only_notices_about_a_cycle_have_a_year(event: Event) -> None:
    """A workshop on the third year of a program announces no third year."""
    notice = document("The workshop will look at the third year and at the 2028 program.")
    assert read(notice, event=event) == (None, None, [])


def test_a_notice_that_changes_a_cycle_names_it_in_the_past() -> None:
    """The summary of an extension tells what the first notice announced: that is its year and cycle."""
    text = "SUMMARY: FDA is extending a period. The notice announced the fifth year, the 2028 program.\n\nDATES: See below.\n"
    notice = document_of(
        Notice("2028-03000", date(2028, 4, 1), Stage.PUBLISHED, "A program"), plain_text(text, Form.RAW)
    )
    year, ordinal, conflicts = read(notice, event=Event.WINDOW_EXTENDED)
    assert year is not None
    assert ordinal is not None
    assert (year.value, year.basis, ordinal.value, ordinal.basis, conflicts) == (
        2028,
        Basis.STATED,
        5,
        Basis.STATED,
        [],
    )


@pytest.mark.parametrize(
    ("sentence", "value"),
    [
        ("FDA is inviting establishments to take part in the third year of the program.", 3),
        ("CDER is opening year four of its assessment program.", 4),
        ("This notice announces Year 5 of the program.", 5),
        ("This is the sixth annual cycle.", 6),
        ("FDA announces the 3rd year of the voluntary program.", 3),
        ("The program is now in its fourth round.", 4),
        ("CDER is announcing the seventh voluntary assessment cycle.", 7),
        ("FDA will select establishments for Cohort 5 of the program.", 5),
        ("CDER is inviting establishments for the eighth time.", 8),
        ("CDER invites requests for Round IV.", 4),
        ("CDER will run the program for a tenth consecutive year.", 10),
        ("The fifth program year is open to makers of APIs.", 5),
        ("The program, now in its fifth year, is open to all.", 5),
        ("Nine establishments took part in the fourth year, and the fifth year will build on it.", 5),
    ],
)
def test_ordinals_are_read_before_and_after_the_noun(sentence: str, value: int) -> None:
    """In words, figures and Roman numerals, with adjectives between."""
    notice = document(sentence)
    ordinal, conflicts = stated_ordinal(notice, YEARLY, Event.CYCLE_OPENS)
    assert ordinal is not None
    assert (ordinal.value, ordinal.basis, conflicts) == (value, Basis.STATED, ())
    assert ordinal.evidence is not None
    assert ordinal.evidence.quote in sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "CDER evaluated nine establishments in that first year.",
        "On April 2, 2025, FDA announced the second year of the program.",
        "With what was learned in the third year, the tool was changed.",
        "This is the third year of the five-year project period.",
        "The second year of the grant is covered by another notice.",
        "Data of the third fiscal year are not needed.",
        "A fifth year may follow if staff is at hand.",
        "Year six will be announced in a separate notice.",
        "CDER will decide after the fourth year of the program whether to go on.",
        "Compared with the second year, the tool is shorter.",
        "The criteria are the same since the program's third year.",
        "This notice is about the second 2028 intake.",
        "Sites must meet what the notice published February 1, 2027, on the fourth annual cycle asks.",
        "See 21 CFR part 207 and cycle 2026.",
        "The program will for the first time be open to makers of APIs.",
        "Comments of the second round of review will be answered.",
        "In the third year of the program, CDER shortened the tool.",
        "CDER conducted assessments in 2024 (first year), 2025 (second year), and 2026 (third year).",
        "Under the user fee act, now in its seventh cycle, FDA committed to this program.",
    ],
)
def test_other_years_are_not_the_cycle_of_the_notice(sentence: str) -> None:
    """Earlier and later cycles, other people's years and comparisons are left out."""
    assert stated_ordinal(document(sentence), YEARLY, Event.CYCLE_OPENS) == (None, ())


def test_the_title_outweighs_a_year_told_of_in_the_body() -> None:
    """A notice of 2028 for fiscal year 2029 is about 2029, though it says what becomes of requests for 2028."""
    text = "ACTION: Notice.\n\nSUMMARY: FDA will assess establishments in FY 2029.\n\nDATES: See below.\n\n"
    text += "SUPPLEMENTARY INFORMATION:\n\nI. Requests\n\n    Requests for CY 2028 are not affected by this.\n"
    notice = Notice("2028-01234", date(2028, 2, 1), Stage.PUBLISHED, "Participation in Fiscal Year 2029")
    year, _, _ = read(document_of(notice, plain_text(text, Form.RAW)))
    assert year is not None
    assert year.value == 2029


def test_a_renamed_program_that_counts_anew_has_the_year_of_its_notice() -> None:
    """A first cycle announced years after the program began gives no year of the beginning."""
    year, ordinal, conflicts = read(document("This notice opens the first cycle of the renamed program."))
    assert year is not None
    assert ordinal is not None
    assert (year.value, year.basis, ordinal.value, conflicts) == (2028, Basis.DERIVED, 1, [])


def test_two_years_for_one_cycle_are_a_conflict_with_both_quotes() -> None:
    """A year in an instruction that differs from the program's is shown; the one that the ordinal supports stands."""
    ask = "To participate in the CY 2027 program, manufacturers must submit a request by May 4, 2028."
    opens = "This notice opens the 2028 program, which is the fifth year of the program."
    year, ordinal, conflicts = read(document(opens, ask))
    assert year is not None
    assert ordinal is not None
    assert (year.value, ordinal.value) == (2028, 5)
    assert conflicts == [Conflict("program_year", (2027, 2028), (ask, opens))]


def test_a_year_that_the_ordinal_contradicts_is_a_conflict() -> None:
    """Stated stands, and both are shown."""
    year, _, (conflict,) = read(
        document("FDA will select establishments for the 2028 program, the sixth year of the program.")
    )
    assert year is not None
    assert year.value == 2028
    assert (conflict.fact, conflict.values) == ("program_year", (2028, 2029))
    assert conflict.quotes[1] == "sixth year"


def test_without_a_date_of_publication_nothing_is_derived_from_it() -> None:
    """An article or a bare text has no date of its own."""
    assert read(document("Requests will be answered.", published=None)) == (None, None, [])


def test_the_article_names_two_years(shared: Path) -> None:
    """A law firm's article on the cycle of 2026 once writes 2025: 2026 is right, and both are shown."""
    text = plain_text((shared / "data" / "article.txt").read_text("utf-8"), Form.RAW)
    year, ordinal, conflicts = read(document_of(Notice("", None, Stage.PUBLISHED, ""), text))
    assert year is not None
    assert ordinal is not None
    assert (year.value, year.basis, ordinal.value) == (2026, Basis.STATED, 3)
    assert [conflict.values for conflict in conflicts] == [(2025, 2026)]
