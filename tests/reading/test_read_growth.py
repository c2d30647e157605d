"""Reading takes time in proportion to the text, however it was made to harm."""

from __future__ import annotations

import gc
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from time import thread_time

import pytest

from fr_monitor.errors import UnreadableText
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading import read
from fr_monitor.reading.plain import plain_text

LONGER = 8
"""Times that the second text is as long as the first; quadratic work takes 64 times as long."""
MOST = 12
TRIES = 3
"""A machine that is busy with something else may spoil a measurement, not three in a row."""
NOTICE = Notice(
    "2031-00001",
    date(2031, 1, 8),
    Stage.PUBLISHED,
    "Quality Management Maturity Prototype Assessment Protocol; Extension of the Request Period",
    action="Notice; extension of the request period.",
)


def repeated(piece: str, form: Form = Form.RAW) -> Callable[[int], tuple[str, Form]]:
    """A text of so many characters, made of one piece over and over."""
    return lambda size: (piece * (size // len(piece)), form)


def in_xml(piece: str) -> Callable[[int], tuple[str, Form]]:
    """The same as an XML document."""
    return lambda size: (f"<NOTICE>{piece * (size // len(piece))}</NOTICE>", Form.XML)


def of_days(size: int) -> tuple[str, Form]:
    """A text in which every sentence sets another day."""
    days = [date(2031, 2, 1) + timedelta(days) for days in range(size // 50)]
    return "".join(f"Requests were due by {day:%B} {day.day}, {day.year}. " for day in days), Form.RAW


def nested(size: int) -> tuple[str, Form]:
    """Elements inside each other, as deep as the text is long."""
    return "<div>" * (size // 11) + "x" + "</div>" * (size // 11), Form.HTML


def seconds(programs, source: str, form: Form) -> float:
    """CPU seconds for the whole reading, or for refusing the text.

    Of this thread alone and without the collector: threads and garbage that other tests have left are not ours.
    """
    gc.disable()
    try:
        start = thread_time()
        with suppress(UnreadableText):
            read(NOTICE, plain_text(source, form), programs)
        return thread_time() - start
    finally:
        gc.enable()


@pytest.mark.hostile("B46", "B47", "B48")
@pytest.mark.parametrize(
    ("made", "size"),
    [
        (lambda size: ("a" + " " * size + "b", Form.RAW), 125_000),
        (lambda size: (f"<NOTICE><P>a{' ' * size}b</P></NOTICE>", Form.XML), 125_000),
        (nested, 275_000),
        (in_xml("<P>x</P>"), 20_000),
        (lambda size: ("9" * size, Form.RAW), 6_250),
        (repeated("9 "), 50_000),
        (repeated("May 5 "), 20_000),
        (repeated("by 5 p.m. ET "), 40_000),
        (repeated("by April 13, 2031, and "), 20_000),
        (repeated("nine establishments "), 50_000),
        (repeated("CDER will select nine establishments by April 13, 2031. "), 15_000),
        (repeated("third year of the program "), 40_000),
        (repeated("60 days after publication "), 40_000),
        (repeated("Requests were extended to May 5, 2031. ", Form.INSPECTION), 10_000),
        (repeated("a b ", Form.INSPECTION), 20_000),
        (of_days, 15_000),
        (in_xml('<HD SOURCE="HD1">DATES</HD><P>By May 1, 2031.</P>'), 50_000),
        (in_xml('<HD SOURCE="HED">CONTACT:</HD><P>Ada Byrd, Office of Quality</P>'), 25_000),
        (in_xml("<P>An establishment must have:</P><P>(1) a site;</P>"), 25_000),
    ],
    ids=[
        "spaces",
        "spaces in xml",
        "nested tags",
        "tags side by side",
        "digits",
        "figures",
        "months",
        "hours",
        "dates",
        "counts",
        "sentences",
        "ordinals",
        "periods",
        "extensions",
        "words in pieces",
        "days",
        "sections of dates",
        "contacts",
        "lists",
    ],
)
def test_time_grows_with_the_text(made, size, programs):
    """A text eight times as long takes about eight times as long to read, never its square."""
    for _ in range(TRIES):
        short, long = (seconds(programs, *made(length)) for length in (size, size * LONGER))
        if long < MOST * short:
            return
    pytest.fail(f"{LONGER} times as much text took {long / short:.0f} times as long")
