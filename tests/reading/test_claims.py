"""Which program a notice is about, and which notices only mention one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from fr_monitor.errors import UnreadableText
from fr_monitor.model.facts import Claim
from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form, PlainText
from fr_monitor.reading.claims import claims, screen
from fr_monitor.reading.document import document_of
from fr_monitor.reading.plain import plain_text

HHS = Agency("Health and Human Services Department", "health-and-human-services-department")
FDA = Agency("Food and Drug Administration", "food-and-drug-administration")
CDC = Agency("Centers for Disease Control and Prevention", "centers-for-disease-control-and-prevention")
ASK = "CDER will accept requests to participate through May 4, 2029."
LONG = "Nothing here is about the subject of this test, and it goes on for a while. " * 60


def notice(
    title: str, action: str = "Notice.", docket: str = "FDA-2029-N-0411", agencies: tuple[Agency, ...] = (HHS, FDA)
) -> Notice:
    """A notice of 2029 as the API would give it."""
    dockets = (f"Docket No. {docket}",) if docket else ()
    return Notice(
        "2029-01234", date(2029, 3, 1), Stage.PUBLISHED, title, action=action, agencies=agencies, docket_ids=dockets
    )


def text(
    summary: str = "", dates: str = "", body: str = "", agency: str = "Food and Drug Administration, HHS."
) -> PlainText:
    """The text of a notice with these parts."""
    source = f"AGENCY: {agency}\n\nSUMMARY: {summary}\n\nDATES: {dates}\n\nSUPPLEMENTARY INFORMATION:\n\nI. Background\n\n    {body}\n"
    return plain_text(source, Form.RAW)


def claimant(found: tuple[Claim, ...]) -> str | None:
    """The slug of the best claim."""
    return found[0].program if found else None


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        (
            "Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program",
            "qmm-prototype-assessment",
        ),
        ("Quality Management Maturity Assessment Program; Fifth Cycle", "qmm-prototype-assessment"),
        ("QMM Evaluation Protocol; Year Five", "qmm-prototype-assessment"),
        ("Voluntary Quality Management Maturity (QMM) Prototype Assessment Program", "qmm-prototype-assessment"),
        (
            "VOLUNTARY QUALITY  MANAGEMENT MATURITY PROTOTYPE ASSESSMENT PROTOCOL EVALUATION PROGRAM",
            "qmm-prototype-assessment",
        ),
        ("Quality Management Maturity Program for Drug Manufacturing Establishments; Public Workshop", "qmm-program"),
        ("CDER's QMM Program; Listening Session", "qmm-program"),
        (
            "Agency Information Collection Activities; Proposed Collection; Quality Management Maturity Program",
            "qmm-program",
        ),
        (
            "Quality Management Maturity for Active Pharmaceutical Ingredients Pilot Program; Correction",
            "qmm-api-pilot",
        ),
        ("Quality Management Maturity for Finished Dosage Forms Pilot Program; Extension", "qmm-fdf-pilot"),
        ("Food and Drug Administration Quality Metrics Reporting Program; Public Meeting", "quality-metrics-reporting"),
        ("Submission of Quality Metrics Data; Final Guidance for Industry; Availability", "quality-metrics-reporting"),
        ("Quality Metrics Site Visit Program for 2030", "quality-metrics-site-visit"),
        ("Modernizing Quality Systems; Quality Metrics Feedback Program; Extension", "quality-metrics-feedback"),
    ],
)
def test_a_title_names_its_program(programs: tuple[Program, ...], title: str, slug: str) -> None:
    """The most particular program that the title names takes the notice, and the claim shows the words."""
    found = claims(document_of(notice(title), text("FDA publishes this document.", "See below.")), programs)
    assert claimant(found) == slug
    assert found[0].where == "title"
    assert found[0].matched.lower() in " ".join(title.lower().replace(" (qmm)", "").split())


@pytest.mark.parametrize(
    ("title", "summary", "dates"),
    [
        ("Quality Management Maturity Program; Invitation To Participate in 2029", "CDER invites.", "By May 4, 2029."),
        (
            "Voluntary QMM Program; Extension of Period",
            "FDA is extending the period in which sites may ask to take part.",
            "",
        ),
        (
            "Voluntary QMM Program; Withdrawal",
            "FDA is withdrawing the notice that invited manufacturers to participate.",
            "",
        ),
        (
            "Voluntary QMM Program for Drug Manufacturing Sites",
            "FDA is inviting sites to take part in the sixth year.",
            ASK,
        ),
        ("CDER Quality Management Maturity Program", "FDA is asking manufacturers to participate.", ASK),
        (
            "Maturity of Quality Management: a Program for Volunteers",
            "FDA opens the quality management maturity program.",
            ASK,
        ),
        (
            "Program for Excellent Drug Makers; Year Six",
            "This is the sixth year of what was called the Quality Management Maturity Prototype Assessment Program.",
            ASK,
        ),
    ],
)
def test_a_renamed_program_that_takes_requests_is_the_yearly_one(
    programs: tuple[Program, ...], title: str, summary: str, dates: str
) -> None:
    """Another name and another docket, but establishments are invited to a program on the maturity of quality management."""
    assert claimant(claims(document_of(notice(title), text(summary, dates)), programs)) == "qmm-prototype-assessment"


@pytest.mark.parametrize(
    ("title", "docket", "slug"),
    [
        ("Notice; Correction", "FDA-2023-N-5706", "qmm-prototype-assessment"),
        ("Notice; Correction", "FDA–2023–N–5706", "qmm-prototype-assessment"),
        ("Extension of a Period", "FDA-2018-N-1896", "quality-metrics-site-visit"),
        ("Reopening of a Period", "FDA-2018-N-1903 and FDA-2018-N-4444", "quality-metrics-feedback"),
        ("A Conformance Guide", "FDA-2015-D-2537", "quality-metrics-reporting"),
        ("Voluntary QMM Program; Year Seven", "FDA-2023-N-5706", "qmm-prototype-assessment"),
    ],
)
def test_a_docket_claims_where_the_title_says_little(
    programs: tuple[Program, ...], title: str, docket: str, slug: str
) -> None:
    """The notice's own docket, with any dashes, alone or beside another."""
    assert (
        claimant(claims(document_of(notice(title, docket=docket), text("FDA publishes this document.")), programs))
        == slug
    )


def test_a_correction_without_docket_is_claimed_by_what_it_corrects(programs: tuple[Program, ...]) -> None:
    """The summary names the program of the notice that is corrected."""
    summary = "FDA is correcting a notice. The notice was entitled “Quality Management Maturity Prototype Assessment Program.”"
    assert (
        claimant(claims(document_of(notice("Notice; Correction", docket=""), text(summary)), programs))
        == "qmm-prototype-assessment"
    )


def test_a_committee_that_will_discuss_the_program_is_claimed(programs: tuple[Program, ...]) -> None:
    """Only the agenda says what the meeting is about."""
    agenda = (
        "On June 2, 2029, the committee will discuss CDER's Quality Management Maturity (QMM) program. "
        "Members will hear what quality management maturity has meant for supply."
    )
    found = claims(
        document_of(
            notice("Advisory Committee; Notice of Meeting"), text("The committee will meet.", "June 2.", agenda)
        ),
        programs,
    )
    assert claimant(found) == "qmm-program"
    assert found[0].matched == "Quality Management Maturity"


MENTIONS = [
    (
        "Laboratory Quality Management Maturity; Assessments in the States",
        "The Human Foods Program invites laboratories to take part.",
        "They test food.",
    ),
    (
        "Faster Answers to Applications; A Trial of Review Quality Metrics",
        "FDA and applicants agree on review quality metrics, such as how often a file is amended.",
        "Nothing here is about plants.",
    ),
    (
        "Risk Management Plans for Shortages; Draft Guidance",
        "FDA announces a guidance.",
        f"{LONG} A plan does not replace QMM. {LONG}",
    ),
    (
        "Advisory Committee; Notice of Meeting",
        "The committee will meet.",
        f"{LONG} In 2022 the committee discussed the quality management maturity program. It voted on quality management maturity.",
    ),
    (
        "Quality Metrics for Pathology; Public Workshop",
        "CDRH announces a workshop on quality metrics.",
        "Quality metrics. " * 9,
    ),
    (
        "Emerging Technology; Requests To Participate",
        "CDER invites manufacturers to take part.",
        f"{LONG} It is not the QMM program.",
    ),
    (
        "Statement of Organization, Functions, and Delegations of Authority",
        "FDA has set up an Office of Quality Management Maturity.",
        "It runs the quality management maturity program and the prototype assessments.",
    ),
    (
        "Data Exchange; Request for Comments",
        "FDA asks for comments.",
        f"{LONG} The quality metrics reporting program has its own docket.",
    ),
    (
        "A Pilot for Chemistry; Program Announcement",
        "FDA takes requests to participate.",
        f"{LONG} Unlike the QMM program, it is new.",
    ),
    (
        "Case for Quality; Appraisals of Device Establishments",
        "FDA invites sites to take part.",
        "A maturity model is used. " * 9,
    ),
    (
        "Quality Metrics for Devices That Take Images",
        "FDA describes quality metrics of images.",
        "Quality metrics. " * 9,
    ),
    (
        "Fees of Drug Makers for 2029; User Fee Rates",
        "FDA sets fees.",
        "They pay for quality management maturity. " * 9,
    ),
    ("Announcement of OMB Approvals", "FDA lists approvals.", "Quality Management Maturity Program. " * 3),
    (
        "Drug Shortages; Public Workshop",
        "FDA announces a workshop.",
        f"{LONG} Speakers will not discuss quality management maturity. {LONG}",
    ),
    (
        "A Guidance on Risk; Availability",
        "The guidance is separate from the quality management maturity program.",
        "QMM. " * 9 + LONG,
    ),
]


@pytest.mark.parametrize(("title", "summary", "body"), MENTIONS)
def test_a_notice_that_only_mentions_a_program_is_left(
    programs: tuple[Program, ...], title: str, summary: str, body: str
) -> None:
    """Functions of an office, comparisons, history, devices and lists claim nothing."""
    assert claims(document_of(notice(title), text(summary, "See below.", body)), programs) == ()


def test_a_list_of_many_dockets_is_about_none(programs: tuple[Program, ...]) -> None:
    """A notice that stands in a dozen dockets is not the program's."""
    listed = " ".join(["FDA-2023-N-5706", *(f"FDA-2023-N-{serial}" for serial in range(1000, 1012))])
    assert claims(document_of(notice("Approvals", docket=listed), text("FDA lists approvals.")), programs) == ()


TITLE = "Quality Management Maturity Program; Request for Comments"


@pytest.mark.parametrize(
    ("agencies", "written", "claimed"),
    [
        ((HHS, FDA), "Food and Drug Administration, HHS.", True),
        ((FDA,), "Food and Drug Administration, HHS.", True),
        ((HHS,), "Office of the Secretary, HHS.", True),
        ((Agency("Food & Drug Admin."),), "Food and Drug Administration, HHS.", True),
        ((), "Food and Drug Administration, HHS.", True),
        ((), "Department of Health and Human Services.", True),
        ((), "National Institutes of Health, HHS.", False),
        ((), "Federal Communications Commission.", False),
        ((HHS, CDC), "Centers for Disease Control and Prevention, HHS.", False),
        (
            (Agency("Veterans Affairs Department", "veterans-affairs-department"),),
            "Department of Veterans Affairs.",
            False,
        ),
    ],
)
def test_only_the_programs_agency_is_heard(
    programs: tuple[Program, ...], agencies: tuple[Agency, ...], written: str, claimed: bool
) -> None:
    """FDA, its department alone, or an unknown agency; without a record of the API the text's AGENCY section decides."""
    found = claims(document_of(notice(TITLE, agencies=agencies), text("On QMM.", agency=written)), programs)
    assert bool(found) == claimed


def test_a_program_that_is_switched_off_claims_nothing(programs: tuple[Program, ...]) -> None:
    """`enabled = false` keeps the file and silences the program."""
    off = tuple(replace(program, enabled=False) for program in programs)
    assert claims(document_of(notice(TITLE), text("On QMM.")), off) == ()
    assert not screen(notice(TITLE), off)


@pytest.mark.parametrize(
    "raw",
    [
        '<P>the Quality <PRTPAGE P="6230"/> Management Maturity program</P>',
        "the Quality Management Maturi ty program",
        "the quality manage-\nment maturity program",
        'the <E T="03">QMM</E> program',
        "a program on QUALITY\n   METRICS",
    ],
)
def test_the_screen_sees_through_tags_and_split_words(programs: tuple[Program, ...], raw: str) -> None:
    """Page marks, line breaks and the split words of public inspection hide nothing."""
    assert screen(notice("A Notice"), programs, raw)


def test_the_screen_lets_other_notices_go(programs: tuple[Program, ...]) -> None:
    """No phrase, no docket, or another agency."""
    assert not screen(notice("Egg Products; Fees"), programs, "<P>Fees for eggs of high quality.</P>")
    assert not screen(notice(TITLE, agencies=(HHS, CDC)), programs, "quality management maturity")
    assert screen(notice("Egg Products", docket="FDA-2023-N-5706"), programs)


def _labelled(shared: Path) -> Iterator[tuple[dict[str, str], Notice, str]]:
    folder = shared / "data" / "family"
    gold = [json.loads(line) for line in (folder / "gold.jsonl").read_text("utf-8").splitlines()]
    records = {
        r["document_number"]: r for r in map(json.loads, (folder / "documents.jsonl").read_text("utf-8").splitlines())
    }
    for row in gold:
        record = records[row["document_number"]]
        agencies = tuple(Agency(agency["name"], agency["slug"]) for agency in record["agencies"])
        known = notice(record["title"], record["action"], agencies=agencies, docket="")
        for path in sorted((folder / "fulltext").glob(f"*/{row['document_number']}.*")):
            yield row, replace(known, docket_ids=tuple(record["docket_ids"])), path.read_text("utf-8")


def test_the_labelled_notices_are_claimed_by_their_programs(shared: Path, programs: tuple[Program, ...]) -> None:
    """Sixteen notices of the programs and twenty-one near misses, in every form; the screen lets all claimed ones pass."""
    wrong = []
    for row, known, source in _labelled(shared):
        found = claimant(claims(document_of(known, plain_text(source)), programs))
        if found != row["program"] or (found and not screen(known, programs, source)):
            wrong.append((row["document_number"], found))
    assert wrong == []


def test_no_other_notice_is_claimed(shared: Path, programs: tuple[Program, ...]) -> None:
    """Notices of all agencies and kinds; titles and agencies come from their texts."""
    claimed = []
    for path in sorted((shared / "data" / "corpus" / "docs").iterdir()):
        try:
            plain = plain_text(path.read_text("utf-8", errors="replace"))
        except UnreadableText:
            continue
        if claims(document_of(Notice(path.stem, None, Stage.PUBLISHED, ""), plain), programs):
            claimed.append(path.name)
    assert claimed == []


def test_every_program_names_itself(programs: tuple[Program, ...]) -> None:
    """Each file's own name is claimed by it when it stands in a title, and its dockets are valid patterns."""
    assert len(programs) == 7
    for program in programs:
        found = claims(document_of(notice(f"{program.name}; Notice"), text("FDA publishes this document.")), programs)
        assert claimant(found) == program.slug
        assert all(re.compile(docket) for docket in program.dockets)
