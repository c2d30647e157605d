"""A document of the Federal Register, as we know it from its API."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


class Stage(StrEnum):
    """How far a document has come; a published one never falls back to public inspection."""

    INSPECTION = "inspection"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Agency:
    """An agency of a document; `slug` is None where the API did not recognise the name."""

    name: str
    slug: str | None = None


@dataclass(frozen=True, slots=True)
class Notice:
    """One document, published or on public inspection.

    Numbers are not unique in the Register, so the key is number and publication date
    (API server, `entry_serializer.rb#json_url`). All texts are as the API gave them, control characters removed.
    """

    document_number: str
    publication_date: date | None
    """None once a document on public inspection has been withdrawn."""
    stage: Stage
    title: str
    type: str = "Notice"
    """As displayed: "Notice", "Rule", "Proposed Rule", ...; not the filter code."""
    action: str | None = None
    abstract: str | None = None
    dates: str | None = None
    agencies: tuple[Agency, ...] = ()
    docket_ids: tuple[str, ...] = ()
    """Prose such as "Docket No. FDA-2023-N-5706", possibly several dockets in one string, cut at 255 characters."""
    citation: str | None = None
    comments_close_on: date | None = None
    effective_on: date | None = None
    start_page: int | None = None
    html_url: str | None = None
    pdf_url: str | None = None
    full_text_xml_url: str | None = None
    body_html_url: str | None = None
    raw_text_url: str | None = None
    correction_of: str | None = None
    """Number of the document that a C1- or R1- document corrects."""
    corrections: tuple[str, ...] = ()
    filed_at: datetime | None = None
    filing_type: str | None = None
    editorial_note: str | None = None

    @property
    def key(self) -> tuple[str, date | None]:
        """What identifies the document: its padded number and its publication date."""
        return padded(self.document_number), self.publication_date

    @property
    def is_withdrawn(self) -> bool:
        """Withdrawn from public inspection: the dates are gone (API, `PublicInspectionDocument.revoked`)."""
        return self.stage is Stage.INSPECTION and self.publication_date is None

    @property
    def fingerprint(self) -> str:
        """SHA-256 over the fields whose change means something (counters, dockets' statistics and addresses do not)."""
        meaningful = [
            self.document_number, str(self.publication_date), self.stage, self.title, self.type, self.action,
            self.abstract, self.dates, [a.name for a in self.agencies], self.docket_ids, self.citation,
            str(self.comments_close_on), str(self.effective_on), self.correction_of, self.corrections,
            str(self.filed_at), self.editorial_note, self.full_text_xml_url is not None,
        ]  # fmt: skip
        return hashlib.sha256(json.dumps(meaningful, ensure_ascii=True).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Sighting:
    """A notice in an answer of the Register, with the questions that brought it up ("agency", "term", "inspection")."""

    notice: Notice
    found_by: frozenset[str] = field(default_factory=frozenset)


@dataclass(frozen=True, slots=True)
class FullText:
    """A full text as it was fetched: one of the forms, from an address."""

    content: str
    form: str
    url: str


def padded(number: str) -> str:
    """The number in its one comparable form: hyphens, capitals, serial of a dated number padded to five digits.

    Public inspection and publication may pad differently: "2012-7333" is "2012-07333" (API server, `api_controller.rb`).
    """
    plain = re.sub(r"[‐-―−]", "-", number.strip()).upper()
    plain = re.sub(r"-{2,}", "-", plain)
    found = re.fullmatch(r"((?:[CR]\d+-)?(?:19|20)\d\d)-(\d{1,4})", plain)
    return f"{found[1]}-{found[2]:0>5}" if found else plain
