"""Programs that come back under names of which nothing is known, and others' programs that only sound like them."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading.claims import claims, screen
from fr_monitor.reading.document import document_of
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.successors import same_substance

FDA = Agency("Food and Drug Administration", "food-and-drug-administration")
TITLE = "Voluntary Assessment of Quality Management Practices at Drug Manufacturing Establishments"
DUE = "Establishments should submit a request to participate by July 10, 2028."


def claimant(programs, title: str, summary: str, dates: str = DUE) -> tuple[str | None, str | None]:
    """Who claims a notice of FDA, and where it says why; None where nobody does."""
    source = f"AGENCY: Food and Drug Administration, HHS.\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\nSUPPLEMENTARY INFORMATION:\n\n    More.\n"
    notice = Notice("2028-01234", date(2028, 5, 9), Stage.PUBLISHED, title, agencies=(FDA,))
    found = claims(document_of(notice, plain_text(source, Form.RAW)), programs)
    assert screen(notice, programs, source) or not found
    return (found[0].program, found[0].where) if found else (None, None)


@pytest.mark.parametrize(
    ("title", "summary", "where"),
    [
        (TITLE, "This notice says who may ask and how.", "title"),
        (f"{TITLE}; Correction", "We are correcting the address for requests.", "title"),
        (
            "Better Medicines Initiative; Solicitation",
            "CDER is looking for drug manufacturers that volunteer for an appraisal of the maturity of their quality practices.",
            "SUMMARY",
        ),
        (
            "Recognition of Advanced Plants",
            "FDA offers makers of pharmaceuticals the opportunity to volunteer for an evaluation of their quality culture.",
            "SUMMARY",
        ),
    ],
)
def test_a_new_name_hides_nothing(programs, title, summary, where):
    """Volunteers among drug makers whose quality management is assessed are this program, whatever it is called."""
    assert claimant(programs, title, summary) == ("qmm-prototype-assessment", where)


@pytest.mark.parametrize(
    ("title", "summary", "expected"),
    [
        (
            "Quality Maturity Recognition Program; Announcement for 2030; Withdrawal",
            "FDA withdraws its notice, in which drug establishments were invited to volunteer for assessments.",
            "qmm-prototype-assessment",
        ),
        (
            "Pharmaceutical Quality Maturity Program; Reopening of the Application Period",
            "Drug facilities may again apply for a voluntary evaluation.",
            "qmm-prototype-assessment",
        ),
        (
            "Quality Maturity Recognition Program; Public Workshop",
            "Drug establishments that volunteered for an assessment will speak.",
            "qmm-program",
        ),
        ("Quality Maturity of Outsourcing Facilities; Training", "FDA invites drug facilities to take part.", None),
        ("Quality Management in Drug Trials", "Sites and manufacturers may volunteer for an assessment.", None),
        ("Drug Shortages", "FDA evaluated the quality maturity of drug facilities that volunteered.", None),
    ],
)
def test_a_title_with_the_subject_leaves_the_rest_to_the_text(programs, title, summary, expected):
    """A correction or withdrawal of a renamed program need not say all that it is in its title."""
    assert claimant(programs, title, summary, "See below.")[0] == expected


def test_paperwork_on_a_new_name_belongs_to_the_program_at_large(programs):
    """A collection of information opens nothing, so that it is not the yearly intake's."""
    title = f"Agency Information Collection Activities; Proposed Collection; {TITLE}"
    assert claimant(programs, title, "FDA asks for comments on a questionnaire.", "") == ("qmm-program", "title")


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Remote Evaluations of Drug Facilities", "FDA seeks drug facilities that volunteer for remote evaluations."),
        ("Voluntary Appraisals", "CDRH invites medical device sites to volunteer for an appraisal of their quality culture and practices."),
        ("Assessments of Laboratories", "Food laboratories may volunteer for an assessment of their quality management practices."),
        ("Sponsors' Quality Systems", "Volunteers run clinical trials of drugs; FDA will assess the quality management practices of sites."),
        ("Quality Systems; Draft Guidance", "The guidance speaks of quality management practices at drug establishments."),
        ("Drug Shortages", "FDA will report on quality culture among drug manufacturers that volunteered for assessments."),
    ],
)  # fmt: skip
def test_what_lacks_a_part_is_not_it(programs, title, summary):
    """Other visits, devices, foods, trials, guidances and reports have some of the words and are not claimed."""
    assert claimant(programs, title, summary, "See below.")[0] is None


@pytest.mark.parametrize(
    ("title", "summary"),
    [
        ("Pilot on Established Conditions; Participants Wanted", "Makers of drugs that wish to be in the pilot may ask. FDA is to assess what a pharmaceutical quality system does for changes under good manufacturing practice."),
        ("Structured Drug Applications; Pilot", "Drug manufacturers wishing to join may say so. CDER will evaluate data on the pharmaceutical quality system and on manufacturing practices."),
        ("Recognition of Auditors From Third Parties of Quality Management Practices at Drug Manufacturers", "Auditors who wish to be recognized may apply."),
        ("Quality Maturity of Drug Application Data; Assessment Tool; Draft Guidance", "FDA publishes a draft."),
        ("Quality Maturity of Drug Application Data; Assessment Tool", "FDA invites requests to participate."),
        ("Quality Maturity of Drug Outsourcing Facilities", "FDA invites outsourcing facilities to volunteer."),
        ("Voluntary Assessment of the Quality Maturity of Cell and Gene Therapy Drug Makers", "CBER invites makers."),
    ],
)  # fmt: skip
def test_pilots_that_take_requests_are_not_all_this_one(programs, title, summary):
    """Pilots on applications, audits, data and other establishments use its words and ask for requests, too."""
    assert claimant(programs, title, summary)[0] is None


def test_a_program_without_substance_has_no_successors(programs):
    """Programs that do not say what they are in substance are known by their names alone."""
    metrics = next(program for program in programs if program.slug == "quality-metrics-reporting")
    assert same_substance(metrics, TITLE) == ""
