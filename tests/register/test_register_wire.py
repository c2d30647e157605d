"""Foreign records become notices, or errors that carry them to the quarantine."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest

from fr_monitor.errors import RecordError
from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.register.wire import notice_from_api

Make = Callable[..., dict[str, object]]
TODAY = date(2026, 2, 11)


def published(record: object) -> Notice:
    """The record as a published notice of a fixed day."""
    return notice_from_api(record, Stage.PUBLISHED, today=TODAY)


def test_a_whole_record_keeps_everything_that_we_use(make_record: Make) -> None:
    """Texts, dates, agencies, dockets and addresses of a good record arrive as they were."""
    notice = published(make_record())
    assert notice.key == ("2026-01234", date(2026, 2, 11))
    assert notice.title == "Kettle Safety; Call for Volunteers"
    assert notice.agencies[1] == Agency("Food and Drug Administration", "food-and-drug-administration")
    assert notice.docket_ids == ("Docket No. FDA-2025-N-0042",)
    assert (notice.comments_close_on, notice.effective_on) == (date(2026, 3, 9), None)
    assert notice.full_text_xml_url is not None
    assert notice.raw_text_url is not None
    assert notice.raw_text_url.endswith("/2026/02/11/2026-01234.txt")
    assert notice.stage is Stage.PUBLISHED


def test_a_partial_record_is_enough_to_be_read() -> None:
    """A record with number, date, type, action and a null title is a notice without the rest."""
    record = {
        "document_number": "2026-7",
        "title": None,
        "publication_date": "2026-02-11",
        "type": "Rule",
        "action": "x",
    }
    notice = published(record)
    assert (notice.title, notice.type, notice.action, notice.agencies, notice.abstract) == ("", "Rule", "x", (), None)


def test_unknown_fields_are_of_no_interest(make_record: Make) -> None:
    """The server adds fields without notice; they change nothing."""
    assert published(make_record(page_views={"count": 3}, surprise=[1])) == published(make_record())


@pytest.mark.hostile("B20")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026\u201301234", "2026-01234"),
        ("2026\u221201234", "2026-01234"),
        (" e9-1777 ", "E9-1777"),
        ("c1-2024-00339", "C1-2024-00339"),
        ("2014--11843", "2014--11843"),
        ("93-32104", "93-32104"),
    ],
)
def test_numbers_have_plain_hyphens_and_capitals(make_record: Make, given: str, kept: str) -> None:
    """Dashes, blanks and small letters of a number are made alike; padding stays as it was."""
    assert published(make_record(given)).document_number == kept


@pytest.mark.hostile("B20")
@pytest.mark.parametrize(
    "number", ["", "   ", "-", "2026-1' OR '1'='1", "9" * 300, "89 FR 380", "../secret", None, 2026]
)
def test_a_record_without_a_usable_number_is_an_error(make_record: Make, number: object) -> None:
    """What is no document number makes the record unusable, not the answer."""
    with pytest.raises(RecordError) as caught:
        published(make_record() | {"document_number": number})
    assert caught.value.raw.startswith('{"document_number"')


@pytest.mark.hostile("B21")
@pytest.mark.parametrize(
    "day",
    [None, "2026-02-30", "0000-00-00", "9999-12-31", "2031-02-11", "2026-02-11T00:00:00Z", "2/11/2026", "", 20260211],
)
def test_a_published_record_needs_a_date_that_can_be(make_record: Make, day: object) -> None:
    """Without a believable publication date the record goes to the quarantine, with its number."""
    with pytest.raises(RecordError, match="publication_date") as caught:
        published(make_record(publication_date=day))
    assert caught.value.document_number == "2026-01234"


def test_the_next_issue_is_dated_ahead(make_record: Make) -> None:
    """On a Saturday the API lists Monday's documents: a date in the future is no fault."""
    assert published(make_record(publication_date="2026-02-17")).publication_date == date(2026, 2, 17)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", {"text": "x"}),
        ("title", ["x"]),
        ("type", 3),
        ("agencies", "FDA"),
        ("agencies", ["FDA"]),
        ("docket_ids", "FDA-2025-N-0042"),
        ("start_page", "6000"),
        ("comments_close_on", {"date": "2026-03-09"}),
        ("corrections", 5),
    ],
)
def test_a_field_of_another_type_is_named(make_record: Make, field: str, value: object) -> None:
    """A changed type is an error that names the field."""
    with pytest.raises(RecordError, match=field):
        published(make_record(**{field: value}))


@pytest.mark.hostile("B17")
@pytest.mark.parametrize("record", [None, [], "text", 5, {}, {"document_number": None}])
def test_what_is_no_record_is_an_error(record: object) -> None:
    """Null, a list or an empty object in the place of a record is refused as a record."""
    with pytest.raises(RecordError):
        published(record)


@pytest.mark.parametrize("field", ["comments_close_on", "effective_on"])
@pytest.mark.parametrize("value", ["2026-02-30", "soon", "", "2026-03-09T12:00:00"])
def test_other_dates_that_cannot_be_read_are_absent(make_record: Make, field: str, value: str) -> None:
    """A broken closing or effective date is no date; the notice is kept."""
    assert getattr(published(make_record(**{field: value})), field) is None


@pytest.mark.hostile("B24")
def test_a_closing_date_before_publication_is_kept(make_record: Make) -> None:
    """2023-27905 says 2023 where 2024 is meant: the wire keeps it, whoever reads the notice sees the conflict."""
    assert published(make_record(comments_close_on="2025-03-09")).comments_close_on == date(2025, 3, 9)


@pytest.mark.hostile("B22")
@pytest.mark.parametrize(
    ("agencies", "kept"),
    [
        (None, ()),
        ([], ()),
        ([None], ()),
        ([{}], ()),
        ([{"raw_name": "Office of the Secretary"}], (Agency("Office of the Secretary"),)),
        ([{"name": None, "raw_name": "Tea Board", "slug": None}, None], (Agency("Tea Board"),)),
        ([{"name": "Tea Board", "slug": "tea-board", "id": 5}], (Agency("Tea Board", "tea-board"),)),
    ],
)
def test_agencies_may_lack_nearly_everything(make_record: Make, agencies: object, kept: tuple[Agency, ...]) -> None:
    """An agency that the server did not recognise has only its raw name; null members are dropped."""
    assert published(make_record(agencies=agencies)).agencies == kept


@pytest.mark.hostile("B13", "B14", "B33", "B34", "B35", "B36", "B43")
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Kettle\x00 \x1b[31mSafety", "Kettle [31mSafety"),
        ("Kettle\r\nBcc: x@example.org", "Kettle Bcc: x@example.org"),
        ("Kettle\u2028Safety\x85Now\x0bAgain", "Kettle Safety Now Again"),
        ("\u202eytefaS\u200b \ufeffelttek", "ytefaS elttek"),
        ("lone \ud800 half", "lone half"),
        ("no \ufffe\uffff character", "no character"),
        ("  Meetings;  Sunshine Act  ", "Meetings; Sunshine Act"),
        ("Caf\u00e9 \u2013 \u201cquoted\u201d \U0001f600", "Caf\u00e9 \u2013 \u201cquoted\u201d \U0001f600"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("   ", ""),
    ],
)
def test_titles_are_one_printable_line(make_record: Make, given: str, kept: str) -> None:
    """Control, format and half characters go; markup stays, for escaping belongs to whoever shows it."""
    assert published(make_record(title=given)).title == kept


@pytest.mark.hostile("B26")
def test_every_text_is_cleaned_and_bounded(make_record: Make) -> None:
    """Texts of megabytes and lists of a thousand come out short, and without a NUL."""
    bad = "\x00a\u202e" * 300_000
    notice = published(
        make_record(title=bad, action=bad, abstract=bad, dates=bad, citation=bad, docket_ids=[bad] * 1000, type=bad)
    )
    texts = (
        notice.title,
        notice.action,
        notice.abstract,
        notice.dates,
        notice.citation,
        notice.type,
        *notice.docket_ids,
    )
    assert all(text and len(text) <= 50_000 and set(text) == {"a"} for text in texts)
    assert len(notice.title) <= 5_000
    assert len(notice.docket_ids) <= 200


def test_abstracts_keep_their_lines(make_record: Make) -> None:
    """Prose keeps its line breaks, in one form."""
    assert published(make_record(abstract="One.\r\nTwo.\u2029Three.")).abstract == "One.\nTwo.\nThree."


@pytest.mark.hostile("B23")
@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "//evil.example/x",
        "/documents/x",
        "http://www.federalregister.gov/d/1",
        "https://www.federalregister.gov.evil.example/",
        "https://evilfederalregister.gov/",
        "https://user:pw@www.federalregister.gov/",
        "https://www.federalregister.gov:8443/",
        "https://www.federalregister.gov/" + "x" * 10_000,
        "https://www.fed\u0435ralregister.gov/",
        "https://[broken/",
        "https://www.federalregister.gov/a b\n",
        "file:///etc/passwd",
        "",
    ],
)
def test_addresses_elsewhere_are_not_believed(make_record: Make, url: str) -> None:
    """An address that is not https on a host of the Register is dropped, the notice kept."""
    assert published(make_record(html_url=url, full_text_xml_url=url)).html_url is None


def test_addresses_of_the_asked_server_are_believed(make_record: Make) -> None:
    """A local stand-in of the API links to itself, by plain http."""
    record = make_record(html_url="http://127.0.0.1:8765/documents/1", pdf_url="http://127.0.0.1:9999/x.pdf")
    notice = notice_from_api(record, Stage.PUBLISHED, base="http://127.0.0.1:8765/api/v1")
    assert (notice.html_url, notice.pdf_url) == ("http://127.0.0.1:8765/documents/1", None)


def test_corrections_are_numbers(make_record: Make) -> None:
    """`correction_of` and `corrections` are API addresses; the number in them is kept."""
    api = "https://www.federalregister.gov/api/v1/documents/"
    record = make_record(
        "C1-2026-00339",
        correction_of=f"{api}2026-00339?publication_date=2026-01-16",
        corrections=[f"{api}C2-2026-00339.json", "nothing here", None],
    )
    notice = published(record)
    assert (notice.correction_of, notice.corrections) == ("2026-00339", ("C2-2026-00339",))


def test_a_filing_keeps_its_time_in_utc_and_loses_trailing_blanks(make_filing: Make) -> None:
    """current.json gives Eastern time and titles with blanks at the end."""
    notice = notice_from_api(make_filing(), Stage.INSPECTION)
    assert notice.filed_at == datetime(2026, 2, 11, 13, 45, tzinfo=UTC)
    assert (notice.title, notice.filing_type, notice.stage) == ("Kettle Safety", "regular", Stage.INSPECTION)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("2026-02-11T13:45:00Z", datetime(2026, 2, 11, 13, 45, tzinfo=UTC)),
        ("2026-07-11T08:45:00.000-04:00", datetime(2026, 7, 11, 12, 45, tzinfo=UTC)),
        ("2026-02-11T08:45:00", None),
        ("yesterday", None),
        ("0001-01-01T00:00:00+14:00", None),
        (None, None),
    ],
)
def test_filing_times_have_two_forms(make_filing: Make, given: object, kept: datetime | None) -> None:
    """Eastern with its offset and UTC with Z are the same instant; anything else is no time."""
    assert notice_from_api(make_filing(filed_at=given), Stage.INSPECTION).filed_at == kept


def test_a_withdrawn_filing_has_no_dates(make_filing: Make) -> None:
    """Null dates on public inspection are a withdrawal, not an error; the note says why."""
    record = make_filing(publication_date=None, filed_at=None, editorial_note="Taken back at the\nagency's wish.")
    notice = notice_from_api(record, Stage.INSPECTION)
    assert notice.is_withdrawn
    assert notice.editorial_note == "Taken back at the\nagency's wish."


def test_a_filing_with_a_date_that_cannot_be_is_an_error(make_filing: Make) -> None:
    """A broken date must not look like a withdrawal."""
    with pytest.raises(RecordError, match="publication_date"):
        notice_from_api(make_filing(publication_date="2026-02-30"), Stage.INSPECTION)
