"""Feeds, calendars and records, each read by somebody else's program."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date

import feedparser
import jsonschema
import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from icalendar import Calendar
from support.scripted import World, notice
from support.webpage import CYCLE, reread


def entries(client: FlaskClient, path: str = "/feed.atom") -> list[feedparser.FeedParserDict]:
    """What a feed reader sees."""
    feed = feedparser.parse(client.get(path).data)
    assert not feed.bozo
    assert feed.version == "atom10"
    found: list[feedparser.FeedParserDict] = feed.entries
    return found


def test_a_feed_entry_has_a_lasting_name_and_a_page(client: FlaskClient) -> None:
    """The id names document and day and no address that may move; the link leads to our page."""
    (entry,) = entries(client)
    assert entry.id == "tag:monitor.example.org,2026:fr:2027-01001:2027-02-11"
    assert entry.link == "https://monitor.example.org/notices/2027-01001"
    assert "Mon Apr 12, 2027" in entry.summary
    assert entry.summary.endswith("The end of the day is our assumption: the notice names no hour.")
    assert entries(client, "/programs/qmm-api-pilot/feed.atom") == []


def test_an_unchanged_feed_is_the_same_to_the_byte(world: World, client: FlaskClient) -> None:
    """However often it is built and the notice seen again: same ETag, 304, also by date."""
    first = client.get("/feed.atom")
    world.later(hours=5)
    world.app.sweep()
    for header, value in (
        ("If-None-Match", first.headers["ETag"]),
        ("If-Modified-Since", first.headers["Last-Modified"]),
    ):
        assert client.get("/feed.atom", headers={header: value}).status_code == 304


def test_updated_moves_only_with_what_is_meant(world: World, client: FlaskClient) -> None:
    """A title in other capitals leaves the date; a later last day moves it, and the id stays."""
    before = entries(client)[0]
    reread(world, title=notice().title.upper())
    assert entries(client)[0].updated == before.updated
    world.register.texts["2027-01001"] = world.register.texts["2027-01001"].replace("April 12", "April 19")
    reread(world, citation="92 FR 9002")
    after = entries(client)[0]
    assert after.id == before.id
    assert after.updated > before.updated


def test_a_calendar_moves_with_the_deadline(world: World, client: FlaskClient) -> None:
    """The same entry with a higher number, all of the last day, in one calendar of all, of a program, of a cycle."""
    paths = ("/calendar.ics", "/programs/qmm-prototype-assessment/calendar.ics", f"{CYCLE}.ics")
    before = [Calendar.from_ical(client.get(path).data).walk("VEVENT")[0] for path in paths]
    assert {event["UID"] for event in before} == {"fr-qmm-prototype-assessment-2027-request@monitor.example.org"}
    assert before[0].decoded("DTSTART") == date(2027, 4, 12)
    assert before[0].decoded("DTEND") == date(2027, 4, 13)
    world.register.texts["2027-01001"] = world.register.texts["2027-01001"].replace("April 12", "April 19")
    reread(world, citation="92 FR 9002")
    after = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")[0]
    assert after["UID"] == before[0]["UID"]
    assert after["SEQUENCE"] > before[0]["SEQUENCE"]
    assert after.decoded("DTSTART") == date(2027, 4, 19)


@pytest.mark.parametrize("path", ["/calendar.ics", f"{CYCLE}.ics"])
def test_a_calendar_keeps_the_letter_of_the_rfc(client: FlaskClient, path: str) -> None:
    """CRLF only, lines of at most 75 octets, every block closed, one METHOD, an organizer and no attendee."""
    answer = client.get(path)
    assert answer.content_type == "text/calendar; charset=utf-8"
    lines = answer.data.split(b"\r\n")
    assert lines.pop() == b""
    assert all(len(line) <= 75 and b"\n" not in line and b"\r" not in line for line in lines)
    open_blocks: list[bytes] = []
    for line in lines:
        name, _, value = line.partition(b":")
        if name == b"BEGIN":
            open_blocks.append(value)
        elif name == b"END":
            assert open_blocks.pop() == value
    assert open_blocks == []
    text = answer.data.replace(b"\r\n ", b"")
    assert text.count(b"METHOD:PUBLISH") == 1
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in text
    assert b"ORGANIZER:mailto:" in text
    assert b"ATTENDEE" not in text


def test_a_withdrawn_cycle_is_cancelled_in_the_calendar(world: World, client: FlaskClient) -> None:
    """Whoever subscribed sees the entry struck, not gone."""
    text = world.register.texts["2027-01001"].replace("2027-01001", "2027-05001")
    withdrawal = "FDA is withdrawing the notice of February 11, 2027 (92 FR 9001); requests to participate are no longer accepted."
    world.register.texts["2027-05001"] = (
        text.replace(
            "FDA will accept requests to participate through April 12, 2027.",
            "This withdrawal takes effect on March 1, 2027.",
        )
        .replace(
            "FDA invites drug makers to join the fourth year of its voluntary quality\nmanagement maturity program.",
            withdrawal,
        )
        .replace(">Notice.<", ">Notice; withdrawal.<")
    )
    world.register.listed.append(
        notice("2027-05001", date(2027, 3, 1), title=f"{notice().title}; Withdrawal", action="Notice; withdrawal.")
    )
    world.at(date(2027, 3, 1)).app.sweep()
    event = Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")[0]
    assert event["STATUS"] == "CANCELLED"


def test_records_keep_to_their_description(client: FlaskClient) -> None:
    """The JSON is what the OpenAPI document says, and the document says nothing that is not served."""
    description = json.loads(client.get("/openapi.json").data)
    for path, question in description["paths"].items():
        schema = question["get"]["responses"]["200"]["content"]["application/json"]["schema"]
        whole = {**schema, "components": description["components"]}
        body = json.loads(client.get(path).data)
        jsonschema.Draft202012Validator(whole).validate(body)
        assert len(next(iter(body.values()))) == 1
        assert client.get(path, query_string={"program": "qmm-api-pilot"}).get_json() == {next(iter(body)): []}


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("since=2027-02-11&until=2027-02-11", 200),
        ("limit=1", 200),
        ("since=2027-02-30", 400),
        ("since=20270211", 400),
        ("until=", 400),
        ("limit=0", 400),
        ("limit=501", 400),
        ("limit=٣", 400),
        ("limit=-1", 400),
        ("program=nobody", 404),
    ],
)
def test_a_wrong_question_gets_a_problem_in_json(client: FlaskClient, query: str, status: int) -> None:
    """RFC 9457, with what to write instead."""
    answer = client.get(f"/api/notices.json?{query}")
    assert answer.status_code == status
    if status != 200:
        assert answer.content_type == "application/problem+json"
        assert answer.get_json(force=True)["status"] == status


VALUES = st.one_of(
    st.text(max_size=30), st.integers().map(str), st.dates().map(str), st.sampled_from(["qmm-program", ""])
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    path=st.sampled_from(["/api/cycles.json", "/api/notices.json", "/search", "/badge.svg", "/notices/2027-01001"]),
    query=st.dictionaries(st.sampled_from(["program", "since", "until", "limit", "q", "year", "on"]), VALUES),
)
def test_no_question_is_an_error_of_ours(client: FlaskClient, path: str, query: dict[str, str]) -> None:
    """Whatever is asked for, the answer is a page, a list or a refusal."""
    assert client.get(path, query_string=query).status_code in {200, 400, 404}


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "TRACE", "PROPFIND"])
def test_records_can_only_be_read(client: FlaskClient, method: str) -> None:
    """405, and which methods there are."""
    answer = client.open("/api/cycles.json", method=method)
    assert answer.status_code == 405
    assert "GET" in answer.headers["Allow"]


def test_history_read_late_is_no_news(world: World, client: FlaskClient) -> None:
    """A document read a year after it was published carries the date on which it was news."""
    old = notice("2026-02768", date(2026, 2, 11), citation="91 FR 6229")
    world.register.listed.append(old)
    world.register.texts["2026-02768"] = world.register.texts["2027-01001"].replace("2027", "2026")
    world.app.backfill(date(2026, 2, 1), date(2026, 2, 28))
    found = {entry.id.split(":")[-2]: entry.updated for entry in entries(client)}
    assert found["2026-02768"] == "2026-02-11T23:00:00Z"


def test_a_page_without_a_calendar_loads_no_library_of_calendars() -> None:
    """It is large, and many a service is never asked for one."""
    code = "import sys, fr_monitor.web; sys.exit('icalendar' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
