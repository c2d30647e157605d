"""Databases of earlier versions come along, with what is in them."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from sqlalchemy import text

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.subscriber import Consent, Rhythm
from fr_monitor.store import Store, open_store, subscribers
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


@pytest.mark.parametrize("version", ["0001", "0002", "0003", "0004", "0005", "0006", "0007"])
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
