"""The client against recorded kinds of answers: whole, empty, refused, split, drifted."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from urllib.parse import parse_qsl, urlsplit

import pytest
import requests
import responses

from fr_monitor import __version__
from fr_monitor.errors import (
    RecordError,
    SourceBlocked,
    SourceError,
    SourceIncomplete,
    SourceRefused,
    SourceUnavailable,
)
from fr_monitor.model.notice import Notice, Sighting
from fr_monitor.model.program import Program
from fr_monitor.register.client import Register
from fr_monitor.settings import RegisterSettings

Make = Callable[..., dict[str, object]]
API = "https://www.federalregister.gov/api/v1"
DOCUMENTS = f"{API}/documents.json"
CURRENT = f"{API}/public-inspection-documents/current.json"
WAITING = f"{API}/public-inspection-documents.json"
SINCE, UNTIL = date(2026, 2, 1), date(2026, 2, 18)
BY_AGENCY = "Documents from Food and Drug Administration and published from 02/01/2026 to 02/18/2026"
BY_TERM = 'Documents matching \'"kettle safety" | "FDA-2025-N-0042"\''
EMPTY = {"description": BY_AGENCY, "count": 0}


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """The web as far as a test has answers for it; anything else is refused."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def listing(*records: object, description: str = BY_AGENCY) -> dict[str, object]:
    """The envelope of a list that is whole."""
    return {"description": description, "count": len(records), "results": list(records)}


def answer(web: responses.RequestsMock, by_agency: object, by_term: object = None) -> None:
    """Answer the agency question and the term question, each always the same."""

    def reply(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        is_agency = "conditions%5Bagencies" in (request.url or "")
        body = by_agency if is_agency else by_term or {"description": BY_TERM, "count": 0}
        return 200, {}, body if isinstance(body, str) else json.dumps(body)

    web.add_callback(responses.GET, DOCUMENTS, callback=reply, content_type="application/json; charset=utf-8")


def numbers(found: Iterator[Sighting | RecordError]) -> list[str]:
    """The numbers of what was found, errors left out."""
    return [item.notice.document_number for item in found if isinstance(item, Sighting)]


@pytest.mark.fault("F36")
def test_both_questions_make_one_list(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """A document found twice is one sighting that names both questions; one found by term alone is there too."""
    alone = make_record("2026-01999", agencies=[{"name": "HHS", "slug": "health-and-human-services-department"}])
    answer(web, listing(make_record()), listing(make_record(), alone, description=BY_TERM))
    found = list(make_register().published(SINCE, UNTIL))
    assert [(item.notice.document_number, item.found_by) for item in found if isinstance(item, Sighting)] == [
        ("2026-01234", {"agency", "term"}),
        ("2026-01999", {"term"}),
    ]


def test_a_question_is_put_as_the_api_wants_it(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """Brackets encoded once, who asks, gzip only, and a minute that keeps caches from answering."""
    answer(web, EMPTY)
    assert list(make_register().published(SINCE, UNTIL)) == []
    request = web.calls[0].request
    pairs = parse_qsl(urlsplit(request.url or "").query)
    assert ("conditions[agencies][]", "food-and-drug-administration") in pairs
    assert ("_", str(int(datetime(2026, 2, 11, 17, 0, tzinfo=UTC).timestamp()) // 60)) in pairs
    assert "%255B" not in str(request.url)
    assert str(request.headers["User-Agent"]).startswith("fr-monitor/")
    assert str(request.headers["User-Agent"]).endswith("(+watch@example.org)")
    assert request.headers["Accept-Encoding"] == "gzip"


@pytest.mark.fault("F25")
def test_an_empty_answer_has_no_results(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """A quiet day is `count: 0` and nothing else."""
    answer(web, {"count": 0}, {"count": 0})
    assert list(make_register().published(SINCE, UNTIL)) == []


@pytest.mark.fault("F25")
@pytest.mark.parametrize(
    "body",
    [
        {"description": BY_AGENCY, "count": 3},
        {"description": "All Documents", "count": 0},
        {"description": "Documents published from 02/01/2026 to 02/18/2026", "count": 0, "results": []},
    ],
)
def test_answers_that_contradict_themselves_are_incomplete(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: object
) -> None:
    """A count without rows, and a description without our filter, are no answers; asked twice, then given up."""
    answer(web, body)
    with pytest.raises(SourceIncomplete):
        make_register().published(SINCE, UNTIL)
    assert len(web.calls) == 2


def test_the_second_attempt_is_another_url(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """A cache that holds a bad answer is not asked for it again."""
    answer(web, {"description": BY_AGENCY, "count": 3})
    with pytest.raises(SourceIncomplete):
        make_register().published(SINCE, UNTIL)
    assert web.calls[0].request.url != web.calls[1].request.url


@pytest.mark.fault("F24")
@pytest.mark.parametrize("count", [1, 3])
def test_the_count_must_be_met(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make, count: int
) -> None:
    """Two rows where one or three were announced are incomplete."""
    answer(web, listing(make_record("2026-01"), make_record("2026-02")) | {"count": count})
    with pytest.raises(SourceIncomplete, match=f"{count} documents were announced and 2 came"):
        make_register().published(SINCE, UNTIL)


@pytest.mark.hostile("B18")
def test_repeated_rows_are_one(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """The same number on the same date twice is one document; on two dates it is two."""
    rows = [make_record(), make_record(), make_record(publication_date="2026-02-10")]
    answer(web, listing(*rows) | {"count": 2})
    assert numbers(make_register().published(SINCE, UNTIL)) == ["2026-01234", "2026-01234"]


@pytest.mark.parametrize(
    "change",
    [
        {"agencies": [{"name": "Energy Department", "slug": "energy-department"}]},
        {"publication_date": "2026-01-31"},
        {"publication_date": "2026-02-19"},
    ],
)
def test_documents_that_were_not_asked_for_spoil_the_answer(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make, change: dict[str, object]
) -> None:
    """A document of other agencies or other days shows that the filters were not heard."""
    answer(web, listing(make_record("2026-01"), make_record("2026-02", **change)))
    with pytest.raises(SourceIncomplete):
        make_register().published(SINCE, UNTIL)


@pytest.mark.hostile("B17")
def test_a_bad_record_travels_beside_the_good(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """Null rows, broken dates and missing fields are errors in the stream; the others go on."""
    without_title = make_record("2026-04")
    del without_title["title"]
    rows = [make_record(), None, make_record("2026-03", publication_date="2026-02-30"), without_title]
    answer(web, listing(*rows))
    found = list(make_register().published(SINCE, UNTIL))
    errors = [item for item in found if isinstance(item, RecordError)]
    assert numbers(iter(found)) == ["2026-01234"]
    assert [error.document_number for error in errors] == [None, "2026-03", "2026-04"]
    assert "title: missing" in str(errors[2])


@pytest.mark.fault("F35")
@pytest.mark.parametrize(
    ("field", "change"),
    [
        ("dates", lambda record: record.pop("dates")),
        ("publication_date", lambda record: record.pop("publication_date")),
        ("title", lambda record: record.update(title=None)),
        ("agencies", lambda record: record.update(agencies=None)),
        ("docket_ids", lambda record: record.update(docket_ids={"a": 1})),
        ("publication_date", lambda record: record.update(publication_date=17)),
    ],
)
def test_a_changed_schema_is_refused_by_name(
    web: responses.RequestsMock,
    make_register: Callable[..., Register],
    make_record: Make,
    field: str,
    change: Callable[[dict[str, object]], object],
) -> None:
    """A field gone from all records, or of another type in all, stops the sweep and is named."""
    rows = [make_record("2026-01"), make_record("2026-02")]
    for row in rows:
        change(row)
    answer(web, listing(*rows))
    with pytest.raises(SourceRefused, match=field):
        make_register().published(SINCE, UNTIL)
    assert len(web.calls) == 1


def test_more_than_a_page_is_asked_for_in_halves(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """Days are halved until each part fits on one page; together they are everything, once."""
    asked: list[tuple[date, date]] = []

    def reply(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        pairs = dict(parse_qsl(urlsplit(request.url or "").query))
        if "conditions[term]" in pairs:
            return 200, {}, json.dumps({"description": BY_TERM, "count": 0})
        start = date.fromisoformat(pairs["conditions[publication_date][gte]"])
        end = date.fromisoformat(pairs["conditions[publication_date][lte]"])
        asked.append((start, end))
        days = [start + timedelta(days=n) for n in range((end - start).days + 1)]
        rows = [make_record(f"2026-{day.day:02}{n:03}", publication_date=str(day)) for day in days for n in range(400)]
        return 200, {}, json.dumps({"description": BY_AGENCY, "count": len(rows), "results": rows[:1000]})

    web.add_callback(responses.GET, DOCUMENTS, callback=reply, content_type="application/json")
    found = numbers(make_register().published(date(2026, 2, 1), date(2026, 2, 5)))
    assert len(found) == len(set(found)) == 5 * 400
    assert asked[0] == (date(2026, 2, 1), date(2026, 2, 5))
    assert [f"{start.day}-{end.day}" for start, end in asked[1:]] == ["1-3", "1-2", "3-3", "4-5"]


def test_a_day_of_more_than_a_page_is_incomplete(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """One day cannot be halved: rather no answer than a part of one."""
    answer(web, listing(make_record()) | {"count": 1001})
    with pytest.raises(SourceIncomplete, match="2026-02-11"):
        make_register().published(date(2026, 2, 11), date(2026, 2, 11))


def test_history_asks_by_term_and_year(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """The past is read year by year, and never by agency."""
    row = make_record(publication_date="2024-05-05")

    def reply(request: requests.PreparedRequest) -> tuple[int, dict[str, str], str]:
        body = listing(row, description=BY_TERM) if "2024-01-01" in str(request.url) else {"count": 0}
        return 200, {}, json.dumps(body)

    web.add_callback(responses.GET, DOCUMENTS, callback=reply, content_type="application/json")
    assert numbers(make_register().history(date(2023, 7, 1), date(2025, 2, 1))) == ["2026-01234"]
    spans = [
        (pairs["conditions[publication_date][gte]"], pairs["conditions[publication_date][lte]"])
        for call in web.calls
        if (pairs := dict(parse_qsl(urlsplit(call.request.url or "").query)))
    ]
    assert spans == [("2023-07-01", "2023-12-31"), ("2024-01-01", "2024-12-31"), ("2025-01-01", "2025-02-01")]
    assert not any("conditions%5Bagencies" in str(call.request.url) for call in web.calls)


@pytest.mark.hostile("B01", "B02", "B03", "B04", "B06", "B07", "B08", "B09", "B11", "B12", "B15", "B16")
@pytest.mark.fault("F11", "F15")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"", SourceUnavailable),
        (b"  \n", SourceUnavailable),
        (b"null", SourceRefused),
        (b"[]", SourceRefused),
        (b'"text"', SourceRefused),
        (b"17", SourceRefused),
        ('{"count": 0}'.encode("utf-16"), SourceUnavailable),
        (b'{"count": 0, "description": "caf\xe9"}', SourceUnavailable),
        (b'{"count": 0} and more', SourceUnavailable),
        (b'{"count": 0', SourceUnavailable),
        (b'{"count": 0, "x": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", SourceRefused),
        (b'{"count": "0"}', SourceRefused),
        (b'{"count": -1}', SourceRefused),
        (b'{"count": NaN}', SourceRefused),
        (b'{"count": ' + b"9" * 5_000 + b"}", SourceRefused),
        (b'{"results": []}', SourceRefused),
        (b'{"count": 1, "results": {"a": 1}}', SourceRefused),
        (b'{"errors": {"agencies": "invalid value"}}', SourceRefused),
        (b'{"count": 0, "errors": "Something went wrong"}', SourceRefused),
        (b'{"status": 400, "message": "field \'x\' not valid"}', SourceRefused),
        (b"<!DOCTYPE html><title>Federal Register :: Request Access</title>", SourceBlocked),
        (b"\n <html></html>", SourceBlocked),
    ],
)
def test_bodies_that_are_no_answers(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: bytes, expected: type[SourceError]
) -> None:
    """Whatever comes under status 200, it is an error of ours and never an empty list."""
    web.get(DOCUMENTS, body=body, content_type="application/json")
    with pytest.raises(expected):
        make_register().published(SINCE, UNTIL)


@pytest.mark.hostile("B05", "B09", "B10", "B12", "B25")
@pytest.mark.parametrize(
    "body",
    [
        b'\xef\xbb\xbf{"count": 0}',
        b'{"count": 5, "count": 0}',
        b'{"count": 0, "total_pages": NaN, "x": -Infinity, "y": 1e999}',
        b'{"count": 0, "x": ' + b"9" * 5_000 + b"}",
        b'{"count": 0, "next_page_url": "https://evil.example/"}',
    ],
)
def test_oddities_that_do_no_harm(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: bytes
) -> None:
    """A byte order mark, a repeated key or a number beyond bounds in a field we do not use is passed over."""
    web.get(DOCUMENTS, body=body, content_type="application/json")
    assert list(make_register().published(SINCE, UNTIL)) == []
    assert all("evil" not in str(call.request.url) for call in web.calls)


@pytest.mark.hostile("B13", "B14")
def test_half_a_character_spoils_no_other_record(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """A lone surrogate in one title is cleaned away; the list is read."""
    rows = listing(make_record("2026-01", title="half \ud800"), make_record("2026-02", title="whole \x00"))
    answer(web, json.dumps(rows))
    found = make_register().published(SINCE, UNTIL)
    assert [item.notice.title for item in found if isinstance(item, Sighting)] == ["half", "whole"]


@pytest.mark.parametrize(
    ("status", "expected", "calls"),
    [
        (400, SourceRefused, 1),
        (401, SourceBlocked, 1),
        (403, SourceBlocked, 1),
        (404, SourceRefused, 1),
        (414, SourceRefused, 1),
        (429, SourceUnavailable, 2),
        (500, SourceUnavailable, 2),
        (502, SourceUnavailable, 2),
        (503, SourceUnavailable, 2),
    ],
)
def test_every_status_has_a_meaning(
    web: responses.RequestsMock,
    make_register: Callable[..., Register],
    status: int,
    expected: type[SourceError],
    calls: int,
) -> None:
    """Refusals and walls are not tried again, illness is; the body may be anything."""
    web.get(DOCUMENTS, body="<html><h1>no</h1></html>", status=status, content_type="text/html")
    with pytest.raises(expected, match=str(status)):
        make_register().published(SINCE, UNTIL)
    assert len(web.calls) == calls


@pytest.mark.fault("F16")
@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({"errors": {"agencies": "invalid value"}}, "invalid value"),
        ({"status": 400, "message": "field 'x' not valid"}, "field 'x' not valid"),
    ],
)
def test_a_refusal_repeats_the_servers_words(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: object, said: str
) -> None:
    """Both shapes of a 400 are understood, so that the operator reads what is wrong."""
    web.get(DOCUMENTS, json=body, status=400)
    with pytest.raises(SourceRefused, match=said):
        make_register().published(SINCE, UNTIL)


def test_data_under_the_name_of_a_page_is_a_wall(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """text/html where JSON is due is not trusted, whatever it holds."""
    web.get(DOCUMENTS, body='{"count": 0}', content_type="text/html; charset=utf-8")
    with pytest.raises(SourceBlocked):
        make_register().published(SINCE, UNTIL)


def test_public_inspection_merges_two_answers(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_filing: Make
) -> None:
    """The issue gives ours and leaves strangers; the search adds what our phrases find; padding makes no second one."""
    stranger = make_filing("2026-09999", agencies=[{"name": "Energy Department", "slug": "energy-department"}])
    unknown = make_filing("2026-00005", agencies=[{"raw_name": "Office of Kettles"}])
    withdrawn = make_filing("2026-1301", publication_date=None, filed_at=None)
    web.get(CURRENT, json=listing(make_filing(), stranger, unknown, withdrawn, make_filing()) | {"count": 4})
    same = make_filing("2026-01301", filed_at="2026-02-11T13:45:00Z")
    beside = make_filing("2026-01400", agencies=[{"name": "HHS", "slug": "health-and-human-services-department"}])
    web.get(WAITING, json=listing(same, beside, description="Public Inspection Documents " + BY_TERM[10:]))
    found = {item.notice.document_number: item for item in make_register().inspection() if isinstance(item, Sighting)}
    assert {number: set(item.found_by) for number, item in found.items()} == {
        "2026-01300": {"inspection"},
        "2026-00005": {"inspection"},
        "2026-1301": {"inspection", "term"},
        "2026-01400": {"inspection", "term"},
    }
    assert found["2026-1301"].notice.is_withdrawn


def test_public_inspection_may_be_empty(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """No issue today, and nothing that waits: no documents, no error."""
    web.get(CURRENT, json={"count": 0, "results": []})
    web.get(WAITING, json={"description": "Public Inspection Documents " + BY_TERM[10:], "count": 0})
    assert list(make_register().inspection()) == []


@pytest.mark.parametrize("count", [2, 0])
def test_public_inspection_must_be_whole(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_filing: Make, count: int
) -> None:
    """The issue's count must be met too."""
    web.get(CURRENT, json=listing(make_filing()) | {"count": count})
    with pytest.raises(SourceIncomplete):
        make_register().inspection()


def test_one_document_by_number(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """A number and a date find the document, in whatever padding it is kept."""
    web.get(f"{API}/documents/2026-1234.json", json=make_record())
    found = make_register().document("2026\u20131234", date(2026, 2, 11))
    assert isinstance(found, Notice)
    assert found.document_number == "2026-01234"
    assert "publication_date=2026-02-11" in str(web.calls[0].request.url)


def test_an_unknown_number_is_none(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """404 is a page for people, and decides by its status; what is no number is not asked for at all."""
    web.get(f"{API}/documents/2026-99999.json", status=404, body="<html>404 Not Found</html>", content_type="text/html")
    assert make_register().document("2026-99999") is None
    assert make_register().document("89 FR 380") is None
    assert make_register().document("../agencies") is None
    assert len(web.calls) == 1


def test_another_document_than_asked_for_is_no_answer(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """A cache or a proxy that mixes answers up is caught."""
    web.get(f"{API}/documents/2026-05555.json", json=make_record())
    with pytest.raises(SourceIncomplete, match="2026-05555"):
        make_register().document("2026-05555")


def test_a_broken_single_document_is_a_record_error(
    web: responses.RequestsMock, make_register: Callable[..., Register], make_record: Make
) -> None:
    """One document that cannot be used is that document's error, not the Register's."""
    web.get(f"{API}/documents/2026-01234.json", json=make_record(start_page="six"))
    with pytest.raises(RecordError, match="start_page"):
        make_register().document("2026-01234")


def test_an_issue_is_counted_without_its_documents(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """`metadata_only` gives a count and no rows; the day stands in the description."""
    web.get(DOCUMENTS, json={"description": "Documents published on 02/11/2026", "count": 117})
    assert make_register().count_published(date(2026, 2, 11)) == 117
    assert "metadata_only=1" in str(web.calls[0].request.url)
    with pytest.raises(SourceIncomplete):
        make_register().count_published(date(2026, 2, 11), "food-and-drug-administration")


def test_another_day_is_no_count(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """A filter by day that was not heard counts the whole Register."""
    web.get(DOCUMENTS, json={"description": "All Documents", "count": 10000})
    with pytest.raises(SourceIncomplete):
        make_register().count_published(date(2026, 2, 11))


@pytest.mark.fault("F17")
def test_retry_after_reaches_the_caller(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """Asked to come back in an hour, the client does not wait in the call, and says so."""
    web.get(DOCUMENTS, status=503, headers={"Retry-After": "3600"})
    with pytest.raises(SourceUnavailable) as caught:
        make_register().published(SINCE, UNTIL)
    assert (caught.value.retry_after, len(web.calls)) == (3600.0, 1)


def test_a_disabled_program_is_not_asked_for() -> None:
    """A register without any enabled program refuses to be built rather than to watch nothing."""
    idle = Program("idle", "Idle", "Idle", ("tea-board",), enabled=False)
    with pytest.raises(ValueError, match="agency"):
        Register(RegisterSettings(), [idle], clock=lambda: datetime(2026, 2, 11, tzinfo=UTC))


@pytest.mark.parametrize(
    ("contact", "told"),
    [
        (None, ""),
        ("", ""),
        ("ops@example.org", " (+ops@example.org)"),
        ("ops@example.org\r\nX-Evil: 1", " (+ops@example.org X-Evil: 1)"),
        ("K\u00f6nig <k@example.org>", " (+Knig <k@example.org>)"),
    ],
)
def test_who_asks_is_said_in_one_header(web: responses.RequestsMock, contact: str | None, told: str) -> None:
    """The User-Agent names version and contact, whatever the contact holds."""
    web.get(DOCUMENTS, json={"description": "Documents published on 02/11/2026", "count": 3})
    program = Program("tea", "Tea", "Tea", ("tea-board",))
    register = Register(RegisterSettings(), [program], contact=contact, clock=lambda: datetime(2026, 2, 11, tzinfo=UTC))
    register.count_published(date(2026, 2, 11))
    assert web.calls[0].request.headers["User-Agent"] == f"fr-monitor/{__version__}{told}"
