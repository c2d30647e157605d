"""Words from outside on every page, form and feed; headers on every answer; requests that mean harm."""

from __future__ import annotations

import json

import feedparser
import pytest
from flask.testing import FlaskClient
from icalendar import Calendar
from support.scripted import World
from support.webpage import CYCLE, OPERATOR, SAME_SITE, reread

TITLES = (
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    '"><svg/onload=alert(1)>',
    "{{7*7}} {% include '/etc/passwd' %} ${7*7}",
    "%s %n {0} {__class__}",
    "=?UTF-8?Q?=0A?=Bcc: x@evil.example",
    "line\rbreak\nhere\x0bthere\x0c\x85\u2028\u2029",
    "nul\x00 bell\x07 \x1b[31mred",
    "\u202egnp.exe\u202c zero\u200bwidth",
    "\ufffe\uffff\ue000\U000e0001",
    "👩‍🔬 \U00020000 " + "e" + "\u0301" * 1000,
    "BEGIN:VEVENT\r\nEND:VALARM",
    "\\, \\; \\\\ \\n",
    "<!channel> <@U1> *bold*",
    "=cmd|' /C calc'!A0",
    "   ",
    "",
    "M" * 5000,
    "&amp;lt;b&amp;gt; &lt;b&gt; <b>",
)
SINKS = (
    *("/", CYCLE, "/notices/2027-01001", "/programs/qmm-prototype-assessment", "/search?q=2027", "/feed.atom"),
    *("/calendar.ics", f"{CYCLE}.ics", "/api/cycles.json", "/api/notices.json", "/badge.svg", "/operator"),
)
EVIL = ("<script", "<img src", "onerror=alert(1)>", "<svg/onload", "\x00", "\x1b", "\u202e", "\r\nBcc:", "<b>")


@pytest.mark.parametrize("title", TITLES)
def test_no_title_breaks_out_of_any_page_or_feed(world: World, client: FlaskClient, title: str) -> None:
    """Every sink answers, is well formed where it has a form, and holds no live markup of the title's."""
    reread(world, title=title, action=title, abstract=title, docket_ids=(f"Docket No. FDA-2023-N-5706 {title}",))
    for path in SINKS:
        answer = client.get(path, headers=OPERATOR)
        body = answer.get_data(as_text=True)
        assert answer.status_code == 200, path
        if path.endswith(".json"):
            json.loads(body)
            continue
        for word in EVIL:
            assert word not in body, (path, word)
    feed = feedparser.parse(client.get("/feed.atom").data)
    assert not feed.bozo
    assert len(feed.entries) == 1
    assert len(Calendar.from_ical(client.get("/calendar.ics").data).walk("VEVENT")) == 1


@pytest.mark.hostile("B23")
@pytest.mark.parametrize(
    "url",
    ["javascript:alert(1)", "//evil.example/x", "http://www.federalregister.gov/x", "https://evil.example", "x" * 10_000,
     "https://www.federalregister.gov@evil.example/", "data:text/html,x"],
)  # fmt: skip
def test_links_lead_to_the_official_sites_only(world: World, client: FlaskClient, url: str) -> None:
    """An address that leads elsewhere is not linked to."""
    reread(world, html_url=url, pdf_url=url)
    for path in (CYCLE, "/notices/2027-01001", "/feed.atom", f"{CYCLE}.ics"):
        assert url not in client.get(path).get_data(as_text=True)


@pytest.mark.hostile("B88")
@pytest.mark.parametrize("query", ["<script>alert(1)</script>", '"><svg/onload=alert(1)>', "{{7*7}}", "%00", "\u202e"])
def test_a_question_is_not_reflected_as_markup(client: FlaskClient, query: str) -> None:
    """Search shows what was asked, as text."""
    page = client.get("/search", query_string={"q": query, "program": query, "year": query}).get_data(as_text=True)
    assert "<script>" not in page
    assert "<svg/" not in page
    assert "49" not in page.partition("<form")[2].partition("</form>")[0]


ANSWERS = (
    *(("GET", path) for path in SINKS),
    *(
        ("GET", path)
        for path in ("/subscribe", "/u/x", "/p/x", "/c/x", "/m/x", "/a/x/y/z", "/nothing", "/healthz", "/robots.txt")
    ),
    *(
        ("GET", "/static/monitor.css"),
        ("GET", "/openapi.json"),
        ("PROPFIND", "/"),
        ("POST", "/"),
        ("POST", "/subscribe"),
    ),
    *(("HEAD", "/"), ("OPTIONS", "/subscribe"), ("DELETE", "/u/x")),
)


@pytest.mark.parametrize(("method", "path"), ANSWERS)
def test_security_headers_stand_on_every_answer(client: FlaskClient, method: str, path: str) -> None:
    """Errors included: strict policy, no sniffing, no framing, no referrer to others, HTTPS for good."""
    with client.open(path, method=method) as answer:
        headers = answer.headers
    assert headers["Content-Security-Policy"].startswith("default-src 'none'; style-src 'self'; img-src 'self' data:")
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == (
        "no-referrer" if path[:3] in {"/a/", "/u/", "/p/", "/c/", "/m/"} else "same-origin"
    )
    assert headers["Strict-Transport-Security"] == "max-age=31536000"
    assert "Set-Cookie" not in headers


@pytest.mark.parametrize("path", ["/u/x", "/p/x", "/c/x", "/m/x", "/operator", "/nothing", "/healthz"])
def test_personal_pages_and_errors_are_kept_by_nobody(client: FlaskClient, path: str) -> None:
    """No cache may hold them."""
    assert client.get(path).headers["Cache-Control"] == "no-store"


def test_pages_need_no_script_and_no_inline_style(client: FlaskClient) -> None:
    """The policy would refuse them anyway; nothing of ours depends on them."""
    for path in SINKS:
        body = client.get(path, headers=OPERATOR).get_data(as_text=True)
        assert "<script" not in body
        assert "style=" not in body
        assert "javascript:" not in body


@pytest.mark.hostile("B83")
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Sec-Fetch-Site": "same-origin"}, 200),
        ({"Origin": "https://monitor.example.org"}, 200),
        ({"Origin": "http://localhost"}, 200),
        ({"Sec-Fetch-Site": "cross-site", "Origin": "https://monitor.example.org"}, 403),
        ({"Sec-Fetch-Site": "same-site"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "https://monitor.example.org.evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({}, 403),
    ],
)
def test_a_form_of_another_site_is_refused(client: FlaskClient, headers: dict[str, str], status: int) -> None:
    """Only our own page may send the form; whoever says nothing about where it comes from is not believed."""
    answer = client.post("/subscribe", data={"address": "reader@plant.example"}, headers=headers)
    assert answer.status_code == status


@pytest.mark.hostile("B83")
def test_another_site_cannot_use_a_link_in_a_visitors_browser(client: FlaskClient, token: str) -> None:
    """Where the address is the secret, an unknown origin is enough; a foreign one is not."""
    wishes = {"kind": "opened", "rhythm": "daily"}
    assert client.post(f"/p/{token}", data=wishes, headers={"Origin": "null"}).status_code == 200
    assert client.post(f"/p/{token}", data=wishes, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.hostile("B78")
@pytest.mark.parametrize(
    ("body", "content_type"),
    [
        (b"address=" + b"a" * 1_000_000, "application/x-www-form-urlencoded"),
        ("&".join(f"f{n}=1" for n in range(10_000)).encode(), "application/x-www-form-urlencoded"),
        (b"", "application/x-www-form-urlencoded"),
        (b"address=a%40b.example&address=c%40d.example", "text/plain"),
        (b'{"address": "a@b.example"}', "application/json"),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x"),
        (b"\xff\xfe\x00", "multipart/form-data"),
        (b"address=%ff%fe@%00", "application/x-www-form-urlencoded"),
        (b"address=" + b"a" * 500 + b"@b.example&website=" + b"x" * 14_000, "application/x-www-form-urlencoded"),
    ],
)
def test_a_monstrous_form_is_refused_with_4xx(
    world: World, client: FlaskClient, body: bytes, content_type: str
) -> None:
    """Too large, too many, the wrong kind: refused or ignored, and no letter leaves."""
    answer = client.post("/subscribe", data=body, content_type=content_type, headers=SAME_SITE)
    assert 400 <= answer.status_code < 500 or b"website" in body
    assert world.letters() == []


@pytest.mark.hostile("B78")
def test_of_a_field_that_comes_twice_the_first_counts(world: World, client: FlaskClient) -> None:
    """One form, one letter."""
    body = "address=first@plant.example&address=second@plant.example"
    client.post("/subscribe", data=body, content_type="application/x-www-form-urlencoded", headers=SAME_SITE)
    assert [to for to, _ in world.letters()] == ["first@plant.example"]


@pytest.mark.hostile("B87")
@pytest.mark.parametrize(
    ("method", "path", "body", "status", "words"),
    [
        ("GET", "/nothing", b"", 404, "There is no such page here"),
        ("GET", "/cycles/qmm-prototype-assessment/1999", b"", 404, "No such cycle is known."),
        ("POST", "/", b"", 405, "only looked at"),
        ("POST", "/subscribe", b"a" * 20_000, 413, "That was too much."),
        ("GET", "/api/nothing", b"", 404, "There is no such page here"),
    ],
)
def test_an_error_speaks_plainly(
    client: FlaskClient, method: str, path: str, body: bytes, status: int, words: str
) -> None:
    """On the page or as a problem for programs, and with a way on."""
    form = "application/x-www-form-urlencoded"
    answer = client.open(path, method=method, data=body, content_type=form, headers=SAME_SITE)
    assert (answer.status_code, words in answer.get_data(as_text=True)) == (status, True)
    assert "spelling" not in answer.get_data(as_text=True)


def test_a_heap_of_cookies_is_ignored(client: FlaskClient) -> None:
    """We set none and read none."""
    assert client.get("/", headers={"Cookie": "; ".join(f"c{n}={'x' * 50}" for n in range(200))}).status_code == 200
