"""Last days in the words of a fifth drafter, and the days of all the other steps. Under a second."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form, PlainText, Section, Span
from fr_monitor.reading.deadlines import deadlines
from fr_monitor.reading.document import document_of

TITLE = "Voluntary Quality Management Maturity Assessments; Places for 2030"
ELSEWHERE = "See the “Participation” section."
REQUESTS = "Requests to participate are accepted through April 15, 2030."


def acted_on(dates: str, body: str = "") -> list[str]:
    """Kind and date of each deadline by which one may do something."""
    text, sections = "", []
    for name, words in {"TITLE": TITLE, "ACTION": "Notice.", "DATES": dates, "SUPPLEMENTARY INFORMATION": body}.items():
        sections.append(Section(name, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    notice = Notice("2030-02999", date(2030, 2, 12), Stage.PUBLISHED, TITLE, action="Notice.")
    found, _ = deadlines(document_of(notice, PlainText(text, tuple(sections), Form.XML)))
    return sorted(f"{one.kind.value} {one.date}" for one in found if one.kind is not DeadlineKind.OTHER)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Requests arriving at FDA by April 15, 2030, will be considered.", ["request-to-participate 2030-04-15"]),
        (
            "For the 2030 cycle, requests will be considered if they arrive by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "The submission window for the 2030 cycle is February 12, 2030, through April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "The request period runs for 62 days, from February 12 to April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "We are accepting requests now and will continue to do so until April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("The opportunity to volunteer is available through April 15, 2030.", ["request-to-participate 2030-04-15"]),
        ("FDA will close the inbox for requests at midnight on April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "To be eligible for this cycle, requests must have been received by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("Establishments have until April 15, 2030, to ask for a place.", ["request-to-participate 2030-04-15"]),
        (
            "Establishments should make their wish to participate known to CDER by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "An establishment's request should be in FDA's hands by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "FDA asks that requests be submitted by April 15, 2030; assessments will start on July 8, 2030, and end by December 13, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "The call for volunteers opens today and closes April 15, 2030. Selected establishments will be named by June 14, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("Deadline for requests: 5 p.m. ET, April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "Request deadline: Monday, April 15, 2030. Notification: June 14, 2030. Assessments: July through December 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Key dates: requests due April 15, 2030; decisions June 14, 2030; assessments begin July 8, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Requests are due April 15, 2030, for assessments that are held between October 1, 2030, and May 30, 2031.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Opening date: March 1, 2030. Closing date: April 15, 2030. Expected date of decisions: June 3, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("Opens: February 12, 2030. Closes: April 15, 2030.", ["request-to-participate 2030-04-15"]),
        ("Requests are timely if sent on or before April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "A request is timely if its email is dated April 15, 2030, or earlier.",
            ["request-to-participate 2030-04-15"],
        ),
        ("FDA will not consider requests sent after April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "Requests sent later than April 15, 2030, cannot be considered for 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Those interested have 62 days, i.e., until April 15, 2030, to submit a request.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "The enrollment window extends from the publication of this notice to April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Enrollment in the 2030 cohort will remain open until April 15, 2030, or until all places have been filled, whichever occurs first.",
            ["request-to-participate 2030-04-15"],
        ),
        ("April 15, 2030, is the date by which FDA must have your request.", ["request-to-participate 2030-04-15"]),
        ("Please respond by April 15, 2030.", ["request-to-participate 2030-04-15"]),
        ("Please let CDER know of your interest by April 15, 2030.", ["request-to-participate 2030-04-15"]),
        ("We must hear from you by April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "CDER requests that interested establishments contact the program by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Interested parties should apply by April 15, 2030, and will be notified by June 14, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Applicants should expect an answer by June 14, 2030, if they apply by April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("A webinar on how to apply will take place on March 5, 2030, at 1 p.m. Eastern Time.", ["meeting 2030-03-05"]),
        ("Register for the webinar by March 1, 2030.", ["registration 2030-03-01"]),
        (
            "To join the webinar on March 5, 2030, register no later than March 1, 2030.",
            ["meeting 2030-03-05", "registration 2030-03-01"],
        ),
        (
            "Requests may be submitted through April 15, 2030. A webinar for interested establishments will be held March 5, 2030.",
            ["meeting 2030-03-05", "request-to-participate 2030-04-15"],
        ),
        (
            "Unlike in 2029, when requests were accepted until April 16, requests this year are accepted until April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Comments on the program may be submitted at any time; requests are due on April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Submit comments on the collection of information by April 15, 2030, and requests to participate by May 15, 2030.",
            ["comment 2030-04-15", "request-to-participate 2030-05-15"],
        ),
        (
            "Requests to participate: April 15, 2030. Comments on the information collection: May 13, 2030.",
            ["comment 2030-05-13", "request-to-participate 2030-04-15"],
        ),
        (
            "Establishments in the Eastern Hemisphere: April 15, 2030. Establishments in the Western Hemisphere: April 29, 2030.",
            ["request-to-participate 2030-04-15", "request-to-participate 2030-04-29"],
        ),
        (
            "First round: requests by April 15, 2030. Second round: requests by September 16, 2030.",
            ["request-to-participate 2030-04-15", "request-to-participate 2030-09-16"],
        ),
        (
            "Requests sent by mail must be postmarked by April 8, 2030; requests sent by email must arrive by April 15, 2030.",
            ["request-to-participate 2030-04-08", "request-to-participate 2030-04-15"],
        ),
    ],
)
def test_each_day_has_its_kind(words: str, expected: list[str]) -> None:
    """Under DATES, the last day to ask for a place, comment or register is found, and days of meetings are."""
    assert acted_on(words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Your request should be emailed so as to reach FDA by April 15, 2030.", ["request-to-participate 2030-04-15"]),
        (
            "Use the form on our website, which will be available from February 19 until April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Requests for the 2030 cycle should be made by email by the close of business on April 15, 2030, to QMMRequests@fda.hhs.gov.",
            ["request-to-participate 2030-04-15"],
        ),
    ],
)
def test_the_body_gives_the_day_where_dates_is_silent(words: str, expected: list[str]) -> None:
    """DATES refers to a section, and the section has the day."""
    assert acted_on(ELSEWHERE, words) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Applicants receive an answer by June 14, 2030.",
        "Applicants learn the outcome no later than June 14, 2030.",
        "Each establishment gets an answer by June 14, 2030.",
        "The outcome will be communicated by June 14, 2030.",
        "Decisions are expected by June 14, 2030.",
        "Decisions go out by June 14, 2030.",
        "Successful requesters can expect an email by June 14, 2030.",
        "An establishment that is selected should confirm by June 28, 2030.",
        "An establishment offered a place must accept it by June 28, 2030.",
        "The pre-assessment questionnaire is due July 15, 2030.",
        "Participants should return the questionnaire by July 15, 2030.",
        "Participants complete the questionnaire by July 15, 2030.",
        "The last assessment should be finished by December 13, 2030.",
        "All assessments are to be completed by December 13, 2030.",
        "Assessment reports will go to establishments by March 14, 2031.",
        "CDER hopes to have assessed all establishments by December 13, 2030.",
        "The OMB approval for this collection expires on August 31, 2031.",
        "Websites were last checked as of February 1, 2030.",
        "Questions about the program should reach CDER by March 1, 2030, so that they can be answered before April 15, 2030.",
        "Inspections before January 1, 2025, do not count.",
        "The establishment must have been inspected no later than December 31, 2029.",
        "Establishments must have begun commercial distribution by January 1, 2030.",
        "An establishment is not eligible if it received a warning letter after January 1, 2029.",
        "The establishment has to be registered for 2030 by the date of its request.",
        "Registration for fiscal year 2030 ended on December 31, 2029.",
        "In 2029, requests were accepted through April 16, 2029.",
        "Last year's window, which closed on April 16, 2029, drew 31 requests.",
        "Requests to withdraw from the program may be made until the day of the assessment.",
        "The reserve list will be dissolved on December 31, 2030.",
        "This notice was signed on February 6, 2030.",
        "The rubric was last revised on November 30, 2029.",
        "The assessments described in the notice of January 18, 2029, are over.",
        "FDA plans to invite comments on the rubric by October 1, 2030.",
    ],
)
def test_days_of_other_steps_are_no_last_days(words: str) -> None:
    """Answers, confirmations, questionnaires, reports, conditions and earlier years: beside the last day and alone."""
    asked = "request-to-participate 2030-04-15"
    assert acted_on(words) == []
    assert acted_on(f"{REQUESTS} {words}") == [asked]
    assert acted_on(ELSEWHERE, f"{REQUESTS} {words}") == [asked]
