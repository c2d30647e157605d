"""Pages to look at."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Event

import msgspec
import pytest
from flask.testing import FlaskClient
from support.scripted import TITLE, World, full_text, notice
from support.webpage import started

from fr_monitor.model.facts import Conflict
from fr_monitor.store import notices
from fr_monitor.web import create
from fr_monitor.web.knowledge import KEPT, Knowledge, Snapshot


def extend(world: World) -> None:
    """Publish a later last day."""
    words = {"action": "Notice; extension of period.", "title": f"{TITLE}; Extension of Period"}
    dates = "The period for requests to participate, announced on February 11, 2027 (92 FR 9001), is extended to May 10, 2027."
    world.register.listed.append(notice("2027-04444", date(2027, 3, 20), citation="92 FR 12000", **words))
    world.register.texts["2027-04444"] = full_text("2027-04444", dates=dates, **words)
    world.at(date(2027, 3, 20)).app.sweep()


PAGES = (
    *("/", "/cycles/qmm-prototype-assessment/2027", "/notices/2027-01001", "/programs/qmm-prototype-assessment"),
    *("/programs/qmm-program", "/search", "/search?q=maturity&year=2027", "/subscribe", "/feed.atom", "/calendar.ics"),
    *("/programs/qmm-prototype-assessment/feed.atom", "/programs/qmm-prototype-assessment/calendar.ics"),
    *("/cycles/qmm-prototype-assessment/2027.ics", "/api/cycles.json", "/api/notices.json", "/openapi.json"),
    *("/badge.svg", "/healthz", "/robots.txt"),
)


@pytest.mark.parametrize("path", PAGES)
def test_every_page_answers_within_a_hundred_kilobytes(client: FlaskClient, path: str) -> None:
    """Whatever can be linked to is there, and small."""
    answer = client.get(path)
    assert answer.status_code == 200
    assert len(answer.data) < 100_000


def test_home_shows_the_days_left_and_how_fresh_it_is(client: FlaskClient) -> None:
    """The number that one must see, the last day with its zone, and when we looked last."""
    page = client.get("/").get_data(as_text=True)
    assert "<strong>60</strong>" in page
    assert "Mon Apr 12, 2027, end of day Eastern" in page
    assert "The end of the day is our assumption" in page
    assert "6 minutes ago" in page
    assert "Not up to date" not in page


def test_before_the_first_look_nothing_is_said_to_be_closed(tmp_path: Path) -> None:
    """An empty database knows of no window, which is not the same as that none is open; every page answers."""
    fresh = started(tmp_path, datetime(2027, 2, 11, 15, tzinfo=UTC))
    client = create(fresh.app).test_client()
    page = client.get("/").get_data(as_text=True)
    assert "Nothing is known yet." in page
    assert "No window is open" not in page
    for path in ("/search", "/programs/qmm-program", "/feed.atom", "/calendar.ics", "/api/cycles.json", "/badge.svg"):
        assert client.get(path).status_code == 200
    fresh.app.close()


def test_home_says_when_nobody_looked(world: World, client: FlaskClient) -> None:
    """After a day without a sweep, silence is no longer called "nothing new"."""
    world.later(days=1)
    assert "Not up to date" in client.get("/").get_data(as_text=True)
    world.later(days=100)
    assert "No window was open when we last looked." in client.get("/").get_data(as_text=True)


def test_the_last_day_is_today_and_then_it_is_closed(world: World, client: FlaskClient) -> None:
    """A window is open through its last day in Washington, and no longer."""
    world.at(date(2027, 4, 12), hour=23)
    assert "<strong>Today</strong>" in client.get("/").get_data(as_text=True)
    cycle = "/cycles/qmm-prototype-assessment/2027"
    assert "A self-check" in client.get(cycle).get_data(as_text=True)
    world.at(date(2027, 4, 13), hour=15).app.sweep()
    assert "A self-check" not in client.get(cycle).get_data(as_text=True)
    page = client.get("/").get_data(as_text=True)
    assert "No window is open" in page
    assert "closed" in page


def test_a_forecast_is_called_one(world: World, client: FlaskClient) -> None:
    """From two openings on, the next season is shown as a guess with its working."""
    world.register.listed.append(notice("2028-00900", date(2028, 1, 20), citation="93 FR 1"))
    dates = "FDA will accept requests to participate through March 20, 2028."
    world.register.texts["2028-00900"] = full_text("2028-00900", ordinal="fifth", year="2028", dates=dates)
    world.at(date(2028, 1, 20)).app.sweep()
    world.at(date(2028, 6, 1))
    page = client.get("/").get_data(as_text=True)
    assert "Forecast, not a fact" in page
    assert "2 openings" in page


def test_a_cycle_shows_facts_with_links_to_their_words(client: FlaskClient) -> None:
    """The quote of the deadline leads to the place in the text where it stands, and that place exists."""
    page = client.get("/cycles/qmm-prototype-assessment/2027").get_data(as_text=True)
    found = re.search(r'href="(/notices/2027-01001)#(at-\d+)"', page)
    assert found
    text = client.get(found[1]).get_data(as_text=True)
    assert f'id="{found[2]}"' in text
    assert "<mark" in text


def test_a_notice_shows_its_facts_above_its_text(client: FlaskClient) -> None:
    """Each with the words that say it, which lead to their place below; what we assume is called so."""
    page = client.get("/notices/2027-01001").get_data(as_text=True)
    facts = page.partition("What it says")[2].partition("The text")[0]
    assert [name for name in ("Last day to ask", "Establishments", "Program year") if name not in facts] == []
    assert "The end of the day is our assumption" in facts
    links = re.findall(r'href="#(at-\d+)">in the text below', facts)
    assert len(links) >= 3
    assert [link for link in links if f'id="{link}"' not in page] == []


def test_a_notice_that_contradicts_itself_shows_both(world: World, client: FlaskClient) -> None:
    """Both values with their words, and no single last day without the doubt."""
    dates = "FDA will accept requests to participate through April 12, 2028. Submit requests to participate by April 19, 2028."
    world.register.listed.append(notice("2028-00900", date(2028, 2, 11), citation="93 FR 1"))
    world.register.texts["2028-00900"] = full_text("2028-00900", ordinal="fifth", year="2028", dates=dates)
    world.at(date(2028, 2, 11)).app.sweep()
    page = client.get("/notices/2028-00900").get_data(as_text=True)
    assert "What disagrees" in page
    assert "In doubt: the notice gives another date, too." in page
    assert "Wed Apr 19, 2028" in page.partition("What disagrees")[2].partition("</section>")[0]


def test_a_change_stands_in_the_history_with_its_document(world: World, client: FlaskClient) -> None:
    """An extension shows the old day, the new one and the sentence, and the opening stays."""
    extend(world)
    page = client.get("/cycles/qmm-prototype-assessment/2027").get_data(as_text=True)
    assert "Mon Apr 12, 2027" in page
    assert "Mon May 10, 2027" in page
    assert "/notices/2027-04444" in page
    assert "/notices/2027-01001" in page


def test_an_unclaimed_notice_says_why(world: World, client: FlaskClient) -> None:
    """Why not is as important as why."""
    world.register.listed.append(notice("2027-01002", title="Tobacco; Meeting", docket_ids=()))
    world.later(minutes=20)
    world.app.sweep()
    page = client.get("/notices/2027-01002").get_data(as_text=True)
    assert "not claimed" in page
    assert "its text was not read" in page


def test_what_disagrees_in_an_unclaimed_notice_is_nobodys_business(world: World, client: FlaskClient) -> None:
    """Its text was read, and is about something else: no person must look."""
    clash = Conflict("deadlines", ("2027-04-12", "2027-04-19"), ("through April 12, 2027", "by April 19"))
    with world.app.store.write() as conn:
        (stored,) = notices.by_number(conn, "2027-01001")
        assert stored.reading
        reading = replace(stored.reading, program=None, claims=(), deadlines=(), conflicts=(clash,))
        assert reading.needs_review
        notices.save(conn, replace(stored, program=None, reading=reading), world.now)
    page = client.get("/notices/2027-01001").get_data(as_text=True)
    assert "not claimed" in page
    assert "What disagrees" not in page
    assert "a person must look" not in page


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("", 1),
        ("q=MATURITY+prototype", 1),
        ("q=FDA-2023-N-5706", 1),
        ("q=2027-01001", 1),
        ("q=tobacco", 0),
        ("q=maturity&program=qmm-api-pilot", 0),
        ("q=maturity&year=2026", 0),
        ("q=maturity&year=2027", 1),
        ("year=20271", 1),
        ("year=%00&program='--", 0),
    ],
)
def test_search_finds_words_in_any_order(client: FlaskClient, query: str, count: int) -> None:
    """All words must occur, capitals ignored, in title, abstract, docket, citation or number; nonsense finds nothing."""
    page = client.get(f"/search?{query}").get_data(as_text=True)
    assert f"<h2>{count} found" in page


@pytest.mark.hostile("B85")
@pytest.mark.parametrize(
    "path",
    [
        "/nothing",
        "/cycles/qmm-prototype-assessment/1999",
        "/cycles/nobody/2027",
        "/programs/nobody",
        "/notices/1999-99999",
        "/badge.svg?program=nobody",
        "/static/../__init__.py",
        "/static/%2e%2e/__init__.py",
        "/notices/..%2f..%2fetc%2fpasswd",
        "/notices/%00",
        "/notices/" + "9" * 8000,
    ],
)
def test_what_is_not_there_is_a_page_too(client: FlaskClient, path: str) -> None:
    """404 with a way home, and nothing of the server's."""
    answer = client.get(path)
    assert answer.status_code == 404
    assert "To what is open now" in answer.get_data(as_text=True)


def test_the_badge_tells_the_state_in_words(world: World, client: FlaskClient) -> None:
    """The same words for eyes and for screen readers, open or closed."""
    assert 'aria-label="QMM 2027: 60 days left"' in client.get("/badge.svg").get_data(as_text=True)
    world.at(date(2027, 5, 1))
    assert "closed Apr 12, 2027" in client.get("/badge.svg?program=qmm-prototype-assessment").get_data(as_text=True)


def test_a_page_that_did_not_change_is_not_sent_again(client: FlaskClient) -> None:
    """ETag and If-None-Match spare the body."""
    first = client.get("/calendar.ics")
    again = client.get("/calendar.ics", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_made_once_for_each_look(world: World) -> None:
    """Within ten seconds everybody sees the same page; after that, what has happened since."""
    visitor = create(world.app).test_client()
    first = visitor.get("/").data
    extend(world)
    world.at(date(2027, 2, 11)).later(minutes=6, seconds=9)
    assert visitor.get("/").data == first
    world.later(seconds=2)
    assert b"May 10, 2027" in visitor.get("/").data


def test_a_look_that_is_under_way_keeps_nobody_waiting(world: World) -> None:
    """While one thread reads the database anew, others show what was known before."""
    store, entered, leave = world.app.store, Event(), Event()
    knowledge = Knowledge(store, {p.slug: p for p in world.app.settings.programs}, lambda: world.now, KEPT)
    knowledge.now()
    world.later(minutes=1)

    def slow(_: datetime) -> Snapshot:
        entered.set()
        leave.wait(10)
        return replace(before, cycles=())

    before = knowledge.now()
    world.later(minutes=1)
    knowledge._look = slow  # type: ignore[method-assign]
    with ThreadPoolExecutor(1) as pool:
        looking = pool.submit(knowledge.now)
        assert entered.wait(10)
        assert knowledge.now().cycles == before.cycles
        leave.set()
        assert looking.result(10).cycles == ()


def test_a_program_that_is_watched_no_more_leaves_its_notices(world: World) -> None:
    """Its cycles have no page any more; its notices are still found, and nothing breaks."""
    left = tuple(p for p in world.app.settings.programs if p.slug != "qmm-prototype-assessment")
    world.app.settings = msgspec.structs.replace(world.app.settings, programs=left)
    visitor = create(world.app).test_client()
    for path in ("/", "/notices/2027-01001", "/search", "/feed.atom", "/calendar.ics", "/api/notices.json"):
        assert visitor.get(path).status_code == 200, path
    assert visitor.get("/cycles/qmm-prototype-assessment/2027").status_code == 404
