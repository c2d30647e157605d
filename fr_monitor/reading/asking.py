"""How notices speak of asking for a place: "requests to participate", "is seeking volunteers", "applications are due"."""

from __future__ import annotations

# What somebody asks for who wants to take part.
ASK = r"(?:requests?|proposals?|applications?|nominations?|submissions?|expressions? of interest|letters? of (?:intent|interest)|(?:statements?|indications?) of interest)"
JOIN = r"(?:ask for a place|have (?:the (?:maturity|quality) of )?(?:its|their|the|an?|one)? ?(?:[\w-]+ ){0,5}?(?:assessed|evaluated|appraised)|apply|participat\w+|take part|taking part|be assessed|be considered|be included|be selected|be among (?:those|the)|take (?:a|one of (?:the|these)|their) places?|enroll\w*|enlist\w*|join\w*|volunteer|host)"
# "participate in the public workshop", "taking part in the hearing": not a program
NOT_GATHERING = (
    r"(?! in (?:the |this |a |an |its |our )?(?:\w+ ){0,2}(?:workshop|meeting|webinar|hearing|session|conference|panel|"
    r"roundtable|discussion))"
)
# "requests to participate", "either an electronic or written proposal to participate", "request for a place"
REQUESTS = (
    rf"\b{ASK}\b(?: (?!comments?\b|information\b)[\w,()-]+){{0,4}}? (?:to|for) (?:an? |the |this )?(?:{JOIN}|(?:\w+ )?places?\b|assessment|enrolment){NOT_GATHERING}"
    rf"|\bparticipation {ASK}|\bvolunteers?\b|\b(?:establishments|sites|manufacturers|firms) wanted\b"
    # "its tenth annual invitation to be assessed"
    rf"|\b(?:invitation|opportunity) to {JOIN}{NOT_GATHERING}"
    # "may request a quality management maturity assessment", "that wants one of the three places"
    r"|\b(?:request|ask(?: \w+)? for) (?:an? )?(?:(?!an?\b|the\b|of\b|to\b)[\w()-]+ ){0,5}?(?:assessment|evaluation|appraisal)s?\b"
    r"|\bwants? (?:a |one of the (?:\w+ )?)places?\b"
    # "are interested in a voluntary assessment", "to request participation"
    r"|\binterested in (?:an? )?(?:[\w()-]+ ){0,5}?(?:assessments?|evaluations?|places?)\b|\brequest(?:s|ing)? participation\b"
    # "to request a place", "will accept requests for the ninth cycle"
    r"|\b(?:request|seek|claim)(?:s|ing)? (?:a|one of the|its) places?\b"
    rf"|\b(?:accept|tak|invit|solicit)\w* {ASK} (?:for|in) (?:the|its|a|this) (?:[\w-]+ ){{0,3}}?(?:cycle|round|intake|program|year)\b"
    # "may submit letters of interest in evaluations"
    r"|\b(?:letters?|statements?|expressions?|indications?) of interest in\b(?! (?:serving|being|membership|attending))"
    # "tells manufacturers how to be considered"
    rf"|\bhow to (?:{JOIN}|request participation)\b{NOT_GATHERING}"
    # "may ask for a place", "asking to be assessed", "apply to the program"
    rf"|\bask(?:s|ing)? (?:for a place|to {JOIN}){NOT_GATHERING}|\bappl(?:y|ies|ying) (?:for|to) "
    # "manufacturers wishing to enroll must", "those who would like to take part should"
    rf"|\b(?:wish(?:es|ing)?|want(?:s|ing)?|would like|willing|hoping) to {JOIN}{NOT_GATHERING}"
    rf"|\binterest(?:ed)? in (?:{JOIN}|being assessed){NOT_GATHERING}"
    # "is seeking participants", "invites drug manufacturing establishments"
    r"|\b(?:seek(?:s|ing)?|looking for|invit(?:es|ing)|recruit(?:s|ing)|solicit(?:s|ing|ation of)|calls? for|calling for) (?:[\w-]+ ){0,6}?"
    r"(?:participants|volunteers|establishments|sites|facilities|manufacturers|firms|applicants|companies|organizations|plants|makers)\b"
    # "will accept proposals through", "takes requests until", "welcomes requests from"
    rf"|\b(?:accept|tak|welcom|receiv|consider)\w* (?:[\w()-]+ ){{0,6}}?{ASK} (?:\w+ ){{0,6}}?(?:from|through|until|by|on|between|beginning|as of|no later)\b"
)
# Where dates are given: "applications are due by", "requests must be received", "the request window opens"
DUE = (
    rf"\b{ASK} (?:\w+ ){{0,3}}?(?:are|is|must|shall|should|may|can|will|have to) (?:\w+ ){{0,2}}?"
    rf"(?:due|welcome|received|sent|submitted|e-?mailed|made|accepted|considered|postmarked|arrive|reach|come)\b"
    rf"|\b(?:send|submit|e-?mail|lodge|file) (?:[\w-]+ ){{0,3}}?{ASK} (?:\w+ ){{0,6}}?(?:by|through|until|(?:no|not) later|on or before)\b"
    rf"|^{ASK} (?:(?:received|submitted|sent|accepted|taken|that (?:arrive|are received)) )?(?:from|between|by|through|until|no later|on or before|after)\b"
    # "Requests for a feedback meeting should reach FDA by"
    rf"|^{ASK} for (?!.*\b(?:hearings?|extensions?|accommodations?|copies|comments?)\b)(?:[\w-]+ ){{1,4}}(?:are|must|should|may|will) [^.;]{{0,60}}?"
    rf"\b(?:by|through|until|no later|on or before)\b"
    rf"|\b{ASK} (?:window|period)\b|\b(?:window|period) for (?:(?:the )?(?:receipt of|receiving|filing|making|submitting) )?{ASK}\b(?! for comment)|^(?:(?:electronic|paper|written|mailed) )?{ASK}[\w ]{{0,30}}:|\bopen season\b"
    # "Last day for requests: March 29, 2030"
    rf"|\b(?:last|final|closing|due) (?:day|date) (?:for|to (?:submit|send|file)) (?:\w+ )?{ASK}\b"
    # "Ask by the end of the day on"
    r"|^(?:ask|apply|volunteer|write(?: to us)?|let us know) (?:\w+ ){0,3}?(?:by|before|until|no later)\b"
    # "On May 4, 2028, the portal will close."
    r"|\b(?:portal|mailbox|window) (?:will |is |stays )?(?:opens?|closes?)\b"
)
