"""Text to facts: `read` takes a notice and its plain text apart by the rules that stand here, one module each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from fr_monitor.model.facts import Conflict, DeadlineKind, Event, Reading, Statement
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.model.text import Evidence, PlainText
from fr_monitor.reading.aftermath import aftermath
from fr_monitor.reading.citations import citations
from fr_monitor.reading.claims import claims
from fr_monitor.reading.contacts import contact, submit_to
from fr_monitor.reading.counts import establishments
from fr_monitor.reading.deadlines import deadlines
from fr_monitor.reading.deadlines.history import still_taken
from fr_monitor.reading.dockets import dockets
from fr_monitor.reading.document import Document, document_of
from fr_monitor.reading.eligibility import eligibility
from fr_monitor.reading.events import event
from fr_monitor.reading.ordinals import cycle_ordinal, stated_ordinal
from fr_monitor.reading.places import places
from fr_monitor.reading.years import program_year

__all__ = ["RULES", "Rule", "read"]

Rule = Callable[[Document, Program | None, Reading], Reading]
"""Adds what it finds to the reading so far, in which program and event are known."""


def read(notice: Notice, text: PlainText, programs: Sequence[Program]) -> Reading:
    """All that one notice says. Facts that it does not state are None or empty; two that disagree give a conflict."""
    document = document_of(notice, text)
    found = claims(document, programs)
    program = next((p for p in programs if found and p.slug == found[0].program), None)
    what, evidence = event(document)
    reading = Reading(
        program=program.slug if program else None,
        claims=found,
        event=what,
        event_evidence=evidence,
        form=text.form,
        citation=notice.citation,
    )
    for rule in RULES:
        reading = rule(document, program, reading)
    return reading


def _deadlines(document: Document, program: Program | None, known: Reading) -> Reading:
    found, conflicts = deadlines(document)
    if program and known.event is Event.WITHDRAWN:  # what was asked for by then is asked for no more
        found = tuple(d for d in found if d.kind is not DeadlineKind.REQUEST or _in_spite(d.evidence))
    asked = next((d.evidence for d in found if d.kind is DeadlineKind.REQUEST), None)
    if program and asked and known.event is Event.OTHER:  # in whatever words: a last day to ask for a place was set
        known = replace(known, event=Event.CYCLE_OPENS, event_evidence=asked)
    return replace(known, deadlines=found, conflicts=_with(known, conflicts))


def _in_spite(evidence: Evidence) -> bool:
    """Whether DATES says that requests are taken all the same: for a while yet, or from others."""
    return evidence.section == "DATES" and still_taken(evidence.quote)


def _cycle(document: Document, program: Program | None, known: Reading) -> Reading:
    """Year and ordinal follow from each other where only one of them is stated."""
    if program is None:
        return known
    stated, disagreeing = stated_ordinal(document, program, known.event)
    year, conflicts = program_year(document, program, known.event, stated)
    ordinal = cycle_ordinal(program, known.event, stated, year)
    return replace(known, program_year=year, cycle_ordinal=ordinal, conflicts=_with(known, (*disagreeing, *conflicts)))


def _establishments(document: Document, program: Program | None, known: Reading) -> Reading:
    if program is None:
        return known
    count, conflicts = establishments(document, program, known.event)
    return replace(known, establishments=count, conflicts=_with(known, conflicts))


def _people(document: Document, _program: Program | None, known: Reading) -> Reading:
    return replace(known, contact=contact(document), submit_to=submit_to(document, known.event))


def _terms(document: Document, _program: Program | None, known: Reading) -> Reading:
    who = eligibility(document)
    # A condition such as "agrees to give feedback within 30 days" also reads like something that follows.
    follows = tuple(s for s in aftermath(document) if not any(_overlap(s, condition) for condition in who))
    return replace(known, eligibility=who, aftermath=follows, places=places(document))


def _overlap(one: Statement, other: Statement) -> bool:
    spans = [statement.evidence.span for statement in (one, other) if statement.evidence]
    return len(spans) == 2 and spans[0].start < spans[1].end and spans[1].start < spans[0].end


def _references(document: Document, _program: Program | None, known: Reading) -> Reading:
    return replace(known, dockets=dockets(document), citations=citations(document))


def _with(known: Reading, conflicts: Sequence[Conflict]) -> tuple[Conflict, ...]:
    return (*known.conflicts, *conflicts)


RULES: tuple[Rule, ...] = (_deadlines, _cycle, _establishments, _people, _terms, _references)
