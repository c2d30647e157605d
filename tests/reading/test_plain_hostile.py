"""Texts that were made to harm, or were harmed."""

import threading

import pytest

from fr_monitor.errors import UnreadableText
from fr_monitor.model.text import Form
from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.sentences import sentences

NESTED = 200_000


@pytest.mark.hostile("B48", "B50")
@pytest.mark.parametrize(
    "source",
    [
        "",
        " \n\t ",
        " " * 1_000_000,
        "<NOTICE></NOTICE>",
        "<NOTICE><P>Half a notice",
        "<NOTICE>" + "<P>" * NESTED + "x" + "</P>" * NESTED + "</NOTICE>",
        "<div>" * NESTED + "x" + "</div>" * NESTED,
        "<p>Not only this.</p>" + "<b>" * NESTED + "but what stands deeper",
        '<!DOCTYPE NOTICE [<!ENTITY x SYSTEM "file:///etc/hostname">]><NOTICE><P>&x;</P></NOTICE>',
        '<?xml version="1.0"?><!DOCTYPE NOTICE [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><NOTICE><P>&b;</P></NOTICE>',
        "<NOTICE><P>" + "word " * 4_000_000 + "</P></NOTICE>",
        "--------\n" * 1000,
        "<p>x</p>" * NESTED,
        "<NOTICE>" + "<P>x</P>" * NESTED + "</NOTICE>",
    ],
    ids=[
        "nothing",
        "blank",
        "spaces",
        "no words",
        "cut off",
        "deep xml",
        "deep html",
        "deep tail",
        "file",
        "bomb",
        "long",
        "rules",
        "side by side",
        "side by side in xml",
    ],
)
def test_unreadable_is_said(source):
    """What is empty, cut off, too deep, in too many parts or brings entities is refused, never read as an empty or shorter notice."""
    with pytest.raises(UnreadableText):
        plain_text(source)


@pytest.mark.hostile("B46", "B47")
@pytest.mark.parametrize(
    "source",
    [
        "a" + " " * 1_000_000 + "b",
        "\n" * 1_000_000 + "x",
        "9" * 50_000,
        "<" * 1_000_000,
        "<a " * 300_000,
        "&" * 1_000_000,
        ". " * 300_000,
        "A. " * 200_000,
        "A" * 1_000_000 + ":",
        "AGENCY " * 100_000,
        "Aa a " * 200_000 + ":",
        "This document is scheduled to be published in the " * 10_000,
        '<a href="/cdn-cgi/l/email-protection#' * 20_000,
        "\\1" * 200_000,
        ".”’" * 200_000,
        "-----\n" * 50_000 + "x",
        "a b " * 200_000,
    ],
    ids=lambda source: repr(source[:12]),
)
@pytest.mark.parametrize("form", [Form.RAW, Form.INSPECTION])
def test_time_is_linear(source, form):
    """A million characters of the worst kind are read within seconds, where quadratic time would take hours."""
    worker = threading.Thread(target=lambda: sentences(plain_text(source, form)), daemon=True)
    worker.start()
    worker.join(timeout=20)
    assert not worker.is_alive()


@pytest.mark.hostile("B33", "B34", "B35", "B36")
@pytest.mark.parametrize("source", ["<NOTICE><P>{}</P></NOTICE>", "<div><p>{}</p></div>", "<pre>    {}</pre>", "{}"])
def test_control_characters_do_no_harm(source):
    """NUL, escape codes, surrogates, marks that turn the direction, and characters that are none disappear."""
    words = (
        "Re\x00quests \x1b[0mare\x85due \u202eMay\u2028 1\ufeff, 2031\ud800\ufffe.\f\u061c\U000e0041\U0010ffff\ufdd0"
    )
    assert plain_text(source.format(words)).text.strip() == "Requests [0mare due May 1, 2031."
