"""How long reading takes, measured against the parse of the same files on the same machine in the same run.

    python benchmarks/reading.py [FOLDER]...

Each FOLDER holds notices (.xml, .html, .txt); without one the invented notices of the tests are read. Prints, in CPU milliseconds a notice
(the median of the rounds), for each form the bare lxml parse, BeautifulSoup's parse with lxml, the plain text and the
whole reading with its ratios; where the time of a reading goes, rule by rule; how it grows from 5 KB to 1 MB; what
hostile texts take; and how long a year of the Register takes to be screened.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from time import process_time
from typing import TypeVar

from bs4 import BeautifulSoup
from figures import Figure, emit
from lxml import etree

from fr_monitor.errors import UnreadableText
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.reading import RULES, Rule, read
from fr_monitor.reading.claims import claims, screen
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.events import event
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.plain.heading import notice_of
from fr_monitor.settings.programs import load_programs

ROOT = Path(__file__).resolve().parents[1]
NOTICES = ("notices", "futures/fulltext")
ROUNDS = 5
SHORT = 21
"""Rounds of a text that is read in so few milliseconds that other work of the machine tells."""
YEAR = 30_000
"""Documents of the Register in a year, of about 25 KB each."""
WANTED = 6.0
"""Times the bare parse that a reading may take."""
REASON = (
    "libxml2, in C, parses such a notice while Python calls some hundred functions, and a reading asks each of its sentences "
    "what it says of each fact (see the rules below): of some five hundred ways to say one about ninety are tried, "
    "for whose words the text was searched before"
)
FORMS = {".xml": "lxml-xml", ".html": "lxml", ".txt": "lxml"}
HOSTILE = {
    "1 MB of spaces": "<NOTICE><P>a" + " " * 1_000_000 + "b</P></NOTICE>",
    "200,000 nested tags": "<div>" * 200_000 + "x" + "</div>" * 200_000,
    "200,000 tags side by side": "<p>x</p>" * 200_000,
    "50,000 digits": "<NOTICE><P>" + "9" * 50_000 + "</P></NOTICE>",
}
Item = TypeVar("Item")


def main() -> None:
    """Measure and print."""
    folders = [Path(name) for name in sys.argv[1:]] or [ROOT / "tests/golden" / name for name in NOTICES]
    programs = load_programs(ROOT / "config" / "programs")
    documents: list[Document] = []
    figures: list[Figure] = []
    for ending, features in FORMS.items():
        files = sorted(path for folder in folders for path in folder.rglob("*" + ending))
        if files:
            documents += compare(ending, features, files, programs, figures)
    emit("Reading: a notice, beside bare parses of the same files", figures, "Processor's time.")
    profile(documents, programs)
    growth(programs)
    hostile(programs)
    screening(programs)


def compare(
    ending: str, features: str, files: list[Path], programs: Sequence[Program], figures: list[Figure]
) -> list[Document]:
    """Reading beside the two parses, added to the figures; the documents."""
    texts = [path.read_text("utf-8", "replace") for path in files]
    sources = [(text, about(path, text)) for path, text in zip(files, texts, strict=True)]
    parser = etree.XMLParser() if ending == ".xml" else etree.HTMLParser()
    bare = milliseconds(lambda text: etree.fromstring(text.encode(), parser), texts)
    soup = milliseconds(lambda text: BeautifulSoup(text, features), texts)
    plain = milliseconds(plain_text, texts)
    whole = milliseconds(lambda source: read(source[1], plain_text(source[0]), programs), sources)
    size = sum(map(len, texts)) // len(texts)
    figures += [
        Figure(f"reading {ending}, {len(texts)} notices of {size:,} characters", whole, "ms", "lxml", whole / bare,
               most=WANTED, reason=REASON),
        Figure(f"its plain text {ending}", plain, "ms", "lxml", plain / bare),
        Figure(f"BeautifulSoup with lxml {ending}", soup, "ms", "lxml", soup / bare),
        Figure(f"lxml {ending}", bare, "ms"),
    ]  # fmt: skip
    return [document_of(known, plain_text(text)) for text, known in sources]


def profile(documents: list[Document], programs: Sequence[Program]) -> None:
    """Where the time goes once the plain text is there."""
    prepared = [(document, *known(document, programs)) for document in documents]
    steps: dict[str, Callable[[tuple[Document, Program | None, Reading]], object]] = {
        "sentences": lambda one: document_of(one[0].notice, one[0].text),
        "claims": lambda one: claims(one[0], programs),
        "event": lambda one: event(one[0]),
        **{rule.__name__.strip("_"): applied(rule) for rule in RULES},
    }
    taken = {name: milliseconds(step, prepared) for name, step in steps.items()}
    rows = sorted(taken.items(), key=lambda item: -item[1])
    emit("Reading: where the time goes, rule by rule", (
        Figure(name, took, "ms", "the whole", took / sum(taken.values())) for name, took in rows
    ))  # fmt: skip


def applied(rule: Rule) -> Callable[[tuple[Document, Program | None, Reading]], Reading]:
    """The rule as a step of the profile."""
    return lambda one: rule(*one)


def known(document: Document, programs: Sequence[Program]) -> tuple[Program | None, Reading]:
    """Program and event, which all rules need."""
    found = claims(document, programs)
    program = next((p for p in programs if found and p.slug == found[0].program), None)
    what, evidence = event(document)
    return program, Reading(program.slug if program else None, found, what, evidence, document.text.form)


def growth(programs: Sequence[Program]) -> None:
    """Milliseconds while the text grows: linear where it takes as long a KB."""
    paragraph = (
        "<P>CDER will select nine establishments by April 13, 2031, from those that ask (89 FR 4950). It is free.</P>"
    )
    figures: list[Figure] = []
    for size in (5_000, 50_000, 200_000, 1_000_000):
        text = "<NOTICE>" + paragraph * (size // len(paragraph)) + "</NOTICE>"
        took = milliseconds(
            lambda text: read(notice(), plain_text(text), programs), [text], rounds=SHORT if size < 100_000 else 3
        )
        ratio, most = (took / figures[0].value, 1.2 * size / 5000) if figures else (None, None)
        figures.append(Figure(f"reading {size // 1000:,} KB", took, "ms", "that of 5 KB", ratio, most=most))
    emit(
        "Reading: time while the text grows",
        figures,
        "Linear: each sentence is looked at by itself and its neighbours.",
    )


def hostile(programs: Sequence[Program]) -> None:
    """Seconds for a whole reading of texts that were made to harm, or for refusing them."""
    figures = []
    for name, text in HOSTILE.items():
        took = milliseconds(lambda text: read(notice(), plain_text(text), programs), [text], rounds=1)
        figures.append(Figure(name, took / 1000, "s"))
    emit("Reading: texts that were made to harm", figures, "Read or refused; each is bounded in size before.")


def screening(programs: Sequence[Program]) -> None:
    """Seconds of one core for a year of documents, most of which are about something else."""
    words = "The Commission has before it the question whether the rate of the carrier shall stand as it was filed. "
    text = "<NOTICE><P>" + words * (25_000 // len(words)) + "</P></NOTICE>"
    took = milliseconds(lambda raw: screen(notice("Tariffs of Carriers"), programs, raw), [text] * 500)
    figure = Figure(f"screening {YEAR:,} documents of 25 KB", took * YEAR / 1000, "s")
    emit("Reading: a year of the Register", [figure], "Most is about something else, and never parsed.")


def about(path: Path, text: str) -> Notice:
    """The notice as its file tells it."""
    return notice_of(text, plain_text(text).form, path.name)


def notice(title: str = "Quality Management Maturity Prototype Assessment Protocol") -> Notice:
    """What the API says beside the text."""
    return Notice("2031-00001", date(2031, 1, 8), Stage.PUBLISHED, title)


def milliseconds(work: Callable[[Item], object], every: Iterable[Item], rounds: int = ROUNDS) -> float:
    """CPU milliseconds an item, the median of the rounds."""
    items = list(every)
    taken = []
    for _ in range(rounds):
        start = process_time()
        for item in items:
            try:
                work(item)
            except UnreadableText:
                continue
        taken.append(process_time() - start)
    return statistics.median(taken) / len(items) * 1000


if __name__ == "__main__":
    main()
