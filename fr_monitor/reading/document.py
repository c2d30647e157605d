"""What every rule reads: the notice, its text, and the text's sentences."""

from __future__ import annotations

from dataclasses import dataclass

from fr_monitor.model.notice import Notice
from fr_monitor.model.text import Evidence, PlainText, Span
from fr_monitor.reading.sentences import Sentence, sentences


@dataclass(frozen=True, slots=True)
class Document:
    """A notice taken apart once for all rules."""

    notice: Notice
    text: PlainText
    sentences: tuple[Sentence, ...]

    def evidence(self, start: int, end: int) -> Evidence:
        """The words from `start` up to `end` of the plain text, with the section they stand in."""
        return Evidence(self.text.text[start:end], self.text.section_at(start), Span(start, end))

    def quote(self, sentence: Sentence) -> Evidence:
        """A whole sentence as evidence."""
        return Evidence(sentence.text, sentence.section, sentence.span)

    def in_sections(self, *names: str) -> tuple[Sentence, ...]:
        """The sentences inside sections of these names, subsections included, in the order of the text; case ignored."""
        spans = [section.span for section in self.text.named(*names)]
        return tuple(s for s in self.sentences if any(p.start <= s.span.start < p.end for p in spans))

    def outside(self, *names: str) -> tuple[Sentence, ...]:
        """The sentences that stand in none of these sections."""
        inside = set(self.in_sections(*names))
        return tuple(s for s in self.sentences if s not in inside)

    @property
    def title(self) -> str:
        """The title: the API's, else the one that stands in the text."""
        if self.notice.title:
            return self.notice.title
        found = self.text.named("TITLE")
        return self.text.text[found[0].span.start : found[0].span.end].strip() if found else ""


def document_of(notice: Notice, text: PlainText) -> Document:
    """The document that the rules read."""
    return Document(notice, text, sentences(text))
