"""One text out of every form."""

import pytest

from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.text import Form
from fr_monitor.reading.plain import form_of, from_fields, plain_text

FORMS = [Form.XML, Form.HTML, Form.RAW, Form.INSPECTION]


@pytest.fixture(scope="module")
def sample(outline, page):
    """A notice with page ends in mid-sentence, italics, items, headings and quotation marks."""
    return outline(
        title="Voluntary Quality Management Maturity Prototype Assessment Protocol Evaluation Program",
        summary=("FDA is looking for twelve establishments — no more — for the eighth year of the program.",),
        dates=(f"Requests to participate are accepted through {page} April 14, 2031. See “How To Ask” below.",),
        addresses=(
            "Send comments to the docket.",
            "• [[i]]By mail:[[/i]] Dockets Staff, 1 Elm St., Rockville, MD 20852.",
        ),
        contact=("Ada Byrd, Office of Quality, 301-555-0142, [[i]]Ada.Byrd@example.gov.[[/i]]",),
        body=(
            (1, "I. Background", ("The word “maturity,” as it is used here, means more than compliance.",)),
            (1, "II. Participation", ()),
            (
                2,
                "A. How To Ask",
                ("Write to us (see [[i]]ADDRESSES[[/i]]) in time.", f"The number is {page} 301-555-0142."),
            ),
        ),
    )


def text_of(form, sample, render):
    """The sample as the plain text of a form."""
    return plain_text(render(sample, form), form)


@pytest.mark.parametrize("form", FORMS)
def test_sentences_run_over_page_ends(form, sample, render):
    """A page mark, a page number or the stamp of public inspection inside a sentence leaves no trace."""
    text = text_of(form, sample, render).text
    assert "Requests to participate are accepted through April 14, 2031. See “How To Ask” below." in text
    assert "The number is 301-555-0142." in text


@pytest.mark.parametrize("form", FORMS)
def test_inline_elements_leave_no_blanks(form, sample, render):
    """Italics on lines of their own put no blank before a closing mark or behind an opening one."""
    text = text_of(form, sample, render).text
    assert "Write to us (see ADDRESSES) in time." in text
    assert "301-555-0142, Ada.Byrd@example.gov." in text


@pytest.mark.parametrize("form", FORMS)
def test_sections_carry_their_names(form, sample, render):
    """The preamble's sections and the body's headings are found alike in every form, and ADDRESSES is whole."""
    text = text_of(form, sample, render)
    names = [s.name for s in text.sections if s.name not in {"TITLE", "HEADING", "END MATTER"}]
    assert names[:6] == ["AGENCY", "ACTION", "SUMMARY", "DATES", "ADDRESSES", "FOR FURTHER INFORMATION CONTACT"]
    assert names[6:] == ["SUPPLEMENTARY INFORMATION", "I. Background", "II. Participation", "A. How To Ask"]
    assert text.section_at(text.text.index("Dockets Staff")) == "ADDRESSES"
    assert text.section_at(text.text.index("Write to us")) == "A. How To Ask"
    assert text.section_at(text.text.index("Ivo Sand")) == "END MATTER"


@pytest.mark.parametrize("form", FORMS)
def test_forms_give_the_same_body(form, sample, render):
    """From ACTION to the last paragraph the four forms give the same text to the letter."""
    whole = {f: text_of(f, sample, render).text for f in (Form.XML, form)}
    bodies = [
        t[t.index("ACTION:") : t.index("Dated:")].removesuffix("BILLING CODE 4164-01-P\n") for t in whole.values()
    ]
    assert bodies[0] == bodies[-1]


@pytest.mark.parametrize("form", FORMS)
def test_form_is_told_from_the_source(form, sample, render):
    """The source itself shows which form it is."""
    assert form_of(render(sample, form)) is form


def test_article_is_plain_text():
    """An article has one paragraph a line, its first line is the title, its bare lines are headings."""
    text = plain_text("A Look at the Program\nIt opens in May.3 Ask early.\nWho may ask\n- Sites with a good record.\n")
    assert [s.name for s in text.sections] == ["TITLE", "Who may ask"]
    assert text.text.split("\n")[1] == "It opens in May. Ask early."


def test_footnotes_leave_the_sentence():
    """A reference disappears from the sentence, and the note stands behind the body, in XML, HTML and raw text."""
    xml = "<NOTICE><P>One<SU>1</SU><FTREF/> two.</P><FTNT><P><SU>1</SU> A note.</P></FTNT><P>Three m<SU>2</SU>.</P></NOTICE>"
    html = (
        '<div><p>One<sup>[<a class="footnote-reference" href="#f">1</a>]</sup> two.</p><p>Three m<sup>2</sup>.</p>'
        '<h1 id="footnotes">Footnotes</h1><div class="footnotes"><div class="footnote"><p>1. A note.</p></div></div></div>'
    )
    raw = "<pre>\n    One \\1\\ two.\n------------------\n    \\1\\ A note.\n------------------\n    Three m2.\n</pre>"
    for source in (xml, html, raw):
        text = plain_text(source)
        assert text.text == "One two.\nThree m2.\nA note."
        assert text.section_at(text.text.index("A note")) == "FOOTNOTES"


@pytest.mark.parametrize(
    "source",
    [
        (
            "<NOTICE><P>Before.</P><GPOTABLE><TTITLE>Burden</TTITLE><ROW><ENT>Requests</ENT><ENT>25</ENT></ROW></GPOTABLE>"
            "<P>After.</P></NOTICE>"
        ),
        (
            "<div><p>Before.</p><div class='table-wrapper'><table><caption>Burden</caption><tr><td>Requests</td><td>25</td></tr>"
            "</table></div><p>After.</p></div>"
        ),
        (
            "<pre>\n    Before.\n\n----------------------\nActivity     Number    Hours\n----------------------\n"
            "Requests ........    25    9\nReplies .........    14    3\n----------------------\n    After.\n</pre>"
        ),
    ],
    ids=["xml", "html", "raw"],
)
def test_tables_are_marked(source):
    """Rows stand in a section TABLE, so that no rule takes a respondent for an establishment; what follows does not."""
    text = plain_text(source)
    assert text.section_at(text.text.index("25")) == "TABLE"
    assert text.section_at(text.text.index("After")) != "TABLE"


@pytest.mark.hostile("B38", "B44")
@pytest.mark.parametrize(
    ("raw", "plain"),
    [
        ("Docket FDA-2031-N-\n9123 is", "Docket FDA-2031-N-9123 is"),
        ("an on-\nsite visit", "an on-site visit"),
        ("two- \nand three-year", "two- and three-year"),
        ("so--\nand only so--it is", "so—and only so—it is"),
        ("``maturity'' means", "“maturity” means"),
        ("FDA\u20132031\u2013N\u20139123 and 301\u2013555\u20130101", "FDA-2031-N-9123 and 301-555-0101"),
        ("April\u00a014,\u2009 2031", "April 14, 2031"),
        ("parti\u00adci\u200bpate", "participate"),
        ("FDA\u2019s &amp; HHS\x00", "FDA's & HHS"),
        ("<bullet> Item one", "• Item one"),
    ],
)
def test_characters_become_alike(raw, plain):
    """Line ends after hyphens, dashes within words, blanks of all kinds, entities and codes are made one spelling."""
    assert plain_text(f"<pre>    The words are: {raw} here.</pre>").text == f"The words are: {plain} here."


def test_hidden_addresses_are_shown():
    """An address that the content network hides is decoded, whatever its mask, in raw text and HTML alike."""
    for mask in (0x2A, 0xEE):
        code = bytes([mask, *(octet ^ mask for octet in b"ask@example.gov")]).hex()
        link = (
            f'<a href="/cdn-cgi/l/email-protection#{code}"><span class="__cf_email__" data-cfemail="{code}">'
            "[email&#160;protected]</span></a>"
        )
        assert "to ask@example.gov today" in plain_text(f"<pre>    Write to {link} today.</pre>").text
        assert "to ask@example.gov today" in plain_text(f"<div><p>Write to {link} today.</p></div>").text


@pytest.mark.hostile("B49")
def test_notice_without_sections_has_run_in_headings():
    """In a meeting notice whose text follows ACTION, "Date and Time:" opens a section, and ACTION ends after its line."""
    xml = (
        '<NOTICE><PREAMB><ACT><HD SOURCE="HED">ACTION:</HD><P>Notice.</P></ACT><P>A meeting is announced.</P>'
        '<P><E T="03">Date and Time:</E> It will be held on June 9, 2031.</P><P><E T="03">Agenda:</E> Open.</P></PREAMB></NOTICE>'
    )
    html = (
        '<div id="action"><h1>ACTION: </h1><p>Notice.</p><p>A meeting is announced.</p>'
        "<p><em>Date and Time:</em> It will be held on June 9, 2031.</p><p><em>Agenda:</em> Open.</p></div>"
    )
    for source in (xml, html):
        text = plain_text(source)
        assert text.section_at(text.text.index("A meeting")) == ""
        assert text.section_at(text.text.index("June 9")) == "Date and Time"
        assert text.section_at(text.text.index("Open.")) == "Agenda"


def test_fields_stand_in_for_a_text():
    """Without a full text the API's own fields are the text, under the names of the sections they come from."""
    notice = Notice(
        "2031-1", None, Stage.INSPECTION, "A Title", action="Notice.", abstract="It is so.", dates="By May 1."
    )
    text = from_fields(notice)
    assert text.form is Form.FIELDS
    assert [s.name for s in text.sections] == ["TITLE", "ACTION", "SUMMARY", "DATES"]
    assert text.section_at(text.text.index("By May 1.")) == "DATES"
