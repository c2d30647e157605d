"""Whom to ask and where requests go."""

from datetime import date

import pytest

from fr_monitor.model.facts import Event
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.reading.contacts import contact, submit_to
from fr_monitor.reading.document import document_of
from fr_monitor.reading.plain import plain_text


def document(source, docket="FDA-2031-N-9123"):
    """A document out of raw text."""
    notice = Notice("2031-00001", date(2031, 1, 8), Stage.PUBLISHED, "A Program", docket_ids=(f"Docket No. {docket}",))
    return document_of(notice, plain_text(f"<pre>\n{source}\n</pre>"))


OFFICE = "Center for Drug Evaluation and Research"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (f"Ada Byrd, {OFFICE}, 1 Elm St., Bldg. 7, Rockville, MD 20852, 301-555-0142, Ada.Byrd@example.gov.",
         f"Ada Byrd, {OFFICE}, 301-555-0142, Ada.Byrd@example.gov"),
        (f"For questions about the program: Ada Byrd, {OFFICE} (CDER), (301) 555-0142.", f"Ada Byrd, {OFFICE}, (301) 555-0142"),
        (f"Ada Byrd, {OFFICE}, 301-555-0142; or Ben Cole, Office of Policy, 301-555-0177.", f"Ada Byrd, {OFFICE}, 301-555-0142"),
        ("Please contact Ada Byrd, Office of Quality Surveillance, at Ada.Byrd@example.gov.",
         "Ada Byrd, Office of Quality Surveillance, Ada.Byrd@example.gov"),
        ("Office of Quality Surveillance, QMMHelp@example.gov.", "Office of Quality Surveillance, QMMHelp@example.gov"),
        ("See the docket.", None),
    ],
)  # fmt: skip
def test_contact_is_the_first_person(words, expected):
    """Name, office, telephone and e-mail of the first entry make one string; street and room are left out."""
    found = contact(document(f"FOR FURTHER INFORMATION CONTACT: {words}"))
    assert (found.value if found else None) == expected


def test_contact_of_a_meeting_notice():
    """Where the notice has no sections, the run-in heading names the contact."""
    text = (
        "ACTION: Notice.\n    A meeting is announced.\n    Contact Person: Ada Byrd, Office of Policy, 301-555-0142.\n"
    )
    assert contact(document(text)).value == "Ada Byrd, Office of Policy, 301-555-0142"


@pytest.mark.parametrize(
    "words",
    [
        "A request to participate should be sent by email to Ask@example.gov no later than May 1, 2031.",
        "Submit requests to participate electronically to Ask@example.gov.",
        "Interested manufacturers should email a statement of interest to Ask@example.gov.",
        "Establishments that wish to participate should write to Ask@example.gov.",
        "Send your application to Ask@example.gov with the name of the site.",
        "To apply for a place, a site must submit its proposal to Ask@example.gov.",
        "How to ask: by e-mail to Ask@example.gov.",
        "Volunteer by a letter to Ask@example.gov.",
    ],
)
def test_requests_go_to_their_own_address(words):
    """The address that takes requests wins over the contact's and over the docket's page."""
    text = (
        "ADDRESSES: Comments may be sent to https://www.regulations.gov at any time.\n\n"
        "FOR FURTHER INFORMATION CONTACT: Ada Byrd, Office of Policy, Ada.Byrd@example.gov, with questions about requests.\n\n"
        f"SUPPLEMENTARY INFORMATION:\n\nI. Participation\n\n    {words} Comments on this notice go to Docket@example.gov.\n"
    )
    assert submit_to(document(text), Event.CYCLE_OPENS).value == "Ask@example.gov"


@pytest.mark.parametrize(
    ("words", "page"),
    [
        (
            "Submit a request to participate through the portal at https://example.gov/portal.",
            "https://example.gov/portal",
        ),
        ("Requests must be submitted through the portal (https://example.gov/portal).", "https://example.gov/portal"),
        ("Apply with the form at https://example.gov/form.", "https://example.gov/form"),
        ("More on the program stands at https://example.gov/program.", None),
        ("Comments on the requests of others go to https://www.regulations.gov.", None),
    ],
)
def test_requests_go_to_a_page_where_no_address_takes_them(words, page):
    """A portal or form is where to apply; a page that only tells of the program is not."""
    found = submit_to(
        document(f"ACTION: Notice.\n\nSUPPLEMENTARY INFORMATION:\n\nI. Participation\n\n    {words}\n"),
        Event.CYCLE_OPENS,
    )
    assert (found.value if found else None) == page


@pytest.mark.parametrize(
    ("words", "address"),
    [
        ("On page 7, “first@example.gov” is corrected to read “second@example.gov.”", "second@example.gov"),
        ("In section II, first@example.gov is changed to second@example.gov.", "second@example.gov"),
        ("Under FOR FURTHER INFORMATION CONTACT, “first@example.gov” is corrected to read “second@example.gov.”", None),
    ],
)
def test_an_address_that_is_put_right_is_the_one_to_write_to(words, address):
    """A correction gives the new address; that of the contact takes no requests."""
    text = f"SUMMARY: FDA corrects a notice.\n\nSUPPLEMENTARY INFORMATION:\n\n    {words}\n"
    found = submit_to(document(text), Event.CORRECTION)
    assert (found.value if found else None) == address


def test_proposals_go_to_the_docket_where_addresses_says_so():
    """A window whose ADDRESSES takes proposals is answered through the docket."""
    text = "ADDRESSES: Submit proposals at https://www.regulations.gov. Follow the steps there."
    found = submit_to(document(text), Event.CYCLE_OPENS)
    assert found.value == "https://www.regulations.gov, Docket No. FDA-2031-N-9123"


def test_comments_page_is_no_place_for_requests():
    """A window's notice whose ADDRESSES takes only comments and that names no address for requests gives none."""
    assert submit_to(document("ADDRESSES: Send comments to https://www.regulations.gov."), Event.CYCLE_OPENS) is None


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            "Send comments to https://www.regulations.gov. See there.",
            "https://www.regulations.gov, Docket No. FDA-2031-N-9123",
        ),
        ("Send comments by email to Talk@example.gov.", "Talk@example.gov"),
        ("Bring them along.", None),
    ],
)
def test_comments_go_where_addresses_says(words, expected):
    """For other notices the page with its docket, else the address, that ADDRESSES names."""
    found = submit_to(document(f"ADDRESSES: {words}"), Event.COMMENT_REQUEST)
    assert (found.value if found else None) == expected


def test_evidence_quotes_the_text():
    """The words of a contact and of an address stand in the text at their span."""
    read = document("FOR FURTHER INFORMATION CONTACT: For help: Ada Byrd, Office of Policy, 301-555-0142.\n\n"
                    "ADDRESSES: Send comments to Talk@example.gov.")  # fmt: skip
    for found in (contact(read), submit_to(read, Event.COMMENT_REQUEST)):
        assert read.text.text[found.evidence.span.start : found.evidence.span.end] == found.evidence.quote
    assert contact(read).evidence.section == "FOR FURTHER INFORMATION CONTACT"
