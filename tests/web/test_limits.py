"""How often somebody may ask."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from support.scripted import World
from support.webpage import SAME_SITE
from werkzeug.test import Client

from fr_monitor.web import create
from fr_monitor.web.limits import Limit, Limiter, network
from fr_monitor.web.server import open_server


class Clock:
    """A clock that a test moves."""

    def __init__(self) -> None:
        self.now = datetime(2027, 2, 11, tzinfo=UTC)

    def __call__(self) -> datetime:
        """The time."""
        return self.now


def test_an_allowance_is_used_up_and_comes_back_evenly() -> None:
    """Three an hour: three at once, the next after twenty minutes, and to be refused costs nothing."""
    clock = Clock()
    limiter = Limiter(Limit(3, timedelta(hours=1)), clock)
    assert [limiter.wait("a") for _ in range(5)] == [None, None, None, 1201, 1201]
    assert limiter.wait("b") is None
    clock.now += timedelta(minutes=21)
    assert limiter.wait("a") is None
    assert limiter.wait("a") is not None


def test_memory_is_bounded() -> None:
    """Of ever new keys only the newest are remembered; whoever keeps asking stays among them."""
    limiter = Limiter(Limit(1, timedelta(hours=1)), Clock(), room=100)
    limiter.wait("persistent")
    for number in range(1000):
        limiter.wait(f"key {number}")
        assert limiter.wait("persistent") is not None
    assert len(limiter._free_at) == 100


@pytest.mark.parametrize(
    ("address", "counted"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:aaaa::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:bbbb::2", "2001:db8:1:2::/64"),
        ("::ffff:192.0.2.7", "192.0.2.7"),
        ("fe80::1%eth0", "fe80::/64"),
        ("", "unknown"),
        (None, "unknown"),
        ("not an address", "unknown"),
    ],
)
def test_a_household_is_counted_as_one(address: str | None, counted: str) -> None:
    """A household has 2^64 addresses of version 6, and one of version 4 may be written in two ways."""
    assert network(address) == counted


@pytest.mark.parametrize(("proxies", "letters"), [(0, 20), (1, 25)])
def test_who_a_visitor_is_says_the_connection_or_our_own_proxy(world: World, proxies: int, letters: int) -> None:
    """A header that anybody can send is believed only when our own proxy stands before us and adds the last entry."""
    world.app.settings = msgspec.structs.replace(world.app.settings, trusted_proxies=proxies)
    client = create(world.app).test_client()
    for number in range(25):
        client.post(
            "/subscribe",
            data={"address": f"reader{number}@plant.example"},
            headers={**SAME_SITE, "X-Forwarded-For": f"6.6.6.6, 192.0.2.{number}"},
        )
    assert len(world.letters()) == letters


@pytest.mark.parametrize(("proxies", "letters"), [(0, 20), (1, 25)])
def test_the_server_lets_through_who_a_visitor_is(world: World, proxies: int, letters: int) -> None:
    """Behind our own proxy all visitors would else be counted as one; without one nobody chooses who he is."""
    world.app.settings = msgspec.structs.replace(world.app.settings, trusted_proxies=proxies)
    server = open_server(create(world.app), "127.0.0.1:0", proxies=proxies)
    client = Client(server.application)  # type: ignore[union-attr]
    for number in range(25):
        client.post(
            "/subscribe",
            data={"address": f"reader{number}@plant.example"},
            headers={**SAME_SITE, "X-Forwarded-For": f"192.0.2.{number}"},
            environ_base={"REMOTE_ADDR": "198.51.100.1"},
        )
    server.close()
    server.task_dispatcher.shutdown()
    assert len(world.letters()) == letters
