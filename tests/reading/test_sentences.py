"""Where sentences end."""

import pytest

from fr_monitor.reading.plain import plain_text
from fr_monitor.reading.sentences import sentences


@pytest.mark.parametrize(
    ("line", "parts"),
    [
        ("Ask by May 1. We answer soon.", 2),
        ("Ask by Sept. 9, 2031. We answer.", 2),
        ("Go to Rm. 1061, Bldg. 75, 5 Main St. Suite 4.", 1),
        ("It ends at 5 p.m. Eastern Time on May 1.", 1),
        ("It ends at 5 p.m. Late requests are kept.", 2),
        ("See Acme, Inc. v. Doe, 12 U.S. 34.", 1),
        ("It is made in the U.S. Requests are due.", 2),
        ("It is made for the U.S. Food Supply.", 1),
        ("1. Name of the site.", 1),
        ("II. Participation", 1),
        ("J. R. Smith signed it. Ask him.", 2),
        ("“Is it so?” It is.", 2),
        ("Write to https://www.fda.gov. See the page.", 2),
        ("The rate is 3.5 percent. Fine.", 2),
        ("See sec. 510(k) and No. 5 of vol. 2.", 1),
        ("It opened in 2024. 12 sites took part.", 2),
    ],
)
def test_sentences_end_where_they_should(line, parts):
    """Abbreviations, initials, numbers and list marks end nothing; a full stop before a new beginning does."""
    found = sentences(plain_text(f"<pre>    {line}</pre>"))
    assert len(found) == parts


def test_sentences_quote_the_text():
    """Each sentence is exactly what stands at its span, and together they leave out nothing but blanks."""
    text = plain_text(
        "<NOTICE><P>It ends. Does it? It does!</P><HD SOURCE='HD1'>I. Four</HD><P>• Five; six.</P></NOTICE>"
    )
    found = sentences(text)
    assert [s.text for s in found] == ["It ends.", "Does it?", "It does!", "I. Four", "• Five; six."]
    assert all(text.text[s.span.start : s.span.end] == s.text for s in found)
    assert [s.section for s in found] == ["", "", "", "I. Four", "I. Four"]


def test_sections_of_sentences_are_the_innermost():
    """The section of a sentence is the one that `section_at` gives for its place, behind a table as well."""
    text = plain_text(
        '<NOTICE><SUPLINF><HD SOURCE="HED">SUPPLEMENTARY INFORMATION:</HD><P>A.</P><HD SOURCE="HD1">I. B</HD><HD SOURCE="HD2">C</HD>'
        "<P>D.</P><GPOTABLE><ROW><ENT>1</ENT></ROW></GPOTABLE><P>E.</P><HD SOURCE='HD1'>II. F</HD><P>G.</P></SUPLINF></NOTICE>"
    )
    assert all(s.section == text.section_at(s.span.start) for s in sentences(text))
    assert [s.section for s in sentences(text) if s.text in {"D.", "1", "E.", "G."}] == ["C", "TABLE", "C", "II. F"]
