"""The one text of a notice, with its sections; every fact points into it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Form(StrEnum):
    """The forms in which the Register offers a notice (API documentation, `full_text_xml_url` and its siblings)."""

    XML = "xml"
    HTML = "html"
    RAW = "text"
    INSPECTION = "inspection-text"
    """Text taken out of the public-inspection PDF: words may be split, so facts from it are provisional."""
    FIELDS = "api-fields"
    """No full text at all: the text is put together from the fields of the API's answer."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` up to, not including, `end` of a plain text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= self.end:
            raise ValueError(f"no such span: {self.start} to {self.end}")


@dataclass(frozen=True, slots=True)
class Section:
    """A named stretch of the text: "SUMMARY", "DATES", or a heading of the body such as "II. Participation"."""

    name: str
    span: Span
    level: int = 0
    """0 for the sections of the preamble, 1 and more for headings of the body."""


@dataclass(frozen=True, slots=True)
class PlainText:
    """A notice as plain text: paragraphs stand on lines of their own, white space is folded, dashes and quotes stay."""

    text: str
    sections: tuple[Section, ...]
    form: Form

    def section_at(self, position: int) -> str:
        """The name of the innermost section that holds the position, "" where there is none."""
        inside = [s for s in self.sections if s.span.start <= position < s.span.end]
        return max(inside, key=lambda s: (s.level, s.span.start)).name if inside else ""

    def named(self, *names: str) -> tuple[Section, ...]:
        """The sections with one of these names, in the order of the text, case ignored."""
        wanted = {name.casefold() for name in names}
        return tuple(s for s in self.sections if s.name.casefold() in wanted)


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words that say so: `text[span.start:span.end] == quote`."""

    quote: str
    section: str
    span: Span
