"""JSON Schema of the configuration file, by which editors complete and check it; the defaults stand in the file itself."""

from __future__ import annotations

from pathlib import Path

import msgspec

from fr_monitor.settings.shapes import ConfigFile


def config_schema() -> dict[str, object]:
    """The schema of `fr_monitor.toml`; `config/fr_monitor.schema.json` holds it."""
    schema = msgspec.json.schema(_bare(ConfigFile), schema_hook=_of_path)
    for table in schema["$defs"].values():
        for key in table["properties"].values():
            del key["default"]
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": "Settings of fr_monitor", **schema}


def _bare(kind: type[msgspec.Struct]) -> type[msgspec.Struct]:
    """The same shape with defaults that JSON can hold: paths among them it cannot."""
    fields = [(field.name, _inner(field.type), None) for field in msgspec.structs.fields(kind)]
    return msgspec.defstruct(kind.__name__, fields, forbid_unknown_fields=True, namespace={"__doc__": kind.__doc__})


def _inner(kind: object) -> object:
    return _bare(kind) if isinstance(kind, type) and issubclass(kind, msgspec.Struct) else kind


def _of_path(kind: type) -> dict[str, object]:
    if kind is Path:
        return {"type": "string"}
    raise NotImplementedError(kind)
