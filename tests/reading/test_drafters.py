"""Turns of phrase of drafters who never saw the rules, read as whole notices. Under a second."""

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
Told = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def told(programs) -> Told:
    """Reads a notice that has these parts, and gives the record that `read` prints."""

    def answer(
        dates: str = "", summary: str = INVITES, body: str = "", title: str = TITLE, action: str = "Notice.",
        agency: str = "Food and Drug Administration, HHS.", agencies: tuple[Agency, ...] = (),
    ) -> dict[str, Any]:  # fmt: skip
        text = (
            f"AGENCY: {agency}\n\nACTION: {action}\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\n"
            f"SUPPLEMENTARY INFORMATION:\n\n    {body}\n"
        )
        notice = Notice("2033-01234", date(2033, 2, 1), Stage.PUBLISHED, title, action=action, agencies=agencies)
        return as_record(read(notice, plain_text(text, Form.RAW), programs), notice, "drafters")

    return answer


def days(record: dict[str, Any]) -> list[tuple[str, str]]:
    """Kind and date of each deadline that one may act on."""
    return [(one["kind"], one["date"]) for one in record["deadlines"] if one["kind"] != "other"]


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("Requests: March 1-April 29, 2033.", ["2033-04-29"]),
        ("Requests to participate: March 1 through April 29, 2033.", ["2033-04-29"]),
        ("Requests to participate: Accepted beginning March 1, 2033, and ending April 29, 2033.", ["2033-04-29"]),
        ("Assessments: July 11-December 16, 2033.", []),
        ("Selections announced: June 3, 2033.", []),
        ("The reporting period runs from January 3 to June 30, 2034.", []),
        ("Old last day: March 15, 2033. New last day: April 29, 2033.", ["2033-04-29"]),
        ("The last day for requests, April 29, 2033, is unchanged.", ["2033-04-29"]),
        ("Requests must be postmarked April 29, 2033, at the latest.", ["2033-04-29"]),
        ("Requests are due April 29, 2033. Establishments will hear back by June 30, 2033.", ["2033-04-29"]),
        ("Requests to participate: April 29, 2033. End of assessments: December 16, 2033.", ["2033-04-29"]),
        ("Unless extended, the window for requests shuts April 29, 2033.", ["2033-04-29"]),
        ("Requests will be accepted for 60 days beginning on the date of publication of this notice.", ["2033-04-01"]),
        (
            "The deadline of April 15, 2033, given in our first notice, is superseded; the deadline is April 29, 2033.",
            ["2033-04-29"],
        ),
        ("Requests will be taken, as announced on January 11, 2033, until April 29, 2033.", ["2033-04-29"]),
        ("The date for applications in the second half remains April 29, 2033.", ["2033-04-29"]),
        (
            "The last day, first set at March 15, 2033, and then moved to April 1, 2033, is moved. Requests are due April 29.",
            ["2033-04-29"],
        ),
    ],
)
def test_the_day_to_ask_by_among_steps_and_earlier_days(told: Told, dates: str, expected: list[str]) -> None:
    """Ranges begin no window's end, steps of the agency and days that were moved are none either."""
    assert days(told(dates)) == [("request-to-participate", day) for day in expected]


def test_a_corrected_range_ends_on_its_last_day(told: Told) -> None:
    """Of a range that is put right only its end is a deadline, and the day that does not exist is none."""
    record = told(body="“March 1-April 31, 2033.” should read “March 1-April 29, 2033.”", action="Notice; correction.")
    assert days(record) == [("request-to-participate", "2033-04-29")]


def test_a_meeting_that_is_moved_has_its_new_day(told: Told) -> None:
    """The day to which a meeting is moved is the day of the meeting."""
    record = told("The meeting is moved from April 5, 2033, to April 29, 2033.", title="QMM Program; Public Meeting")
    assert days(record) == [("meeting", "2033-04-29")]


def test_a_meeting_that_is_only_considered_is_none(told: Told) -> None:
    """What has not been decided is not on the calendar."""
    assert days(told(body="A public meeting on May 10, 2033, is being considered but has not been decided.")) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("FDA means to appraise a minimum of ten and a maximum of sixteen establishments.", (10, 16)),
        ("FDA will meet with no more than twelve manufacturers, for up to 90 minutes each.", (None, 12)),
        ("CDER means to take in eight sites.", (8, 8)),
        ("Participation will be limited to nine sites, and CDER will keep a list of three alternates.", (None, 9)),
        ("Number to be selected: 15 (5 API; 10 FDF).", (15, 15)),
        ("FDA plans six to eight visits.", (6, 8)),
        ("FDA has set a ceiling of nine establishments for 2033.", (None, 9)),
        ("Nine is the number of establishments FDA can assess this year.", (9, 9)),
        ("FDA expects nine or ten establishments to take part.", (9, 10)),
        ("We have nine spots.", (9, 9)),
        ("FDA anticipates enrolling nine (9) drug product and three (3) API establishments.", (12, 12)),
        (
            "CDER will choose from two groups: API makers (three) and others (six); a total of nine establishments.",
            (9, 9),
        ),
    ],
)
def test_how_many_are_met_or_appraised(told: Told, body: str, expected: tuple[int | None, int]) -> None:
    """An agency that means to appraise so many, or to meet with them, offers so many places."""
    count = told("Requests to participate are due April 29, 2033.", body=body)["establishments"]
    assert (count["min"], count["max"]) == expected


@pytest.mark.parametrize(
    "body",
    [
        "CDER will name three sites as alternates.",
        "A group is two to four establishments of one company.",
    ],
)
def test_numbers_that_offer_no_place(told: Told, body: str) -> None:
    """Who waits in reserve and how large a group may be is no number of places."""
    assert told("Requests to participate are due April 29, 2033.", body=body)["establishments"] is None


def test_a_bare_number_answers_its_heading(told: Told) -> None:
    """Under "How Many Can Join?" a number alone is the answer."""
    record = told(
        "Requests are due April 29, 2033.",
        body="A year passes.\n\nII. How Many Can Join?\n\n    Nine. We choose if more ask.",
    )
    assert (record["establishments"]["min"], record["establishments"]["max"]) == (9, 9)


def test_a_count_back_from_a_meeting_with_a_name(told: Told) -> None:
    """Thirty days before the orientation meeting are counted back from the meeting that the notice dates."""
    dates = "We must have your request 30 days before the orientation meeting, which will be held on May 12, 2033."
    assert ("request-to-participate", "2033-04-12") in days(told(dates))


@pytest.mark.parametrize(
    ("dates", "expected"),
    [
        ("Requests from all other sites will be accepted through April 29, 2033.", ["2033-04-29"]),
        ("Requests will not be accepted through April 29, 2033.", []),
        ("The invitation under which requests will be accepted through April 29, 2033, is withdrawn.", []),
    ],
)
def test_what_a_withdrawal_leaves_open(told: Told, dates: str, expected: list[str]) -> None:
    """A notice that withdraws keeps a day to ask by only where DATES says that requests are taken all the same."""
    record = told(dates, "FDA is withdrawing a part of its notice.", action="Notice; partial withdrawal.")
    assert record["event"] == "withdrawn"
    assert days(record) == [("request-to-participate", day) for day in expected]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("FDA has a report on shortages, quality metrics, quality management maturity, and models.", None),
        ("FDA has a report on quality management maturity.", "qmm-program"),
    ],
)
def test_one_of_many_topics_is_no_claim(told: Told, summary: str, expected: str | None) -> None:
    """A notice that lists the program among other topics is not about it."""
    assert told(summary=summary, title="Report on Regulatory Science; Availability")["program"] == expected


@pytest.mark.parametrize(
    ("title", "summary", "dates", "expected"),
    [
        (f"{TITLE}; Reopening", INVITES, "Requests may be sent through June 4, 2033.", "window-reopened"),
        (f"{TITLE}; Clarification", INVITES, "Requests remain due April 29, 2033.", "correction"),
        (f"{TITLE}; Notice of Early Closing", INVITES, "Requests are taken through March 4, 2033.", "correction"),
        ("QMM in 2033; Establishments Wanted", "Up to nine may come.", "Let us know by May 6.", "cycle-opens"),
        (TITLE, "Tenth year of the program.", "Ask by the end of the day on April 29, 2033.", "cycle-opens"),
        (f"{TITLE}; Fewer Places", "Six establishments rather than ten will be admitted.", "", "correction"),
        (TITLE, "FDA is raising the number of establishments to twelve.", "", "correction"),
        (TITLE, "FDA gives manufacturers more time to propose a visit.", "", "window-extended"),
        (TITLE, INVITES, "Requests are taken until May 6, 2033, instead of April 29, 2033.", "window-extended"),
        (TITLE, "FDA gives the public more time to comment on the protocol.", "", "comment-extended"),
        (TITLE, f"{INVITES} The shorter tool gives sites more time to prepare.", "", "cycle-opens"),
    ],
)
def test_changes_that_no_action_line_names(told: Told, title: str, summary: str, dates: str, expected: str) -> None:
    """Other numbers of places are a correction, more time to ask is an extension, whatever the ACTION says."""
    assert told(dates, summary, title=title)["event"] == expected


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        ("In the second round of the 2033 cycle, six establishments will be selected.", 10),
        ("FDA withdraws its invitation for the 2033 cycle. FDA expects to announce an eleventh cycle in 2034.", 10),
        ("FDA is inviting establishments to take part in the tenth round of the program.", 10),
    ],
)
def test_rounds_and_plans_count_no_cycle(told: Told, summary: str, expected: int) -> None:
    """A round of a cycle and a cycle that is only planned are not the cycle of the notice."""
    assert told("Requests are due April 29, 2033.", summary)["cycle_ordinal"]["value"] == expected


HHS = Agency("Health and Human Services Department", "health-and-human-services-department")


@pytest.mark.parametrize(
    ("agency", "expected"),
    [
        ("Assistant Secretary for Technology Policy, HHS.", None),
        ("Office of Inspector General, Department of Health and Human Services (HHS).", None),
        ("Food and Drug Administration, Department of Health and Human Services.", "qmm-prototype-assessment"),
        ("Department of Health and Human Services (HHS).", "qmm-prototype-assessment"),
        ("Office of the Secretary, HHS.", "qmm-prototype-assessment"),
    ],
)
def test_an_agency_named_only_by_the_text(told: Told, agency: str, expected: str | None) -> None:
    """Where the API lists the department alone, another of its agencies in the text keeps the notice unclaimed."""
    assert (
        told("Requests to participate are due April 29, 2033.", agency=agency, agencies=(HHS,))["program"] == expected
    )


def test_a_renamed_program_that_asks_for_interest(told: Told) -> None:
    """Expressions of interest in maturity appraisals are what the yearly program asks for, by whatever name."""
    summary = "FDA no more asks for expressions of interest in its Quality Management Maturity (QMM) Appraisal Program."
    record = told(summary=summary, title="QMM Appraisals; Withdrawal", action="Notice; withdrawal.")
    assert (record["program"], record["event"]) == ("qmm-prototype-assessment", "withdrawn")
