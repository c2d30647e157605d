"""Which watched program a notice is about, and why.

A notice belongs to a program when it is *about* it: its title says so, its own docket is the program's, or its summary
begins with it. A mention further down (a list of an office's functions, a paragraph of history, a comparison) claims
nothing. The most particular ground wins: a name of the program in the title, then the docket, then the program's
subject together with an invitation to take part, then the subject alone, and last, where no name is known any more,
the substance of the program.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fr_monitor.model.facts import Claim
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.reading.agencies import may_be_ours, named_by_nobody_else, written_ours
from fr_monitor.reading.document import Document
from fr_monitor.reading.folded import find, folded, with_hyphens
from fr_monitor.reading.numbers import ORDINAL
from fr_monitor.reading.sought import Sought
from fr_monitor.reading.subject import ASIDE, Subject, subject_in
from fr_monitor.reading.successors import may_be_same, nearly_same, same_substance, subject_of, told_of

DOCKET = re.compile(r"\b[A-Z]{2,5}-\d{4}-[A-Z]{1,3}-\d{4,5}\b")
# A list of many dockets ("Announcement of OMB Approvals") is about none of them.
FEW_DOCKETS = 3

# "Summary of the Sixth Year", "Program Year 4"
ANNIVERSARY = Sought(
    rf"\b{ORDINAL} (?:annual )?(?:program )?(?:year|cycle|round)\b|\bprogram year (?:\d{{1,2}}|[a-z]+)\b", re.IGNORECASE
)
# "The committee will discuss whether CDER's assessments of"
DISCUSSED = Sought(r"\b(?:discuss|consider|advise|vote)\w*\b[^.;,]{0,50}\Z")
LIST_BEFORE = re.compile(r"[a-z], (?:and |or )?(?:the )?\Z")
LIST_AFTER = re.compile(r"(?: \w+)?(?:, (?:and |or |[a-z])|\.?\Z)")
# Kinds of notices that name many programs and are about none.
LISTS = Sought(
    r"statement of organization|delegations? of authority|privacy act|user fee|unified agenda|omb approvals?\b"
)


class Ground(NamedTuple):
    """A reason to claim."""

    rank: int
    in_title: bool
    claim: Claim

    @property
    def strength(self) -> tuple[int, bool, int]:
        """Rank first, then title before text, then the length of the phrase."""
        return self.rank, self.in_title, len(self.claim.matched)


def screen(notice: Notice, programs: Sequence[Program], raw: str | None = None) -> bool:
    """Whether any program could claim this notice, from the fields of the API and, if given, the unparsed text.

    False only where `claims` would find nothing; made for a whole year of the Register, so nothing is parsed: a phrase
    may be there when all its words are, tags, line breaks and blanks inside words disregarded.
    """
    ours = tuple(p for p in programs if p.enabled and may_be_ours(notice, p))
    fields = " ".join(filter(None, (notice.title, notice.action, notice.abstract, notice.dates)))
    squeezed = "".join(f"{fields} {raw or ''}".lower().split()).replace("-", "").replace("\u00ad", "")
    if any(all(word in squeezed for word in words) for words in _keywords(ours)):
        return True
    if any(may_be_same(program, squeezed) for program in ours):
        return True
    head = " ".join((*notice.docket_ids, (raw or "")[:4000])).replace("–", "-")
    return any(re.search(docket, head) for program in ours for docket in program.dockets)


def claims(document: Document, programs: Sequence[Program]) -> tuple[Claim, ...]:
    """Who claims the notice, best ground first and one claim for each program; () when it is about none of them."""
    notice = document.notice
    if not screen(notice, programs, document.text.text):
        return ()
    if named_by_nobody_else(notice) and not written_ours(folded(document.words("AGENCY")).lower()):
        return ()
    subject, dockets = subject_in(document), _dockets(document)
    if LISTS.search(subject.title.lower()):
        return ()
    best = [
        max(found, key=lambda ground: ground.strength)
        for program in programs
        if program.enabled and may_be_ours(notice, program) and not _excluded(program, subject)
        if (found := list(_grounds(program, dockets, subject)))
    ]
    return tuple(ground.claim for ground in sorted(best, key=lambda ground: ground.strength, reverse=True))


def _grounds(program: Program, dockets: Sequence[str], subject: Subject) -> Iterator[Ground]:
    """The grounds of the highest rank, and perhaps some of a lower one."""

    def ground(rank: int, where: str, matched: str) -> Ground:
        return Ground(rank, where == "title", Claim(program.slug, where, matched))

    if find(subject.title, *program.title_phrases):
        named = (find(subject.title, phrase) for phrase in program.title_phrases)
        yield from (ground(4, "title", matched) for matched in named if matched)
        return
    own = [docket for docket in dockets if any(re.fullmatch(pattern, docket) for pattern in program.dockets)]
    if own and len(dockets) <= FEW_DOCKETS:
        yield from (ground(3, "docket", docket) for docket in own)
        return
    may_open = bool(program.opening_phrases) and subject.opens
    opens = may_open and _opens(program, subject)
    intake = opens or (may_open and program.yearly and ANNIVERSARY.search(subject.title))
    topics = (*program.title_phrases, *(program.text_phrases if intake or not program.opening_phrases else ()))
    for phrase in topics:
        for where, matched in _about(phrase, program, subject):
            yield ground(2 if intake else 1, where, matched)
    for where, matched in _successor(program, subject, opens=opens):
        yield ground(0 if program.opening_phrases else -1, where, matched)


def _successor(program: Program, subject: Subject, *, opens: bool) -> Iterator[tuple[str, str]]:
    """Where a notice that names nothing of the program is about it in substance.

    In its title, in all of its text where the title has the subject ("Quality Maturity Recognition Program; Withdrawal"),
    or in all it says first where that has the subject.
    """
    if program.opening_phrases and not subject.opens:
        return
    named = same_substance(program, subject.title)
    if not named and same_substance(program, f"{subject.title} {subject.whole}"):
        named = subject_of(program, subject.title)
    named = named or nearly_same(program, subject.title)
    if named:
        yield "title", named
    elif opens and (matched := told_of(program, " ".join(subject.words))):
        yield "SUMMARY", matched


def _opens(program: Program, subject: Subject) -> bool:
    asks = subject.asks or (program.yearly and subject.yearly)
    return asks or bool(find(subject.lines, *program.opening_phrases))


def _excluded(program: Program, subject: Subject) -> bool:
    return bool(find(subject.lines, *program.exclude_phrases))


def _about(phrase: str, program: Program, subject: Subject) -> Iterator[tuple[str, str]]:
    """Where the notice says that it is about the phrase: title, first sentences, agenda of a meeting."""
    told = find(subject.lines, phrase)
    if told and (matched := find(subject.title, phrase)):
        yield "title", matched
    for where, words in subject.lead if told else ():
        if (
            (matched := find(words, phrase))
            and not _listed(matched, words)
            and not ASIDE.search(words.lower())
            and subject.dwells_on(program)
        ):
            yield where, matched
    for where, words in subject.agenda:
        matched = find(words, phrase)
        if matched and (subject.mentions(program) > 1 or DISCUSSED.search(words.partition(matched)[0])):
            yield where, matched  # named but once, and not as the topic, it is an aside


def _listed(matched: str, words: str) -> bool:
    """Whether the phrase is but one of many: "drug shortages, quality metrics, quality management maturity, and"."""
    before, _, after = words.partition(matched)
    return bool(LIST_BEFORE.search(before) and LIST_AFTER.match(after))


def _dockets(document: Document) -> tuple[str, ...]:
    """The notice's own dockets: of the API, else from the heading of the text; never those cited further down."""
    preamble = document.named("AGENCY", "ACTION", "SUMMARY")
    heading = document.text.text[: preamble[0].start if preamble else 1500]
    prose = " ".join(document.notice.docket_ids) or heading
    return tuple(dict.fromkeys(DOCKET.findall(with_hyphens(prose).upper())))


@lru_cache(maxsize=64)
def _keywords(programs: tuple[Program, ...]) -> tuple[tuple[str, ...], ...]:
    """The words of each phrase, the rarest (longest) first; of two sets where one holds the other, the smaller."""
    phrases = (phrase for program in programs for phrase in (*program.title_phrases, *program.text_phrases))
    sets = {frozenset(phrase.lower().replace("-", "").split()) for phrase in phrases}
    return tuple(tuple(sorted(words, key=len, reverse=True)) for words in sets if not any(o < words for o in sets))
