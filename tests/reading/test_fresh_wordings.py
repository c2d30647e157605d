"""Sentences of notices that were drafted without sight of the rules, read as whole notices. Under a second."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.report import as_record

TITLE = "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program"
INVITES = "FDA is inviting establishments to participate in the 2033 program."
FDA = (Agency("Food and Drug Administration", "food-and-drug-administration"),)
Told = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def told(programs) -> Told:
    """Reads a notice that has these parts, and gives the record that `read` prints."""

    def answer(
        dates: str = "", summary: str = INVITES, body: str = "", title: str = TITLE, action: str = "Notice."
    ) -> dict[str, Any]:
        text = (
            f"AGENCY: Food and Drug Administration, HHS.\n\nACTION: {action}\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\n"
            f"SUPPLEMENTARY INFORMATION:\n\nII. Participation\n\n    {body}\n"
        )
        notice = Notice("2033-01234", date(2033, 2, 1), Stage.PUBLISHED, title, action=action, agencies=FDA)
        return as_record(read(notice, plain_text(text, Form.RAW), programs), notice, "fresh")

    return answer


def days(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and date of each deadline that one may act on."""
    return [(one["kind"], one["date"]) for one in record["deadlines"] if one["kind"] != "other"]


def bounds(record: dict[str, Any]) -> tuple[int | None, int | None] | None:
    """Minimum and maximum of the places."""
    count = record["establishments"]
    return (count["min"], count["max"]) if count else None


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("CDER has room in this year for a dozen establishments, three more than before.", (12, 12)),
        ("FDA can give feedback to a maximum of 15 volunteers.", (None, 15)),
        ("CDER anticipates lending its assessors to as many as 14 establishments.", (None, 14)),
        ("FDA selects again, in order to fill up to five further places.", (None, 5)),
        ("Of 21 places 15 have been filled, so that six remain.", (6, 6)),
        ("FDA needs eight facilities: four in Asia, three in Europe, and one elsewhere.", (8, 8)),
        ("CDER's capacity is as follows: (a) 15 on-site assessments; (b) 10 hybrid assessments.", (25, 25)),
        ("Group A is for newcomers. It has twelve places. Group B is for others. It has six places.", (18, 18)),
        (
            "The fall group will have twelve establishments. With spring, there will be nineteen establishments in all.",
            (19, 19),
        ),
        (
            "Requests for Year Five will be accepted; CDER plans to take no fewer than ten but no more than 16 sites.",
            (10, 16),
        ),
        ("FDA will study data on 150 establishments.", None),
        ("CDER would like to hear from 40 establishments how the tool could be better.", None),
    ],
)
def test_whatever_is_to_happen_to_establishments_they_are_offered_places(
    told: Told, body: str, expected: object
) -> None:
    """The verb of an offer need not be known; those who are studied or heard from are not taken in."""
    assert bounds(told("Requests are accepted through April 29, 2033.", body=body)) == expected


def test_what_a_correction_quotes_as_wrong_is_no_offer(told: Told) -> None:
    """The number may stand anywhere in the words that are replaced."""
    body = "“places for a dozen establishments, three more than before” is corrected to read “places for ten establishments”."
    record = told(
        summary="FDA is correcting a notice.", body=body, title=f"{TITLE}; Correction", action="Notice; correction."
    )
    assert bounds(record) == (10, 10)


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("Your request must bear a date of sending of April 29, 2033, or earlier.", ["2033-04-29"]),
        ("Requests received after April 29, 2033, will be held for a later year.", ["2033-04-29"]),
        ("The portal for requests will not close on April 15, 2033, but on April 29, 2033.", ["2033-04-29"]),
        ("Requests will be taken until April 29, 2033, and not until May 14, 2033.", ["2033-04-29"]),
        ("Requests that were due by March 1, 2033, under the notice of January 4, 2033, may now be sent through April 29, 2033.", ["2033-04-29"]),
        ("Establishments must register by April 29, 2033, to be considered.", ["2033-04-29"]),
        ("Registration of an establishment is open through April 29, 2033.", ["2033-04-29"]),
        ("Requests are due April 29, 2033. Establishments must register by April 15, 2033.", ["2033-04-29"]),
        ("Register for the seminar by April 29, 2033.", []),
        ("The date by which volunteers should notify CDER, April 29, 2033, remains the same.", ["2033-04-29"]),
        ("Please let CDER know no later than April 29, 2033.", ["2033-04-29"]),
        ("You will hear from us within 30 days of the last day for requests, which is April 29, 2033.", ["2033-04-29"]),
        ("Requests are due April 29, 2033. Firms invited to go on will send a full package by July 1, 2033.", ["2033-04-29"]),
    ],
)  # fmt: skip
def test_the_last_day_is_read_in_other_words(told: Told, dates: str, expected: list[str]) -> None:
    """Before the day or after it, the words of its own clause say what it is."""
    assert [day for kind, day in days(told(dates)) if kind == "request-to-participate"] == expected


def test_a_section_that_asks_when_sets_no_last_day_beside_dates(told: Told) -> None:
    """Visits are held in a span of time; only DATES says until when one may ask."""
    record = told(
        "Requests are due April 29, 2033.",
        body="They are welcome.\n\nWhen\n\n    Between June 6 and November 18, 2033.",
    )
    assert days(record) == [("request-to-participate", "2033-04-29")]


def test_of_several_corrected_dates_the_one_under_dates_is_the_last_day(told: Told) -> None:
    """An item of a correction says where its date stood; other dates of that notice are not those of requests."""
    body = (
        "1. On page 41, under DATES, “April 15, 2033” is corrected to read “April 29, 2033.”\n\n"
        "    2. On page 42, in the last paragraph, “June 3, 2033” is corrected to read “June 17, 2033.”"
    )
    record = told(
        summary="FDA is correcting a notice.", body=body, title=f"{TITLE}; Correction", action="Notice; correction."
    )
    assert days(record) == [("request-to-participate", "2033-04-29")]


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        ("Quality Management Maturity Assessments in 2033", "FDA plans assessments of drug makers.", "qmm-prototype-assessment"),
        ("Quality Management Maturity Assessments, Year Ten", "FDA plans assessments.", "qmm-prototype-assessment"),
        ("Opportunity To Have Quality Management Maturity Assessed", "FDA offers assessments.", "qmm-prototype-assessment"),
        ("Quality Management Maturity; Report on 2032", "FDA has published a report.", "qmm-program"),
        ("Site Consultations", "In contrast to Quality Management Maturity assessments, FDA invites firms to talk.", None),
        ("Recognition of Sites", "Sites that have been assessed under the QMM program may apply for a plaque.", None),
    ],
)  # fmt: skip
def test_a_yearly_program_is_known_by_its_year(told: Told, title: str, summary: str, expected: str | None) -> None:
    """Assessments with a year open a cycle without any invitation; what is set against the program is another one."""
    assert told("See below.", summary, title=title)["program"] == expected


@pytest.mark.parametrize(
    ("action", "dates", "expected"),
    [
        ("Notice.", "To be considered, a request must be in CDER's hands by April 29, 2033.", "cycle-opens"),
        ("Notice; extension.", "The time in which to ask, which ran out on April 1, 2033, has been extended through April 29, 2033.", "window-extended"),
    ],
)  # fmt: skip
def test_a_last_day_to_ask_opens_a_cycle_whatever_the_words(told: Told, action: str, dates: str, expected: str) -> None:
    """FDA announces that it plans a year; a bare extension is one of the time that DATES names."""
    assert told(dates, "FDA announces a tenth year of the program.", action=action)["event"] == expected


def test_the_year_of_proposals_is_that_of_the_program(told: Told) -> None:
    """Proposals are called for in one year and for the next one; funds of a fiscal year are no program year."""
    title = "Quality Metrics Site Visit Program; Proposals for 2034"
    record = told("Proposals are to be submitted by April 29, 2033.", "FDA is calling for proposals.", title=title)
    assert record["program_year"]["value"] == 2034


def test_a_year_seen_is_past(told: Told) -> None:
    """What CY 2031 saw is history; what the title offers to have assessed is this notice's."""
    title = "Opportunity To Have Quality Management Maturity Assessed in Calendar Year 2033"
    record = told(
        "Requests are due April 29, 2033.", "FDA offers assessments.", "CY 2032 saw 17 assessments.", title=title
    )
    assert record["program_year"]["value"] == 2033


def test_an_ordinal_in_passing_gives_way_to_the_year_of_the_summary(told: Told) -> None:
    """What the body tells of an earlier year may lack any sign of the past; the year that the summary states decides."""
    body = "The third year of the program with its nine establishments: a success."
    record = told("Requests are due April 29, 2033.", body=body)
    assert (record["program_year"]["value"], record["cycle_ordinal"]["value"]) == (2033, 10)
    assert record["cycle_ordinal"]["basis"] == "derived"


def test_the_number_under_a_heading_of_evaluations_is_the_answer(told: Told) -> None:
    """A heading that asks for the number of evaluations is answered by the first number below it."""
    body = "See below.\n\nNumber of Evaluations\n\n    Sixteen. Four of them will take place abroad."
    assert bounds(told("Requests are due April 29, 2033.", body=body)) == (16, 16)


def test_a_year_without_evaluations_is_withdrawn(told: Told) -> None:
    """There will be none of what the program does, whatever stands between."""
    summary = "There will be no quality management maturity (QMM) evaluations in calendar year 2033."
    assert told("February 1, 2033.", summary)["event"] == "withdrawn"


def test_the_year_in_which_evaluations_are_held_is_counted(told: Told) -> None:
    """After a pause the notice counts years of evaluations, and what it says stands."""
    summary = "FDA invites volunteers. After the pause in CY 2032 this is the ninth year in which evaluations are held."
    assert told("Requests are due April 29, 2033.", summary)["cycle_ordinal"]["value"] == 9
