"""Other documents of the Register that a notice cites."""

from __future__ import annotations

from fr_monitor.reading.document import Document
from fr_monitor.reading.patterns import CITATION


def citations(document: Document) -> tuple[str, ...]:
    """Every page of the Register that the text names, as "89 FR 4950", each once, the notice's own page left out."""
    found = (f"{volume} FR {page.replace(',', '')}" for volume, page in CITATION.findall(document.text.text))
    return tuple(citation for citation in dict.fromkeys(found) if citation != document.notice.citation)
