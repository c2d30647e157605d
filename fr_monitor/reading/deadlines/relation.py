"""How a date stands to its sentence: the last day, the day itself, a start, or an old date."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum, auto
from typing import Final, NamedTuple

from fr_monitor.reading.deadlines.clock import HOUR, ZONE
from fr_monitor.reading.sought import Sought


class Relation(Enum):
    """What a date does in its sentence."""

    LAST = auto()
    """The last day: "through April 13, 2026"."""
    NEW = auto()
    """The last day that replaces another: "extended to May 13, 2026"."""
    ON = auto()
    """The day on which it happens: "will be held on March 9, 2026"."""
    EFFECTIVE = auto()
    START = auto()
    """The first day: "beginning March 1, 2026"."""
    OLD = auto()
    """What was true before: "originally April 13, 2026"."""
    NONE = auto()


# How far back the words that govern a date are looked for.
REACH: Final = 280

LONGEST_GLUE: Final = 80
# "the second Monday in April (April 11, 2033)", "the end of June (June 30, 2033)": a date told twice
TOLD_TWICE: Final = (
    r"\b(?:the )?(?:first|second|third|fourth|fifth|last|end|middle)(?: (?:business |working )?(?:[a-z]+day|day|week))? "
    r"(?:of|in) (?:January|February|March|April|May|June|July|August|September|October|November|December)(?: 20\d\d)?"
)
# "from 2 to 4 p.m.", "between 9:30 a.m. and 12 p.m.", "1 p.m. until noon"
HOURS: Final = (
    rf"(?:\b(?:from|between) )?\b\d{{1,2}}(?::\d\d)?(?:\s?[ap]\.?\s?m\b\.?)?(?:,? \(?(?:{ZONE})\)?)? ?(?:to|until|till|through|and|--?|–) ?"
    rf"(?:approximately |about )?{HOUR}"
)
# "Tuesday, Wednesday, and" before the date that has the last of the weekdays
WEEKDAYS: Final = r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?(?:,? (?:and|through|to|&) |, |-|–))+(?=(?:mon|tues|wednes|thurs|fri|satur|sun)day|\Z)"
# Between the governing word and the date: "by 11:59 p.m. Eastern Time at the end of", "closes at noon (ET) on".
GLUE: Final = re.compile(
    rf"(?:\b|(?=\W))(?i:{HOURS}|{HOUR}|{WEEKDAYS}|{TOLD_TWICE}|\b(?:{ZONE})|[\s,():“”\"'‘’]|\b(?:on|at|local time|the end of|at the (?:very )?latest|the close of|close of business|COB"
    r"|end of business|end of day|business|the day|the last (?:business |working |calendar )?day of|the (?:entire |whole )?month of|the|or about"
    r"|hours?|date|time|both|each of|in[- ]person|online|virtual(?:ly)?)\b)*+\Z"
)

# "by", "on or before", "in no event later than", "through", "during", "is due": what follows is, or holds, the last day.
UNTIL: Final = (
    r"by|within|during|throughout|between (?:now|today|publication|the (?:date|publication) of [^.;,]{1,60}) and|(?:on or |no later than or )?before|on or prior to|(?:no|not|in no (?:event|case)|never) later than|(?:no|not|in no (?:event|case)) after|through|thru|until|till|up to(?: and including)?|prior to|due"
    r"|due by|(?:must|should|shall|are to) be (?:received|submitted|filed|postmarked)|ends?|ending|closes?|closing|expires?|expiring|shuts?|concludes?|concluding|terminates?|runs? out"
    r"|(?:clos|shut)\w* (?:the |its )?(?:inbox|mailbox|portal|window|intake|(?:request|application|enrollment) period)(?: (?:for|to) [^.;,\d]{1,30}?)?"
    r"|(?:ends?|closes?|expires?|concludes?|closing|ending) (?:as of|as scheduled|with)"
)
# "The deadline for requests is", "The last day to ask for a place will be", "Closing date:", "deadline of"
NAMED_END: Final = (
    r"\b(?:deadlines?|due date|last (?:day|date)|closing (?:date|period)|end date|final (?:day|date)|cut-?off(?: date)?|"
    # "The date for applications in the second round remains"
    r"(?<!opening )(?<!start )(?<!starting )(?<!first )(?<!beginning )date for (?:the )?(?:(?:receipt|submission|filing) of )?(?:requests|applications|proposals|comments|submissions))\b"
    # "The last day for requests, April 3, 2030, is unchanged"
    r"(?: for (?:the )?(?:\w+ )?(?:requests|applications|proposals|comments|submissions|registration)(?=,? ?\Z))?"
    r"(?:[^.;]{0,240}?\b(?:is|are|be|remains?|falls|of|to|is now|set (?:for|as)|due))?"
)
# "is corrected to read “no later than": the new words are quoted
QUOTED_NEW: Final = Sought(
    r"(?i)\b(?:reads?|replaced (?:by|with)|(?:changed|corrected|amended|revised) to)[,:]? (?:as follows:? )?[“\"‘'][^”\"]{0,150}\Z"
)
# "program year 2032 (October 1, 2031, through": what the year is, not until when one may ask
YEAR_EXPLAINED: Final = Sought(
    r"(?i)\b(?:(?:fiscal|calendar|program|budget|assessment|grant) years?|[CFP]Y|cycle|period of performance)(?: \(\w+\))?(?: [\w-]+){0,3}? ?\((?:[^()]{0,12}|[^()]{0,40}(?:to|through|and|-|–) ?)\Z"
)
# "is corrected to read", "should read", "is extended to", "moved to", "is now"
NEW_END: Final = (
    r"\b(?:to|should|shall|now) (?:have )?reads?|\bshould (?:have )?(?:said|stated|been|be)(?: through| until| by)?|\breads? as follows|\b(?:extend|lengthen|prolong|mov|postpon|chang|correct|"
    r"revis|push|defer|reset|shift|re-?open|delay)\w*(?: back)?[^;]{0,200}? (?:to|as|until|till|through)|\breschedul\w*[^;]{0,80}? (?:to|for)|\bis now|\bnow|\b(?:correct|new|revised|right|amended) (?:\w+ )?(?:date|deadline|day)[^.;]{0,60}? (?:is|of|to)|\breplaced (?:by|with)|\b(?:insert|substitut)(?:s|es?|ing)?(?: in (?:its|their) place)?"
)
# "The date by which volunteers should notify CDER, April 2, 2029, remains the same"
BY_WHICH: Final = r"\b(?:date|day) (?:by|on or before) which [^.;,]{1,80}"
LAST_BEFORE: Final = Sought(rf"(?i)(?<!\w)(?:\b(?:{UNTIL})|{NAMED_END}|{NEW_END}|{BY_WHICH})\Z")
NEW_BEFORE: Final = Sought(rf"(?i)(?<!\w)(?:{NEW_END})\Z")
# "within 60 days of publication (April 13, 2026)", ", that is, April 13, 2026": the count is put into a date.
PUT_INTO: Final = Sought(
    r"(?i)\b(?:days?|weeks?|months?) (?:after|following|from|of|before)\b[^.;()]{0,80}(?:\(|, i\.e\.,|, that is,|, which is)(?: on| i\.e\.,)?\s*\Z"
)
# "from March 1 to", "between March 1 and": the word before says that a first day stood there.
OPENED: Final = Sought(r"(?i)\b(?:from|between|starting|beginning|begins|opens|opening)\b[^;]{0,80}\Z")
CLOSED_BY: Final = re.compile(
    rf"(?i)^[\s,()]*(?:{ZONE})?[\s,()]*(?:and|to|-|–)(?:{HOUR}|(?:{ZONE})|[\s,()]|\b(?:on|at|the|end of|last (?:business )?day of)\b)*+\Z"
)
# "March 2-April 13, 2026"
DASH: Final = re.compile(r"(?i)^[\s,]*(?:-|–|to|through)\s?\Z")
# "from 9 a.m. on March 4, 2031, until 5 p.m. on"
UNTIL_THEN: Final = re.compile(
    rf"(?i)^[\s,]*(?:at {HOUR}|{HOUR})?[\s,]*(?:until|till|through|to|and (?:ends?|ending|concludes?|concluding|adjourns?)(?: by| at| on)?)\b(?:\s|,|\bon\b|\bat\b|\bhours\b|{HOUR}|(?:{ZONE}))*+\Z"
)
# "not before", "no earlier than", "after", "beginning": the first day.
START_BEFORE: Final = Sought(
    r"(?i)\b(?:not before|(?:no|not) (?:earlier|sooner) than|beginning|starting|begins?|starts?|opens?|opening|from|since"
    r"|after|following|commenc\w+|as of|later than|past)\Z"
)
# "after April 13, 2026, will not be considered": a first day of being late is a last day after all.
LATE: Final = Sought(r"(?i)(?:^|(?<!ending|issued)[^a-z])(?:after|later than|past)\Z")
REFUSED: Final = re.compile(
    r"(?i)^[^.;]{0,80}?\b(?:(?:will|can|may|shall|need|might|must|do|does|are|is)(?: no longer| not)\b|cannot"
    r"|(?:are|is|be|as) (?:too late|late|untimely|returned|rejected|disregarded|discarded|set aside|destroyed|deleted|sent back)"
    r"|(?:held|kept|saved|retained|carried over|considered) (?:over )?(?:for|until|in) (?:a|the) (?:later|next|following|coming|subsequent)"
    r"|(?:accepted|considered|reviewed|taken) only (?:if|as|where|when|to the extent)|too late|no longer)"
)
# "will not be accepted after", "will stop taking requests on"
TOO_LATE: Final = Sought(
    r"(?i)\b(?:not|no longer|cannot)(?: be)? (?:accept|consider|tak|receiv|review|process|admit|look|honor|read)\w*[^.;]{0,60}"
    r"\b(?:after|later than|past)\Z|\b(?:stops?|ceases?) (?:taking|accepting|receiving) [^.;]{0,60}\Z"
)
# "will not begin before July 10", "will not be accepted before March 1"
NOT_BEFORE: Final = Sought(
    r"(?i)\bnot (?:be )?(?:begin|start|commence|open|occur|take place|held|accepted|considered|taken|made|sent|submitted)\b"
    r"(?:(?!\b(?:unless|if|that|which)\b)[^.;]){0,40}\b(?:before|prior to|earlier than)\Z"
)
# "that come in before April 1, 2030, will be returned", but not "that are not received before"
TOO_EARLY: Final = Sought(r"(?i)^(?!.*\b(?:not|unless|fail\w*)\b).*(?<!or )\b(?:before|earlier than|prior to)\Z")
EXCLUSIVE: Final = re.compile(r"(?i)(?:before|prior to)\b")
# "was originally", "instead of", "rather than", "in place of", "formerly"
OLD_BEFORE: Final = Sought(
    r"(?i)\b(?:closed|ended|expired|lapsed|(?:originally|previously|formerly|initially)(?: (?:due|set|scheduled)(?: (?:for|on))?)?|(?:instead of|rather than|in place of|in lieu of|and not|, not)(?: (?:by|on|until|through))?|currently|replac(?:es|ing)|delet(?:es?|ing)|strik(?:es?|ing)|remov(?:es?|ing)"
    # "Old last day: April 30, 2029."
    r"|(?:old|former|previous|original|prior) (?:last day|deadline|closing date|due date|date))\Z"
)
# "will not close on April 13, 2026, but on May 13, 2026"
NOT_ON: Final = Sought(r"(?i)\bnot (?:\w+ ){0,3}(?:on|by|until|through) \Z")
BUT_ON: Final = re.compile(r"^,? but (?:rather )?(?:on |by |until |through )?(?=[A-Z]|\Z)")
# "under the notice of April 13, 2026": when another document appeared
OTHER_NOTICE: Final = Sought(
    r"(?i)\b(?:notice|invitation|announcement|Federal Register)s? (?:of|dated)\Z|\bFR \d{1,3},?\d{0,3}\Z"
)
# "is effective", "effective date of the withdrawal is", "takes effect"
EFFECTIVE_BEFORE: Final = Sought(
    r"(?i)\b(?:effective(?: date(?: (?:of|for) [^;]{0,120}? (?:is|will be))?)?(?: is| beginning| as of| from)?"
    # "effective immediately upon publication of this notice, January 4", "effective without actual notice from"
    r"|effective (?:immediately )?(?:up)?on (?:the )?(?:date of )?publication(?: of this (?:notice|rule|document))?(?: in the Federal Register)?"
    r"|effective without actual notice(?: from)?|in effect for [^.;,]{1,30} from|(?:takes?|into|in) effect|compliance date(?: is)?)\Z"
)
# "is applicable", but not where the same sentence has an effective date beside it
APPLICABLE_BEFORE: Final = Sought(
    r"(?i)^(?!.*\beffective\b).*\bapplicab(?:le|ility)(?: date)?(?: is| beginning| as of| from)?\Z"
)
# "will be held", "will meet", "is scheduled for", "takes place"
HELD_BEFORE: Final = Sought(
    r"(?i)\b(?:held|(?:is|are|been) set(?: for)?|meets?|(?:re)?convenes?|convened|resumes?|take place|takes place|occur|hosted?|scheduled(?: for)?|conducted|conducts?"
    r"|(?:open|closed) to the public|(?:meeting|workshop|hearing|webinar|session|conference|symposium|call|briefing|forum|roundtable|(?:stakeholder|public|industry|information|open|science) day)s?(?: (?:is|are|will be))?(?: to be)?)"
    r"(?::? (?:virtually|online|in person|via [^.;,]{1,40}|by [^.;,]{1,40}|for [^.;,]{1,40}|in [^.;]{1,80}|at [^.;]{1,80}))?\Z"
)
# "The workshop will be held from 8:30 a.m. on": the first of its days, while assessments are held when FDA has time
HELD_FROM: Final = Sought(
    r"(?i)\b(?:meeting|session|workshop|webinar|hearing|conference|symposium|forum|event|training|committee|council|board|panel)s?\b[^.;]{0,60}?"
    r"\b(?:held|meets?|convenes?|takes? place|occurs?|scheduled|conducted|runs?)(?: [^.;]{1,30})? (?:from|between)\Z"
    # "The meeting will begin at 9:30 a.m. on", but not "Registration for the meeting will begin"
    # "meets on the first Tuesday of each month, beginning"
    r"|\bmeets? on the [^.;]{0,100}, (?:beginning|starting)\Z"
    # "will hold a series of public meetings beginning on"
    r"|\b(?:hold|host|conduct|schedule)(?:s|ing|ed)? [^.;]{0,80}?\b(?:meeting|workshop|webinar|hearing|conference|forum|session)s?\b[^.;]{0,100}? (?:beginning|starting|commencing)\Z"
    r"|(?<!for the )(?<!for )\b(?:meeting|session|workshop|webinar|hearing|conference)s? (?:will |is to |shall )?(?:begin|start|commence)s?\Z"
)
# "j. Deadline for filing comments, motions to intervene, and protests: 5 p.m. on"
LABELLED_END: Final = Sought(
    rf"(?i)\b(?:deadline|due date|closing date|last (?:day|date)|comment date)s?\b[^.:;]{{0,160}}:(?:{HOUR}|(?:{ZONE})|[\s,()]|\b(?:on|at)\b)*+\Z"
)
# "On March 9, 2026, the committee will meet"
ON_FIRST: Final = re.compile(r"(?i)^(?:.*;)?[\s,]*(?:and )?(?:on|from) *(?:the )?\Z")
HELD_AFTER: Final = re.compile(
    r"(?i)^[^.;]{0,120}?\b(?:will|is to|are to|plans? to|intends? to) (?:meet|hold|host|convene|be held|conduct|take place)\b"
)
# "April 13, 2026, is the last day to", "April 13, 2026 (deadline)"
END_AFTER: Final = re.compile(
    r"(?i)^[\s,)]*(?:\(?[a-z]+day\)?,? ?)?(?:is|will be|shall be|remains|has been set as|marks|as)(?: now)? (?:the|a)(?: \w+){0,2}? "
    r"(?:deadline|last (?:day|date)|closing date|due date|final (?:day|date)|cut-?off|date by which)"
    # "April 26, 2030--last day for requests"
    r"|^[\s,)]*(?:--?|–|—|:)\s?(?:the )?(?:deadline|last (?:day|date)|closing date|due date|final (?:day|date))\b"
    # "or on April 13, 2026, whichever comes first"
    r"|^[\s,)]*whichever (?:\w+ )?(?:first|earlier|sooner)\b"
    r"|^[\s,)]*at the (?:very )?latest\b"
    # "a date of sending of April 30, 2031, or earlier"
    r"|^[\s,)]*or (?:earlier|before|sooner)\b"
)
# "April 13, 2026 (old); May 13, 2026 (new)"
MARKED_OLD: Final = re.compile(r"(?i)^\s?\((?:the )?(?:old|former|previous|original)\b")
MARKED_NEW: Final = re.compile(r"(?i)^\s?\((?:the )?(?:new|revised|corrected)\b")
# "“April 13, 2026” should read", "April 13, 2026, is corrected to": it is replaced.
OLD_AFTER: Final = re.compile(
    r"(?i)^[.,”\"'’)\s]*(?:,? ?(?:which|given|stated|set|announced|published) [^.;]{0,80}? ?)?(?:should|shall|is|was|are|has been|must)(?: have)?(?: hereby| now)?(?: been)? "
    r"(?:read|corrected|changed|revised|replaced|extended|moved|superseded|postponed|no longer|an error|wrong|incorrect)"
)
# "November 2, 2022, from 9 a.m. to 5 p.m., and on", "and the second on": what stands between dates that share their words.
SHARED: Final = re.compile(
    rf"(?i)^(?:{HOURS}|{HOUR}|\bthe (?:second|third|fourth|other|next|last)(?: one)? on\b|(?:{ZONE})|[\s,()]|\b(?:and|or|from|to|until|at|on|between|also|beginning|ending|again|in[- ]person|online|virtual(?:ly)?)\b|&|-|–"
    # "in person, September 28; online, October 11"
    r"|;(?= (?:and )?(?:in[- ]person|online|virtual))"
    # "August 30, 8:30 a.m. to 3 p.m. EDT; August 31, 8 a.m. to 5 p.m.; and"
    r"|(?:(?<=m\.)|(?<=noon)|(?<=[ECMP][SD]T)|(?<= ET)|(?<= Time));)*+\Z"
)


class Lead(NamedTuple):
    """The words before a date, taken apart once."""

    core: str
    """Their end, without the glue."""
    glue: str
    """As "11:59 p.m. Eastern Time at the end of"."""
    governing: str
    """As "no later than 5 p.m. on": the words that make it a last day, glue included; the glue alone where there are none."""

    @property
    def ends(self) -> bool:
        """Whether they make what follows a last day."""
        return len(self.governing) > len(self.glue)

    @property
    def exclusive(self) -> bool:
        """Whether they put the last day before the date itself: "before", but not "on or before"."""
        return bool(EXCLUSIVE.match(self.governing))


def lead(left: str) -> Lead:
    """The words before a date, `left`, as far back as they may govern it."""
    near = left[-REACH:]
    glued = GLUE.search(near, max(0, len(near) - LONGEST_GLUE))
    end = glued.start() if glued else len(near)
    found = LAST_BEFORE.search(near[:end])
    return Lead(near[:end], near[end:], near[found.start() if found else end :])


def relation(before: Lead, left: str, right: str, gap: str | None) -> Relation:
    """The relation of a date between the words before and after it; `gap` are those since the date before it."""
    return next((link for link, holds in _readings(before, left, right, gap) if holds), Relation.NONE)


def _readings(before: Lead, left: str, right: str, gap: str | None) -> Iterator[tuple[Relation, object]]:
    """What the date may be, the strongest sign first."""
    core = before.core
    yield Relation.NONE, OTHER_NOTICE.search(core)
    yield Relation.NEW, MARKED_NEW.match(right) or (gap is not None and BUT_ON.fullmatch(gap))
    yield Relation.OLD, BUT_ON.match(right) and NOT_ON.search(left[-REACH:])
    yield Relation.OLD, MARKED_OLD.match(right) or OLD_AFTER.match(right) or OLD_BEFORE.search(core)
    yield Relation.LAST, END_AFTER.match(right) or (LATE.search(core) and REFUSED.match(right)) or TOO_LATE.search(core)
    yield Relation.START, NOT_BEFORE.search(core)
    yield Relation.START, TOO_EARLY.search(core) and REFUSED.match(right)
    yield Relation.LAST, PUT_INTO.search(left[-REACH:])
    yield Relation.EFFECTIVE, EFFECTIVE_BEFORE.search(core) or APPLICABLE_BEFORE.search(core)
    yield Relation.NEW, NEW_BEFORE.search(core)
    if gap is not None:
        opened = OPENED.search(left.removesuffix(gap)[-REACH:])
        yield Relation.LAST, opened and CLOSED_BY.match(gap)
    yield Relation.ON, HELD_FROM.search(core)
    yield Relation.START, not before.ends and START_BEFORE.search(core)
    yield Relation.NEW, before.ends and QUOTED_NEW.search(core)
    yield Relation.LAST, before.ends or LABELLED_END.search(left[-REACH:])
    yield Relation.ON, HELD_BEFORE.search(core) or (ON_FIRST.match(left) and HELD_AFTER.match(right))


def explains(left: str) -> bool:
    """Whether the words before a date say that it belongs to the meaning of a year."""
    return bool(YEAR_EXPLAINED.search(left[-REACH:]))


def shares(gap: str) -> bool:
    """Whether a date has its governing words in common with the date before it."""
    return bool(SHARED.match(gap)) and not CLOSED_BY.fullmatch(gap.replace("and", ","))


def ends_a_range(gap: str) -> bool:
    """Whether nothing but a dash, "to" or "through" stands between two dates."""
    return bool(DASH.match(gap))


def closes(gap: str) -> bool:
    """Whether a date ends what began on the date before it: "between March 3 and"."""
    return bool(CLOSED_BY.match(gap))


def ends_a_meeting(gap: str) -> bool:
    """Whether the words between the first day of a meeting, or of what is in force, and another date make that one the last."""
    return bool(DASH.match(gap) or UNTIL_THEN.match(gap))
