"""Notices of years to come in other drafters' words, with their labels: `tests/golden/futures*`. About a second."""

from __future__ import annotations

import re
from itertools import islice

import pytest
from lxml import etree
from support.scores import FORMS, SETS, Score, labelled

from fr_monitor.model.notice import Stage
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.report import as_record
from fr_monitor.register.wire import notice_from_api

FOLDERS = [folder for name, folder in SETS.items() if name.startswith("futures")]
# What may be missed at most; every other answer is right.
MISSED = {"claimed": 0, "event": 0, "program_year": 0, "cycle_ordinal": 0, "establishments": 1,
          "deadline_found": 1, "deadline_true": 0, "evidence": 0}  # fmt: skip


@pytest.fixture(scope="module")
def score(programs):
    """The answers of this checkout held against the labels."""
    found = Score()
    for label, record in (pair for folder in FOLDERS for pair in _in_turn(folder)):
        text = plain_text(record.pop("full_text"))
        notice = notice_from_api(record, Stage.PUBLISHED)
        found.add(label, as_record(read(notice, text, programs), notice, "futures"))
    return found


def _in_turn(folder):
    """Each notice in one of the forms that its set has, in turn: all three would take three times as long."""
    forms = [form for form in FORMS if next(labelled(folder, form), None)]
    for turn, form in enumerate(forms):
        yield from islice(labelled(folder, form), turn, None, len(forms))


@pytest.mark.parametrize("measure", MISSED)
def test_as_much_is_right_as_was(score, measure):
    """Of no measure more is missed than when the rules were last mended."""
    missed = score.total[measure] - score.right[measure]
    shown = "\n".join(miss for miss in score.misses if f": {measure}: " in miss)
    assert score.total[measure] >= 40
    assert missed <= MISSED[measure], shown


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_every_wording_stands_in_its_notice(folder):
    """A label quotes its notice: no deadline and no count is labelled that the text does not give."""
    for label, record in labelled(folder, "xml"):
        text = _folded("".join(etree.fromstring(record["full_text"].encode()).itertext()))
        quoted = [label["establishments"], *label["deadlines"]]
        missing = [one["wording"] for one in quoted if one["wording"] and _folded(one["wording"]) not in text]
        assert missing == [], label["document_number"]


def _folded(text: str) -> str:
    """The text with its white space folded and its dashes made alike."""
    return re.sub(r" (?=[.,;:)])", "", " ".join(text.replace("–", "-").split()))
