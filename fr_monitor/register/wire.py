"""The one place where the API's JSON becomes `Notice`: strict on what we use, indifferent to what we do not.

Field by field after the API's documentation (`/api/v1/documentation`, `DocumentField`) and its server's serializers.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import islice
from urllib.parse import urlsplit

import msgspec

from fr_monitor.errors import RecordError
from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.register.cleaning import TITLE_LENGTH, address, day, instant, line, prose

OFFICIAL_URL = "https://www.federalregister.gov/api/v1"
FARTHEST = timedelta(days=366)
"""A document may be dated ahead (Monday's issue is listed on Saturday), but not by years."""

RAW_LENGTH = 500
MOST_DOCKETS = 200
MOST_AGENCIES = 50
_NUMBER = re.compile(r"[A-Z0-9]+(?:-{1,2}[A-Z0-9]+)*")
_DASHES = re.compile("[‐-―−]")


class AgencyRecord(msgspec.Struct, frozen=True):
    """An agency; one that the server did not recognise has only `raw_name`."""

    name: str | None = None
    raw_name: str | None = None
    slug: str | None = None


class DocumentRecord(msgspec.Struct, frozen=True):
    """A published document with the fields that we use; their names are those we ask for."""

    document_number: str
    publication_date: str | None = None
    title: str | None = None
    type: str | None = None
    action: str | None = None
    abstract: str | None = None
    dates: str | None = None
    agencies: list[AgencyRecord | None] | None = None
    docket_ids: list[str | None] | None = None
    citation: str | None = None
    comments_close_on: str | None = None
    effective_on: str | None = None
    start_page: int | None = None
    html_url: str | None = None
    pdf_url: str | None = None
    full_text_xml_url: str | None = None
    body_html_url: str | None = None
    raw_text_url: str | None = None
    correction_of: str | None = None
    corrections: list[str | None] | None = None


class InspectionRecord(msgspec.Struct, frozen=True):
    """A document on public inspection; null dates mean that it has been withdrawn."""

    document_number: str
    publication_date: str | None = None
    title: str | None = None
    type: str | None = None
    agencies: list[AgencyRecord | None] | None = None
    docket_numbers: list[str | None] | None = None
    filed_at: str | None = None
    filing_type: str | None = None
    editorial_note: str | None = None
    html_url: str | None = None
    pdf_url: str | None = None
    raw_text_url: str | None = None


FIELDS: tuple[str, ...] = DocumentRecord.__struct_fields__
"""Asked for by name in every question: the search's own choice lacks dates, action and dockets."""

ALWAYS_THERE = {
    Stage.PUBLISHED: FIELDS,
    Stage.INSPECTION: ("document_number", "publication_date", "title", "type", "agencies", "filed_at"),
}
"""Keys that every record of an answer has, be it with null."""


def notice_from_api(record: object, stage: Stage, *, base: str = OFFICIAL_URL, today: date | None = None) -> Notice:
    """The notice of one record (a JSON object as Python values), which may be partial.

    `base` is the API's URL: addresses on its host are kept beside the official ones. With `today` a date
    of publication more than a year ahead is refused. Raises RecordError.
    """
    try:
        if stage is Stage.PUBLISHED:
            return _published(msgspec.convert(record, DocumentRecord), base, today)
        return _on_inspection(msgspec.convert(record, InspectionRecord), base, today)
    except (msgspec.ValidationError, ValueError) as error:
        raise unusable(str(error), record) from error


def unusable(reason: str, record: object) -> RecordError:
    """The error that carries a record to the quarantine."""
    number = record.get("document_number") if isinstance(record, dict) else None
    shown = line(number, 60) if isinstance(number, str) else None
    raw = json.dumps(record, ensure_ascii=True, default=str)[:RAW_LENGTH]
    return RecordError(f"record {shown or 'without a number'}: {reason}", document_number=shown, raw=raw)


def clean_number(text: str) -> str:
    """A document number with plain hyphens and capitals, as it was padded. Raises ValueError."""
    number = _DASHES.sub("-", line(text, 60)).upper()
    if len(number) > 40 or not _NUMBER.fullmatch(number):
        raise ValueError(f"document_number: {number[:40]!r} is none")
    return number


def _published(record: DocumentRecord, base: str, today: date | None) -> Notice:
    publication_date = _publication_date(record.publication_date, today)
    if publication_date is None:
        raise ValueError("publication_date: null in a published document")
    return Notice(
        document_number=clean_number(record.document_number),
        publication_date=publication_date,
        stage=Stage.PUBLISHED,
        title=line(record.title or "", TITLE_LENGTH),
        type=_line(record.type) or "Notice",
        action=_line(record.action),
        abstract=_prose(record.abstract),
        dates=_prose(record.dates),
        agencies=_agencies(record.agencies),
        docket_ids=_lines(record.docket_ids),
        citation=_line(record.citation),
        comments_close_on=day(record.comments_close_on),
        effective_on=day(record.effective_on),
        start_page=record.start_page or None,
        html_url=address(record.html_url, base),
        pdf_url=address(record.pdf_url, base),
        full_text_xml_url=address(record.full_text_xml_url, base),
        body_html_url=address(record.body_html_url, base),
        raw_text_url=address(record.raw_text_url, base),
        correction_of=_number_in(record.correction_of),
        corrections=tuple(number for url in record.corrections or () if (number := _number_in(url))),
    )


def _on_inspection(record: InspectionRecord, base: str, today: date | None) -> Notice:
    return Notice(
        document_number=clean_number(record.document_number),
        publication_date=_publication_date(record.publication_date, today),
        stage=Stage.INSPECTION,
        title=line(record.title or "", TITLE_LENGTH),
        type=_line(record.type) or "Notice",
        agencies=_agencies(record.agencies),
        docket_ids=_lines(record.docket_numbers),
        html_url=address(record.html_url, base),
        pdf_url=address(record.pdf_url, base),
        raw_text_url=address(record.raw_text_url, base),
        filed_at=instant(record.filed_at),
        filing_type=_line(record.filing_type),
        editorial_note=_prose(record.editorial_note),
    )


def _publication_date(text: str | None, today: date | None) -> date | None:
    if text is None:
        return None
    found = day(text)
    if found is None:
        raise ValueError(f"publication_date: {text[:40]!r} is no date")
    if today is not None and found - today > FARTHEST:
        raise ValueError(f"publication_date: {found} is more than a year ahead")
    return found


def _line(text: str | None) -> str | None:
    return line(text) or None if text else None


def _prose(text: str | None) -> str | None:
    return prose(text) or None if text else None


def _lines(texts: Iterable[str | None] | None) -> tuple[str, ...]:
    return tuple(cleaned for text in islice(texts or (), MOST_DOCKETS) if (cleaned := _line(text)))


def _agencies(records: Iterable[AgencyRecord | None] | None) -> tuple[Agency, ...]:
    some = (record for record in islice(records or (), MOST_AGENCIES) if record)
    named = ((_line(record.name) or _line(record.raw_name), _line(record.slug)) for record in some)
    return tuple(Agency(name, slug) for name, slug in named if name)


def _number_in(url: str | None) -> str | None:
    """The number at the end of an API address such as ".../documents/2024-00339?publication_date=2024-01-16"."""
    try:
        return clean_number(urlsplit(url or "").path.rsplit("/", 1)[-1].removesuffix(".json"))
    except ValueError:
        return None
