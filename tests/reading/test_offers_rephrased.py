"""Numbers of establishments in the words of a fifth drafter: offers, and what only looks like one. Under a second."""

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


def document(sentence: str) -> Document:
    """A notice whose section on selection is this sentence."""
    text = f"SUMMARY: This is a notice.\n\nSUPPLEMENTARY INFORMATION:\n\nC. Selection\n\n    {sentence}\n"
    return document_of(Notice("2029-01234", date(2029, 1, 9), Stage.PUBLISHED, "A program"), plain_text(text, Form.RAW))


@pytest.mark.parametrize(
    ("sentence", "minimum", "maximum"),
    [
        ("The program can absorb eleven establishments this year.", 11, 11),
        ("We anticipate that around a dozen establishments will be assessed.", 12, 12),
        ("FDA has the means to assess only seven establishments.", 7, 7),
        ("Selection will be confined to eight establishments.", None, 8),
        ("No more than one dozen establishments will be enrolled in the 2029 cycle.", None, 12),
        ("CDER has identified resources sufficient to support ten assessments.", 10, 10),
        ("The cohort will comprise 14 establishments.", 14, 14),
        ("The 2028 cohort is expected to include between eight and ten establishments.", 8, 10),
        ("The number of participating establishments in this cycle will be sixteen.", 16, 16),
        (
            "The Agency's goal is to enroll 20 establishments, evenly divided between API and finished dosage form manufacturers.",
            20,
            20,
        ),
        ("This year's program will be open to a maximum of 12 (twelve) establishments.", None, 12),
        ("Of those that apply, 13 will be chosen.", 13, 13),
        (
            "Of the establishments submitting requests, FDA expects that it will be able to accommodate roughly fifteen.",
            15,
            15,
        ),
        ("Enrollment will close once 18 establishments have been accepted.", 18, 18),
        ("Ten establishments, at a minimum, will be assessed.", 10, None),
        ("A minimum of nine and a maximum of fourteen establishments will be selected.", 9, 14),
        ("The target enrollment is 15 establishments.", 15, 15),
        ("FDA is targeting an enrollment of 15 establishments.", 15, 15),
        ("CDER intends to double the size of the program, from nine to 18 establishments.", 18, 18),
        ("CDER intends to keep the program at nine establishments.", 9, 9),
        ("The number of volunteer establishments remains at nine.", 9, 9),
        ("As in 2027, nine establishments will be selected.", 9, 9),
        ("As in previous years, CDER will select nine establishments.", 9, 9),
        ("Like last year, FDA plans to choose up to nine establishments.", None, 9),
        ("CDER will again select nine establishments.", 9, 9),
        ("Once again, nine establishments will have the opportunity to participate.", 9, 9),
        ("Up to ten establishments may be selected, one more than in 2028.", None, 10),
        ("Twelve establishments, three more than in 2027, will be selected.", 12, 12),
        ("FDA will pick six establishments that make sterile products and six that do not.", 12, 12),
        ("Five establishments will be chosen from each of the three groups.", 15, 15),
        ("CDER plans to conduct ten on-site and five hybrid assessments.", 15, 15),
        ("FDA plans to complete 16 assessments in fiscal year 2030.", 16, 16),
        ("In fiscal year 2030, sixteen assessments will be carried out.", 16, 16),
        ("There are openings for eight establishments.", 8, 8),
        ("Openings exist for eight establishments.", 8, 8),
        ("We have space for eight.", 8, 8),
        ("The sixth cycle is sized for 20 establishments.", 20, 20),
        ("Capacity in the sixth cycle is 20 establishments.", 20, 20),
        ("CDER's capacity for 2031 is limited to 12 assessments.", None, 12),
        ("Because capacity is limited, only twelve requests can be granted.", 12, 12),
        ("CDER expects to grant twelve requests.", 12, 12),
        ("We will honor up to 15 requests.", None, 15),
        ("FDA will approve as many as 15 requests.", None, 15),
        ("FDA hopes to attract at least 12 volunteers.", 12, None),
        ("FDA needs a minimum of five volunteers to proceed.", 5, None),
        ("It will select 12 participants: seven from the United States and five from abroad.", 12, 12),
        ("Participants: 12.", 12, 12),
        ("FDA intends to limit the number selected to ten.", None, 10),
        ("FDA expects the number selected to be about ten.", 10, 10),
        ("The number of establishments to be assessed has been set at 22.", 22, 22),
        ("The number of assessments this year will be 22, up from 18 last year.", 22, 22),
        ("This year 22 establishments, up from 18 last year, can take part.", 22, 22),
        ("FDA is expanding the program to 22 establishments.", 22, 22),
        ("The program is being expanded to include up to 22 establishments.", None, 22),
        ("Twenty-two establishments will be invited to join the cohort.", 22, 22),
        ("CDER will offer the assessment to ten establishments.", 10, 10),
        ("CDER will make the assessment available to ten establishments.", 10, 10),
        ("Ten establishments will each receive one assessment.", 10, 10),
        ("Ten will be chosen.", 10, 10),
        ("The program will serve ten establishments in its fifth year.", 10, 10),
        ("Assessment slots are available for ten establishments.", 10, 10),
        ("FDA invites ten establishments to come forward.", 10, 10),
        ("FDA can take ten.", 10, 10),
        ("At present FDA envisions a class of ten to twelve establishments.", 10, 12),
        ("The final group will be made up of ten establishments.", 10, 10),
        ("The group will be no larger than ten establishments.", None, 10),
        ("The group will not be larger than ten establishments.", None, 10),
        ("The size of the group will not exceed ten.", None, 10),
        ("Not all requests can be granted; ten is the limit.", None, 10),
        ("The limit is ten establishments.", None, 10),
        ("We cannot take more than ten.", None, 10),
        ("More than ten cannot be taken.", None, 10),
        ("More than ten volunteer establishments cannot be accepted.", None, 10),
        ("Ten is the limit of establishments that FDA can visit.", None, 10),
        ("FDA means to limit the size of the group to ten.", None, 10),
        ("FDA will restrict the number of drug establishments to ten.", None, 10),
        ("Eleven establishments can have a place.", 11, 11),
        ("There is a place for each of eleven establishments.", 11, 11),
        ("FDA expects to award eleven places.", 11, 11),
        ("Eleven places will be awarded, four of them to small businesses.", 11, 11),
        (
            "Drugs for which there are fewer than three makers come first, and between eight and 12 sites will be assessed.",
            8,
            12,
        ),
        ("This year CDER can enlarge the number: it will evaluate from 12 up to 16 sites.", 12, 16),
    ],
)
def test_an_offer_has_its_bounds_whatever_the_turn_of_phrase(
    sentence: str, minimum: int | None, maximum: int | None
) -> None:
    """Capacities, cohorts, targets, limits, sums and products are read as they are meant."""
    count, _ = establishments(document(sentence), PROGRAM, Event.CYCLE_OPENS)
    assert count is not None
    assert (count.minimum, count.maximum) == (minimum, maximum)


@pytest.mark.parametrize(
    "sentence",
    [
        "If fewer than five establishments volunteer, the cycle will not be held.",
        "Should more than 20 establishments ask, FDA will draw lots.",
        "Where more than nine requests are received, those received first are considered first.",
        "Requests from more than two establishments of one company are discouraged.",
        "In 2028, FDA had planned for 12 establishments but assessed only nine.",
        "A team of four will visit the establishment for five days.",
        "The establishment should name three persons and nine products.",
        "FDA has now assessed 54 establishments at 39 companies.",
        "Eighty-one establishments have asked since 2024.",
        "Nine establishments withdrew.",
        "About 4,000 establishments are registered with FDA.",
        "Each establishment may list up to nine products.",
        "A company that operates ten establishments may enter two of them.",
        "An industry survey of 120 manufacturers found that nine had a maturity score.",
        "FDA received 27 requests for nine places in 2027.",
        "The pilots of 2020 accepted up to nine establishments each.",
        "Establishments with fewer than 50 employees count as small.",
        "Three of the nine criteria concern inspections.",
        "Two establishments of a single company will not both be selected.",
        "The report will compare nine establishments with each other.",
        "A summary of results from the first 27 establishments will be posted on FDA's website.",
        "Nine establishments will present their experience at the workshop.",
        "An establishment may bring in two other sites of its company by video.",
        "The names of the nine establishments will not be made public.",
        "FDA will publish aggregate results that cover at least five establishments.",
        "FDA will not single out results of groups with fewer than three establishments.",
        "The assessment may cover up to two buildings.",
        "The questionnaire will be tested with three firms.",
        "Reports of 12 establishments assessed in 2028 will be studied.",
        "FDA expects more than 40 establishments to apply.",
        "FDA expects about 40 establishments to apply.",
        "It is expected that 40 establishments will submit requests.",
        "As many as 60 establishments will express interest, FDA believes.",
        "We assume that 30 establishments will ask and that each will need 4 hours.",
        "A company with 12 facilities can submit one request for each.",
        "Fewer than 10 establishments will be asked identical questions.",
        "An assessment at 2 sites takes five days.",
        "Limit the size of attachments to 25.",
        "Authors should limit the number of pages to ten.",
        "FDA may limit the number of visits to 4.",
        "Keep the total size of the e-mail to 25.",
        "10 is the limit of drugs that may be listed.",
        "List drugs by name; 25 is the maximum.",
        "An establishment can list its drugs; 25 is the maximum.",
        "More than 5 contacts may not be accepted.",
        "Follow-up meetings will be held with the 15 establishments assessed in 2028.",
        "The program may later be opened to all 4,200 establishments, of which some 900 are abroad.",
        "Two establishments that share a site will be treated as one.",
        "Nine establishments can be seen on the map in Appendix A.",
        "FDA will visit the two establishments that withdrew in 2028 to learn why.",
        "A pilot of remote assessments will be held at three establishments that have been assessed before.",
        "The nine may ask for a follow-up.",
        "CDER will discuss the findings with trade associations that represent 300 manufacturers.",
        "At the request of two manufacturers, FDA will translate the form.",
        "FDA intends to hold listening sessions with ten firms before it changes the protocol.",
        "FDA will invite nine establishments assessed in 2027 to a workshop.",
        "Because 94 establishments asked for one of the ten places in 2029, the program is being enlarged.",
    ],
)
def test_who_asks_speaks_or_is_studied_is_not_taken_in(sentence: str) -> None:
    """Conditions, forecasts of requests, studies, earlier years and limits for one company offer nothing."""
    assert establishments(document(sentence), PROGRAM, Event.CYCLE_OPENS) == (None, ())
