"""What a last day is for: asking for a place, commenting, registering, or something else."""

from __future__ import annotations

import re
from typing import Final

from fr_monitor.model.facts import DeadlineKind
from fr_monitor.reading.asking import REQUESTS
from fr_monitor.reading.sought import Sought

# "participate", "take part", "volunteer", "be considered for": one's own place in a program
TAKE_PART: Final = (
    r"(?:participat\w*|tak(?:e|ing) part|volunteer\w*|join(?:ing)?\b|enrol\w*|enlist\w*|be(?:ing)? (?:considered|assessed|evaluated|included)"
    r"|site visits?|propos\w+ a visit|host(?:ing)? a visit|a place|places)"
)

# First what is no deadline of the public, or none to which a program's intake is tied.

ACTOR: Final = r"(?:FDA|CDER|CBER|CDRH|OPQ|OMB|[Tt]he (?:[Aa]gency|[Cc]enter|[Dd]epartment|[Cc]ommittee|[Oo]ffice|[Pp]anel|[Cc]ontact person|[Ss]taff|(?:[A-Z]\w+ ){1,3}(?:Service|Administration|Commission|Bureau|Board|Institute|Foundation|Council))|[Ww]e|[Ss]taff|[A-Z]{3,6})"
WILL: Final = (
    r"(?:will|intends? to|expects? to|plans? to|hopes? to|aims? to|should|shall|anticipates?|may|would like to)"
)
ANSWER: Final = (
    r"(?:notif|inform|tell|let|answer|repl|respond|select|choos|decid|announc|publish|(?:begin|start)(?! (?:to )?(?:accept|tak|receiv))|finish|complet|conclud"
    r"|issu|post|contact|schedul|determin|send|provid|return|evaluat|assess|visit|set|report|shar|plac|resolv|look|have|mak"
    r"|know|render|act|conven|perform|conduct|acknowledg|confirm|deliver|brief|rank|assign|prepar|compil|summari|writ|e-?mail|mail|phone|review|pick|draw|fill)\w*"
)
# "FDA intends to answer by", "the contact person will notify", "applicants will be told by"
AGENCY_ACTS: Final = Sought(
    rf"\b{ACTOR}(?: (?!that|they|who\b)\w+){{0,4}}? {WILL}(?: \w+ly| also| then| try to| do its best to){{0,2}} {ANSWER}\b"
    rf"|\b{ACTOR} (?:answers|replies|responds|decides|informs|notifies|tells|announces|selects|posts)\b"
    r"|\b(?:is|are) (?:told|notified|informed)\b(?! that)"
    r"|\bwill (?:then |also )?receive (?:an?|its|the|their) (?:\w+ )?(?:answer|decision|reply|response|notification)"
    # "You will hear from us by", "Establishments will learn by"
    r"|\b(?:[Ee]stablishments?|[Ss]ites|[Aa]pplicants|[Rr]equesters|[Vv]olunteers|[Yy]ou|[Tt]hey) (?:(?:will|should|can|may) (?:hear|learn|know|receive|expect|get)|(?:hears?|learns?|receives?|gets?) (?:an?|the|its|their|of|from))\b"
    # "Decisions go out by", "The outcome will be communicated by", "Reports will go to establishments by"
    r"|\b(?:[Oo]utcomes?|[Dd]ecisions?|[Aa]nswers?|[Ss]elections?|[Rr]eports?|[Nn]otifications?) (?:will|are|is|goe?s?|should)\b|\bplans to invite comments\b"
    r"|\b(?:will|to|should|shall) (?:then |also )?be (?:notified|informed|told|selected|chosen|answered|contacted|announced"
    r"|published|scheduled|decided|ranked|scored|screened|graded|posted|drawn|answered|processed)\b"
    # "a second paper, which it hopes to publish by"
    rf"|\bit (?:hopes?|expects?|intends?|plans?|aims?) to (?:\w+ly )?{ANSWER}\b"
)
# "requests to speak", "oral presentation", "special accommodations"
AT_A_MEETING: Final = Sought(
    r"(?i)\b(?:notices?|entr(?:y|ies)|letters?) of (?:appearance|participation)\b|\b(?:wish|want|intend|plan)\w* to (?:appear|testify)\b|\boral (?:presentations?|statements?|remarks|comments?|testimony)|\bto speak\b|\brequests? to (?:provide|give|offer|deliver) (?:\w+ )?(?:comments|statements|testimony)\b|\bspeakers?\b|\bmak(?:e|ing) (?:\w+ ){0,2}presentations?"
    r"|\bpresentation (?:at|during|slides?)|\baccommodat|\bdisabilit|\binterpret(?:er|ation)|\bforeign nationals?\b|\bsecurity\b"
    r"|\bpresenters?\b|\bpresentation materials?\b|\bwebcast\b|\btranscripts?\b"
)
# "provided to the committee", "petition", "hearing", "nominations of members", "reply comments"
OTHER_ACTS: Final = Sought(
    r"(?i)\b(?:provided|given|sent|forwarded|distributed|shown|go) to (?:the )?(?:\w+ )?(?:committee|panel|members|board)"
    r"|\bpetitions?\b|\b(?:request|requests|requested|ask|asks) (?:for )?an? (?:(?!feedback|pilot|program)\w+ )?(?:hearing|extension|meeting)|\bobjections?\b|\bjudicial review"
    r"|\breply comments?|\brebuttal|\bnominat(?:ions?|ed|es?|ing)\b(?! (?:itself|themselves|(?:an?|one|its|their|the) (?:\w+ )?(?:establishment|site|facilit|plant)))"
    r"|\bquestions? (?:about|on|for|regarding|concerning|may|should|can|must)|\bwithdraw|\bminutes\b|\bexpiration date|\bapproval (?:by|expires|of the|under|ends|runs)\b|\b(?:accepts|has accepted) (?:a|the|its) place\b|\bestablishments? (?:may|can|should|will) (?:change|decline|comment on)\b|\bapproved\b(?:(?!\b(?:ask|send|submit|apply|request)\b)[^.;]){0,60}\b(?:through|until)|\bfiscal year\b|\bquarter (?:that|which|ending|ends)\b|\brequests? for (?:\w+ )?copies\b|\bcop(?:y|ies) of\b(?! (?:your|the|all|any) (?:written )?comments)"
    r"|\binspections?\b[^.;]{0,40}\bsince\b|\bclaims?\b|\bappeals?\b|\bpay(?:ments?)?\b|\bfees?\b"
    # "a waiting list that will be kept through", "The deadline for CDER's decisions is"
    r"|\b(?:be|is|are|remains?) (?:kept(?! open)|retained|maintained|valid|stored)\b[^.;]{0,30}\Z"
    r"|\bdeadlines? for (?:(?:FDA|CDER|the (?:agency|center))['’]s|(?:completing|finishing|beginning|conducting))\b"
    # "Incomplete requests may be completed until"
    r"|\bincomplete (?:requests?|applications?|proposals?|submissions?)\b|\bmay be (?:completed|amended|supplemented|revised)\b"
    # "(2) Supplemental information, if asked for: no later than", "may ask for the reasons by"
    r"|^[\W\d]*(?:the )?(?:supplement\w*|additional|further|missing) (?:information|documents|materials?|data)\b|\bask\w* (?:for|about) the reasons?\b"
    # "The Commission's views must be transmitted by"
    r"|\b(?:Commission|Department|Board|Committee|Agency|Bureau|Service|staff)['’]s (?:views|comments|decisions?|determinations?|recommendations?|report)\b"
    # "for the period beginning January 1, 2031, and ending"
    r"|\bfor (?:the|a) (?:\w+ )?period (?:beginning|starting|commencing|from)\b"
    # "approval is effective immediately through", "the permit remains valid until"
    r"|(?<!request period )(?<!application period )(?<!submission period )(?<!window )(?<!invitation )\b(?:is|are|be|been|remains?) (?:effective|in effect|in force|valid|applicable)\b(?:(?!\b(?:upon|requests?|comments?|proposals?|applications?|period|window)\b)[^.;,]){0,30}\b(?:through|until|to)\s*\Z"
    # "may request a debriefing until"
    r"|\bdebrief\w*"
    # "Reports for the third quarter are due"
    r"|\breports? (?:for|of|on) [^.;]{0,60}?\b(?:is|are) due\b"
    # "Anticipated Award Date:", "the grant will end on", "for a time period ending after"
    r"|\b(?:anticipated|expected|estimated|projected) (?:\w+ ){0,2}(?:awards?|start|completion|notification|selection)\b|\baward dates?\b"
    r"|\bgrants? (?:will |shall )?(?:ends?|begins?|expires?)\b|\b(?:time|budget|project|grant) periods? (?:ending|beginning|starting)\b"
)
# "Selected establishments should sign", "Participants should return the survey"
AFTER_SELECTION: Final = Sought(
    r"(?i)\b(?:(?:selected|chosen|successful|accepted|enrolled) (?:establishments?|sites?|facilit(?:y|ies)|participants?|applicants?|manufacturers?|firms?|volunteers?|sponsors?)"
    r"|(?:establishments?|participants?|applicants?|sites?|manufacturers?|firms?|facilit(?:y|ies)|compan(?:y|ies)|sponsors?|volunteers?|those)(?: (?:that|which|who) (?:is|are|has been|have been))? (?:selected|chosen|(?:offered|given|granted|awarded) (?:a place|places)|(?:invited|asked) to (?:go on|continue|proceed))|once selected|(?:awardees?|grantees?|permittees?|recipients? of (?:a |an |the )?(?:award|grant)s?) (?:should|must|will|may|shall|can)|participants? (?:(?:should|must|will|are to) )?(?:return|complete|confirm|fill|sign|send back|host)s?)\b"
)
# "questions by", "the letter of agreement", "must submit a final report by", "must request document access by"
ANOTHER_PAPER: Final = Sought(
    r"(?i)\bquestions? (?:beforehand|in advance|by|(?:no|not) later)|\b(?:letters?|agreements?) of (?:agreement|understanding)\b|\b(?:improvement|action) plans?\b"
    r"|\bpre-?assessment (?:questionnaires?|calls?|materials?|information)\b|\brequest\w* (?:for )?(?:\w+ ){0,2}access\b"
    r"|\b(?:final|interim|annual|quarterly|performance) reports? (?:by|no later|on or before|until|is|are|must)\b"
)
# "Assessments: July 9-December 14, 2029", "Selections announced:": steps of the agency's in a list of dates
STEP: Final = re.compile(
    r"(?i)^(?:the )?(?:(?:expected|anticipated|planned|target) )?(?:(?:date|start|end|beginning|notification|announcement|completion) (?:of|for) (?:the )?)?(?:[\w-]+ )?(?:assessments?|selections?|selected \w+|decisions?|notifications?|notices of selection|results|reports?|site visits|visits)"
    r"(?: (?:are |will be )?(?:announced|made|begin|start|sent|issued|completed|conducted|held|period))?:"
)
# "(decisions by April 15)": what follows a last day in parentheses
ANSWERS: Final = re.compile(
    r"(?i)^[\s(,]*(?:and |with )?(?:the )?(?:decisions?|selections?|notifications?|results?|answers|announcements?|assessments)"
    r"(?: (?:is|are|will be)?)?(?: (?:expected|made|sent|issued|announced|due|begin))? (?:by|on|about|in|around|from|no later than)\b"
)
# "submit early, preferably before March 4"
SOFT: Final = Sought(
    r"(?i)\b(?:preferably|ideally)\b[^.;]{0,40}\Z|\b(?:precedence|priority|preference) (?:if|when|where|over)\b[^.;]{0,60}\Z"
)
WINDOW: Final = Sought(
    # "The reporting period runs to June 30" is the program itself
    r"(?i)\b(?:window|(?<!reporting )(?<!performance )(?<!assessment )(?<!evaluation )(?<!study )(?<!project )(?<!budget )(?<!award )(?<!grant )(?<!incident )(?<!review )period|deadlines?|due|closing date|last (?:day|date)|cut-?off|accept\w*|intake|enrol\w*|portal|inbox|mailbox|form (?:will|is|can)|form\b[^.;]{0,40}\bavailable|docket)\b"
)
# "the pilot program will run", "assessments will begin and be completed", "visits are to end"
RUNS: Final = Sought(
    r"(?i)\b(?:program|pilot|phase|project|study|cycles?|assessments?|evaluations?|visits?|meetings?|interviews?|conversations?|training|work|protocol|grants?|awards?|agreements?|contracts?|authorizations?|exemptions?|waivers?|permits?|licen[cs]es?|approvals?|designations?|restrictions?|closures?|orders?|rules?"
    r"|(?:reporting|performance|study) period)\b[^.;]{0,80}?\b(?:runs?|lasts?|ends?|continues?|extends?|takes? place|concludes?|operates?|expires?|terminates?"
    r"|(?:be|are|is) (?:held|conducted|performed|carried out|completed|finished|concluded|done|over))\b"
)
# "requests received by", "proposals that arrive on or before": the last day of those who ask, whoever else acts.
ARRIVES: Final = Sought(
    r"(?i)\b(?:requests?|proposals?|applications?|submissions?|statements? of interest|volunteers)\b[^.;]{0,60}?"
    r"\b(?:receiv\w+|bear\w*|submitted|sent|postmarked|e-?mailed|filed|made|arriv\w+|in hand|reach\w*|comes? in|came in|gets?)\b[^.;,]{0,40}\Z"
    # "get an acknowledgment and may submit requests until"
    r"|\b(?:may|should|must|can) (?:submit|send|make|file) (?:[\w-]+ ){0,3}?(?:requests?|proposals?|applications?)(?: (?:by|until|through|to \w+))?[^\w.;]*\Z"
)
NAMES_REQUESTS: Final = re.compile(
    r"(?i)\b(?:requests?|proposals?|applications?|submissions?|statements?|letters?|forms?)\b"
)
# "Submit requests to participate and any questions by", "a request, with the improvement plan": the other paper goes along
WITH_REQUEST: Final = Sought(
    rf"(?i)\b(?:requests?|proposals?|applications?|ask\w*|agreement) (?:to|for) {TAKE_PART}\b|\brequest(?:s|ing)? participation\b"
    r"|\b(?:submit|send|make|file)\w* (?:[\w-]+ ){0,3}?(?:requests?|proposals?|applications?)\b(?! (?:for|to) )"
    r"|\b(?:requests?|proposals?|applications?)\b(?: [^.;,]{0,60})?, (?:together |along )?(?:with|including)\b"
    r"|\bwith (?:an?|the|its|their|your) (?:requests?|proposals?|applications?)\b|\bcompleted (?:\w+ )?forms?\b"
)
# "whose request to participate is granted": what follows upon it
UPON_REQUEST: Final = Sought(
    r"(?i)\b(?:whose|after|once|when|upon) (?:[\w-]+ ){0,3}?(?:requests?|proposals?|applications?)\b"
)


# "Comments on the petition must be received by", "may submit comments, suggestions, or objections": whatever they are about
COMMENTS_ON: Final = Sought(
    r"(?i)\bcomments?\b(?:(?:,? (?:and |or )?(?:data|views|information|suggestions)){0,3}"
    r" (?:on|about|regarding|concerning|with respect to|in response to) (?:this|the|these|any|each)\b[^.;]{0,60}\b(?:petitions?|applications?|requests?|objections?)"
    r"|(?: on)?,? (?:or|and) (?:\w+ )?objections?|, (?:suggestions|views|data)[\w, ]{0,30}objections?|(?= must identify))\b"
    r"(?!.*\b(?:provided|given|forwarded|distributed) to\b)"
)


# Then what the public may do.

# "requests", "proposals", "statements of interest": how one asks
ASK: Final = (
    r"(?:requests?|proposals?|applications?|submi(?:t|ts|ssions?|tted)|statements?|letters?|expressions?|notices?|offers?|forms?|notifications?"
    r"|e-?mails?|packages?|inquir(?:y|ies)|interested|wish\w*|want\w*|would like|willing|ask\w*|write|apply|indicat\w+|express\w*|contact|sign)"
)
MEETING_WORDS: Final = Sought(
    r"(?i)\b(?:meetings?|town halls?|listening sessions?|workshops?|webinars?|hearings?|conferences?|symposi(?:um|a)|panels?|roundtables?|attend\w*|webcast)\b"
)
# "Members of the public wishing to participate must register": in a meeting, not in a program
PUBLIC: Final = Sought(r"(?i)\bmembers of the public\b")
PLACE: Final = Sought(
    rf"(?i)\b{ASK}\b[^;]{{0,200}}?\b{TAKE_PART}|\b{TAKE_PART}[^;]{{0,200}}?\b{ASK}\b"
    r"|\b(?:statements?|letters?|expressions?|notices?) of (?:interest|intent)|\bexpress(?:es|ing)? (?:\w+ ){0,3}interest|\bapply\b|\bapplying\b"
    r"|\b(?:self-)?nominat(?:e|es|ing|ions?) (?:itself|themselves|(?:an?|one|its|their|the|of) )|\bapplications?\b|\bapplicants?\b|\bvolunteer\w*|\benroll?\w*"
    # a program that consists of meetings
    r"|\brequests? for (?:an? )?(?:feedback|pilot|program) meetings?\b"
    # "Establishments interested in the fifth year should tell CDER"
    r"|\b(?:establishments?|sites?|facilit(?:y|ies)|manufacturers?|firms?|compan(?:y|ies)|sponsors?|applicants?)\b[^.;]{0,80}?"
    r"\b(?:interested|wishing|wish|willing|ready|prepared)\b[^.;]{0,100}?\b(?:should|must|may|can|needs? to|(?:is|are) asked to)"
    r" (?:\w+ ){0,2}?(?:tell|notify|inform|write|contact|let|e-?mail|respond|indicate|say|identify)\b"
    r"|\bidentify (?:itself|themselves)\b"
    r"|\bsign(?:ing)? up for (?:an? |the )?(?:assessment|evaluation|program|cohort|cycle)s?\b"
    r"|\brequests? (?:for|to be) (?:an? )?(?:participation|assessments?|inclusion|admission|enrollment|assessed|evaluated)"
)
COMMENT_ON: Final = Sought(
    r"(?i)\bcomments?(?:,? \w+){0,6}? (?:on|about|regarding|concerning|to)\b|\b(?:comments?|suggestions?|views) (?:must|should|may|will|are|received)|\bcomment period"
)
TAKING_PART: Final = Sought(rf"(?i)\b{TAKE_PART}")
REGISTER: Final = Sought(
    r"(?i)\b(?:pre-?)?regist(?:er|rations?)\b(?! numbers?)|\bRSVP\b|\breserv(?:e|ing) (?:a |your )?(?:seat|spot)s?\b|\brequests? to attend\b|\bsign(?:ing)? up\b"
)
# "Persons who wish to speak must register", "last day to pre-register to speak": it is a registration, whatever it is for
MUST_REGISTER: Final = Sought(
    r"(?i)\b(?:must|should|shall|(?:need|have|last day|deadline) to)(?: also)? (?:pre-?)?register\b"
)
COMMENT: Final = Sought(
    r"(?i)\bcomments?\b|\bdocket(?: no\.? [\w-]+)?:? (?:open|will close|closes|will remain open|is open|stays open|remains open)|\bfeedback\b(?! (?:program|meeting))|\bviews\b|\bsuggestions\b"
    r"|\bcommunications received\b|\binput\b|\bresponses? to (?:this|the)\b|\bdata and information\b|\binformation collection"
)
# "Requests received by", "proposals must arrive by", "send it by": for what, the rest of the notice says.
ASKED: Final = r"(?:requests?|proposals?|submissions?|responses?|packages?|offers?|inquir(?:y|ies)|expressions?|letters?|statements?)"
COMES_IN: Final = r"(?:submit\w*|filed|sen[dt]\w*|receiv\w+|arriv\w+|due|accept\w*|e-?mail\w*|post\w*|made|reach|come|in hand|deliver\w*|tak(?:en?|ing))"
BARE_ASK: Final = Sought(
    rf"(?i)\b{ASKED}\b.{{0,200}}?\b{COMES_IN}\b|\b{COMES_IN}\b.{{0,200}}?\b{ASKED}\b|\b(?:submit|send|apply|write)\b"
)


# "Responses must be received by", "The information should reach us by"
ANSWERED: Final = r"(?:responses?|submissions?|statements?|letters?|input|materials|data|information|views)"
ANSWERS_COME: Final = Sought(
    rf"(?i)\b{ANSWERED}\b.{{0,200}}?\b{COMES_IN}\b|\b{COMES_IN}\b.{{0,200}}?\b{ANSWERED}\b|\b(?:docket|comment|response) (?:period|window)\b|\bclosing (?:date|period)\b"
)


def is_aside(words: str) -> bool:
    """Whether the words before a date, since the date before it, make it an answer of the agency or mere advice."""
    return bool(ANSWERS.match(words) or SOFT.search(words))


def is_other(words: str) -> bool:
    """Whether a clause speaks of neither an intake nor a comment: of answers, speakers, petitions, or the program's end."""
    if STEP.match(words) or any(pattern.search(words) for pattern in (AT_A_MEETING, OTHER_ACTS, AFTER_SELECTION)):
        return True
    if ANOTHER_PAPER.search(words) and (UPON_REQUEST.search(words) or not WITH_REQUEST.search(words)):
        return True
    if ARRIVES.search(words):
        return False
    return bool(AGENCY_ACTS.search(words)) or _runs(words)


def _runs(words: str) -> bool:
    """Whether it is the program itself that runs or ends, not its window."""
    found = RUNS.search(words)
    return bool(found) and not WINDOW.search(words) and not (found and NAMES_REQUESTS.search(words, 0, found.start()))


def kind_of(words: str) -> DeadlineKind | None:
    """What the words of a clause say that one may do until a date; None where they do not say."""
    if named := _named(words):
        return named
    if is_other(words):
        return DeadlineKind.OTHER
    meeting = bool(MEETING_WORDS.search(words) or PUBLIC.search(words))
    if PLACE.search(words) and not meeting and not _only_comments(words):
        return DeadlineKind.REQUEST
    if REGISTER.search(words) and (meeting or not PLACE.search(words)):
        return DeadlineKind.REGISTRATION
    if COMMENT.search(words):
        return DeadlineKind.COMMENT
    return DeadlineKind.REQUEST if PLACE.search(words) else None


def _named(words: str) -> DeadlineKind | None:
    """What a clause calls itself, whatever it is about: comments on a petition, registering to speak."""
    meeting = AT_A_MEETING.search(words)
    if MUST_REGISTER.search(words) and (meeting or MEETING_WORDS.search(words)):
        return DeadlineKind.REGISTRATION
    if meeting:
        return None
    return DeadlineKind.COMMENT if COMMENTS_ON.search(words) else None


def _only_comments(words: str) -> bool:
    """Comments about those who take part are comments, requests and comments together are requests."""
    found = COMMENT_ON.search(words)
    return bool(found) and not re.search(
        rf"(?i)\b(?:requests?|proposals?|applications?|volunteers?) (?:to|for) {TAKE_PART}", words
    )


def asks(words: str) -> bool:
    """Whether the clause speaks of requests without saying for what."""
    return bool(BARE_ASK.search(words))


def answers(words: str) -> bool:
    """Whether the clause speaks of answers to the notice, without calling them comments."""
    return bool(ANSWERS_COME.search(words))


def speaks_of_window(words: str) -> bool:
    """Whether the clause speaks of the period itself ("the window closes")."""
    return bool(WINDOW.search(words))


# Last what the whole notice is about.

INVITES: Final = Sought(
    rf"(?i)\brequests? (?:to|for) {TAKE_PART}|\baccept\w* (?:\w+ ){{0,3}}(?:requests|proposals|applications)|\b(?:invit|seek|solicit|call)\w*[^.;]{{0,80}}?(?:{TAKE_PART}|proposals|apply|applications|establishments)"
    r"|\bvoluntary\b|\bvolunteers?\b|\b(?:establishments|sites) wanted\b|\bsite visit|\bpilot\b|\bassessment p|\bprogram announcement|\bparticipation\b|\brequest(?:s)? period|\bproposal period|\bsubmission period"
    r"|\brequests (?:for \w+ )?(?:are|will be) (?:\w+ ){0,2}?(?:accepted|taken)"
)
INVITED: Final = Sought(REQUESTS, re.IGNORECASE)
TAKES_COMMENTS: Final = Sought(r"(?i)\bcomments?\b|\binformation collection|\brequest(?:s|ing)? (?:for )?information\b")


def default_kind(heads: str, action: str) -> DeadlineKind:
    """What a date is for where its sentence does not say: from title, ACTION, SUMMARY and DATES."""
    if TAKES_COMMENTS.search(action) and not re.search(rf"(?i)\brequests? (?:to|for) {TAKE_PART}", heads):
        return DeadlineKind.COMMENT
    if INVITES.search(heads) or INVITED.search(heads):
        return DeadlineKind.REQUEST
    return DeadlineKind.COMMENT if TAKES_COMMENTS.search(heads) else DeadlineKind.OTHER
