"""What a notice does, from its number, title, action, dates and summary."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.facts import Event
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.events import event
from fr_monitor.reading.plain import plain_text

NAME = "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program"


def document(
    title: str = NAME,
    action: str = "Notice.",
    summary: str = "",
    dates: str = "",
    *,
    body: str = "",
    number: str = "2028-01234",
) -> Document:
    """A notice with these parts."""
    text = f"ACTION: {action}\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\nSUPPLEMENTARY INFORMATION:\n\nI. Background\n\n    {body}\n"
    return document_of(
        Notice(number, date(2028, 2, 1), Stage.PUBLISHED, title, action=action), plain_text(text, Form.RAW)
    )


OPENINGS = [
    ("", "FDA intends to accept requests to participate in the program through May 4, 2028."),
    ("", "Submit a request to participate in the program by May 4, 2028."),
    ("", "Establishments may ask for a place until May 4, 2028."),
    ("", "Requests for the two further places will be taken through May 4, 2028."),
    ("", "Firms wishing to enroll must tell CDER on or before May 4, 2028."),
    ("", "Requests that arrive after May 4, 2028, are returned."),
    ("", "Letters of intent are welcome until May 4, 2028."),
    ("", "Written requests: noon on May 4, 2028."),
    ("", "Sites interested in taking part in the program should call CDER by May 4, 2028."),
    ("", "Sites shall lodge their requests not later than May 4, 2028."),
    ("", "On May 4, 2028, at noon, the portal will close."),
    ("", "The open season begins March 1, 2028, and ends May 4, 2028."),
    ("", "Submit a written proposal to host visitors by May 4, 2028."),
    ("", "Requests for a first conversation should reach FDA by May 4, 2028."),
    ("", "Requests for participation must reach CDER no later than May 4, 2028."),
    ("", "Participation requests are due May 4, 2028. Comments may be sent at any time."),
    ("", "Applications to take part in the sixth cycle are accepted from March 1 through May 4, 2028."),
    ("", "CDER will accept proposals through May 4, 2028."),
    ("", "FDA is seeking volunteer establishments through May 4, 2028."),
    ("", "Either electronic or written proposals to participate must be submitted by May 4, 2028."),
    ("FDA announces that the program goes on.", "Applications are due by 5 p.m. Eastern Time on May 4, 2028."),
    (
        "CDER is beginning the fifth year of the program.",
        "The request window opens on March 1 and closes on May 4, 2028.",
    ),
    ("CDER welcomes requests from makers of drugs.", "CDER takes requests until May 4, 2028."),
    ("Establishments are invited to ask for a place.", "Requests must arrive by May 4, 2028."),
    ("FDA invites you to the fifth year.", "Applications: February 2 to May 4, 2028."),
    ("CDER is calling for volunteers.", "Establishments should respond by May 4, 2028."),
    ("CDER is reopening its program for a fifth year and is inviting establishments to take part.", ""),
    (
        "FDA is inviting a limited number of drug manufacturing establishments to take part in the program.",
        "See below.",
    ),
    ("FDA is announcing an opportunity for manufacturers to participate in the fifth year.", ""),
    ("CDER is again looking for sites that would like to be assessed.", ""),
    ("FDA is asking establishments whether they wish to volunteer.", "Comments may be sent at any time."),
]


@pytest.mark.parametrize(("summary", "dates"), OPENINGS)
def test_a_notice_that_takes_requests_opens_a_cycle(summary: str, dates: str) -> None:
    """Dates or summary invite establishments to ask for a place, in many words."""
    assert event(document(summary=summary, dates=dates))[0] is Event.CYCLE_OPENS


def test_a_withdrawal_that_asks_for_new_requests_is_an_opening() -> None:
    """What is withdrawn and put anew in the same notice goes on; a bare withdrawal does not."""
    dates = "The earlier notice is withdrawn."
    assert event(document(action="Notice; withdrawal.", dates=dates))[0] is Event.WITHDRAWN
    dates += " CDER accepts new requests to participate through May 4, 2028."
    assert event(document(action="Notice; withdrawal.", dates=dates))[0] is Event.CYCLE_OPENS


def test_an_opening_that_also_takes_comments_is_an_opening() -> None:
    """Comments beside the requests do not make it a request for comments."""
    read = document(
        title=f"{NAME}; Request for Comments",
        action="Notice; request for comments.",
        dates="Submit requests to participate by May 4, 2028. Submit comments by June 1, 2028.",
    )
    assert event(read)[0] is Event.CYCLE_OPENS


def test_the_dates_are_quoted_for_an_opening() -> None:
    """The evidence is the sentence that takes the requests."""
    words = "FDA intends to accept requests to participate through May 4, 2028."
    found, evidence = event(document(dates=words))
    assert found is Event.CYCLE_OPENS
    assert evidence is not None
    assert (evidence.quote, evidence.section) == (words, "DATES")


@pytest.mark.parametrize(
    ("title", "action", "summary", "dates", "expected"),
    [
        (
            f"{NAME}; Extension of the Request Period",
            "Notice; extension of the request period.",
            "",
            "",
            Event.WINDOW_EXTENDED,
        ),
        (NAME, "Notice; extension of period for requests.", "", "", Event.WINDOW_EXTENDED),
        (
            NAME,
            "Notice; extension.",
            "FDA is extending the period for requests to participate that was announced on February 3.",
            "",
            Event.WINDOW_EXTENDED,
        ),
        (
            NAME,
            "Notice.",
            "CDER is extending by 30 days the time in which establishments may ask for a place.",
            "Requests to participate are accepted through June 5, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (
            NAME,
            "Notice.",
            "FDA changes its notice of February 3.",
            "The deadline for requests to participate, which was May 4, 2028, is now June 15, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (
            f"{NAME}; Deadline Extended",
            "Notice.",
            "",
            "Submit requests to participate by June 5, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (
            f"{NAME}; Additional Time for Requests",
            "Notice.",
            "",
            "Requests are due June 5, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (f"{NAME}; Reopening of the Request Period", "Notice; reopening.", "", "", Event.WINDOW_REOPENED),
        (
            NAME,
            "Notice.",
            "The Agency is reopening the period in which establishments can send requests to participate.",
            "Submit requests to participate by July 9, 2028.",
            Event.WINDOW_REOPENED,
        ),
        (
            "A Docket on Maturity; Request for Comments; Extension of Comment Period",
            "Notice; extension of comment period.",
            "FDA is extending the comment period.",
            "Submit comments by June 1, 2028.",
            Event.COMMENT_EXTENDED,
        ),
        (
            "A Docket on Maturity; Reopening of the Comment Period",
            "Notice; reopening of the comment period.",
            "",
            "",
            Event.COMMENT_EXTENDED,
        ),
        (
            NAME,
            "Notice; extension of comment period.",
            "FDA extends the comment period on the notice that invited requests to participate.",
            "",
            Event.COMMENT_EXTENDED,
        ),
    ],
)
def test_a_later_date_extends_or_reopens(title: str, action: str, summary: str, dates: str, expected: Event) -> None:
    """What is extended or reopened decides: the window for requests, or the period for comments."""
    assert event(document(title, action, summary, dates))[0] is expected


@pytest.mark.parametrize(
    "summary",
    [
        "FDA is extending the program for a fourth year and is inviting establishments to take part.",
        "CDER extends an invitation to drug manufacturers to participate in the program.",
        "FDA is opening the fifth year of the program, in which the assessment lasts longer, and invites requests to participate.",
    ],
)
def test_a_program_that_goes_on_is_no_extended_window(summary: str) -> None:
    """Another year of the program is an opening."""
    read = document(summary=summary, dates="Submit requests to participate by May 4, 2028.")
    assert event(read)[0] is Event.CYCLE_OPENS


@pytest.mark.parametrize(
    ("number", "title", "action", "summary"),
    [
        ("C1-2028-01234", NAME, "Notice.", ""),
        ("R1-2028-01234", NAME, "Notice.", ""),
        ("2028-02000", f"{NAME}; Correction", "Notice; correction.", ""),
        ("2028-02000", NAME, "Notice; correction.", "This document moves the closing date."),
        (
            "2028-02000",
            NAME,
            "Notice.",
            "FDA is correcting a notice that appeared in the Federal Register of February 3, 2028.",
        ),
        ("2028-02000", NAME, "Correction.", ""),
        ("2028-02000", NAME, "Notice; amendment.", "FDA is amending its notice to admit twelve establishments."),
    ],
)
def test_corrections_are_corrections_by_number_or_by_word(number: str, title: str, action: str, summary: str) -> None:
    """Those of the Office of the Federal Register have a C or R; those of the agency have an ordinary number."""
    read = document(title, action, summary, "Requests to participate are accepted through May 14, 2028.", number=number)
    assert event(read)[0] is Event.CORRECTION


def test_a_correction_of_the_office_needs_no_sections() -> None:
    """It has neither summary nor action, only its customary sentence."""
    text = "In notice document 2028-01234, appearing on page 411, make the following correction: On page 412, “May 4” is “May 14”."
    notice = Notice("2028-02000", date(2028, 2, 9), Stage.PUBLISHED, NAME)
    assert event(document_of(notice, plain_text(text, Form.RAW)))[0] is Event.CORRECTION


@pytest.mark.parametrize(
    ("title", "action", "summary"),
    [
        (f"{NAME}; Withdrawal", "Notice; withdrawal.", ""),
        (f"{NAME}; Termination of Program", "Notice.", ""),
        (NAME, "Notice; cancellation.", ""),
        (NAME, "Notice.", "FDA is withdrawing the notice that invited establishments to participate in 2028."),
        (NAME, "Notice.", "CDER will not run the program in 2028."),
        (NAME, "Notice.", "The Agency does not intend to hold an assessment cycle this year."),
        (NAME, "Notice.", "The 2028 program will not take place."),
        (NAME, "Notice.", "FDA will not accept requests to participate in the program in 2028."),
        (NAME, "Notice.", "There will be no assessment cycle in 2028."),
        (NAME, "Notice.", "CDER is pausing the program and withdraws its notice of February 3, 2028."),
        (NAME, "Notice.", "This document cancels the notice of February 3, 2028."),
        (NAME, "Notice.", "The notice published on February 3, 2028, is hereby withdrawn."),
        (NAME, "Notice.", "FDA is ending its voluntary program and no longer accepts requests to participate."),
    ],
)
def test_a_notice_that_takes_back_is_withdrawn(title: str, action: str, summary: str) -> None:
    """Withdrawal, termination, cancellation, or a plain sentence that nothing will take place."""
    assert event(document(title, action, summary))[0] is Event.WITHDRAWN


@pytest.mark.parametrize(
    "body",
    [
        "An establishment may withdraw at any time.",
        "CDER has discontinued the waiting list.",
        "FDA will not conduct assessments by video.",
        "CDER will not accept requests that arrive later.",
    ],
)
def test_leaving_a_program_withdraws_nothing(body: str) -> None:
    """Sentences about participants or details do not take the program back, wherever they stand."""
    dates = f"Requests to participate are accepted through May 4, 2028. {body}"
    read = document(summary=f"FDA is inviting establishments to take part. {body}", dates=dates, body=body)
    assert event(read)[0] is Event.CYCLE_OPENS


@pytest.mark.parametrize(
    ("title", "action", "dates", "expected"),
    [
        (
            "Quality Management Maturity; Establishment of a Public Docket; Request for Comments",
            "Notice; establishment of a public docket; request for comments.",
            "Submit comments by June 1, 2028.",
            Event.COMMENT_REQUEST,
        ),
        (
            "Rating Quality; Request for Information",
            "Notice.",
            "Submit information by June 1, 2028.",
            Event.COMMENT_REQUEST,
        ),
        (
            "Submission of Metrics; Draft Guidance for Industry; Availability",
            "Notice of availability.",
            "Submit comments by June 1, 2028.",
            Event.GUIDANCE,
        ),
        (
            "Request for Metrics; Notice of Draft Guidance Availability and Public Meeting; Request for Comments",
            "Notice of public meeting.",
            "The meeting will be held on June 1, 2028.",
            Event.GUIDANCE,
        ),
        (
            "Mature Quality; Public Workshop; Request for Comments",
            "Notice of public workshop; request for comments.",
            "The workshop will be held on June 1, 2028. Requests to participate in the workshop are due May 4, 2028.",
            Event.MEETING,
        ),
        (
            "An Advisory Committee; Notice of Meeting; Establishment of a Public Docket; Request for Comments",
            "Notice; establishment of a public docket; request for comments.",
            "The meeting will be held on June 1, 2028.",
            Event.MEETING,
        ),
        (
            "Agency Information Collection Activities; Proposed Collection; Comment Request; A Program on Maturity",
            "Notice.",
            "Submit comments by June 1, 2028.",
            Event.INFORMATION_COLLECTION,
        ),
        (
            "Agency Information Collection Activities; Submission for Office of Management and Budget Review; Extension",
            "Notice.",
            "",
            Event.INFORMATION_COLLECTION,
        ),
        ("Results of the 2027 Program; Availability of a Report", "Notice of availability.", "", Event.OTHER),
    ],
)
def test_the_heading_tells_the_other_kinds(title: str, action: str, dates: str, expected: Event) -> None:
    """Comments, guidance, meetings and information collections are known by title and action."""
    assert event(document(title, action, "The Agency publishes this document.", dates))[0] is expected


@pytest.mark.parametrize(
    ("title", "action", "summary", "dates", "expected"),
    [
        (
            f"{NAME}; Resumption of the Request Period",
            "Notice.",
            "FDA suspended the request period.",
            "Requests are due May 4, 2028.",
            Event.WINDOW_REOPENED,
        ),
        (
            NAME,
            "Notice.",
            "FDA is resuming the acceptance of requests to participate, which it suspended in March.",
            "",
            Event.WINDOW_REOPENED,
        ),
        (NAME, "Notice.", "Assessments resume in the fall.", "Requests are due May 4, 2028.", Event.CYCLE_OPENS),
        (f"{NAME}--Request Period for Year Five", "Notice.", "", "Closing date: May 4, 2028.", Event.CYCLE_OPENS),
        (
            f"{NAME}; Extension of Time",
            "Notice; extension of time.",
            "FDA is giving establishments more days.",
            "Requests, which were due April 3, 2028, are now due May 4, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (
            f"{NAME}; Change in Request Period",
            "Notice; change of dates.",
            "FDA is changing the closing date for requests.",
            "",
            Event.CORRECTION,
        ),
        (
            f"{NAME}; Postponement",
            "Notice; postponement.",
            "FDA is postponing the fifth year of the program.",
            "Requests are accepted from September 1 through November 1, 2028.",
            Event.WINDOW_EXTENDED,
        ),
        (
            f"{NAME}; Postponement",
            "Notice; postponement.",
            "FDA is postponing the fifth year of the program until further notice.",
            "",
            Event.WITHDRAWN,
        ),
        (
            NAME,
            "Notice.",
            "FDA announces that it will accept requests for the ninth cycle of its program.",
            "",
            Event.CYCLE_OPENS,
        ),
        (f"{NAME}; Closing of Period for Volunteers", "Notice.", "The period has closed.", "", Event.CORRECTION),
        (
            NAME,
            "Notice.",
            "In response to comments FDA is extending the deadline for requests.",
            "",
            Event.WINDOW_EXTENDED,
        ),
        (f"{NAME}; Change to Fifth-Year Schedule", "Notice.", "FDA is changing the schedule.", "", Event.CORRECTION),
        (NAME, "Notice.", "The fifth year, announced on February 1, 2028, will not proceed.", "", Event.WITHDRAWN),
        (f"{NAME}; Pre-Announcement", "Notice.", "FDA intends to open the window on May 4.", "", Event.OTHER),
        (f"{NAME}; Year 5", "Notice.", "Establishments may request an assessment at any time.", "", Event.CYCLE_OPENS),
        (f"{NAME}; Delay of Closing Date", "Notice.", "FDA is delaying the closing date.", "", Event.WINDOW_EXTENDED),
        (
            f"{NAME}; Supplement",
            "Notice; supplement.",
            "FDA adds a criterion.",
            "Requests are due May 4, 2028.",
            Event.CORRECTION,
        ),
        (
            "Ratings; Denial of Petition",
            "Notice of denial.",
            "FDA denies a petition.",
            "A request for reconsideration must be submitted by May 4, 2028.",
            Event.OTHER,
        ),
        (
            f"{NAME}; Partial Withdrawal",
            "Notice; partial withdrawal.",
            "Part of the notice no longer holds.",
            "",
            Event.WITHDRAWN,
        ),
        (
            NAME,
            "Advance notice.",
            "FDA is not accepting requests now.",
            "FDA expects to publish a notice that opens the request period about May 4, 2028.",
            Event.OTHER,
        ),
        (
            NAME,
            "Notice.",
            "FDA will close the period for requests earlier than announced.",
            "The request period closes May 4, 2028, rather than June 1, 2028.",
            Event.CORRECTION,
        ),
        (
            "Rewards for Maturity; Request for Information",
            "Notice; request for information.",
            "FDA asks how to reward maturity.",
            "Responses to this request for information are due May 4, 2028.",
            Event.COMMENT_REQUEST,
        ),
    ],
)
def test_periods_that_resume_end_early_or_are_only_planned(
    title: str, action: str, summary: str, dates: str, expected: Event
) -> None:
    """What is resumed was open before; a plan opens nothing; answers to questions are comments."""
    assert event(document(title, action, summary, dates))[0] is expected


def test_a_comment_request_that_recalls_openings_stays_one() -> None:
    """A sentence that nothing is opened and a story of pilots that took requests open nothing."""
    read = document(
        "Reporting of Metrics; Request for Comments",
        "Notice; request for comments.",
        "FDA had invited manufacturers to participate in two pilots. Nothing in this document opens a program.",
        "Submit comments by June 1, 2028.",
    )
    assert event(read)[0] is Event.COMMENT_REQUEST


@pytest.mark.parametrize(
    ("title", "action", "summary"),
    [
        (
            f"{NAME}; Public Workshop; Cancellation",
            "Notice; cancellation.",
            "FDA is canceling the workshop of April 20.",
        ),
        ("Maturity of Quality Management; Webinar", "Notice; cancellation of webinar.", "The webinar is cancelled."),
        (
            f"{NAME}; Public Meeting",
            "Notice; postponement of meeting.",
            "FDA is cancelling the meeting on the program.",
        ),
    ],
)
def test_a_cancelled_workshop_does_not_withdraw_the_program(title: str, action: str, summary: str) -> None:
    """Subscribers must not be told that their window is gone because a meeting about it is."""
    assert event(document(title, action, summary))[0] is Event.MEETING
