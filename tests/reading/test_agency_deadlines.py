"""Dates in the notices of other agencies: councils, commissions, grants, permits. Well under a second."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form, PlainText, Section, Span
from fr_monitor.reading.deadlines import deadlines
from fr_monitor.reading.document import document_of

PUBLISHED = date(2031, 1, 14)
LONG_LEAD = (
    "The deadline for those in the audience to register, which includes requests to make comments during the "
    "meeting, requests for auxiliary aids, and written statements to be handed out before the meeting begins, "
    "is 5 p.m. EST on February 13, 2031."
)


def found(
    dates: str, *, title: str = "Lake Water Council", action: str = "Notice.", summary: str = "", body: str = ""
) -> list[str]:
    """Kind and date of each deadline of a notice, "other" left out, in the order of the calendar."""
    text, sections = "", []
    parts = {"TITLE": title, "ACTION": action, "SUMMARY": summary, "DATES": dates, "SUPPLEMENTARY INFORMATION": body}
    for name, words in parts.items():
        sections.append(Section(name, Span(len(text), len(text) + len(words))))
        text += words + "\n"
    notice = Notice("2031-00999", PUBLISHED, Stage.PUBLISHED, title, action=action)
    told, _ = deadlines(document_of(notice, PlainText(text, tuple(sections), Form.XML)))
    return [f"{d.kind.value} {d.date:%m-%d}" for d in sorted(told, key=lambda d: d.date) if d.kind.value != "other"]


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ("The panel meets from 2 p.m. to 4:30 p.m. Eastern Time on Wednesday, February 5, 2031.", ["02-05"]),
        ("The board will meet from 9 a.m. until noon on both February 5-6, 2031.", ["02-05", "02-06"]),
        ("The meeting is held on Monday, Thursday, and Friday, March 3, 6, and 7, 2031.", ["03-03", "03-06", "03-07"]),
        (
            "The workshop will be held Tuesday, Wednesday, and Thursday, April 29, April 30, and May 1, 2031.",
            ["04-29", "04-30", "05-01"],
        ),
        ("The workshop runs from 8:30 a.m. on March 4, 2031, until 5 p.m. on March 6, 2031.", ["03-04", "03-06"]),
        (
            "The group will meet from 1 p.m. until 5 p.m. on March 4, and from 9 a.m. until 1 p.m. on March 5, 2031.",
            ["03-04", "03-05"],
        ),
        ("The session opens Monday, March 3, 2031. It will reconvene Tuesday, March 4, 2031.", ["03-04"]),
    ],
)
def test_a_meeting_is_on_each_of_its_days(dates: str, days: list[str]) -> None:
    """Hours and weekdays between the words and the date, or a day on which it goes on, do not hide a meeting."""
    assert found(dates) == [f"meeting {day}" for day in days]


@pytest.mark.parametrize(
    ("title", "action", "dates"),
    [
        ("Institute of Soils; Notice of Closed Meetings", "", "March 12, 2031."),
        ("Sunshine Act Meetings", "", "10:30 a.m., Thursday, March 12, 2031."),
        ("Advisory Group on Reefs", "Notice of open meeting.", "Wednesday, March 12, 2031; 6 p.m.-8 p.m. EST."),
    ],
)
def test_a_date_alone_is_that_of_what_the_notice_announces(title: str, action: str, dates: str) -> None:
    """Under DATES a date without a verb is that of the meetings of the title or ACTION."""
    assert found(dates, title=title, action=action) == ["meeting 03-12"]


@pytest.mark.parametrize(
    ("dates", "summary"),
    [
        ("March 12, 2031.", ""),
        ("The notice applies now.", "An open meeting of the group on March 12, 2031, was announced; it is not held."),
    ],
)
def test_a_meeting_that_is_called_off_is_none(dates: str, summary: str) -> None:
    """Where title or ACTION cancel a meeting only the words that it will be held on another day give one."""
    action = "Notice of cancellation of open meeting."
    assert found(dates, action=action, summary=summary) == []
    assert found("The meeting will be held on March 19, 2031, instead.", action=action) == ["meeting 03-19"]


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        ("The permit is effective March 4, 2031, through March 3, 2032.", ["effective 03-04"]),
        ("This rule is effective without actual notice from March 4, 2031, to May 5, 2031.", ["effective 03-04"]),
        ("The change becomes effective upon publication of this notice, January 14, 2031.", ["effective 01-14"]),
        ("The closure will be in effect for two years from 6 a.m., March 4, 2031.", ["effective 03-04"]),
        ("The exemptions expire on March 4, 2033. Send comments by February 13, 2031.", ["comment 02-13"]),
        ("The approval of the information collection is effective through March 31, 2034.", []),
        ("OMB has approved this information collection for use through April 30, 2031.", []),
    ],
)
def test_the_end_of_what_is_in_force_is_no_last_day_for_comments(dates: str, facts: list[str]) -> None:
    """A rule, permit or approval has a first day; when it ends is nothing that anybody must heed."""
    assert found(dates, action="Notice; request for comments.") == facts


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        ("Comments on this petition must be received by February 13, 2031.", ["comment 02-13"]),
        ("Comments must identify the petition and be filed by February 13, 2031.", ["comment 02-13"]),
        (
            "Persons may submit comments, suggestions, or objections on the withdrawal by February 13, 2031.",
            ["comment 02-13"],
        ),
        ("Petitions must be filed by February 13, 2031.", []),
        ("Whoever needs the sealed record must request access by February 13, 2031.", []),
        ("Members of the public who wish to take part must register by February 13, 2031.", ["registration 02-13"]),
        (LONG_LEAD, ["registration 02-13"]),
        ("Persons who wish to speak must register by February 13, 2031.", ["registration 02-13"]),
        ("Since the meeting is held behind a gate, guests must register by February 13, 2031.", ["registration 02-13"]),
        ("Requests to speak must be received by February 13, 2031.", []),
        ("Royalties are set for the period beginning January 1, 2031, and ending December 31, 2035.", []),
    ],
)
def test_a_clause_is_for_what_its_first_words_say(dates: str, facts: list[str]) -> None:
    """Comments about a petition are comments; a petition, access to records and a license term are none."""
    assert found(dates, action="Notice; request for comments.") == facts


@pytest.mark.parametrize(
    ("dates", "days"),
    [
        ("The meeting will be on Monday-Tuesday, May 5-6, 2031, 8:30 a.m. to 5 p.m. each day.", ["05-05", "05-06"]),
        (
            "The panel meets on May 28, 8:30 a.m. to 3 p.m. EDT; May 29, 8 a.m. to 5 p.m.; and June 2, 8 a.m. to noon.",
            ["05-28", "05-29", "06-02"],
        ),
        ("The meeting will begin at 9:30 a.m. on Tuesday, May 6, 2031, and end when it is done.", ["05-06"]),
        ("Registration for the meeting will begin at 2 p.m. on Monday, May 5, 2031.", []),
    ],
)
def test_days_with_their_own_hours_are_days_of_one_meeting(dates: str, days: list[str]) -> None:
    """Hours behind each day, with or without semicolons, and the day on which a meeting begins."""
    assert found(dates) == [f"meeting {day}" for day in days]


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("j. Deadline for filing comments, motions to intervene, and protests: March 4, 2031.", ["comment 03-04"]),
        ("Comment Date: 5 p.m. ET 3/4/31.", ["comment 03-04"]),
        ("Filed Date: 3/4/31.", []),
        ("Description: Tariff filing, rates to be effective 3/4/2031.", []),
        ("The written submissions and proposed orders must be filed no later than March 4, 2031.", ["comment 03-04"]),
        ("Written submissions must be filed no later than eight calendar days after publication of this notice.", []),
    ],
)
def test_a_notice_without_dates_section_tells_its_last_day_in_the_body(body: str, facts: list[str]) -> None:
    """Commissions list what was filed; only the last day for answers is one, not what a filing asks for."""
    assert (
        found("", title="Brook Dam; Notice of Filing and Request for Written Submissions; Comments", body=body) == facts
    )


def test_received_on_a_day_means_by_that_day() -> None:
    """Some agencies write "received on" for "received by"."""
    assert found("Comments must be received on March 14, 2031.") == ["comment 03-14"]


RULE = {"title": "Standards for Small Boilers", "action": "Proposed rule; request for comments."}


@pytest.mark.parametrize(
    "body",
    [
        "States must submit their plans by January 2, 2032.",
        "The court set a deadline of January 2, 2032, for the final rule.",
        "Each vessel may carry no more than 40 buoys at any one time through February 2, 2032.",
        "The first rules apply only in 2031, while others are applicable until February 2, 2032.",
        "The project period will begin October 1, 2031, and end September 30, 2032.",
        "Holders of a registration number may sell existing stocks until August 1, 2031; registrants were told so.",
        "The present approval by OMB expires on May 30, 2031.",
        "The fishing season closes at noon on December 5, 2031.",
        "Members who are appointed now serve until December 31, 2032.",
    ],
)
def test_what_a_rule_asks_of_others_is_no_last_day_for_comments(body: str) -> None:
    """The body of a rule is full of days until when others do something; only answers to the notice are due."""
    assert found("Comments are due by March 4, 2031.", body=body, **RULE) == ["comment 03-04"]


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("Responses must be received by March 4, 2031.", ["comment 03-04"]),
        ("The docket period runs until March 4, 2031.", ["comment 03-04"]),
        ("Communications received by March 4, 2031, will be considered before action is taken.", ["comment 03-04"]),
        ("Requests to provide comments in a live presentation should come by March 4, 2031.", []),
        ("The Commission's views must be transmitted within five days thereafter, or by March 4, 2031.", []),
        (
            "The office will hold a staff conference on the case beginning at 9:30 a.m. on March 4, 2031.",
            ["meeting 03-04"],
        ),
        ("The agencies will hold a series of public meetings beginning on March 4, 2031.", ["meeting 03-04"]),
    ],
)
def test_the_body_tells_last_days_in_its_own_words(body: str, facts: list[str]) -> None:
    """Answers, communications and series of meetings are found in the body; steps inside the agency are not."""
    assert found("", body=body, **RULE) == facts


def test_submissions_under_a_heading_of_comments_are_comments() -> None:
    """What is submitted in a section on comments is a comment, though the sentence does not say so."""
    text = "Exchange; Notice of Filing\nIV. Solicitation of Comments\nAll submissions are due on or before March 4, 2031.\n"
    sections = (Section("TITLE", Span(0, 27)), Section("IV. Solicitation of Comments", Span(27, len(text))))
    notice = Notice("2031-00998", PUBLISHED, Stage.PUBLISHED, "Exchange; Notice of Filing")
    told, _ = deadlines(document_of(notice, PlainText(text, sections, Form.XML)))
    assert [f"{d.kind.value} {d.date:%m-%d}" for d in told] == ["comment 03-04"]


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        (
            "The effective date of the rule published on January 3, 2031, is delayed until March 4, 2031.",
            ["effective 03-04"],
        ),
        ("The comment period is delayed until March 4, 2031.", ["comment 03-04"]),
    ],
)
def test_a_new_effective_date_is_no_last_day(dates: str, facts: list[str]) -> None:
    """What is delayed says what its new date is."""
    assert found(dates, title="Standards for Small Boilers", action="Final rule; delay; request for comments.") == facts


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        ("Data and comments with respect to the mill's petition are taken until March 4, 2031.", ["comment 03-04"]),
        ("Growers may submit comments on or objections to the listing on or before March 4, 2031.", ["comment 03-04"]),
        ("OMB should receive a copy of your comments on or before March 4, 2031.", ["comment 03-04"]),
        ("Requests to speak on the petition are due by March 4, 2031.", []),
        ("Copies of the petition may be had until March 4, 2031.", []),
    ],
)
def test_comments_on_a_petition_are_comments_wherever_the_word_stands(dates: str, facts: list[str]) -> None:
    """Neither a petition nor a copy makes a comment something else; a speech on the petition is none."""
    assert found(dates, action="Notice of petition; request for comments.") == facts


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        (
            "Effective 1200 hours, Alaska local time (A.l.t.), February 9, 2031, until 1200 hours, A.l.t., March 4, 2031.",
            ["effective 02-09"],
        ),
        (
            "The deviation is effective from 12:01 a.m. on February 9, 2031, through 11:59 p.m. on March 4, 2031.",
            ["effective 02-09"],
        ),
        ("Comments are taken until 4:30 p.m., A.l.t., March 4, 2031.", ["comment 03-04"]),
    ],
)
def test_hours_do_not_part_the_ends_of_what_is_in_force(dates: str, facts: list[str]) -> None:
    """With hours at both ends the last day is still the end of a season, not one for comments."""
    assert found(dates, action="Temporary rule; request for comments.") == facts


@pytest.mark.parametrize(
    "dates",
    [
        "Wednesday, March 5, 2031, from 9 a.m. to 3:45 p.m. and Thursday, March 6, 2031, from 8:30 a.m. to noon Eastern.",
        "Closed to the public Wednesday, March 5, 2031, from 8 a.m. to 5 p.m.; and Thursday, March 6, 2031.",
    ],
)
def test_days_of_a_meeting_may_stand_without_a_verb(dates: str) -> None:
    """Two dates alone, with their hours, are both those of the meeting."""
    assert found(dates, title="Sunshine Act Meetings", action="") == ["meeting 03-05", "meeting 03-06"]


@pytest.mark.parametrize(
    ("dates", "body", "facts"),
    [
        (
            "The session is held on March 5, 2031.",
            "The council will hold a meeting on March 4, 2031.",
            ["meeting 03-05"],
        ),
        ("See below.", "The council will hold a meeting on March 4, 2031.", ["meeting 03-04"]),
        ("This rule is effective March 5, 2031.", "Section 3 becomes effective April 1, 2031.", ["effective 03-05"]),
        ("Comments are due March 5, 2031.", "The change will be effective on January 2, 2031.", ["comment 03-05"]),
        ("This rule is effective January 2, 2031.", "", ["effective 01-02"]),
    ],
)
def test_dates_tells_which_meeting_and_which_rule_is_meant(dates: str, body: str, facts: list[str]) -> None:
    """Other meetings and rules of the body are not those of the notice; what took effect earlier only DATES may say."""
    assert found(dates, body=body) == facts


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        (
            "The meeting will begin at 9 a.m. EDT on May 7, 2031, and adjourn at noon EDT on May 8, 2031.",
            ["meeting 05-07", "meeting 05-08"],
        ),
        ("Tuesday, May 6 through Thursday, May 8, 2031.", ["meeting 05-06", "meeting 05-08"]),
        ("The hearings will be held between May 6 and May 20, 2031.", ["meeting 05-06", "meeting 05-20"]),
        ("Assessments will be held between May 6 and May 20, 2031.", []),
        (
            "Those who come must register by May 2; virtual guests by May 5, 2031.",
            ["registration 05-02", "registration 05-05"],
        ),
        ("Parties wishing to participate must file an entry of appearance by May 2, 2031.", []),
    ],
)
def test_a_range_of_days_is_that_of_the_meeting_it_stands_with(dates: str, facts: list[str]) -> None:
    """First and last day of a meeting, with or without a verb; who else needs a date inherits what it is for."""
    assert found(dates, title="Meeting of the River Panel", action="Notice of public meeting.") == facts


def test_the_years_that_a_summary_asks_for_are_no_period_of_comment() -> None:
    """A request that was received, for a permit through some day, makes that day no last day for comments."""
    summary = (
        "We received a request for permits to catch otters over five years, from July 4, 2031 through July 3, 2036."
    )
    dates = "Comments must be received by March 4, 2031."
    assert found(dates, summary=summary, action="Notice; request for comments.") == ["comment 03-04"]


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        ("The meeting that was to be held on March 4, 2031, is rescheduled to April 8, 2031.", ["meeting 04-08"]),
        ("The hearing scheduled for March 4, 2031, has been rescheduled for April 8, 2031.", ["meeting 04-08"]),
        ("The meeting scheduled for March 4, 2031, has been postponed and will be rescheduled.", []),
        (
            "Sessions: March 4, 2031, 2 p.m.-4 p.m. Eastern Time; and April 8, 2031, 3 p.m.-5 p.m. Mountain Time.",
            ["meeting 03-04", "meeting 04-08"],
        ),
    ],
)
def test_a_meeting_that_is_put_off_is_on_its_new_day(dates: str, facts: list[str]) -> None:
    """The old day gives way to the new one, and is none where there is no new one yet."""
    assert found(dates, title="Grain Panel; Meeting", action="Notice of postponement of meeting.") == facts


@pytest.mark.parametrize(
    "body",
    [
        "The Forest Service will tell applicants by May 6, 2031, whether they are invited to go on.",
        "Grantees must send a final report by May 6, 2031.",
        "Applicants may request a debriefing until May 6, 2031.",
    ],
)
def test_what_comes_after_a_grant_is_no_last_day_to_apply(body: str) -> None:
    """Answers, reports and talks about a refusal have days of their own."""
    title = "Rural Bridge Grants; Notice of Funding Opportunity"
    assert found("Applications are due by March 4, 2031.", title=title, body=body) == ["request-to-participate 03-04"]


@pytest.mark.parametrize(
    ("dates", "facts"),
    [
        ("We will hold public meetings: in Elko on March 4, 2031, and online on March 6, 2031.", 2),
        ("The task force meets on the first Tuesday of each month, beginning March 4, 2031, at 1 p.m. PST.", 1),
        ("The task force works through the list on the first Tuesday of each month, beginning March 4, 2031.", 0),
    ],
)
def test_places_and_habits_do_not_hide_a_meeting(dates: str, facts: int) -> None:
    """Where it is held, after a colon, and how often, before the first day."""
    assert found(dates, action="Notice of public meetings.") == ["meeting 03-04", "meeting 03-06"][:facts]


@pytest.mark.parametrize(
    ("body", "facts"),
    [
        ("Public comment is invited. The closing period for its receipt is March 4, 2031.", ["comment 03-04"]),
        ("The zone was approved. The closing period for its activation is March 4, 2031.", []),
    ],
)
def test_a_notice_without_sections_says_itself_that_comments_are_invited(body: str, facts: list[str]) -> None:
    """With neither SUMMARY nor DATES the text tells what its last day is for, or that it is for nothing."""
    assert found("", title="Subzone of a Works; Application", action="", body=body) == facts
