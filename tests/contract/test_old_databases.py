"""Databases of earlier versions come along, with what is in them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from fr_monitor.errors import StoreError
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import Consent, Rhythm
from fr_monitor.store import Store, open_store, outbox, subscribers
from fr_monitor.store.tables import VERSION, metadata

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
ROW = """INSERT INTO subscribers (address, address_key, token, consent, programs, kinds, rhythm, created_at, changed_at)
VALUES ('Ann@example.org', 'ann@example.org', 'token', 'confirmed', ' ', ' opened ', 'at-once', :now, :now)"""


def at_version(store: Store, version: str) -> None:
    """Make the tables as they once were."""
    config = Config()
    config.set_main_option("script_location", "fr_monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    with store.write() as conn:
        config.attributes["connection"] = conn
        command.upgrade(config, version)


@pytest.mark.parametrize("version", ["0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009"])
def test_an_old_database_comes_along(tmp_path: Path, version: str) -> None:
    """Its tables become those of the code, and its subscribers keep their wishes."""
    store = open_store(f"sqlite:///{tmp_path}/old.db")
    at_version(store, version)
    with store.write() as conn:
        conn.execute(text(ROW), {"now": NOON.strftime("%Y-%m-%d %H:%M:%S.%f")})
    assert f"the tables are of version {version}, not {VERSION}" in store.check()[0]
    store.upgrade()
    assert store.check() == []
    with store.read() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
        ann = subscribers.by_address(conn, "ann@example.org")
    assert ann
    assert (ann.consent, ann.rhythm, ann.kinds) == (Consent.CONFIRMED, Rhythm.AT_ONCE, {AlertKind.OPENED})
    assert (ann.tags, ann.paused_until) == (frozenset(), None)
    store.close()


ALERT = "INSERT INTO alerts (id, key, kind, reason, created_at, addressed) VALUES (:id, :key, 'opened', 'it opened', :now, 1)"
LETTER = "INSERT INTO letters (id, alert_id, variant, subject, thread, text, template) VALUES (:id, :id, '', 's', 't', 'x', :body)"
DELIVERY = """INSERT INTO deliveries (uid, alert_id, letter_id, subscriber_id, channel, state, due_at, created_at)
VALUES (:uid, :alert, :letter, 1, 'email', 'waiting', :now, :now)"""


@pytest.fixture
def before_references(untouched: Store) -> Store:
    """Of the version before deliveries referred to letters of their own alert, with two letters that are on their way."""
    at_version(untouched, "0008")
    with untouched.write() as conn:
        now = {"now": "2031-02-11 17:00:00.000000"}
        conn.execute(text(ROW), now)
        for number in (1, 2):
            conn.execute(text(ALERT), now | {"id": number, "key": f"opened/{number}"})
            conn.execute(text(LETTER), {"id": number, "body": b"To: @@TO@@"})
            conn.execute(text(DELIVERY), now | {"uid": f"{number:032}", "alert": number, "letter": number})
    return untouched


def test_letters_on_their_way_come_along(before_references: Store) -> None:
    """They are claimed as if nothing had happened, and their tables are those of the code."""
    before_references.upgrade()
    assert before_references.check() == []
    with before_references.write() as conn:
        assert compare_metadata(MigrationContext.configure(conn), metadata) == []
        found = outbox.claim(conn, NOON + timedelta(days=1), 10, timedelta(minutes=1))
    assert [(one.uid, one.alert_id, one.address) for one in found] == [
        (f"{number:032}", number, "Ann@example.org") for number in (1, 2)
    ]


@pytest.mark.parametrize(
    ("alert", "letter"), [(1, 2), (9, 1), (1, 9), (1, 1)], ids=["of another", "no alert", "no letter", "twice"]
)
def test_no_delivery_of_another_letter_than_its_alerts(before_references: Store, alert: int, letter: int) -> None:
    """Nor of an alert or a letter that is not there, nor a second one by the same alert and channel."""
    before_references.upgrade()
    values = {"uid": "a" * 32, "alert": alert, "letter": letter, "now": "2031-02-11 17:00:00.000000"}
    with pytest.raises(StoreError), before_references.write() as conn:
        conn.execute(text(DELIVERY), values)
