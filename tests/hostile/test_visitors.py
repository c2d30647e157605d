"""Visitors, scanners and mail programs that do what nobody should."""

from __future__ import annotations

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from support import strict
from support.poison import READER, House
from support.webpage import SAME_SITE

from fr_monitor.store import deliveries, subscribers

LINK = re.compile(r"https://monitor\.example\.org(/[^\s\"<>]+)")


@pytest.fixture(scope="module")
def house(hear: Callable[[str], House]) -> House:
    """A service that saw a window open and told two readers; nothing here changes it."""
    return hear("in plain words")


def links(house: House) -> set[str]:
    """Every path of ours that stands in a letter, its headers among them."""
    found = set()
    for sent in house.letters:
        _, letter = strict.letter(sent)
        for form in ("plain", "html"):
            body = letter.get_body((form,))
            assert body is not None
            found |= set(LINK.findall(body.get_content()))
        found |= set(LINK.findall(letter["List-Unsubscribe"]))
    return found


def state(house: House) -> list[object]:
    """All that is known of people and their letters."""
    with house.world.app.store.read() as conn:
        return [*subscribers.listing(conn), *deliveries.listing(conn)]


@pytest.mark.hostile("B80", "B81")
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_a_scanner_may_open_every_link_a_hundred_times_at_once(house: House, method: str) -> None:
    """Nothing is confirmed, stopped, answered or noted by it, and nothing breaks."""
    before, paths = state(house), sorted(links(house))
    assert {path[:3] for path in paths} >= {"/u/", "/p/", "/a/"}
    house.client  # noqa: B018 (made once, before many use it)

    def look(path: str) -> int:
        with house.client.application.test_client().open(path, method=method) as answer:
            return answer.status_code

    with ThreadPoolExecutor(8) as scanners:
        statuses = list(scanners.map(look, paths * (100 // len(paths) + 1)))
    assert set(statuses) == {200}
    assert state(house) == before


@pytest.mark.hostile("B79")
@pytest.mark.parametrize("door", ["u", "p", "c", "m", "a"])
@pytest.mark.parametrize("change", ["", "x", "upper", "cut", "swapped", "long", "padded"])
def test_no_other_token_opens_a_door(house: House, door: str, change: str) -> None:
    """Empty, cut, in capitals, with its letters in another order, a million long: nothing is told and nothing changes."""
    before, token = state(house), house.token
    other = {
        "": "",
        "x": "x",
        "upper": token.upper() if token != token.upper() else token.lower(),
        "cut": token[:-2],
        "swapped": token[::-1],
        "long": "A" * 1_000_000,
        "padded": token + "AAAA",
    }[change]
    tail = "/qmm-prototype-assessment/2027" if door == "a" else ""
    for method in ("GET", "POST"):
        with house.client.open(f"/{door}/{other}{tail}", method=method, headers=SAME_SITE) as answer:
            # Who is erased must not be told from who never was: the one-click door always says yes.
            assert answer.status_code in ({200, 404, 405} if door == "u" else {400, 404, 405, 414})
            assert READER not in answer.get_data(as_text=True)
    assert state(house) == before


@pytest.mark.hostile("B85")
@pytest.mark.parametrize(
    "path",
    [
        "/static/../../../etc/passwd",
        "/static/%2e%2e/%2e%2e/fr_monitor.db",
        "/static/..%2f..%2fapp.py",
        "/static/%252e%252e%252fapp.py",
        "/static/..\\..\\app.py",
        "/static//etc/passwd",
        "/static/monitor.css%00.png",
        "/notices/%00",
        "/notices/..%2f..%2f",
        "/cycles/%2e%2e/2027",
        "/cycles/qmm-prototype-assessment/2027%0d%0aSet-Cookie:a=b",
        "/programs/" + "x" * 8_000,
        "/%ff%fe",
        "/\\evil.example",
    ],
)
def test_no_path_leads_out_of_the_page(house: House, path: str) -> None:
    """A page that says there is no such thing; no file, no header, no address elsewhere."""
    with house.client.open(path) as answer:
        assert answer.status_code in {404, 400, 308}
        assert b"root:" not in answer.data
        assert "Set-Cookie" not in answer.headers
        assert not re.match(r"https?://(?!localhost)|//", answer.headers.get("Location", ""))


@pytest.mark.hostile("B88")
@pytest.mark.parametrize(
    "words", ["<script>alert(1)</script>", '"><svg/onload=alert(1)>', "'-alert(1)-'", "\x1b[31m\u202e"]
)
def test_nothing_that_was_asked_comes_back_alive(house: House, words: str) -> None:
    """In a question, a language, a feed's address, a page that is not there."""
    usual = {
        shape for path in ("/search?q=x", "/", "/nothing") for shape in strict.elements(house.client.get(path).data)
    }
    asked = [
        house.client.get("/search", query_string={"q": words, "program": words, "year": words}),
        house.client.get("/", headers={"Accept-Language": words.encode("ascii", "ignore").decode()}),
        house.client.get(f"/programs/{words}/feed.atom"),
        house.client.get(f"/{words}"),
        house.client.get("/", query_string={words: words}),
    ]
    for answer in asked:
        assert strict.elements(answer.data) <= usual | {("option", "selected", "value")}
        assert not strict.unseen(answer.get_data(as_text=True))


@pytest.mark.hostile("B84")
@pytest.mark.parametrize(
    "name", ["Host", "X-Forwarded-Host", "X-Forwarded-Server", "Forwarded", "X-Original-URL", "X-Rewrite-URL"]
)
def test_no_header_of_a_visitor_gets_into_a_page_or_feed(house: House, name: str) -> None:
    """Addresses are made from the settings."""
    for path in ("/", "/feed.atom", "/calendar.ics", "/openapi.json", "/api/cycles.json", "/robots.txt", "/subscribe"):
        answer = house.client.get(path, headers={name: "evil.example"})
        assert b"evil.example" not in answer.data
        assert "evil.example" not in str(answer.headers)
