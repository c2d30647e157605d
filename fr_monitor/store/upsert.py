"""An INSERT that says what happens where the row is there already: both databases can, each by a class of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Connection, Table

if TYPE_CHECKING:
    from sqlalchemy.dialects import postgresql, sqlite


def insert(conn: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """For the database of a connection, whose dialect alone is loaded."""
    if conn.dialect.name == "postgresql":
        from sqlalchemy.dialects.postgresql import insert as into_postgresql  # noqa: PLC0415

        return into_postgresql(table)
    from sqlalchemy.dialects.sqlite import insert as into_sqlite  # noqa: PLC0415

    return into_sqlite(table)
