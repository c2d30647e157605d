"""What every channel keeps to, run over all of CHANNELS."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import msgspec
import pytest

import fr_monitor.channels
from fr_monitor.channels import CHANNELS, Channel, open_channels
from fr_monitor.channels.email import EmailChannel
from fr_monitor.channels.folder import FolderChannel
from fr_monitor.channels.message import fill
from fr_monitor.errors import ConfigurationError, RecipientRefused, RelayUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import MailSettings, Settings

DeliveryTo = Callable[..., Delivery]


class House:
    """A channel, a look at what arrived, and a way to make its next hop ill."""

    def __init__(self, channel: Channel, arrived: Callable[[], list[bytes]], ruin: Callable[[], None]) -> None:
        self.channel, self.arrived, self.ruin = channel, arrived, ruin


def settings_with(mail: MailSettings) -> Settings:
    """Settings of which only the mail matters."""
    return Settings(
        database_url="sqlite:///x.db", public_url="https://monitor.example", secret_key="k", programs=(), mail=mail
    )


@pytest.fixture(params=["email", "folder"])
def house(request: pytest.FixtureRequest, tmp_path: Path, relay_with, limits: MailSettings) -> Iterator[House]:
    """Each channel in turn, opened through CHANNELS."""
    relay = relay_with(offers=("PIPELINING",))
    folder = tmp_path / "outbox"
    mail = msgspec.structs.replace(limits, url=relay.url, folder=folder)
    channel = CHANNELS[request.param](settings_with(mail))

    def ruin_folder() -> None:
        folder.write_text("a file where a folder should be")

    if request.param == "folder":
        yield House(channel, lambda: [path.read_bytes() for path in sorted(folder.iterdir())], ruin_folder)
    else:
        yield House(channel, lambda: [message for _, _, message in relay.letters], relay.close)
    channel.close()


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


def test_a_letter_is_there_when_send_returns(house: House, delivery_to: DeliveryTo) -> None:
    """The next hop has the very bytes of the delivery."""
    delivery = delivery_to()
    house.channel.send(delivery)
    wanted = fill(delivery.template, address=delivery.address, uid=delivery.uid, token=delivery.token)
    assert house.arrived() == [wanted]


def test_a_note_is_asked_for_before_anything_arrives(house: House, delivery_to: DeliveryTo) -> None:
    """The caller hears "data" once per letter, while that letter has not arrived yet."""
    house.channel.send(delivery_to(uid="before"))
    heard: list[tuple[str, int]] = []
    house.channel.send(delivery_to(uid="next"), on_stage=lambda stage: heard.append((stage, len(house.arrived()))))
    assert heard == [("data", 1)]


def test_what_the_note_raises_passes_and_nothing_arrives(house: House, delivery_to: DeliveryTo) -> None:
    """Without a durable note no letter goes out; the next one is not hindered."""

    def refuse(_: str) -> None:
        raise KeyError("no note")

    with pytest.raises(KeyError):
        house.channel.send(delivery_to(uid="first"), on_stage=refuse)
    house.channel.send(delivery_to(uid="second"))
    assert len(house.arrived()) == 1
    assert b"second@" in house.arrived()[0]


@pytest.mark.parametrize("address", ["ann@example.org\r\nBcc: eve@example.org", "a, b@example.org", "", "<>"])
def test_an_address_that_is_none_is_refused_for_good(house: House, delivery_to: DeliveryTo, address: str) -> None:
    """It is refused before anything is sent, and not as a dead mailbox."""
    with pytest.raises(RecipientRefused) as caught:
        house.channel.send(delivery_to(address))
    assert (caught.value.permanent, caught.value.suppress) == (True, False)
    house.channel.send(delivery_to())
    assert len(house.arrived()) == 1


def test_an_ill_next_hop_blames_nobody(house: House, delivery_to: DeliveryTo) -> None:
    """When nothing can be handed over at all, the relay is the trouble."""
    house.ruin()
    with pytest.raises(RelayUnavailable):
        house.channel.send(delivery_to())


def test_many_threads_may_send_at_once(house: House, delivery_to: DeliveryTo) -> None:
    """Every letter arrives exactly once, whole."""
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda n: house.channel.send(delivery_to(f"a{n}@example.org", uid=f"u{n}")), range(40)))
    frozen = delivery_to().template
    wanted = {fill(frozen, address=f"a{n}@example.org", uid=f"u{n}", token="abcDEF-_123") for n in range(40)}
    assert len(house.arrived()) == 40
    assert set(house.arrived()) == wanted


def test_a_closed_channel_can_be_used_again(house: House, delivery_to: DeliveryTo) -> None:
    """`close` lets go of connections, not of the channel; closing twice is fine."""
    house.channel.send(delivery_to(uid="one"))
    house.channel.close()
    house.channel.close()
    house.channel.send(delivery_to(uid="two"))
    assert len(house.arrived()) == 2


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
