"""Letters: `render` turns an alert and what it is about into subject, text and HTML, and nothing else decides the wording."""

from __future__ import annotations

import textwrap
from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING

from fr_monitor.deciding.letters.manner import in_manner
from fr_monitor.deciding.letters.page import Page
from fr_monitor.deciding.letters.pages import cycle_page, has_entry, other_page
from fr_monitor.model.alert import ANSWER_MARK, MANAGE_MARK, UNSUBSCRIBE_MARK, Alert, Attachment, Letter
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.model.subscriber import USUAL, Manner

if TYPE_CHECKING:
    from jinja2 import Environment

__all__ = ["bulletin", "manage_letter", "render", "stand_in_letter"]

WIDTH = 76


def render(
    alert: Alert,
    cycle: Cycle | None,
    program: Program | None,
    *,
    today: date,
    public_url: str,
    sender: str = "fr-monitor@localhost",
    before: Cycle | None = None,
    previous: Cycle | None = None,
    notice: Notice | None = None,
    reading: Reading | None = None,
    manner: Manner = USUAL,
) -> Letter:
    """The letter for an alert, the same for all its readers but for its marks; the same arguments give the same bytes.

    `today` is the civil day in Washington. `before` is the cycle ahead of a change, `previous` last year's cycle to set
    an opening against, `notice` with `reading` what an alert without a cycle is about. `sender` becomes the organizer
    of the calendar entry, `manner` is how its readers want days and times.
    """
    attachments: tuple[Attachment, ...] = ()
    if cycle is not None and program is not None:
        page = cycle_page(alert, cycle, program, today=today, public_url=public_url, before=before, previous=previous)
        if has_entry(alert, cycle.now, today):
            from fr_monitor.deciding.invitation import invitation  # noqa: PLC0415 (icalendar is large, letters are rare)

            stamp = datetime(today.year, today.month, today.day, tzinfo=UTC)
            entry = invitation(cycle, program, stamp=stamp, public_url=public_url, sender=sender)
            attachments = (entry,) if entry else ()
    else:
        page = other_page(alert, program, public_url=public_url, notice=notice, reading=reading)
    return _letter(in_manner(page, manner), "/".join(alert.cycle) if alert.cycle else alert.key, attachments)


def manage_letter(alert: Alert) -> Letter:
    """The letter that was asked for on the page: its button opens, for an hour, all that is kept about its reader."""
    page = Page(
        subject="Your link to see, export or erase your data",
        kind="Your data",
        preheader="The link works for one hour, and for this address only.",
        lead=(
            "Somebody, we hope you, asked on our page for a link to everything we keep about this address.",
            "It works for one hour. Do not forward this letter: who has the link can change and erase your subscription.",
            "If it was not you, do nothing: nothing changes.",
        ),
        why="You get this letter because your address was entered on our page.",
        answer="See, export or erase your data",
        stoppable=False,
    )
    return _letter(page, alert.key, ())


def stand_in_letter(alert: Alert, named_by: str) -> Letter:
    """The letter to a subscriber whom another one, of a masked address, has named to stand in."""
    page = Page(
        subject="You were named to stand in for another subscriber",
        kind="Standing in",
        preheader="You hear of a deadline when they have not answered for it.",
        lead=(
            f"{named_by} has named this address to stand in.",
            "Three days before a last day for which they have not answered, you get the reminder, too. Nothing else changes.",
            "If you do not want that, end it on the page of your wishes, which the link below opens.",
        ),
        why="You get this letter because another subscriber named your address.",
    )
    return _letter(page, alert.key, ())


def bulletin(alert: Alert, page: Page, manner: Manner = USUAL) -> Letter:
    """The letter that gathers several things, in a thread of its own."""
    return _letter(in_manner(page, manner), alert.key, ())


def _letter(page: Page, thread: str, attachments: tuple[Attachment, ...]) -> Letter:
    marks = {"unsubscribe": UNSUBSCRIBE_MARK, "manage": MANAGE_MARK, "answer": ANSWER_MARK}
    return Letter(
        subject=page.subject,
        text=_templates().get_template("letter.txt.j2").render(page=page, marks=marks),
        html=_templates().get_template("letter.html.j2").render(page=page, marks=marks),
        thread=thread,
        attachments=attachments,
    )


@cache
def _templates() -> Environment:
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape  # noqa: PLC0415 (as icalendar)

    environment = Environment(
        loader=PackageLoader("fr_monitor.deciding.letters"),
        autoescape=select_autoescape(enabled_extensions=("html.j2",), default=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["wrapped"] = wrapped
    return environment


def wrapped(text: str, indent: str = "", first: str | None = None) -> str:
    """Lines of at most 76 characters; addresses stay whole, since half a link leads nowhere."""
    return textwrap.fill(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
