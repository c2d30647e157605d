"""Opening, migrating, checking and backing up, and what becomes of the databases' own errors."""

from __future__ import annotations

import os
import re
import sqlite3
import stat
import subprocess
import sys
import traceback
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import bindparam, text

from fr_monitor.errors import ConfigurationError, StoreConflict, StoreDamaged, StoreError, StoreUnavailable
from fr_monitor.model.subscriber import Consent
from fr_monitor.store import Store, open_store, subscribers, sweeps
from fr_monitor.store.tables import VERSION, memory, metadata

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)


@pytest.fixture
def file_store(migrated_sqlite: Path, tmp_path: Path) -> Iterator[Store]:
    """A SQLite store whose file a test may spoil."""
    path = tmp_path / "spoilt.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    store = open_store(f"sqlite:///{path}", busy_seconds=0.05)
    yield store
    store.close()


def add_one(store: Store) -> None:
    """Any write."""
    with store.write() as conn:
        subscribers.add(conn, "ann@example.org", NOON, consent=Consent.CONFIRMED)


def test_the_migrations_make_the_tables_of_the_program(store: Store) -> None:
    """After an upgrade from nothing there is no difference between the database and the code."""
    with store.read() as conn:
        context = MigrationContext.configure(conn, opts={"compare_type": False})
        assert compare_metadata(context, metadata) == []
    assert store.version() == VERSION
    assert store.check() == []


def words(condition: str) -> set[str]:
    """Of a condition, but for the one that PostgreSQL says otherwise."""
    return set(re.findall(r"[\w-]+", condition)) - {"IN"}


def test_indexes_of_some_rows_have_one_condition_on_both(store: Store) -> None:
    """The tables name it for SQLite only, and the migrations for each: what PostgreSQL was told is held here."""
    indexes = [index for table in metadata.tables.values() for index in table.indexes]
    wanted = {index.name: str(index.dialect_options["sqlite"]["where"]) for index in indexes}
    kept = "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name IN :tables"
    if store.path is None:
        kept = "SELECT indexname, indexdef FROM pg_indexes WHERE tablename IN :tables"
    asked = text(kept).bindparams(bindparam("tables", list(metadata.tables), expanding=True))
    with store.read() as conn:
        found = {name: str(sql).partition(" WHERE ")[2] or "None" for name, sql in conn.execute(asked)}
    assert sum(condition != "None" for condition in wanted.values()) > 5
    for name, condition in wanted.items():
        assert words(condition) <= words(found[name or ""]), name


def test_upgrading_again_changes_nothing(store: Store) -> None:
    """Every start may upgrade."""
    add_one(store)
    store.upgrade()
    with store.read() as conn:
        assert len(subscribers.listing(conn)) == 1


def test_the_newest_migration_is_the_version_we_want() -> None:
    """The version in the code is the head of the migrations: forgetting one of the two is noticed."""
    config = Config()
    config.set_main_option("script_location", "fr_monitor.store:migrations")
    config.set_main_option("path_separator", "os")
    assert ScriptDirectory.from_config(config).get_heads() == [VERSION]


def test_a_database_without_tables_says_what_to_do(tmp_path: Path) -> None:
    """It has no version, its check names the command, and using it is damage, not emptiness."""
    store = open_store(f"sqlite:///{tmp_path}/new.db")
    assert store.version() is None
    [problem] = store.check()
    assert "fr-monitor db upgrade" in problem
    with pytest.raises(StoreDamaged, match="no such table"):
        add_one(store)
    store.close()


def test_a_database_of_a_newer_program_is_left_alone(store: Store) -> None:
    """Neither upgraded nor taken for sound."""
    with store.write() as conn:
        conn.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    try:
        with pytest.raises(StoreDamaged, match="newer"):
            store.upgrade()
        assert "9999" in store.check()[0]
    finally:
        with store.write() as conn:
            conn.execute(text("UPDATE alembic_version SET version_num = :v"), {"v": VERSION})


@pytest.mark.fault("F40")
def test_an_upgrade_that_dies_leaves_nothing_half_done(tmp_path: Path) -> None:
    """Killed in the middle of the migration, the database is as empty as before, and the next start makes it whole."""
    url = f"sqlite:///{tmp_path}/killed.db"
    killed = f"""
import os, signal
from alembic import op
from fr_monitor.store import open_store
make, made = op.create_table, []
def counting(*args, **kwargs):
    made.append(args)
    if len(made) == 6:
        os.kill(os.getpid(), signal.SIGKILL)
    return make(*args, **kwargs)
op.create_table = counting
open_store({url!r}).upgrade()
"""
    assert subprocess.run([sys.executable, "-c", killed], check=False).returncode == -9

    store = open_store(url)
    with store.read() as conn:
        assert conn.execute(text("SELECT count(*) FROM sqlite_master")).scalar() == 0
    store.upgrade()
    assert store.check() == []
    store.close()


def test_a_sqlite_file_is_private_and_durable(tmp_path: Path) -> None:
    """Folder 0700, files 0600; write-ahead log, full synchronisation, foreign keys, a wait for other writers."""
    store = open_store(f"sqlite:///{tmp_path}/data/fr_monitor.db")
    store.upgrade()
    with store.write() as conn:
        found = [
            conn.execute(text(f"PRAGMA {name}")).scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
        ]
        conn.execute(text("SELECT 1"))
        files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "data").iterdir()}
    assert found == ["wal", 2, 1, 30_000]
    assert files == {"fr_monitor.db": 0o600, "fr_monitor.db-wal": 0o600, "fr_monitor.db-shm": 0o600}
    assert stat.S_IMODE((tmp_path / "data").stat().st_mode) == 0o700
    store.close()


@pytest.mark.hostile("B76")
def test_a_relative_path_is_relative_to_the_working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As in the default setting."""
    monkeypatch.chdir(tmp_path)
    open_store("sqlite:///data/fr_monitor.db").close()
    assert (tmp_path / "data" / "fr_monitor.db").is_file()


@pytest.mark.parametrize(
    "url",
    ["", "data/fr_monitor.db", "mysql://host/name", "sqlite://", "sqlite:///:memory:", "postgresql://host:port/x"],
)
def test_a_url_that_cannot_be_used_is_refused(url: str) -> None:
    """In one line that names the setting and shows no password."""
    with pytest.raises(ConfigurationError, match="DATABASE_URL"):
        open_store(url)


@pytest.mark.hostile("B76")
def test_a_folder_that_cannot_be_made_is_unavailable(tmp_path: Path) -> None:
    """A file where the folder should be."""
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreUnavailable, match="file"):
        open_store(f"sqlite:///{tmp_path}/file/fr_monitor.db")


def test_readers_do_not_write(store: Store) -> None:
    """A write inside `read()` is refused by the database itself, and the connection writes again afterwards."""
    with pytest.raises(StoreUnavailable, match=r"read-?only"), store.read() as conn:
        subscribers.add(conn, "ann@example.org", NOON, consent=Consent.CONFIRMED)
    add_one(store)


def test_a_reader_sees_one_moment(store: Store) -> None:
    """What another writes meanwhile does not show between two questions of one look, nor does the look hold it up."""
    with store.read() as conn:
        assert subscribers.listing(conn) == []
        add_one(store)
        assert subscribers.listing(conn) == []
    with store.read() as conn:
        assert len(subscribers.listing(conn)) == 1


def test_naive_times_are_refused(store: Store) -> None:
    """A time without a zone is a mistake of the program and is not translated."""
    with pytest.raises(Exception, match="without a zone"), store.write() as conn:
        subscribers.add(conn, "ann@example.org", datetime(2031, 1, 1), consent=Consent.CONFIRMED)  # noqa: DTZ001


@pytest.mark.fault("F56")
def test_a_locked_database_is_come_back_later(file_store: Store) -> None:
    """After the wait for the other writer, an error that says so; then it works again."""
    assert file_store.path
    other = sqlite3.connect(file_store.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StoreUnavailable, match="locked"):
        add_one(file_store)
    other.execute("ROLLBACK")
    other.close()
    add_one(file_store)


@pytest.mark.fault("F57")
def test_a_writer_has_the_lock_from_the_start(file_store: Store) -> None:
    """Before its first statement: to read first and to want the lock then would fail at once, whatever the wait."""
    assert file_store.path
    with closing(sqlite3.connect(file_store.path, timeout=0, isolation_level=None)) as other:
        with file_store.write(), pytest.raises(sqlite3.OperationalError, match="locked"):
            other.execute("BEGIN IMMEDIATE")
        other.execute("BEGIN IMMEDIATE")


@pytest.mark.fault("F55")
def test_a_full_disk_loses_nothing(file_store: Store) -> None:
    """What does not fit is not there at all; with room again, writing goes on."""
    with file_store.write() as conn:
        pages = conn.execute(text("PRAGMA page_count")).scalar()
        conn.execute(text(f"PRAGMA max_page_count = {pages}"))
    many = text(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 9999) "
        "INSERT INTO memory SELECT x, 'a value of some length', '2031-02-11' FROM n"
    )
    with pytest.raises(StoreUnavailable, match="full"), file_store.write() as conn:
        conn.execute(many)
    with file_store.write() as conn:
        assert conn.execute(text("SELECT count(*) FROM memory")).scalar() == 0
        conn.execute(text("PRAGMA max_page_count = 1000000"))
    add_one(file_store)


@pytest.mark.fault("F59")
@pytest.mark.parametrize("where", [0, 4096 * 3])
def test_a_corrupt_file_is_damage(file_store: Store, where: int) -> None:
    """Whether its head or a page is spoilt: `check` says so without raising, and nothing is taken for empty."""
    assert file_store.path
    with file_store.path.open("r+b") as file:
        file.seek(where)
        file.write(b"spoilt" * 2000)

    problems = file_store.check()
    assert problems
    if where == 0:
        with pytest.raises(StoreDamaged):
            add_one(file_store)


def test_orphans_are_found(file_store: Store) -> None:
    """Rows that refer to nothing, made with the guards off, are named by `check`."""
    assert file_store.path
    raw = sqlite3.connect(file_store.path)
    raw.execute(
        "INSERT INTO letters (alert_id, variant, subject, thread, text, template) VALUES (7, '', 's', 't', 'x', x'00')"
    )
    raw.commit()
    raw.close()
    assert file_store.check() == ["letters 1 refers to a row of alerts that is not there"]


def test_a_backup_is_whole_private_and_never_overwrites(file_store: Store, tmp_path: Path) -> None:
    """It opens, holds what was committed, has mode 0600, and refuses an existing file or a missing folder."""
    add_one(file_store)
    target = tmp_path / "backup.db"
    file_store.backup(target)

    copy = open_store(f"sqlite:///{target}")
    assert copy.check() == []
    with copy.read() as conn:
        assert [one.address for one in subscribers.listing(conn)] == ["ann@example.org"]
    copy.close()
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert list(tmp_path.glob("*.part")) == []
    with pytest.raises(StoreError, match="exists already"):
        file_store.backup(target)
    with pytest.raises(StoreUnavailable, match="missing"):
        file_store.backup(tmp_path / "missing" / "backup.db")


def test_postgresql_is_backed_up_by_its_own_tools(migrated_postgresql: Store, tmp_path: Path) -> None:
    """The error says which."""
    with pytest.raises(StoreError, match="pg_dump"):
        migrated_postgresql.backup(tmp_path / "backup.db")


def test_a_server_that_is_not_there_is_unavailable(tmp_path: Path) -> None:
    """Opening asks nothing yet; the first look says in one line that nobody answers, and `check` does not hide it."""
    store = open_store(f"postgresql://nobody@/nothing?host={tmp_path}")
    with pytest.raises(StoreUnavailable), store.read() as conn:
        subscribers.listing(conn)
    with pytest.raises(StoreUnavailable):
        store.check()
    store.close()


@pytest.mark.fault("F63", "F66")
@pytest.mark.parametrize(
    ("statement", "error"),
    [
        ("SELECT pg_terminate_backend(pg_backend_pid())", StoreUnavailable),
        ("SELECT * FROM no_such_table", StoreDamaged),
        ("SELECT no_such_column FROM notices", StoreDamaged),
        ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)", StoreUnavailable),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '40001'; END $$", StoreUnavailable),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '25006'; END $$", StoreUnavailable),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = '53100'; END $$", StoreUnavailable),
        ("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'XX001'; END $$", StoreDamaged),
        ("SELECT 1/0", StoreError),
    ],
)
def test_errors_of_postgresql_become_ours(migrated_postgresql: Store, statement: str, error: type[StoreError]) -> None:
    """By their code: come back, stop, or a plain error; one line each, and the next transaction has a live connection."""
    with pytest.raises(StoreError) as raised, migrated_postgresql.write() as conn:
        conn.exec_driver_sql(statement)
    assert type(raised.value) is error
    assert "\n" not in str(raised.value)
    with migrated_postgresql.read() as conn:
        assert subscribers.listing(conn) == []


@pytest.mark.fault("F64")
def test_a_connection_that_only_reads_leaves_the_pool(migrated_postgresql: Store) -> None:
    """After a read-only error (a failover) the next transaction gets another server process."""

    def process(store: Store) -> int:
        with store.write() as conn:
            return int(conn.execute(text("SELECT pg_backend_pid()")).scalar_one())

    before = process(migrated_postgresql)
    with pytest.raises(StoreUnavailable, match="read-only"), migrated_postgresql.write() as conn:
        conn.exec_driver_sql("SET TRANSACTION READ ONLY; TRUNCATE notices CASCADE")
    assert process(migrated_postgresql) != before


def test_limits_of_postgresql_are_set(migrated_postgresql: Store) -> None:
    """No statement and no idle transaction lasts for ever, a commit is on disk, and the URL's own options still count."""
    with migrated_postgresql.read() as conn:
        found = [
            conn.execute(text(f"SHOW {name}")).scalar()
            for name in (
                "statement_timeout",
                "idle_in_transaction_session_timeout",
                "synchronous_commit",
                "search_path",
            )
        ]
    assert found == ["1min", "2min", "on", "fr_monitor_contract"]


def test_alembic_is_loaded_only_to_upgrade() -> None:
    """Opening and using a store does not pay for it."""
    code = "import sys, fr_monitor.store, fr_monitor.store.outbox; print('alembic' in sys.modules)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=os.environ)
    assert re.fullmatch(r"False\s*", ran.stdout)


def test_no_error_repeats_what_was_to_be_written(store: Store) -> None:
    """Tracebacks go into logs and reports; whose letters they were about is nobody's business there."""
    with pytest.raises(StoreError) as caught, store.write() as conn:
        conn.execute(text("INSERT INTO subscribers (address) VALUES (:address)"), {"address": "ann@example.org"})
    told = "".join(traceback.format_exception(caught.value))
    assert "INSERT INTO subscribers" in told
    assert "VALUES" in told
    assert "('ann@" not in told
    assert "parameters: {" not in told


@pytest.mark.fault("F57")
def test_what_another_wrote_first_is_a_conflict(store: Store) -> None:
    """Whoever comes second is told to look again, not that the database is ill."""
    with store.write() as conn:
        sweeps.remember(conn, "since", "2031-02-11", NOON)
    with pytest.raises(StoreConflict), store.write() as conn:
        conn.execute(memory.insert().values(key="since", value="2031-02-12", changed_at=NOON))


def test_half_a_character_is_refused_in_our_words(store: Store) -> None:
    """A word of the command line may hold bytes that are no text; no foreign error gets out."""
    with pytest.raises(StoreError), store.write() as conn:
        sweeps.remember(conn, "since", "\udcff", NOON)
