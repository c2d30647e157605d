"""The labelled notices beside the checkout, read in every form."""

from __future__ import annotations

import json
from datetime import date

import pytest

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.model.notice import Stage
from fr_monitor.model.text import Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import form_of, plain_text
from fr_monitor.reading.plain.heading import notice_of
from fr_monitor.register.wire import notice_from_api

FORMS = {"xml": ".xml", "html": ".html", "text": ".txt", "pi_text": ".txt"}


def rows(path):
    """The records of a file of one JSON object a line."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


@pytest.mark.parametrize("form", FORMS)
def test_family_is_read_right(form, shared, programs):
    """Program, event, year, ordinal, count and the deadlines of every labelled notice are those of its label."""
    folder = shared / "data" / "family"
    records = {record["document_number"]: record for record in rows(folder / "documents.jsonl")}
    wrong = []
    for gold in rows(folder / "gold.jsonl"):
        number = gold["document_number"]
        path = folder / "fulltext" / form / (number + FORMS[form])
        if not path.exists():
            continue
        record = {key: value for key, value in records[number].items() if key != "_sim"}
        reading = read(notice_from_api(record, Stage.PUBLISHED), plain_text(path.read_text("utf-8")), programs)
        wrong += [f"{number}: {problem}" for problem in problems(gold, reading)]
    assert wrong == []


def problems(gold, reading):
    """Where a reading differs from its label."""
    if reading.program != gold["program"]:
        yield f"program {reading.program}"
    if gold["program"] is None:
        return
    places = gold["establishments"]
    found = reading.establishments
    pairs = {
        "event": (gold["event"], reading.event.value),
        "year": (gold["program_year"]["value"], reading.program_year and reading.program_year.value),
        "ordinal": (gold["cycle_ordinal"], reading.cycle_ordinal and reading.cycle_ordinal.value),
        "count": ((places["min"], places["max"]), (found.minimum, found.maximum) if found else (None, None)),
    }
    yield from (f"{name}: {want} is read as {got}" for name, (want, got) in pairs.items() if want != got)
    wanted = {(d["kind"], d["date"]) for d in gold["deadlines"]}
    given = {(d.kind.value, d.date.isoformat()) for d in reading.deadlines if d.kind is not DeadlineKind.OTHER}
    yield from (f"missed {one}" for one in wanted - given if one[0] != "other")
    labelled = {day for _, day in wanted}
    asked = {one for one in wanted if one[0] == "request-to-participate"}
    yield from (f"invented {one}" for one in given if one[1] not in labelled)
    yield from (f"invented {one}" for one in given - asked if one[0] == "request-to-participate")


def test_article_is_read_right(shared, programs):
    """An article about the third year: its facts, its five criteria, and the year that it gets wrong in one sentence."""
    source = (shared / "data" / "article.txt").read_text("utf-8")
    form = form_of(source)
    reading = read(notice_of(source, form, "article.txt"), plain_text(source), programs)
    assert form is Form.RAW
    assert reading.program_year.value == 2026
    assert reading.cycle_ordinal.value == 3
    assert (reading.establishments.minimum, reading.establishments.maximum) == (9, 9)
    assert [(d.kind, d.date) for d in reading.deadlines] == [(DeadlineKind.REQUEST, date(2026, 4, 13))]
    assert len(reading.eligibility) == 5
    assert any(
        c.fact == "program_year" and 2025 in c.values and "CY 2025" in " ".join(c.quotes) for c in reading.conflicts
    )
