"""Words that the extraction from a public-inspection PDF has split ("Maturi ty", "Apri l 13"), joined where that is certain."""

from __future__ import annotations

import re
from collections import Counter

PAIR = re.compile(r"(?<![\w'’.-])([A-Za-z]+) (?=([a-zA-Z]+)\b(?!['’]\w\w))")
LETTER = re.compile(r"(?<![\w'’.-])([B-HJ-Zb-hj-z]) (?=([a-zA-Z]+)\b)")
"""A consonant that stands alone begins the word after it, before it can be taken for the end of the word before."""
WORD = re.compile(r"[A-Za-z]+")
# Real words short enough to be taken for a piece of another: two real words are never joined.
REAL_WORDS = """
a i am an and are as at be but by can did do end few for from get go had has have he her his how if in into
is it its job lot may me more most must my new no nor not now of off on one or our out over own per
set she six so some than that the their them then there they this those time to too two under up us use was
we were what when where which who will with within work would year you your all any act age ago aid air also
area arm ask back bad bar best big bring call care case city cost cut date day days does done door down due
each east ever every fact fair far fee fees find firm fit five food form four free full give good group half
hand hard head held help here high hold home hour hours idea inch item just keep kind know land large last
late law lay lead leave less let life like line list live long look low made mail main make man many mark
men mile might mind mode month move much name near need next nine note number once only open order other
page paid part past pay place plan plant point post press price put rate read real red rest right role room
rule run safe said same say see seen sent serve seven ship short show side sign since site sites size small
soon sort state step still stop such sum table take tell ten term test text then thing think three thus tie
title told took top total town true try turn type unit upon used very view void wage wait want water way
ways web week well went west while white whole wide word words yet zero able about above after again against
along among another around away because been before being below between both could during either else even
first follow general however less main mean means might name never often outside per prior rather report
second section several shall should something therefore third through together toward least among until
using whether without care port able ant age men son ten her sure side ward form
"""
REAL = frozenset(REAL_WORDS.split())
# Words of these notices that may stand in one only once, and then split.
FIELD_WORDS = """
january february march april may june july august september october november december monday tuesday
wednesday thursday friday saturday sunday notice notices register federal agency action summary dates
addresses supplementary information contact further comments comment requests request participate
participation participants participant establishment establishments assessment assessments maturity
management quality metrics program programs protocol prototype evaluation voluntary volunteer volunteers
manufacturing manufacturer manufacturers pharmaceutical ingredient ingredients facility facilities
inspection inspections surveillance classification deadline extended extension extending reopened reopening
correction corrected corrects withdrawn withdrawal meeting workshop guidance industry docket dockets
submission submissions submit submitted electronic written paper application applications applicant
applicants eligible eligibility selection select selected selects accept accepted accepting through before
after afterwards within between during until publication published announces announcing announced available
availability administration research evaluation center office department services human health drugs drug
products product commercial distribution regulated currently calendar fiscal annual number numbers received
receipt receive consider considered approximately maximum minimum limited limit nine eight seven eleven
twelve fifteen twenty thirty first second third fourth fifth sixth seventh eighth ninth tenth does estimate
affairs international associate commissioner policy budget paperwork reduction latter invited inviting
invites invite intends intend whichever otherwise regulations management telephone email address
confidential hybrid onsite assessors assessor questionnaire thirteen fourteen sixteen seventeen eighteen
nineteen forty fifty sixty seventy eighty ninety hundred later reach chosen assess assessed opportunity
opens closes closing places criteria criterion registered registration proposals proposal statement interest
"""
FIELD = frozenset(FIELD_WORDS.split())
KNOWN = REAL | FIELD
# "Apri l 1 3, 2026" with its figures split as well: only beside the name of a month is that certain.
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
DATE = re.compile(rf"\b({MONTH}) (\d(?: ?\d)?) ?, ?(2 ?0 ?\d ?\d)\b")
DOCKET = re.compile(r"FDA(?<=\bFDA) ?- ?(\d{4}) ?- ?([A-Z]) ?- ?(\d{4})\b")


def mended(text: str) -> str:
    """The text with split words joined; whatever is not certain stays as it is."""
    counts = Counter(WORD.findall(text.lower()))
    for pattern in (LETTER, PAIR, PAIR):
        text = _joined(pattern, text, counts)
    text = DATE.sub(lambda found: f"{found[1]} {_close(found[2])}, {_close(found[3])}", text)
    return DOCKET.sub(r"FDA-\1-\2-\3", text)


def _close(figures: str) -> str:
    return figures.replace(" ", "")


def _joined(pattern: re.Pattern[str], text: str, counts: Counter[str]) -> str:
    """The text with every certain pair joined, overlapping pairs looked at one by one."""
    parts = []
    done = 0
    for found in pattern.finditer(text):
        first, second = found.groups()
        whole = (first + second).lower()  # nearly all pairs end here
        if whole not in counts and whole not in KNOWN and len(first) > 1:
            continue
        if found.start() >= done and _belongs(first, second, counts):
            parts += [text[done : found.end(1)], second]
            done = found.end(2)
    return "".join([*parts, text[done:]])


def _belongs(first: str, second: str, counts: Counter[str]) -> bool:
    """Whether two pieces are one word: never when both are words, and only when the whole is one."""
    if not (second.islower() or (first.isupper() and second.isupper() and len(first) + len(second) > 4)):
        return False
    left, right = first.lower(), second.lower()
    if _real(left, counts) and _real(right, counts):
        return False
    whole = left + right
    if whole in FIELD or counts[whole] > 0 or (whole in REAL and len(whole) > 2):
        return True
    return (
        len(first) == 1
        and first.islower()
        and first not in "aio"
        and counts[right] == 1
        and right not in REAL
        and len(right) > 2
    )


def _real(piece: str, counts: Counter[str]) -> bool:
    """Whether a piece stands by itself: a common word, a word of the field, or a longer one that comes again."""
    return piece in KNOWN or (len(piece) > 3 and counts[piece] > 1)
