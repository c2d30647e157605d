"""From an alert and what it is about to the content of its letter."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from fr_monitor.deciding.clean import clean, docket_link, document_link, safe_link
from fr_monitor.deciding.differences import doubtful
from fr_monitor.deciding.letters.facts import NAME, QUOTE, against, clashes, moves, rows
from fr_monitor.deciding.letters.page import Link, Move, Page, Row, Words
from fr_monitor.deciding.letters.subjects import cycle_subject, other_subject, unprinted
from fr_monitor.deciding.words import basis_note, days, last_moment, long_day, soon
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import Deadline, Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program

KINDS = {
    AlertKind.OPENED: "Opening",
    AlertKind.CHANGED: "Change",
    AlertKind.REMINDER: "Reminder",
    AlertKind.CLOSED: "Closed",
    AlertKind.COMMENT_REQUEST: "Notice",
    AlertKind.DIGEST: "Digest",
    AlertKind.NOTHING_NEW: "Nothing new",
    AlertKind.CONFIRMATION: "Please confirm",
    AlertKind.TEST: "Test",
    AlertKind.OPERATOR: "Operator",
}
URGENT_DAYS = 3
PATH = re.compile(r"[a-z0-9-]{1,80}/[A-Za-z0-9-]{1,20}")
"""A label may come from a damaged text; what is no plain word does not belong into a link."""


def cycle_page(
    alert: Alert,
    cycle: Cycle,
    program: Program,
    *,
    today: date,
    public_url: str,
    before: Cycle | None,
    previous: Cycle | None,
) -> Page:
    """The content of a letter about a cycle: opening, change, reminder or closing."""
    now = cycle.now
    subject = cycle_subject(alert, cycle, program, today, before)
    page = Page(
        subject=subject,
        kind=KINDS[alert.kind],
        preheader=_preheader(cycle, today),
        lead=tuple(_lead(alert, cycle, program, today)),
        why=_why(program, now.document_number),
        warnings=tuple(_warnings(alert, cycle, today)),
        rows=() if now.phase is Phase.WITHDRAWN else tuple(rows(now)),
        conflicts=clashes(now.conflicts),
        links=tuple(_links(cycle, public_url)),
        settle=_settle(cycle, today),
    )
    if alert.kind is AlertKind.CHANGED and before is not None:
        told = moves(before.now, now)
        page = replace(page, moves=told, because=_because(before.now, now, told))
    if alert.kind is AlertKind.OPENED and previous is not None:
        page = replace(page, comparison=against(previous, cycle))
    return _counted(page, cycle, today)


def other_page(
    alert: Alert,
    program: Program | None,
    *,
    public_url: str,
    notice: Notice | None,
    reading: Reading | None,
) -> Page:
    """The content of a letter that is about no cycle: a notice on the side, a question, a test, a word to the operator."""
    page = Page(
        subject=other_subject(alert, program, notice, reading),
        kind=KINDS[alert.kind],
        preheader=clean(alert.reason, NAME),
        lead=(clean(alert.reason, QUOTE),),
        why=_why(program, alert.document_number),
    )
    match alert.kind:
        case AlertKind.CONFIRMATION:
            return _question(page, program)
        case AlertKind.TEST:
            return replace(
                page,
                lead=("This is a test. Nothing has happened in the Federal Register.",
                      "It went the same way as a real alert does, so a real alert will reach you too."),
                why="You get this letter because the operator of this service asked for a test.",
            )  # fmt: skip
        case AlertKind.OPERATOR:
            return replace(page, why="You get this letter because you are named as the operator of this service.")
        case _:
            return _notice_page(page, notice, reading, public_url) if notice else page


def _question(page: Page, program: Program | None) -> Page:
    name = clean(program.name, NAME) if program else "all programs that are watched here"
    return replace(
        page,
        preheader="One step is left: confirm that you want these letters.",
        lead=(
            f"Somebody, we hope you, asked us to write to this address about {name}.",
            "Confirm and you will hear of openings, changed deadlines, reminders and closings.",
            "If it was not you, do nothing: no further letter will come.",
        ),
        why="You get this letter because your address was given to us for it.",
        answer="Confirm these letters",
        stoppable=False,
    )


def _notice_page(page: Page, notice: Notice, reading: Reading | None, public_url: str) -> Page:
    citation = f" ({clean(notice.citation, 40)})" if notice.citation else ""
    published = f", published {long_day(notice.publication_date)}" if notice.publication_date else ""
    dockets = reading.dockets if reading else ()
    return replace(
        page,
        lead=(clean(notice.title, QUOTE), f"Document {clean(notice.document_number, 40)}{citation}{published}."),
        preheader=page.subject,
        rows=tuple(Row(d.kind.capitalize(), (_dated(d),)) for d in reading.deadlines) if reading else (),
        conflicts=clashes(reading.conflicts) if reading else (),
        links=tuple(_named_links(notice.pdf_url, notice.html_url, notice.document_number, dockets, public_url)),
    )


def _dated(deadline: Deadline) -> Words:
    note = basis_note(deadline.basis)
    section = clean(deadline.evidence.section, NAME) or None
    return Words(last_moment(deadline), (note,) if note else (), clean(deadline.evidence.quote, QUOTE), section)


def _counted(page: Page, cycle: Cycle, today: date) -> Page:
    """The number of days left, where there is a day to count to and it is the only one."""
    left, now = cycle.days_left(today), cycle.now
    if left is None or left < 0 or now.phase is Phase.WITHDRAWN or doubtful(now) or now.deadline is None:
        return page
    until = last_moment(now.deadline)
    if left == 0:
        return replace(page, figure="Today", caption=f"is the last day to ask: {until}.", urgent=True)
    caption = (
        f"{'day' if left == 1 else 'days'} left to ask, until {until}. Counted on {long_day(today)}, Eastern time."
    )
    return replace(page, figure=str(left), caption=caption, urgent=left <= URGENT_DAYS)


def _preheader(cycle: Cycle, today: date) -> str:
    """The fact that a mail program shows beside the subject."""
    now, left = cycle.now, cycle.days_left(today)
    if now.phase is Phase.WITHDRAWN:
        return "Withdrawn. Do not act on the earlier letters."
    if doubtful(now):
        return "The notice gives more than one date. Check it before you act."
    if now.deadline is None or left is None:
        return "The last day to ask could not be read. Check the notice."
    if left < 0:
        return f"The window closed at the end of {long_day(now.deadline.date)}."
    until = f"Last day: {long_day(now.deadline.date)}, Eastern time."
    return f"{days(left)} left. {until}" if left else f"Today. {until}"


def _lead(alert: Alert, cycle: Cycle, program: Program, today: date) -> Iterator[str]:
    now = cycle.now
    yield clean(program.name, QUOTE)
    published = ""
    if now.publication_date:
        verb = "announced for" if now.phase is Phase.FILED else "published"
        published = f", {verb} {long_day(now.publication_date)}"
    yield f"Document {clean(now.document_number, 40)}{_cited(now)}{published}."
    if alert.for_backups:
        yield "Somebody who named you to stand in for them has not said that a request was sent. Please ask them."
    if alert.kind is AlertKind.CLOSED:
        yield "Requests that arrive now are late. What the notice says will follow stands below."
    if now.deadline and has_entry(alert, now, today):
        yield _entry(alert, now)


def _settle(cycle: Cycle, today: date) -> str | None:
    """Where to say "submitted" or "not taking part", as long as that ends reminders that would come."""
    if cycle.now.deadline is None or not cycle.phase_on(today).running:
        return None
    path = "/".join(cycle.key)
    return path if PATH.fullmatch(path) else None


def has_entry(alert: Alert, version: Version, today: date) -> bool:
    """Whether a calendar entry goes with the letter: only where a single date to come is set, moved or taken back."""
    if version.deadline and version.deadline.date < today:
        return False
    return alert.kind in {AlertKind.OPENED, AlertKind.CHANGED} and not (unprinted(alert) or doubtful(version))


def _entry(alert: Alert, now: Version) -> str:
    if now.phase is Phase.WITHDRAWN:
        return "The attached file removes the last day from your calendar."
    again = " It replaces the entry of an earlier letter." if alert.kind is AlertKind.CHANGED else ""
    return f"The attached file puts the last day into your calendar.{again}"


def _because(then: Version, now: Version, told: tuple[Move, ...]) -> str:
    """The document behind a change, with its sentence where no moved fact brings one."""
    number = clean(now.document_number, 40)
    if now.missing != then.missing:
        return "No document says so: this is about the pages of the Federal Register. All facts stand as they were."
    if now.document_number == then.document_number and now.phase is then.phase:
        return f"The record of document {number} was changed; no correcting document is known to us."
    words = now.event_evidence
    quoted = f' It says: "{clean(words.quote, QUOTE)}"' if words and not any(m.quote for m in told) else ""
    return f"Because of document {number}{_cited(now)}.{quoted}"


def _warnings(alert: Alert, cycle: Cycle, today: date) -> Iterator[str]:
    now = cycle.now
    if unprinted(alert) and now.publication_date:
        yield (
            f"The document was announced for {long_day(now.publication_date)} and did not appear. "
            "Rely on nothing it says until it is published."
        )
    elif now.phase is Phase.FILED:
        when = f" It publishes {soon(now.publication_date, today)}." if now.publication_date else ""
        yield f"On public inspection only.{when} Until then it may change or be withdrawn."
    for number in now.missing:
        yield (
            f"Document {clean(number, 40)} is no longer listed by the Federal Register: it may have been withdrawn or "
            "renumbered, or the pages may be at fault. A person must look before anybody relies on it."
        )
    if now.provisional:
        yield "Read from a preliminary text whose words may be damaged: all facts are provisional."
    if not now.link_certain:
        yield "We are not certain that this document belongs to this program year. Please check the notice."
    if now.conflicts:
        yield "Two readings of the notice disagree. Both stand below; a person must decide, and the notice governs."
    if now.phase is Phase.WITHDRAWN:
        yield "Withdrawn: do not act on the dates of earlier letters."


def _links(cycle: Cycle, public_url: str) -> Iterator[Link]:
    now, first = cycle.now, cycle.versions[0]
    own = now.document_number == first.document_number
    pdf, page = (cycle.pdf_url, cycle.html_url) if own else (_pdf(now), None)
    yield from _named_links(pdf, page, now.document_number, cycle.dockets, public_url)
    if not own:
        yield Link(f"The opening notice {clean(first.document_number, 40)}", document_link(first.document_number))


def _named_links(
    pdf: str | None, page: str | None, number: str, dockets: tuple[str, ...], public_url: str
) -> Iterator[Link]:
    """The official edition first, then the page, then the dockets."""
    official = safe_link(pdf, public_url)
    if official:
        yield Link("Preliminary PDF" if "//public-inspection." in official else "Official PDF", official)
    yield Link(f"Document {clean(number, 40)}", safe_link(page, public_url) or document_link(number))
    for docket in dockets:
        yield Link(f"Docket {clean(docket, 60)}", docket_link(docket))


def _pdf(version: Version) -> str | None:
    """The official edition of a printed document, at the address that govinfo forms from date and number."""
    if version.publication_date is None or version.phase is Phase.FILED:
        return None
    return f"https://www.govinfo.gov/content/pkg/FR-{version.publication_date}/pdf/{version.document_number}.pdf"


def _cited(version: Version) -> str:
    return f" ({clean(version.citation, 40)})" if version.citation else ""


def _why(program: Program | None, number: str | None) -> str:
    asked = f"about {clean(program.name, QUOTE)}" if program else "from this service"
    because = f" Document {clean(number, 40)} gave rise to it." if number else ""
    return f"You get this letter because you asked for alerts {asked}.{because}"
