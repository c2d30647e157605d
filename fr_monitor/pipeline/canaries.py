"""Questions with a known answer: what would be wrong if the Register said "nothing" to them."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from statistics import median
from typing import Protocol

from fr_monitor.errors import RecordError, SourceError, SourceRefused
from fr_monitor.model.alarm import AlarmKind, Findings, Severity, Trouble
from fr_monitor.model.calendar import EASTERN, business_days_before, is_business_day, previous_business_day
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.store import Store, notices

PRINTED_BY = time(10)
"""Eastern. The issue is there by 06:00 to 08:00; the publisher's own staff are called when it is late after 08:00."""
SILENT_DAYS, TOO_SILENT_DAYS = 3, 5
"""Business days without a document of the agencies: FDA prints some 15 on each."""
SAME_WEEKDAYS = 4
FEWEST_TO_COMPARE = 20
MANY_TIMES = 3
SETTLED_AFTER = timedelta(days=60)
"""After so long neither the Register's own mending (two days) nor a comment period changes a record."""
RECORDS_COMPARED = 2
MAY_CHANGE = frozenset(
    {"corrections", "comments_close_on", "editorial_note", "filed_at", "filing_type", "raw_text_url"}
)
"""Fields that a later document changes, or that public inspection alone gives."""


class Register(Protocol):
    """What canaries ask. Both raise SourceError."""

    def count_published(self, day: date, agency: str | None = None) -> int:
        """Documents of a day."""

    def document(self, number: str, publication_date: date | None = None) -> Notice | None:
        """One document, read again."""


@dataclass(frozen=True, slots=True)
class Canaries:
    """All of them, asked at a moment; `agencies` are those of the watched programs."""

    register: Register
    store: Store
    agencies: Sequence[str]
    now: datetime

    def run(self) -> Findings:
        """What they found; a kind whose question got no answer is unknown. Raises StoreError."""
        troubles: list[Trouble] = []
        unknown: set[AlarmKind] = set()
        for kinds, canary in self._all():
            try:
                troubles.extend(canary())
            except SourceRefused as error:
                troubles.append(Trouble(AlarmKind.SCHEMA_CHANGED, str(error), self.now))
            except (SourceError, RecordError):
                unknown.update(kinds)
        return Findings(tuple({trouble.kind: trouble for trouble in troubles}.values()), frozenset(unknown))

    @property
    def day(self) -> date:
        """The newest day whose issue must be there."""
        here = self.now.astimezone(EASTERN)
        printed = here.time() >= PRINTED_BY
        return previous_business_day(here.date() if printed else here.date() - timedelta(days=1))

    def _all(self) -> Iterator[tuple[frozenset[AlarmKind], Callable[[], Iterator[Trouble]]]]:
        yield frozenset({AlarmKind.ISSUE_MISSING, AlarmKind.VOLUME_ODD}), self._issue
        yield frozenset({AlarmKind.AGENCY_SILENT}), self._agencies
        yield frozenset({AlarmKind.NOTICE_CHANGED, AlarmKind.SCHEMA_CHANGED}), self._known_answers

    def _issue(self) -> Iterator[Trouble]:
        count = self.register.count_published(self.day)
        if count == 0:
            what = f"the Register shows no document at all for {self.day:%A, %Y-%m-%d}, a federal business day"
            yield Trouble(AlarmKind.ISSUE_MISSING, what, self.now)
            return
        before = [self.day - timedelta(weeks=weeks) for weeks in range(1, SAME_WEEKDAYS + 1)]
        usual = median([self.register.count_published(day) for day in before if is_business_day(day)] or [0])
        if usual >= FEWEST_TO_COMPARE and not usual / MANY_TIMES <= count <= usual * MANY_TIMES:
            what = f"the issue of {self.day} holds {count} documents; the same weekday usually holds {usual:.0f}"
            yield Trouble(AlarmKind.VOLUME_ODD, what, self.now, severity=Severity.WARNING)

    def _agencies(self) -> Iterator[Trouble]:
        for agency in self.agencies:
            silent = self._silent_days(agency)
            if silent >= SILENT_DAYS:
                severity = Severity.ALARM if silent >= TOO_SILENT_DAYS else Severity.WARNING
                many = (
                    f"{silent} federal business days or more"
                    if silent >= TOO_SILENT_DAYS
                    else f"{silent} business days"
                )
                what = f"{agency} has published nothing for {many}, up to {self.day}"
                yield Trouble(AlarmKind.AGENCY_SILENT, what, self.now, severity=severity)

    def _silent_days(self, agency: str) -> int:
        for silent in range(TOO_SILENT_DAYS):
            if self.register.count_published(business_days_before(self.day, silent), agency):
                return silent
        return TOO_SILENT_DAYS

    def _known_answers(self) -> Iterator[Trouble]:
        """Claimed notices of long ago, read again and compared field by field with what is stored."""
        with self.store.read() as conn:
            old = notices.listing(conn, claimed=True, until=self.now.date() - SETTLED_AFTER)
        known = [stored.notice for stored in old if stored.notice.stage is Stage.PUBLISHED]
        for notice in known[-RECORDS_COMPARED:]:
            found = self.register.document(notice.document_number, notice.publication_date)
            if found is None:
                what = f"{notice.document_number} of {notice.publication_date} is gone from the Register"
                yield Trouble(AlarmKind.NOTICE_VANISHED, what, self.now)
            elif changed := differing_fields(notice, found):
                what = f"{notice.document_number} of {notice.publication_date} now differs in {', '.join(changed)}"
                yield Trouble(AlarmKind.NOTICE_CHANGED, what, self.now)


def differing_fields(before: Notice, after: Notice) -> tuple[str, ...]:
    """Names of the fields that should never change and did."""
    names = (field.name for field in dataclasses.fields(Notice) if field.name not in MAY_CHANGE)
    return tuple(name for name in names if getattr(before, name) != getattr(after, name))
