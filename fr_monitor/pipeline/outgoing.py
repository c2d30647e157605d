"""From an alert to rows of the outbox, inside the transaction that caused it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Connection

from fr_monitor.channels.message import template
from fr_monitor.deciding.letters import render
from fr_monitor.model.alert import ANSWER_MARK, Alert, Letter
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Reading
from fr_monitor.model.notice import Notice
from fr_monitor.model.program import Program
from fr_monitor.pipeline.links import Links
from fr_monitor.settings import MailSettings
from fr_monitor.store import cycles, endpoints, outbox

EASTERN = ZoneInfo("America/New_York")
CHANNEL = "email"


@dataclass(frozen=True, slots=True)
class Desk:
    """Writes letters and addresses them."""

    programs: Sequence[Program]
    mail: MailSettings
    public_url: str
    links: Links

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
        letter = self.letter(alert, cycle, now, before=before, previous=previous, notice=notice, reading=reading)
        posted = outbox.add(conn, alert, letter, self.frozen(letter, now), now)
        if posted is None:
            return 0
        if alert.for_backups:
            return outbox.address_backups(conn, posted, alert, CHANNEL, now)
        count = outbox.address_all(conn, posted, alert, CHANNEL, now)
        for channel in endpoints.channels(conn):
            summary = hook_body(alert, letter, self.public_url, now)
            also = outbox.add_letter(conn, posted.alert_id, letter, summary, variant=channel)
            count += outbox.address_all(conn, also, alert, channel, now)
        return count

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
    ) -> Letter:
        """The letter about a watched program as it reads at a moment; the same arguments give the same bytes."""
        return render(
            alert,
            cycle,
            next(p for p in self.programs if p.slug == alert.program),
            today=now.astimezone(EASTERN).date(),
            public_url=self.public_url,
            sender=self.mail.sender,
            before=before,
            previous=previous,
            notice=notice,
            reading=reading,
        )

    def ask(
        self, conn: Connection, alert: Alert, subscriber_id: int, now: datetime, *, answer: str | None = None
    ) -> None:
        """Write to one subscriber about no cycle at all, whatever their wishes: a question, a test.

        `answer` is the path to which the letter's button leads, where it is one that expires.
        """
        today = now.astimezone(EASTERN).date()
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
            outbox.address_one(conn, posted, subscriber_id, CHANNEL, now)

    def frozen(self, letter: Letter, now: datetime) -> bytes:
        """The bytes of a letter but for each recipient's own parts."""
        return template(
            letter, sender=self.mail.sender, sender_name=self.mail.sender_name, public_url=self.public_url, date=now
        )


def hook_body(alert: Alert, letter: Letter, public_url: str, now: datetime) -> bytes:
    """What a program is told: the alert in short, with the page to look at; nothing in it is personal."""
    link = f"https://www.federalregister.gov/d/{alert.document_number}" if alert.document_number else None
    data = {
        "key": alert.key,
        "subject": letter.subject,
        "reason": alert.reason,
        "program": alert.program,
        "cycle": alert.cycle[1] if alert.cycle else None,
        "document_number": alert.document_number,
        "document": link,
        "page": public_url,
    }
    body = {"type": f"alert.{alert.kind}", "timestamp": now.isoformat(timespec="seconds"), "data": data}
    return json.dumps(body, ensure_ascii=False).encode()


def year_before(cycle: Cycle, known: Iterable[Cycle]) -> Cycle | None:
    """The cycle of the same program that came before this one."""
    earlier = [c for c in known if c.program == cycle.program and c.label < cycle.label]
    return max(earlier, key=lambda c: c.label, default=None)
