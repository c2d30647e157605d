"""Full texts: the best form that is there, never an empty one, never another page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from typing import Protocol

import pytest
import responses

from fr_monitor.errors import NotYetAvailable, SourceBlocked, SourceRefused, SourceUnavailable
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.register.client import Register


class Passing(Protocol):
    """What the fixture of that name gives."""

    seconds: float


SITE = "https://www.federalregister.gov/documents/full_text"
XML = f"{SITE}/xml/2026/02/11/2026-01234.xml"
HTML = f"{SITE}/html/2026/02/11/2026-01234.html"
RAW = f"{SITE}/text/2026/02/11/2026-01234.txt"
GOVINFO = "https://www.govinfo.gov/content/pkg/FR-2026-02-11/html/2026-01234.htm"
FILED = "https://www.federalregister.gov/public-inspection/raw_text/202/601/234.txt"
WORDS = "Volunteers boil water for an hour and write down what they hear. " * 4
GOOD = {
    XML: f"<NOTICE>\n<PREAMB><SUM><P>{WORDS}</P></SUM></PREAMB>\n</NOTICE>\n",
    HTML: f'<div class="preamble"><p>{WORDS}</p></div>\n',
    RAW: f"<html>\n<head><title>Federal Register</title></head>\n<body><pre>{WORDS}\n</pre></body>\n</html>",
    GOVINFO: f"<html>\n<head><title>Federal Register</title></head>\n<body><pre>{WORDS}\n</pre></body></html>\n",
    FILED: f"BILLING CODE 4164-01-P\n\n{WORDS}",
}
NOTICE = Notice(
    "2026-01234",
    date(2026, 2, 11),
    Stage.PUBLISHED,
    "Kettles",
    full_text_xml_url=XML,
    body_html_url=HTML,
    raw_text_url=RAW,
)
FILING = Notice("2026-01234", date(2026, 2, 12), Stage.INSPECTION, "Kettles", raw_text_url=FILED)
WALL = "<!DOCTYPE html><html><head><title>Federal Register :: Request Access</title></head>" + "<p>Prove it.</p>" * 30
MISSING = "<html><h1>404 Not Found</h1></html>"


@pytest.fixture
def web() -> Iterator[responses.RequestsMock]:
    """The web as far as a test has answers for it."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as mock:
        yield mock


def serve(web: responses.RequestsMock, *there: str, **spoiled: str) -> None:
    """Serve the good texts at these addresses and 404 pages at the others."""
    for url, body in GOOD.items():
        found = url in there
        web.get(url, body=body if found else MISSING, status=200 if found else 404)


@pytest.mark.parametrize(
    ("there", "form"),
    [
        ((XML, HTML, RAW, GOVINFO), "xml"),
        ((HTML, RAW, GOVINFO), "html"),
        ((RAW, GOVINFO), "text"),
        ((GOVINFO,), "text"),
    ],
)
def test_the_best_form_is_taken(
    web: responses.RequestsMock, make_register: Callable[..., Register], there: tuple[str, ...], form: str
) -> None:
    """XML, else HTML, else raw text, else govinfo's page; the address says where it came from."""
    serve(web, *there)
    text = make_register().full_text(NOTICE)
    assert (text.form, text.url, text.content) == (form, there[0], GOOD[there[0]])


@pytest.mark.fault("F37")
def test_nothing_there_is_come_back(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """A document is searchable before its texts are compiled: 404 everywhere is "later", not "empty"."""
    serve(web)
    with pytest.raises(NotYetAvailable, match="2026-01234"):
        make_register().full_text(NOTICE)
    assert len(web.calls) == 4


def test_a_form_that_is_not_listed_is_not_asked_for(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """full_text_xml_url is null until the XML has been imported."""
    serve(web, XML, HTML)
    assert make_register().full_text(replace(NOTICE, full_text_xml_url=None)).form == "html"


def test_a_filing_has_its_own_form(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """Text from public inspection comes out of a PDF and is marked as such."""
    serve(web, FILED)
    assert make_register().full_text(FILING).form == "inspection-text"


def test_a_filing_without_text_is_come_back(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """Neither a missing nor an empty text of a filing is read as one."""
    web.get(FILED, body="")
    with pytest.raises(NotYetAvailable):
        make_register().full_text(FILING)
    with pytest.raises(NotYetAvailable):
        make_register().full_text(replace(FILING, raw_text_url=None))


@pytest.mark.fault("F37")
@pytest.mark.parametrize(
    "body",
    [
        "",
        " \n\n ",
        "<NOTICE></NOTICE>",
        MISSING + " " * 200 + "sorry" * 50,
        '<html xmlns="http://www.w3.org/1999/xhtml">' + "<p>Oops, an error.</p>" * 20 + "</html>",
        "<!DOCTYPE html><html>" + "<p>Service interrupted.</p>" * 20 + "</html>",
        "Just words. " * 50,
    ],
)
def test_what_is_no_text_is_passed_over(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: str
) -> None:
    """Nothing, next to nothing, or another page under status 200: the next form is tried."""
    web.get(XML, body=body)
    web.get(HTML, body=GOOD[HTML])
    assert make_register().full_text(NOTICE).form == "html"


def test_govinfos_error_page_is_no_text(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """Govinfo may answer 200 with a page that begins `<html xmlns`."""
    for url in (XML, HTML):
        web.get(url, status=404)
    page = '<html xmlns="http://www.w3.org/1999/xhtml"><body><pre>' + "Error. " * 50 + "</pre></body></html>"
    web.get(RAW, body=page)
    web.get(GOVINFO, body=page)
    with pytest.raises(NotYetAvailable):
        make_register().full_text(NOTICE)


@pytest.mark.parametrize("url", [XML, HTML, RAW])
def test_half_a_text_is_never_read(
    web: responses.RequestsMock, make_register: Callable[..., Register], url: str
) -> None:
    """A connection that just closes leaves a text without its end: the deadline may have stood there."""
    only = replace(NOTICE, full_text_xml_url=None, body_html_url=None, raw_text_url=None)
    field = {XML: "full_text_xml_url", HTML: "body_html_url", RAW: "raw_text_url"}[url]
    web.get(url, body=GOOD[url][: GOOD[url].index("for an hour") + 150])
    web.get(GOVINFO, status=404)
    with pytest.raises(SourceUnavailable, match="cut off"):
        make_register().full_text(replace(only, **{field: url}))


@pytest.mark.parametrize(
    ("url", "end"), [(XML, '<PRTPAGE P="6001"/>'), (XML, "</P>"), (HTML, "</p>"), (HTML, "<br>"), (RAW, "</a>")]
)
def test_a_cut_behind_a_tag_is_still_a_cut(
    web: responses.RequestsMock, make_register: Callable[..., Register], url: str, end: str
) -> None:
    """A text that happens to stop at the end of some element is no whole one."""
    only = replace(NOTICE, full_text_xml_url=None, body_html_url=None, raw_text_url=None)
    field = {XML: "full_text_xml_url", HTML: "body_html_url", RAW: "raw_text_url"}[url]
    web.get(url, body=GOOD[url][: GOOD[url].index("for an hour") + 150] + end)
    web.get(GOVINFO, status=404)
    with pytest.raises(SourceUnavailable, match="cut off"):
        make_register().full_text(replace(only, **{field: url}))


def test_all_forms_together_take_no_longer_than_a_call(
    make_register: Callable[..., Register], passing: Passing
) -> None:
    """A host that is ill for every form of a text is given up within the time of one call."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as web:
        for url in (XML, HTML, RAW, GOVINFO):
            web.get(url, status=503)
        with pytest.raises(SourceUnavailable):
            make_register(attempts=50, call_seconds=60.0).full_text(NOTICE)
    assert 0 < passing.seconds <= 60.0


def test_a_wall_before_all_forms_is_a_wall(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """The bot wall's page is no text, and the operator is told rather than "later"."""
    for url in (XML, HTML, RAW):
        web.get(url, body=WALL)
    web.get(GOVINFO, status=404)
    with pytest.raises(SourceBlocked):
        make_register().full_text(NOTICE)


@pytest.mark.fault("F37")
def test_a_wall_before_one_form_is_walked_round(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """What the site refuses govinfo may give."""
    for url in (XML, HTML, RAW):
        web.get(url, status=302, headers={"Location": "https://unblock.federalregister.gov/"})
    web.get(GOVINFO, body=GOOD[GOVINFO])
    assert make_register().full_text(NOTICE).url == GOVINFO


def test_an_ill_form_is_walked_round(web: responses.RequestsMock, make_register: Callable[..., Register]) -> None:
    """Where one form fails for now, another is better than none."""
    web.get(XML, status=503)
    web.get(HTML, body=GOOD[HTML])
    assert make_register().full_text(NOTICE).form == "html"


def test_addresses_elsewhere_are_not_fetched(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """An address that slipped into a notice from elsewhere is never asked."""
    serve(web, GOVINFO)
    strange = replace(NOTICE, full_text_xml_url="http://169.254.169.254/latest", body_html_url="file:///etc/passwd")
    assert make_register().full_text(replace(strange, raw_text_url=None)).url == GOVINFO
    assert [call.request.url for call in web.calls] == [GOVINFO]


def test_a_text_beyond_all_bounds_is_refused(
    web: responses.RequestsMock, make_register: Callable[..., Register]
) -> None:
    """The largest real text has 5.7 MB; one beyond the limit is not read and not asked for again."""
    web.get(FILED, body="x" * 2_000)
    with pytest.raises(SourceRefused, match="larger than 1000 bytes"):
        make_register(text_bytes=1000).full_text(FILING)
    assert len(web.calls) == 1


@pytest.mark.parametrize(
    ("body", "content_type", "kept"),
    [
        (b"\xef\xbb\xbfcaf\xc3\xa9 ", "text/plain", "caf\u00e9"),
        (b"caf\xe9 ", "text/plain; charset=ISO-8859-1", "caf\u00e9"),
        (b"caf\xe9 \x97 ", "text/plain; charset=utf-8", "caf\u00e9 \u2014"),
        (b"caf\xe9 ", "text/plain; charset=nonsense", "caf\u00e9"),
        (b"a\x00b\x1bc\x0cd ", "text/plain", "abc\x0cd"),
    ],
)
def test_texts_are_decoded_somehow(
    web: responses.RequestsMock, make_register: Callable[..., Register], body: bytes, content_type: str, kept: str
) -> None:
    """UTF-8 unless another charset is named or it plainly is not; characters that no database takes are dropped."""
    web.get(FILED, body=body + WORDS.encode(), content_type=content_type)
    assert make_register().full_text(FILING).content == f"{kept} {WORDS}"
