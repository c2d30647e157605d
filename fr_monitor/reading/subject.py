"""Where a notice says what it is about, and where it may not mean what it says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from fr_monitor.model.program import Program
from fr_monitor.reading.asking import REQUESTS
from fr_monitor.reading.document import Document
from fr_monitor.reading.folded import folded
from fr_monitor.reading.numbers import ORDINAL
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

# Titles and actions of notices that talk about a program without opening it: "Public Workshop; Request for Comments".
NO_OPENING = Sought(
    r"\b(?:meeting|workshop|webinar|hearing|conference|guidance|information collection|public docket|docket; )"
)
GATHERING = Sought(r"\b(?:meeting|workshop|webinar|hearing|conference|committee|listening session)\b")
# "the committee will discuss ...", "The topic of the first day is ..."
AGENDA = Sought(
    r"\b(?:will|shall|may|to|is|are|plans|intends) (?:\w+ ){0,4}?(?:discuss|consider|hear|present|cover|focus|address|review|"
    r"devoted)|\b(?:topics?|agenda|sessions?)\b"
)
# "is separate from the QMM program", "does not concern quality metrics", "unlike QMM"
ASIDE = Sought(
    r"\b(?:(?:have|has) been (?:assessed|evaluated) (?:under|through)|in contrast|contrary|compared|differ\w*|not|no part of|nothing to do with|no relation|separate|distinct|unlike|unrelated|other than|apart from|instead of|rather than|among other|such as|for example|including)\b"
)
# The summary says what a notice is about in its first sentences; a long text that is about something names it often.
LEAD_SENTENCES = 2
FEW_WORDS = 600
WORDS_A_MENTION = 200
ASKED = Sought(REQUESTS, re.IGNORECASE)
# "Quality Management Maturity Assessments in 2031", "… Assessments, Year Ten": a yearly program names its year
YEARLY = Sought(
    r"\b20\d\d (?:assessment|program|evaluation) (?:year|cycle|round)s?\b|\b(?:assessment|program|evaluation) (?:year|cycle|round) (?:20\d\d|(?-i:[A-Z])\w+)\b"
    rf"|\b(?:assessments|evaluations|appraisals)(?:[^.;]{{0,60}}? (?:in|for|during) (?:calendar year |fiscal year |[CF]Y ?)?20\d\d\b|[,;:] (?:{ORDINAL} (?:annual )?(?:year|cycle|round)|(?:year|cycle|round) \w+)\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Subject:
    """Where a notice says what it is about: (place, words), the title first."""

    title: str
    lead: tuple[tuple[str, str], ...]
    agenda: tuple[tuple[str, str], ...]
    text: str
    opens: bool
    """Whether it is of a kind that may open anything."""

    @cached_property
    def words(self) -> tuple[str, ...]:
        """Title and lead."""
        return self.title, *(words for _, words in self.lead)

    @cached_property
    def lines(self) -> str:
        """Title and lead as one text, in which no phrase reaches from one of them into the next."""
        return "\n".join(self.words)

    @cached_property
    def asks(self) -> bool:
        """Whether title or lead ask for requests to take part."""
        return any(ASKED.search(words) for words in self.words)

    @cached_property
    def yearly(self) -> bool:
        """Whether title or lead name the year or the ordinal of assessments."""
        return any(YEARLY.search(words) for words in self.words)

    @cached_property
    def whole(self) -> str:
        """The text in lower case without hyphens, to count mentions in."""
        return folded(self.text).lower().replace("-", " ")

    def mentions(self, program: Program) -> int:
        """How often the text names the program."""
        return sum(self.whole.count(phrase) for phrase in (*program.title_phrases, *program.text_phrases))

    def dwells_on(self, program: Program) -> bool:
        """Whether a long text names the program so often that it may be about it; a short one need not."""
        length = self.whole.count(" ")
        return length < FEW_WORDS or self.mentions(program) * WORDS_A_MENTION > length


def subject_in(document: Document) -> Subject:
    """Title, first sentences, and the agenda where the notice is about a gathering."""
    notice = document.notice
    title = folded(notice.title or document.words("TITLE"))
    action = folded(notice.action or document.words("ACTION"))
    summary, dates = _said(document, "SUMMARY")[:LEAD_SENTENCES], _said(document, "DATES")
    if not summary and not dates:
        summary = document.sentences[:12]  # corrections of the Office of the Federal Register have no sections at all
    lead = [("action", action), *((s.section or "text", folded(s.text)) for s in (*summary, *dates))]
    if notice.abstract and not summary:
        lead.append(("abstract", folded(notice.abstract)))
    heading = f"{title}; {action}".lower()
    agenda = [
        (s.section or "text", folded(s.text))
        for s in (document.sentences if GATHERING.search(heading) else ())
        if AGENDA.search(s.text.lower()) and not ASIDE.search(s.text.lower())
    ]
    return Subject(title, tuple(lead), tuple(agenda), document.text.text, not NO_OPENING.search(heading))


def _said(document: Document, name: str) -> tuple[Sentence, ...]:
    return tuple(s for s in document.in_sections(name) if not s.text.rstrip(": ").isupper())
