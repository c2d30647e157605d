"""By what we can show that somebody wanted letters, and what becomes of those who never said so."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from support.scripted import World

from fr_monitor.model.subscriber import Consent
from fr_monitor.pipeline.explain import about_address
from fr_monitor.pipeline.links import Purpose
from fr_monitor.pipeline.personal import forget_unanswered
from fr_monitor.pipeline.self_service import WORDING, SelfService
from fr_monitor.scheduler import timetable
from fr_monitor.store import consents, subscribers

ADDRESS = "reader@works.example"


def service(world: World) -> SelfService:
    """The verbs of the page."""
    return SelfService(world.app.store, world.app.desk, world.app.clock)


def forget(world: World) -> tuple[str, ...]:
    """The nightly job."""
    return forget_unanswered(world.app.store, world.app.desk, world.now)


def known(world: World, address: str = ADDRESS) -> Consent | None:
    """What the store knows of an address."""
    with world.app.store.read() as conn:
        found = subscribers.by_address(conn, address)
    return found.consent if found else None


def confirm(world: World) -> None:
    """The owner presses the button, some minutes after the question."""
    with world.app.store.read() as conn:
        found = subscribers.by_address(conn, ADDRESS)
    assert found
    link = world.app.desk.links.sign(Purpose.CONFIRM, found.id, world.now + timedelta(hours=1))
    service(world).confirm(link, "203.0.113.0/24")


def test_each_step_to_a_consent_is_kept_with_place_and_words(world: World) -> None:
    """When and where the question was asked, when and from where it was answered, and to which words; once each."""
    service(world).ask(ADDRESS, [], "198.51.100.0/24")
    world.later(minutes=7)
    confirm(world)
    confirm(world)
    asked, agreed = world.app.people.record(ADDRESS)["consent"]  # type: ignore[misc, has-type]
    assert (asked["step"], asked["way"], asked["network"]) == ("asked", "the form of the web page", "198.51.100.0/24")
    assert (agreed["step"], agreed["network"], agreed["wording"]) == ("agreed", "203.0.113.0/24", WORDING)
    assert agreed["at"] - asked["at"] == timedelta(minutes=7)
    assert len(agreed["wording_version"]) == 12
    told = "\n".join(about_address(world.app.store, ADDRESS))
    assert f'(the button behind the link of a letter, from 203.0.113.0/24): "{WORDING}"' in told


def test_the_operators_word_is_kept_as_such(world: World) -> None:
    """Who was added or taken in from a list has agreed to nothing here, and the record says whose word it is."""
    world.app.people.take_in(f"address\n{ADDRESS}\n")
    world.app.subscribe("other@works.example", confirmed=True)
    for address, way in (
        (ADDRESS, "a list that the operator took in"),
        ("other@works.example", "added by the operator"),
    ):
        (proof,) = world.app.people.record(address)["consent"]  # type: ignore[misc, has-type]
        assert (proof["step"], proof["way"], proof["wording"]) == ("vouched", way, None)


def test_a_proof_goes_with_its_person(world: World) -> None:
    """Erasing leaves no row of it."""
    service(world).ask(ADDRESS, [], "198.51.100.0/24")
    confirm(world)
    world.app.people.erase(ADDRESS)
    with world.app.store.read() as conn:
        assert conn.execute(consents.consents.select().where(consents.consents.c.network.is_not(None))).all() == []


def test_who_never_answers_is_deleted_after_a_week(world: World, tmp_path: Path) -> None:
    """Not an hour before; then the address stands in no table, no free page, no log of the database and no letter."""
    service(world).ask(ADDRESS, [], "198.51.100.0/24")
    world.app.deliver()
    world.later(days=7)
    assert forget(world) == ()
    assert known(world) is Consent.UNCONFIRMED
    world.later(hours=1)
    assert forget(world) == ("1 unconfirmed addresses were deleted",)
    assert known(world) is None
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert any(path.suffix == ".db" for path in files)
    assert [path for path in files if ADDRESS.encode() in path.read_bytes()] == []
    assert world.app.store.check() == []
    assert forget(world) == ()


def test_the_service_deletes_each_night_and_after_each_start(world: World) -> None:
    """So a service that is only on by day keeps its word, too."""
    service(world).ask(ADDRESS, [])
    world.later(days=8)
    job = next(job for job in timetable(world.app).get_jobs() if job.id == "forget")
    assert job.next_run_time - world.now < timedelta(minutes=5)
    assert "hour='3'" in str(job.trigger)
    job.func()
    assert known(world) is None


def test_a_new_question_gives_another_week(world: World) -> None:
    """Asked again on the sixth day, somebody may answer on the eighth."""
    service(world).ask(ADDRESS, [])
    world.later(days=6)
    service(world).ask(ADDRESS, [])
    world.later(days=2)
    assert forget(world) == ()
    confirm(world)
    world.later(days=30)
    assert forget(world) == ()
    assert known(world) is Consent.CONFIRMED


def test_who_was_asked_before_there_were_proofs_is_deleted_too(world: World) -> None:
    """Of old rows the day of the last change counts; who stopped stays, so that the wish to be left alone is kept."""
    with world.app.store.write() as conn:
        subscribers.add(conn, ADDRESS, world.now, consent=Consent.UNCONFIRMED)
    world.app.subscribe("gone@works.example", confirmed=True)
    world.app.unsubscribe("gone@works.example")
    world.later(days=8)
    assert len(forget(world)) == 1
    assert (known(world), known(world, "gone@works.example")) == (None, Consent.STOPPED)


def test_who_stopped_and_is_asked_by_strangers_stays_stopped(world: World) -> None:
    """No answer to a question that somebody else caused takes back the wish to be left alone, nor deletes its proofs."""
    service(world).ask(ADDRESS, [])
    confirm(world)
    world.app.unsubscribe(ADDRESS)
    service(world).ask(ADDRESS, [])
    assert known(world) is Consent.UNCONFIRMED
    world.later(days=8)
    forget(world)
    assert known(world) is Consent.STOPPED
    steps = [proof["step"] for proof in world.app.people.record(ADDRESS)["consent"]]  # type: ignore[attr-defined]
    assert steps == ["asked", "agreed", "asked"]
    assert forget(world) == ()
