"""The operator's page, and the decisions of a person."""

from __future__ import annotations

import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from flask.testing import FlaskClient
from support.scripted import World
from support.webpage import CYCLE, OPERATOR, SAME_SITE, TOKEN, mailbox, reread, subscribe

from fr_monitor.errors import NotKnown
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.facts import Conflict
from fr_monitor.pipeline.review import Review
from fr_monitor.store import alerts, cycles, deliveries, flood, open_store, sweeps
from fr_monitor.web import create

KEY = ("qmm-prototype-assessment", "2027")
DESK = f"/operator{CYCLE}"
POSTING = OPERATOR | SAME_SITE


@pytest.fixture
def doubtful(world: World) -> World:
    """The same service, whose cycle has two readings of its last day."""
    with world.app.store.write() as conn:
        cycle = cycles.get(conn, *KEY)
        assert cycle is not None
        conflict = Conflict("deadlines", ("2027-04-12", "2027-04-19"), ("through April 12, 2027", "by April 19"))
        version = replace(cycle.now, number=2, conflicts=(conflict,))
        cycles.save(conn, replace(cycle, versions=(*cycle.versions, version)), world.now)
    return world


def test_without_a_token_there_is_no_such_page(world: World) -> None:
    """An operator who set none cannot be impersonated."""
    world.app.settings = msgspec.structs.replace(world.app.settings, operator_token=None)
    client = create(world.app).test_client()
    assert client.get("/operator", headers=OPERATOR).status_code == 404
    assert client.post(f"{DESK}/accept", headers=POSTING).status_code == 404


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Authorization": "Bearer wrong"},
        {"Authorization": "Basic !!!"},
        {"Authorization": "Basic YTpi"},
        {"Authorization": "Digest x=y"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": "Bearer ü"},
    ],
)
def test_only_the_token_opens_it(client: FlaskClient, headers: dict[str, str]) -> None:
    """401 with a question for the password; nothing of the page is shown."""
    answer = client.get("/operator", headers=headers)
    assert answer.status_code == 401
    assert "Basic" in answer.headers["WWW-Authenticate"]
    assert "Deliveries" not in answer.get_data(as_text=True)


def test_a_token_cannot_be_guessed_for_long(client: FlaskClient) -> None:
    """After twenty wrong ones in an hour a network must wait."""
    statuses = [client.get("/operator", headers={"Authorization": f"Bearer {n}"}).status_code for n in range(25)]
    assert statuses == [401] * 20 + [429] * 5


def test_the_page_shows_counts_and_masks_addresses(world: World, client: FlaskClient) -> None:
    """Letters by state and why; nobody's address can be read over a shoulder."""
    subscribe(client, "reader@plant.example")
    for headers in (OPERATOR, {"Authorization": f"Bearer {TOKEN}"}):
        page = client.get("/operator", headers=headers).get_data(as_text=True)
        assert "Please confirm" in page
        assert "reader@plant.example" not in page
        assert "r…@p….example" in page


def test_what_has_not_run_yet_is_no_fault(client: FlaskClient) -> None:
    """A service that was just started has looked, and not yet looked again at what it knows."""
    page = client.get("/operator", headers=OPERATOR).get_data(as_text=True)
    assert "<dt>reconcile</dt><dd>not run yet</dd>" in page
    assert "<dt>sweep</dt><dd>last complete Thu Feb 11, 2027" in page


def test_a_date_in_doubt_is_named_nowhere_alone(doubtful: World, client: FlaskClient) -> None:
    """No count of days and no badge from a date that may be wrong: both readings stand on the cycle's page."""
    home = client.get("/").get_data(as_text=True)
    assert "In doubt" in home
    assert "days left" not in home
    assert "days left" not in client.get("/badge.svg").get_data(as_text=True)
    page = client.get(CYCLE).get_data(as_text=True)
    assert "days left" not in page
    assert "Mon Apr 12, 2027" in page
    assert "Mon Apr 19, 2027" in page
    assert "Add to calendar" not in page


def test_a_date_in_doubt_is_flagged_for_machines(doubtful: World, client: FlaskClient) -> None:
    """No program counts days from a date that may be wrong, and each can see why; once settled, it counts again."""

    def row() -> tuple[object, ...]:
        (found,) = client.get("/api/cycles.json").get_json()["cycles"]
        return found["deadline"], found["deadline_in_doubt"], found["needs_review"], found["days_left"]

    assert row() == ("2027-04-12", True, True, None)
    client.post(f"{DESK}/accept", headers=POSTING)
    assert row() == ("2027-04-12", False, False, 60)


def test_a_doubt_is_shown_and_can_be_settled(doubtful: World, client: FlaskClient) -> None:
    """Accepting records a version that says a person looked; the doubt is gone and the calendar has its entry again."""
    page = client.get("/operator", headers=OPERATOR).get_data(as_text=True)
    assert "Deadlines: Mon Apr 19, 2027 – “by April 19”" in page
    assert client.get(f"{CYCLE}.ics").status_code == 404
    assert "accepted" in client.post(f"{DESK}/accept", headers=POSTING).get_data(as_text=True)
    page = client.get(CYCLE).get_data(as_text=True)
    assert "Checked by a person on Feb 11, 2027" in page
    assert "What disagrees" not in page
    assert client.get(f"{CYCLE}.ics").status_code == 200
    assert doubtful.app.list_cycles()[0]["version"] == 3


def test_a_correction_needs_the_words_of_the_notice(doubtful: World, client: FlaskClient, token: str) -> None:
    """The corrected day is told with its sentence and shown as a person's; words that do not stand there are refused."""
    form = {"deadline": "2027-04-19", "quote": "FDA will accept requests to participate"}
    for wrong in ({"quote": "never said"}, {"quote": ""}, {"deadline": "soon"}, {"deadline": ""}):
        answer = client.post(f"{DESK}/correct", data=form | wrong, headers=POSTING)
        assert answer.status_code == 400
    assert client.post(f"{DESK}/correct", data=form, headers=POSTING).status_code == 200
    page = client.get(CYCLE).get_data(as_text=True)
    assert "Mon Apr 19, 2027" in page
    assert "Set by a person on Feb 11, 2027, not by our reading." in page
    assert "Apr 19, 2027" in mailbox(doubtful)[-1]["Subject"]


def test_letters_held_back_are_let_go_by_a_button(world: World, client: FlaskClient, token: str) -> None:
    """What looked like a flood waits on the operator's page with its reason; nothing leaves before the button."""
    world.at(date(2027, 4, 5)).app.remind()
    with world.app.store.write() as conn:
        flood.hold(conn, world.now - timedelta(days=1), "there are too many")
    assert "there are too many" in client.get("/operator", headers=OPERATOR).get_data(as_text=True)
    assert mailbox(world) == []
    assert client.post("/operator/release", headers=OPERATOR).status_code == 403
    assert "the letters of 1 alerts" in client.post("/operator/release", headers=POSTING).get_data(as_text=True)
    assert len(mailbox(world)) == 1


def settled(world: World, client: FlaskClient, state: State = State.SENT) -> int:
    """The number of a settled reminder to quality@plant.example."""
    world.at(date(2027, 4, 5)).app.remind()
    mailbox(world)
    with world.app.store.read() as conn:
        (row,) = deliveries.listing(conn, state=state)
    return row.id


def test_a_letter_is_sent_again_after_a_question(world: World, client: FlaskClient, token: str) -> None:
    """The page asks first and names what may come twice; the copy is the same letter under an id of its own, recorded as a copy."""
    page = f"/operator/deliveries/{settled(world, client)}/again"
    assert f'href="{page}"' in client.get("/operator", headers=OPERATOR).get_data(as_text=True)
    asked = client.get(page, headers=OPERATOR).get_data(as_text=True)
    assert "may get it twice" in asked
    assert "quality@plant.example" not in asked
    assert len(mailbox(world)) == 1
    answer = client.post(page, data={"copies": "0"}, headers=POSTING).get_data(as_text=True)
    assert "is on its way" in answer
    first, second = mailbox(world)
    assert first["Message-ID"] != second["Message-ID"]
    assert (first["Subject"], first.get_body().get_content()) == (second["Subject"], second.get_body().get_content())
    with world.app.store.read() as conn:
        rows = deliveries.listing(conn)
    assert [row.alert_key.startswith("again/") for row in rows] == [True, False]
    assert rows[0].alert_reason.startswith("sent again by the operator")
    assert world.app.store.check() == []
    assert "(a copy)" in client.get("/operator", headers=OPERATOR).get_data(as_text=True)


def test_a_button_pressed_twice_makes_one_copy(world: World, client: FlaskClient, token: str) -> None:
    """Another copy needs another look at the page, which says how many there are."""
    page = f"/operator/deliveries/{settled(world, client)}/again"
    statuses = [client.post(page, data={"copies": "0"}, headers=POSTING).status_code for _ in range(3)]
    assert statuses == [200, 400, 400]
    assert "<dd>1</dd>" in client.get(page, headers=OPERATOR).get_data(as_text=True)
    assert client.post(page, data={"copies": "1"}, headers=POSTING).status_code == 200
    assert len(mailbox(world)) == 3


def test_what_cannot_be_sent_again_says_why(world: World, client: FlaskClient, token: str) -> None:
    """Nothing goes to who stopped, nothing out of time, nothing that is on its way, nothing unknown, and no other site sends it."""
    page = f"/operator/deliveries/{settled(world, client)}/again"
    form = {"copies": "0"}
    assert client.post(page, data=form, headers=OPERATOR).status_code == 403
    assert client.post(page, data=form, headers=SAME_SITE).status_code == 401
    assert client.post(page, data={"copies": "many"}, headers=POSTING).status_code == 400
    assert client.get("/operator/deliveries/999/again", headers=OPERATOR).status_code == 404
    assert client.post("/operator/deliveries/999/again", data=form, headers=POSTING).status_code == 404
    assert client.get(f"/operator/deliveries/{2**70}/again", headers=OPERATOR).status_code == 404
    client.post(f"/u/{token}")
    assert "the subscriber is stopped" in client.get(page, headers=OPERATOR).get_data(as_text=True)
    assert client.post(page, data=form, headers=POSTING).status_code == 400
    world.app.subscribe("quality@plant.example", confirmed=True)
    world.at(date(2027, 5, 5))
    assert "its time is over" in client.get(page, headers=OPERATOR).get_data(as_text=True)
    assert len(mailbox(world)) == 1


def test_a_copy_for_one_is_no_news_for_all(world: World, client: FlaskClient, token: str) -> None:
    """The days since the last news of a cycle are not counted from a copy."""
    reread(world, comments_close_on=date(2027, 5, 3))
    with world.app.store.read() as conn:
        before = alerts.last_told(conn, KEY, set(AlertKind))
    number = settled(world, client)
    with world.app.store.read() as conn:
        told = alerts.last_told(conn, KEY, set(AlertKind))
    world.later(hours=1)
    client.post(f"/operator/deliveries/{number}/again", data={"copies": "0"}, headers=POSTING)
    with world.app.store.read() as conn:
        assert alerts.last_told(conn, KEY, set(AlertKind)) == told != before


def test_deliveries_are_shown_by_state(world: World, client: FlaskClient, token: str) -> None:
    """A count leads to its rows; a state that there is not shows them all."""
    settled(world, client)
    rows = {state: client.get(f"/operator?state={state}", headers=OPERATOR).get_data(as_text=True).count("send…")
            for state in ("sent", "expired", "<b>")}  # fmt: skip
    assert rows == {"sent": 1, "expired": 0, "<b>": 1}


def test_every_recent_sweep_is_listed_with_what_it_found(world: World, client: FlaskClient) -> None:
    """Complete or not, ended or killed, with its fault in words that cannot break out."""
    with world.app.store.write() as conn:
        sweeps.start(conn, "sweep", world.now)
        failed = sweeps.start(conn, "backfill", world.now)
        counts = {"seen": 12, "new": 0}
        sweeps.finish(conn, failed, world.later(seconds=75).now, complete=False, counts=counts, error="<b>refused</b>")
    page = client.get("/operator", headers=OPERATOR).get_data(as_text=True)
    table = page.partition("<h2>Sweeps</h2>")[2].partition("</table>")[0]
    assert table.count("<tr>") == 1 + 5
    assert "after 75 s</td><td>no</td><td>seen 12</td><td>&lt;b&gt;refused" in table
    assert "not ended</td><td>no</td>" in table
    assert "yes</td>" in table


def test_another_site_cannot_press_the_operators_buttons(doubtful: World, client: FlaskClient) -> None:
    """The browser would send the password along, so the form must come from our page."""
    answer = client.post(f"{DESK}/accept", headers=OPERATOR | {"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert client.post(f"{DESK}/accept", headers=OPERATOR).status_code == 403
    assert doubtful.app.list_cycles()[0]["version"] == 2


def test_an_unknown_cycle_cannot_be_reviewed(world: World, client: FlaskClient) -> None:
    """404 on the page, an error of ours below it."""
    answer = client.post("/operator/cycles/nobody/1999/accept", headers=POSTING)
    assert answer.status_code == 404
    with pytest.raises(NotKnown):
        Review(world.app.store, world.app.desk).correct("nobody", "1999", date(2027, 1, 1), "x", world.now)


def test_pages_go_on_while_the_database_is_locked(world: World, tmp_path: Path) -> None:
    """What was known is shown, health says at once that the database does not answer, and a form is asked to wait."""
    store = open_store(f"sqlite:///{tmp_path}/fr_monitor.db", busy_seconds=0.1)
    world.app.store.close()
    world.app.store = store
    client = create(world.app, kept=timedelta(0)).test_client()
    assert client.get("/").status_code == 200
    store.close()
    holder = sqlite3.connect(tmp_path / "fr_monitor.db", isolation_level=None)
    holder.execute("PRAGMA locking_mode = EXCLUSIVE")
    holder.execute("BEGIN IMMEDIATE")
    holder.execute("UPDATE memory SET value = value")
    before = datetime.now(UTC)
    health = client.get("/healthz")
    assert (health.status_code, health.get_json()["state"]) == (503, "database-busy")
    assert datetime.now(UTC) - before < timedelta(seconds=5)
    assert "60</strong>" in client.get("/").get_data(as_text=True)
    refused = client.post("/subscribe", data={"address": "reader@plant.example"}, headers=SAME_SITE)
    assert (refused.status_code, refused.headers["Retry-After"]) == (503, "60")
    holder.execute("ROLLBACK")
    holder.close()
    assert client.get("/healthz").status_code == 200
