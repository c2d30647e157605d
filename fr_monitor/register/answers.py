"""What an answer is worth: its status, its JSON, whether it is whole, and its records one by one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

import msgspec

from fr_monitor.errors import RecordError, SourceBlocked, SourceIncomplete, SourceRefused, SourceUnavailable
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.register.cleaning import line
from fr_monitor.register.patience import retry_after
from fr_monitor.register.transport import Answer
from fr_monitor.register.wire import ALWAYS_THERE, notice_from_api, unusable

COME_BACK = {408, 425, 429}
KEPT_OUT = {401, 403, 451}
LONGEST_INTEGER = 18
NEVER_ALL_NULL = ("title", "type", "agencies", "publication_date")
"""Null in one record is a pity (or a withdrawal), null in all of them another schema."""


class Listing(msgspec.Struct, frozen=True):
    """The envelope of every list; an empty one has no `results`."""

    count: Annotated[int, msgspec.Meta(ge=0)]
    description: str | None = None
    results: list[object] | None = None


@dataclass(frozen=True, slots=True)
class Source:
    """Where records come from: their stage, the URL of the API, and the day on which they were read."""

    stage: Stage
    base: str
    today: date


def checked(answer: Answer, now: datetime) -> Answer:
    """The answer if its status is 200. Raises SourceUnavailable, SourceBlocked, SourceRefused."""
    status = answer.status
    if status == 200:
        return answer
    if status in KEPT_OUT:
        raise SourceBlocked(f"the Register keeps us out ({status}); ask it to let this address in")
    if status in COME_BACK or status >= 500 or status < 400:
        raise SourceUnavailable(
            f"the Register is overloaded or ill ({status})", retry_after=retry_after(answer.retry_after, now)
        )
    raise SourceRefused(f"the Register does not understand the question ({status}): {_said(answer)}")


def json_of(answer: Answer) -> object:
    """The body as Python values; NaN is null. Raises SourceUnavailable, SourceBlocked, SourceRefused."""
    body = answer.body.strip()
    if not body:
        raise SourceUnavailable("an empty answer came where data was due")
    if "html" in answer.media_type or body.startswith(b"<"):
        raise SourceBlocked(
            "a page came where data was due (a bot wall?): " + line(body[:300].decode("ascii", "ignore"))
        )
    try:
        return json.loads(body.decode("utf-8-sig"), parse_constant=_null, parse_int=_integer)
    except RecursionError as error:
        raise SourceRefused("an answer is nested deeper than any of the Register's") from error
    except ValueError as error:
        raise SourceUnavailable(f"an answer is damaged or cut off: {error}"[:200]) from error


def listing_of(answer: Answer) -> Listing:
    """A list of records, not yet looked at. Raises SourceError, SourceRefused also for an error under status 200."""
    body = json_of(answer)
    if not isinstance(body, dict) or "errors" in body or "count" not in body:
        raise SourceRefused(f"no list of documents came: {_said(answer)}")
    try:
        listing = msgspec.convert(body, Listing)
    except msgspec.ValidationError as error:
        raise SourceRefused(f"a list of documents has another shape than it had: {error}") from error
    return listing


def whole(listing: Listing) -> list[object]:
    """The distinct records. Raises SourceIncomplete unless there are as many as announced."""
    rows = listing.results or []
    distinct = list({_identity(row, position): row for position, row in enumerate(rows)}.values())
    if len(distinct) != listing.count:
        raise SourceIncomplete(f"{listing.count} documents were announced and {len(distinct)} came")
    return distinct


def read_records(rows: Sequence[object], source: Source) -> list[Notice | RecordError]:
    """Each record as a notice or as the error that it is. Raises SourceRefused where it is the schema that changed."""
    found = [_read(row, source) for row in rows]
    errors = [item for item in found if isinstance(item, RecordError)]
    gone = _gone_from_all(rows, source.stage)
    if gone:
        raise SourceRefused(f"the schema has changed: no record has {gone!r} any more")
    if len(errors) == len(found) > 1:
        raise SourceRefused(f"the schema has changed: none of {len(found)} records can be used; {errors[0]}")
    return found


def _read(row: object, source: Source) -> Notice | RecordError:
    if isinstance(row, dict):
        missing = next((key for key in ALWAYS_THERE[source.stage] if key not in row), None)
        if missing:
            return unusable(f"{missing}: missing", row)
    try:
        return notice_from_api(row, source.stage, base=source.base, today=source.today)
    except RecordError as error:
        return error


def _gone_from_all(rows: Sequence[object], stage: Stage) -> str | None:
    """A field that no record has, or that is null in all of several records although it never is."""
    records = [row for row in rows if isinstance(row, dict)]
    for key in ALWAYS_THERE[stage] if records else ():
        if all(key not in record for record in records):
            return key
        if key in NEVER_ALL_NULL and len(records) > 1 and all(record.get(key) is None for record in records):
            return key
    return None


def _identity(row: object, position: int) -> tuple[str, str]:
    """Number and date, for numbers are not unique; a record without them is like no other."""
    if isinstance(row, dict) and row.get("document_number"):
        return str(row["document_number"]), str(row.get("publication_date"))
    return "", str(position)


def _said(answer: Answer) -> str:
    """The server's own words, of either shape: {"errors": {...}} or {"status": 400, "message": "..."}."""
    try:
        body = json.loads(answer.body)
    except (ValueError, RecursionError):
        body = None
    if isinstance(body, dict):
        said = body.get("errors") or body.get("message")
        return line(said if isinstance(said, str) else json.dumps(said), 200)
    return "it said " + (line(answer.body[:100].decode("utf-8", "replace")) or "nothing")


def _null(_constant: str) -> None:
    """NaN and Infinity are no JSON: no value."""


def _integer(digits: str) -> int | None:
    """Integers of thousands of digits are no value: Python refuses to read them at all."""
    return int(digits) if len(digits) <= LONGEST_INTEGER else None
