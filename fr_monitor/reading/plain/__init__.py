"""Every form of a notice as the one plain text that all facts point into."""

from __future__ import annotations

import re

from fr_monitor.errors import UnreadableText
from fr_monitor.model.notice import Notice
from fr_monitor.model.text import Form, PlainText
from fr_monitor.reading.plain import html, raw, xml
from fr_monitor.reading.plain.blocks import Block, Kind, assemble
from fr_monitor.reading.plain.mail import revealed

__all__ = ["form_of", "from_fields", "plain_text"]

LARGEST = 64_000_000
"""Characters; the longest documents of the Register have under 6 million."""
CONTROLS = bytes(set(range(32)) - {9, 10, 12, 13}) + b"\x7f"
XML = re.compile(r"\s*<(?:\?xml|!|(?:NOTICE|RULE|PRORULE|PRESDOCU|CORRECT)\b)")
ROOT = re.compile(r"<(?:NOTICE|RULE|PRORULE|PRESDOCU|CORRECT)\b")
INSPECTION = re.compile(r"scheduled to be published in the|; Publication Date: |Filed: +\d{1,2}/\d{1,2}/\d{4}")
TAG = re.compile(r"<(?:div|p|h[1-6]|html|body|ul|table)\b", re.IGNORECASE)


def plain_text(source: str, form: Form | None = None) -> PlainText:
    """The plain text of a notice in any of its forms; without a form, the source itself tells it.

    Raises UnreadableText for what is empty, damaged, too large or nested too deeply.
    """
    if len(source) > LARGEST:
        raise UnreadableText(f"the text has {len(source)} characters, more than any document of the Register")
    if not source or source.isspace():
        raise UnreadableText("the text is empty: fetch another form of the notice")
    known = form or form_of(source)
    data = revealed(source).encode("utf-8", "ignore").translate(None, CONTROLS)
    data = data.replace(b"\xef\xbf\xbe", b"").replace(b"\xef\xbf\xbf", b"")  # U+FFFE and U+FFFF, no characters in XML
    if known is Form.XML:
        return assemble(xml.blocks(data.replace(b"\f", b" ")), known)  # a page end, which XML does not allow
    if known is Form.HTML:
        return assemble(html.blocks(data), known)
    return assemble(raw.blocks(data.decode(), scanned=known is Form.INSPECTION), known)


def form_of(source: str) -> Form:
    """The form that a text shows by itself."""
    start = source[:20_000]
    if XML.match(start) and ROOT.search(start):
        return Form.XML
    if "<pre" not in start.lower() and TAG.search(start):
        return Form.HTML
    return Form.INSPECTION if INSPECTION.search(source) and "<pre" not in start.lower() else Form.RAW


def from_fields(notice: Notice) -> PlainText:
    """The fields of the API as a text, for a notice whose full text is not there (yet). Raises UnreadableText when they are empty."""
    parts = {"ACTION:": notice.action, "SUMMARY:": notice.abstract, "DATES:": notice.dates}
    blocks = [Block(Kind.TITLE, notice.title)]
    for heading, words in parts.items():
        if words and words.strip():
            blocks += [Block(Kind.PREAMBLE, heading), Block(Kind.PARAGRAPH, words)]
    return assemble(blocks, Form.FIELDS)
