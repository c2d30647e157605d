"""Pages that are ready are answered as the application would answer them."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from support.scripted import World
from support.webpage import CYCLE

from fr_monitor.errors import StoreUnavailable
from fr_monitor.model.cycle import Phase
from fr_monitor.store import cycles
from fr_monitor.web import create

KEPT = timedelta(seconds=10)
PAGES = ("/", CYCLE, "/programs/qmm-prototype-assessment")


@pytest.fixture
def client(world: World, compiled: FileSystemBytecodeCache) -> FlaskClient:
    """A visitor of an application that looks into the database every ten seconds."""
    made = create(world.app, kept=KEPT)
    made.jinja_env.bytecode_cache = compiled
    return made.test_client()


@pytest.mark.parametrize("path", PAGES)
def test_the_second_answer_is_the_first(client: FlaskClient, path: str) -> None:
    """Body, type, policies and ETag are the same; a query is not heard, and HEAD has no body."""
    first, second, asked = client.get(path), client.get(path), client.get(f"{path}?<script>")
    # The application dates its answers, and the server any other.
    headers = {name: value for name, value in first.headers if name != "Date"}
    assert (second.data, dict(second.headers)) == (asked.data, dict(asked.headers)) == (first.data, headers)
    assert "default-src 'none'" in second.headers["Content-Security-Policy"]
    head = client.head(path)
    assert (head.data, dict(head.headers)) == (b"", headers)


@pytest.mark.parametrize("path", PAGES)
def test_who_has_the_page_is_told_so(client: FlaskClient, path: str) -> None:
    """304 with the ETag and all policies, also for a list of ETags, a weak one or any; another one gets the page."""
    etag = client.get(path).headers["ETag"]
    for known in (etag, f"W/{etag}", f'"x", {etag}', "*"):
        answer = client.get(path, headers={"If-None-Match": known})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert "Content-Type" not in answer.headers
        assert "Content-Security-Policy" in answer.headers
    for other in ('"x"', "", '"' * 5000, "\x00"):
        assert client.get(path, headers={"If-None-Match": other}).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "PROPFIND"])
def test_a_ready_page_is_only_looked_at(client: FlaskClient, method: str) -> None:
    """Other methods are answered by the application."""
    client.get("/")
    assert client.open("/", method=method).status_code in ({200} if method == "OPTIONS" else {405})


def test_a_page_is_made_anew_after_each_look(world: World, client: FlaskClient) -> None:
    """What changed is seen within ten seconds, and never before the page says when it was checked."""
    before = client.get(CYCLE).data
    with world.app.store.write() as conn:
        cycle = cycles.get(conn, "qmm-prototype-assessment", "2027")
        assert cycle is not None
        version = replace(cycle.now, number=2, phase=Phase.WITHDRAWN)
        cycles.save(conn, replace(cycle, versions=(*cycle.versions, version)), world.now)
    world.later(seconds=9)
    assert client.get(CYCLE).data == before
    world.later(seconds=1)
    assert "do not act on any date" in client.get(CYCLE).get_data(as_text=True)


def test_only_whole_answers_are_kept(client: FlaskClient) -> None:
    """Neither an error nor a short answer to who has the page already becomes the page of the next."""
    assert client.get("/programs/nobody").status_code == 404
    assert client.get("/programs/nobody").status_code == 404
    assert client.get("/", headers={"If-None-Match": "*"}).status_code == 304
    assert client.get("/").data.startswith(b"<!DOCTYPE html>")


def test_a_ready_page_does_not_outlive_a_database_that_is_away(
    world: World, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What is known goes on being shown, and the days left are still counted."""
    assert "<strong>60</strong>" in client.get(CYCLE).get_data(as_text=True)

    def away(*_: object) -> None:
        raise StoreUnavailable("database: no answer")

    monkeypatch.setattr(world.app.store, "read", away)
    world.later(days=1)
    client.get(CYCLE)
    assert "<strong>59</strong>" in client.get(CYCLE).get_data(as_text=True)
