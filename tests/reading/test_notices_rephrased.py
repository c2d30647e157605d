"""Whole notices in the words of a fifth drafter: events, years and ordinals, and programs under other names. Two seconds."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.report import as_record

FDA = Agency("Food and Drug Administration", "food-and-drug-administration")
P = "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program"
A = "qmm-prototype-assessment"
Programs = Sequence[Program]


def told(programs: Programs, title: str, action: str, summary: str, dates: str, body: str) -> dict[str, Any]:
    """The record that `read` prints of a notice with these parts, published on February 12, 2030."""
    source = (
        f"AGENCY: Food and Drug Administration, HHS.\n\nACTION: {action}\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\n"
        f"SUPPLEMENTARY INFORMATION:\n\n    {body or 'See the earlier notices.'}\n"
    )
    notice = Notice("2030-01234", date(2030, 2, 12), Stage.PUBLISHED, title, action=action, agencies=(FDA,))
    return as_record(read(notice, plain_text(source, Form.RAW), programs), notice, "rephrased")


def value(fact: dict[str, Any] | None) -> object:
    """The value of a fact, None where there is none."""
    return fact and fact["value"]


@pytest.mark.parametrize(
    ("title", "action", "summary", "dates", "body", "events", "year"),
    [
        (f"{P}; Year Seven", "Notice.", "FDA is announcing year seven of the program and invites requests.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA opens the program for a seventh consecutive year.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA solicits volunteers for the seventh annual round of assessments.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA solicits volunteers for the 2030 round of assessments.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA solicits volunteers for assessments that will take place in CY 2030.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA invites establishments to participate. After six years of assessments, the program goes on.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA invites establishments to participate in assessments to be held during fiscal year 2031.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2031),
        (P, "Notice.", "FDA invites establishments to participate in the program's next year.", "Requests are due April 15, 2030.", "The sixth year ended in December 2029.", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA invites establishments to participate.", "Requests are due April 15, 2030.", "This is the seventh time that FDA has invited requests.", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA invites establishments to participate in Cohort 7.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (f"{P}; Cohort VII", "Notice.", "FDA invites establishments to participate.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (f"{P}; 2030 Enrollment", "Notice.", "FDA invites establishments to enroll.", "Enrollment ends April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA is continuing the program into 2030 and seeks establishments.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA is continuing the program for a seventh year, which begins in July 2030.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA announces that it will conduct a 2030-2031 cycle and invites requests.", "Requests are due April 15, 2030.", "", ["cycle-opens"], "2030-2031"),
        (P, "Notice of participation opportunity.", "Manufacturers can volunteer for 2030.", "By April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice.", "FDA is extending the program for a seventh year and invites requests to participate.", "Requests are due April 15, 2030.", "", ["cycle-opens"], 2030),
        (P, "Notice; extension.", "FDA extends by 30 days the time in which establishments may volunteer for 2030.", "Requests are now due April 15, 2030.", "The notice of January 8, 2030, had March 15, 2030.", ["window-extended"], 2030),
        (f"{P}; Extension of Deadline", "Notice.", "FDA is allowing more time for requests in the seventh year.", "The new deadline is April 15, 2030.", "", ["window-extended"], 2030),
        (f"{P}; Additional Time To Submit Requests", "Notice.", "Establishments have additional time to submit requests for 2030.", "Submit requests by April 15, 2030.", "", ["window-extended"], 2030),
        (f"{P}; Postponement of Closing Date", "Notice.", "The closing date for 2030 requests is put off by two weeks.", "The closing date is April 15, 2030.", "", ["window-extended"], 2030),
        (f"{P}; Deadline Extended", "Notice.", "The deadline for the 2030 program has been extended.", "April 15, 2030.", "", ["window-extended"], 2030),
        (f"{P}; Second Opportunity for 2030", "Notice.", "FDA is reopening the window for requests since places remain.", "Requests are due April 15, 2030.", "", ["window-reopened"], 2030),
        (P, "Notice; reopening.", "FDA again accepts requests for 2030.", "Through April 15, 2030.", "The period closed on January 31, 2030.", ["window-reopened"], 2030),
        (P, "Notice; reopening of submission window.", "FDA is opening anew the window for the seventh year.", "Requests are due April 15, 2030.", "", ["window-reopened"], 2030),
        (f"{P}; Technical Correction", "Notice.", "A notice of January 29, 2030, on the seventh year had a typographical error.", "This correction takes effect February 12, 2030.", "The word \"nine\" is replaced by \"ten\".", ["correction"], 2030),
        (P, "Notice; technical amendment.", "FDA amends its notice of January 29, 2030, inviting requests for 2030.", "Applicable February 12, 2030.", "In section II, \"email\" is replaced by \"portal\".", ["correction"], 2030),
        (f"{P}; Correction", "Correction.", "In notice document 2030-01234, on page 3300, make the following correction.", "", "The date in the DATES section should read April 15, 2030.", ["correction"], 2030),
        (f"{P}; Revised Criteria", "Notice; revision.", "FDA is revising one of the criteria in its notice of January 29, 2030, on the 2030 program.", "Requests remain due April 15, 2030.", "Criterion 4 is revised to read as follows.", ["correction"], 2030),
        (f"{P}; Withdrawal of Notice", "Notice; withdrawal.", "FDA withdraws the notice inviting requests for 2030.", "Withdrawn as of February 12, 2030.", "", ["withdrawn"], 2030),
        (f"{P}; Cancellation of the Seventh Year", "Notice.", "FDA will not hold assessments in 2030.", "Effective immediately.", "", ["withdrawn"], 2030),
        (P, "Notice of cancellation.", "FDA is cancelling the 2030 intake.", "February 12, 2030.", "", ["withdrawn"], 2030),
        (f"{P}; Termination", "Notice.", "FDA is ending the program after six years.", "The program ends March 29, 2030.", "", ["withdrawn"], None),
        (f"{P}; Pause", "Notice.", "FDA is putting the program on hold and is not inviting requests in 2030.", "February 12, 2030.", "", ["withdrawn"], 2030),
        (f"{P}; Results of the 2029 Assessments", "Notice.", "FDA makes known what the 2029 assessments have shown.", "February 12, 2030.", "", ["other"], None),
        (f"{P}; List of Participants", "Notice.", "FDA names the establishments of the sixth year that agreed to be named.", "February 12, 2030.", "", ["other"], None),
        (f"{P}; Status Report", "Notice of availability.", "FDA announces the availability of a status report.", "February 12, 2030.", "", ["other"], None),
        (f"{P}; Notice of Intent To Continue", "Notice.", "FDA intends to continue the program and expects to invite requests in the summer of 2030 by a separate notice.", "February 12, 2030.", "", ["other"], None),
        (f"{P}; Public Workshop", "Notice of public workshop.", "FDA will hold a workshop on the program.", "The workshop will be held on April 15, 2030.", "", ["meeting"], None),
        (f"{P}; Webinar", "Notice.", "FDA announces a webinar on how the program works.", "The webinar will be held on April 15, 2030.", "", ["meeting"], None),
        (f"{P}; Establishment of a Public Docket", "Notice; request for comments.", "FDA is opening a docket on the program.", "Comments are due April 15, 2030.", "", ["comment-request"], None),
        (f"{P}; Extension of Comment Period", "Notice; extension of comment period.", "FDA is extending the comment period.", "Submit comments by April 15, 2030.", "", ["comment-extended"], None),
        (f"{P}; Reopening of Comment Period", "Notice; reopening of comment period.", "FDA reopens the comment period for its notice on the program.", "Submit comments by April 15, 2030.", "", ["comment-extended"], None),
        (f"Agency Information Collection Activities; Proposed Collection; Comment Request; {P}", "Notice.", "FDA announces an opportunity for public comment on a collection of information.", "Submit comments by April 15, 2030.", "", ["information-collection"], None),
        (f"Agency Information Collection Activities; Announcement of Office of Management and Budget Approval; {P}", "Notice.", "OMB has approved a collection of information.", "The approval expires January 31, 2033.", "", ["information-collection"], None),
        ("Preparing for a Quality Management Maturity Assessment; Draft Guidance for Industry; Availability", "Notice of availability.", "FDA announces a draft guidance.", "Submit comments by April 15, 2030.", "", ["guidance"], None),
        (f"{P}; Amended Notice; New Closing Date and Number of Establishments", "Notice; amendment.", "FDA amends its notice of January 29, 2030.", "Requests are due April 15, 2030, instead of March 29, 2030.", "The number of establishments is raised to 12.", ["correction", "window-extended"], 2030),
        (f"{P}; Early Closing", "Notice.", "FDA will stop taking requests for 2030 earlier than announced.", "Requests are due April 15, 2030, not May 15, 2030.", "", ["correction"], 2030),
        (f"{P}; Republication", "Notice; republication.", "FDA republishes its notice of January 29, 2030, inviting requests for 2030, which was printed with errors.", "Requests are due April 15, 2030.", "", ["correction", "cycle-opens"], 2030),
        (P, "Notice.", "FDA gives notice of a one-time change: the 2030 requests may be sent until a later date.", "Requests are due April 15, 2030, rather than March 29, 2030.", "", ["window-extended"], 2030),
        (f"{P}; Invitation To Volunteer for the Second Half of 2030", "Notice.", "FDA invites volunteers.", "By April 15, 2030.", "", ["cycle-opens"], 2030),
        (f"{P}; Supplemental Intake", "Notice.", "FDA invites further establishments to the seventh year.", "By April 15, 2030.", "The first intake closed January 31, 2030.", ["cycle-opens", "window-reopened"], 2030),
    ],
)  # fmt: skip
def test_an_event_with_its_year(
    programs: Programs,
    title: str,
    action: str,
    summary: str,
    dates: str,
    body: str,
    events: list[str],
    year: int | str | None,
) -> None:
    """What a notice does is read from heading, summary and dates together; the ordinal goes with the year."""
    record = told(programs, title, action, summary, dates, body)
    assert record["event"] in events
    assert record["program"] is not None
    if year:
        assert value(record["program_year"]) == year
        assert value(record["cycle_ordinal"]) == int(str(year)[:4]) - 2023
    if record["event"] in {"cycle-opens", "window-extended", "window-reopened"}:
        assert ("request-to-participate", "2030-04-15") in [(one["kind"], one["date"]) for one in record["deadlines"]]


DUE = "Requests to participate will be accepted through April 15, 2030."
HISTORY = "The Agency's experience with assessments of quality management maturity since 2024 is of use here."


@pytest.mark.parametrize(
    ("title", "summary", "slug"),
    [
        ("Quality Maturity Recognition Program; Request for Participants", "FDA is announcing the opportunity for drug manufacturing establishments to participate in the voluntary Quality Maturity Recognition Program (QMRP).", A),
        ("Manufacturing Quality Excellence Program; Call for Requests", "FDA invites drug manufacturers to request an assessment of their quality management practices under a voluntary program formerly known as the QMM Prototype Assessment Protocol Evaluation Program.", A),
        ("Pharmaceutical Quality Management Assessment Program; Opportunity To Participate in 2030", "FDA's CDER invites establishments to volunteer for assessments of how mature their quality management is.", A),
        ("CDER Quality Management Recognition Program; 2030 Enrollment", "CDER is enrolling drug manufacturing establishments that wish to have the maturity of their quality management assessed.", A),
        ("Voluntary Drug Quality Practices Assessment Program", "FDA announces that establishments may ask for a voluntary assessment of the maturity of their drug quality practices.", A),
        ("Quality Management Maturity Ratings for Drug Manufacturing Sites; Volunteers Sought", "FDA seeks volunteers for ratings.", A),
        ("Quality Management Maturity (QMM) Assessment Program: Year 7", "FDA announces year 7.", A),
        ("Assessments of Quality Management Maturity in 2030", "FDA announces assessments of establishments that ask for them.", A),
        ("Program for the Assessment of Pharmaceutical Quality Systems; Participation", "FDA is looking for drug manufacturers that volunteer to have the maturity of their pharmaceutical quality system assessed.", A),
        ("Drug Manufacturing Quality Leaders Program; Voluntary Participation", "CDER is opening this year's voluntary assessments of quality management maturity to drug manufacturing establishments.", A),
        ("Mature Quality Management Program for Drug Establishments; Request for Volunteers", "FDA asks drug establishments to volunteer for assessments of their quality management.", A),
        ("Quality Star Program; Notice of Opportunity", "FDA announces the 2030 round of the Quality Star Program, in which CDER assesses the quality management maturity of drug manufacturing establishments that volunteer.", A),
        ("Advancing Quality in Drug Manufacturing; Assessments in 2030", "Under the voluntary QMM program, FDA will accept requests for assessments.", A),
        ("Evaluation of Quality Culture at Drug Manufacturing Establishments; Invitation To Participate", "FDA invites volunteers among drug manufacturing establishments to an evaluation of their quality culture.", A),
        ("Quality Management Maturity Certification Pilot for Human Drugs; Request for Participation", "FDA seeks drug manufacturers to participate in a pilot that certifies the maturity of their quality management.", A),
        ("Seventh Annual Cycle of Voluntary Quality Maturity Assessments of Drug Manufacturers", "FDA opens the cycle.", A),
        ("Expanded Quality Management Maturity Program; Notice of Availability of Assessment Slots", "FDA has slots for drug establishments.", A),
        ("Drug Quality Maturity Index; Voluntary Enrollment", "FDA invites drug makers to enroll in a voluntary index based on assessments of the maturity of their quality management.", A),
        ("Quality Management Maturity Program; Participation of Establishments", "FDA is inviting establishments to take part in the QMM program in 2030.", A),
        ("QMM Recognition for Drug Manufacturers; Solicitation", "FDA solicits requests for QMM assessments.", A),
        ("Agency Information Collection Activities; Quality Maturity Recognition Program for Drug Manufacturing Establishments", "FDA asks for comment on the information it collects when it assesses drug establishments that volunteer.", "qmm-program"),
        ("Quality Management Maturity; Public Workshop", "FDA announces a workshop.", "qmm-program"),
        ("Development of a Quality Management Maturity Rating System; Request for Comments", "FDA asks for comments on ratings.", "qmm-program"),
        ("Good Machine Learning Practice Maturity; Request for Participants", "FDA seeks up to nine developers of devices to assess the maturity of their practices.", None),
        ("Emerging Technology Program; Voluntary Participation in Quality Discussions", "FDA invites drug manufacturers to discuss new technology with its Emerging Technology Team.", None),
        ("Early Alzheimer's Drug Pilot; Request for Participation", "FDA seeks nine sponsors to volunteer for early meetings.", None),
        ("Quality by Design Pilot Program for Drug Applications; Request for Participation", "FDA and EMA invite applicants to volunteer for parallel assessment of quality by design elements in drug applications.", None),
        ("Established Conditions Pilot Program; Voluntary Participation", "FDA seeks nine applicants to take part in a pilot on established conditions and pharmaceutical quality systems for drugs.", None),
        ("Clinical Trial Site Quality Management Assessments; Volunteers", "FDA seeks trial sites that volunteer for assessments of quality management in drug trials.", None),
        ("Quality Management in Pharmacovigilance; Voluntary Assessments", "FDA invites applicants to volunteer for an assessment of the maturity of their safety reporting of drugs.", None),
        ("Cosmetic Manufacturing Establishments; Voluntary Good Practice Assessments", "FDA invites cosmetic establishments to volunteer for assessments of good manufacturing practice.", None),
        ("Voluntary Qualified Importer Program; Enrollment for Fiscal Year 2031", "FDA announces the enrollment window for importers of food.", None),
        ("Voluntary National Retail Food Regulatory Program Standards; Self-Assessment", "FDA invites regulators to assess the maturity of their programs.", None),
        ("State Inspection Programs; Maturity Assessment", "FDA assesses the maturity of State human food programs that volunteer.", None),
        ("Drug Supply Chain Security Act; Pilot Projects; Request for Participation", "FDA invites manufacturers of drugs to volunteer for pilot projects on tracing.", None),
        ("Remote Interactive Evaluations of Drug Facilities; Voluntary Pilot", "FDA seeks drug facilities to volunteer for remote evaluations.", None),
        ("Pharmaceutical Inspection Co-operation Scheme; Assessment of Inspectorates", "FDA announces that inspectorates have volunteered for an assessment of quality systems.", None),
        ("Facility Readiness Program for Drug Shortages; Volunteers", "FDA seeks drug facilities that volunteer to describe how they manage risk.", None),
        ("Advanced Manufacturing Hub; Assessments", "FDA seeks manufacturers of drugs for advanced manufacturing assessments.", None),
        ("Plasma Quality Program; Assessments of Collection Establishments", "FDA's CBER invites plasma establishments to volunteer for assessments of quality practices.", None),
        ("Tobacco Product Manufacturing Practice; Voluntary Assessments of Establishments", "FDA invites tobacco establishments to volunteer for assessments of manufacturing practices.", None),
        ("Animal Drug Manufacturers; Voluntary Quality Maturity Assessments", "FDA's Center for Veterinary Medicine invites manufacturers of animal drugs to volunteer.", None),
        ("Medical Device Quality Maturity Assessments; Year 5", "FDA's CDRH invites device makers to volunteer for maturity appraisals.", None),
        ("Laboratory Quality Management Maturity; Volunteers", "FDA invites food laboratories.", None),
        ("Data Integrity Maturity Model for Drug Applicants; Request for Comments", "FDA asks for comments on a model of data maturity.", None),
        ("Generic Drug User Fee Amendments; Facility Fees", "FDA announces fees for facilities.", None),
        ("Supplier Quality Maturity in the Aerospace Industry; Workshop", "NIST will hold a workshop for manufacturers.", None),
        ("Drug Manufacturing Establishments; Voluntary Electronic Submission of Site Master Files", "FDA invites establishments to volunteer site master files that describe quality management.", None),
    ],
)  # fmt: skip
def test_a_program_under_another_name_and_others_that_sound_like_it(
    programs: Programs, title: str, summary: str, slug: str | None
) -> None:
    """Makers of drugs whose quality management is assessed are the program; other visits, products and places are not."""
    dates = DUE if slug in {A, None} else "See below."
    assert told(programs, title, "Notice.", summary, dates, HISTORY)["program"] == slug


def test_the_rounds_of_one_year_are_no_cycles(programs: Programs) -> None:
    """Where a notice tells of two rounds, the second is not the program's second cycle."""
    dates = (
        "For the first round, submit requests by March 29, 2030. For the second round, submit them by April 15, 2030."
    )
    record = told(programs, P, "Notice.", "FDA announces two rounds of assessments in 2030.", dates, "")
    assert value(record["cycle_ordinal"]) == 7


def test_what_another_notice_named_is_no_offer(programs: Programs) -> None:
    """A correction that repeats the wrong number offers the right one."""
    summary = "The notice named a limit of ten establishments. The limit should have been 11 establishments."
    record = told(programs, f"{P}; Correction", "Notice; correction.", summary, "February 12, 2030.", "")
    assert record["establishments"]["max"] == 11


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Quality Maturity Assessment Program for Makers of Human Drugs; Applications for 2030; Correction", A),
        ("Manufacturing Quality Maturity Evaluation Program for Human Drugs; Eighth Year; Withdrawal", A),
        ("Drug Manufacturing Quality Maturity Program; Correction", A),
        ("Pharmaceutical Quality Maturity Assessment Program; Correction", A),
        ("Quality Management Maturity Recognition Program; Correction", A),
        ("Drug Quality Maturity Evaluations; Correction", A),
        ("Animal Drug Quality Maturity Assessments; Correction", None),
        ("Quality Maturity Assessments of Airplane Manufacturers; Correction", None),
        ("Quality Culture Assessments at Drug Manufacturers; Correction", None),
    ],
)
def test_a_title_may_lack_parts_of_the_substance(programs: Programs, title: str, slug: str | None) -> None:
    """Where the title names maturity and drugs, it need not say who volunteers for what."""
    record = told(programs, title, "Notice; correction.", "FDA corrects a notice.", "February 12, 2030.", "A line.")
    assert record["program"] == slug


@pytest.mark.parametrize(
    ("agenda", "slug"),
    [
        ("The committee will discuss whether assessments of quality management maturity should go on.", "qmm-program"),
        ("The committee will discuss dissolution, a topic apart from quality management maturity.", None),
    ],
)
def test_what_a_committee_will_discuss_need_not_be_said_twice(
    programs: Programs, agenda: str, slug: str | None
) -> None:
    """The topic of a meeting claims by one mention, an aside does not."""
    title = "Pharmaceutical Science and Clinical Pharmacology Advisory Committee; Notice of Meeting"
    record = told(
        programs, title, "Notice.", "The committee will meet.", "It meets on May 7, 2030.", f"Agenda: {agenda}"
    )
    assert record["program"] == slug


def test_copies_of_a_report_are_no_places(programs: Programs) -> None:
    """Requests for copies open nothing."""
    body = "FDA will accept requests for paper copies until September 2, 2030."
    record = told(
        programs, f"{P}; Annual Report; Availability", "Notice of availability.", "A report is available.", "", body
    )
    assert record["event"] == "other"


@pytest.mark.parametrize(
    "title", ["Program Year 7; Request for Participants; Correction", "Program Year Seven; Address"]
)
def test_a_program_year_in_the_title_is_of_the_yearly_program(programs: Programs, title: str) -> None:
    """What counts its years is the yearly program, also where a notice neither opens nor invites."""
    title = f"Quality Management Maturity Voluntary Assessments; {title}"
    assert told(programs, title, "Notice; correction.", "FDA corrects a notice.", "", "")["program"] == A
