"""A cycle after one more notice. The outcome depends on the values alone, so a second sweep changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from fr_monitor.deciding.differences import differences
from fr_monitor.deciding.linking import dockets_of, label_of
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Event, Reading
from fr_monitor.model.notice import Notice, Stage, padded
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form

Fact = TypeVar("Fact")

WINDOW_EVENTS = frozenset({Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED})


def later(
    before: Cycle | None,
    reading: Reading,
    notice: Notice,
    program: Program,
    *,
    link_certain: bool = True,
    settled: bool = True,
) -> Cycle | None:
    """The cycle after this notice: `before` itself where nothing moved, None where the notice touches no cycle.

    `link_certain` is the second answer of `linking.cycle_of`. `settled` is False while a record that was known already says
    something new for the first time: such a change counts only when the next sweep finds it again, so that an answer
    that flaps between two values (A, B, A) is not told.
    """
    if before is None:
        return _opened(reading, notice, program, link_certain)
    if notice.is_withdrawn:
        return _taken_back(before, notice)
    own = next((v for v in reversed(before.versions) if _same(v.document_number, notice)), None)
    if own is not None:
        return _again(before, own, reading, notice, settled)
    return _followed(before, reading, notice, link_certain)


def _opened(reading: Reading, notice: Notice, program: Program, link_certain: bool) -> Cycle | None:
    """A first version, also from an extension whose opening was never seen: better told late than not at all."""
    corrects = reading.event is Event.CORRECTION and reading.deadline is not None
    label = label_of(reading, notice)
    if label is None or notice.is_withdrawn or not (reading.event in WINDOW_EVENTS or corrects):
        return None
    certain = link_certain and reading.event is Event.CYCLE_OPENS
    version = _version(1, reading, notice, certain)
    dockets = dockets_of(reading, notice)
    return Cycle(program.slug, label, dockets, notice.title, notice.html_url, notice.pdf_url, (version,))


def _version(number: int, reading: Reading, notice: Notice, link_certain: bool) -> Version:
    return Version(
        number=number,
        phase=_phase(reading, notice, link_certain),
        event=reading.event,
        document_number=notice.document_number,
        publication_date=notice.publication_date,
        citation=reading.citation or notice.citation,
        deadline=reading.deadline,
        establishments=reading.establishments,
        program_year=reading.program_year,
        cycle_ordinal=reading.cycle_ordinal,
        contact=reading.contact,
        submit_to=reading.submit_to,
        eligibility=reading.eligibility,
        aftermath=reading.aftermath,
        conflicts=reading.conflicts,
        provisional=reading.provisional,
        link_certain=link_certain,
        event_evidence=reading.event_evidence,
    )


def _phase(reading: Reading, notice: Notice, link_certain: bool) -> Phase:
    """A withdrawal that may mean another cycle, or that says until when requests are still taken, is told but ends nothing."""
    if reading.event is Event.WITHDRAWN and link_certain and reading.deadline is None:
        return Phase.WITHDRAWN
    return Phase.FILED if notice.stage is Stage.INSPECTION else Phase.OPEN


def _taken_back(before: Cycle, notice: Notice) -> Cycle:
    """A filing that was revoked before it was printed: what was true without it is true again."""
    now = before.now
    known = now.event is Event.WITHDRAWN
    if known or now.phase is not Phase.FILED or not _same(now.document_number, notice):
        return before
    earlier = next((v for v in reversed(before.versions) if not _same(v.document_number, notice)), None)
    undone = earlier or replace(now, phase=Phase.WITHDRAWN)
    return _with(
        before,
        replace(
            undone,
            event=Event.WITHDRAWN,
            document_number=now.document_number,
            publication_date=now.publication_date,
            citation=None,
            event_evidence=None,
        ),
    )


def _again(before: Cycle, own: Version, reading: Reading, notice: Notice, settled: bool) -> Cycle:
    """The same document once more: filed and now printed, printed for another day, or its record was changed."""
    now = before.now
    revived = own is now and own.event is Event.WITHDRAWN and reading.event is not Event.WITHDRAWN
    if notice.stage is Stage.INSPECTION and own.phase is not Phase.FILED and not revived:
        return before
    fresh = _version(now.number + 1, reading, notice, own.link_certain)
    if revived:
        return _with(before, replace(_merged(now, fresh, reading), phase=fresh.phase))
    if own.phase is Phase.WITHDRAWN:
        fresh = replace(fresh, phase=own.phase)
    printed = own.phase is Phase.FILED and fresh.phase is Phase.OPEN
    whole = printed and reading.form not in {Form.FIELDS, Form.INSPECTION}
    if own is not now or not whole:
        fresh = _patched(now, own, fresh)
    if fresh.phase is not now.phase or (settled and differences(now, fresh)):
        return _with(_reprinted(before, notice), fresh)
    return before


def _patched(now: Version, own: Version, fresh: Version) -> Version:
    """What the document says anew, where no later document has spoken; a fact that merely fell away stays."""
    newest = own is now
    return replace(
        fresh if newest else now,
        number=now.number + 1,
        phase=fresh.phase if newest or now.phase is Phase.FILED else now.phase,
        deadline=_kept(fresh.deadline, own.deadline, now.deadline),
        establishments=_kept(fresh.establishments, own.establishments, now.establishments),
        program_year=_kept(fresh.program_year, own.program_year, now.program_year),
        cycle_ordinal=_kept(fresh.cycle_ordinal, own.cycle_ordinal, now.cycle_ordinal),
        contact=_kept(fresh.contact, own.contact, now.contact),
        submit_to=_kept(fresh.submit_to, own.submit_to, now.submit_to),
        eligibility=_kept(fresh.eligibility, own.eligibility, now.eligibility),
        aftermath=_kept(fresh.aftermath, own.aftermath, now.aftermath),
    )


def _kept(new: Fact, old: Fact, current: Fact) -> Fact:
    return new if new and old == current else current


def _followed(before: Cycle, reading: Reading, notice: Notice, link_certain: bool) -> Cycle | None:
    """Another document about the cycle: extension, reopening, correction, withdrawal, more places."""
    now = before.now
    fresh = _merged(now, _version(now.number + 1, reading, notice, link_certain), reading)
    match reading.event:
        case Event.CYCLE_OPENS | Event.WINDOW_EXTENDED | Event.WINDOW_REOPENED | Event.WITHDRAWN | Event.CORRECTION:
            pass
        case Event.OTHER if link_certain and differences(now, fresh):
            pass
        case _:
            return None
    if now.publication_date and notice.publication_date and notice.publication_date < now.publication_date:
        return _recalled(before, fresh)
    return _with(before, fresh)


def _merged(now: Version, fresh: Version, reading: Reading) -> Version:
    """The facts of a later document over those known; only an opening or a correction may restate the conditions."""
    restates = reading.event in {Event.CYCLE_OPENS, Event.CORRECTION}
    ended = reading.event in {Event.CORRECTION, Event.OTHER, Event.WITHDRAWN} and now.phase is Phase.WITHDRAWN
    return replace(
        fresh,
        phase=Phase.WITHDRAWN if ended else fresh.phase,
        deadline=fresh.deadline or now.deadline,
        establishments=fresh.establishments or now.establishments,
        program_year=(fresh.program_year if restates else None) or now.program_year,
        cycle_ordinal=now.cycle_ordinal or fresh.cycle_ordinal,
        contact=fresh.contact or now.contact,
        submit_to=(fresh.submit_to if restates else None) or now.submit_to,
        eligibility=(fresh.eligibility if restates else ()) or now.eligibility,
        aftermath=(fresh.aftermath if restates else ()) or now.aftermath,
        conflicts=fresh.conflicts or (() if fresh.deadline else now.conflicts),
    )


def _recalled(before: Cycle, older: Version) -> Cycle:
    """A document older than the newest: it fills gaps, and moves what only still older ones have said.

    A correction filed for Friday is known before the extension that is printed on Thursday.
    """
    now = before.now
    deadline, count = _latest(before, older, lambda v: v.deadline), _latest(before, older, lambda v: v.establishments)
    moves = (now.deadline and deadline != now.deadline) or (now.establishments and count != now.establishments)
    filled = replace(
        _because_of(older, now) if moves else now,
        deadline=deadline,
        establishments=count,
        submit_to=now.submit_to or older.submit_to,
        eligibility=now.eligibility or older.eligibility,
        aftermath=now.aftermath or older.aftermath,
    )
    return _with(before, filled) if filled != now else before


def _latest(cycle: Cycle, older: Version, of: Callable[[Version], Fact]) -> Fact:
    """What a document says of a matter, unless what holds now was said on a later day."""
    said = next(v.publication_date for v in cycle.versions if of(v) == of(cycle.now))
    outdated = said and older.publication_date and said < older.publication_date
    return of(older) if of(older) and (outdated or not of(cycle.now)) else of(cycle.now)


def _because_of(document: Version, now: Version) -> Version:
    """What holds now, with another document as the reason."""
    return replace(
        now,
        phase=now.phase if now.phase is Phase.WITHDRAWN else document.phase,
        event=document.event,
        document_number=document.document_number,
        publication_date=document.publication_date,
        citation=document.citation,
        link_certain=document.link_certain,
        event_evidence=document.event_evidence,
    )


def _with(cycle: Cycle, version: Version) -> Cycle:
    return replace(
        cycle, versions=(*cycle.versions, replace(version, number=cycle.now.number + 1, missing=cycle.now.missing))
    )


def _reprinted(cycle: Cycle, notice: Notice) -> Cycle:
    """The addresses of the opening notice move when it leaves public inspection."""
    if not _same(cycle.versions[0].document_number, notice):
        return cycle
    return replace(
        cycle,
        title=notice.title or cycle.title,
        html_url=notice.html_url or cycle.html_url,
        pdf_url=notice.pdf_url or cycle.pdf_url,
    )


def _same(number: str, notice: Notice) -> bool:
    return padded(number) == padded(notice.document_number)
