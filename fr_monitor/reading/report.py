"""A reading as the public record that `read --format json` prints."""

from __future__ import annotations

from fr_monitor.model.facts import Count, Deadline, Ordinal, Reading, Statement, Year
from fr_monitor.model.notice import Notice
from fr_monitor.model.text import Evidence


def as_record(reading: Reading, notice: Notice, source: str) -> dict[str, object]:
    """The reading with plain values only; dates and times in ISO form, spans counted in characters of the plain text."""
    return {
        "source": source,
        "document_number": notice.document_number or None,
        "publication_date": notice.publication_date.isoformat() if notice.publication_date else None,
        "citation": reading.citation,
        "title": notice.title or None,
        "dockets": list(reading.dockets),
        "program": reading.program,
        "event": reading.event.value,
        "program_year": _valued(reading.program_year),
        "cycle_ordinal": _valued(reading.cycle_ordinal),
        "establishments": _counted(reading.establishments),
        "deadlines": [_deadline(deadline) for deadline in reading.deadlines],
        "contact": _said(reading.contact),
        "submit_to": _said(reading.submit_to),
        "eligibility": [statement.value for statement in reading.eligibility],
        "aftermath": [statement.value for statement in reading.aftermath],
        "places": [statement.value for statement in reading.places],
        "citations": list(reading.citations),
        "form": reading.form.value,
        "needs_review": reading.needs_review,
        "claims": [{"program": c.program, "where": c.where, "matched": c.matched} for c in reading.claims],
        "conflicts": [
            {"fact": conflict.fact, "values": list(conflict.values), "quotes": list(conflict.quotes)}
            for conflict in reading.conflicts
        ],
    }


def _valued(fact: Year | Ordinal | None) -> dict[str, object] | None:
    return {"value": fact.value, "basis": fact.basis.value, **_quoted(fact.evidence)} if fact else None


def _counted(count: Count | None) -> dict[str, object] | None:
    if count is None:
        return None
    return {"min": count.minimum, "max": count.maximum, "basis": count.basis.value, **_quoted(count.evidence)}


def _deadline(deadline: Deadline) -> dict[str, object]:
    return {
        "kind": deadline.kind.value,
        "date": deadline.date.isoformat(),
        "time": deadline.time.isoformat("minutes") if deadline.time else None,
        "zone": deadline.zone,
        "basis": deadline.basis.value,
        "from": deadline.replaces.isoformat() if deadline.replaces else None,
        "unrolled": deadline.unrolled.isoformat() if deadline.unrolled else None,
        "note": deadline.note,
        **_quoted(deadline.evidence),
    }


def _quoted(evidence: Evidence | None) -> dict[str, object]:
    if evidence is None:
        return {"quote": None, "section": None, "span": None}
    return {"quote": evidence.quote, "section": evidence.section, "span": [evidence.span.start, evidence.span.end]}


def _said(statement: Statement | None) -> str | None:
    return statement.value if statement else None
