"""The full text of a notice: which forms there are, in which order, and whether what came is one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

from fr_monitor.errors import SourceBlocked, SourceUnavailable
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.register.cleaning import is_known_address
from fr_monitor.register.transport import Answer
from fr_monitor.register.wire import OFFICIAL_URL

SHORTEST = 100
"""Characters: the shortest correction is longer."""

GOVINFO = "https://www.govinfo.gov"
_REFUSED = re.compile("[\x00-\x08\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")


def candidates(notice: Notice, base: str) -> Iterator[tuple[Form, str]]:
    """Forms and addresses to try, best first; `base` is the URL of the API.

    body_html_url and raw_text_url are listed before the files exist, and for ever where there are none;
    govinfo holds the same page as raw_text_url under an address made of date and number.
    """
    listed: list[tuple[Form, str | None]]
    if notice.stage is Stage.INSPECTION:
        listed = [(Form.INSPECTION, notice.raw_text_url)]
    else:
        listed = [
            (Form.XML, notice.full_text_xml_url),
            (Form.HTML, notice.body_html_url),
            (Form.RAW, notice.raw_text_url),
            (Form.RAW, _govinfo_address(notice, base)),
        ]
    for form, url in listed:
        if url and is_known_address(url, base):
            yield form, url


def text_of(form: Form, answer: Answer) -> str | None:
    """The text in this form, None where another page or next to nothing came.

    Raises SourceBlocked for the bot wall and SourceUnavailable for a text that was cut off.
    """
    content = _REFUSED.sub("", _decoded(answer)).lstrip("\ufeff")
    start = content[:3_000].lstrip().lower()
    if "request access</title>" in start:
        raise SourceBlocked("a bot wall stands before the full texts; ask the Register to let this address in")
    if len(content.strip()) < SHORTEST or not _is_of(form, start):
        return None
    if not _is_finished(form, content.rstrip()):
        raise SourceUnavailable(f"the {form} of a document was cut off")
    return content


def _is_of(form: Form, start: str) -> bool:
    """Whether a text may be what was asked for; govinfo's error pages come under 200 and begin `<html xmlns`."""
    is_page = start.startswith(("<html", "<!doctype html"))
    if form is Form.RAW:
        return not is_page or (start.startswith("<html>") and "<pre" in start)
    if form is Form.INSPECTION:
        return not is_page
    return start.startswith("<") and not is_page


def _is_finished(form: Form, content: str) -> bool:
    """Whether the end is there: a connection that just closes is no error to HTTP."""
    if form is Form.XML:
        root = re.search(r"<([A-Za-z][\w.-]*)", content)
        return root is not None and content.endswith(f"</{root[1]}>")
    if form is Form.RAW and content.lstrip().startswith("<html>"):
        return content.endswith("</html>")
    return form is not Form.HTML or (content.endswith(">") and content.count("<div") <= content.count("</div>"))


def _decoded(answer: Answer) -> str:
    for charset in (answer.charset or "utf-8", "utf-8"):
        try:
            return answer.body.decode(charset)
        except (UnicodeDecodeError, LookupError):
            continue
    return answer.body.decode("cp1252", "replace")


def _govinfo_address(notice: Notice, base: str) -> str | None:
    """`…/content/pkg/FR-2024-02-12/html/2024-02836.htm`; a local stand-in of the API serves it itself."""
    if notice.publication_date is None:
        return None
    api = urlsplit(base)
    root = GOVINFO if api.hostname == urlsplit(OFFICIAL_URL).hostname else f"{api.scheme}://{api.netloc}"
    return f"{root}/content/pkg/FR-{notice.publication_date}/html/{notice.document_number}.htm"
