"""Where something is held."""

from __future__ import annotations

from fr_monitor.model.facts import Statement
from fr_monitor.reading.document import Document
from fr_monitor.reading.sought import Sought

# “The meeting will be held at the Fairview Hotel, 12 Main St., Rockville, MD”, “will take place virtually”; and not “on Tuesday”, “in March 2031”
WHEN = (
    r"(?:(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July|August|September|October|November"
    r"|December)\b|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\.)"
)
HELD = Sought(
    r"\b(?:meetings?|workshops?|hearings?|webinars?|conferences?|visits?|sessions?)\b[^.]{0,80}\b(?:held|take place|hosted|conducted|located|convene)\b[^.;]{0,60}?"
    rf"\b(?:(?:at|in|via|on) (?:the )?(?!{WHEN})(?=[A-Z])|virtual\w*|online|in person|web(?:cast|inar|-based))"
)
LOCATION = ("Location", "Locations", "Place", "PLACE", "LOCATION")


def places(document: Document) -> tuple[Statement, ...]:
    """The sentences that say where a meeting is held."""
    named = document.in_sections(*LOCATION)[:1]
    held = tuple(s for s in document.likely(HELD) if HELD.search(s.text) and s not in named)
    return tuple(Statement(s.text, document.quote(s)) for s in (*named, *held))
