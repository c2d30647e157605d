"""How long reading takes, measured against the parse of the same files on the same machine in the same run.

    python benchmarks/reading.py [FOLDER]

FOLDER holds notices (.xml, .html, .txt); without it the golden notices are read. Prints, for each form, the median
milliseconds a notice for the bare lxml parse, for BeautifulSoup's parse with lxml, and for the whole reading; how the
time of a reading grows from 5 KB to 1 MB; and how long a year of the Register takes to be screened.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from time import process_time

from bs4 import BeautifulSoup
from lxml import etree

from fr_monitor.errors import UnreadableText
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.reading import read
from fr_monitor.reading.claims import screen
from fr_monitor.reading.plain import plain_text
from fr_monitor.settings.programs import load_programs

ROOT = Path(__file__).resolve().parents[1]
ROUNDS = 5
YEAR = 30_000
"""Documents of the Register in a year, of about 25 KB each."""
FORMS = {".xml": "lxml-xml", ".html": "lxml", ".txt": "lxml"}


def main() -> None:
    """Measure and print."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "tests" / "golden" / "notices"
    programs = load_programs(ROOT / "config" / "programs")
    for ending, features in FORMS.items():
        texts = [path.read_text("utf-8", "replace") for path in sorted(folder.rglob("*" + ending))]
        if texts:
            compare(ending, features, texts, programs)
    growth(programs)
    screening(programs)


def compare(ending: str, features: str, texts: list[str], programs: tuple[Program, ...]) -> None:
    """Reading beside the two parses, in CPU milliseconds a notice."""
    parser = etree.XMLParser() if ending == ".xml" else etree.HTMLParser()
    bare = milliseconds(lambda text: etree.fromstring(text.encode(), parser), texts)
    soup = milliseconds(lambda text: BeautifulSoup(text, features), texts)
    plain = milliseconds(plain_text, texts)
    whole = milliseconds(lambda text: read(notice(), plain_text(text), programs), texts)
    size = sum(map(len, texts)) // len(texts)
    print(f"{ending:6} {len(texts):3} notices of {size} characters: lxml {bare:.3f} ms, BeautifulSoup with lxml {soup:.2f} ms, "
          f"plain text {plain:.2f} ms, reading {whole:.2f} ms = {whole / bare:.0f} x lxml = {whole / soup:.1f} x BeautifulSoup")  # fmt: skip


def growth(programs: tuple[Program, ...]) -> None:
    """Milliseconds a KB while the text grows: the same figures mean linear time."""
    paragraph = (
        "<P>CDER will select nine establishments by April 13, 2031, from those that ask (89 FR 4950). It is free.</P>"
    )
    for size in (5_000, 50_000, 200_000, 1_000_000):
        text = "<NOTICE>" + paragraph * (size // len(paragraph)) + "</NOTICE>"
        took = milliseconds(lambda text: read(notice(), plain_text(text), programs), [text], rounds=1)
        print(f"{size // 1000:5} KB: {took:9.1f} ms, {took / size * 1000:.2f} ms a KB")


def screening(programs: tuple[Program, ...]) -> None:
    """Seconds of one core for a year of documents, most of which are about something else."""
    words = "The Commission has before it the question whether the rate of the carrier shall stand as it was filed. "
    text = "<NOTICE><P>" + words * (25_000 // len(words)) + "</P></NOTICE>"
    took = milliseconds(lambda raw: screen(notice("Tariffs of Carriers"), programs, raw), [text] * 500)
    print(f"screening {YEAR} documents of 25 KB: {took * YEAR / 1000:.1f} s")


def notice(title: str = "Quality Management Maturity Prototype Assessment Protocol") -> Notice:
    """What the API says beside the text."""
    return Notice("2031-00001", date(2031, 1, 8), Stage.PUBLISHED, title)


def milliseconds(work: Callable[[str], object], texts: Iterable[str], rounds: int = ROUNDS) -> float:
    """CPU milliseconds a text, the median of the rounds."""
    every = list(texts)
    taken = []
    for _ in range(rounds):
        start = process_time()
        for text in every:
            try:
                work(text)
            except UnreadableText:
                continue
        taken.append(process_time() - start)
    return statistics.median(taken) / len(every) * 1000


if __name__ == "__main__":
    main()
