"""How many of whom: "nine volunteer establishments", "between 10 and 20 places", "the number of sites is set at nine"."""

from __future__ import annotations

import re
import string

from fr_monitor.reading.numbers import NUMBER
from fr_monitor.reading.sought import Sought

# "between 10 and 20", "from five to ten", "six to eight", "5-10", "at least five but not more than ten"
LEAST = r"(?:at least|not being (?:fewer|less) than|no fewer than|not fewer than|no less than|not less than|a minimum of|minimum of|upwards? of|as few as|fewest)"
MOST = (
    r"(?:up to a total of|up to,? but (?:no|not) more than,?|up to|no more than|not more than|a maximum of|maximum of|as many as|at most,?|at the most,?|not to exceed|"
    r"not exceed(?:ing)?|(?:no|not be|not) (?:greater|larger) than|not be more than|not exceed a total of|a ceiling of|(?:limited|capped|restricted|confined) (?:to|at)|a limit of|a cap of)"
)
_ABOUT = r"(?:approximately|about|around|roughly|some|exactly|a total of|all)"


def quantity(tag: str) -> str:
    """A number, masked by "#", with its bounds; the names of its groups end in the tag."""
    return (
        rf"(?:(?:between|from) (?P<low_a{tag}>#+) (?:and|(?:up )?to) (?P<high_a{tag}>#+)"
        rf"|{LEAST} (?P<low_b{tag}>#+),? (?:but|and|and also|nor) (?:{MOST}|more than) (?P<high_b{tag}>#+),?"
        rf"|(?P<low_c{tag}>#+) (?:to|or) (?P<high_c{tag}>#+)"
        rf"|(?P<low_d{tag}>#+)[-–](?P<high_d{tag}>#+)"
        rf"|{MOST} (?:{_ABOUT} )?(?P<most_a{tag}>#+)|{LEAST} (?P<least_a{tag}>#+)"
        rf"|(?P<most_b{tag}>#+) or (?:fewer|less)|(?P<least_b{tag}>#+) or more"
        rf"|(?:fewer|less) than (?P<under{tag}>#+)|(?:{_ABOUT} )?(?P<exact{tag}>#+))"
    )


# Who takes part, or the places for them.
PARTY = (
    r"(?:establishments?|sites?|facilit(?:y|ies)|manufacturers?|firms?|compan(?:y|ies)|applicants?|sponsors?|volunteers?|"
    r"participants?|plants?|producers?|enrollees?|entrants?|stewards?|entities|(?:drug ?)?makers?|organizations?|companies)"
)
_PLACE = r"(?:places?|slots?|spots?|positions?|openings|seats?)"
# One for each who takes part; counted only where nothing plainer stands.
_ACT = r"(?:assessments|appraisals|evaluations|requests|proposals|applications|visits|(?<=one )(?:site )?visit)"
# "volunteer drug manufacturing", "(9) domestic and foreign", "additional"; no plural that would be counted instead
_ADJECTIVES = (
    r"(?:of (?:the|those|these) )?"
    r"(?:(?!(?:of|in|for|from|on|to|with|by|per|at|the|that|which|who|are|is|will|or more|each|business|calendar)\b)"
    r"(?:[\w/'’&-]*[^\Ws]|overseas|apis|various|u\.s\.)(?:,| \([a-z]+\))? ){0,6}?"
)
COUNTED = Sought(
    # "nine volunteer drug manufacturing establishments", "up to 9 places", "between 10 and 20 assessments"
    rf"(?<![a-z])(?:{quantity('')} {_ADJECTIVES}(?:{PARTY}|(?P<place>{_PLACE})|(?P<act>{_ACT}))\b(?![-'’])"
    # "The number of establishments is limited to nine.", "raises the number of participants from nine to twelve"
    rf"|(?:number|participation|program|cycle|cohort|intake|group|enrollment|places)\b[^.;,]{{0,90}}?"
    rf"(?:,? (?:(?:is|are|be|has been) (?:set at |set to |limited to |capped at |held to )?|(?=from |not being |not exceed|not to exceed|no greater|not be more))|: ){quantity('_of')}"
    rf"(?=[.;,)”\"]| \(| {PARTY}| in | for | this | per year|$)"
    # "to increase that number to twelve", "will double the number of participants, to 18 establishments"
    rf"|\b(?:increas|rais|doubl|tripl|expand|reduc|enlarg)\w+(?: [^.;]{{0,60}}?)?(?<!up) to {quantity('_to')}(?! percent)"
    # "no more than nine will be selected", "select nine of those that ask", "it will select up to nine."
    rf"|{quantity('_will')} (?:of (?:them|these|those) )?(?=will be (?:selected|chosen|accepted|invited|admitted))"
    rf"|\b(?:select|choose|accept|invite|admit|pick|take) {quantity('_from')} (?=of those (?:that|which|who)|from (?:among|those|(?:the )?(?:requests|applications|applicants|volunteers))|of them|among|to take part|to participate)"
    rf"|\b(?:select|choose|admit|pick|invite|enroll|assess|accommodate|complete|take (?:on|in)|(?:can|could|will) take) (?:only )?(?:another |an additional |a further )?{quantity('_end')}(?: more)?(?=[.;,]|$)"
    # "Participants will number between six and nine", "establishments, of which there will be nine", "nine in all"
    rf"|\b{PARTY} (?:\w+ )?(?:will|shall|may|are to) (?:number|total) {quantity('_count')}"
    rf"|\b{PARTY}[^.;]{{0,60}}?, of (?:which|whom) there (?:will be|are to be|are) {quantity('_which')}(?=[.;,]|$)"
    # "Nine is the number of establishments that we can assess"
    rf"|{quantity('_is')} is the number of {PARTY}\b"
    # "Nine." under "How Many Can Join?"
    rf"|^{quantity('_answer')}(?=[.,;]|$)"
    rf"|{quantity('_sum')} (?=in all\b|in total\b|altogether\b)"
    # "will not select more than nine", "cannot assess more than nine establishments"
    rf"|(?:\bnot|\bcannot|n['’]t|\bunable to) (?:\w+ ){{0,4}}?(?:select|choose|accept|invite|admit|assess|evaluate|include|enroll|accommodate|take|visit)"
    rf" (?:on |in )?more than (?P<most_not>#+)(?: {_ADJECTIVES}{PARTY})?(?= in | for | this | per |[.;,]|$)"
    # "There is room for nine.", "has set nine as the number of participants", "the number of sites was fixed at nine"
    rf"|\b(?:room|space|capacity|resources|funding|funds|places|slots) for {quantity('_room')}(?=[.;,]|$)"
    rf"|{quantity('_as')} as the (?:\w+ )?number of {PARTY}"
    rf"|\bnumber of (?:\w+ )?{PARTY} (?:\w+ ){{0,4}}?at {quantity('_at')}(?=[.;,)]| for | in |$)"
    # "will assess as many establishments as ask, but not more than 30"
    rf"|\b(?:select|choose|accept|admit|assess|evaluate|appraise|include|enroll|accommodate|take)\b[^.;]{{0,80}}?,? but (?:in no case |in any case )?"
    rf"{MOST} (?P<most_cap>#+)(?=[.;]|$)"
    # "an establishment that wants one of the three places"
    rf"|(?<![\w#])#+ of (?:the |these ){quantity('_one')} (?:{_PLACE}|{_ACT})\b"
    # "will take volunteers until we have nine"
    rf"|\b(?:until|when|once|as soon as) (?:we|fda|cder|it) ha(?:s|ve) (?:(?:accepted|admitted|selected|enrolled) )?{quantity('_until')}(?=[.,;]| or |$)"
    # "fifteen have been filled, so that six remain", "leaving six"
    rf"|(?:\bso(?: that)?|, and|;|\bleaving) {quantity('_left')} (?:more )?(?:(?:places )?(?:remain|are left|are still (?:open|free|available))|(?:places |open|free))\b"
    # "makers of sterile drugs, seven of which will be selected"
    rf"|{quantity('_whom')} of (?:which|whom) (?:will|can|may|are to) be (?:selected|chosen|admitted|accepted)\b"
    # "to limit the number selected to ten", "ten is the limit", "more than ten cannot be taken", "Participants: 12"
    rf"|\b(?:limit|restrict|cap|confin|hold|keep)\w* the (?:(?:number|size|total) (?:of )?(?:(?!of\b|for\b|from\b|by\b|per\b)[\w-]+ ){{0,3}}?(?:selected|chosen|admitted|accepted|assessed|{PARTY}|group|cohort)|group|cohort|intake|enrollment)\b[^.;,]{{0,40}}? (?:to|at) {quantity('_held')}(?=[.;,]|$)"
    rf"|(?P<most_lim>#+) is the (?:limit|maximum|most|ceiling|cap)\b(?! (?:of|for|on) (?!{_ADJECTIVES}{PARTY}))"
    rf"|\bmore than (?P<most_lim2>#+) (?:(?:cannot|can not|will not|may not) be (?:selected|chosen|invited|admitted|taken|assessed|accommodated)"
    rf"|{_ADJECTIVES}{PARTY} (?:cannot|can not|will not|may not) be (?:selected|chosen|accepted|invited|admitted|taken|assessed|accommodated))\b"
    rf"|\b(?:participants|volunteers|enrollees|{PARTY}): {quantity('_label')}(?=[.;,(]|$)"
    # "The number of establishments is changed from “not fewer than 8” to “at least 10 but no more than 14.”"
    rf"|\bnumber of (?:\w+ )?{PARTY}[^.;]{{0,40}}? (?:is|are|has been) (?:hereby )?(?:changed|revised|amended|increased|reduced)"
    rf" (?:from [^.;]{{0,60}}? )?to [“\"]?{quantity('_changed')}"
    # "Establishments to be selected: 9"
    rf"|\b{PARTY} to be (?:selected|chosen|admitted|assessed|accepted|invited|enrolled)(?::| \|) {quantity('_list')}(?=[.;,(]|$))",
)
# What "ten is the limit" must stand with, lest it be a limit for pages or drugs
TAKEN_IN = Sought(
    rf"\b(?:{PARTY}|{_PLACE}|(?:selected|chosen|admitted|accepted|granted|taken|assessed))\b", re.IGNORECASE
)
# A number, or one end of "5-10".
CARDINAL = re.compile(rf"(?<!\w)(?:{NUMBER}|(?<!-)\d{{1,3}}(?=[-–]\d{{1,3}}(?![\w-]))|(?<=\d[-–])\d{{1,3}}(?![\w-]))")
LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
