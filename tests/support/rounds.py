"""Sets of invented notices that stand in one file, `notices.txt`, with the answers that a reader must give.

A notice begins with `# number date docket`; `TITLE:`, `ACTION:` and the other sections of the preamble stand on a line
each, the body follows `BODY:` with a paragraph or `## heading` a line. Lines with `=` are the answers:
`= program event`, `= year VALUE`, `= ordinal VALUE`, `= sites MIN MAX "words"`, and for each date
`= kind DATE "words" [from DATE] [rolled DATE] [optional]`; also `= eligible NUMBER` (of criteria), `= submit ADDRESS` and
`= person NAME`. A notice of another agency names it after `AGENCY:`. `|` stands between answers that are as good,
`none` and `null` for what is not given, `-` for a bound that is open.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

Record = dict[str, Any]
FILE = "notices.txt"
SECTIONS = {
    "SUMMARY": "SUM",
    "DATES": "DATES",
    "ADDRESSES": "ADD",
    "CONTACT": "FURINF",
}
NAMES = {"CONTACT": "FOR FURTHER INFORMATION CONTACT"}
KINDS = {"request": "request-to-participate"}
FDA = {
    "name": "Food and Drug Administration",
    "raw_name": "Food and Drug Administration",
    "slug": "food-and-drug-administration",
}
AGENCY = "Food and Drug Administration, HHS."


def labelled(file: Path, form: str) -> Iterator[tuple[Record, Record]]:
    """Each label of the file with its notice, set in this form."""
    for block in re.split(r"(?m)^# ", file.read_text("utf-8"))[1:]:
        head, *lines = block.strip().splitlines()
        number, published, docket = head.split()
        answers = [line[2:] for line in lines if line.startswith("= ")]
        told = {"AGENCY": AGENCY} | dict(_sections(line for line in lines if line and not line.startswith("= ")))
        agency = told["AGENCY"]
        label = {"document_number": number, "publication_date": published, "title": told["TITLE"], **_label(answers)}
        yield (
            label,
            {
                "document_number": number,
                "publication_date": published,
                "title": told["TITLE"],
                "type": "Notice",
                "action": told["ACTION"],
                "abstract": told.get("SUMMARY"),
                "dates": told.get("DATES"),
                "docket_ids": [f"Docket No. {docket}"],
                "agencies": [
                    FDA if agency == AGENCY else {"raw_name": agency, "name": agency, "slug": "another-agency"}
                ],
                "full_text": SETTERS[form](told, number, docket, date.fromisoformat(published)),
            },
        )


def _sections(lines: Iterator[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, _, words = line.partition(":")
        if name == "BODY":
            yield name, "\n".join(lines)
            return
        yield name, words.strip()


def _label(answers: list[str]) -> Record:
    program, event = answers[0].split()
    label: Record = {"program": None, "event": None, "program_year": None, "cycle_ordinal": None, "accept": {},
                     "establishments": {"min": None, "max": None, "wording": None}, "deadlines": []}  # fmt: skip
    _choose(label, "program", [None if one == "none" else one for one in program.split("|")])
    _choose(label, "event", list(event.split("|")))
    for answer in answers[1:]:
        what, _, rest = answer.partition(" ")
        quoted = re.search(r'"(.*)"', rest)
        bare = re.sub(r'"(.*)"', "", rest).split()
        if what in {"year", "ordinal"}:
            _choose(
                label, "program_year" if what == "year" else "cycle_ordinal", [_number(v) for v in bare[0].split("|")]
            )
        elif what == "sites":
            found = [_bounds(one) for one in " ".join(bare).split("|")]
            label["establishments"] = {**found[0], "wording": quoted[1] if quoted else None}
            label["accept"]["establishments"] = found[1:]
        elif what in {"eligible", "submit", "person"}:
            label[what] = int(rest) if rest.isdecimal() else rest
        else:
            label["deadlines"].append(_deadline(what, bare, quoted[1] if quoted else None))
    return label


def _choose(label: Record, name: str, values: list[Any]) -> None:
    label[name] = values[0]
    label["accept"][name] = values[1:]


def _number(value: str) -> int | str | None:
    return None if value == "null" else int(value) if value.isdigit() else value


def _bounds(words: str) -> Record:
    low, high = (words.split() * 2)[:2] if words == "none" else words.split()
    return {"min": int(low) if low.isdigit() else None, "max": int(high) if high.isdigit() else None}


def _deadline(kind: str, bare: list[str], words: str | None) -> Record:
    found: Record = {"kind": KINDS.get(kind, kind), "date": bare[0], "wording": words, "from": None}
    for name in ("from", "rolled"):
        if name in bare:
            found[name] = bare[bare.index(name) + 1]
    return {**found, "optional": True} if "optional" in bare else found


def _paragraphs(told: dict[str, str]) -> list[str]:
    return told.get("BODY", "").splitlines()


def _as_xml(told: dict[str, str], number: str, docket: str, day: date) -> str:
    """The elements that GPO gives a notice."""

    def section(tag: str, name: str, words: str) -> str:
        return f'<{tag}><HD SOURCE="HED">{name}:</HD><P>{_escaped(words)}</P></{tag}>'

    preamble = [section(tag, NAMES.get(name, name), told[name]) for name, tag in SECTIONS.items() if name in told]
    body = [f'<HD SOURCE="HD1">{_escaped(line[3:])}</HD>' if line.startswith("## ") else f"<P>{_escaped(line)}</P>"
            for line in _paragraphs(told)]  # fmt: skip
    return (
        '<NOTICE><PREAMB><AGENCY TYPE="S">DEPARTMENT OF HEALTH AND HUMAN SERVICES</AGENCY>'
        f"<SUBAGY>Food and Drug Administration</SUBAGY><DEPDOC>[Docket No. {docket}]</DEPDOC>"
        f"<SUBJECT>{_escaped(told['TITLE'])}</SUBJECT>{section('AGY', 'AGENCY', told['AGENCY'])}"
        f"{section('ACT', 'ACTION', told['ACTION'])}{''.join(preamble)}</PREAMB>"
        f'<SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD>{"".join(body)}<SIG><NAME>Ivo Sand,</NAME>'
        f"<TITLE>Director.</TITLE></SIG></SUPLINF><FRDOC>[FR Doc. {number} Filed {day:%m-%d-%y}; 8:45 am]</FRDOC>"
        "<BILCOD>BILLING CODE 4164-01-P</BILCOD></NOTICE>"
    )


def _as_html(told: dict[str, str], number: str, _docket: str, day: date) -> str:
    """The fragment of federalregister.gov, which has no title."""

    def section(name: str, words: str) -> str:
        return f'<div id="{name.lower().replace(" ", "-")}"><h1>{name}: </h1><p>{_escaped(words)}</p></div>'

    preamble = [section(NAMES.get(name, name), told[name]) for name in ("ACTION", *SECTIONS) if name in told]
    body = [f"<h2>{_escaped(line[3:])}</h2>" if line.startswith("## ") else f"<p>{_escaped(line)}</p>"
            for line in _paragraphs(told)]  # fmt: skip
    return (
        f'<div class="preamble">{section("AGENCY", told["AGENCY"])}{"".join(preamble)}</div>'
        f'<div class="supplemental-info"><h1>SUPPLEMENTARY INFORMATION: </h1>{"".join(body)}'
        f'<div class="signature"><p>Ivo Sand,</p></div></div><div class="end-matter"><p class="frdoc">[FR Doc. {number} '
        f"Filed {day:%m-%d-%y}; 8:45 am]</p></div>"
    )


def _as_text(told: dict[str, str], number: str, docket: str, day: date) -> str:
    """The page of govinfo, in 72 columns."""

    def filled(words: str, indent: str = "") -> str:
        return textwrap.fill(words, 72, initial_indent=indent, break_long_words=False, break_on_hyphens=False)

    preamble = [filled(f"{NAMES.get(n, n)}: {told[n]}") for n in ("ACTION", *SECTIONS) if n in told]
    body = [f"\n{filled(line[3:])}\n" if line.startswith("## ") else filled(line, "    ") for line in _paragraphs(told)]
    parts = ["DEPARTMENT OF HEALTH AND HUMAN SERVICES", "Food and Drug Administration", f"[Docket No. {docket}]\n",
             filled(told["TITLE"]), f"AGENCY: {told['AGENCY']}", *preamble, "SUPPLEMENTARY INFORMATION: ", "\n".join(body),
             f"Ivo Sand,\nDirector.\n[FR Doc. {number} Filed {day:%m-%d-%y}; 8:45 am]\nBILLING CODE 4164-01-P"]  # fmt: skip
    head = f"[Federal Register Volume {day.year - 1935}, Number 6 ({day:%A, %B} {day.day}, {day.year})]\n[Notices]\n[Pages 4000-4001]\n[FR Doc No: {number}]\n"
    body_text = html.escape("\n\n".join(parts), quote=False).replace("—", "--")
    return f"<html>\n<body><pre>\n{head}\n{'-' * 71}\n\n{body_text}\n\n</pre></body>\n</html>"


def _escaped(words: str) -> str:
    return html.escape(words, quote=False)


SETTERS: dict[str, Callable[[dict[str, str], str, str, date], str]] = {
    "xml": _as_xml,
    "html": _as_html,
    "text": _as_text,
}
