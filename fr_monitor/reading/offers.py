"""What stands round a number of establishments and makes it an offer, a part of one, or something else."""

from __future__ import annotations

import re

from fr_monitor.reading.quantities import LEAST, MOST, PARTY
from fr_monitor.reading.sought import Sought

# "How Many", "Number of Sites": what begins a paragraph under such a heading is the answer.
HOW_MANY = Sought(
    r"\b(?:how many|number of (?:\w+ )?(?:establishments|sites|facilities|firms|places|participants|assessments|evaluations|visits|volunteers))\b",
    re.IGNORECASE,
)
# "(2) Scope. 18-20 establishments.", "Places: nine": a label, and what it is about
LABEL = re.compile(
    r"[^a-z]{0,8}(?:[a-z]\W{1,3})?(?:scope|(?:cohort |group )?size|number|capacity|places|slots|participants)\W*",
    re.IGNORECASE,
)
THERE_ARE = Sought(
    r"\b(?:there (?:are|is)|we have|(?:fda|cder|it|group|batch|round|cohort|(?:group|batch|round|cohort) \w+) has) $",
    re.IGNORECASE,
)
PILOT = Sought(r"\bpilots?\b", re.IGNORECASE)
CAPPED = re.compile(r"(?:limited|capped|restricted|confined|a (?:limit|cap|ceiling) of)\b", re.IGNORECASE)
NAMED = (
    "_of",
    "_to",
    "_will",
    "_from",
    "_end",
    "_count",
    "_which",
    "_is",
    "_not",
    "_room",
    "_as",
    "_at",
    "_list",
    "_whom",
    "_changed",
    "_cap",
    "_one",
    "_until",
    "_left",
    "_held",
    "_lim",
    "_lim2",
    "_label",
)
"""Ends of the names of groups that stand for offers by themselves."""
# "an opportunity for nine", "room for nine", "limited to nine", "a cohort of nine", "places", "seeks nine": offers by themselves
OFFERING = Sought(
    r"\b(?:opportunity (?:for|to)|opportunities for|room (?:in |this |the |\w+ (?:year|cycle|round) )*for|limited to|limit of|capped at|restricted to|open to|available (?:for|to)|"
    r"(?:cohort|group|class|set|participation|selection|enrollment|inclusion|assessments?|evaluations?|maximum|total) of|(?:assessments?|evaluations?|visits?) to|allows? for|(?:allow|permit|enable)s? (?:\w+ ){1,3}to \w+|"
    r"(?:capacity|resources|staff|funding|funds|budget) (?:is |are )?(?:for|to \w+)|(?:slot|spot|position|opening|seat)s? (?:\w+ )?for|target(?:s|ing)|"
    r"(?:target|goal|capacity|limit|ceiling|maximum) (?:for \w+ (?:\w+ )?)?is|(?:resources|funding|budget|staffing|capacity) (?:will |can )?(?:permits?|allows?|supports?)|"
    r"(?:close[sd]?|ends?|full) (?:when|once|as soon as|after)|plan(?:s|ning)? (?:on|for)|offer(?:s|ing)?|places? to|(?:limit|cap)\w* [^.;,]{0,60}? (?:to|at) (?:only |the first )?|set(?:ting)? aside|"
    r"invit(?:es|ing)|needs?|seek(?:s|ing)|looking for|recruit(?:s|ing)|accept(?:s|ing)|select(?:s|ing)|places? for)(?: \w+){0,3}? ?$",
    re.IGNORECASE,
)
# "CDER intends to select", "FDA can give feedback to": whatever is to happen to establishments, they are taken in for it
WILL_OFFER = Sought(
    r"\b(?:will|shall|may|can|could|intends?|plans?|expects?|anticipates?|aims?|hopes?|means?|proposes?|wants?|desires?|would(?: \w+)? like|foresees|envisions|"
    r"in order to|(?:is|are) (?:now |again |still |then )?(?:\w+ing|to|able|limited|there|expected|planned|anticipated|intended|designed|sized|projected))\b"
    r"(?:(?!\b(?:when|if|once|after|because|since|than|until|before|whether|each|every)\b)[^.;]){0,200}$",
    re.IGNORECASE,
)
# "expects about 40 establishments to apply": those who ask, not those who are taken
ASKING_AFTER = re.compile(
    r"[^.;,]{0,20}?\b(?:to|will|may|would|might) (?:\w+ )?(?:apply|ask|submit|respond|express|request|volunteer|show interest)\b",
    re.IGNORECASE,
)
CALLED = Sought(r"\b(?:invit|ask|seek|solicit|encourag|call)\w*\b|\bopportunity\b", re.IGNORECASE)
# "results that cover at least five establishments", "a group of five manufacturers will advise CDER"
OF_OTHERS = Sought(
    r"\b(?:that|which|who) (?:represents?|covers?|owns?|operates?|employs?|concerns?|compris\w+)(?: \w+)? $|\b(?:for|of|by) which there (?:is|are) (?:\w+ )?$|\bmade (?:only )?by (?:\w+ )?$|\b(?:results|findings|reports|data|names|summary|experience) (?:of|from|for|on) (?:[\w-]+ ){0,4}$",
    re.IGNORECASE,
)
# "will study data on 150 establishments": looked at, not taken in
STUDIED = Sought(
    r"\b(?:stud(?:y|ies|ying)|survey\w*|analy[sz]\w*|compar\w+|data (?:on|from|of|about))\b", re.IGNORECASE
)
# "Nine establishments will be selected", "six firms can be accommodated", "9 places are available", "nine are sought"
TO_BE_TAKEN = re.compile(
    r" to (?:take part|participate|join|be (?:assessed|selected|visited|enrolled|admitted|chosen|accepted|included|appraised|evaluated))\b|"
    r"[^.;,]{0,60}?(?:, [^.;]{0,120},[^.;,]{0,20}?)?\b(?:will|may|can|shall|are to|is to|are|is)\b (?:\w+ ){0,3}?(?:selected|chosen|accepted|admitted|invited|included|"
    r"enrolled|accommodated|assessed|evaluated|taken|given|granted|picked|filled|sought|available|offered|open|participate|take part|report|join|enroll|apply|named|added|awarded|receive|undergo|have (?:an?|the) (?:\w+ )?(?:opportunity|chance|place|assessment)|reserved|visited|wanted|planned|foreseen|make up|form|constitute|carried out|performed|conducted|completed|undertaken|scheduled|appraised|rated|served)\b|(?: \w+){0,3} (?:exist|remain|(?:have become|are|are still|are now) (?:free|vacant|left))\b",
    re.IGNORECASE,
)
# "will choose from two groups: three makers of APIs and six of tablets; a total of nine establishments"
CHOOSES = Sought(
    r"\b(?:will|plans to|intends to|expects to) (?:\w+ )?(?:select|choose|accept|admit|invite|enroll|assess|take|include|offer|accommodate|work with)\b",
    re.IGNORECASE,
)
# Other programs and pilots, parts of the whole, paperwork, results.
ELSEWHERE = Sought(
    r"\b(?:respondents?|burden|paperwork|"
    r"of its own|webinars?|workshop|hearing|sister|other program|another program|estimates?|hours|questionnaires? (?:from|by)|public comments|"
    r"commenters?|on average|(?:identical|same) questions)\b",
    re.IGNORECASE,
)
# ", and CDER will keep a list of three alternates": in its own clause
RESERVE = Sought(
    r"\b(?:waiting list|wait list|waitlist\w*|reserve list|alternates?|back-?ups?|standby)\b", re.IGNORECASE
)
# "of which three", "including two API makers", "among them", "at least two of them": parts of an offer
PART = Sought(
    r"\b(?:of which|of whom|of them|of these|including|hold(?:s|ing)? back|among (?:them|these|which|whom)|(?<!work )(?<!meet )(?<!meetings )(?<!visits )(?<!evaluation )(?<!protocol )(?<!program )(?<!assessments )with)(?: \w+){0,2} $",
    re.IGNORECASE,
)
PART_AFTER = re.compile(
    rf"(?: {PARTY})?(?:(?: (?:will|may|can) be (?:chosen|selected|accepted|admitted|taken)) (?:of|from) (?:each|any|one|a single|the same)\b| of them| of these| of the nine| per | each\b| for each| (?:of|from|owned by|operated by) (?:each|any|one|an?|a single|the same|the (?:establishment|company))\b|, and \w+ of)"
)
# "depends on the mix of sites, with a maximum of 20": the whole after all
BOUNDED = Sought(rf"\bnumber of (?:\w+ )?{PARTY}\b[^.;]{{0,120}}, with (?:a )?$", re.IGNORECASE)
# "Each company may submit", "an applicant should name": a limit for one of them
FOR_ONE = Sought(
    rf"\b(?:each|every|any|an?|one|no) (?:[\w-]+ ){{0,3}}?{PARTY} (?:\w+ ){{0,2}}?(?:may|can|should|must|will|has|operates|owns)\b"
    r"|\beach (?:round|group|month|quarter|region|country|visit|day)\b|\b(?:nominate|put forward|propose|list|name|own|operate)\b",
    re.IGNORECASE,
)
# "from nine to twelve", "instead of nine", "corrected to read": the new number is the one that holds
RAISED = Sought(
    r"\b(?:increas\w+|rais\w+|ris(?:es?|en|ing)|grow[ns]?|goes up|falls|drops|chang\w+|expand\w+|reduc\w+|lower\w+|enlarg\w+|extend\w+|mov\w+|correct\w+)\b",
    re.IGNORECASE,
)
CORRECTED = Sought(
    r"\b(?:correct\w*|(?:to|should|should have) read|should (?:have )?(?:be|been|said|say))\b", re.IGNORECASE
)
REPLACED = Sought(
    r"\b(?:instead of|rather than|in place of|not|formerly|incorrectly (?:\w+ ){1,4}?|and not|(?:more|other|earlier|larger) than|"
    r"stated(?: that)?) [“\"']?$",
    re.IGNORECASE,
)
REPLACED_AFTER = re.compile(
    # "“nine establishments, as in 2026” is corrected to read"
    r"(?:[^“”\"]{0,200}[”\"])?[”\"'’, ]*(?:(?:is|are|was|were|has been|have been) )?(?:hereby )?(?:corrected|changed|replaced|should (?:have )?(?:read|be|been|said|say)|became|becomes?|to read|and (?:insert|substitut\w+|put))\b",
    re.IGNORECASE,
)
# "limit the fifth year to nine": no more than nine
LIMIT = Sought(
    r"\bmaximum $|\b(?:limit|restrict|cap)\w* [^.;,]{0,60}?\b(?:to|at) (?:only |the first )?$|\b(?:ceiling|maximum|cap|limit) (?:[\w ]{0,60} )?$",
    re.IGNORECASE,
)
# "eight establishments and two laboratories, ten in all": the sum is the offer
SUM = re.compile(r" ?(?:in all|in total|altogether)\b")
# "the 36 establishments of earlier years", "the nine establishments assessed in 2027"
KNOWN_BEFORE = Sought(r"\b(?:the|these|those|all|its|their) $", re.IGNORECASE)
# "the five places that are left"
LEFT = re.compile(
    r" (?:(?:that|which) (?:are|remain)(?: still)?|remaining|still)\b(?: (?:left|open|free|vacant|unfilled|available|empty))?"
)
# "six sterile, five solid oral dosage form, and three API establishments", "five domestic sites and four foreign sites"
_KIND = (
    r"(?:drugs?|products?|finished|dosage|forms?|active|pharmaceuticals?|ingredients?|apis?|domestic|foreign|small|medium|large|mid-?sized?|sterile|"
    r"non-?sterile|solids?|oral|liquids?|injectables?|topicals?|generics?|innovator|brand|contract|otc|over-the-counter|biologics?|biological|human|on-?site|hybrid|remote|virtual|in-person|"
    r"u\.s\.|european|overseas|new|first-time|returning|repeat|previously|assessed|manufacturing)"
)
BESIDE = re.compile(
    rf"(?<!to )(?<![\w#])(?:(?P<most>{MOST} )|(?P<least>{LEAST} ))?(?P<other>#+) "
    rf"(?:(?:{_KIND},? ){{1,5}}(?:{PARTY},? )?|{PARTY} of (?:{_KIND},? ){{1,5}})(?:and |plus |as well as )?\Z"
)
# "six establishments that make sterile products and" seven that do not
AND_REST = re.compile(
    r" (?:that|which|in|from|making|with|located)\b[^.;#]{0,80}?,? and (?P<other>#+) (?:that|which|in|from|making|with|outside|elsewhere|abroad|located)\b"
    r"(?! (?:20|#|(?:the )?(?:last|previous|prior|earlier|year)))"
)
# "eight assessments, at the most"
BOUND_AFTER = re.compile(
    r",? at (?:(?P<most>(?:the )?(?:very )?most|(?:a )?maximum)|(?:the )?(?:very )?least|(?:a )?minimum)(?=[.;,]|$)"
)
# "two groups of six establishments each", "three establishments in each of three regions": the product is meant
GROUPS = re.compile(r"(?P<times>#+) (?:[\w-]+ )?(?:groups?|cohorts?|rounds?|waves?|batches|sets|phases|tranches) of \Z")
IN_EACH = re.compile(
    r"(?: (?:will|can|may) be (?:selected|chosen|accepted|admitted|taken|assessed))? (?:in|from|for|during) each of (?:the )?(?P<times>#+) (?!(?:\w+ )?(?:year|prior|previous|past|earlier))"
)
# "eight additional establishments", "six more": on top of others
FURTHER = re.compile(r"(?<!or )(?<!no )(?<!not )\b(?:more(?! than)|additional|another|further)\b", re.IGNORECASE)
# "FDA has budgeted for nine": what is settled is offered, though it is told as past
SETTLED = Sought(
    r"\bha(?:s|ve) (?:now |also )?(?:been )?(?:budgeted|planned|funding|identified|secured|reserved|set|allotted|allocated|arranged|provided|decided|capped|limited|fixed|"
    r"earmarked)\b[^.;]{0,60}$",
    re.IGNORECASE,
)
# "in response to requests from eleven establishments", "we heard from nine firms": those who wrote, not those who are taken
WROTE = Sought(
    r"\b(?:in response to|because of|at the request of|owing to|due to|on behalf of|(?:received|had|heard|hear|comments|letters|questions|inquiries|requests|proposals|applications|volunteers) from)\b[^.;,]{0,50}$",
    re.IGNORECASE,
)
# Larger numbers are years and telephone numbers, never places.
LARGEST = 1000
CLAUSE = re.compile(r"[;:]|, (?:and|but|while|whereas|which|although|as) |\. ")
