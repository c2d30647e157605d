"""Why: of each letter to an address, and of each claim on a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import Connection

from fr_monitor.errors import NotKnown
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.program import Program
from fr_monitor.model.subscriber import SETTLED, ConsentProof, Rhythm, Subscriber, Wish
from fr_monitor.store import Store, alerts, answers, consents, cycles, deliveries, notices, subscribers, wishes
from fr_monitor.store.alerts import AlertRow
from fr_monitor.store.deliveries import DeliveryRow
from fr_monitor.store.notices import StoredNotice

NEWEST = 50
"""Alerts told of an address, at most."""


def about_address(store: Store, address: str) -> list[str]:
    """Each alert, the newest first, and what became of it for an address. Raises NotKnown and SubscriberError."""
    with store.read() as conn:
        found = subscribers.by_address(conn, address)
        if found is None:
            raise NotKnown(f"{address}: no such subscriber; see: fr-monitor subscribers list")
        sent: dict[str, list[DeliveryRow]] = {}
        for row in reversed(deliveries.listing(conn, subscriber_id=found.id)):
            sent.setdefault(row.alert_key, []).append(row)
        told = [alert for alert in alerts.listing(conn) if alert.key in sent or _is_for_anybody(alert)]
        settled = {(a.program, a.label) for a in answers.of(conn, found.id) if a.answer in SETTLED}
        own = {wish.program: wish for wish in wishes.of(conn, found.id)}
        proofs = consents.of(conn, found.id)
    lines = [f"{found.address}: {found.consent}, {_wanted(found)}"]
    lines += [f"    of {wish.program}: {_wanted(wish)}" for wish in own.values()]
    lines += [_proven(proof) for proof in proofs]
    for alert in reversed(told[-NEWEST:]):
        lines.append(f"{alert.created_at:%Y-%m-%d %H:%M} UTC  {alert.key}")
        lines.append(f"    because: {alert.reason}")
        lines += map(_became, sent.get(alert.key, ()))
        if alert.key not in sent:
            lines.append(f"    no letter: {_why_none(found, own.get(alert.program or '', found), alert, settled)}")
    return lines if told else [*lines, "nothing has been told yet"]


def _wanted(wish: Subscriber | Wish) -> str:
    return f"{wish.rhythm}, kinds {' '.join(sorted(wish.kinds)) or 'none'}"


def _became(delivery: DeliveryRow) -> str:
    why = f": {delivery.reason}" if delivery.reason else ""
    return f"    {delivery.state}{why} (tries: {delivery.attempts}, by {delivery.channel})"


def _proven(proof: ConsentProof) -> str:
    place = f", from {proof.network}" if proof.network else ""
    wording = f': "{proof.wording}"' if proof.wording else ""
    return f"    {proof.step} {proof.at:%Y-%m-%d %H:%M} UTC ({proof.way}{place}){wording}"


def _is_for_anybody(alert: AlertRow) -> bool:
    """Of questions, copies, digests and whatever else was addressed to some others nothing is said."""
    return alert.to_all or alert.kind is AlertKind.NOTHING_NEW


def _why_none(found: Subscriber, wish: Subscriber | Wish, alert: AlertRow, settled: set[tuple[str, str]]) -> str:
    """The first reason that holds; as things stand now, where they have changed since."""
    since, program = found.confirmed_at, alert.program
    reasons = (
        (since is None, "the address was never confirmed"),
        (
            since and since >= alert.created_at,
            f"told before the address was confirmed on {since:%Y-%m-%d}" if since else "",
        ),
        (alert.kind not in wish.kinds, f"letters of the kind {alert.kind} are not wanted"),
        (not found.follows(program), f"{program} is not among the programs chosen"),
        ((program, alert.cycle_label) in settled, "the subscriber has answered for this program year"),
        (Rhythm.OFF in {found.rhythm, wish.rhythm}, "letters are switched off"),
        (wish.rhythm is not Rhythm.AT_ONCE, f"letters come {wish.rhythm}"),
        (True, f"when it was told the address was not to be written to (now it is {found.consent})"),
    )
    return next(reason for holds, reason in reasons if holds)


def about_document(store: Store, programs: Sequence[Program], number: str) -> list[str]:
    """What a document is to us, and by which words. Raises NotKnown."""
    with store.read() as conn:
        found = notices.by_number(conn, number)
        if not found:
            newest = notices.newest_publication_date(conn)
            so_far = f"the newest is of {newest}" if newest else "nothing was seen yet; look first: fr-monitor sweep"
            raise NotKnown(f"{number}: no document of this number was seen; {so_far}")
        return [line for stored in found for line in _document(conn, stored, programs)]


def _document(conn: Connection, stored: StoredNotice, programs: Sequence[Program]) -> Iterator[str]:
    notice, reading = stored.notice, stored.reading
    yield f"{notice.document_number}  {notice.publication_date or 'without date'}  {notice.stage}  {notice.title}"
    yield f"    seen first {stored.first_seen_at:%Y-%m-%d %H:%M} UTC; {stored.state}"
    if reading is None or reading.program is None:
        yield from _unclaimed(stored, programs)
        return
    for claim in reading.claims:
        yield f'    claimed by {claim.program}: its {claim.where} says "{claim.matched}"'
    said = f': "{reading.event_evidence.quote}"' if reading.event_evidence else ""
    yield f"    event {reading.event}{said}"
    for deadline in reading.deadlines:
        yield f'    {deadline.kind} {deadline.date} ({deadline.basis}): "{deadline.evidence.quote}"'
    for cycle in cycles.every(conn, reading.program):
        versions = [v for v in cycle.versions if v.document_number == notice.document_number]
        for version in versions:
            sure = "" if version.link_certain else ", not certain"
            yield f"    version {version.number} of {cycle.program} {cycle.label} ({version.phase}{sure})"
    told = alerts.listing(conn, document_number=notice.document_number)
    for alert in told:
        yield f"    told {alert.created_at:%Y-%m-%d %H:%M} UTC (deliveries: {alert.addressed}): {alert.reason}"
    if not told:
        yield "    not told: it changed nothing, or it was history when it was read"


def _unclaimed(stored: StoredNotice, programs: Sequence[Program]) -> Iterator[str]:
    """For each program the first thing that it looks for and does not find."""
    slugs = {agency.slug for agency in stored.notice.agencies if agency.slug}
    names = ", ".join(agency.name for agency in stored.notice.agencies) or "none named"
    how = "its full text" if stored.text else "title, abstract, action and dockets alone"
    yield f"    claimed by no program; judged by {how}"
    for program in programs:
        if slugs and not slugs & set(program.agencies):
            yield f"    {program.slug}: of another agency ({names})"
        else:
            yield f"    {program.slug}: neither its dockets ({', '.join(program.dockets) or 'none'}) nor its phrases are there"
