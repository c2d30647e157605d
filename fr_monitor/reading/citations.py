"""Other documents of the Register that a notice cites."""

from __future__ import annotations

from collections.abc import Iterator

from fr_monitor.reading.document import Document
from fr_monitor.reading.patterns import PAGE, VOLUME


def citations(document: Document) -> tuple[str, ...]:
    """Every page of the Register that the text names, as "89 FR 4950", each once, the notice's own page left out."""
    found = dict.fromkeys(_cited(document.text.text))
    return tuple(citation for citation in found if citation != document.notice.citation)


def _cited(text: str) -> Iterator[str]:
    for page in PAGE.finditer(text):
        if volume := VOLUME.search(text, max(0, page.start() - 4), page.start()):
            yield f"{volume[1]} FR {page[1].replace(',', '')}"
