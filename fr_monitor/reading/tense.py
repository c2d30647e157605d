"""Whether words speak of what is offered now or of what is past: a notice tells the story of earlier years too."""

from __future__ import annotations

import re
from functools import lru_cache

from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.sought import Sought

# "will be selected", "are invited", "may be assessed again", "intends to select": offered, though a participle follows.
_OFFERED = (
    r"\b(?:will|shall|may|can|could|might|must|should|is|are|intends?|plans?|expects?|anticipates?|aims?|hopes?|wants?|wish(?:es)?|proposes|"
    r"to(?= be | select| choose| accept| admit| invite| participate| take| include| work| enroll| assess| evaluate| accommodate|"
    r" conduct| carry| run| hold| offer| ask| propose| apply| join| host))"
    r"(?: (?:not|also|again|now|then|only|be|being|to|once more|\w+ly)){0,3}"
    r"(?: (?:selected|chosen|accepted|admitted|enrolled|invited|assessed|evaluated|announced|opened|held|considered|closed|concluded))?\b"
    # "the opportunity to have the maturity of their quality management assessed"
    r"|\bto have (?:(?!been\b)[\w()-]+ ){1,8}?(?:assessed|evaluated|appraised)\b"
)
_NOW = (
    r"\b(?:invit(?:es|ing)|seek(?:s|ing)?|accept(?:s|ing)?|select(?:s|ing)?|announc(?:es|ing)|open(?:s|ing)|participation|"
    r"requests?|looking|willing|proposals?|offer(?:s|ing)?|conduct(?:s|ing)?|run(?:s|ning)|remain)\b"
)
# "CDER evaluated", "was", "have been", "took part", "learned from", "the previous"
_PAST = (
    r"\b(?:was|were|had|did|(?:has|have) (?:already |since |now )?(?:been|made|taken|seen|shown|learned|changed|\w+ed)|took|"
    r"taken part|participated|completed|announced|launched|began|started|received|learned|learnt|ran|ended|showed|drew|gave|"
    r"assessed|evaluated|visited|(?<!are )(?<!is )(?<!be )asked(?! to\b)|left out|dropped|issued|published|closed|concluded|brought|saw|came|appeared|"
    r"(?:cder|fda|agency|it|we|they|that|which|who|notice|document|announcement|call) (?:first |also |then )?(?:(?!regulated)\w{2,}ed|chose|made|held|found|saw|met|went)|"
    r"(?:in|after|since|from|unlike|compared with|than|as in|under|of) (?:the |its |that |those )?(?:previous|prior|earlier|preceding|"
    r"last|past|former)|previously|formerly)\b"
)
CUE = re.compile(rf"(?P<past>{_PAST})|(?P<offered>{_OFFERED}|{_NOW})", re.IGNORECASE)
CLAUSE = re.compile(r"; |, (?:and|but|while|whereas|yet) ")
# How far after the words their verb may stand: "the 2024 program was", "in its first year, nine establishments took part".
NEAR = 45
# How far before the words a verb may stand; beyond it a sentence is no sentence any more.
FAR = 600
LONGEST = 4000
"""Characters; what is longer is no sentence, and nothing is stated in it."""
STORY = Sought(
    r"\b(?:background|history|experience|lessons|(?:earlier|prior|previous|past) (?:years|cycles|notices|programs|work))\b",
    re.IGNORECASE,
)
APPENDIX = Sought(
    r"\b(?:references?|paperwork|burden|footnotes|end matter|table|electronic submissions)\b", re.IGNORECASE
)


def is_past(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the words from `start` up to `end` of the sentence belong to what has been.

    The nearest verb before them in their clause decides, then the next one after them, then the nearest before the clause.
    Words without any verb, as in a heading, are not past.
    """
    text = sentence.text
    first = max(0, start - FAR)
    clause = max((found.end() for found in CLAUSE.finditer(text, first, start)), default=first)
    before = list(CUE.finditer(text, clause, start))
    cue = before[-1] if before else CUE.search(text, end, end + NEAR)
    if cue is None:
        cue = max(CUE.finditer(text, first, clause), key=lambda found: found.start(), default=None)
    return cue is not None and cue["past"] is not None


def is_story(sentence: Sentence, start: int, end: int, *, changes: bool) -> bool:
    """Whether the words tell of an earlier cycle; the summary of a notice that changes another one tells of this cycle.

    "The notice announced a 2018 program" (2018-17783, an extension) is about the year 2018.
    """
    return is_past(sentence, start, end) and not (changes and weight(sentence) >= 3)


def weight(sentence: Sentence) -> int:
    """How much a statement counts by where it stands.

    4 in title and action, 3 in summary and dates, 2 in the body, 1 in its story of earlier years, 0 in appendices and endless lines.
    """
    return 0 if len(sentence.text) > LONGEST else _weight_of(sentence.section.upper())


@lru_cache(maxsize=256)
def _weight_of(section: str) -> int:
    if APPENDIX.search(section):
        return 0
    if section in {"TITLE", "ACTION"}:
        return 4
    if section in {"SUMMARY", "DATES"}:
        return 3
    return 1 if STORY.search(section) else 2
