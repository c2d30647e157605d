"""The tables of the queue, which are Procrastinate's own: made, brought to its version and checked."""

from __future__ import annotations

from importlib.metadata import version
from importlib.resources import files

from sqlalchemy import Connection, text

_LOCK = 7263003
"""Of the advisory lock under which they are made; any number that nobody else uses in this database."""


def upgrade(connection: Connection) -> None:
    """Bring them to the version that is installed; nothing when they are. The version is kept as a comment on a table."""
    if _version(connection) == version("procrastinate"):
        return
    connection.execute(text("SET LOCAL statement_timeout = 0"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
    before = _version(connection)  # another process may have been faster
    for script in _scripts(before):
        connection.exec_driver_sql(script, execution_options={"no_parameters": True})
    connection.exec_driver_sql(f"COMMENT ON TABLE procrastinate_jobs IS '{version('procrastinate')}'")


def problems(connection: Connection) -> list[str]:
    """What is wrong with them, one line each."""
    found, wanted = _version(connection), version("procrastinate")
    return [] if found == wanted else [f"the queue's tables are of version {found}, not {wanted}: run `db upgrade`"]


def _version(connection: Connection) -> str | None:
    """None where there are no tables."""
    # Asked by name, `to_regclass` would answer from this session's memory, which a wait for the lock does not refresh.
    asked = "SELECT obj_description(oid, 'pg_class') FROM pg_class WHERE relname = 'procrastinate_jobs' AND pg_table_is_visible(oid)"
    found = connection.execute(text(asked)).scalar()
    return str(found) if found else None


def _scripts(before: str | None) -> list[str]:
    """All of it, or the steps since a version; a step's name begins with the version that brought it, as in 03.04.00."""
    folder = files("procrastinate") / "sql"
    if before is None:
        return [(folder / "schema.sql").read_text("utf-8")]
    steps = sorted(
        (step for step in (folder / "migrations").iterdir() if step.name.endswith(".sql")), key=lambda s: s.name
    )
    return [step.read_text("utf-8") for step in steps if _numbers(step.name.split("_")[0]) > _numbers(before)]


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in name.split(".")[:3])
