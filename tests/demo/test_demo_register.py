"""The demonstration's register answers like the Federal Register's API, as far as it is asked."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
import requests

from fr_monitor.demo.answers import matches
from fr_monitor.demo.register import LocalRegister
from fr_monitor.demo.shelf import bundled, utc
from fr_monitor.errors import RecordError
from fr_monitor.register.client import Register
from fr_monitor.settings import RegisterSettings, watched_programs

FDA = ("conditions[agencies][]", "food-and-drug-administration")
QMM = ("conditions[term]", '"quality management maturity" | "FDA-2023-N-5706"')


@pytest.fixture(scope="module")
def register() -> Iterator[LocalRegister]:
    """A register that runs on the morning of January 25, 2024."""
    with LocalRegister(bundled(), utc(2024, 1, 25, 9)) as running:
        yield running


def ask(register: LocalRegister, path: str, *pairs: tuple[str, str]) -> requests.Response:
    """One question, without a session that would stay open."""
    return requests.get(register.url + path, params=list(pairs), timeout=5)


def numbers(answer: requests.Response) -> list[str]:
    """The document numbers of an answer, in its order."""
    return [row["document_number"] for row in answer.json().get("results", [])]


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([("conditions[publication_date][is]", "2024-01-25")], ["2024-01423", "2024-99002"]),
        ([("conditions[publication_date][is]", "2024-01-25"), FDA], ["2024-01423"]),
        ([("conditions[publication_date][gte]", "2024-01-01"), FDA], ["2024-99001", "2024-01423"]),
        ([QMM], ["2020-22976", "2020-22977", "2024-01423"]),
        (
            [("conditions[term]", '"quality metrics"'), ("conditions[publication_date][gte]", "2024-01-01")],
            ["2024-99002"],
        ),
        ([("conditions[docket_id]", "FDA-2018-N-1896")], ["2018-14006", "2018-17783"]),
    ],
    ids=["day", "agency", "since", "term", "term and date", "docket"],
)
def test_conditions_select_documents(
    register: LocalRegister, pairs: list[tuple[str, str]], expected: list[str]
) -> None:
    """Conditions of agency, date, term and docket are combined with AND; later issues cannot be seen yet."""
    answer = ask(register, "/documents.json", *pairs, ("order", "oldest"))
    assert numbers(answer) == expected
    assert answer.json()["count"] == len(expected)


def test_what_was_understood_is_said(register: LocalRegister) -> None:
    """The description restates all conditions, with dates as Americans write them."""
    answer = ask(
        register,
        "/documents.json",
        QMM,
        FDA,
        ("conditions[publication_date][gte]", "2024-01-15"),
        ("conditions[publication_date][lte]", "2024-02-01"),
    )
    assert answer.json()["description"] == (
        'Documents matching \'"quality management maturity" | "FDA-2023-N-5706"\', '
        "published from 01/15/2024 to 02/01/2024, and from Food and Drug Administration"
    )


def test_nothing_found_has_no_results_at_all(register: LocalRegister) -> None:
    """An empty answer holds description and count, and no key `results`."""
    answer = ask(register, "/documents.json", ("conditions[term]", "zeppelin"))
    assert answer.json() == {"description": "Documents matching 'zeppelin'", "count": 0}


def test_fields_and_pages(register: LocalRegister) -> None:
    """Only the fields that were asked for come, in pages, and the last page has no address of a next one."""
    pairs = (FDA, ("fields[]", "document_number"), ("per_page", "8"), ("order", "newest"))
    first = ask(register, "/documents.json", *pairs).json()
    second = requests.get(first["next_page_url"], timeout=5).json()
    assert first["results"][0] == {"document_number": "2024-01423"}
    assert [len(first["results"]), len(second["results"])] == [8, first["count"] - 8]
    assert "next_page_url" not in second


def test_an_unknown_condition_is_refused(register: LocalRegister) -> None:
    """A condition that the API does not know is an error of the question."""
    answer = ask(register, "/documents.json", ("conditions[title]", "x"))
    assert (answer.status_code, answer.json()) == (400, {"errors": {"conditions[title]": "is not a valid field"}})


def test_a_day_brings_filing_then_publication() -> None:
    """A notice is filed at 08:45 of the day before, and at 06:00 of its day it is published and filed no more."""
    with LocalRegister(bundled(), utc(2026, 2, 10, 8, 44)) as register:

        def seen() -> tuple[bool, bool]:
            filed = numbers(ask(register, "/public-inspection-documents/current.json"))
            return "2026-02768" in filed, ask(register, "/documents/2026-02768.json").status_code == 200

        states = [seen()]
        for register.now in (utc(2026, 2, 10, 8, 45), utc(2026, 2, 11, 6)):
            states.append(seen())
    assert states == [(False, False), (True, False), (False, True)]


def test_full_texts_are_found_where_the_record_says() -> None:
    """XML once published; words without marks while on inspection; the other forms are not there."""
    with LocalRegister(bundled(), utc(2026, 2, 10, 9)) as register:
        filed = ask(register, "/public-inspection-documents.json", QMM).json()["results"][0]
        words = requests.get(filed["raw_text_url"], timeout=5).text
        register.now = utc(2026, 2, 11, 9)
        record = ask(register, "/documents/2026-02768.json").json()
        markup = requests.get(record["full_text_xml_url"], timeout=5).text
        page = requests.get(record["body_html_url"], timeout=5)
    assert "accepted through April 13, 2026" in words
    assert '<PRTPAGE P="6230"/>' in markup
    assert page.status_code == 404


@pytest.mark.parametrize(
    ("term", "found"),
    [
        ('"site visit"', True),
        ('"visit site"', False),
        ('"FDA-2018-N-1896"', True),
        ('lakes | "site visit"', True),
        ("site lakes", False),
        ("(visit site)", True),
    ],
)
def test_terms(term: str, found: bool) -> None:
    """Quotes make a phrase, words must all be there, and a bar separates alternatives."""
    assert matches(term, "A site visit, Docket No. FDA-2018-N-1896") is found


def test_the_production_client_is_content() -> None:
    """The client of the service, which believes only whole answers to its own questions, believes these."""
    with LocalRegister(bundled(), utc(2026, 2, 10, 9)) as register:
        own = RegisterSettings(url=register.url, requests_per_second=1000, full_texts_per_second=1000)
        client = Register(own, watched_programs({}), clock=lambda: register.now)
        filed = {s.notice.document_number: s for s in client.inspection() if not isinstance(s, RecordError)}
        history = [
            s.notice for s in client.history(date(2015, 1, 1), date(2026, 2, 9)) if not isinstance(s, RecordError)
        ]
        form = client.full_text(filed["2026-02768"].notice).form
    assert form == "inspection-text"
    assert len([n for n in history if "99" not in n.document_number]) == 8


def test_every_bundled_text_says_what_it_is() -> None:
    """No bundled notice can be taken for an official one."""
    shelf = bundled()
    for number, text in shelf.texts.items():
        mark = "Invented for the demonstration" if number[5] == "9" else "Re-told for the demonstration"
        assert mark in text
    assert len(shelf.texts) == len(shelf.documents) == 21


def test_an_answer_is_dated_by_the_registers_own_clock(register: LocalRegister) -> None:
    """The service compares its clock with the Register's; in the demonstration both stand in January 2024."""
    assert ask(register, "/documents.json").headers["Date"].startswith("Thu, 25 Jan 2024")
