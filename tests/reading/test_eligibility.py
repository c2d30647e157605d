"""Criteria for taking part."""

from datetime import date

import pytest

from fr_monitor.model.notice import Notice, Stage
from fr_monitor.reading.document import document_of
from fr_monitor.reading.eligibility import eligibility
from fr_monitor.reading.plain import plain_text


def criteria(source):
    """The criteria in a raw text, after checking that each quotes it."""
    document = document_of(
        Notice("2031-1", date(2031, 1, 8), Stage.PUBLISHED, "A"), plain_text(f"<pre>\n{source}\n</pre>")
    )
    found = eligibility(document)
    for one in found:
        assert document.text.text[one.evidence.span.start : one.evidence.span.end] == one.evidence.quote
        assert one.value in one.evidence.quote
    return [one.value for one in found]


LIST = "    1. It is registered with FDA;\n    2. it has been inspected; and\n    3. it makes a drug.\n    We answer soon.\n"
EXPECTED = ["It is registered with FDA", "it has been inspected", "it makes a drug."]


@pytest.mark.parametrize(
    "opening",
    [
        "An establishment that asks for a place should fit each of these points:",
        "To participate in the program, the establishment must have the following characteristics:",
        "To be eligible, a site must meet all of the following:",
        "FDA will consider requests from facilities that:",
        "A manufacturer may apply if:",
        "A manufacturer can take part if",
        "Selection rests on the criteria below.",
        "A company that wants to join should",
    ],
)
def test_list_after_its_opening(opening):
    """The items that follow a sentence on who may take part are the criteria, without marks and joining words."""
    assert criteria(f"SUPPLEMENTARY INFORMATION:\n\nI. Participation\n\n    {opening}\n{LIST}") == EXPECTED


@pytest.mark.parametrize("mark", ["<bullet> {}", "({n}) {}", "{n}. {}", "- {}"])
def test_marks_of_items(mark):
    """Bullets, numbers, bracketed numbers and dashes all mark items."""
    words = ["It is registered.", "It has been inspected."]
    items = "\n".join("    " + mark.format(word, n=n) for n, word in enumerate(words, 1))
    assert criteria(f"SUMMARY: Who can apply.\n\nA. Eligibility\n\n    Sites must be as follows:\n{items}\n") == words


def test_criteria_within_a_sentence():
    """Criteria numbered or strung together within one sentence are taken apart."""
    numbered = "    An establishment must (1) be registered with FDA; (2) make a drug; and (3) host a visit."
    assert criteria(f"I. Who\n\n{numbered}") == ["be registered with FDA", "make a drug", "host a visit."]
    strung = "    A site can take part if it makes drugs; if its unit has a program; and if the program is used."
    assert len(criteria(f"I. Who\n\n{strung}")) == 3


def test_single_criterion():
    """A criterion said in a sentence without any list is given whole."""
    words = "To be eligible, an establishment must be registered with FDA."
    assert criteria(f"I. Who\n\n    {words} Write soon.") == [words]


@pytest.mark.parametrize(
    "words",
    [
        "An establishment may request to participate if it is registered and makes a drug.",
        "Establishments that are subject to an import alert are not eligible.",
        "Only registered establishments classified NAI or VAI are eligible.",
        "Participation is open to any establishment that is registered with FDA.",
    ],
)
def test_criteria_are_said_in_many_ways(words):
    """Conditions and exclusions are criteria, each a whole sentence."""
    assert criteria(f"I. Who\n\n    {words} Write soon.") == [words]


def test_one_more_criterion_follows_another():
    """What an establishment must also do counts after what it must do, not elsewhere."""
    first, second = "To participate, an establishment must be registered.", "An establishment must also make a drug."
    assert criteria(f"I. Who\n\n    {first} {second}") == [first, second]
    assert criteria(f"I. Who\n\n    {second}") == []


def test_a_heading_introduces_its_list():
    """Items that stand right below "Who May Participate" are criteria."""
    assert criteria(f"SUMMARY: A.\n\nSUPPLEMENTARY INFORMATION:\n\nII. Who May Participate\n\n{LIST}") == EXPECTED
    assert criteria(f"SUMMARY: A.\n\nSUPPLEMENTARY INFORMATION:\n\nII. What Is Assessed\n\n{LIST}") == []


@pytest.mark.parametrize(
    "opening",
    [
        "A request should contain the following:",
        "Requests should include:",
        "The following references are on display:",
        "Submit comments in the following ways:",
        "The report will describe:",
    ],
)
def test_other_lists_are_no_criteria(opening):
    """Lists of what a request holds, of references or of ways to comment say nothing on who may take part."""
    assert criteria(f"SUPPLEMENTARY INFORMATION:\n\nI. Participation\n\n    {opening}\n{LIST}") == []


def test_lists_in_addresses_are_no_criteria():
    """ADDRESSES and the footnotes never list criteria."""
    assert criteria(f"ADDRESSES: Participants must send what they have:\n{LIST}") == []
