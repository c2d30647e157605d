"""A list of numbers as one parameter: the statement is the same for every length, so that it is prepared once."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from sqlalchemy import ARRAY, Column, Dialect, Integer, String, TypeDecorator, bindparam
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Numbers(TypeDecorator[Iterable[int]]):
    """An array, or JSON text where there are no arrays."""

    impl = String
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> ARRAY[int] | String:
        return ARRAY(Integer()) if dialect.name == "postgresql" else String()

    def process_bind_param(self, value: Iterable[int] | None, dialect: Dialect) -> list[int] | str:
        numbers = list(value or ())
        return numbers if dialect.name == "postgresql" else msgspec.json.encode(numbers).decode()


class listed(FunctionElement[bool]):  # noqa: N801 - SQL functions are written in lower case
    """Whether a column of numbers is one of those that are given, as any iterable, under a name when it is executed."""

    # Of no type: as a Boolean it is compared with 1, and then no index is used.
    inherit_cache = True

    def __init__(self, column: Column[int], name: str = "ids") -> None:
        super().__init__(column, bindparam(name, type_=_Numbers()))


@compiles(listed, "sqlite")
def _sqlite(element: listed, compiler: SQLCompiler, **kw: object) -> str:
    column, numbers = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} IN (SELECT value FROM json_each({numbers}))"  # noqa: S608 - of rendered parts


@compiles(listed, "postgresql")
def _postgresql(element: listed, compiler: SQLCompiler, **kw: object) -> str:
    column, numbers = (compiler.process(clause, **kw) for clause in element.clauses)
    return f"{column} = ANY ({numbers})"
