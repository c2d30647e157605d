"""Notices with their answers: `tests/golden/notices/<name>/` holds a notice in four forms and the record it must give.

A missing `expected.json` is written from the XML, and the test then fails once, so that somebody looks at it.
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.report import as_record

FOLDERS = sorted((Path(__file__).resolve().parents[1] / "golden" / "notices").iterdir())
FILES = ["notice.xml", "notice.html", "notice.txt", "inspection.txt"]
# Where a fact stands differs between the forms: the HTML has no title, which may be the first to state an ordinal.
PLACES = {"span", "source", "form", "where", "matched"}
FROM_TITLE = {"program_year", "cycle_ordinal"}


def notice_of_record(path):
    """The notice of a record as the API gives it."""
    record = json.loads(path.read_text("utf-8"))
    agencies = tuple(Agency(**agency) for agency in record.pop("agencies"))
    day = date.fromisoformat(record.pop("publication_date"))
    dockets = tuple(record.pop("docket_ids"))
    return Notice(publication_date=day, stage=Stage.PUBLISHED, agencies=agencies, docket_ids=dockets, **record)


def without_places(value):
    """The value without the keys that tell where a fact stands."""
    if isinstance(value, dict):
        plain = {key: without_places(inner) for key, inner in value.items() if key not in PLACES}
        for key in FROM_TITLE & plain.keys():
            plain[key] = plain[key] and {"value": plain[key]["value"], "basis": plain[key]["basis"]}
        return plain
    return [without_places(inner) for inner in value] if isinstance(value, list) else value


@pytest.mark.parametrize("file", FILES)
@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_golden_notice(folder, file, programs):
    """Each form of a golden notice gives the expected record, quotes included."""
    notice = notice_of_record(folder / "record.json")
    text = plain_text((folder / file).read_text("utf-8"))
    found = without_places(as_record(read(notice, text, programs), notice, file))
    answer = folder / "expected.json"
    if not answer.exists():
        answer.write_text(json.dumps(found, indent=1, ensure_ascii=False) + "\n", "utf-8")
        pytest.fail(f"{answer} was missing and is now written from {file}: look at it and run again")
    assert found == json.loads(answer.read_text("utf-8"))
