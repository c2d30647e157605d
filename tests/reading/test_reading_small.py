"""Dockets, citations, what follows, places; and the heading of a file."""

from datetime import date

import pytest

from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading.aftermath import aftermath
from fr_monitor.reading.citations import citations
from fr_monitor.reading.dockets import dockets
from fr_monitor.reading.document import document_of
from fr_monitor.reading.places import places
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.plain.heading import notice_of


def document(words, **fields):
    """A document out of one paragraph of raw text."""
    fields = {"title": "A", "publication_date": date(2031, 1, 8)} | fields
    notice = Notice("2031-00001", stage=Stage.PUBLISHED, **fields)
    return document_of(notice, plain_text(f"<pre>\n    {words}\n</pre>"))


@pytest.mark.parametrize(
    ("prose", "expected"),
    [
        ("Docket No. FDA-2031-N-9123", ("FDA-2031-N-9123",)),
        (
            "Docket Nos. FDA\u20132031\u2013N\u20139123 and FDA\u20132031\u2013D\u20139001",
            ("FDA-2031-N-9123", "FDA-2031-D-9001"),
        ),
        ("EPA-HQ-OPP-2029-0879; FRL-8806-4", ("EPA-HQ-OPP-2029-0879",)),
        ("Docket No. 2004N-0181 (formerly)", ("2004N-0181",)),
        ("FDA-2031-N-9123, FDA-2031-N-9123", ("FDA-2031-N-9123",)),
        ("Docket No. FDA-2031-", ()),
    ],
)
def test_dockets_come_out_of_prose(prose, expected):
    """Each docket of the API's prose once, with any dashes, and nothing of one that is cut off."""
    assert dockets(document("No docket here.", docket_ids=(prose,))) == expected


def test_dockets_of_the_text_help_out():
    """Without the API's, the dockets above the preamble count, and then those that the body gives."""
    assert dockets(document("Mark it Docket No. FDA-2031-N-9123.")) == ("FDA-2031-N-9123",)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("In 89 FR 4950 and again (89 FR 4950) and 91 Fed. Reg. 6229.", ("89 FR 4950", "91 FR 6229")),
        ("It appeared at 95 FR 104,211.", ("95 FR 104211",)),
        ("See 21 CFR 10.20 and 44 U.S.C. 3501.", ()),
        ("This document is 96 FR 4000.", ()),
    ],
)
def test_citations_name_other_documents(words, expected):
    """Pages of the Register in one spelling, each once, without the notice's own; laws and codes are not pages."""
    assert citations(document(words, citation="96 FR 4000")) == expected


@pytest.mark.parametrize(
    "words",
    [
        "Each site will be told of the decision within 45 days of receipt of its request.",
        "CDER intends to notify applicants of the outcome by June 1, 2031.",
        "The establishment then receives a report with its scores.",
        "Three months after the assessment, CDER will meet with the establishment.",
        "A selected site should confirm within 10 days that it still wants to take part.",
    ],
)
def test_what_follows_is_found(words):
    """Answers, confirmations, reports and meetings after a request are promised in sentences of their own."""
    assert [s.value for s in aftermath(document(f"The program is small. {words} It is free."))] == [words]


@pytest.mark.parametrize(
    "words",
    [
        "Nine establishments were assessed in that year.",
        "FDA reported on the results in 2029.",
        "Comments will be answered within 60 days.",
        "The program is open to establishments that have been inspected.",
    ],
)
def test_history_does_not_follow(words):
    """What was, what is so, and what becomes of comments is no promise to those who ask."""
    assert aftermath(document(words)) == ()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The public workshop will be held at the Elm Hotel, Rockville, MD.", True),
        ("The meeting will be held virtually.", True),
        ("The meeting will be held on Tuesday, March 4, 2031, at the Elm Hotel.", True),
        ("The webinar will be held on Zoom.", True),
        ("The meeting will be held on Tuesday, March 4, 2031, from 9 a.m. to noon.", False),
        ("The workshop will take place in May 2031.", False),
        ("The hearing will be held on Jan. 14, 2031.", False),
        ("The hearing will be held at the Marchand Center.", True),
        ("The committee held a meeting.", False),
        ("Comments are held in the docket.", False),
    ],
)
def test_places_of_meetings(words, found):
    """A sentence that says where a meeting is held, and no other."""
    assert bool(places(document(words))) is found


XML = (
    '<NOTICE><PREAMB><AGENCY TYPE="S">DEPARTMENT OF HEALTH AND HUMAN SERVICES</AGENCY><SUBAGY>Food and Drug Administration</SUBAGY>'
    "<DEPDOC>[Docket No. FDA\u20132031\u2013N\u20139123]</DEPDOC><SUBJECT>A Title</SUBJECT><ACT><HD SOURCE=\"HED\">ACTION:</HD>"
    "<P>Notice.</P></ACT></PREAMB><FRDOC>[FR Doc. 2031\u201304321 Filed 1\u20137\u201331; 8:45 am]</FRDOC></NOTICE>"
)  # fmt: skip
RAW = (
    "<pre>[Federal Register Volume 96, Number 6 (Wednesday, January 8, 2031)]\n[Notices]\n[Pages 4000-4001]\n"
    "[FR Doc No: 2031-04321]\n\nDEPARTMENT OF HEALTH AND HUMAN SERVICES\n\nFood and Drug Administration\n\n"
    "[Docket No. FDA-2031-N-9123]\n\nA Title\n\nACTION: Notice.\n</pre>"
)
INSPECTION = (
    RAW[5:-6].split("\n\n", 1)[1] + "\n[FR Doc. 2031-04321 Filed: 1/7/2031 8:45 am; Publication Date:  1/8/2031]"
)


@pytest.mark.parametrize(
    ("source", "form", "day", "citation"),
    [
        (XML, Form.XML, None, None),
        (RAW, Form.RAW, date(2031, 1, 8), "96 FR 4000"),
        (INSPECTION, Form.INSPECTION, date(2031, 1, 8), None),
    ],
)
def test_file_tells_its_heading(source, form, day, citation):
    """Number, title, action, docket and agencies from the text; date and page only where the form has them."""
    notice = notice_of(source, form, "some.file")
    assert (notice.document_number, notice.title, notice.action) == ("2031-04321", "A Title", "Notice.")
    assert (notice.publication_date, notice.citation) == (day, citation)
    assert notice.docket_ids == ("Docket No. FDA-2031-N-9123",)
    assert [a.slug for a in notice.agencies] == ["health-and-human-services-department", "food-and-drug-administration"]


@pytest.mark.parametrize(
    ("name", "number", "day"),
    [
        ("2031-04321.xml", "2031-04321", None),
        ("notices/2031-00017__2031-01-08.html", "2031-00017", date(2031, 1, 8)),
        ("C1-2031-04321.txt", "C1-2031-04321", None),
        ("article.txt", "", None),
    ],
)
def test_file_name_helps_out(name, number, day):
    """Where the text has no number, the file's name gives it, and the date that may stand behind it."""
    notice = notice_of("<NOTICE><P>Words.</P></NOTICE>", Form.XML, name)
    assert (notice.document_number, notice.publication_date) == (number, day)
