"""Values of the model as JSON text, and back."""

from __future__ import annotations

from typing import TypeVar

import msgspec

from fr_monitor.errors import StoreDamaged, StoreError

T = TypeVar("T")


def encoded(value: object) -> str:
    """The value as JSON; raises `StoreError` for half a surrogate pair, which no database takes."""
    try:
        return msgspec.json.encode(value).decode()
    except UnicodeEncodeError as error:
        raise StoreError(f"text that no database takes: {error.reason}") from error


def decoded(kind: type[T], text: str, row: str) -> T:
    """The value of a row; raises `StoreDamaged` naming the row ("notices 12") when it is no `kind` any more."""
    try:
        return msgspec.json.decode(text, type=kind)
    except msgspec.DecodeError as error:
        raise StoreDamaged(f"{row} is no {kind.__name__}: {error}") from error


def storable(text: str, limit: int = 20_000) -> str:
    """Text from outside without what a database refuses (U+0000, halves of surrogate pairs), cut at the limit."""
    return text[:limit].replace("\0", "").encode("utf-8", "replace").decode()
