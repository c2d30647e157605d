"""The client against the simulated Register beside the checkout: its manners, and each of its faults."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fr_monitor.errors import (
    NotYetAvailable,
    RecordError,
    SourceBlocked,
    SourceError,
    SourceIncomplete,
    SourceRefused,
    SourceUnavailable,
)
from fr_monitor.model.notice import Notice, Sighting, Stage
from fr_monitor.model.program import Program
from fr_monitor.register.client import Register
from fr_monitor.register.wire import notice_from_api
from fr_monitor.settings import RegisterSettings

NOW = "2026-02-11T09:00:00"
MOMENT = datetime(2026, 2, 11, 14, 0, tzinfo=UTC)
SINCE, UNTIL = date(2026, 2, 1), date(2026, 2, 18)
FDA = {"name": "Food and Drug Administration", "slug": "food-and-drug-administration", "id": 199}
HHS = {"name": "Health and Human Services Department", "slug": "health-and-human-services-department", "id": 221}
WORDS = "Whoever owns a kettle may take part in this trial of kettles and of their whistles. "
Make = Callable[..., Register]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of our own: two by agency, one that only a full text gives away, one filed for tomorrow."""
    root = tmp_path_factory.mktemp("register")
    published = [
        {"document_number": "2026-00101", "title": "Kettle Safety; Trial", "agencies": [HHS, FDA]},
        {"document_number": "2026-00102", "title": "Teapots", "agencies": [HHS, FDA], "publication_date": "2026-02-10"},
        {"document_number": "2026-00103", "title": "Of Other Things", "agencies": [HHS]},
        {"document_number": "2026-00104", "title": "Of Nothing", "agencies": [HHS]},
    ]
    filed = [
        {"document_number": "2026-00201", "title": "Kettle Safety  ", "agencies": [FDA]},
        {"document_number": "2026-00202", "title": "Bridges", "agencies": [HHS]},
    ]
    common = {"type": "Notice", "publication_date": "2026-02-11"}
    write_lines(root / "documents.jsonl", [common | record for record in published])
    filing = {"type": "Notice", "publication_date": "2026-02-12", "filed_at": "2026-02-11T08:45:00-05:00"}
    write_lines(root / "public_inspection.jsonl", [filing | record for record in filed])
    for form, text in {
        "xml": f"<NOTICE><P>{WORDS * 4}</P></NOTICE>",
        "html": f"<div><p>{WORDS * 4}</p></div>",
        "text": WORDS * 4,
    }.items():
        (root / "fulltext" / form).mkdir(parents=True)
        ending = {"xml": "xml", "html": "html", "text": "txt"}[form]
        for number in ("2026-00101", "2026-00102"):
            (root / "fulltext" / form / f"{number}.{ending}").write_text(text)
    (root / "fulltext" / "xml" / "2026-00103.xml").write_text("<NOTICE><P>A word on Kettle Safety too.</P></NOTICE>")
    return root


def write_lines(path: Path, records: list[dict[str, object]]) -> None:
    """One JSON object a line."""
    path.write_text("".join(json.dumps(record) + "\n" for record in records))


@pytest.fixture
def sim(shared: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """The simulated Register on loopback at 9 o'clock of a Wednesday."""
    monkeypatch.syspath_prepend(str(shared))
    fr_sim = __import__("fr_sim")
    with fr_sim.running(folder, now=NOW) as simulator:
        yield simulator


@pytest.fixture
def register(sim: Any, make_register: Make) -> Register:
    """The client over the simulated Register, with little time for hung servers."""
    return make_register(sim.base_url, now=MOMENT, call_seconds=6.0)


def found_in(items: Iterator[Sighting | RecordError]) -> dict[str, set[str]]:
    """Numbers and the questions that brought them up."""
    return {item.notice.document_number: set(item.found_by) for item in items if isinstance(item, Sighting)}


def test_a_sweep_finds_what_agency_and_term_know(register: Register, sim: Any) -> None:
    """Agency and term together find the document that only its full text gives away, with four requests in all."""
    assert found_in(register.published(SINCE, UNTIL)) == {
        "2026-00101": {"agency", "term"},
        "2026-00102": {"agency"},
        "2026-00103": {"term"},
    }
    assert found_in(register.inspection()) == {"2026-00201": {"inspection", "term"}}
    assert [entry.status for entry in sim.requests] == [200] * 4


def test_history_count_and_single(register: Register) -> None:
    """The other questions are understood by the same server."""
    assert set(found_in(register.history(date(2025, 6, 1), UNTIL))) == {"2026-00101", "2026-00103"}
    assert register.count_published(date(2026, 2, 11)) == 3
    assert register.count_published(date(2026, 2, 11), "food-and-drug-administration") == 1
    found = register.document("2026-101")
    assert isinstance(found, Notice)
    assert found.document_number == "2026-00101"
    assert register.document("2026-00999") is None


def test_a_text_that_comes_late(register: Register, sim: Any) -> None:
    """While the texts answer 404 it is "later"; as soon as one is there it is read."""
    notice = register.document("2026-00101")
    assert notice is not None
    fault = {"times": None, "code": 404}
    sim.faults.add("status", "full_text|content/pkg", **fault)
    with pytest.raises(NotYetAvailable):
        register.full_text(notice)
    sim.faults.clear()
    sim.faults.add("status", "full_text/xml", **fault)
    text = register.full_text(notice)
    assert (text.form, WORDS in text.content) == ("html", True)


@pytest.mark.fault("F09", "F11", "F12", "F14", "F15", "F16", "F24", "F35")
@pytest.mark.parametrize(
    ("kind", "parameters", "expected"),
    [
        ("status", {"code": 500}, SourceUnavailable),
        ("status", {"code": 503, "retry_after": 2}, SourceUnavailable),
        ("status", {"code": 429, "retry_after": "date:30"}, SourceUnavailable),
        ("status", {"code": 429, "retry_after": "after lunch"}, SourceUnavailable),
        ("status", {"code": 503, "retry_after": 999999}, SourceUnavailable),
        ("status", {"code": 403}, SourceBlocked),
        ("status", {"code": 400, "body": '{"errors":{"agencies":"invalid value"}}'}, SourceRefused),
        ("html_wall", {}, SourceBlocked),
        ("html_wall", {"redirect": True}, SourceBlocked),
        ("json_error_200", {}, SourceRefused),
        ("empty_body", {}, SourceUnavailable),
        ("redirect", {}, SourceBlocked),
        ("redirect", {"to": "https://elsewhere.example/"}, SourceBlocked),
        ("redirect", {"to": "file:///etc/passwd"}, SourceBlocked),
        ("wrong_content_type", {}, SourceBlocked),
        ("bad_utf8", {}, SourceUnavailable),
        ("deep_json", {}, SourceRefused),
        ("count_mismatch", {}, SourceIncomplete),
        ("count_mismatch", {"by": -1}, SourceIncomplete),
        ("rename_field", {"field": "count", "to": "total"}, SourceRefused),
        ("rename_field", {"field": "results", "to": "documents"}, SourceIncomplete),
        ("rename_field", {"field": "title", "to": "name"}, SourceRefused),
        ("retype_field", {"field": "publication_date"}, SourceRefused),
        ("retype_field", {"field": "agencies", "to": "string"}, SourceRefused),
        ("null_field", {"field": "publication_date"}, SourceRefused),
        ("null_field", {"field": "title"}, SourceRefused),
        ("truncate", {"how": "length"}, SourceUnavailable),
        ("truncate", {"how": "close"}, SourceUnavailable),
        ("truncate", {"how": "gzip"}, SourceUnavailable),
        ("drip", {"phase": "body"}, SourceUnavailable),
        ("drip", {"phase": "header"}, SourceUnavailable),
        ("hang", {}, SourceUnavailable),
        ("reset", {}, SourceUnavailable),
        ("reset", {"phase": "body"}, SourceUnavailable),
        ("gzip_bomb", {"megabytes": 8}, SourceRefused),
    ],
)
def test_no_fault_looks_like_a_quiet_day(
    sim: Any, make_register: Make, kind: str, parameters: dict[str, Any], expected: type[SourceError]
) -> None:
    """Each fault of the source ends a sweep with the error that says what to do, never with fewer documents."""
    sim.faults.add(kind, "documents", times=None, **parameters)
    seconds = 0.4 if kind in {"drip", "hang"} else 20.0
    register = make_register(sim.base_url, now=MOMENT, call_seconds=seconds, attempts=1, json_bytes=2_000_000)
    with pytest.raises(expected):
        register.published(SINCE, UNTIL)
    with pytest.raises(SourceError):
        register.inspection()


@pytest.mark.fault("F35")
def test_a_field_that_is_gone_is_named(register: Register, sim: Any) -> None:
    """A field that no record carries any more stops the sweep by name, though notices could be made without it."""
    sim.faults.add("rename_field", "documents", times=None, field="dates", to="date_text")
    with pytest.raises(SourceRefused, match="dates"):
        register.published(SINCE, UNTIL)


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("status", {"code": 502}),
        ("status", {"code": 503, "retry_after": 2}),
        ("empty_body", {}),
        ("count_mismatch", {}),
        ("truncate", {"how": "gzip"}),
        ("reset", {}),
    ],
)
def test_a_passing_fault_is_survived(register: Register, sim: Any, kind: str, parameters: dict[str, Any]) -> None:
    """What goes wrong once is asked again, and the sweep is whole."""
    sim.faults.add(kind, "documents", times=1, **parameters)
    assert len(found_in(register.published(SINCE, UNTIL))) == 3


@pytest.mark.parametrize(
    ("kind", "parameters"),
    [
        ("bom", {}),
        ("huge_title", {}),
        ("duplicate_rows", {"copies": 3}),
        ("null_field", {"field": "abstract"}),
        ("null_field", {"field": "docket_ids"}),
    ],
)
def test_harmless_faults_change_nothing(register: Register, sim: Any, kind: str, parameters: dict[str, Any]) -> None:
    """A byte order mark, an endless title, repeated rows and empty fields cost no document."""
    sim.faults.add(kind, "documents", times=None, **parameters)
    assert len(found_in(register.published(SINCE, UNTIL))) == 3
    assert set(found_in(register.inspection())) == {"2026-00201"}


@pytest.mark.fault("F32")
def test_a_stale_answer_from_a_cache_is_not_asked_for(sim: Any, make_register: Make) -> None:
    """With a cache of a day in between, the next minute's question brings the next minute's answer."""
    sim.cache.seconds = 86_400
    sim.clock.set("2026-02-11T05:00:00")
    early = make_register(sim.base_url, now=datetime(2026, 2, 11, 10, 0, tzinfo=UTC))
    assert set(found_in(early.published(SINCE, UNTIL))) == {"2026-00102"}
    sim.clock.set(NOW)
    late = make_register(sim.base_url, now=MOMENT)
    assert len(found_in(late.published(SINCE, UNTIL))) == 3


def test_every_recorded_document_is_read(shared: Path) -> None:
    """A thousand real records of a month, and those of the family, become notices without one error."""
    lines = [
        line
        for name in ("api_2024-01", "family")
        for line in (shared / "data" / name / "documents.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    notices = [notice_from_api(json.loads(line), Stage.PUBLISHED) for line in lines]
    assert len({notice.key for notice in notices}) == len(lines) > 1000


def test_the_maintainers_limits_hold(shared: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the shipped programs and limits, no second sees more than five questions or more than one full text."""
    monkeypatch.syspath_prepend(str(shared))
    programs = [program_of(path) for path in sorted((Path(__file__).parents[2] / "config" / "programs").glob("*.toml"))]
    with __import__("fr_sim").running(shared / "data" / "family", now=NOW) as sim:
        register = Register(RegisterSettings(url=sim.base_url), programs, clock=lambda: MOMENT)
        sightings = list(register.history(date(2022, 1, 1), UNTIL))
        list(register.published(SINCE, UNTIL))
        list(register.inspection())
        notices = [item.notice for item in sightings if isinstance(item, Sighting)]
        for notice in notices[-2:]:
            register.full_text(notice)
        assert {"2022-18087", "2024-01423", "2025-06968", "2026-02768"} <= {n.document_number for n in notices}
        rates = sim.requests.rates()
        assert rates["api"] <= 5
        assert rates["full_text"] <= 1


def program_of(path: Path) -> Program:
    """A shipped program, read without the settings of this machine."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    fields = {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}
    return Program(slug=path.stem, **fields)
