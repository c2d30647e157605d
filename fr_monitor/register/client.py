"""The Federal Register, asked politely: what it published, what is on public inspection, and the texts.

After the API's documentation (`/api/v1/documentation`) and the source of its server (federalregister-api-core).
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from fr_monitor import __version__
from fr_monitor.errors import NotYetAvailable, RecordError, SourceError, SourceIncomplete
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.notice import FullText, Notice, Sighting, Stage, padded
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form
from fr_monitor.register.answers import Listing, Source, checked, json_of, listing_of, read_records, whole
from fr_monitor.register.cleaning import line
from fr_monitor.register.merging import Found, merged
from fr_monitor.register.patience import Pace, Patience, Time, skew
from fr_monitor.register.questions import PER_PAGE, Question, agency_question, term_questions
from fr_monitor.register.texts import candidates, text_of
from fr_monitor.register.transport import Answer, Pairs, Transport
from fr_monitor.register.wire import FIELDS, clean_number
from fr_monitor.settings import RegisterSettings

ONE_DAY = timedelta(days=1)
T = TypeVar("T")


class Register:
    """The Register as the enabled programs need it; one per process, for it holds the pace of all requests."""

    def __init__(
        self,
        settings: RegisterSettings,
        programs: Sequence[Program],
        *,
        contact: str | None = None,
        clock: Callable[[], datetime],
        sleep: Callable[[float], object] | None = None,
        monotonic: Callable[[], float] = time.monotonic,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        """`contact` is an address or a page that tells the Register who asks; `clock` gives aware UTC.

        After `close` whatever is asked, or waits to be, raises Interrupted.
        """
        watched = [program for program in programs if program.enabled]
        self._settings = settings
        self._base = settings.url.rstrip("/")
        self._clock = clock
        self._agency = agency_question(slug for program in watched for slug in program.agencies)
        self._terms = term_questions(watched)
        self._transport = Transport(_user_agent(contact))
        passing = Time(clock, monotonic, sleep or self._transport.rest, jitter)
        self._patience = Patience(settings.attempts, settings.call_seconds, passing)
        self._pace = Pace(settings.requests_per_second, passing)
        self._text_pace = Pace(settings.full_texts_per_second, passing)
        self.skew: timedelta | None = None
        """How far our clock was ahead of the Register's at its last answer; None while there was none."""

    def close(self) -> None:
        """Give up what is being asked, and ask no more."""
        self._transport.close()

    def published(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """All that the agencies published in these days, both included, and all that the terms find besides.

        Everything is asked before the first is given, so that an incomplete answer is never taken for a
        complete one. Raises SourceError.
        """
        questions = (self._agency, *self._terms)
        return iter(merged([found for question in questions for found in self._search(question, since, until)]))

    def history(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """What the terms find in these days, year by year: to read the past. Raises SourceError on the way."""
        start = since
        while start <= until:
            end = min(until, date(start.year, 12, 31))
            yield from merged([found for question in self._terms for found in self._search(question, start, end)])
            start = end + ONE_DAY

    def inspection(self) -> Iterator[Sighting | RecordError]:
        """What is on public inspection now: the agencies' documents, and whatever the terms find. Raises SourceError."""
        found = self._ask("/public-inspection-documents/current.json", (), self._current)
        for question in self._terms:
            pairs = question.on_inspection()
            found += self._ask("/public-inspection-documents.json", pairs, partial(self._waiting, question))
        return iter(merged(found))

    def full_text(self, notice: Notice) -> FullText:
        """The notice's text in the best form that is there.

        Raises NotYetAvailable where there is none yet, and SourceError where a form could not be fetched and no
        other is there.
        """
        failures: list[SourceError] = []
        listed = list(candidates(notice, self._base))
        for form, url in listed:
            try:
                content = self._patience.shared(len(listed)).persist(partial(self._text, form, url))
            except SourceError as error:  # another form may be served by another host
                failures.append(error)
                continue
            if content is not None:
                return FullText(content, form, url)
        if failures:
            raise failures[0]
        raise NotYetAvailable(f"{notice.document_number} has no full text yet; it is read again at the next sweep")

    def document(self, number: str, publication_date: date | None = None) -> Notice | None:
        """One published document, None where there is none. Raises SourceError, and RecordError for a broken one."""
        try:
            path = f"/documents/{clean_number(number)}.json"
        except ValueError:
            return None
        dated = [("publication_date", publication_date.isoformat())] if publication_date else []
        pairs = [*dated, *(("fields[]", name) for name in FIELDS)]
        found = self._ask(path, pairs, lambda answer: None if answer.status == 404 else self._single(answer, number))
        if isinstance(found, RecordError):
            raise found
        return found

    def count_published(self, day: date, agency: str | None = None) -> int:
        """How many documents the issue of a day holds, all of them or one agency's (by slug). Raises SourceError."""
        condition = [("conditions[publication_date][is]", day.isoformat()), ("metadata_only", "1")]
        if agency:
            condition += agency_question([agency]).conditions
        heard = (*((agency,) if agency else ()), f"{day:%m-%d-%Y}")
        question = Question("count", tuple(condition), heard)
        return self._ask("/documents.json", question.conditions, lambda answer: self._listing(answer, question).count)

    def _search(self, question: Question, since: date, until: date) -> list[Found]:
        """One page, or where the days hold more than one page, two halves of them: pages shift, days do not."""
        pairs = question.between(since, until)
        found = self._ask("/documents.json", pairs, lambda answer: self._page(answer, question, since, until))
        if found is not None:
            return found
        if since >= until:
            raise SourceIncomplete(f"more than {PER_PAGE} documents of {since} answer one question; ask a narrower one")
        middle = since + (until - since) // 2
        return [*self._search(question, since, middle), *self._search(question, middle + ONE_DAY, until)]

    def _page(self, answer: Answer, question: Question, since: date, until: date) -> list[Found] | None:
        """The page's records, None where there are more than fit on it."""
        listing = self._listing(answer, question)
        if listing.count > PER_PAGE:
            return None
        records = read_records(whole(listing), self._source(Stage.PUBLISHED))
        for record in records:
            if isinstance(record, Notice) and not (_is_within(record, since, until) and question.fits(record)):
                raise SourceIncomplete(f"{record.document_number} does not answer the question by {question.name}")
        return [(question.name, record) for record in records]

    def _current(self, answer: Answer) -> list[Found]:
        listing = listing_of(checked(answer, self._clock()))
        records = read_records(whole(listing), self._source(Stage.INSPECTION))
        ours = [record for record in records if isinstance(record, RecordError) or self._agency.fits(record)]
        return [("inspection", record) for record in ours]

    def _waiting(self, question: Question, answer: Answer) -> list[Found]:
        rows = whole(self._listing(answer, question))
        records = read_records(rows, self._source(Stage.INSPECTION))
        return [(name, record) for record in records for name in ("inspection", question.name)]

    def _listing(self, answer: Answer, question: Question) -> Listing:
        listing = listing_of(checked(answer, self._clock()))
        if (listing.count or listing.description) and not question.is_heard(listing.description or ""):
            raise SourceIncomplete(
                f"the question by {question.name} was not heard: {line(listing.description or '', 120)!r}"
            )
        return listing

    def _single(self, answer: Answer, number: str) -> Notice | RecordError:
        records = read_records([json_of(checked(answer, self._clock()))], self._source(Stage.PUBLISHED))
        found = records[0]
        if isinstance(found, Notice) and padded(found.document_number) != padded(number):
            raise SourceIncomplete(f"{found.document_number} came where {number} was asked for")
        return found

    def _text(self, form: Form, url: str, _number: int, seconds: float) -> str | None:
        answer = self._transport.get(
            url,
            (),
            accept="text/xml, text/html, text/plain",
            seconds=seconds,
            most_bytes=self._settings.text_bytes,
            step=self._text_pace.step,
        )
        return None if answer.status == 404 else text_of(form, checked(answer, self._clock()))

    def _ask(self, path: str, pairs: Pairs, read: Callable[[Answer], T]) -> T:
        """What `read` makes of the answer; asked again while it raises something that passes."""

        def attempt(number: int, seconds: float) -> T:
            minute = int(self._clock().timestamp() // 60)
            fresh = f"{minute}-{number}" if number else str(minute)  # the cache in between keys on the whole URL
            answer = self._transport.get(
                self._base + path,
                [*pairs, ("_", fresh)],
                accept="application/json",
                seconds=seconds,
                most_bytes=self._settings.json_bytes,
                step=self._pace.step,
            )
            ahead = skew(answer.date, self._clock())
            self.skew = self.skew if ahead is None else ahead
            return read(answer)

        return self._patience.persist(attempt)

    def _source(self, stage: Stage) -> Source:
        return Source(stage, self._base, civil_day(self._clock()))


def _is_within(notice: Notice, since: date, until: date) -> bool:
    return notice.publication_date is not None and since <= notice.publication_date <= until


def _user_agent(contact: str | None) -> str:
    told = line(contact or "", 200).encode("ascii", "ignore").decode()
    return f"fr-monitor/{__version__}" + (f" (+{told})" if told else "")
