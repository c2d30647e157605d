"""Every rule of reading on texts that were made to hold it up."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from time import thread_time

import pytest
from support.scripted import notice

from fr_monitor.errors import UnreadableText
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text
from fr_monitor.settings import watched_programs

SIZE, LONGER = 10_000, 4
QUICK = 0.3
"""Seconds, below which nobody is held up and a ratio says little."""
PIECES = (
    *("a", "A", "9", "é", "a ", "A ", "9 ", "a b ", "A B ", "Aa ", "a, ", "A, ", "9, ", "1,", "1,000 ", "a and ", "and ", "or ", "and/or "),
    *("-", "–", "_", "=", "(", ")", "[", "<", "&", "*", "/", "\\", "\"", "“", "”", "'", "’", "s’ ", ".", ". ", ", ", "; ", ": ", "? ", "\n", "\t"),
    *("@", "a@", "a@a.", "a.", "http://", "https://a.", "www.", "e-mail ", "@fda.hhs.gov ", "Ms. ", "Dr. ", "Ann Smith, ", "301-555-0100 "),
    *("Suite 5, ", "Rm. 1, ", "MD 20993, ", "(see ", "see ", "if ", "unless ", "each ", "sites ", "U.S. ", "U.S.C. ", "No. ", "A. ", "1. ", "i. "),
    *("(a) ", "(1) a; ", "• x ", "criteria: ", "must ", "eligible ", "AGENCY: ", "DATES: ", "AGENCY ", "21 CFR 314.50 ", "91 FR 1234 ", "RIN 0910 "),
    *("AA-", "A-1-", "AA-1-", "FDA-2023-N-", "FDA-2023-N-5706 ", "Docket No. FDA-2023-N-5706; ", "2023-", "12/12/2027 ", "12/", "9/9/9 "),
    *("March 9, ", "March 9 ", "March ", "9 March ", "Sept. ", "January 1, 2027 ", "January 1, 2027, to ", "Monday, ", "the first ", "first ", "1st "),
    *("by ", "until ", "through ", "before ", "on or before ", "not later than ", "as of ", "within ", "after ", "days ", "60 days ", "sixty (60) days "),
    *("60 days after ", "noon ", "midnight ", "11:59 p.m. ", "p.m. ", "EST ", "Eastern Time ", "5 p.m. Eastern Time on ", "close of business "),
    *("nine ", "twenty-", "twenty ", "hundred ", "one hundred ", "thousand ", "nine hundred ninety ", "fourth-", "fourth year of ", "-year ", "year-"),
    *("year ", "CY ", "CY 2027 ", "fiscal year 2027 ", "$5 ", "5 percent ", "up to ", "at least 9 ", "between 5 and 9 ", "no more than ", "from 1 to "),
    *("establishments ", "nine establishments ", "establishments may be selected ", "we will select ", "select ", "to take part ", "participate in "),
    *("request ", "Requests, ", "requests due ", "requests to participate ", "may ", "will ", "may follow ", "in a later notice ", "comments on "),
    *("closes ", "extended ", "is extended to ", "corrected to read ", "instead of ", "withdrawn ", "the program ", "of the ", "docket "),
)  # fmt: skip


@pytest.fixture(scope="module")
def programs() -> tuple[Program, ...]:
    """Those that are shipped."""
    return watched_programs({}, Path(__file__).resolve().parents[2] / "config/fr_monitor.toml")


def seconds(programs: tuple[Program, ...], piece: str, size: int, form: Form) -> float:
    """For reading a notice in which a piece is repeated."""
    words = piece * (size // len(piece))
    text = f"DATES: Requests to participate are due April 12, 2027. {words}."
    if form is Form.XML:
        text = f"<NOTICE><P>{words.replace('&', '&amp;').replace('<', '&lt;')}.</P></NOTICE>"
    start = thread_time()
    with suppress(UnreadableText):
        read(notice(), plain_text(text, form), programs)
    return thread_time() - start


@pytest.mark.campaign
@pytest.mark.hostile("B46", "B47")
@pytest.mark.parametrize("form", [Form.RAW, Form.XML])
@pytest.mark.parametrize("piece", dict.fromkeys(PIECES))
def test_no_repetition_holds_reading_up(programs: tuple[Program, ...], piece: str, form: Form) -> None:
    """Four times as much takes no longer than seven times, or no time at all."""
    for _ in range(3):
        short, long = (seconds(programs, piece, size, form) for size in (SIZE, SIZE * LONGER))
        if long < max(QUICK, 7 * short):
            return
    pytest.fail(f"{LONGER} times as much text took {long / short:.0f} times as long, {long:.1f} s")
