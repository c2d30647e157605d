"""Deadlines of whole notices: what is one, what is none, and what disagrees."""

from __future__ import annotations

from datetime import date, time
from time import perf_counter

import pytest

from fr_monitor.model.facts import Basis, Conflict, Deadline, DeadlineKind
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form, PlainText, Section, Span
from fr_monitor.reading.deadlines import deadlines
from fr_monitor.reading.document import Document, document_of

PUBLISHED = date(2030, 2, 12)
TITLE = "Voluntary Quality Management Maturity Assessments; Places for 2030"
EXTENSION = "Notice; extension of the request period."
REOPENING = "Notice; reopening of comment period."
CORRECTION = "Notice; correction."


def document(
    dates: str = "",
    body: str = "",
    *,
    title: str = TITLE,
    action: str = "Notice.",
    published: date | None = PUBLISHED,
    comments_close_on: date | None = None,
) -> Document:
    """A notice with these words under DATES and in its body."""
    text, sections = "", []
    parts = {"TITLE": title, "ACTION": action, "DATES": dates, "SUPPLEMENTARY INFORMATION": body}
    for name, words in parts.items():
        sections.append(Section(name, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    notice = Notice("2030-02999", published, Stage.PUBLISHED, title, action=action, comments_close_on=comments_close_on)
    return document_of(notice, PlainText(text, tuple(sections), Form.XML))


def found(document: Document) -> list[str]:
    """Kind and date of each deadline."""
    return [f"{d.kind.value} {d.date}" for d in deadlines(document)[0]]


def only(document: Document) -> Deadline:
    """The one deadline of a notice."""
    (deadline,) = deadlines(document)[0]
    return deadline


REQUEST = "request-to-participate 2030-04-15"


@pytest.mark.parametrize(
    "words",
    [
        "Requests to participate are accepted through April 15, 2030.",
        "Send your request by 11:59 p.m. Eastern Time at the end of Monday, April 15, 2030.",
        "A site that wants a place should write to us no later than close of business on Apr. 15, 2030.",
        "The request window opens March 4, 2030, and closes April 15, 2030.",
        "Please send your application by the third Monday in April (April 15, 2030).",
        "You may ask for a place until close of business on the middle day of April (April 15, 2030).",
        "Sites shall lodge their requests not later than the fifteenth day of April, 2030.",
        "Deadline for requests: March 29, 2030 (old); April 15, 2030 (new).",
        "On April 15, 2030, at 5 p.m. Eastern Time, the portal closes for requests to participate.",
        "Filing stops when ten sites have applied or on April 15, 2030, whichever is earlier.",
        "Requests are accepted on a rolling basis through April 15, 2030.",
        "Requests to take part must come in between March 4, 2030, and April 15, 2030.",
        "Requests may be e-mailed between 8 a.m. on March 4 and 5 p.m. ET on April 15, 2030.",
        "We take requests beginning March 4 and ending April 15, 2030.",
        "Requests are taken from March 4, 2030 to April 15, 2030.",
        "Requests may be filed March 4-April 15, 2030.",
        "Requests that reach us after April 15, 2030, cannot be considered.",
        "No request will be looked at if it is late; requests will not be accepted after April 15, 2030.",
        "The last day to volunteer is April 15, 2030.",
        "April 15, 2030, is the last day on which a request is taken.",
        "Establishments have until April 15, 2030, to ask for one of the six places.",
        "Manufacturers are asked to state their willingness to be assessed by April 15, 2030.",
        "Establishments may enroll at any time up to and including April 15, 2030.",
        "CDER will stop taking requests on April 15, 2030.",
        "CDER will choose from the requests received by April 15, 2030.",
        "Requests must be in hand on or before the close of business (5 p.m. ET) on the 15th of April, 2030.",
        "Applications: April 15, 2030.",
        "April 15, 2030.",
        "Requests are due within 62 days, that is, not later than April 15, 2030.",
        "Effective February 12, 2030, requests to participate are taken through April 15, 2030.",
        "Requests received by March 8, 2030, will be looked at first. Requests are taken until April 15, 2030.",
    ],
)
def test_the_last_day_to_ask_for_a_place(words: str) -> None:
    """However a notice puts its last day under DATES, it is the one request deadline."""
    assert found(document(words)) == [REQUEST]


@pytest.mark.hostile("B49")
@pytest.mark.parametrize(
    "words",
    [
        "How to ask: requests to participate should be e-mailed by April 15, 2030.",
        "The window closes on April 15, 2030.",
        "Establishments ready for such an assessment should tell CDER so on or before the 15th of April, 2030.",
        "Sites should have been inspected since October 1, 2025, and should send the request by April 15, 2030.",
        "Requests sent after June 9, 2029, were returned; requests for 2030 may be sent through April 15, 2030.",
        "In 2029 the Center assessed six sites; it now accepts requests to participate through April 15, 2030.",
        (
            "Our first notice appeared on January 25, 2028 (93 FR 4950), with requests accepted through March 27, 2028. "
            "This year requests to participate are accepted through April 15, 2030."
        ),
    ],
)
def test_the_body_gives_the_deadline_where_dates_is_silent(words: str) -> None:
    """In the body the sentence itself must say what the date is for, among much history."""
    assert found(document(body=words)) == [REQUEST]


@pytest.mark.parametrize(
    "words",
    [
        "Requests are taken on a rolling basis until all places are filled.",
        "Starting on April 1, 2030, the Center will take requests.",
        "The guidance of March 5, 2030, explains the program.",
        "Under the earlier notice, requests were accepted through June 10, 2029.",
        "In the Federal Register of January 7, 2030 (95 FR 100), we asked for requests by March 8, 2030.",
        "The petition was filed on December 3, 2029.",
        "The Drug Supply Act requires inspections by October 1, 2030.",
        "The law was enacted on July 9, 2012.",
        "A formal meeting will be held within 75 days of receipt of a request.",
        "Should more ask than there are places, a drawing is held on May 6, 2030.",
        "Visits begin no earlier than June 3, 2030.",
        "A visit was cancelled that was to be held on May 6, 2030.",
        "Requests to participate that come in before April 1, 2030, will be returned.",
        "Applications that ask for a visit ending after December 31, 2030, will not be considered.",
        "Firms that were in business at enactment must register by December 30, 2030.",
        "The Center does not intend to extend the window beyond April 15, 2030.",
    ],
)
def test_dates_of_the_body_that_are_no_deadline(words: str) -> None:
    """Openings, history, other documents, laws and petitions set no deadline."""
    assert found(document(body=words)) == []


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "By April 15, 2030, a site should ask to participate; by May 13, 2030, anyone may comment on the protocol.",
            [REQUEST, "comment 2030-05-13"],
        ),
        (
            "Submit requests to participate by April 15, 2030, and comments on the program by May 13, 2030.",
            [REQUEST, "comment 2030-05-13"],
        ),
        (
            "Electronic requests are due April 15, 2030; paper requests are due April 8, 2030.",
            [REQUEST, "request-to-participate 2030-04-08"],
        ),
        (
            "First round: requests received by April 15, 2030. Second round: requests received by July 15, 2030.",
            [REQUEST, "request-to-participate 2030-07-15"],
        ),
        (
            "Requests are invited through April 15, 2030, and selected sites will be told by June 14, 2030.",
            [REQUEST, "other 2030-06-14"],
        ),
        (
            "Requests are taken through April 15, 2030. The assessments will run through March 31, 2031.",
            [REQUEST, "other 2031-03-31"],
        ),
        (
            (
                "The public meeting will be held on May 6 and 7, 2030, from 9 a.m. to 4 p.m. Register by April 29, 2030. "
                "Requests to speak must arrive by April 22, 2030. Submit written comments by June 6, 2030."
            ),
            [
                "meeting 2030-05-06",
                "meeting 2030-05-07",
                "registration 2030-04-29",
                "other 2030-04-22",
                "comment 2030-06-06",
            ],
        ),
        ("This notice is effective February 12, 2030.", ["effective 2030-02-12"]),
        ("Effective 0901 UTC, March 21, 2030.", ["effective 2030-03-21"]),
        ("The order takes effect on January 1, 2030.", ["effective 2030-01-01"]),
        (
            "This amendment is effective March 4, 2030, and is applicable beginning January 1, 2030.",
            ["effective 2030-03-04"],
        ),
        (
            "The online meeting will be held Monday, May 6, 2030, through Tuesday, May 7, 2030.",
            ["meeting 2030-05-06", "meeting 2030-05-07"],
        ),
        (
            "Requests are due April 15, 2030. A site that is told by May 6, 2030, of a gap in its request can close it.",
            [REQUEST, "other 2030-05-06"],
        ),
        (
            "The course begins soon. Requests to attend must be received by May 6, 2030; FDA replies by May 7, 2030.",
            ["registration 2030-05-06", "other 2030-05-07"],
        ),
        (
            "The public day is Monday, May 6, 2030.",
            ["meeting 2030-05-06"],
        ),
        (
            "Companies should tell FDA that they will join by April 15, 2030. Reports on the first quarter are due May 6, 2030.",
            [REQUEST, "other 2030-05-06"],
        ),
        (
            "A first webinar is to be held on May 6, 2030, and the second on May 7, 2030, each at noon.",
            ["meeting 2030-05-06", "meeting 2030-05-07"],
        ),
        ("The docket will close on May 13, 2030.", ["comment 2030-05-13"]),
        ("Nominations of members must be received by May 13, 2030.", ["other 2030-05-13"]),
    ],
)
def test_each_date_has_its_own_kind(words: str, expected: list[str]) -> None:
    """Several dates in one notice, even in one sentence, are told apart by what they are for."""
    assert found(document(words)) == expected


@pytest.mark.parametrize(
    ("words", "action", "new", "old"),
    [
        (
            "The period for requests to participate is extended from April 15, 2030, to May 15, 2030.",
            EXTENSION,
            date(2030, 5, 15),
            date(2030, 4, 15),
        ),
        (
            "The window, which closes on April 15, 2030, is extended until May 15, 2030.",
            EXTENSION,
            date(2030, 5, 15),
            date(2030, 4, 15),
        ),
        (
            "We are extending the deadline of April 15, 2030, by 30 days, to May 15, 2030.",
            EXTENSION,
            date(2030, 5, 15),
            date(2030, 4, 15),
        ),
        (
            "The request period, originally set to end on April 15, 2030, will now end on May 15, 2030.",
            EXTENSION,
            date(2030, 5, 15),
            date(2030, 4, 15),
        ),
        (
            "The comment period, which closed on January 4, 2030, is reopened until March 15, 2030.",
            REOPENING,
            date(2030, 3, 15),
            date(2030, 1, 4),
        ),
        (
            "Under DATES, delete “April 15, 2030” and insert in its place “April 22, 2030”. Comments are due May 6, 2029.",
            CORRECTION,
            date(2030, 4, 22),
            date(2030, 4, 15),
        ),
        (
            "Under DATES, “April 15, 2030” is corrected to read “April 22, 2030”.",
            CORRECTION,
            date(2030, 4, 22),
            date(2030, 4, 15),
        ),
        (
            "In the second column, the date “April 22, 2030” should read “April 15, 2030.”",
            CORRECTION,
            date(2030, 4, 15),
            date(2030, 4, 22),
        ),
        (
            "The last day for requests is changed from April 15, 2030, to April 29, 2030.",
            CORRECTION,
            date(2030, 4, 29),
            date(2030, 4, 15),
        ),
    ],
)
def test_a_new_date_names_the_one_it_replaces(words: str, action: str, new: date, old: date) -> None:
    """Extended, reopened and corrected: the new date holds, the old one is kept beside it."""
    for place in (document(words, action=action), document(body=words, action=action)):
        deadline = only(place)
        assert (deadline.date, deadline.replaces) == (new, old)


def test_the_old_date_may_stand_in_the_history() -> None:
    """An extension that gives only its new date under DATES tells the old one in its background."""
    story = "On January 7, 2030, the Center asked that requests to participate be sent by March 11, 2030."
    deadline = only(document("Submit requests by May 15, 2030.", story, action=EXTENSION))
    assert (deadline.date, deadline.replaces) == (date(2030, 5, 15), date(2030, 3, 11))


@pytest.mark.parametrize(
    ("words", "day", "unrolled"),
    [
        ("Submit a request within 60 days of publication of this notice.", date(2030, 4, 15), date(2030, 4, 13)),
        ("Sites have 60 days, counted from the date of publication, to apply.", date(2030, 4, 15), date(2030, 4, 13)),
        ("Requests are due sixty (60) days after the date of publication.", date(2030, 4, 15), date(2030, 4, 13)),
        ("Requests are due 45 days after publication in the Federal Register.", date(2030, 3, 29), None),
        ("Requests are due two months after the date of publication.", date(2030, 4, 12), None),
        ("Requests are due 10 business days after publication.", date(2030, 2, 27), None),
        ("We take requests for 1 year and 30 days from the day this notice is published.", date(2031, 3, 14), None),
        ("Requests are due 30 days after February 13, 2030.", date(2030, 3, 15), None),
        ("Requests must arrive by the 60th day after publication.", date(2030, 4, 15), date(2030, 4, 13)),
        (
            "Requests shall be lodged by the forty-fifth (45th) day following publication of this notice.",
            date(2030, 3, 29),
            None,
        ),
        ("Requests are due within 60 days of the date of this notice.", date(2030, 4, 15), date(2030, 4, 13)),
        ("Requests are taken for 30 days beginning the day after publication.", date(2030, 3, 14), None),
    ],
)
def test_counted_deadlines(words: str, day: date, unrolled: date | None) -> None:
    """A period is counted as the Register counts; both the bare and the moved date are given, as computed."""
    deadline = only(document(words))
    assert (deadline.date, deadline.unrolled, deadline.basis) == (day, unrolled, Basis.COMPUTED)
    assert deadline.alarm_date == (unrolled or day)


@pytest.mark.parametrize(
    "words",
    [
        "The period for requests, which closes April 15, 2030, is extended by 30 days.",
        "We extend by thirty (30) days the period for requests to participate, which ends on April 15, 2030.",
    ],
)
def test_an_extension_by_so_many_days_is_counted_from_the_old_date(words: str) -> None:
    """Where only the length of an extension is stated, the new date is computed and the old one is named."""
    deadline = only(document(words, action=EXTENSION))
    assert (deadline.date, deadline.replaces, deadline.basis) == (date(2030, 5, 15), date(2030, 4, 15), Basis.COMPUTED)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("Requests are taken for 60 days beginning on the date of publication of this notice.", date(2030, 4, 12)),
        ("Requests are taken during the 45-day period that begins on the date of publication.", date(2030, 3, 28)),
        ("Requests are taken for two months starting on March 1, 2030.", date(2030, 4, 30)),
    ],
)
def test_a_period_that_begins_on_a_day_counts_that_day(words: str, day: date) -> None:
    """Whoever relies on the longer count may come a day late, so the first day is counted, and the note says so."""
    deadline = only(document(words))
    assert (deadline.date, deadline.basis) == (day, Basis.COMPUTED)
    assert "that day included" in (deadline.note or "")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Requests to participate are taken during March 2030.", [(date(2030, 3, 31), True)]),
        ("FDA accepts requests until the end of April 2030.", [(date(2030, 4, 30), True)]),
        ("FDA accepts requests throughout the month of June 2030.", [(date(2030, 6, 30), True)]),
        ("Requests may be sent through April 2030.", [(date(2030, 4, 30), True)]),
        ("Requests must arrive by the last business day of June 2030.", [(date(2030, 6, 28), True)]),
        ("Requests must arrive by the last business day of June 2030 (June 28, 2030).", [(date(2030, 6, 28), True)]),
        ("Requests are due by April 15, 2030. FDA visits sites during September 2030.", [(date(2030, 4, 15), False)]),
        ("Assessments run from May 2030 through January 2031.", []),
        ("A webinar on the program will be given during March 2030.", []),
        ("Requests will be considered in March 2030.", []),
    ],
)
def test_a_month_as_a_window(words: str, expected: list[tuple[date, bool]]) -> None:
    """Where requests are taken during a month, its last day is the last day, with a note; other months are no windows."""
    found, _ = deadlines(document(words))
    asks = [d for d in found if d.kind is DeadlineKind.REQUEST]
    assert [(d.date, "only the month is stated" in (d.note or "")) for d in asks] == expected


@pytest.mark.parametrize(
    "words",
    [
        "Send a letter of intent by March 1, 2030, and the full request by April 15, 2030.",
        "Letters of intent are due March 1, 2030; applications are due April 15, 2030.",
        "An expression of interest is due March 1, 2030. Sites must submit a complete request by April 15, 2030.",
    ],
)
def test_a_letter_of_intent_is_no_request_where_the_request_follows(words: str) -> None:
    """The first step is shown as another date; the window closes with the second."""
    assert found(document(words)) == ["other 2030-03-01", REQUEST]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Batch 1: requests by March 15, 2030 (decisions by April 15). Batch 2: requests by June 14, 2030 (decisions by July 15).",
            ["request-to-participate 2030-03-15", "request-to-participate 2030-06-14"],
        ),
        ("Requests may be sent at any time between now and April 15, 2030.", [REQUEST]),
        ("Opening date for requests: March 1, 2030. Closing date for requests: April 15, 2030.", [REQUEST]),
        ("Requests are due April 15, 2030. We will write to everyone by May 15, 2030.", [REQUEST]),
        ("Requests sent between January 4 and February 12, 2030, will be treated as timely; they are due April 15, 2030.", [REQUEST]),
        ("Requests are due April 15, 2030. Assessments will not begin before July 10, 2030.", [REQUEST]),
        ("Requests are due April 15, 2030. Applications will be ranked by FDA staff by June 28, 2030.", [REQUEST]),
        ("Requests must be emailed by April 15, 2030, rather than by March 4, 2030.", [REQUEST]),
        ("Requests for the seventh year from February 20, 2030, through April 15, 2030, are accepted.", [REQUEST]),
        ("Webinar on the application form: March 5, 2030. Applications close: April 15, 2030.", ["meeting 2030-03-05", REQUEST]),
        ("The hearing is set for March 5, 2030. A notice of appearance must be filed by March 1, 2030.", ["meeting 2030-03-05"]),
        ("FDA takes requests during the 62 days that follow publication of this notice.", [REQUEST]),
        ("(1) Request to participate: April 15, 2030. (2) Supplemental information, if asked for: by May 6, 2030.", [REQUEST]),
        ("Requests received after April 15, 2030, will be considered only if places remain.", [REQUEST]),
        ("Requests are due April 15, 2030. Reserve a seat at the open house by March 15, 2030.", [REQUEST, "registration 2030-03-15"]),
        ("Requests are due April 15, 2030. Incomplete requests may be completed until April 22, 2030.", [REQUEST]),
        ("Requests accepted from March 1, 2030, through April 15, 2030.", [REQUEST]),
        ("Requests are accepted from the first of March 2030 to the fifteenth of April 2030.", [REQUEST]),
        ("Those who want one of the places should write by April 15, 2030. FDA expects to fill them by May 10, 2030.", [REQUEST]),
        ("Requests are due April 15, 2030; more may be put on a list that will be kept through December 31, 2030.", [REQUEST]),
        ("April 15, 2030--last day for requests; June 21, 2030--sites notified.", [REQUEST]),
        ("The deadline for CDER's decisions is June 12, 2030. The deadline for requests is April 15, 2030.", [REQUEST]),
        ("Requests are due April 15, 2030, preferably before March 4, 2030.", [REQUEST]),
        ("Requests, announced at 95 FR 9202 (February 20, 2030), are due by April 15, 2030.", [REQUEST]),
        (
            "Registration deadlines: in person, March 28, 2030; online, April 11, 2030.",
            ["registration 2030-03-28", "registration 2030-04-11"],
        ),
        ("Docket: open until April 15, 2030.", ["comment 2030-04-15"]),
        ("Requests come until places are filled, but in no event later than April 15, 2030.", [REQUEST]),
    ],
)  # fmt: skip
def test_other_days_beside_the_last_one(words: str, expected: list[str]) -> None:
    """Answers in parentheses, first days, letters of the agency and days that are over set no last day."""
    assert [one for one in found(document(words)) if not one.startswith("other")] == expected


def test_a_bare_day_of_a_town_hall() -> None:
    """A date alone under DATES is the meeting's where the title names one; questions sent before it are no requests."""
    words = "Thursday, March 7, 2030, 1 p.m. to 3 p.m. ET. Questions for the town hall should be sent by March 1, 2030."
    assert found(document(words, title="Maturity of Quality; Town Hall")) == ["meeting 2030-03-07", "other 2030-03-01"]


def test_a_heading_that_runs_into_the_date_of_a_meeting() -> None:
    """Notices of committees have no DATES: the day stands in a paragraph that begins with its heading."""
    day = document(
        "", "DATE AND TIME: October 2, 2030, 10 a.m. to 3 p.m. (ET).", title="Steering Group; Notice of Meeting"
    )
    assert found(day) == ["meeting 2030-10-02"]


def test_a_letter_of_interest_alone_is_the_request() -> None:
    """Where nothing else is to be sent, the letter is how one asks."""
    assert found(document("Letters of interest are due April 15, 2030.")) == [REQUEST]


@pytest.mark.parametrize(
    ("words", "body", "expected"),
    [
        ("March 1, 2030.", "The sentence is corrected to read “no later than April 15, 2030”.", [REQUEST]),
        ("", 'The words "by March 4, 2030" are corrected to read "by April 15, 2030".', [REQUEST]),
        ("March 1, 2030.", "On page 12, the address is corrected.", []),
    ],
)
def test_quoted_words_of_a_correction(words: str, body: str, expected: list[str]) -> None:
    """The date in the new words holds; the day of the correction itself, alone under DATES, is no last day."""
    assert found(document(words, body, action=CORRECTION, published=date(2030, 3, 1))) == expected


def test_what_a_program_year_is_sets_no_date() -> None:
    """The first and last day of a year, given in parentheses after it, are no window."""
    words = "Requests for program year 2031 (October 1, 2030, through September 30, 2031) are due by April 15, 2030."
    assert found(document(words)) == [REQUEST]


def test_information_asked_for_is_a_comment() -> None:
    """A request for information is answered as a request for comments is."""
    asked = document(
        "Send what you know within 62 days after February 12, 2030.",
        title="Use of Scores",
        action="Notice; request for information.",
    )
    assert found(asked) == ["comment 2030-04-15"]


def test_days_before_a_meeting_are_counted_backward() -> None:
    """Seven days before a meeting on a Monday after a holiday week-end; the meeting's date is the notice's own."""
    words = "The workshop will be held on May 27, 2030. Registration closes 7 days before the workshop."
    assert found(document(words, title="Workshop on Quality")) == ["meeting 2030-05-27", "registration 2030-05-20"]


@pytest.mark.parametrize(
    "words",
    [
        "The Office must decide between 30 and 60 days after publication.",
        "Comments are best assured of their full effect when received within 30 days of publication.",
        "The Agency answers within 60 days of receipt of a request.",
        "Requests may be made no earlier than 30 days after publication.",
    ],
)
def test_periods_that_bind_somebody_else(words: str) -> None:
    """Periods of the agency, soft advice and opening days are not counted."""
    assert found(document(body=words)) == []


@pytest.mark.parametrize(
    ("place", "values"),
    [
        (document("Requests are due by Tuesday, April 15, 2030."), ("2030-04-15 is a Monday", "Tuesday")),
        (document("Requests are due by February 29, 2031."), ("February 29, 2031", None)),
        (document("Requests are due by April 15, 2029."), ("2029-04-15", "published 2030-02-12")),
        (
            document(
                "Requests are due by April 15, 2030.", "Requests to participate should be sent by April 22, 2030."
            ),
            ("2030-04-15", "2030-04-22"),
        ),
        (
            document("Requests to participate are due within 60 days of publication, that is, by May 1, 2030."),
            ("2030-05-01", "2030-04-15"),
        ),
        (
            document("Requests are due by April 15, 2030.", comments_close_on=date(2029, 4, 15)),
            ("2030-04-15", "2029-04-15"),
        ),
        (document("See section III.", comments_close_on=date(2030, 4, 15)), (None, "2030-04-15")),
    ],
)
def test_what_disagrees_is_reported_with_its_words(place: Document, values: tuple[str | None, ...]) -> None:
    """Wrong weekday, impossible day, wrong year, two windows, a wrong count, an API field: both sides are shown."""
    (conflict,) = deadlines(place)[1]
    assert conflict.values == values
    assert conflict.fact == "deadlines"
    assert len(conflict.quotes) == len(values)


@pytest.mark.parametrize(
    "place",
    [
        document("Requests are due by April 15, 2030.", comments_close_on=date(2030, 4, 15)),
        document("Requests are due within 60 days of publication, by April 15, 2030."),
        document("Requests are due by April 15, 2030.", "Send the request by April 15, 2030."),
        document("Domestic sites: send requests by April 15, 2030. Foreign sites: send requests by May 15, 2030."),
        document("Requests are taken until April 15, 2030. The first period came to an end on January 31, 2030."),
        document("Deadline for requests under the notice of January 15, 2030: April 15, 2030."),
        document("First batch: requests received by April 15, 2030. Second batch: requests received by July 15, 2030."),
    ],
)
def test_what_agrees_is_no_conflict(place: Document) -> None:
    """The same date said twice, counted and stated, or confirmed by the API; batches stand side by side."""
    assert deadlines(place)[1] == ()


def test_a_wrong_year_is_not_made_right() -> None:
    """A last day before publication is shown as a conflict and gives no deadline: the true year would be a guess."""
    assert found(document("Requests are due by April 15, 2029.")) == []


def test_the_quote_is_the_sentence_and_stands_in_the_text() -> None:
    """Evidence is the whole sentence with its section, word for word, DATES before the body."""
    place = document(
        "See section III. Requests to participate are due by 5 p.m. Pacific Time on April 15, 2030. Thank you.",
        "Requests to participate should be sent by April 15, 2030.",
    )
    deadline = only(place)
    span = deadline.evidence.span
    assert deadline.evidence.section == "DATES"
    assert deadline.evidence.quote.startswith("Requests to participate are due by 5 p.m.")
    assert place.text.text[span.start : span.end] == deadline.evidence.quote
    assert (deadline.time, deadline.zone) == (time(17), "America/Los_Angeles")


def test_before_a_day_is_said() -> None:
    """Words like "before April 15" keep the stated date and warn that the day itself may be too late."""
    assert "before" in (only(document("Requests must arrive before April 15, 2030.")).note or "")


def test_a_year_that_is_not_stated_is_the_next() -> None:
    """Published in late December, "January 31" is next year's, and the reader is told that the year is ours."""
    deadline = only(document("Requests are due by January 31.", published=date(2030, 12, 20)))
    assert deadline.date == date(2031, 1, 31)
    assert "year is not stated" in (deadline.note or "")


def test_an_article_without_sections_or_publication_date_is_read() -> None:
    """Text of others, with no DATES and no date of its own, gives what its sentences say."""
    words = "The Center will accept requests to participate through April 15, 2030, its notice says."
    assert found(document(body=words, published=None)) == [REQUEST]


@pytest.mark.parametrize(
    "words",
    [
        " " * 100_000,
        "5" * 50_000,
        "May 5 " * 10_000,
        "by April 15, 2030, and " * 3_000,
        "by 5 p.m. ET " * 10_000,
        "60 days after " * 10_000,
        "extended " * 10_000 + "to April 15, 2030",
        "from " * 10_000 + "April 15, 2030",
        "sixty " * 20_000,
    ],
)
def test_no_text_takes_long(words: str) -> None:
    """Repeated pieces of what is looked for are read in well under a second."""
    place = document(words, words)
    start = perf_counter()
    deadlines(place)
    assert perf_counter() - start < 1.0


def test_conflicts_and_deadlines_are_values() -> None:
    """Reading twice gives the same, and nothing is said twice."""
    place = document("Requests are due by Tuesday, April 15, 2030. Send the request by Tuesday, April 15, 2030.")
    first, second = deadlines(place), deadlines(place)
    assert first == second
    assert all(isinstance(c, Conflict) for c in first[1])
    assert {d.kind for d in first[0]} == {DeadlineKind.REQUEST}
