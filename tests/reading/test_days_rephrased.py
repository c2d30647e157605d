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
        (
            "FDA will begin accepting requests on February 18, 2030, and will stop accepting requests on April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Enroll by April 15, 2030. Those who asked in vain in 2029 are given precedence if they enroll by March 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "Enroll by April 15, 2030. An establishment will receive an answer by June 3, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        (
            "The enrollment period announced on January 8, 2030, is extended by 4 weeks and will end on April 15, 2030.",
            ["request-to-participate 2030-04-15"],
        ),
        ("The time for requests begins today and runs out on April 15, 2030.", ["request-to-participate 2030-04-15"]),
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


@pytest.mark.parametrize(
    "words",
    [
        "FDA will be accepting requests up to April 15, 2030.",
        "Kindly submit all requests on or before the fifteenth of April 2030.",
        "Requests: on or before 04/15/2030.",
        "Requests should arrive no later than Mon., Apr. 15, 2030.",
        "Requests may be submitted at any time up to 11:59 p.m. (ET) on April 15, 2030.",
        "Submission of requests: February 12, 2030-April 15, 2030.",
        "FDA intends to accept requests for participation in the program through close of business (5 p.m. Eastern Time) on April 15, 2030.",
        "The closing date for receipt of requests is April 15, 2030.",
        "The period within which requests may be made ends with April 15, 2030.",
        "We will accept requests for a period of 62 days, ending April 15, 2030.",
        "Applications open: February 12, 2030; applications close: April 15, 2030.",
        "To join the 2030 cohort, apply by April 15, 2030.",
        "Establishments should indicate their interest no later than April 15, 2030.",
        "FDA is soliciting expressions of interest from establishments by April 15, 2030.",
        "Volunteer by sending an email before midnight on April 15, 2030.",
        "Interested manufacturers must come forward by April 15, 2030.",
        "Sign up for an assessment by April 15, 2030.",
        "Last day for volunteering: April 15, 2030.",
        "Participation requests are due by April 15, 2030 (Eastern Time).",
        "FDA asks to hear from interested establishments by April 15, 2030.",
        "The 2030 intake closes on April 15, 2030.",
        "FDA will look at requests that bear a date of April 15, 2030, or earlier.",
        "Requests from establishments may be submitted through Monday, April 15, 2030, after which date no further requests will be considered for the seventh year.",
        "Establishments that want to be included should tell FDA by April 15, 2030; those that do so later must wait for the next year.",
        "Requests received on or before April 15, 2030, will be considered for assessments that begin after July 1, 2030.",
        "For assessments starting July 1, 2030, requests are due April 15, 2030.",
        "Submit your request between February 12 and April 15, 2030, inclusive.",
        "Submit your request during the period February 12 through April 15, 2030.",
        "The program will accept requests no later than 62 days after publication, i.e., April 15, 2030.",
        "FDA has set April 15, 2030, as the deadline for requests.",
        "FDA has set a deadline of April 15, 2030, for requests.",
        "The deadline has been set for April 15, 2030.",
        "By April 15, 2030, establishments should have submitted their requests.",
        "Not later than April 15, 2030, send your request to QMMRequests@fda.hhs.gov.",
        "Those who wish to participate must do so by April 15, 2030.",
    ],
)
def test_the_last_day_to_ask_in_any_words(words: str) -> None:
    """Periods, closings, labels, figures and weekdays: one last day, and none beside it."""
    assert acted_on(words) == ["request-to-participate 2030-04-15"]


@pytest.mark.parametrize(
    "words",
    [
        "The letter of agreement must reach FDA by June 28, 2030.",
        "Establishments that are chosen have until June 28, 2030, to decline.",
        "An establishment may change the week of its assessment until July 1, 2030.",
        "Establishments may comment on the draft report until January 31, 2031.",
        "Establishments should send their improvement plans by March 31, 2031.",
        "The follow-up meeting takes place no later than June 30, 2031.",
        "The final summary is expected by September 30, 2031.",
        "CDER aims to publish a summary of all assessments by September 30, 2031.",
        "Places that are still free on July 1, 2030, will be given to those on the reserve list.",
        "Requests are kept until December 31, 2031, and then deleted.",
        "The assessors' training runs through May 31, 2030.",
        "Funds for the assessments are available until September 30, 2031.",
        "The current protocol is to be used through December 31, 2030.",
        "The statute requires FDA to report to Congress by October 1, 2030.",
        "The committee's charter ends on August 27, 2031.",
        "A manufacturer had to be in operation on or before January 1, 2028.",
        "The most recent inspection should have taken place no later than December 31, 2028.",
        "Establishments assessed through December 31, 2027, may ask again.",
        "Establishments assessed after December 31, 2027, are not eligible.",
        "Drugs first marketed after January 1, 2030, are not considered.",
        "The list of products should be current as of April 1, 2030.",
        "The tool can be tried at https://www.fda.gov/qmm through March 29, 2030.",
        "Slides of the webinar will be available until April 30, 2030.",
        "A recording will stay on the website until December 31, 2030.",
        "FDA's offices are closed on February 18, 2030.",
        "Please do not write to the former address, which was used until December 31, 2029.",
        "For questions, call 301-555-0100 until April 12, 2030.",
        "FDA holds office hours for questions every Tuesday until April 9, 2030.",
        "Nominations of assessors by their offices were due January 15, 2030.",
        "In its sixth year, the program received 31 requests by April 16, 2029.",
        "Twenty-two of the requests came in by the end of March 2029.",
        "By December 31, 2029, 63 establishments had been assessed.",
        "From 2024 through December 31, 2029, FDA assessed 63 establishments.",
        "Results of 2029 were sent to establishments by February 1, 2030.",
        "FDA decided on the requests of 2029 by June 14, 2029.",
        "The pilots ran through December 31, 2021.",
        "Comments on the 2023 docket were accepted through December 14, 2023.",
        "The notice of January 29, 2029 (94 FR 4400), accepted requests through March 30, 2029.",
        "This collection of information has been approved through August 31, 2031.",
        "OMB's approval lasts until August 31, 2031.",
        "Website addresses are current as of January 25, 2030.",
        "FDA verified the website addresses as of January 25, 2030.",
        "An extension of the protocol's use beyond December 31, 2030, is being considered.",
        "No assessments will be scheduled between December 20, 2030, and January 6, 2031.",
        "Assessments scheduled after October 1, 2030, depend on the appropriation for fiscal year 2031.",
        "If there is a lapse in appropriations on October 1, 2030, assessments will stop.",
        "The team will consist of staff trained by June 1, 2030.",
    ],
)
def test_beside_the_last_day_no_other_day_is_one(words: str) -> None:
    """What follows selection, stays on a website, is trained, funded, approved or past has days of its own."""
    asked = ["request-to-participate 2030-04-15"]
    assert acted_on(f"{REQUESTS} {words}") == asked
    assert acted_on(REQUESTS, f"You may send a request by April 15, 2030. {words}") == asked


@pytest.mark.parametrize(
    "words",
    [
        "Submit requests to participate and any questions by April 15, 2030.",
        "Requests to participate, with questions beforehand if need be, are sent by April 15, 2030.",
        "Establishments with one or more approved drugs may ask to participate through April 15, 2030.",
        "CDER invites establishments whose drugs were approved after 2019 to send requests through April 15, 2030.",
        "A letter of agreement to take part should be mailed by April 15, 2030.",
        "Those that got a letter of understanding should request participation by April 15, 2030.",
        "A request, with the site's improvement plan, must be sent by April 15, 2030.",
        "Send your request to participate, including the annual report by site, by April 15, 2030.",
        "Send requests, with the pre-assessment questionnaire, by April 15, 2030.",
        "Fill in the pre-assessment questionnaire and mail it with your request by April 15, 2030.",
        "Establishments get an acknowledgment and may submit requests until April 15, 2030.",
        "Submit requests for access to the form and the completed form by April 15, 2030.",
        "The request period remains in effect until April 15, 2030.",
        "The invitation is in effect through April 15, 2030.",
        "Establishments that ask by April 15, 2030, will receive an answer by June 14, 2030.",
        "Those that write by April 15, 2030, will receive an answer by June 14, 2030.",
    ],
)
def test_what_goes_along_with_a_request_does_not_hide_its_last_day(words: str) -> None:
    """Questions, letters, plans and reports named beside the request, or who may ask, leave it a request."""
    assert acted_on(words) == ["request-to-participate 2030-04-15"]


@pytest.mark.parametrize(
    "words",
    [
        "Any questions beforehand should reach CDER by April 15, 2030.",
        "Send questions by April 15, 2030.",
        "The letter of agreement must be back by April 15, 2030.",
        "An establishment whose request to participate is granted signs a letter of agreement by April 15, 2030.",
        "After requests to participate are granted, improvement plans are due April 15, 2030.",
        "Each of them owes a final report by April 15, 2030.",
        "Pre-assessment materials are due April 15, 2030.",
        "Parties must request document access by April 15, 2030.",
        "The collection has been approved for use through April 15, 2030.",
        "The exemption remains in effect until April 15, 2030.",
        "Establishments get an acknowledgment by April 15, 2030.",
        "FDA will tell establishments what became of requests to participate by April 15, 2030.",
    ],
)
def test_what_comes_without_a_request_or_upon_it_is_no_last_day(words: str) -> None:
    """The same questions, letters, plans and reports by themselves, or owed once a request is granted."""
    assert acted_on(words) == []
