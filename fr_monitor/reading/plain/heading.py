"""What a file says about its own document, where no answer of the API stands beside it."""

from __future__ import annotations

import re
from datetime import date, datetime

from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.text import Form, PlainText
from fr_monitor.reading.plain import plain_text

NUMBER = r"(?:[A-Z]\d?-)?\d{2,4}-\d{1,6}"
# "[FR Doc. 2026-02768 Filed 2-10-26; 8:45 am]", in the page's head "[FR Doc No: 2026-02768]"
FRDOC = re.compile(rf"\[?FR Doc\.? ?(?:No[.:]*)? ?({NUMBER})")
FILED = re.compile(r"Filed:? ?(\d{1,2}[-/]\d{1,2}[-/]\d{2,4})")
# Such as "2026-02768.xml", "FR-2026-02-11__2026-02768.html", "2016-08637__2016-04-15.xml"
IN_NAME = re.compile(rf"(?:^|[_/\\-])({NUMBER})(?:__(\d{{4}}-\d\d-\d\d))?(?:_PI)?\.\w{{2,5}}$")
# Such as "[Federal Register Volume 91, Number 28 (Wednesday, February 11, 2026)]", "[Pages 6229-6231]"
ISSUE = re.compile(r"\[Federal Register (?:Volume|:) ?(\d{1,3}),? [^\]\n(]{0,40}\(\w+, (\w+ \d{1,2}, \d{4})\)")
PAGES = re.compile(r"\[Pages? (\d{1,6})")
# "Publication Date: 2/11/2026" in the text of public inspection
PUBLISHED = re.compile(r"Publication Date:\s{1,3}(\d{1,2}/\d{1,2}/\d{4})")
DASHES = re.compile("[\u2010-\u2015\u2212]")


def notice_of(source: str, form: Form, name: str) -> Notice:
    """The notice as far as its file alone tells it; `name` is the file's name, for its number.

    Raises UnreadableText where the source is no text at all.
    """
    text = plain_text(source, form)
    start, end = DASHES.sub("-", source[:3000]), DASHES.sub("-", text.text[-600:])
    number = FRDOC.search(end) or FRDOC.search(start)
    named = IN_NAME.search(name)
    issue, pages = ISSUE.search(start), PAGES.search(start)
    return Notice(
        document_number=number[1] if number else named[1] if named else "",
        publication_date=_published(source, issue, named),
        stage=Stage.INSPECTION if form is Form.INSPECTION else Stage.PUBLISHED,
        title=_first(text, "TITLE") or "",
        action=_first(text, "ACTION"),
        abstract=_first(text, "SUMMARY"),
        dates=_first(text, "DATES"),
        agencies=tuple(_agency(line) for line in _agencies(text)),
        docket_ids=tuple(line.strip("[] ") for line in _lines(text, "HEADING") if "ocket" in line),
        citation=f"{issue[1]} FR {pages[1]}" if issue and pages else None,
        start_page=int(pages[1]) if pages else None,
    )


def _published(source: str, issue: re.Match[str] | None, named: re.Match[str] | None) -> date | None:
    """The date of the issue; a document filed at 8:45 is published on a later day, so the stamp "Filed" is no answer."""
    for words, pattern in (
        (issue[2] if issue else "", "%B %d, %Y"),
        (_group(PUBLISHED.search(source[-1000:])), "%m/%d/%Y"),
        ((named[2] or "") if named else "", "%Y-%m-%d"),
    ):
        if words and (day := _date(words, pattern)):
            return day
    return None


def _group(found: re.Match[str] | None) -> str:
    return found[1] if found else ""


def _date(words: str, pattern: str) -> date | None:
    try:
        return datetime.strptime(words, pattern).date()  # noqa: DTZ007 - a civil date has no zone
    except ValueError:
        return None


def _agencies(text: PlainText) -> list[str]:
    return [line for line in _lines(text, "HEADING") if not any(mark in line for mark in "[]0123456789")][:2]


def _agency(line: str) -> Agency:
    """The agency with its slug as the API forms it: "health-and-human-services-department"."""
    name = re.sub(r"\b(Of|And|The|For|On)\b", lambda word: word[0].lower(), line.title()) if line.isupper() else line
    slug = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")
    return Agency(name, f"{slug[14:]}-department" if slug.startswith("department-of-") else slug)


def _first(text: PlainText, section: str) -> str | None:
    """The paragraphs of the first section of this name, its heading left out."""
    lines = _lines(text, section)
    if section != "TITLE":
        lines = lines[1:]
    return " ".join(lines) or None


def _lines(text: PlainText, section: str) -> list[str]:
    found = text.named(section)
    return text.text[found[0].span.start : found[0].span.end].strip().split("\n") if found else []
