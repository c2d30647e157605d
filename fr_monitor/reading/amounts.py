"""The numbers of establishments in a sentence, with their bounds: single ones, sums of groups and products."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fr_monitor.reading.groups import Bounds, divided, is_total
from fr_monitor.reading.numbers import value_of
from fr_monitor.reading.offers import AND_REST, BESIDE, BOUND_AFTER, FOR_ONE, GROUPS, IN_EACH, LIMIT, NAMED, RAISED, SUM
from fr_monitor.reading.quantities import CARDINAL, COUNTED, LOWER, TAKEN_IN

# "Requests for Year Five will be accepted": which year it is, not how many
A_CYCLE = re.compile(r"(?<!this )(?<!next )\b(?:year|cycle|round|cohort|phase) \Z")


@dataclass(frozen=True, slots=True)
class Amount:
    """A number of establishments, or of what there is one of for each, and where it stands in its sentence."""

    start: int
    end: int
    minimum: int | None
    maximum: int | None
    plain: bool
    """Whether establishments or places are counted, rather than assessments or requests."""
    place: bool
    named: bool
    """Whether the words themselves say that it is an offer: "the number of establishments is nine"."""
    sum: bool
    """Whether it is said to be one: "nine in all"."""
    computed: bool = False
    """Whether it is a sum or a product that the sentence does not state."""


def amounts(text: str) -> tuple[Amount, ...]:
    """All that is counted in a sentence, in its order; groups of one offer are added up."""
    # Numbers are masked, character for character, so that the pattern of an offer need not spell them.
    lower = text.translate(LOWER)
    masked = CARDINAL.sub(
        lambda one: one[0] if A_CYCLE.search(lower, max(0, one.start() - 12), one.start()) else "#" * len(one[0]), lower
    )
    if "#" not in masked:
        return ()
    found = [
        one
        for one in COUNTED.finditer(masked)
        if not one["exact_one"] or text[one.start() :].lower().startswith("one ")
    ]
    # "List drugs by name; 25 is the maximum"
    found = [one for one in found if not one["most_lim"] or (TAKEN_IN.search(text) and not FOR_ONE.search(text))]
    # "twelve places, four of which will be accepted abroad": a part, unless nothing else is counted
    found = [one for one in found if not one["exact_whom"]] or found
    found = [one for one in found if SUM.match(masked, one.end())] or found
    found = [one for one in found if is_total(text, *one.span())] or found
    counted = [_amount(one, masked, text) for one in found]
    return tuple(_divided(counted, text) or _without_parts(counted))


def _divided(found: Sequence[Amount], text: str) -> Sequence[Amount]:
    """The sum of the groups that a sentence divides its places among, where one of them is counted; () for another."""
    parts = tuple(divided(text)) if found else ()
    plain = [one for one in found if any(one.start < end and start < one.end for start, end, _ in parts)]
    if not plain:
        return ()
    minimum, maximum = total(bounds for _, _, bounds in parts)
    return (replace(plain[0], start=parts[0][0], end=parts[-1][1], minimum=minimum, maximum=maximum, named=True, computed=True),)  # fmt: skip


def _without_parts(found: Sequence[Amount]) -> Iterator[Amount]:
    """The amounts that are not added up in another one."""
    for one in found:
        if not any(other.start <= one.start < one.end <= other.end for other in found if other is not one):
            yield one


def total(parts: Iterable[Bounds]) -> Bounds:
    """The bounds of a sum: it has a minimum only where each part has one, and a maximum likewise."""
    minima, maxima = zip(*parts, strict=True)
    return _added(minima), _added(maxima)


def _added(values: Iterable[int | None]) -> int | None:
    known = list(values)
    return None if None in known else sum(value for value in known if value)


def _amount(found: re.Match[str], masked: str, text: str) -> Amount:
    places = {name: found.span(name) for name, words in found.groupdict().items() if words}
    named = any(name.endswith(NAMED) for name in places)
    minimum, maximum = _bounds({name.split("_")[0]: place for name, place in places.items()}, found.start(), text)
    if bound := BOUND_AFTER.match(masked, found.end()):
        minimum, maximum = (None, maximum) if bound["most"] else (minimum, None)
    amount = Amount(
        found.start(), found.end(), minimum, maximum, plain="act" not in places, place="place" in places, named=named,
        sum=bool(SUM.match(masked, found.end())),
    )  # fmt: skip
    if named or amount.sum:
        return amount
    return _multiplied(_with_others(amount, masked, text), masked, text)


def _with_others(amount: Amount, masked: str, text: str) -> Amount:
    """The amount together with the groups named before it, "six domestic and" three foreign establishments, and after it."""
    parts: list[Bounds] = [(amount.minimum, amount.maximum)]
    start = amount.start
    while beside := BESIDE.search(masked, max(0, start - 200), start):
        value = value_of(text[slice(*beside.span("other"))])
        parts.append((None if beside["most"] else value, None if beside["least"] else value))
        start = beside.start()
    end = amount.end
    if rest := AND_REST.match(masked, end):
        end = rest.end("other")
        parts.append((value_of(text[slice(*rest.span("other"))]),) * 2)
    if len(parts) == 1:
        return amount
    minimum, maximum = total(parts)
    return replace(amount, start=start, end=end, minimum=minimum, maximum=maximum, computed=True)


def _multiplied(amount: Amount, masked: str, text: str) -> Amount:
    """The amount times the number of groups that have so many each."""
    groups, each = GROUPS.search(masked, max(0, amount.start - 60), amount.start), IN_EACH.match(masked, amount.end)
    times = groups or each
    if not times:
        return amount
    factor = value_of(text[slice(*times.span("times"))])
    minimum, maximum = (value and value * factor for value in (amount.minimum, amount.maximum))
    start = groups.start() if groups else amount.start
    return replace(amount, start=start, minimum=minimum, maximum=maximum, computed=True)


def _bounds(places: Mapping[str, tuple[int, int]], start: int, text: str) -> Bounds:
    """Minimum and maximum of what is counted from `start` on, its numbers at these places."""
    given = {role: value_of(text[slice(*place)]) for role, place in places.items() if role not in {"act", "place"}}
    if "low" in given:
        before = text[: places["low"][0]]
        changed = before.lower().endswith("from ") and RAISED.search(before.rpartition(":")[2])
        return (given["high"] if changed else given["low"]), given["high"]
    if "most" in given:
        return None, given["most"]
    if "under" in given:
        return None, given["under"] - 1
    if "least" in given:
        return given["least"], None
    limited = LIMIT.search(text[:start]) or LIMIT.search(text[: places["exact"][0]])
    return (None if limited else given["exact"]), given["exact"]
