"""The OpenAPI 3.1 description of the JSON that is served."""

from __future__ import annotations

from fr_monitor import __version__
from fr_monitor.model.cycle import Phase
from fr_monitor.model.facts import Event
from fr_monitor.model.notice import Stage
from fr_monitor.store.tables import NoticeState

MOST = 500
"""Notices in one answer."""

Schema = dict[str, object]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
DAY_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
NUMBER_OR_NULL: Schema = {"type": ["integer", "null"]}
PROMISE: Schema = {
    "type": "object",
    "properties": {"says": TEXT, "latest": DAY_OR_NULL},
    "required": ["says", "latest"],
    "additionalProperties": False,
    "description": "What follows, and by our arithmetic the latest day of it",
}

IN_DOUBT: Schema = {
    "type": "boolean",
    "description": "Readings of the notice give more than one last day: look into it before relying on `deadline`",
}
CYCLE: Schema = {
    "program": TEXT,
    "year": {"type": "string", "description": "The program year, as 2026 or 2027-2028"},
    "ordinal": NUMBER_OR_NULL,
    "phase": {"enum": [str(phase) for phase in Phase]},
    "establishments": {"type": ["string", "null"], "description": "As 9, up to 9, at least 5, 10 to 20"},
    "opened": DAY_OR_NULL,
    "deadline": DAY_OR_NULL,
    "days_left": {
        "type": ["integer", "null"],
        "minimum": 0,
        "description": "Days until the deadline; null when it is over, unknown or in doubt",
    },
    "deadline_in_doubt": IN_DOUBT,
    "needs_review": {"type": "boolean", "description": "Some fact disagrees or is missing; a person should look"},
    "provisional": {"type": "boolean", "description": "Read from a preliminary text whose words may be damaged"},
    "version": {"type": "integer", "minimum": 1},
    "document_number": TEXT,
    "citation": TEXT_OR_NULL,
    "promises": {"type": "array", "items": PROMISE},
    "quote": {"type": ["string", "null"], "description": "The words of the notice that set the deadline"},
    "url": TEXT_OR_NULL,
}
NOTICE: Schema = {
    "document_number": TEXT,
    "publication_date": DAY_OR_NULL,
    "stage": {"enum": [str(stage) for stage in Stage]},
    "citation": TEXT_OR_NULL,
    "title": TEXT,
    "program": TEXT_OR_NULL,
    "claimed_by": TEXT_OR_NULL,
    "event": {"enum": [*(str(event) for event in Event), None]},
    "program_year": {"type": ["integer", "string", "null"]},
    "establishments": TEXT_OR_NULL,
    "deadline": DAY_OR_NULL,
    "deadline_in_doubt": IN_DOUBT,
    "needs_review": {"type": "boolean"},
    "state": {"enum": [str(state) for state in NoticeState]},
    "url": TEXT_OR_NULL,
}
PROBLEM: Schema = {"title": TEXT, "status": {"type": "integer"}, "detail": TEXT}


def openapi(public_url: str) -> Schema:
    """The description; `public_url` is where the service is reached."""
    program = _parameter("program", {"type": "string"}, "The slug of a watched program")
    days = [_parameter(name, {"type": "string", "format": "date"}, "A publication date") for name in ("since", "until")]
    limit = _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MOST, "default": MOST}, "At most so many")
    return {
        "openapi": "3.1.0",
        "info": {"title": "Federal Register monitor", "version": __version__, "license": {"name": "MIT"}},
        "servers": [{"url": public_url}],
        "paths": {
            "/api/cycles.json": _question("cycles", "Cycle", [program]),
            "/api/notices.json": _question("notices", "Notice", [program, *days, limit]),
        },
        "components": {
            "schemas": {"Cycle": _object(CYCLE), "Notice": _object(NOTICE), "Problem": _object(PROBLEM)},
        },
    }


def _parameter(name: str, schema: Schema, words: str) -> Schema:
    return {"name": name, "in": "query", "required": False, "schema": schema, "description": words}


def _question(name: str, schema: str, parameters: list[Schema]) -> Schema:
    rows = {"type": "array", "items": {"$ref": f"#/components/schemas/{schema}"}}
    refusal = {"$ref": "#/components/schemas/Problem"}
    refused = {"content": {"application/problem+json": {"schema": refusal}}}
    return {
        "get": {
            "operationId": name,
            "summary": f"The {name}, the newest first",
            "parameters": parameters,
            "responses": {
                "200": {"description": "Found", "content": {"application/json": {"schema": _object({name: rows})}}},
                "400": {"description": "The question is not understood", **refused},
                "404": {"description": "No such program", **refused},
                "503": {"description": "The database is busy", **refused},
            },
        }
    }


def _object(properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}
