"""What the demonstration's register answers: API v1 of the Federal Register, as far as fr_monitor asks it.

Source: the API's server, `app/controllers/api/v1/entries_controller.rb` and `es_entry_search.rb`. Full texts exist in
XML only; the addresses of the other two forms are given nevertheless, and answer 404, as they may in the real one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlencode

import msgspec

from fr_monitor.demo.shelf import Document, Filing, Shelf
from fr_monitor.model.calendar import EASTERN

Pairs = Sequence[tuple[str, str]]
Record = dict[str, object]

CONDITIONS = {
    "conditions[agencies][]",
    "conditions[term]",
    "conditions[docket_id]",
    *(f"conditions[publication_date][{bound}]" for bound in ("gte", "lte", "is")),
}


@dataclass(frozen=True)
class Answer:
    """An answer of the server, before it is sent."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True)
class Desk:
    """Answers questions from a shelf at an instant; `base` is the scheme and host under which it is reached."""

    shelf: Shelf
    now: datetime
    base: str

    def answer(self, path: str, pairs: Pairs) -> Answer:
        """The answer to a path and the pairs of its query."""
        for pattern, respond in ROUTES.items():
            if found := re.fullmatch(pattern, path):
                return respond(self, found, pairs)
        return not_found()

    def search(self, _path: re.Match[str], pairs: Pairs) -> Answer:
        """Published documents that meet all conditions."""
        unknown = [key for key, _ in pairs if key.startswith("conditions") and key not in CONDITIONS]
        if unknown:
            return _json({"errors": {unknown[0]: "is not a valid field"}}, 400)
        found = [d for d in self.shelf.published(self.now) if self._meets(d, pairs)]
        newest = dict(pairs).get("order") != "oldest"
        found.sort(key=lambda d: (d.publication_date, d.document_number), reverse=newest)
        envelope: Record = {"description": _description("Documents", pairs), "count": len(found)}
        if found:
            envelope |= self._page(found, pairs)
        return _json(envelope)

    def document(self, path: re.Match[str], pairs: Pairs) -> Answer:
        """One published document, by number."""
        found = [d for d in self.shelf.published(self.now) if d.document_number == path["number"]]
        return _json(_chosen(self._record(found[0]), pairs)) if found else not_found()

    def full_text(self, path: re.Match[str], _pairs: Pairs) -> Answer:
        """The full text of a published document, in XML."""
        if any(d.document_number == path["number"] for d in self.shelf.published(self.now)):
            return Answer(200, "text/xml", self.shelf.texts[path["number"]].encode())
        return not_found()

    def current(self, _path: re.Match[str], pairs: Pairs) -> Answer:
        """Everything on public inspection, in one page."""
        rows = [_chosen(self._filed(f), pairs) for f in self.shelf.on_inspection(self.now)]
        return _json({"count": len(rows), "results": rows, "regular_filings_updated_at": self._instant()})

    def inspection_search(self, _path: re.Match[str], pairs: Pairs) -> Answer:
        """Documents on public inspection that meet the conditions."""
        found = [f for f in self.shelf.on_inspection(self.now) if self._meets(f, pairs)]
        envelope: Record = {"description": _description("Public Inspection Documents", pairs), "count": len(found)}
        if found:
            envelope |= {"total_pages": 1, "results": [_chosen(self._filed(f), pairs) for f in found]}
        return _json(envelope)

    def inspection_text(self, path: re.Match[str], _pairs: Pairs) -> Answer:
        """The words of a document on public inspection; its number is cut in threes in the address."""
        digits = path["digits"].replace("/", "")
        number = f"{digits[:4]}-{digits[4:]}"
        if any(f.document_number == number and f.filed_at <= self.now for f in self.shelf.filings):
            return Answer(200, "text/plain; charset=utf-8", self.shelf.inspection_text(number).encode())
        return not_found()

    def _meets(self, row: Document | Filing, pairs: Pairs) -> bool:
        words = self.shelf.words[row.document_number]
        agencies = [value for key, value in pairs if key == "conditions[agencies][]"]
        return (
            (not agencies or any(a.slug in agencies for a in row.agencies))
            and all(CHECKS[key](value, row.publication_date) for key, value in pairs if key in CHECKS)
            and all(
                matches(value, words) for key, value in pairs if key in {"conditions[term]", "conditions[docket_id]"}
            )
        )

    def _page(self, found: Sequence[Document], pairs: Pairs) -> Record:
        asked = dict(pairs)
        size, page = int(asked.get("per_page", 20)), int(asked.get("page", 1))
        pages = -(-len(found) // size)
        rows = found[(page - 1) * size : page * size]
        envelope: Record = {"total_pages": pages, "results": [_chosen(self._record(d), pairs) for d in rows]}
        if page < pages:
            query = urlencode([*((k, v) for k, v in pairs if k != "page"), ("page", str(page + 1))])
            envelope["next_page_url"] = f"{self.base}/api/v1/documents?{query}"
        return envelope

    def _record(self, document: Document) -> Record:
        number, day = document.document_number, f"{document.publication_date:%Y/%m/%d}"
        texts = f"{self.base}/documents/full_text"
        plain: Record = msgspec.to_builtins(document)
        return plain | {
            "html_url": document.html_url or f"{self.base}/documents/{day}/{number}/invented",
            "json_url": f"{self.base}/api/v1/documents/{number}?publication_date={document.publication_date}",
            "full_text_xml_url": f"{texts}/xml/{day}/{number}.xml",
            "body_html_url": f"{texts}/html/{day}/{number}.html",
            "raw_text_url": f"{texts}/text/{day}/{number}.txt",
            "correction_of": None,
            "corrections": [],
        }

    def _filed(self, filing: Filing) -> Record:
        digits = filing.document_number.replace("-", "")
        plain: Record = msgspec.to_builtins(filing)
        return plain | {
            "filed_at": filing.filed_at.isoformat(timespec="milliseconds"),
            "html_url": f"{self.base}/public-inspection/{filing.document_number}/filed",
            "pdf_url": f"{self.base}/public-inspection/{filing.document_number}.pdf",
            "raw_text_url": f"{self.base}/public-inspection/raw_text/{digits[:3]}/{digits[3:6]}/{digits[6:]}.txt",
        }

    def _instant(self) -> str:
        return self.now.astimezone(EASTERN).isoformat(timespec="milliseconds")


def matches(term: str, words: str) -> bool:
    """Whether words meet a search term: phrases in quotes and single words, all of them, or one side of a `|`."""

    def plain(text: str) -> str:
        return f" {re.sub(r'[^a-z0-9]+', ' ', text.casefold()).strip()} "

    sides = [
        [plain(quoted or word) for quoted, word in re.findall(r'"([^"]*)"|([^\s"|()]+)', s)] for s in term.split("|")
    ]
    return any(all(piece in plain(words) for piece in side) for side in sides if side)


def not_found() -> Answer:
    """What is not there is answered by a page for people, whatever was asked for."""
    return Answer(404, "text/html", b"<html><head><title>404 Not Found</title></head><body>Not found</body></html>")


CHECKS: Mapping[str, Callable[[str, date], bool]] = {
    "conditions[publication_date][gte]": lambda value, day: date.fromisoformat(value) <= day,
    "conditions[publication_date][lte]": lambda value, day: day <= date.fromisoformat(value),
    "conditions[publication_date][is]": lambda value, day: day == date.fromisoformat(value),
}

ROUTES: Mapping[str, Callable[[Desk, re.Match[str], Pairs], Answer]] = {
    r"/api/v1/documents(\.json)?": Desk.search,
    r"/api/v1/documents/(?P<number>[^/,.]+)(\.json)?": Desk.document,
    r"/documents/full_text/xml/\d{4}/\d\d/\d\d/(?P<number>[^/]+)\.xml": Desk.full_text,
    r"/api/v1/public[-_]inspection[-_]documents/current(\.json)?": Desk.current,
    r"/api/v1/public[-_]inspection[-_]documents(\.json)?": Desk.inspection_search,
    r"/public-inspection/raw_text/(?P<digits>\d{3}/\d{3}/\d+)\.txt": Desk.inspection_text,
}


def _json(data: Record, status: int = 200) -> Answer:
    return Answer(status, "application/json; charset=utf-8", msgspec.json.encode(data))


def _chosen(record: Record, pairs: Pairs) -> Record:
    fields = [value for key, value in pairs if key == "fields[]"]
    return {field: record.get(field) for field in fields} if fields else record


def _description(what: str, pairs: Pairs) -> str:
    """What was asked, as the server understood it; a careful client compares."""
    asked = dict(pairs)
    since, until, on = (asked.get(f"conditions[publication_date][{bound}]") for bound in ("gte", "lte", "is"))
    parts = []
    if term := asked.get("conditions[term]"):
        parts.append(f"matching '{term}'")
    if on:
        parts.append(f"published on {_us(on)}")
    elif since and until:
        parts.append(f"published from {_us(since)} to {_us(until)}")
    elif since or until:
        parts.append(f"published on or {'after' if since else 'before'} {_us(since or until or '')}")
    if slugs := [value for key, value in pairs if key == "conditions[agencies][]"]:
        parts.append(f"from {_and([slug.replace('-', ' ').title().replace(' And ', ' and ') for slug in slugs])}")
    if docket := asked.get("conditions[docket_id]"):
        parts.append(f"filed under agency docket {docket}")
    return f"{what} {_and(parts)}" if parts else f"All {what}"


def _us(day: str) -> str:
    return f"{date.fromisoformat(day):%m/%d/%Y}"


def _and(parts: Iterable[str]) -> str:
    *before, last = parts
    return f"{', '.join(before)}{',' if len(before) > 1 else ''} and {last}" if before else last
