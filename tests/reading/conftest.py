"""Notices written once and set in every form of the Register."""

from __future__ import annotations

import html
import textwrap
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from fr_monitor.model.program import Program
from fr_monitor.model.text import Form

ROOT = Path(__file__).resolve().parents[2]
PAGE = "⟦page⟧"
"""Stands where a page of the printed Register ends."""


@dataclass(frozen=True)
class Outline:
    """A notice before it is set; a paragraph that begins with "• " is an item, [[i]]…[[/i]] is italic."""

    title: str
    number: str = "2031-04321"
    docket: str = "FDA-2023-N-5706"
    action: str = "Notice."
    summary: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    contact: tuple[str, ...] = ()
    body: tuple[tuple[int, str, tuple[str, ...]], ...] = field(default=())
    """Level, heading, paragraphs."""

    def preamble(self) -> list[tuple[str, tuple[str, ...]]]:
        """The sections of the preamble that have words."""
        named = [
            ("AGENCY", ("Food and Drug Administration, HHS.",)),
            ("ACTION", (self.action,)),
            ("SUMMARY", self.summary),
            ("DATES", self.dates),
            ("ADDRESSES", self.addresses),
            ("FOR FURTHER INFORMATION CONTACT", self.contact),
        ]
        return [(name, words) for name, words in named if words]


def _xml_words(text: str) -> str:
    marked = html.escape(text, quote=False)
    marked = marked.replace("[[i]]", '\n<E T="03">').replace("[[/i]]", "</E>\n")
    return marked.replace(PAGE, '\n<PRTPAGE P="4001"/>\n ')


def as_xml(outline: Outline) -> str:
    """GPO's XML, one element a line, paragraphs of ADDRESSES after the first beside the element, as they are."""
    tags = {"AGENCY": "AGY", "ACTION": "ACT", "SUMMARY": "SUM", "DATES": "DATES", "ADDRESSES": "ADD"}
    lines = ["<NOTICE><PREAMB>", '<AGENCY TYPE="S">DEPARTMENT OF HEALTH AND HUMAN SERVICES</AGENCY>',
             "<SUBAGY>Food and Drug Administration</SUBAGY>", f"<DEPDOC>[Docket No. {outline.docket}]</DEPDOC>",
             f"<SUBJECT>{_xml_words(outline.title)}</SUBJECT>"]  # fmt: skip
    for name, words in outline.preamble():
        tag = tags.get(name, "FURINF")
        inside = 1 if name == "ADDRESSES" else len(words)
        lines.append(f'<{tag}><HD SOURCE="HED">{name}:</HD>')
        lines += [f"<P>\n{_xml_words(word)}\n</P>" for word in words[:inside]]
        lines.append(f"</{tag}>")
        lines += [f"<P>\n{_xml_words(word)}\n</P>" for word in words[inside:]]
    lines.append('</PREAMB><SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>')
    for level, heading, words in outline.body:
        lines.append(f'<HD SOURCE="HD{level}">{_xml_words(heading)}</HD>' if heading else "")
        lines += [f"<P>\n{_xml_words(word)}\n</P>" for word in words]
    lines.append("<SIG><DATED>Dated: January 5, 2031.</DATED><NAME>Ivo Sand,</NAME><TITLE>Director.</TITLE></SIG>")
    lines.append(f"</SUPLINF><FRDOC>[FR Doc. {outline.number} Filed 1-7-31; 8:45 am]</FRDOC>")
    lines.append("<BILCOD>BILLING CODE 4164-01-P</BILCOD></NOTICE>")
    return "\n".join(lines)


def _html_words(text: str) -> str:
    mark = (
        '<span class="printed-page-inline unprinted-element" data-page="4001">(<svg><use href="#d"/></svg> printed page '
        '4001)</span><span class="printed-page-details unprinted-element" id="page-4001"><svg></svg></span>\n'
    )
    marked = html.escape(text, quote=False).replace("[[i]]", "\n<em>").replace("[[/i]]", "</em>\n")
    return marked.replace(PAGE, mark)


def _html_paragraph(word: str) -> str:
    if word.startswith("• "):
        return f'<ul class="bullets"><li id="p-9" data-page="4000">{_html_words(word[2:])}</li></ul>'
    return f'<p id="p-9" data-page="4000">\n{_html_words(word)}\n</p>'


def as_html(outline: Outline) -> str:
    """The fragment of federalregister.gov: no title, help text in the box of headings."""
    lines = ['<div class="preamble"><div class="document-headings"><div class="fr-box"><div class="fr-seal-block">',
             "<p>Document headings vary by document type.</p><ol><li>the RIN</li></ol></div>",
             '<div class="content-block"><h6 class="agency">Department of Health and Human Services</h6>',
             '<h6 class="sub-agency">Food and Drug Administration</h6>',
             f"<ol><li>[Docket No. {outline.docket}]</li></ol></div></div></div>"]  # fmt: skip
    for name, words in outline.preamble():
        lines.append(f'<div id="{name.lower().replace(" ", "-")}"><h1 id="h-1">{name}: </h1>')
        lines += [_html_paragraph(word) for word in words]
        lines.append("</div>")
    lines.append('</div><div class="supplemental-info"><h1 id="h-2">SUPPLEMENTARY INFORMATION: </h1>')
    for level, heading, words in outline.body:
        lines.append(f'<h{level + 1} id="h-3">{_html_words(heading)}</h{level + 1}>' if heading else "")
        lines += [_html_paragraph(word) for word in words]
    lines.append('<div class="signature"><p>Dated: January 5, 2031.</p><p>Ivo Sand,</p><p>Director.</p></div></div>')
    lines.append(
        f'<div class="end-matter"><p class="frdoc">[<a href="/d/1">FR Doc. {outline.number}</a> Filed 1-7-31; '
    )
    lines.append('8:45 am]</p><p class="billing-code">BILLING CODE 4164-01-P</p></div>')
    return "\n".join(lines)


def _wrapped(text: str, indent: str, width: int = 72) -> str:
    plain = text.replace("[[i]]", "").replace("[[/i]]", "")
    pieces = [" ".join(piece.split()) for piece in plain.split(PAGE)]
    filled = [textwrap.fill(piece, width, break_long_words=False, initial_indent=indent if not number else "")
              for number, piece in enumerate(pieces)]  # fmt: skip
    return f"\n\n{PAGE}\n\n".join(filled)


def as_raw(outline: Outline) -> str:
    """The page of govinfo with its text in 72 columns."""
    parts = ["DEPARTMENT OF HEALTH AND HUMAN SERVICES", "Food and Drug Administration", f"[Docket No. {outline.docket}]",
             _wrapped(outline.title, "")]  # fmt: skip
    for name, words in outline.preamble():
        parts.append("\n".join([_wrapped(f"{name}: {words[0]}", ""), *(_wrapped(word, "    ") for word in words[1:])]))
    first = True
    for _, heading, words in outline.body:
        opening = "SUPPLEMENTARY INFORMATION: " if first else ""
        if heading:
            parts += [opening.strip(), _wrapped(heading, "")] if opening else [_wrapped(heading, "")]
            parts.append("\n".join(_wrapped(word, "    ") for word in words))
        else:
            parts.append("\n".join([_wrapped(opening + words[0], ""), *(_wrapped(word, "    ") for word in words[1:])]))
        first = False
    parts.append("    Dated: January 5, 2031.\nIvo Sand,\nDirector.\n"
                 f"[FR Doc. {outline.number} Filed 1-7-31; 8:45 am]\nBILLING CODE 4164-01-P")  # fmt: skip
    body = "\n\n".join(part for part in parts if part).replace("“", "``").replace("”", "''").replace("—", "--")
    body = html.escape(body, quote=False).replace("• ", "<bullet> ").replace(PAGE, "[[Page 4001]]")
    head = ("[Federal Register Volume 96, Number 6 (Wednesday, January 8, 2031)]\n[Notices]\n[Pages 4000-4001]\n"
            "From the Federal Register Online via the Government Publishing Office [<a href=\"http://www.gpo.gov\">"
            f"www.gpo.gov</a>]\n[FR Doc No: {outline.number}]\n\n\n")  # fmt: skip
    title = "<title>Federal Register, Volume 96 Issue 6 (Wednesday, January 8, 2031)</title>"
    return f"<html>\n<head>\n{title}\n</head>\n<body><pre>{head}{'-' * 71}\n\n{body}\n\n</pre></body>\n</html>"


def as_inspection(outline: Outline) -> str:
    """The text of the public-inspection PDF: billing code first, page numbers, the stamp in mid-sentence."""
    stamp = ("This document is scheduled to be published in the\nFederal Register on 01/08/2031 and available online at\n"
             f"https://federalregister.gov/d/{outline.number}, and on https://govinfo.gov\n")  # fmt: skip
    parts = ["BILLING CODE 4164-01-P", "DEPARTMENT OF HEALTH AND HUMAN SERVICES", "Food and Drug Administration",
             f"[Docket No. {outline.docket}]", _wrapped(outline.title, "", 88)]  # fmt: skip
    for name, words in outline.preamble():
        parts += [_wrapped(f"{name}: {words[0]}", "", 88), *(_wrapped(word, "", 88) for word in words[1:])]
    parts.append("SUPPLEMENTARY INFORMATION:")
    for _, heading, words in outline.body:
        parts += [heading, *(_wrapped(word, "", 88) for word in words)]
    parts += ["Dated: January 5, 2031.", "Ivo Sand,", "Director."]
    parts.append(f"[FR Doc. {outline.number} Filed: 1/7/2031 8:45 am; Publication Date:  1/8/2031]")
    body = "\n\n".join(part for part in parts if part)
    return body.replace(f"\n\n{PAGE}\n\n", f"\n{stamp}\n", 1).replace(f"\n\n{PAGE}\n\n", "\n2\n\n")


RENDERERS: dict[Form, Callable[[Outline], str]] = {
    Form.XML: as_xml,
    Form.HTML: as_html,
    Form.RAW: as_raw,
    Form.INSPECTION: as_inspection,
}


@pytest.fixture(scope="session")
def outline() -> type[Outline]:
    """The class of notices that are not set yet."""
    return Outline


@pytest.fixture(scope="session")
def page() -> str:
    """What stands for the end of a printed page in an outline."""
    return PAGE


@pytest.fixture(scope="session")
def render() -> Callable[[Outline, Form], str]:
    """Sets an outline in a form."""
    return lambda outline, form: RENDERERS[form](outline)


@pytest.fixture(scope="session")
def programs() -> tuple[Program, ...]:
    """The shipped programs."""
    folder = ROOT / "config" / "programs"
    return tuple(
        Program(
            slug=path.stem,
            **{k: tuple(v) if isinstance(v, list) else v for k, v in tomllib.loads(path.read_text("utf-8")).items()},
        )
        for path in sorted(folder.glob("*.toml"))
    )
