"""What every channel keeps to, run over all of CHANNELS."""

from __future__ import annotations

import importlib
import pkgutil
import re
import socket
import ssl
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import msgspec
import pytest
from support.hooks import CERTIFICATE, Receiver

import fr_monitor.channels
from fr_monitor.channels import CHANNELS, Channel, open_channels
from fr_monitor.channels.chat import ChatChannel
from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.folder import FolderChannel
from fr_monitor.channels.message import fill
from fr_monitor.channels.webhook import WebhookChannel
from fr_monitor.errors import ConfigurationError, DeliveryError, RecipientRefused, RelayUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings, Settings

DeliveryTo = Callable[..., Delivery]
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # of the specification's own example
TOKEN = "3ccdd113474722377935511fc85d3dd4"


@dataclass
class House:
    """A channel, letters for it by their ids, a look at what arrived, and a way to make its next hop ill."""

    channel: Channel
    letter: Callable[[str], Delivery]
    arrived: Callable[[], list[bytes]]
    ruin: Callable[[], None]
    nonsense: tuple[str, ...] = ("ann@example.org\r\nBcc: eve@example.org", "a, b@example.org", "", "<>")

    def uids(self) -> list[str]:
        """The ids of what arrived, each said somewhere in its letter."""
        return sorted({found for text in self.arrived() for found in re.findall(r"uid-\w+", text.decode())})


def settings_with(mail: MailSettings) -> Settings:
    """Settings of which only the mail matters."""
    return Settings(
        database_url="sqlite:///x.db", public_url="https://monitor.example", secret_key="k", programs=(), mail=mail
    )


@pytest.fixture
def email_house(relay_with, limits: MailSettings, delivery_to: DeliveryTo) -> House:
    """A relay."""
    relay = relay_with(offers=("PIPELINING",))
    channel = CHANNELS["email"](settings_with(msgspec.structs.replace(limits, url=relay.url)))
    arrived = lambda: [message for _, _, message in relay.letters]  # noqa: E731
    return House(channel, lambda uid: delivery_to(uid=uid), arrived, relay.close)


@pytest.fixture
def folder_house(tmp_path: Path, limits: MailSettings, delivery_to: DeliveryTo) -> House:
    """A folder; a file stands where it should be when it is ill."""
    folder = tmp_path / "outbox"
    channel = CHANNELS["folder"](settings_with(msgspec.structs.replace(limits, folder=folder)))

    def arrived() -> list[bytes]:
        return [path.read_bytes() for path in sorted(folder.iterdir())] if folder.is_dir() else []

    def ruin() -> None:
        folder.write_text("a file where a folder should be")

    return House(channel, lambda uid: delivery_to(uid=uid), arrived, ruin)


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    """What calls go to."""
    made = Receiver()
    yield made
    made.close()


@pytest.fixture
def webhook_house(receiver: Receiver, trust: ssl.SSLContext, delivery_to: DeliveryTo) -> House:
    """A receiver of calls."""
    here = lambda _host, port, seconds: socket.create_connection(("127.0.0.1", port), seconds)  # noqa: E731
    url = f"https://localhost:{receiver.port}/hooks"

    def letter(uid: str) -> Delivery:
        return delivery_to(url, uid=uid, channel="webhook", secret=SECRET, template=b'{"letter": "%s"}' % uid.encode())

    nonsense = ("http://hooks.example.org/", "hooks.example.org", "")
    return House(WebhookChannel(here, trust), letter, lambda: [c[2] for c in receiver.calls], receiver.close, nonsense)


@pytest.fixture
def chat_house(receiver: Receiver, delivery_to: DeliveryTo, monkeypatch: pytest.MonkeyPatch) -> House:
    """The receiver as a chat of the Mattermost kind."""
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(CERTIFICATE))
    url = f"mmosts://localhost:{receiver.port}/{TOKEN}"

    def letter(uid: str) -> Delivery:
        return delivery_to(url, uid=uid, channel="chat", template=f"Letter {uid}\nIt opens.".encode())

    nonsense = ("http://hooks.example.org/", "syslog://", "json://localhost/", f"{url}?verify=no", "")
    channel = ChatChannel(lambda *_: None, seconds=3)
    return House(channel, letter, lambda: [c[2] for c in receiver.calls], receiver.close, nonsense)


@pytest.fixture(params=sorted(CHANNELS))
def house(request: pytest.FixtureRequest) -> Iterator[House]:
    """Each channel in turn; a new one without a house fails."""
    made: House = request.getfixturevalue(f"{request.param}_house")
    assert made.channel.name == request.param
    yield made
    made.channel.close()


def test_nothing_is_missing_from_the_registry() -> None:
    """Each module of the folder that opens a channel is in CHANNELS under its own name."""
    modules = [
        importlib.import_module(f"fr_monitor.channels.{m.name}")
        for m in pkgutil.iter_modules(fr_monitor.channels.__path__)
    ]
    openers = {
        module.__name__.rpartition(".")[2]: getattr(module, name)
        for module in modules
        for name in vars(module)
        if name == f"open_{module.__name__.rpartition('.')[2]}"
    }
    assert openers == CHANNELS


@pytest.mark.parametrize("key", sorted(CHANNELS))
def test_a_channel_knows_its_name(key: str, limits: MailSettings) -> None:
    """The name is the key in CHANNELS."""
    mail = msgspec.structs.replace(limits, url="smtp://localhost?tls=none")
    assert CHANNELS[key](settings_with(mail)).name == key


def test_a_letter_is_there_when_send_returns(house: House) -> None:
    """The next hop has it, once."""
    house.channel.send(house.letter("uid-a"))
    assert (len(house.arrived()), house.uids()) == (1, ["uid-a"])


@pytest.mark.parametrize("kind", ["email", "folder"])
def test_mail_is_the_very_bytes_of_the_delivery(request: pytest.FixtureRequest, kind: str) -> None:
    """Relay and folder get the frozen letter with the recipient's own parts, and nothing else."""
    house: House = request.getfixturevalue(f"{kind}_house")
    delivery = house.letter("uid-a")
    house.channel.send(delivery)
    house.channel.close()
    wanted = fill(delivery.template, address=delivery.address, uid=delivery.uid, token=delivery.token)
    assert house.arrived() == [wanted]


def test_a_note_is_asked_for_before_anything_arrives(house: House) -> None:
    """The caller hears "data" once per letter, while that letter has not arrived yet."""
    house.channel.send(house.letter("uid-before"))
    heard: list[tuple[str, int]] = []
    house.channel.send(house.letter("uid-next"), on_stage=lambda stage: heard.append((stage, len(house.arrived()))))
    assert heard == [("data", 1)]


def test_what_the_note_raises_passes_and_nothing_arrives(house: House) -> None:
    """Without a durable note no letter goes out; the next one is not hindered."""

    def refuse(_: str) -> None:
        raise KeyError("no note")

    with pytest.raises(KeyError):
        house.channel.send(house.letter("uid-first"), on_stage=refuse)
    house.channel.send(house.letter("uid-second"))
    assert (len(house.arrived()), house.uids()) == (1, ["uid-second"])


def test_an_address_that_is_none_is_refused_for_good(house: House) -> None:
    """It is refused before anything is noted or sent, and not as a dead mailbox."""
    heard: list[str] = []
    for address in house.nonsense:
        with pytest.raises(RecipientRefused) as caught:
            house.channel.send(replace(house.letter("uid-none"), address=address), on_stage=heard.append)
        assert (caught.value.permanent, caught.value.suppress) == (True, False)
    assert heard == []
    house.channel.send(house.letter("uid-a"))
    assert house.uids() == ["uid-a"]


def test_an_ill_next_hop_blames_nobody(house: House) -> None:
    """When nothing can be handed over, the letter is tried again and nobody is given up."""
    house.ruin()
    with pytest.raises(DeliveryError) as caught:
        house.channel.send(house.letter("uid-a"))
    assert not isinstance(caught.value, RecipientRefused) or not caught.value.permanent


def test_many_threads_may_send_at_once(house: House) -> None:
    """Every letter arrives exactly once."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: house.channel.send(house.letter(f"uid-{n}")), range(24)))
    assert len(house.arrived()) == 24
    assert set(house.uids()) == {f"uid-{n}" for n in range(24)}


def test_a_closed_channel_can_be_used_again(house: House) -> None:
    """`close` lets go of connections, not of the channel; closing twice is fine."""
    house.channel.send(house.letter("uid-one"))
    house.channel.close()
    house.channel.close()
    house.channel.send(house.letter("uid-two"))
    assert len(house.arrived()) == 2


@pytest.mark.parametrize(("kind", "error"), [("email", RelayUnavailable), ("folder", RelayUnavailable)])
def test_where_all_share_one_next_hop_its_illness_is_no_recipients(
    request: pytest.FixtureRequest, kind: str, error: type[DeliveryError]
) -> None:
    """The run ends, instead of trying each letter in vain."""
    house: House = request.getfixturevalue(f"{kind}_house")
    house.ruin()
    with pytest.raises(error):
        house.channel.send(house.letter("uid-a"))


def test_a_letter_sent_twice_is_one_file(tmp_path: Path, delivery_to: DeliveryTo) -> None:
    """In the folder the id is the name: a second copy replaces the first, and no unfinished file stays."""
    channel = FolderChannel(tmp_path / "a" / "outbox")
    channel.send(delivery_to(uid="5f0c"))
    channel.send(delivery_to(uid="5f0c"))
    assert [path.name for path in (tmp_path / "a" / "outbox").iterdir()] == ["5f0c.eml"]


def test_letters_are_private_to_their_owner(tmp_path: Path, delivery_to: DeliveryTo) -> None:
    """Files hold addresses and tokens: nobody else may look."""
    FolderChannel(tmp_path / "outbox").send(delivery_to())
    for path in (tmp_path / "outbox", *(tmp_path / "outbox").iterdir()):
        assert path.stat().st_mode & 0o077 == 0


def test_an_id_cannot_lead_out_of_the_folder(tmp_path: Path, delivery_to: DeliveryTo) -> None:
    """An id with a path in it is refused."""
    with pytest.raises(RecipientRefused):
        FolderChannel(tmp_path / "outbox").send(delivery_to(uid="../../escaped"))
    assert not list(tmp_path.rglob("*.eml"))


def test_mail_goes_to_the_relay_when_there_is_one(limits: MailSettings, tmp_path: Path) -> None:
    """`SMTP_URL` decides what "email" means, and a wrong one is a fault of the settings."""
    with_relay = settings_with(msgspec.structs.replace(limits, url="smtp://localhost?tls=none"))
    assert isinstance(open_channels(with_relay)["email"], EmailChannel)
    without = settings_with(msgspec.structs.replace(limits, folder=tmp_path))
    assert isinstance(open_channels(without)["email"], FolderChannel)
    with pytest.raises(ConfigurationError, match="SMTP_URL"):
        open_channels(settings_with(msgspec.structs.replace(limits, url="nonsense")))
