"""From an alert to rows of the outbox, inside the transaction that caused it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from fr_monitor.channels.message import template
from fr_monitor.deciding.letters import render
from fr_monitor.model.alert import ANSWER_MARK, Alert, Letter
from fr_monitor.model.calendar import civil_day
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.delivery import MAIL
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.model.subscriber import USUAL, Manner
from fr_monitor.pipeline.links import Links
from fr_monitor.pipeline.summaries import SUMMARIES
from fr_monitor.settings import MailSettings
from fr_monitor.store import cycles, endpoints, outbox, wishes


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes letters and addresses them."""

    programs: Sequence[Program]
    mail: MailSettings
    public_url: str
    links: Links

    @property
    def watched(self) -> frozenset[str]:
        """Slugs of the programs."""
        return frozenset(program.slug for program in self.programs)

    def post(
        self,
        conn: Connection,
        alert: Alert,
        cycle: Cycle | None,
        *,
        now: datetime,
        before: Cycle | None = None,
        notice: Notice | None = None,
        reading: Reading | None = None,
    ) -> int:
        """Write the letter once and one delivery for each subscriber who is to have it; how many there are."""
        previous = year_before(cycle, cycles.every(conn, cycle.program)) if cycle else None
        write = partial(
            self.letter, alert, cycle, now, before=before, previous=previous, notice=notice, reading=reading
        )
        letter = write()
        posted = outbox.add(conn, alert, letter, self.frozen(letter, now), now)
        if posted is None:
            return 0
        few = alert.for_backups or alert.for_missed
        address = outbox.address_some if few else outbox.address_all
        count = address(conn, posted, alert, MAIL, now, manner=USUAL)
        for manner in wishes.manners(conn):
            also = self.told_so(conn, posted, write(manner=manner), manner, now)
            count += address(conn, also, alert, MAIL, now, manner=manner)
        if few:
            return count
        for channel in endpoints.channels(conn):
            summary = SUMMARIES[channel](alert, letter, self.public_url, now)
            also = outbox.add_letter(conn, posted.alert_id, letter, summary, variant=channel)
            count += outbox.address_all(conn, also, alert, channel, now)
        return count

    def told_so(
        self, conn: Connection, posted: outbox.Posted, letter: Letter, manner: Manner, now: datetime
    ) -> outbox.Posted:
        """Put a letter beside the usual one of its alert, for those who want days and times so."""
        name = f"{manner.dates} {manner.zone}"
        return outbox.add_letter(conn, posted.alert_id, letter, self.frozen(letter, now), variant=name)

    def letter(
        self,
        alert: Alert,
        cycle: Cycle | None,
        now: datetime,
        *,
        before: Cycle | None = None,
        previous: Cycle | None = None,
        notice: Notice | None = None,
        reading: Reading | None = None,
        manner: Manner = USUAL,
    ) -> Letter:
        """The letter about a watched program as it reads at a moment; the same arguments give the same bytes."""
        return render(
            alert,
            cycle,
            next(p for p in self.programs if p.slug == alert.program),
            today=civil_day(now),
            public_url=self.public_url,
            sender=self.mail.sender,
            before=before,
            previous=previous,
            notice=notice,
            reading=reading,
            manner=manner,
        )

    def ask(
        self, conn: Connection, alert: Alert, subscriber_id: int, now: datetime, *, answer: str | None = None
    ) -> None:
        """Write to one subscriber about no cycle at all, whatever their wishes: a question, a test.

        `answer` is the path to which the letter's button leads, where it is one that expires.
        """
        today = civil_day(now)
        letter = render(alert, None, None, today=today, public_url=self.public_url, sender=self.mail.sender)
        self.hand(conn, alert, letter, subscriber_id, now, answer=answer)

    def hand(
        self,
        conn: Connection,
        alert: Alert,
        letter: Letter,
        subscriber_id: int,
        now: datetime,
        *,
        answer: str | None = None,
    ) -> None:
        """Put a letter to one subscriber into the outbox, its button leading to the path `answer`."""
        if answer:
            link = f"{self.public_url}{answer}"
            letter = replace(
                letter, text=letter.text.replace(ANSWER_MARK, link), html=letter.html.replace(ANSWER_MARK, link)
            )
        posted = outbox.add(conn, alert, letter, self.frozen(letter, now), now)
        if posted:
            outbox.address_one(conn, posted, subscriber_id, MAIL, now)

    def frozen(self, letter: Letter, now: datetime) -> bytes:
        """The bytes of a letter but for each recipient's own parts."""
        return template(
            letter, sender=self.mail.sender, sender_name=self.mail.sender_name, public_url=self.public_url, date=now
        )


def year_before(cycle: Cycle, known: Iterable[Cycle]) -> Cycle | None:
    """The cycle of the same program that came before this one."""
    earlier = [c for c in known if c.program == cycle.program and c.label < cycle.label]
    return max(earlier, key=lambda c: c.label, default=None)
