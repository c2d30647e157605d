"""How many establishments a notice offers a place: "nine", "up to nine", "between 10 and 20", "at least five"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile, zip_longest
from typing import NamedTuple

from fr_monitor.model.facts import Basis, Conflict, Count, Event
from fr_monitor.model.program import Program
from fr_monitor.model.text import Span
from fr_monitor.reading.amounts import Amount, amounts, total
from fr_monitor.reading.document import Document
from fr_monitor.reading.events import WINDOW_EVENTS
from fr_monitor.reading.groups import ANAPHORA, GROUP
from fr_monitor.reading.offers import (
    ASKING_AFTER,
    BOUNDED,
    CALLED,
    CAPPED,
    CHOOSES,
    CLAUSE,
    CORRECTED,
    ELSEWHERE,
    FOR_ONE,
    FURTHER,
    HOW_MANY,
    KNOWN_BEFORE,
    LABEL,
    LARGEST,
    LEFT,
    OF_OTHERS,
    OFFERING,
    PART,
    PART_AFTER,
    PILOT,
    RAISED,
    REPLACED,
    REPLACED_AFTER,
    RESERVE,
    SETTLED,
    STUDIED,
    THERE_ARE,
    TO_BE_TAKEN,
    WILL_OFFER,
    WROTE,
)
from fr_monitor.reading.patterns import ITEM
from fr_monitor.reading.sentences import Sentence
from fr_monitor.reading.tense import is_past, weight


class _Offer(NamedTuple):
    plain: bool
    """Whether establishments or places are counted, rather than assessments or requests."""
    further: bool
    """Whether they come on top of others, "six more"."""
    minimum: int | None
    maximum: int | None
    basis: Basis
    """Computed where it is a sum or a product of the numbers that stand there."""
    span: Span
    quote: str
    total: bool = False
    """Whether it is said to be, or is, the sum of groups."""
    group: str = ""
    """The part of the year's establishments that it speaks of, "group a", where it names one."""


def establishments(document: Document, program: Program, event: Event) -> tuple[Count | None, tuple[Conflict, ...]]:
    """How many establishments the notice offers a place, with the sentence; None where it gives no number.

    Only notices that open or change a window offer places. What earlier years had, what other programs have, and what
    counts anything else (assessors, drugs, days, respondents) is no offer, and a withdrawal offers nothing. Where two
    offers exclude each other, the first stands and a conflict names both.
    """
    if event not in WINDOW_EVENTS or event is Event.WITHDRAWN:
        return None, ()
    offers = list(_told(document, program, event))
    offers = [offer for offer in (*offers, *_listed(document)) if offer.plain] or offers
    offers = [offer for offer in offers if not offer.further] or offers
    offers = _of_groups(document, offers)
    if not offers:
        return None, ()
    best = max(offers, key=lambda offer: (offer.minimum == offer.maximum, -offer.span.start))
    if any(_excludes(offer, best) for offer in offers):
        best = offers[0]
    evidence = document.evidence(best.span.start, best.span.end)
    count = Count(best.minimum, best.maximum, best.basis, evidence)
    return count, tuple(_conflicts(offers, best))


def _conflicts(offers: Sequence[_Offer], best: _Offer) -> Iterator[Conflict]:
    rivals = {(o.minimum, o.maximum): o for o in reversed(offers) if _excludes(o, best)}
    for rival in rivals.values():
        values = (best.maximum or best.minimum, rival.maximum or rival.minimum)
        yield Conflict("establishments", values, (best.quote, rival.quote))


def _excludes(one: _Offer, other: _Offer) -> bool:
    """Whether two offers cannot both hold: "nine" and "up to nine" can, "up to nine" and "up to twelve" cannot."""
    return (one.maximum or one.minimum) != (other.maximum or other.minimum)


def _told(document: Document, program: Program, event: Event) -> Iterator[_Offer]:
    """The offers of all sentences; "It has six places" belongs to the group of which the sentence before speaks."""
    group = before = ""
    for sentence, following in zip_longest(document.sentences, document.sentences[1:]):
        offers = list(_offers(sentence, before, program, event))
        if offers or (following and ANAPHORA.match(following.text)):
            named = GROUP.search(sentence.text) or GROUP.search(sentence.section)
            group = named[0].lower() if named else group if ANAPHORA.match(sentence.text) else ""
        yield from (offer if offer.total else offer._replace(group=group) for offer in offers)
        before = sentence.text


def _of_groups(document: Document, offers: list[_Offer]) -> list[_Offer]:
    """The sum of offers of which each speaks of another group; else an offer for one group gives way to one for all."""
    if len(offers) < 2 or len({offer.group for offer in offers if offer.group}) < len(offers):
        return [offer for offer in offers if not offer.group] or offers
    span = Span(offers[0].span.start, offers[-1].span.end)
    minimum, maximum = total((offer.minimum, offer.maximum) for offer in offers)
    quote = document.text.text[span.start : span.end]
    return [_Offer(True, False, minimum, maximum, Basis.COMPUTED, span, quote)]


def _answers(section: str, before: str) -> bool:
    """Whether what stands above or before a sentence asks "How many will be chosen?" or has it labelled, "Number:"."""
    questions = (section, before if before.endswith("?") else "")
    labelled = LABEL.fullmatch(section) or LABEL.fullmatch(before)
    return bool(labelled or any(HOW_MANY.search(question) for question in questions))


def _offers(sentence: Sentence, before: str, program: Program, event: Event) -> Iterator[_Offer]:
    counted = amounts(sentence.text) if weight(sentence) else ()
    if not counted or ELSEWHERE.search(sentence.text):
        return
    asked = _answers(sentence.section, before)
    for amount in counted:
        if 0 < (amount.maximum or amount.minimum or 0) < LARGEST and _is_offer(
            amount, sentence, event, program, asked=asked
        ):
            basis = Basis.COMPUTED if amount.computed else Basis.STATED
            further = FURTHER.search(sentence.text, amount.start, amount.end + 5) is not None
            yield _Offer(
                amount.plain,
                further,
                amount.minimum,
                amount.maximum,
                basis,
                sentence.span,
                sentence.text,
                amount.sum or amount.computed,
            )


def _listed(document: Document) -> Iterator[_Offer]:
    """Offers told item by item, "CDER will select: (1) six makers of tablets; and (2) three makers of APIs"."""
    for number, intro in enumerate(document.sentences):
        if intro.text.endswith(":") and CHOOSES.search(intro.text) and not amounts(intro.text):
            parts = list(takewhile(bool, (_part(s) for s in document.sentences[number + 1 : number + 9])))
            found = [part for part in parts if part]
            if len(found) > 1:
                span = Span(intro.span.start, document.sentences[number + len(found)].span.end)
                minimum, maximum = total((part.minimum, part.maximum) for part in found)
                yield _Offer(
                    True, False, minimum, maximum, Basis.COMPUTED, span, document.text.text[span.start : span.end]
                )


def _part(item: Sentence) -> Amount | None:
    """The number with which an item of a list begins."""
    mark = ITEM.match(item.text)
    found = amounts(item.text[mark.end() :]) if mark else ()
    return found[0] if found and found[0].start == 0 and found[0].plain else None


def _is_offer(amount: Amount, sentence: Sentence, event: Event, program: Program, *, asked: bool) -> bool:
    text, start, end = sentence.text, amount.start, amount.end
    before = text[max((m.end() for m in CLAUSE.finditer(text, 0, start)), default=0) : start]
    words, after = text[start:end], text[end:]
    # "Building on the pilots, CDER will select nine": another program's only where the pilot stands beside the number.
    if PILOT.search(before.rpartition(", ")[2] + words + after[:60]) and not PILOT.search(program.name):
        return False
    aside = RESERVE.search(before + words + CLAUSE.split(after, maxsplit=1)[0]) or _is_aside(before, after, amount)
    if aside or ((amount.minimum, amount.maximum) == (1, 1) and "additional" not in words):
        return False
    raised = RAISED.search(before + words) and "from" in words
    if CORRECTED.search(before) or raised:
        return event is not Event.CYCLE_OPENS or bool(
            raised and not is_past(sentence, end if amount.named else start, end)
        )
    settled = SETTLED.search(before) or SETTLED.search(words)
    if is_past(sentence, end if amount.named else start, end) and not settled:
        return False
    answers = asked and not before.strip()
    totals = (amount.sum or words.lower().startswith("a total of")) and CHOOSES.search(text[:start])
    if (
        amount.named
        or settled
        or answers
        or totals
        or CAPPED.match(words)
        or (amount.place and THERE_ARE.search(before))
    ):
        return True
    return bool(
        OFFERING.search(before) or BOUNDED.search(before) or WILL_OFFER.search(before) or TO_BE_TAKEN.match(after)
    )


def _is_aside(before: str, after: str, amount: Amount) -> bool:
    """Whether the number is part of an offer, a limit for one applicant, known from elsewhere, or about to be replaced."""
    if (PART.search(before) and not BOUNDED.search(before)) or (PART_AFTER.match(after) and not amount.computed):
        return True
    if FOR_ONE.search(before) and not amount.sum:
        return True
    if REPLACED.search(before) or REPLACED_AFTER.match(after) or WROTE.search(before) or STUDIED.search(before):
        return True
    if OF_OTHERS.search(before) or (ASKING_AFTER.match(after) and not CALLED.search(before)):
        return True
    return not amount.named and bool(KNOWN_BEFORE.search(before)) and not LEFT.match(after)
