"""What every rule reads: the notice, its text, and the text's sentences."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, chain

from fr_monitor.model.notice import Notice
from fr_monitor.model.text import Evidence, PlainText, Span
from fr_monitor.reading.sentences import Sentence, sentences
from fr_monitor.reading.sought import Sought


@dataclass(frozen=True)
class Document:
    """A notice taken apart once for all rules, which ask for the same sections and sentences again and again."""

    notice: Notice
    text: PlainText
    sentences: tuple[Sentence, ...]

    def evidence(self, start: int, end: int) -> Evidence:
        """The words from `start` up to `end` of the plain text, with the section they stand in."""
        return Evidence(self.text.text[start:end], self.section_at(start), Span(start, end))

    def quote(self, sentence: Sentence) -> Evidence:
        """A whole sentence as evidence."""
        return Evidence(sentence.text, sentence.section, sentence.span)

    @cached_property
    def starts(self) -> list[int]:
        """Where each sentence starts."""
        return [sentence.span.start for sentence in self.sentences]

    def section_at(self, place: int) -> str:
        """The innermost section that holds the place; sections begin and end with lines, as sentences do."""
        index = bisect_right(self.starts, place) - 1
        return self.sentences[index].section if index >= 0 else ""

    @cached_property
    def _named(self) -> dict[str, list[Span]]:
        found: dict[str, list[Span]] = {}
        for section in self.text.sections:
            found.setdefault(section.name.casefold(), []).append(section.span)
        return found

    def named(self, *names: str) -> list[Span]:
        """Where the sections of these names stand, in the order of the text, case ignored."""
        spans = [span for name in names for span in self._named.get(name.casefold(), ())]
        return sorted(spans, key=lambda span: span.start)

    def words(self, *names: str) -> str:
        """All that stands in the sections of these names."""
        return " ".join(self.text.text[span.start : span.end] for span in self.named(*names))

    def in_sections(self, *names: str) -> tuple[Sentence, ...]:
        """The sentences inside sections of these names, subsections included, in the order of the text; case ignored."""
        return tuple(self._inside(self.named(*names)))

    def places_in(self, *names: str) -> frozenset[int]:
        """Where the sentences inside these sections start; every line starts with one."""
        return frozenset(sentence.span.start for sentence in self.in_sections(*names))

    def _inside(self, spans: list[Span]) -> Iterator[Sentence]:
        done = 0
        for span in spans:
            first = max(done, bisect_left(self.starts, span.start))
            done = max(first, bisect_left(self.starts, span.end))
            yield from self.sentences[first:done]

    def within(self, sentence: Sentence, start: int, end: int) -> Evidence | None:
        """The words of a sentence from `start` up to `end`; None for the title of the API, which stands nowhere in the text."""
        place = sentence.span.start
        return self.evidence(place + start, place + end) if sentence.span.end else None

    @cached_property
    def _lower(self) -> tuple[str, list[int]]:
        """The sentences in lower case, one a line, and where each begins there."""
        lines = [sentence.text.lower() for sentence in self.sentences]
        return "\n".join(lines), list(accumulate((len(line) + 1 for line in lines), initial=0))

    def likely(self, sought: Sought) -> Iterator[Sentence]:
        """The sentences with a sign of what is sought, in order: those where alone it need be tried."""
        lower, starts = self._lower
        found = set() if sought.signs else set(range(len(self.sentences)))
        for sign in sought.signs:
            place = lower.find(sign)
            while place >= 0:
                index = bisect_right(starts, place) - 1
                found.add(index)
                place = lower.find(sign, starts[index + 1])
        return (self.sentences[index] for index in sorted(found))

    def matches(self, sought: Sought) -> Iterator[re.Match[str]]:
        """What matches within a sentence, in the order of the text."""
        return chain.from_iterable(sought.finditer(sentence.text) for sentence in self.likely(sought))

    @cached_property
    def told(self) -> tuple[Sentence, ...]:
        """The sentences, after the title of the API where the text, as that of federalregister.gov, has none."""
        titled = self.named("TITLE") or not self.notice.title
        return self.sentences if titled else (Sentence(Span(0, 0), self.title, "TITLE"), *self.sentences)

    @property
    def title(self) -> str:
        """The title: the API's, else the one that stands in the text."""
        if self.notice.title:
            return self.notice.title
        found = self.named("TITLE")
        return self.text.text[found[0].start : found[0].end].strip() if found else ""


def document_of(notice: Notice, text: PlainText) -> Document:
    """The document that the rules read."""
    return Document(notice, text, sentences(text))
