"""What follows for those who asked: answers, confirmations, meetings, reports."""

from __future__ import annotations

from fr_monitor.model.facts import Statement
from fr_monitor.reading.document import Document
from fr_monitor.reading.sought import Sought

# “will be told of the decision within 60 days of receipt”, “CDER intends to notify each establishment”
ANSWER = Sought(
    r"\b(?:notif(?:y|ied|ies)|be told|let\b[^.]{1,40}\bknow|inform(?:ed)?|answer|respond|acknowledge|confirm(?: receipt)?)\b"
)
DECISION = Sought(r"\b(?:decision|outcome|select\w*|chosen|receipt|result|whether|days|weeks|months)\b")
# “will receive a report”, “will meet with the establishment”, “after the assessment”, “six months after the report”
LATER = Sought(
    r"\b(?:receives?|provides?|writes?|issues?|gives?|sends?)\b[^.]{0,60}\breports?\b|\bmeet(?:s|ing|ings)?\b[^.]{0,40}\bwith\b[^.]{0,40}\b(?:establishment|site|facilit|participant)"
    r"|\b(?:days|weeks|months) after (?:the|its|an|each) (?:assessment|report|visit|selection|decision)|\bconfirm\b[^.]{0,60}\bwithin\b"
)
PROMISE = Sought(r"\b(?:will|intends?|plans?|expects?|should|must|receives?|writes?|meets?)\b")
WITHOUT = frozenset(
    {"ADDRESSES", "FOOTNOTES", "END MATTER", "HEADING", "TITLE", "FOR FURTHER INFORMATION CONTACT", "TABLE"}
)


def aftermath(document: Document) -> tuple[Statement, ...]:
    """The sentences that promise or ask for something after a request, in the order of the text."""
    return tuple(
        Statement(s.text, document.quote(s))
        for s in document.likely(PROMISE)
        if s.section not in WITHOUT and _promises(s.text)
    )


def _promises(words: str) -> bool:
    if not PROMISE.search(words) or "omment" in words:
        return False
    return bool(LATER.search(words) or (ANSWER.search(words) and DECISION.search(words)))
