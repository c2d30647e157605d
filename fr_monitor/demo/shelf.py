"""The bundled notices: documents, filings and full texts, and what of them can be seen at an instant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import cached_property
from importlib.resources import files
from typing import TypeVar

import msgspec
from lxml import etree

from fr_monitor.model.calendar import EASTERN, civil_day

BLOCKS = ("AGENCY", "SUBAGY", "DEPDOC", "SUBJECT", "HD", "P", "DATED", "NAME", "FRDOC", "BILCOD")
"""The elements of the full text that stand on lines of their own; the last is the billing code."""

Row = TypeVar("Row", bound=msgspec.Struct)


class Agency(msgspec.Struct, frozen=True):
    """An agency as the API names it."""

    name: str
    slug: str


class Document(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of `documents.jsonl`; the keys are those of the API's answer."""

    document_number: str
    publication_date: date
    title: str
    type: str
    action: str
    abstract: str
    dates: str
    agencies: tuple[Agency, ...]
    docket_ids: tuple[str, ...]
    citation: str | None = None
    start_page: int | None = None
    end_page: int | None = None
    comments_close_on: date | None = None
    effective_on: date | None = None
    html_url: str | None = None
    pdf_url: str | None = None


class Filing(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One line of `public_inspection.jsonl`: a document before its publication."""

    document_number: str
    filed_at: datetime
    publication_date: date
    title: str
    type: str
    agencies: tuple[Agency, ...]
    num_pages: int
    filing_type: str = "regular"
    docket_numbers: tuple[str, ...] = ()
    editorial_note: str | None = None


@dataclass(frozen=True)
class Shelf:
    """All that the demonstration's register holds, and when each piece of it comes to light."""

    documents: tuple[Document, ...]
    filings: tuple[Filing, ...]
    texts: dict[str, str]
    """Full texts in XML by document number."""

    def published(self, now: datetime) -> Iterator[Document]:
        """The documents whose issue is out, which happens at six in the morning, Eastern time."""
        return (d for d in self.documents if datetime.combine(d.publication_date, time(6), EASTERN) <= now)

    def on_inspection(self, now: datetime) -> Iterator[Filing]:
        """The documents that can be inspected today: filed already and published on a later day."""
        today = civil_day(now)
        return (f for f in self.filings if f.filed_at <= now and today < f.publication_date)

    @cached_property
    def words(self) -> dict[str, str]:
        """What the search looks through, by document number: title, abstract, dockets and full text in lower case."""
        return {
            d.document_number: " ".join(
                [d.title, d.abstract, *d.docket_ids, self.inspection_text(d.document_number)]
            ).casefold()
            for d in self.documents
        }

    def inspection_text(self, number: str) -> str:
        """The words of a full text as the desk of public inspection gives them: plain paragraphs, billing code first."""
        blocks: list[str] = []
        for element in etree.fromstring(self.texts[number].encode()).iter(*BLOCKS):
            words = " ".join("".join(element.itertext()).split())
            runs_in = (
                element.tag == "P"
                and element.getprevious() is not None
                and element.getprevious().get("SOURCE") == "HED"
            )
            blocks[-1:] = [f"{blocks[-1]} {words}"] if runs_in else [*blocks[-1:], words]
        return "\n\n".join([blocks[-1], *blocks[:-1], ""])


def bundled() -> Shelf:
    """The notices that come with the program."""
    folder = files(__package__) / "notices"
    documents = _lines((folder / "documents.jsonl").read_bytes(), Document)
    return Shelf(
        documents=tuple(documents),
        filings=tuple(_lines((folder / "public_inspection.jsonl").read_bytes(), Filing)),
        texts={
            d.document_number: (folder / "xml" / f"{d.document_number}.xml").read_text(encoding="utf-8")
            for d in documents
        },
    )


def utc(year: int, month: int, day: int, hour: int, minute: int = 0) -> datetime:
    """An instant given by Eastern wall time, as aware UTC."""
    return datetime(year, month, day, hour, minute, tzinfo=EASTERN).astimezone(UTC)


def _lines(data: bytes, row: type[Row]) -> list[Row]:
    return [msgspec.json.decode(line, type=row) for line in data.splitlines()]
