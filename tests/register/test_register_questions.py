"""What is asked, derived from the programs."""

from __future__ import annotations

import dataclasses
from datetime import date
from urllib.parse import urlencode

import pytest

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.register.questions import Question, agency_question, term_questions

TEA = Program("tea", "Tea", "Tea", ("tea-board",), dockets=("TEA-2025-N-0042", r"TEA-20\d\d-N-1"))


def term_of(*programs: Program) -> str:
    """The term of the one question that these programs make."""
    (question,) = term_questions(programs)
    return question.conditions[0][1]


def test_phrases_and_literal_dockets_make_one_term() -> None:
    """Quoted phrases and dockets joined by "or"; a docket that is a pattern cannot be searched for."""
    program = dataclasses.replace(TEA, title_phrases=("hot tea",), text_phrases=("brewing protocol",))
    assert term_of(program) == '"hot tea" | "brewing protocol" | "TEA-2025-N-0042"'


def test_search_terms_stand_in_for_phrases() -> None:
    """A program that names its search terms is searched by them alone."""
    program = dataclasses.replace(TEA, title_phrases=("hot tea",), search_terms=("iced tea",), dockets=())
    assert term_of(program) == '"iced tea"'


def test_what_a_shorter_phrase_finds_is_not_asked_again() -> None:
    """Whole words decide: "tea" spares "green tea" but not "teapot"."""
    first = dataclasses.replace(TEA, search_terms=("Green Tea", "tea", "teapot"), dockets=())
    second = dataclasses.replace(TEA, search_terms=("tea", "black tea"), dockets=())
    assert term_of(first, second) == '"tea" | "teapot"'


def test_signs_of_the_search_language_are_removed() -> None:
    """A quote or an operator inside a phrase would change the question."""
    assert term_of(dataclasses.replace(TEA, search_terms=('hot "tea" (or/and) | cof~fee*',), dockets=())) == (
        '"hot tea or and cof fee"'
    )


def test_long_terms_become_several_questions() -> None:
    """No URL reaches 2,000 characters, and no phrase is lost on the way."""
    phrases = tuple(f"kettle number {n} and its whistle" for n in range(100))
    questions = term_questions([dataclasses.replace(TEA, search_terms=phrases)])
    asked = " ".join(question.conditions[0][1] for question in questions)
    assert 1 < len(questions) < 10
    assert all(f'"{phrase}"' in asked for phrase in phrases)
    for question in questions:
        pairs = [*question.between(date(2026, 2, 1), date(2026, 2, 18)), ("_", "29512345-3")]
        assert len("https://www.federalregister.gov/api/v1/documents.json?" + urlencode(pairs)) < 2_000


def test_no_phrases_no_term_question() -> None:
    """A program with nothing to search for asks nothing by term."""
    assert term_questions([dataclasses.replace(TEA, dockets=())]) == ()


def test_no_agency_is_no_question() -> None:
    """A blank agency condition would be dropped and ask for the whole Register."""
    with pytest.raises(ValueError, match="agency"):
        agency_question([])


def test_fields_and_order_are_always_asked_for() -> None:
    """The search's own fields lack dates and dockets, and its own order is relevance."""
    pairs = agency_question(["tea-board"]).between(date(2026, 2, 1), date(2026, 2, 18))
    names = {value for key, value in pairs if key == "fields[]"}
    assert {"dates", "action", "docket_ids", "comments_close_on", "agencies", "publication_date"} <= names
    assert ("order", "oldest") in pairs
    assert ("per_page", "1000") in pairs
    assert ("conditions[publication_date][gte]", "2026-02-01") in pairs
    assert ("conditions[publication_date][lte]", "2026-02-18") in pairs


@pytest.mark.parametrize(
    ("description", "heard"),
    [
        ("Documents from Food and Drug Administration and published from 02/01/2026 to 02/18/2026", True),
        ("Documents published from 02/01/2026 to 02/18/2026", False),
        ("All Documents", False),
        ("", False),
    ],
)
def test_the_description_shows_whether_the_agency_was_heard(description: str, heard: bool) -> None:
    """The answer restates the filters that the server understood."""
    assert agency_question(["food-and-drug-administration"]).is_heard(description) is heard


@pytest.mark.parametrize(
    ("description", "heard"),
    [
        ('Documents matching \'"iced tea" | "TEA-2025-N-0042"\' and published on 02/01/2026', True),
        ("Documents matching '&quot;iced tea&quot;'", True),
        ("Documents matching 'coffee'", False),
        ("Documents published on 02/01/2026", False),
    ],
)
def test_the_description_shows_whether_the_term_was_heard(description: str, heard: bool) -> None:
    """So does it for a term, however it quotes it."""
    (question,) = term_questions([dataclasses.replace(TEA, search_terms=("iced tea",))])
    assert question.is_heard(description) is heard


@pytest.mark.parametrize(
    ("agencies", "fits"),
    [
        ((Agency("Tea Board", "tea-board"),), True),
        ((Agency("Beverages", "beverages"), Agency("Tea Board", "tea-board")), True),
        ((Agency("Beverages", "beverages"),), False),
        ((Agency("Tea Bored"),), True),
        ((), True),
    ],
)
def test_only_recognised_strangers_do_not_fit(agencies: tuple[Agency, ...], fits: bool) -> None:
    """A document of other agencies shows an unheard filter; one of unknown agencies shows nothing."""
    notice = Notice("2026-01234", date(2026, 2, 11), Stage.PUBLISHED, "T", agencies=agencies)
    assert agency_question(["tea-board"]).fits(notice) is fits
    assert Question("term", (), ()).fits(notice)
