"""Letters as messages in a chat."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
from support.hooks import CERTIFICATE, SILENCE, Receiver

from fr_monitor.channels.chat import ChatChannel, checked_room, harmless
from fr_monitor.errors import DeliveryInDoubt, RecipientRefused
from fr_monitor.model.delivery import Delivery

TOKEN = "3ccdd113474722377935511fc85d3dd4"


@pytest.fixture
def room(monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    """A chat of the Mattermost kind."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def word(delivery_to: Callable[..., Delivery], room: Receiver) -> Delivery:
    """A letter to it."""
    text = "QMM 2027 opens <!channel>\nAsk soon, @here.\nhttps://www.federalregister.gov/d/2027-01001"
    return delivery_to(f"mmosts://localhost:{room.port}/{TOKEN}", channel="chat", template=text.encode())


def speaking(seconds: float = 3) -> ChatChannel:
    """A channel that takes loopback for the outer world."""
    return ChatChannel(lambda *_: None, seconds)


def test_a_letter_is_said_and_calls_nobody(room: Receiver, word: Delivery) -> None:
    """The first line is there, and the link; nothing pings a person or a channel."""
    speaking().send(word)
    ((_, _, body),) = room.calls
    said = json.loads(body)["text"]
    assert "QMM 2027 opens ‹!channel›" in said
    assert "https://www.federalregister.gov/d/2027-01001" in said
    assert not set("<>@") & set(said)


@pytest.mark.parametrize(
    ("status", "permanent", "suppress"), [(302, False, False), (404, False, False), (410, True, True), (503, False, False)]
)  # fmt: skip
def test_what_a_refusal_means(room: Receiver, word: Delivery, status: int, permanent: bool, suppress: bool) -> None:
    """Only "gone" ends the messages, and no redirect is followed."""
    room.answer = status
    with pytest.raises(RecipientRefused, match=f"Mattermost: answered {status}") as caught:
        speaking().send(word)
    assert (caught.value.permanent, caught.value.suppress) == (permanent, suppress)
    assert len(room.calls) == 1


def test_without_an_answer_it_is_in_doubt(room: Receiver, word: Delivery) -> None:
    """A chat cannot tell a second copy, so the letter waits longer, and the doubt is on record."""
    room.answer = SILENCE
    with pytest.raises(DeliveryInDoubt):
        speaking(0.3).send(word)
    assert len(room.calls) == 1


def test_a_room_inside_is_not_spoken_in(room: Receiver, word: Delivery) -> None:
    """Of a host that the address names, its own addresses count; nothing is noted or sent."""
    heard: list[str] = []
    with pytest.raises(RecipientRefused, match="not on the public internet") as caught:
        ChatChannel().send(word, on_stage=heard.append)
    assert (caught.value.permanent, heard, room.calls) == (True, [], [])


@pytest.mark.hostile("B95")
@pytest.mark.parametrize("place", ["me@127.0.0.1@good.example", "/127.0.0.1", "127.0.0.1:8443", "[::1]"])
def test_the_host_that_is_looked_at_is_the_one_that_is_called(delivery_to: Callable[..., Delivery], place: str) -> None:
    """However an address is written: a word with two signs is read in two ways."""
    with pytest.raises(RecipientRefused, match="not on the public internet") as caught:
        ChatChannel().send(delivery_to(f"mmosts://{place}/{TOKEN}", channel="chat", template=b"x"))
    assert caught.value.permanent


def test_a_host_that_is_not_found_is_tried_again(word: Delivery) -> None:
    """A name server may be down."""

    def lost(_host: str, _port: int) -> None:
        raise OSError("no such name")

    with pytest.raises(RecipientRefused) as caught:
        ChatChannel(lost).send(word)
    assert not caught.value.permanent


@pytest.mark.parametrize(
    "url",
    [
        f"slack://T1JJ3T3L2/A1BRTD4JD/{TOKEN[:24]}",
        f"https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/{TOKEN[:24]}",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
        "ntfys://ntfy.example.org/register",
        f"mmosts://chat.example.org/{TOKEN}",
    ],
)
def test_addresses_of_chats(url: str) -> None:
    """Known services, and those on a host of one's own."""
    assert checked_room(url).secure_protocol


@pytest.mark.parametrize(
    "url",
    [
        "",
        "slack://",
        f"mmost://chat.example.org/{TOKEN}",
        "ntfy://ntfy.example.org/register",
        "jsons://hooks.example.org/",
        "https://hooks.example.org/",
        "mailtos://ann:word@example.org",
        "syslog://",
        "file:///etc/passwd",
        "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js?template=/etc/passwd",
        "ntfys://ntfy.example.org/register?verify=no",
        "ntfys://ntfy.example.org/a b",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    """Unencrypted ones, ways that are no chat, and every parameter."""
    with pytest.raises(RecipientRefused) as caught:
        checked_room(url)
    assert (caught.value.permanent, caught.value.suppress) == (True, False)


@pytest.mark.hostile("B41")
@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("<!channel> <@U1> @everyone", "‹!channel› ‹＠U1› ＠everyone"),
        ("[official](https://elsewhere.example/)", "[official] (https://elsewhere.example/)"),
        ("9 establishments, ask by Mon Apr 12, 2027", "9 establishments, ask by Mon Apr 12, 2027"),
    ],
)
def test_titles_are_harmless(text: str, wanted: str) -> None:
    """Whatever a notice is called."""
    assert harmless(text) == wanted


def test_the_library_is_loaded_only_for_a_letter() -> None:
    """It takes half a second, and most services have no chat."""
    code = "import sys, fr_monitor.cli, fr_monitor.app; print('apprise' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
