"""Column types that mean the same on SQLite and PostgreSQL, and how constraints are named."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, DateTime, Dialect, Index, MetaData, String, TypeDecorator, text, type_coerce
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from fr_monitor.errors import StoreDamaged

Word = TypeVar("Word", bound=StrEnum)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def among(values: Iterable[StrEnum]) -> str:
    """Words as they stand in the list of a condition."""
    return ", ".join(f"'{value}'" for value in values)


def some(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fulfil a condition, on PostgreSQL too: told to the migrations only, since to name
    it here would load all of its dialect where nobody uses it.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


class Instant(TypeDecorator[datetime]):
    """An aware UTC datetime; SQLite, which knows no zones, keeps it as UTC text that sorts."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive datetime: nobody would know what it means."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"an instant without a zone: {value.isoformat()}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - signature of SQLAlchemy
        """Give every instant its zone back."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Choice(TypeDecorator[Word], Generic[Word]):
    """A member of one of our enumerations, kept as its text."""

    impl = String
    cache_ok = True

    def __init__(self, kind: type[Word]) -> None:
        super().__init__(40)
        self.kind = kind
        self._members = {member.value: member for member in kind}

    def process_bind_param(self, value: Word | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - signature of SQLAlchemy
        """The text of the member."""
        return None if value is None else self.kind(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> Word | None:  # noqa: ARG002 - signature of SQLAlchemy
        """Raise `StoreDamaged` for a text that is no member."""
        if value is None:
            return None
        try:
            return self._members[value]
        except KeyError as error:
            raise StoreDamaged(f"the database says {value!r} where a {self.kind.__name__} is due") from error


class Words(TypeDecorator[frozenset[str]]):
    """A set of words such as slugs, kept as " one two " so that plain SQL can ask for one of them."""

    impl = String
    cache_ok = True

    def process_bind_param(self, value: Iterable[str] | None, dialect: Dialect) -> str:  # noqa: ARG002 - signature of SQLAlchemy
        """Sorted, so that equal sets are equal texts."""
        return " " + "".join(f"{word} " for word in sorted(value or ()))

    def process_result_value(self, value: str | None, dialect: Dialect) -> frozenset[str]:  # noqa: ARG002 - signature of SQLAlchemy
        """The words."""
        return frozenset((value or "").split())


def has_word(column: ColumnElement[frozenset[str]], word: str) -> ColumnElement[bool]:
    """Whether a column of `Words` holds the word."""
    return type_coerce(column, String).contains(f" {word} ", autoescape=True)


class random_uid(FunctionElement[str]):  # noqa: N801 - SQL functions are written in lower case
    """32 hexadecimal digits that no other row has, made by the database for each; not secret.

    On PostgreSQL they begin with the time, so that many made one after another stand side by side in their index, and end
    with what `random()` gives, since a million asked of the system for `gen_random_uuid()` may take seconds.
    """

    type = String()
    inherit_cache = True


@compiles(random_uid, "sqlite")
def _sqlite_uid(_element: random_uid, _compiler: SQLCompiler, **_: object) -> str:
    return "lower(hex(randomblob(16)))"


@compiles(random_uid, "postgresql")
def _postgresql_uid(_element: random_uid, _compiler: SQLCompiler, **_: object) -> str:
    return (
        "to_hex((date_part('epoch', clock_timestamp()) * 1000000)::bigint)"  # 13 digits until 2112
        " || lpad(to_hex((random() * 281474976710655)::bigint), 12, '0') || lpad(to_hex((random() * 268435455)::int), 7, '0')"
    )
