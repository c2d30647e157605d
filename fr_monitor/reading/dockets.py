"""The dockets of a notice."""

from __future__ import annotations

from fr_monitor.reading.document import Document
from fr_monitor.reading.patterns import DASHES, DOCKET


def dockets(document: Document) -> tuple[str, ...]:
    """The notice's own dockets, each once: as the API lists them, else as they stand above the preamble, else in its body.

    The API's `docket_ids` are prose, may hold several dockets in one string, and are cut at 255 characters.
    """
    places = (
        " ; ".join(document.notice.docket_ids),
        document.words("HEADING"),
        next((s.text for s in document.sentences if "Docket No" in s.text and DOCKET.search(s.text)), ""),
    )
    for place in places:
        if found := dict.fromkeys(DOCKET.findall(place.translate(DASHES))):
            return tuple(found)
    return ()
