"""Subscribing, choosing, leaving, coming back, export and erasure."""

from __future__ import annotations

import json
import re
from datetime import date

import pytest
from flask.testing import FlaskClient
from support.scripted import World
from support.webpage import SAME_SITE, link, mailbox, subscribe

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import Consent, Dates, Manner, Rhythm, Subscriber
from fr_monitor.pipeline.links import Purpose
from fr_monitor.store import subscribers

ADDRESS = "reader@plant.example"


def who(world: World, address: str = ADDRESS) -> Subscriber | None:
    """What the store knows of an address."""
    with world.app.store.read() as conn:
        return subscribers.by_address(conn, address)


def consent(world: World, address: str = ADDRESS) -> Consent | None:
    """Whether we may write to an address."""
    found = who(world, address)
    return found.consent if found else None


def test_the_whole_way_from_the_form_to_erasure(world: World, client: FlaskClient) -> None:
    """Subscribe, confirm, choose, leave with one click, come back, ask for the data, erase: all without a login."""
    assert subscribe(client, ADDRESS, program="qmm-prototype-assessment") == 200
    yes = link(mailbox(world)[-1], "c")
    assert client.get(yes).status_code == 200
    assert consent(world) is Consent.UNCONFIRMED
    welcome = client.post(yes, headers=SAME_SITE)
    assert welcome.status_code == 200
    assert "/cycles/qmm-prototype-assessment/2027" in welcome.get_data(as_text=True), "what opened before is not mailed"
    assert consent(world) is Consent.CONFIRMED

    with world.app.store.read() as conn:
        token = subscribers.token_of(conn, who(world).id)  # type: ignore[union-attr]
    wishes = {"kind": ["opened", "changed"], "rhythm": "at-once", "program": ["qmm-api-pilot"]}
    assert client.post(f"/p/{token}", data=wishes, headers=SAME_SITE).status_code == 200
    chosen = who(world)
    assert chosen is not None
    assert (chosen.kinds, chosen.programs) == ({AlertKind.OPENED, AlertKind.CHANGED}, {"qmm-api-pilot"})

    assert client.post(f"/u/{token}", data={"List-Unsubscribe": "One-Click"}).status_code == 200
    assert consent(world) is Consent.STOPPED
    world.later(minutes=1)
    client.post(f"/p/{token}/resume", headers=SAME_SITE)
    back = client.post(link(mailbox(world)[-1], "c"), headers=SAME_SITE)
    assert "/cycles/" not in back.get_data(as_text=True), "what is open is of a program that was not chosen"
    again = who(world)
    assert again is not None
    assert (again.consent, again.kinds) == (Consent.CONFIRMED, chosen.kinds)

    client.post(f"/p/{token}/link", headers=SAME_SITE)
    manage = link(mailbox(world)[-1], "m")
    page = client.get(manage).get_data(as_text=True)
    assert ADDRESS in page
    assert "from the network 127.0.0.0/24" in page
    assert f'href="/p/{token}"' in page
    data = json.loads(client.get(f"{manage}/data.json").data)
    assert data["subscriber"]["address"] == ADDRESS
    assert len(data["letters"]) == 3
    assert client.post(f"{manage}/erase", headers=SAME_SITE).status_code == 200
    assert consent(world) is None
    assert client.post(f"/u/{token}").status_code == 200
    assert client.get(manage).status_code == 404


def test_the_answer_does_not_tell_who_is_subscribed(world: World, client: FlaskClient, token: str) -> None:
    """New, unconfirmed, confirmed and stopped addresses get the same bytes; a confirmed one a letter of another kind."""
    answers = set()
    for address in ("new@plant.example", "new@plant.example", "quality@plant.example"):
        answers.add(client.post("/subscribe", data={"address": address}, headers=SAME_SITE).data)
    client.post(f"/u/{token}")
    answers.add(client.post("/subscribe", data={"address": "quality@plant.example"}, headers=SAME_SITE).data)
    assert len(answers) == 1
    letters = mailbox(world)
    assert [letter["To"] for letter in letters if "Your link" in letter["Subject"]] == ["quality@plant.example"]


@pytest.mark.hostile("B80")
@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PROPFIND", "PUT", "DELETE"])
@pytest.mark.parametrize(
    "door",
    [
        "/u/{}",
        "/p/{}",
        "/p/{}/resume",
        "/p/{}/link",
        "/p/{}/backup",
        "/p/{}/stand-down",
        "/c/{}",
        "/m/{}/erase",
        "/subscribe",
        "/a/{}/qmm-prototype-assessment/2027",
    ],
)
def test_looking_changes_nothing(world: World, client: FlaskClient, token: str, method: str, door: str) -> None:
    """A scanner that opens every link, with any method but POST, neither confirms, stops, erases nor sends."""
    before = (who(world, "quality@plant.example"), len(world.letters()))
    owner = before[0]
    assert owner is not None
    secret = {"/c": Purpose.CONFIRM, "/m": Purpose.MANAGE}.get(door[:2])
    key = world.app.desk.links.sign(secret, owner.id, world.now.replace(year=2028)) if secret else token
    answer = client.open(door.format(key), method=method, headers=SAME_SITE)
    assert answer.status_code in {200, 404, 405}
    assert (who(world, "quality@plant.example"), len(world.letters())) == before


@pytest.mark.hostile("B82")
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        (b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--\r\n',
         "multipart/form-data; boundary=x"),
        (b"", None),
        (b"{broken", "application/json"),
        (b"--x", "multipart/form-data"),
    ],
)  # fmt: skip
def test_one_click_needs_nothing_but_the_link(
    world: World, client: FlaskClient, token: str, body: bytes, content_type: str | None
) -> None:
    """RFC 8058: no cookie, no origin, either form encoding, even a cross-site sender; 200 and no redirect, also twice."""
    for _ in range(2):
        answer = client.post(
            f"/u/{token}",
            data=body,
            content_type=content_type,
            headers={"Sec-Fetch-Site": "cross-site", "Cookie": "a=b"},
        )
        assert (answer.status_code, answer.headers.get("Location")) == (200, None)
    assert consent(world, "quality@plant.example") is Consent.STOPPED


@pytest.mark.hostile("B79")
@pytest.mark.parametrize("junk", [".", ">", ")", "%3E", ",", "=="])
def test_a_link_works_with_what_a_mail_program_adds_to_it(
    world: World, client: FlaskClient, token: str, junk: str
) -> None:
    """A full stop or bracket taken along from the text does no harm."""
    assert client.post(f"/u/{token}{junk}").status_code == 200
    assert consent(world, "quality@plant.example") is Consent.STOPPED


@pytest.mark.hostile("B79")
@pytest.mark.parametrize("bad", ["", "x", "A" * 31, "%00", "..%2f..", "' or 1=1 --", "0" * 100_000, "é", "{{7*7}}"])
def test_a_wrong_token_opens_nothing(world: World, client: FlaskClient, token: str, bad: str) -> None:
    """Neither by chance nor by force: no page of anybody's, nothing changed, no server error."""
    for door in ("/p/", "/c/", "/m/"):
        assert client.get(door + bad).status_code == 404
        assert client.post(door + bad, headers=SAME_SITE).status_code in {404, 405}
    assert client.post("/u/" + bad).status_code in {200, 404}
    assert consent(world, "quality@plant.example") is Consent.CONFIRMED


@pytest.mark.hostile("B79")
def test_a_token_with_other_capitals_is_another(world: World, client: FlaskClient, token: str) -> None:
    """Tokens are compared as they are."""
    assert client.get(f"/p/{token.swapcase()}").status_code == 404


@pytest.mark.hostile("B79")
def test_a_question_expires_after_three_days(world: World, client: FlaskClient) -> None:
    """An old link to confirm does nothing; one that was used says so kindly."""
    subscribe(client, ADDRESS)
    yes = link(mailbox(world)[-1], "c")
    world.later(hours=73)
    answer = client.post(yes, headers=SAME_SITE)
    assert answer.status_code == 404
    assert "expired" in answer.get_data(as_text=True)
    assert consent(world) is Consent.UNCONFIRMED


@pytest.mark.hostile("B79")
def test_links_are_for_one_purpose(world: World, client: FlaskClient) -> None:
    """The link to confirm does not open the data, nor the other way round; another instance's opens nothing."""
    subscribe(client, ADDRESS)
    yes = link(mailbox(world)[-1], "c")
    key = yes.removeprefix("/c/")
    assert client.get(f"/m/{key}").status_code == 404
    owner = who(world)
    assert owner is not None
    manage = world.app.desk.links.sign(Purpose.MANAGE, owner.id, world.now.replace(year=2028))
    assert client.post(f"/c/{manage}", headers=SAME_SITE).status_code == 404
    assert client.get(f"/m/{manage}").status_code == 200
    foreign = type(world.app.desk.links)("another key").sign(Purpose.MANAGE, owner.id, world.now.replace(year=2028))
    assert client.get(f"/m/{foreign}").status_code == 404


def test_stopped_after_the_question_stays_stopped(world: World, client: FlaskClient) -> None:
    """An old yes is no new wish."""
    subscribe(client, ADDRESS)
    yes = link(mailbox(world)[-1], "c")
    client.post(yes, headers=SAME_SITE)
    world.app.unsubscribe(ADDRESS)
    assert "Stopped since" in client.post(yes, headers=SAME_SITE).get_data(as_text=True)
    assert consent(world) is Consent.STOPPED


def test_a_forwarded_letter_gives_no_address_away(client: FlaskClient, token: str) -> None:
    """The page of preferences masks the address and can neither export nor erase."""
    page = client.get(f"/p/{token}").get_data(as_text=True)
    assert "quality@plant.example" not in page
    assert "q…@p….example" in page
    assert "/erase" not in page


@pytest.mark.parametrize(
    "wishes",
    [
        {"rhythm": "at-once"},
        {"kind": "opened", "rhythm": "hourly"},
        {"kind": "gossip", "rhythm": "daily"},
        {"kind": "opened", "rhythm": "daily", "program": "nobody"},
        {"kind": "opened", "rhythm": "daily", "dates": "roman"},
        {"kind": "opened", "rhythm": "daily", "zone": "Mars/Olympus"},
        {"kind": "opened", "rhythm": "daily", "paused_until": "tomorrow"},
        {"kind": "opened", "rhythm": "daily", "paused_until": "2027-02-30"},
        {"kind": "opened", "rhythm": "daily", "paused_until": "9999-12-31"},
        {"kind": "opened", "rhythm": "daily", "rhythm-nobody": "daily", "kind-nobody": "opened"},
        {"kind": "opened", "rhythm": "daily", "rhythm-qmm-program": "daily"},
        {"kind": "opened", "rhythm": "daily", "rhythm-qmm-program": "hourly", "kind-qmm-program": "opened"},
        {"kind": "opened", "rhythm": "daily", "rhythm-qmm-program": "daily", "kind-qmm-program": "gossip"},
        {},
    ],
)
def test_impossible_wishes_change_nothing(
    world: World, client: FlaskClient, token: str, wishes: dict[str, str]
) -> None:
    """400, and what was chosen stays."""
    before = who(world, "quality@plant.example")
    assert client.post(f"/p/{token}", data=wishes, headers=SAME_SITE).status_code == 400
    assert who(world, "quality@plant.example") == before


def test_an_answer_ends_the_reminders_of_its_cycle(world: World, client: FlaskClient, token: str) -> None:
    """The link of a letter shows buttons; one press is noted, shown again, exported, and no reminder follows."""
    path = f"/a/{token}/qmm-prototype-assessment/2027"
    assert "You said" not in client.get(path).get_data(as_text=True)
    assert client.post(path, data={"answer": "gossip"}, headers=SAME_SITE).status_code == 400
    page = client.post(path, data={"answer": "submitted"}, headers=SAME_SITE).get_data(as_text=True)
    assert "You said: submitted" in page
    assert "You said: submitted" in client.get(f"{path}.").get_data(as_text=True)
    before = len(mailbox(world))
    world.at(date(2027, 4, 5)).app.remind()
    assert len(mailbox(world)) == before
    client.post(f"/p/{token}/link", headers=SAME_SITE)
    data = json.loads(client.get(link(mailbox(world)[-1], "m") + "/data.json").data)
    assert data["answers"][0]["answer"] == "submitted"


@pytest.mark.parametrize(
    "path", ["/a/{}/qmm-prototype-assessment/1999", "/a/{}/nobody/2027", "/a/x/qmm-api-pilot/2020"]
)
def test_an_answer_needs_somebody_and_a_cycle(client: FlaskClient, token: str, path: str) -> None:
    """404 for an unknown link or cycle, looked at or sent."""
    assert client.get(path.format(token)).status_code == 404
    assert client.post(path.format(token), data={"answer": "submitted"}, headers=SAME_SITE).status_code == 404


def test_days_and_times_are_kept_and_other_wishes_leave_them(world: World, client: FlaskClient, token: str) -> None:
    """The page shows what was chosen; a form without them, as an old page sends it, changes nothing about them."""
    wishes = {"kind": "opened", "rhythm": "at-once"}
    client.post(f"/p/{token}", data={**wishes, "dates": "iso", "zone": "Asia/Tokyo"}, headers=SAME_SITE)
    shown = client.get(f"/p/{token}").get_data(as_text=True)
    assert 'value="iso" checked' in shown
    assert 'value="Asia/Tokyo" selected' in shown
    client.post(f"/p/{token}", data=wishes, headers=SAME_SITE)
    chosen = who(world, "quality@plant.example")
    assert chosen is not None
    assert chosen.manner == Manner(Dates.ISO, "Asia/Tokyo")


def test_single_programs_can_differ(world: World, client: FlaskClient, token: str) -> None:
    """A program's own rhythm and kinds are kept and shown, and go when it is to be as the others again."""
    general = {"kind": "opened", "rhythm": "at-once"}
    own = {"rhythm-qmm-api-pilot": "weekly", "kind-qmm-api-pilot": ["closed", "changed"], "rhythm-qmm-program": ""}
    shown = client.post(f"/p/{token}", data=general | own, headers=SAME_SITE).get_data(as_text=True)
    assert shown.count("(differs)") == 1
    assert world.app.people.record("quality@plant.example")["wishes"] == [
        {"program": "qmm-api-pilot", "kinds": ["changed", "closed"], "rhythm": "weekly"}
    ]
    client.post(f"/p/{token}", data=general, headers=SAME_SITE)
    assert "(differs)" in client.get(f"/p/{token}").get_data(as_text=True)
    client.post(f"/p/{token}", data=general | {"rhythm-qmm-api-pilot": ""}, headers=SAME_SITE)
    assert world.app.people.record("quality@plant.example")["wishes"] == []


def test_letters_wait_for_the_end_of_a_pause(world: World, client: FlaskClient, token: str) -> None:
    """The day is shown again, a page that does not know it leaves it, and an empty field ends it."""
    wishes = {"kind": "reminder", "rhythm": "at-once"}
    assert (
        client.post(f"/p/{token}", data=wishes | {"paused_until": "2027-04-07"}, headers=SAME_SITE).status_code == 200
    )
    client.post(f"/p/{token}", data=wishes, headers=SAME_SITE)
    assert 'value="2027-04-07"' in client.get(f"/p/{token}").get_data(as_text=True)
    world.at(date(2027, 4, 5)).app.remind()
    assert mailbox(world) == []
    client.post(f"/p/{token}", data=wishes | {"paused_until": ""}, headers=SAME_SITE)
    paused = who(world, "quality@plant.example")
    assert paused is not None
    assert paused.paused_until is None


def test_a_new_backup_is_asked_and_shown_masked(world: World, client: FlaskClient, token: str) -> None:
    """Nothing but the question goes to them before they agree, and the page tells that they have not."""
    page = client.post(f"/p/{token}/backup", data={"address": "deputy@plant.example"}, headers=SAME_SITE)
    assert "they have not agreed yet" in page.get_data(as_text=True)
    assert "d…@p….example" in page.get_data(as_text=True)
    assert "deputy@plant.example" not in page.get_data(as_text=True)
    (question,) = mailbox(world)
    assert (question["To"], "Please confirm" in question["Subject"]) == ("deputy@plant.example", True)
    client.post(link(question, "c"), headers=SAME_SITE)
    assert "not agreed" not in client.get(f"/p/{token}").get_data(as_text=True)
    world.at(date(2027, 4, 9)).app.remind()
    assert "deputy@plant.example" in [letter["To"] for letter in mailbox(world)]
    client.post(f"/p/{token}/backup", data={"address": ""}, headers=SAME_SITE)
    assert world.app.people.record("quality@plant.example")["stands_in"] is None


def test_a_subscriber_who_is_named_is_told_once_and_can_refuse(world: World, client: FlaskClient, token: str) -> None:
    """By a letter without the whole address of the other; the button on the page of the one who was named ends it."""
    world.app.subscribe("deputy@plant.example", confirmed=True)
    for _ in range(3):
        assert (
            client.post(f"/p/{token}/backup", data={"address": "deputy@plant.example"}, headers=SAME_SITE).status_code
            == 200
        )
    (told,) = mailbox(world)
    assert told["To"] == "deputy@plant.example"
    words = " ".join(told.get_body(preferencelist=("plain",)).get_content().split())  # type: ignore[union-attr]
    assert "q…@p….example has named this address" in words
    assert "quality@plant.example" not in words
    theirs = link(told, "p")
    assert "Whom you stand in for" in client.get(theirs).get_data(as_text=True)
    assert "Whom you stand in for" not in client.post(f"{theirs}/stand-down", headers=SAME_SITE).get_data(as_text=True)
    assert world.app.people.record("quality@plant.example")["stands_in"] is None


@pytest.mark.parametrize("address", ["quality@plant.example", "monitor@example.org", "nobody", "a@b, c@d.example"])
def test_not_everybody_can_stand_in(world: World, client: FlaskClient, token: str, address: str) -> None:
    """Neither oneself, nor this service, nor what is no address; and a stranger's page names nobody."""
    assert client.post(f"/p/{token}/backup", data={"address": address}, headers=SAME_SITE).status_code == 400
    assert (
        client.post("/p/stranger/backup", data={"address": "deputy@plant.example"}, headers=SAME_SITE).status_code
        == 404
    )
    client.post(f"/u/{token}")
    assert (
        client.post(f"/p/{token}/backup", data={"address": "deputy@plant.example"}, headers=SAME_SITE).status_code
        == 400
    )
    assert mailbox(world) == []


def test_naming_people_is_limited_like_subscribing(world: World, client: FlaskClient, token: str) -> None:
    """A link that was forwarded floods nobody's mailbox."""
    for number in range(40):
        client.post(f"/p/{token}/backup", data={"address": f"deputy{number}@plant.example"}, headers=SAME_SITE)
    assert len(world.letters()) == 20


def test_the_operators_words_for_somebody_are_shown(world: World, client: FlaskClient, token: str) -> None:
    """Tags and other ways of letters are no secret from whom they are about."""
    world.app.people.tag("quality@plant.example", ["site-a", "<b>"])
    world.app.people.name_webhook("quality@plant.example", "https://hooks.example/secret")
    page = client.get(f"/p/{token}").get_data(as_text=True)
    assert "&lt;b&gt;, site-a" in page
    assert "Letters also go by: webhook" in page
    assert "hooks.example" not in page


def test_a_pause_is_kept(world: World, client: FlaskClient, token: str) -> None:
    """Rhythm "off" sends nothing, and can be taken back on the same page."""
    client.post(f"/p/{token}", data={"kind": "opened", "rhythm": "off"}, headers=SAME_SITE)
    paused = who(world, "quality@plant.example")
    assert paused is not None
    assert paused.rhythm is Rhythm.OFF
    assert 'value="off" checked' in client.get(f"/p/{token}").get_data(as_text=True)


@pytest.mark.hostile("B77")
@pytest.mark.parametrize(
    "address",
    [
        "",
        "nobody",
        "a@b",
        "two@@plant.example",
        "two@signs@plant.example",
        '"quoted local"@plant.example',
        "a@[127.0.0.1]",
        "a b@plant.example",
        "a@plant.example, b@plant.example",
        "a@plant.example\r\nBcc: b@plant.example",
        "a@plant.example%0aBcc:b@plant.example",
        "<a@plant.example>",
        "Name <a@plant.example>",
        "ü@plant.example",
        "a." + "x" * 300 + "@plant.example",
        "a@" + "x" * 250 + ".example",
        ".a@plant.example",
        "a@plant..example",
        "a@\x00plant.example",
        "monitor@example.org",
        "Monitor@Example.ORG",
        "monitor@\uff45xample.org",
    ],
)
def test_what_is_no_address_of_a_reader_is_refused(world: World, client: FlaskClient, address: str) -> None:
    """400 and no letter, nor one to ourselves, which would come back for ever."""
    assert subscribe(client, address) == 400
    assert world.letters() == []


@pytest.mark.hostile("B77")
@pytest.mark.parametrize(
    ("address", "kept"),
    [
        ("  a+tag@PLANT.example ", "a+tag@plant.example"),
        ("postmaster@plant.example", "postmaster@plant.example"),
        ("a@bücher.example", "a@xn--bcher-kva.example"),
        ("o'neil@plant.example", "o'neil@plant.example"),
    ],
)
def test_odd_but_real_addresses_are_asked(world: World, client: FlaskClient, address: str, kept: str) -> None:
    """Tags, apostrophes and foreign domains are somebody's."""
    assert subscribe(client, address) == 200
    assert [to for to, _ in world.letters()] == [kept]


def test_a_program_that_fills_in_every_field_gets_nothing(world: World, client: FlaskClient) -> None:
    """The field that people do not see answers as always, and does nothing."""
    assert subscribe(client, ADDRESS, website="https://spam.example") == 200
    assert world.letters() == []


@pytest.mark.hostile("B86")
def test_a_thousand_requests_for_one_address_make_three_letters(world: World, client: FlaskClient) -> None:
    """Nobody's mailbox can be flooded through us, and whoever tries is told when to come back."""
    answers = [subscribe(client, ADDRESS) for _ in range(1000)]
    assert answers.count(200) <= 5
    refused = client.post("/subscribe", data={"address": ADDRESS}, headers=SAME_SITE)
    assert (refused.status_code, refused.headers["Retry-After"].isdecimal()) == (429, True)
    assert 1 <= len(world.letters()) <= 3


@pytest.mark.hostile("B86")
def test_a_thousand_addresses_from_one_network_make_twenty_letters(world: World, client: FlaskClient) -> None:
    """One network's allowance is small, and it comes back with time."""
    for number in range(100):
        subscribe(client, f"reader{number}@plant.example")
    assert len(world.letters()) == 20
    world.later(hours=2)
    assert subscribe(client, "late@plant.example") == 200


def test_no_more_than_three_questions_a_day(world: World, client: FlaskClient) -> None:
    """However slowly somebody asks: the limit is kept in the database, and the next day it starts anew."""
    for _ in range(6):
        subscribe(client, ADDRESS)
        world.later(hours=1)
    assert len(world.letters()) == 3
    world.later(hours=24)
    subscribe(client, ADDRESS)
    assert len(world.letters()) == 4


@pytest.mark.hostile("B84")
def test_links_in_letters_lead_to_our_page_whatever_the_host_header_says(world: World, client: FlaskClient) -> None:
    """The base of every link comes from the settings."""
    hostile = {"Host": "evil.example", "X-Forwarded-Host": "evil.example", **SAME_SITE}
    client.post("/subscribe", data={"address": ADDRESS}, headers=hostile)
    body = mailbox(world)[-1].as_string()
    assert "evil.example" not in body
    assert "evil.example" not in client.get("/feed.atom", headers=hostile).get_data(as_text=True)


def test_a_confirmation_is_for_who_asked(world: World, client: FlaskClient) -> None:
    """Only the confirmed get the news of the day."""
    subscribe(client, ADDRESS)
    subscribe(client, "silent@plant.example")
    yes = next(link(letter, "c") for letter in mailbox(world) if letter["To"] == ADDRESS)
    client.post(yes, headers=SAME_SITE)
    world.at(date(2027, 4, 5))
    world.app.remind()
    told = [letter["To"] for letter in mailbox(world) if re.search("closes in", letter["Subject"])]
    assert told == [ADDRESS]
