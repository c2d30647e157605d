"""Whom to ask, and where a request or a comment goes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from fr_monitor.model.facts import Event, Statement
from fr_monitor.reading.dockets import dockets
from fr_monitor.reading.document import Document
from fr_monitor.reading.patterns import EMAIL, PHONE, URL
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

CONTACT_SECTIONS = ("FOR FURTHER INFORMATION CONTACT", "FOR FURTHER INFORMATION", "FOR FURTHER INFORMATION, CONTACT",
                    "CONTACT PERSON FOR MORE INFORMATION", "CONTACT PERSON", "CONTACT", "CONTACTS")  # fmt: skip
# “For general questions about the program: Ada Byrd”, “Regarding the docket: ...”
LABEL = re.compile(r"(?:For|Regarding|With regard to|To|On|About|General|Technical|Program|Contact)\b[^:@\d]{0,200}: ?")
# “..., 301-555-0127; or Ingrid Vale, Center for ...”
NEXT_PERSON = re.compile(
    r"; (?:or,? )?(?=[A-Z])|(?<=\d) or (?=[A-Z][a-z]+ [A-Z])|, or (?=[A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+,)"
)
# “Please contact Ada Byrd, Office of ...”
BEFORE_NAME = re.compile(r"(?:For further information,? )?(?:[Pp]lease )?[Cc]ontact:? |(?:Mr|Ms|Mrs|Dr)\. ")
OFFICE = re.compile(
    r"\b(?:Center|Centers|Office|Division|Bureau|Branch|Institute|Directorate|Staff|Service|Department)\b|^C[DB]ER$"
)
# “Center for Drug Evaluation and Research (CDER)”
ABBREVIATION = re.compile(r" \([A-Z][\w-]{1,10}\)$")
# Words for what asks for a place, as in “requests to participate”, “a request for assessment”, “proposals”
ASKED = Sought(
    r"\b(?:requests?|applications?|proposals?|statements? of interest|expressions? of interest|letters? of (?:intent|interest)"
    r"|nominations?|wish(?:es)? to (?:participate|take part|apply|volunteer)|(?:to|should|must) (?:apply|volunteer|enroll)"
    r"|submissions? of interest|ask(?:s|ing)? for a (?:place|slot)|request (?:a place|an assessment))\b"
    r"|^(?:apply|volunteer|enroll) |\bhow to (?:ask|apply|request|volunteer|participate|take part|enroll|submit)(?=[:.—])",
    re.IGNORECASE,
)
# Headings under which an address takes requests: “B. How To Apply”, “Requests To Participate”
HOW = Sought(
    r"\b(?:how (?:to|do|can)|request\w*|appl(?:y|ications?|ying)|proposals?|taking part|participation|enrolling|volunteering)\b",
    re.IGNORECASE,
)
# What ADDRESSES must say to take requests: “Submit proposals as follows”, “requests should be sent to”
TAKES_REQUESTS = Sought(
    r"\b(?:submit|send|file|mail|deliver)\w*\b[^.]{0,80}\b(?:requests?|proposals?|applications?)\b"
    r"|\b(?:requests?|proposals?|applications?)\b[^.]{0,80}\b(?:may|should|must|can|are to) be (?:sent|submitted|filed|mailed|made)\b",
    re.IGNORECASE,
)
PARTICIPATION = Sought(
    r"\b(?:participat\w+|take part|taking part|a place|assessment|apply|volunteer\w*|proposals?|site visit|enroll\w*)\b",
    re.IGNORECASE,
)
SENT = Sought(
    r"\b(?:sen[dt]|submit\w*|e-?mail\w*|mail\w*|address\w*|direct\w*|portal|gateway|through|at|to|via)\b", re.IGNORECASE
)
NOT_SENT = Sought(
    r"\b(?:not|questions?|comments? (?:on|about|to)|confidential|references?|background|copies of|available at|see also)\b",
    re.IGNORECASE,
)
# "“first@fda.hhs.gov” is corrected to read “second@fda.hhs.gov”"
PUT_RIGHT = re.compile(r"\b(?:corrected|changed|revised) to (?:read)?[:,]? ?[“\"]?\Z")
WINDOWS = frozenset({Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION})
PORTAL = "regulations.gov"


def contact(document: Document) -> Statement | None:
    """The first person or office named for questions: name, office, telephone and e-mail as far as they are given."""
    for start, words in _contact_paragraphs(document):
        label = LABEL.match(words)
        begin = label.end() if label and label.end() < len(words) else 0
        following = NEXT_PERSON.search(words, begin)
        entry = words[begin : following.start() if following else len(words)].rstrip()
        if value := _readable(entry):
            return Statement(value, document.evidence(start + begin, start + begin + len(entry)))
    return None


def _contact_paragraphs(document: Document) -> Iterator[tuple[int, str]]:
    """Start and words of the paragraphs that may name a contact, the best place first."""
    text = document.text.text
    for span in document.named(*CONTACT_SECTIONS):
        position = span.start
        for line in text[span.start : span.end].split("\n"):
            run_in = re.match(r"Contact(?: Persons?)?: |CONTACT\w*: ", line)
            skip = run_in.end() if run_in else 0
            if line[skip:] and not line.isupper():
                yield position + skip, line[skip:]
            position += len(line) + 1


def _readable(entry: str) -> str | None:
    """Name, office, telephone and e-mail of an entry; None where it names neither telephone nor address nor office."""
    parts = [part.strip() for part in BEFORE_NAME.sub("", entry).split(",")]
    parts = [ABBREVIATION.sub("", part) for part in parts]
    office = next((part for part in parts if OFFICE.search(part) and len(part) < 120), None)
    phone, email = PHONE.search(entry), EMAIL.search(entry)
    if not (office or phone or email):
        return None
    name = (
        parts[0].rstrip(".")
        if len(parts[0]) < 90 and not EMAIL.search(parts[0]) and not PHONE.search(parts[0])
        else None
    )
    values = (name, office, phone[0] if phone else None, email[0] if email else None)
    return ", ".join(dict.fromkeys(value for value in values if value)) or None


def submit_to(document: Document, event: Event) -> Statement | None:
    """Where a request to take part goes, for notices that open or move a window; for others, where comments go.

    The value is an e-mail address, or a page followed by the docket under which it takes submissions.
    """
    if event in WINDOWS and (found := _request_address(document)):
        return found
    return _comment_address(document, about_requests=event in WINDOWS)


def _request_address(document: Document) -> Statement | None:
    """The e-mail address that takes requests, else the page: named with the words for sending and asking."""
    return _most_asked(document, EMAIL, HOW) or _put_right(document) or _most_asked(document, URL, None)


def _put_right(document: Document) -> Statement | None:
    """The e-mail address that is put in the place of another one, unless it is that of the contact."""
    for sentence in document.likely(EMAIL):
        for found in EMAIL.finditer(sentence.text):
            before = sentence.text[: found.start()]
            if PUT_RIGHT.search(before[-40:]) and "CONTACT" not in before:
                return Statement(found[0], document.quote(sentence))
    return None


def _most_asked(document: Document, address: Sought, headed: Sought | None) -> Statement | None:
    """The address that is asked to be used most surely; under a heading of this kind a sentence need not speak of requests."""
    best: tuple[int, Sentence, str] | None = None
    for sentence in document.likely(address):
        found = address.search(sentence.text)
        if (
            found
            and PORTAL not in found[0].lower()
            and (ASKED.search(sentence.text) or (headed and headed.search(sentence.section)))
        ):
            weight = _weight(sentence.text, found.start()) + bool(headed and headed.search(sentence.section))
            if weight > (best[0] if best else 1):
                best = weight, sentence, found[0]
    return Statement(best[2], document.quote(best[1])) if best else None


def _weight(words: str, place: int) -> int:
    """How surely an address takes requests: it is asked for, sent to, near, and neither for questions nor for comments."""
    asked = ASKED.search(words)
    near = words[max(0, place - 200) : place]
    weight = bool(asked and asked.start() < place) + bool(PARTICIPATION.search(words)) + bool(SENT.search(near))
    return weight + bool(ASKED.search(near)) - 2 * bool(NOT_SENT.search(near))


def _comment_address(document: Document, *, about_requests: bool) -> Statement | None:
    """The first page or address of ADDRESSES; of a window's notice only where ADDRESSES is about requests."""
    said = document.in_sections("ADDRESSES", "ADDRESS") or document.sentences
    if about_requests and not any(TAKES_REQUESTS.search(s.text) and " not " not in s.text for s in said):
        return None
    for sentence in said:
        page = next((url[0] for url in URL.finditer(sentence.text) if PORTAL in url[0].lower()), None)
        if page:
            own = dockets(document)
            return Statement(f"{page}, Docket No. {own[0]}" if own else page, document.quote(sentence))
    for sentence in said:
        if (mail := EMAIL.search(sentence.text)) and SENT.search(sentence.text):
            return Statement(mail[0], document.quote(sentence))
    return None
