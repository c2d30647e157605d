"""How many establishments are offered a place, and what is counted besides."""

from __future__ import annotations

from datetime import date

import pytest

from fr_monitor.model.facts import Event
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.reading.counts import establishments
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.plain import plain_text

PROGRAM = Program("yearly", "Yearly Assessment Program", "Yearly", (), yearly=True, first_year=2024)
PILOT = Program("pilot", "Assessment Pilot Program", "Pilot", ())


def document(*paragraphs: str, section: str = "II. Selection") -> Document:
    """A notice whose body consists of these paragraphs."""
    body = "\n\n".join(f"    {paragraph}" for paragraph in paragraphs)
    text = f"SUMMARY: This is a notice.\n\nSUPPLEMENTARY INFORMATION:\n\n{section}\n\n{body}\n"
    return document_of(Notice("2028-01234", date(2028, 2, 1), Stage.PUBLISHED, "A program"), plain_text(text, Form.RAW))


@pytest.mark.parametrize(
    ("sentence", "minimum", "maximum"),
    [
        ("CDER will select nine volunteer establishments.", 9, 9),
        ("CDER will choose 9 establishments.", 9, 9),
        ("FDA intends to select nine (9) drug manufacturing establishments from those that ask.", 9, 9),
        ("We plan to admit a total of twelve sites.", 12, 12),
        ("The Agency expects to enroll approximately fifteen manufacturing facilities this year.", 15, 15),
        ("Nine establishments will be selected.", 9, 9),
        ("Twelve volunteer drug manufacturing establishments can be accommodated in 2028.", 12, 12),
        ("Ten places are available.", 10, 10),
        ("There will be ten places in the 2028 program.", 10, 10),
        ("This notice announces an opportunity for nine drug manufacturers to participate.", 9, 9),
        ("FDA is inviting eight additional establishments to take part.", 8, 8),
        ("CDER will accept one additional establishment.", 1, 1),
        ("In the fifth year, FDA seeks eleven domestic and foreign establishments.", 11, 11),
        ("CDER will work with a cohort of fourteen establishments.", 14, 14),
        ("From the requests, CDER will select nine of the establishments that fit the criteria.", 9, 9),
        ("CDER will select nine from among those that ask.", 9, 9),
        ("CDER expects to be able to work with up to nine establishments.", None, 9),
        ("FDA will select no more than twelve facilities.", None, 12),
        ("Among those that answer, CDER intends to pick seven, no two of them in one country.", 7, 7),
        ("CDER caps enrollment at 18 sites.", None, 18),
        ("CDER seeks as few as five and as many as 17 firms.", 5, 17),
        ("For this year, CDER plans on six to nine API sites.", 6, 9),
        ("There is room for up to eight sites; CDER may hold back three places for small firms.", None, 8),
        ("FDA shall admit no fewer than six nor more than 13 sites.", 6, 13),
        ("Upwards of eight firms can be accommodated.", 8, None),
        ("Up to four makers of solutions can be added.", None, 4),
        ("Assessors can make no more than seven visits this year.", None, 7),
        ("The ceiling is raised to 22.", None, 22),
        ("The drug makers to be visited, of which there will be six, are told in May.", 6, 6),
        ("CDER can take on another four.", 4, 4),
        ("CDER will choose seven establishments and CBER four, eleven in all.", 11, 11),
        ("Participants will number between six and ten.", 6, 10),
        ("Up to 70 firms can join.", None, 70),
        ("We have set aside 11 slots for the coming year.", 11, 11),
        ("Conversations and site visits with no fewer than six manufacturers are planned.", 6, None),
        ("FDA will accept not more than 12 manufacturers.", None, 12),
        ("As many as twenty sites may take part.", None, 20),
        ("A maximum of nine establishments will be assessed.", None, 9),
        ("At most, nine firms will be admitted.", None, 9),
        ("FDA can accommodate at most nine firms.", None, 9),
        ("Participation will be limited to nine establishments.", None, 9),
        ("The program is open to no more than 16 participants.", None, 16),
        ("Of the establishments that ask, no more than nine will be selected.", None, 9),
        ("CDER has room for up to ten establishments.", None, 10),
        ("Fewer than ten establishments will be selected.", None, 9),
        ("CDER will admit nine or fewer establishments.", None, 9),
        ("The number of establishments is limited to nine.", None, 9),
        ("CDER will select at least five establishments.", 5, None),
        ("No fewer than six establishments will be assessed.", 6, None),
        ("CDER will select between 10 and 20 establishments.", 10, 20),
        ("We expect to choose from five to ten sites.", 5, 10),
        ("Six to eight facilities will be selected.", 6, 8),
        ("FDA plans to invite 5-10 sites.", 5, 10),
        ("CDER will select at least five but not more than ten establishments.", 5, 10),
        ("For this cycle CDER has capacity to assess up to fourteen establishments.", None, 14),
        ("Space is limited to 15 establishments.", None, 15),
        ("FDA will limit participation in this cycle to 12 establishments.", None, 12),
        ("Twelve slots are available, four of which are reserved for API manufacturers.", 12, 12),
        ("FDA will choose a minimum of six and a maximum of twelve sites.", 6, 12),
        ("At least five, but not more than eight, establishments will be selected.", 5, 8),
        ("The number of participants will not exceed nine.", None, 9),
        ("CDER's resources allow for nine assessments in 2028.", 9, 9),
        ("This year CDER will double the number of participants, to eighteen establishments.", 18, 18),
        ("Unlike last year, when nine establishments were selected, CDER will select twelve establishments.", 12, 12),
        ("CDER selected nine establishments in each of three years; this year it will select up to twelve.", None, 12),
        ("Nine establishments participated in 2027; for 2028, FDA plans to increase that number to 12.", 12, 12),
        ("As in the previous year, CDER will select nine establishments.", 9, 9),
        ("Thirty establishments could be assessed in theory, but staff limits CDER to ten establishments.", None, 10),
        ("CDER intends to identify as many as fifteen (15) drug manufacturing establishments.", None, 15),
        ("Nine places will be filled in this round and three in the next.", 9, 9),
        ("Selection will be limited to the first nine eligible establishments.", None, 9),
        ("CDER will include nine establishments: five FDF establishments and four API establishments.", 9, 9),
        ("We will select nine or ten establishments.", 9, 10),
        ("Building on the pilots of 2020, CDER will select nine establishments.", 9, 9),
        ("Participation in year seven will be limited to 15 establishments (ten of finished drugs and five of APIs).", None, 15),
        ("CDER is expanding the program in its fourth year and seeks up to 18 establishments.", None, 18),
        ("There are up to 14 places.", None, 14),
        ("CDER has staff for up to nine assessments and intends to conduct up to nine assessments.", None, 9),
    ],
)  # fmt: skip
def test_an_offer_has_its_bounds(sentence: str, minimum: int | None, maximum: int | None) -> None:
    """What a notice offers is read with the bounds that its words give, and the sentence is quoted."""
    read = document(sentence)
    count, conflicts = establishments(read, PROGRAM, Event.CYCLE_OPENS)
    assert not conflicts
    assert count is not None
    assert (count.minimum, count.maximum) == (minimum, maximum)
    span = count.evidence.span
    assert read.text.text[span.start : span.end] == count.evidence.quote == sentence


@pytest.mark.parametrize(
    "sentence",
    [
        "CDER will select a limited number of establishments.",
        "The assessment will be carried out by three assessors at the establishment.",
        "CDER will meet with the establishment two times, after three months and after six months.",
        "CDER evaluated nine establishments in that first year.",
        "Nine establishments, drawn from five countries, were assessed under the 2026 program.",
        "They involved seven establishments at home and eight establishments abroad.",
        "Last year, CDER selected nine establishments.",
        "In the 2027 program, eleven establishments took part.",
        "The list should name no more than 10 drugs made at the establishment.",
        "Because fewer than 10 establishments will be assessed, FDA does not estimate any burden.",
        "FDA estimates that 25 establishments will submit requests.",
        "An establishment may be put on a waiting list of up to three establishments.",
        "Each company may submit requests for up to three sites.",
        "A manufacturer that operates two facilities should send two requests.",
        "The pilot program of 2020 was open to no more than nine participants.",
        "Up to nine participants each could join the pilots.",
        "The committee will consist of nine members.",
        "FDA staff went to 14 establishments to see how it is done.",
        "If more than nine establishments ask, CDER will choose.",
        "Requests should be no longer than nine pages and will be answered within 60 days.",
        "The establishment should have had at least one inspection and be willing to take part.",
        "To participate in the CY 2028 program, manufacturers must submit a request.",
        "There is no limit on the number of establishments.",
        "Differences from one establishment to the next will be looked at.",
        "CDER is announcing a 2028 site visit program.",
        "Up to nine sponsors will present at the workshop, which had been planned earlier as a pilot.",
        "Records for nine lots will be reviewed at each of at least three countries.",
        "Nine peer reviewers will be invited.",
        "No more than three establishments will be chosen from one country.",
        "FDA will hold a webinar for up to 500 participants.",
        "In each round, seven or eight establishments will be assessed.",
        "In the past, CDER has assessed between nine and fourteen establishments each year.",
        "No more than two establishments of the same company will be selected.",
        "CDER will accept no more than two requests from any one company.",
        "If fewer than five establishments ask, the cycle may be put off.",
        "The nine establishments assessed in 2027 may participate again.",
        "CDER will evaluate what the 36 establishments of earlier years reported.",
        "Each of the nine establishments selected will receive a report.",
        "A team will visit one or two sites of the establishment.",
        "FDA encourages the establishment to choose two of these opportunities.",
    ],
)
def test_what_is_no_offer_is_not_counted(sentence: str) -> None:
    """Results of earlier years, other programs, assessors, drugs, paperwork and limits for one applicant are no offers."""
    assert establishments(document(sentence), PROGRAM, Event.CYCLE_OPENS) == (None, ())


def test_paperwork_sections_and_burden_tables_offer_nothing() -> None:
    """The same words below a heading about paperwork describe a burden."""
    read = document("Up to 30 establishments will participate.", section="IV. Paperwork Reduction Act of 1995")
    assert establishments(read, PROGRAM, Event.CYCLE_OPENS) == (None, ())


def test_a_pilot_counts_its_own_participants() -> None:
    """The word pilot points elsewhere only for a program that is none."""
    count, _ = establishments(document("FDA will select up to nine sites for the pilot."), PILOT, Event.CYCLE_OPENS)
    assert count is not None
    assert count.maximum == 9


@pytest.mark.parametrize("event", [Event.COMMENT_REQUEST, Event.MEETING, Event.GUIDANCE, Event.OTHER])
def test_only_notices_about_a_window_offer_places(event: Event) -> None:
    """A workshop that expects nine sponsors does not offer nine places in the program."""
    assert establishments(document("CDER will select nine establishments."), PROGRAM, event) == (None, ())


@pytest.mark.parametrize("heading", ["How Many", "III. Number of Sites"])
def test_a_heading_asks_and_the_paragraph_answers(heading: str) -> None:
    """Where the heading asks how many, a number that begins the paragraph needs no verb; elsewhere it does."""
    sentence = "Six to nine sites, as travel permits."
    count, _ = establishments(document(sentence, section=heading), PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert (count.minimum, count.maximum) == (6, 9)
    assert establishments(document(sentence, section="II. Background"), PROGRAM, Event.CYCLE_OPENS) == (None, ())


@pytest.mark.parametrize(
    "sentences",
    [
        ("CDER will select up to nine establishments.", "CDER will select nine volunteer establishments."),
        (
            "CDER will select nine establishments, including two API makers.",
            "At least two sites of them will be abroad.",
        ),
    ],
)
def test_offers_that_agree_are_one(sentences: tuple[str, ...]) -> None:
    """Up to nine and nine agree, the plain number is kept; parts of the whole are no offers of their own."""
    count, conflicts = establishments(document(*sentences), PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (9, 9, ())


def test_offers_that_differ_are_a_conflict_with_both_quotes() -> None:
    """Two numbers for one offer are shown, not chosen between in silence."""
    first, second = "CDER will select up to nine establishments.", "CDER can accept up to twelve establishments."
    count, (conflict,) = establishments(document(first, second), PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert count.maximum == 9
    assert (conflict.fact, conflict.values, conflict.quotes) == ("establishments", (9, 12), (first, second))


@pytest.mark.parametrize(
    ("sentence", "minimum", "maximum"),
    [
        ("On page 411, “up to nine establishments” is corrected to read “up to twelve establishments”.", None, 12),
        ("The number of establishments should read 12 establishments instead of nine establishments.", 12, 12),
        ("The notice incorrectly stated that nine establishments would be selected; the number should be 12.", 12, 12),
        ("FDA has increased the number of establishments from nine to twelve.", 12, 12),
    ],
)
def test_a_correction_gives_the_new_number(sentence: str, minimum: int | None, maximum: int | None) -> None:
    """Of the wrong number and the right one, the right one is read."""
    count, conflicts = establishments(document(sentence), PROGRAM, Event.CORRECTION)
    assert count is not None
    assert (count.minimum, count.maximum, conflicts) == (minimum, maximum, ())


@pytest.mark.parametrize(
    "words", ["nine establishments ", "up to nine ", "one hundred and ", "CDER will select nine places, "]
)
def test_endless_lines_are_read_in_a_moment(words: str) -> None:
    """Text without an end is no sentence: it offers nothing and holds nobody up."""
    assert establishments(document(words * 5000), PROGRAM, Event.CYCLE_OPENS) == (None, ())
