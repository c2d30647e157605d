"""Laws that hold for every notice, whatever it says."""

from __future__ import annotations

import dataclasses
from datetime import date

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from fr_monitor.errors import UnreadableText
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.text import Evidence, Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.sentences import sentences

SLOW = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
FORMS = [Form.XML, Form.HTML, Form.RAW, Form.INSPECTION]
DAYS = st.dates(date(2031, 2, 1), date(2031, 6, 30))
COUNTS = st.sampled_from(["nine", "up to twelve", "no more than 15", "between 10 and 20", "twenty (20)"])
# Pieces of notices beside any characters: what breaks a rule is more likely made of these.
PIECES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["DATES: ", "through ", "April 13, 2031", "nine ", "establishments ", "\n\n", "• ", "(1) ", "<P>", "</P>", "[[Page 1]]",
         "SUMMARY:", "within 60 days ", "FDA-2031-N-9123", "quality management maturity ", "program year ", "\\1\\", "--", "``",
         "@", ".", "ask@example.gov", "third year ", "extended from ", "<E T='03'>", "&amp;", "\u2013", "\u00a0", "5 p.m. "]
    ),
)  # fmt: skip


def notice(day=date(2031, 1, 8)):
    """The notice of the API that goes with the texts."""
    return Notice(
        "2031-04321", day, Stage.PUBLISHED, "Quality Management Maturity Prototype Assessment Protocol; Program Announcement",
        action="Notice.", agencies=(Agency("FDA", "food-and-drug-administration"),),
        docket_ids=("Docket No. FDA-2023-N-5706",),
    )  # fmt: skip


def announcement(outline, page, day, count, mark=""):
    """A notice that opens a cycle; `mark` stands between the words of its facts."""
    when = f"{day:%B} {day.day}, {day.year}"
    return outline(
        title="Quality Management Maturity Prototype Assessment Protocol; Program Announcement",
        summary=(f"FDA invites drug manufacturers to take part in the eighth{mark} year of the program.",),
        dates=(f"FDA will accept requests to participate through{mark} {when}.",),
        contact=("Ada Byrd, Office of Quality, 301-555-0142, Ada.Byrd@example.gov.",),
        body=(
            (1, "I. Participation", ("An establishment should fit each of these points:", "1. It is registered.", "2. It makes drugs.")),
            (1, "II. Selection", (f"CDER will select {count}{mark} establishments for calendar year 2031.",
                                  "Requests should be sent by email to Ask@example.gov.")),
        ),
    )  # fmt: skip


def evidences(reading: Reading):
    """All evidence in a reading."""
    stack: list[object] = [getattr(reading, field.name) for field in dataclasses.fields(reading)]
    while stack:
        one = stack.pop()
        if isinstance(one, Evidence):
            yield one
        elif isinstance(one, tuple):
            stack.extend(one)
        elif dataclasses.is_dataclass(one):
            stack.extend(getattr(one, field.name) for field in dataclasses.fields(one))


def facts(reading: Reading):
    """What a reading says, without where it stands."""
    return {
        "program": reading.program,
        "event": reading.event,
        "year": reading.program_year and (reading.program_year.value, reading.program_year.basis),
        "ordinal": reading.cycle_ordinal and (reading.cycle_ordinal.value, reading.cycle_ordinal.basis),
        "count": reading.establishments and (reading.establishments.minimum, reading.establishments.maximum),
        "deadlines": {(d.kind, d.date, d.basis) for d in reading.deadlines},
        "contact": reading.contact and reading.contact.value,
        "submit": reading.submit_to and reading.submit_to.value,
        "eligibility": [s.value for s in reading.eligibility],
    }


@SLOW
@given(source=st.lists(PIECES, max_size=60).map("".join), form=st.sampled_from([None, *FORMS]))
@example(source="DATES: through April 13, 2031", form=None)
def test_any_text_can_be_read(source, form, programs):
    """Any text is either refused as unreadable or read; every fact quotes what stands at its span, in its section."""
    try:
        text = plain_text(source, form)
    except UnreadableText:
        return
    for evidence in evidences(read(notice(), text, programs)):
        assert text.text[evidence.span.start : evidence.span.end] == evidence.quote
        assert evidence.quote
    for sentence in sentences(text):
        assert text.text[sentence.span.start : sentence.span.end] == sentence.text
        assert sentence.section == text.section_at(sentence.span.start)


@SLOW
@given(day=DAYS, count=COUNTS)
def test_forms_give_the_same_facts(day, count, outline, page, render, programs):
    """XML, HTML, raw text and the text of public inspection of one notice say the same."""
    made = announcement(outline, page, day, count)
    read_ = [facts(read(notice(), plain_text(render(made, form), form), programs)) for form in FORMS]
    assert read_[0]["deadlines"]
    assert all(one == read_[0] for one in read_[1:])


@pytest.mark.parametrize("form", FORMS)
@SLOW
@given(day=DAYS, count=COUNTS)
def test_page_ends_change_nothing(form, day, count, outline, page, render, programs):
    """A page may end within the sentence that carries a fact."""
    plain = render(announcement(outline, page, day, count), form)
    paged = render(announcement(outline, page, day, count, mark=f" {page}"), form)
    assert facts(read(notice(), plain_text(plain, form), programs)) == facts(
        read(notice(), plain_text(paged, form), programs)
    )


@SLOW
@given(
    day=DAYS,
    count=COUNTS,
    blank=st.sampled_from(["\u00a0", "\n", " \n   ", "\t", "\u2009", " \u200b", "\u00ad "]),
    dash=st.sampled_from(["\u2013", "\u2011", "\u2010", "\u2212"]),
)
def test_blanks_and_dashes_change_nothing(day, count, blank, dash, outline, page, render, programs):
    """Non-breaking and other blanks, line wraps, soft hyphens, and en dashes in numbers are read like plain ones."""
    plain = render(announcement(outline, page, day, count), Form.XML)
    odd = plain
    for words in (f"{day.day}, {day.year}", "eighth year", "will select", "requests to participate"):
        odd = odd.replace(words, words.replace(" ", blank))
    odd = odd.replace("301-555-0142", "301-555-0142".replace("-", dash)).replace("FDA-2023-N", f"FDA{dash}2023{dash}N")
    assert odd != plain
    assert facts(read(notice(), plain_text(plain, Form.XML), programs)) == facts(
        read(notice(), plain_text(odd, Form.XML), programs)
    )
