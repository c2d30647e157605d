"""Offers in the words of many drafters, sums and products of groups, and numbers of everything else."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.facts import Basis, Event
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading.amounts import amounts, total
from fr_monitor.reading.counts import establishments
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.plain import plain_text

PROGRAM = Program("yearly", "Yearly Assessment Program", "Yearly", (), yearly=True, first_year=2024)
ADDED = (
    "five domestic",
    "5 sterile",
    "finished dosage form and up to three",
    "two groups",
    "three cohorts",
    "each of three",
    "ten manufacturers",
)
"""Words of the sentences whose numbers have to be added up or multiplied."""


def document(*paragraphs: str) -> Document:
    """A notice whose body consists of these paragraphs."""
    text = "SUMMARY: This is a notice.\n\nSUPPLEMENTARY INFORMATION:\n\nII. Selection\n\n" + "\n\n".join(
        f"    {p}" for p in paragraphs
    )
    return document_of(
        Notice("2028-01234", date(2028, 2, 1), Stage.PUBLISHED, "A program"), plain_text(text + "\n", Form.RAW)
    )


@pytest.mark.parametrize(
    ("sentence", "minimum", "maximum"),
    [
        ("CDER anticipates having capacity for eleven establishments.", 11, 11),
        ("CDER has capacity to assess eleven establishments.", 11, 11),
        ("The program can accommodate as many as fourteen establishments in CY 2028.", None, 14),
        ("Not more than 9 (nine) establishments will be admitted.", None, 9),
        ("FDA will be able to perform no more than ten assessments in this cycle.", None, 10),
        ("There is room for nine.", 9, 9),
        ("A total of nine (9) volunteer establishments will be chosen.", 9, 9),
        ("The number of establishments to be assessed in CY 2028 is nine.", 9, 9),
        ("The Agency has set the number of participants at nine.", 9, 9),
        ("FDA has set nine as the number of participants.", 9, 9),
        ("FDA has capped participation at 12 establishments.", None, 12),
        ("Participation is limited to the first 12 establishments that submit a complete request.", None, 12),
        ("Enrollment will close when 15 establishments have been accepted.", 15, 15),
        ("FDA intends to select a maximum of 9 establishments, including at least three API manufacturers.", None, 9),
        ("FDA will select between eight and ten facilities.", 8, 10),
        ("FDA will select eight to ten facilities.", 8, 10),
        ("We hope to enroll 10-12 sites.", 10, 12),
        ("We hope to enroll from 10 to 12 sites.", 10, 12),
        ("We plan to assess somewhere between 10 and 12 sites.", 10, 12),
        ("We expect that about ten establishments will be assessed.", 10, 10),
        ("We will assess one additional establishment.", 1, 1),
        ("Nine establishments will be invited to participate in the assessments.", 9, 9),
        ("Nine (9) establishments, five domestic and four foreign, will be selected.", 9, 9),
        ("FDA will choose nine establishments: five that make sterile drugs and four that make solid oral dosage forms.", 9, 9),
        ("FDA will select five domestic and four foreign establishments.", 9, 9),
        ("FDA will select five domestic establishments and four foreign establishments.", 9, 9),
        ("FDA will select 5 sterile, 3 solid oral, and 2 API establishments.", 10, 10),
        ("CDER will assess up to six finished dosage form and up to three API establishments.", None, 9),
        ("The cohort will consist of nine establishments.", 9, 9),
        ("The cohort will be made up of nine establishments.", 9, 9),
        ("The size of the cohort is nine establishments.", 9, 9),
        ("The 2028 cohort: nine establishments.", 9, 9),
        ("Cohort size: 9 establishments.", 9, 9),
        ("Number of establishments: up to 9.", None, 9),
        ("Establishments to be selected: 9.", 9, 9),
        ("Anticipated number of participants: Approximately 12.", 12, 12),
        ("Maximum number of participants: 12.", None, 12),
        ("CDER will take no more than two establishments from any one company, and nine in all.", 9, 9),
        ("This year FDA will offer 12 places, up from nine last year.", 12, 12),
        ("This year FDA will offer 12 places, compared with nine in CY 2027.", 12, 12),
        ("The number of places rises from nine to twelve.", 12, 12),
        ("FDA is able to offer participation to thirteen establishments.", 13, 13),
        ("Thirteen establishments may participate.", 13, 13),
        ("As in previous years, FDA will select nine establishments.", 9, 9),
        ("As in the previous year, the program is limited to nine establishments.", None, 9),
        ("FDA does not expect to select more than nine establishments.", None, 9),
        ("FDA will not select more than nine establishments.", None, 9),
        ("FDA cannot assess more than nine establishments in a single year.", None, 9),
        ("No fewer than six establishments will be selected.", 6, None),
        ("FDA will select a minimum of six, and a maximum of nine, establishments.", 6, 9),
        ("FDA will select six or more establishments.", 6, None),
        ("FDA will select a dozen establishments.", 12, 12),
        ("FDA will select some two dozen establishments.", 24, 24),
        ("FDA has budgeted for the assessment of nine establishments.", 9, 9),
        ("FDA expects that its resources will permit the assessment of nine establishments.", 9, 9),
        ("Resources permit nine assessments in CY 2028.", 9, 9),
        ("Only nine establishments can be assessed this year.", 9, 9),
        ("We can take only nine.", 9, 9),
        ("Participation will be offered to nine establishments.", 9, 9),
        ("Nine openings are available for CY 2028.", 9, 9),
        ("Nine openings exist for CY 2028.", 9, 9),
        ("There are nine openings in the CY 2028 program.", 9, 9),
        ("We have nine places to fill.", 9, 9),
        ("The protocol will be evaluated at nine establishments.", 9, 9),
        ("The protocol will be tested at nine volunteer establishments.", 9, 9),
        ("CDER will conduct the evaluation with nine establishments.", 9, 9),
        ("CDER will evaluate the protocol with the help of nine establishments.", 9, 9),
        ("CDER's goal is to assess nine establishments.", 9, 9),
        ("CDER's target is nine establishments.", 9, 9),
        ("CDER is targeting 9 establishments for CY 2028.", 9, 9),
        ("CDER seeks to enroll nine establishments.", 9, 9),
        ("The Agency desires to include nine establishments.", 9, 9),
        ("From among those that apply, nine will be selected.", 9, 9),
        ("Of the establishments that request to participate, CDER will choose nine.", 9, 9),
        ("Up to nine of the establishments that request to participate will be chosen.", None, 9),
        ("If more than nine establishments submit requests, FDA will select nine of them.", 9, 9),
        ("CDER will choose three establishments in each of three regions.", 9, 9),
        ("CDER will select two groups of six establishments each.", 12, 12),
        ("Establishments to be assessed | 12", 12, 12),
        ("Nine establishments, three in each of the categories of sterile, liquid, and API making, will make up the group.", 9, 9),
        ("The number of establishments depends on the mix of sites, with a maximum of 20 participants.", None, 20),
        ("Appropriations for fiscal year 2032 support assessments of nine establishments.", 9, 9),
        ("CDER will turn to makers of sterile drugs, seven of which will be selected from those that write.", 7, 7),
        ("The cycle will comprise ten manufacturers of finished dosage forms and six manufacturers of APIs.", 16, 16),
        ("The Agency shall admit such number of establishments, not being fewer than five nor more than twelve, as it can.", 5, 12),
        ("CDER will be able to complete eight assessments, at the most.", None, 8),
        ("CDER will select six establishments, at the least.", 6, None),
        ("CDER will select nine establishments, at least three of which make sterile drugs.", 9, 9),
        ("CDER will draw 20 establishments from among those requesting to participate.", 20, 20),
        ("Participants in the cycle will be limited to a minimum of 12 and a maximum of 18.", 12, 18),
        ("Twelve establishments can be appraised in 2028.", 12, 12),
        ("Three places have become free.", 3, 3),
        ("FDA expects 40 establishments to be enrolled in the first period.", 40, 40),
        ("We can do 40 assessments.", 40, 40),
        ("CDER will select up to, but no more than, fifteen establishments.", None, 15),
        ("We will take volunteers until we have nine or until April 29, 2028, whichever is sooner.", 9, 9),
        ("FDA will select up to six establishments in each round, twelve in all.", 12, 12),
        ("An establishment that wants one of the three places should write to FDA.", 3, 3),
        ("FDA anticipates that 25 appraisals can be carried out.", 25, 25),
        ("In the first year it completed 22 of 25 appraisals; in the second, it intends to complete 30 to 35.", 30, 35),
        ("CDER will assess as many establishments as ask and are eligible, but not more than 30.", None, 30),
        ("Though the last notice provided for up to fifteen sites, budgets allow FDA to work with at most ten sites.", None, 10),
        ("FDA is filling nine slots in the program.", 9, 9),
        ("CDER will form three cohorts of six establishments.", 18, 18),
        ("CDER has funding for twenty establishments to be assessed in 2028.", 20, 20),
        ("CDER anticipates completing up to 12 assessments in each cycle.", None, 12),
        ("The group will consist of eleven establishments, two of which will be chosen from those left over in 2027.", 11, 11),
    ],
)  # fmt: skip
def test_an_offer_is_read_whoever_drafts_it(sentence: str, minimum: int | None, maximum: int | None) -> None:
    """The bounds are those of the words, and a number that stands nowhere is computed, never stated."""
    count, conflicts = establishments(document(sentence), PROGRAM, Event.CYCLE_OPENS)
    assert not conflicts
    assert count is not None
    assert (count.minimum, count.maximum) == (minimum, maximum)
    added = any(words in sentence for words in ADDED) and ":" not in sentence and "(9)" not in sentence
    assert (count.basis is Basis.COMPUTED) is added


@pytest.mark.parametrize(
    "sentence",
    [
        "FDA received requests from 71 establishments in CY 2027 and selected nine.",
        "In CY 2027, FDA selected nine establishments.",
        "Nine establishments were selected in CY 2027.",
        "Nine establishments participated in each of the first four years.",
        "The program's first nine participants found the report helpful.",
        "Each establishment will be assessed by four assessors over three to five days.",
        "A request should be no longer than five pages.",
        "Each request should identify one to three product lines at the establishment.",
        "FDA estimates that 40 establishments will submit requests, at 10 hours per request.",
        "We estimate that 40 establishments will ask to participate.",
        "We expect to receive requests from about 40 establishments.",
        "FDA will publish the list of the nine establishments assessed in CY 2027.",
        "A company with two or more establishments may submit a request for each.",
        "A company may submit requests for up to three establishments.",
        "Corporations that own more than one establishment may volunteer up to two sites.",
        "A firm with more than 10 establishments may ask for an alternate schedule.",
        "FDA will meet with the establishment within 30 days and again after 6 months.",
        "Five FDA staff members will review the requests.",
        "The establishment will be asked to provide three examples.",
        "Assessments will take place in four countries.",
        "There are about 4,800 registered drug establishments.",
        "FDA regulates more than 4,000 establishments.",
        "Some 300 establishments would be eligible.",
        "Establishments with fewer than 50 employees are encouraged to apply.",
        "Small businesses are those with 500 or fewer employees.",
        "Of the nine establishments assessed in CY 2027, four asked for a second assessment.",
        "In the feedback program, CDER held 12 meetings with sponsors.",
        "The QMM for FDF pilot will not be repeated; it included seven establishments.",
        "FDA's Site Visit Program accepted up to 14 sites.",
        "Two pilots, with eight establishments, preceded the program.",
        "FDA may conduct up to two follow-up meetings with the establishment.",
        "The establishment will host one on-site visit and up to three virtual sessions.",
        "Establishments will be notified within 30 days whether they have been selected.",
        "Establishments must have manufactured at least three commercial batches.",
        "Applicants must operate at least two facilities in the United States.",
        "Approximately 20 establishments attended a webinar about the program.",
        "FDA will select establishments in each of three size categories.",
        "FDA will select from three groups of establishments.",
    ],
)
def test_whatever_else_is_counted_is_no_offer(sentence: str) -> None:
    """Requests, assessors, pages, reports, small firms, earlier cohorts and other programs are no places."""
    assert establishments(document(sentence), PROGRAM, Event.CYCLE_OPENS) == (None, ())


def test_the_items_of_a_list_are_added_up() -> None:
    """Groups told item by item are one offer, and its words are the whole list."""
    items = (
        "CDER will select:",
        "(1) six establishments that make finished drugs; and",
        "(2) up to three makers of APIs.",
    )
    read = document(*items, "It will tell them by May.")
    count, conflicts = establishments(read, PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert (count.minimum, count.maximum, count.basis, conflicts) == (None, 9, Basis.COMPUTED, ())
    assert count.evidence.quote == "\n".join(items)


def test_a_list_of_one_number_is_no_sum() -> None:
    """Where only one item counts establishments, nothing is added up."""
    read = document("CDER plans to include:", "(1) establishments that ask; and", "(2) three establishments abroad.")
    assert establishments(read, PROGRAM, Event.CYCLE_OPENS) == (None, ())


def test_a_question_in_the_text_is_answered_by_the_next_words() -> None:
    """A bare number is an offer after a question for it, and nowhere else."""
    asked = document("How many will be chosen?", "Twelve. We will tell all by May.")
    count, _ = establishments(asked, PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert (count.minimum, count.maximum) == (12, 12)
    assert establishments(document("Who will choose?", "Twelve."), PROGRAM, Event.CYCLE_OPENS) == (None, ())


@pytest.mark.parametrize("label", ["(2) Scope.", "Number:", "Places.", "Cohort size:"])
def test_a_label_says_what_the_number_after_it_is(label: str) -> None:
    """After a label no verb is needed."""
    count, _ = establishments(
        document(f"(1) Aim. To learn. {label} 18-20 establishments. Each is told."), PROGRAM, Event.CYCLE_OPENS
    )
    assert count is not None
    assert (count.minimum, count.maximum) == (18, 20)


def test_a_changed_number_has_the_bounds_of_the_new_one() -> None:
    """Bounds on both sides of an arrow are not mixed up."""
    sentence = "The number of establishments is changed from “not fewer than 8” to “at least 10 but no more than 14.”"
    count, conflicts = establishments(document(sentence), PROGRAM, Event.CORRECTION)
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (10, 14, ())


def test_the_rest_of_the_places_is_what_is_offered() -> None:
    """Places that are taken are not offered again."""
    read = document("Eleven of the fifteen places are taken.", "The remaining four places are open to all.")
    count, conflicts = establishments(read, PROGRAM, Event.WINDOW_REOPENED)
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (4, 4, ())


def test_a_corrected_table_gives_the_right_number() -> None:
    """The number in the second quotation stands for the one in the first."""
    sentence = 'On page 9733, in the table, "Number of establishments: 9" should read "Number of establishments: 19".'
    count, conflicts = establishments(document(sentence), PROGRAM, Event.CORRECTION)
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (19, 19, ())


def test_places_on_top_of_others_do_not_quarrel_with_the_whole() -> None:
    """Six more and eighteen in all agree."""
    count, conflicts = establishments(
        document("FDA can now take in six more.", "Up to 18 establishments will be assessed."),
        PROGRAM,
        Event.CORRECTION,
    )
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (None, 18, ())


def test_a_sum_has_a_bound_where_all_its_parts_have_one() -> None:
    """Up to six and three are up to nine; at least two and three are at least five."""
    assert total([(None, 6), (3, 3)]) == (None, 9)
    assert total([(2, None), (3, 3)]) == (5, None)


def test_the_place_of_an_amount_is_that_of_its_words() -> None:
    """Start and end cut the words out of the sentence, the groups that are added up included."""
    sentence = "It will assess six domestic and three foreign establishments."
    (amount,) = amounts(sentence)
    assert sentence[amount.start : amount.end] == "six domestic and three foreign establishments"
