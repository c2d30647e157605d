"""Whatever comes through the door, it is a value or an error of ours."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from fr_monitor.errors import RecordError, SourceError
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.register.answers import Source, checked, listing_of, read_records, whole
from fr_monitor.register.patience import retry_after
from fr_monitor.register.texts import text_of
from fr_monitor.register.transport import Answer
from fr_monitor.register.wire import FIELDS, InspectionRecord, notice_from_api

NOW = datetime(2026, 2, 11, 17, 0, tzinfo=UTC)
TODAY = date(2026, 2, 11)
TEXTS = st.text() | st.sampled_from(["2026-02-11", "2026-01234", "https://www.govinfo.gov/x", "https://[", "\ud800"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | TEXTS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["name", "slug", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMES = sorted({*FIELDS, *InspectionRecord.__struct_fields__, "unknown"})
GOOD = {"document_number": "2026-01234", "publication_date": "2026-02-11"}
RECORDS = st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=8)


def reply(body: bytes, status: int = 200, media_type: str = "application/json") -> Answer:
    """An answer with this body."""
    return Answer("https://www.federalregister.gov/api/v1/documents.json", status, media_type, None, None, body)


@settings(max_examples=80, deadline=None)
@given(VALUES | RECORDS | RECORDS.map(lambda record: GOOD | record), st.sampled_from(Stage))
def test_any_record_is_a_notice_or_an_error(record: object, stage: Stage) -> None:
    """No record breaks anything else, and what is kept can be written anywhere."""
    try:
        notice = notice_from_api(record, stage, today=TODAY)
    except RecordError as caught:
        error = caught
    else:
        check_notice(notice)
        return
    assert len(error.raw) <= 500
    assert str(error).encode()


def check_notice(notice: Notice) -> None:
    """What is kept can be shown and stored."""
    kept = (notice.title, notice.action or "", notice.abstract or "", *(a.name for a in notice.agencies))
    assert all(character.isprintable() or character in "\n\t" or ord(character) > 159 for character in "".join(kept))
    repr(notice).encode()
    assert notice.fingerprint


@settings(max_examples=60, deadline=None)
@given(
    st.binary()
    | st.lists(VALUES | RECORDS).map(lambda rows: json.dumps({"count": len(rows), "results": rows}).encode())
)
def test_any_body_is_a_list_or_an_error(body: bytes) -> None:
    """No bytes under any name end in an error that is not ours."""
    try:
        rows = whole(listing_of(checked(reply(body), NOW)))
        found = read_records(rows, Source(Stage.PUBLISHED, "https://www.federalregister.gov/api/v1", TODAY))
    except SourceError as caught:
        error = caught
    else:
        assert all(isinstance(item, Notice | RecordError) for item in found)
        return
    assert "\n" not in str(error)


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.sampled_from(Form))
def test_any_bytes_are_a_text_or_none(body: bytes, form: Form) -> None:
    """A text that is accepted can be stored."""
    try:
        content = text_of(form, reply(body, media_type="text/plain"))
    except SourceError:
        return
    assert content is None or ("\x00" not in content and content.encode())


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_any_retry_after_is_a_bounded_wait(header: str) -> None:
    """Between a second and six hours, or nothing."""
    wait = retry_after(header, NOW)
    assert wait is None or 1.0 <= wait <= 21_600.0
