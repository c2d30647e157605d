"""What the store keeps of notices, cycles and sweeps comes back as it was, on both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from threading import Event as Signal

import pytest
from sqlalchemy import String, literal

from fr_monitor.errors import RecordError, StoreDamaged, StoreError
from fr_monitor.model.cycle import Cycle, Phase, Version
from fr_monitor.model.facts import (
    Basis,
    Claim,
    Conflict,
    Count,
    Deadline,
    DeadlineKind,
    Event,
    Ordinal,
    Reading,
    Statement,
    Year,
)
from fr_monitor.model.notice import Agency, Notice, Stage
from fr_monitor.model.text import Evidence, Form, PlainText, Section, Span
from fr_monitor.store import Store, cycles, notices, sweeps
from fr_monitor.store.notices import StoredNotice
from fr_monitor.store.tables import NoticeState, metadata

NOON = datetime(2031, 2, 11, 17, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)
NOTICE = Notice(
    document_number="2031-00007",
    publication_date=date(2031, 2, 11),
    stage=Stage.PUBLISHED,
    title="Orchard Survey – “Third Year”; Request",
    agencies=(Agency("Fruit Office", "fruit-office"), Agency("Office of Nobody")),
    docket_ids=("Docket No. FRU-2029-N-0001",),
    citation="96 FR 1001",
    comments_close_on=date(2031, 4, 14),
    filed_at=datetime(2031, 2, 10, 13, 45, tzinfo=UTC),
)
WORDS = Evidence("by April 14, 2031", "DATES", Span(8, 25))
READING = Reading(
    program="orchard-survey",
    claims=(Claim("orchard-survey", "title", "orchard survey"),),
    event=Event.CYCLE_OPENS,
    event_evidence=WORDS,
    form=Form.XML,
    program_year=Year("2031-2032", Basis.STATED, WORDS),
    cycle_ordinal=Ordinal(3, Basis.STATED, WORDS),
    establishments=Count(None, 9, Basis.STATED, WORDS),
    deadlines=(
        Deadline(DeadlineKind.REQUEST, date(2031, 4, 14), WORDS, time=time(23, 59), unrolled=date(2031, 4, 12)),
    ),
    contact=Statement("Fruit Office, 555-0100", None),
    conflicts=(Conflict("program_year", (2030, "2031-2032", None), ("a", "b", "c")),),
)
TEXT = PlainText("Please ask by April 14, 2031.", (Section("DATES", Span(0, 29)),), Form.XML)
VERSION = Version(
    number=1,
    phase=Phase.OPEN,
    event=Event.CYCLE_OPENS,
    document_number="2031-00007",
    publication_date=date(2031, 2, 11),
    citation="96 FR 1001",
    deadline=READING.deadlines[0],
    establishments=READING.establishments,
    program_year=READING.program_year,
    cycle_ordinal=READING.cycle_ordinal,
)
CYCLE = Cycle("orchard-survey", "2031", ("FRU-2029-N-0001",), "Orchard Survey", None, None, (VERSION,))


def kept(store: Store, stored: StoredNotice, now: datetime = NOON) -> int:
    """Save in a transaction of its own."""
    with store.write() as conn:
        return notices.save(conn, stored, now)


def test_a_notice_comes_back_as_it_was(store: Store) -> None:
    """Record, text, reading, times and counters survive, dashes and quotes included."""
    stored = StoredNotice(
        NOTICE,
        NoticeState.READ,
        program="orchard-survey",
        text=TEXT,
        raw_sha256="a" * 64,
        reading=READING,
        text_attempts=3,
        next_text_at=LATER,
        unsettled=True,
    )
    row_id = kept(store, stored)

    with store.read() as conn:
        found = notices.find(conn, NOTICE)
    assert found == replace(stored, id=row_id, first_seen_at=NOON, last_seen_at=NOON)


FILED = replace(NOTICE, stage=Stage.INSPECTION)
TOMORROW = date(2031, 2, 12)


@pytest.mark.parametrize(
    ("stored", "seen", "same"),
    [
        pytest.param(NOTICE, NOTICE, True, id="the same record"),
        pytest.param(replace(NOTICE, document_number="2031-7"), NOTICE, True, id="padded otherwise"),
        pytest.param(FILED, NOTICE, True, id="published after it was filed"),
        pytest.param(FILED, replace(NOTICE, publication_date=TOMORROW), True, id="published a day later than planned"),
        pytest.param(FILED, replace(FILED, publication_date=TOMORROW), True, id="publication moved"),
        pytest.param(FILED, replace(FILED, publication_date=None), True, id="withdrawn"),
        pytest.param(replace(FILED, publication_date=None), FILED, True, id="filed anew after a withdrawal"),
        pytest.param(replace(FILED, publication_date=None), NOTICE, True, id="published although withdrawn"),
        pytest.param(NOTICE, FILED, True, id="still listed as filed after publication"),
        pytest.param(NOTICE, replace(FILED, publication_date=None), True, id="undated after publication"),
        pytest.param(NOTICE, replace(FILED, publication_date=TOMORROW), False, id="filed to be published again"),
        pytest.param(NOTICE, replace(NOTICE, publication_date=TOMORROW), False, id="a number published twice"),
        pytest.param(NOTICE, replace(NOTICE, document_number="2031-00008"), False, id="another number"),
        pytest.param(NOTICE, replace(NOTICE, document_number="C1-2031-00007"), False, id="its correction"),
    ],
)
def test_the_same_document_is_recognised(store: Store, stored: Notice, seen: Notice, same: bool) -> None:
    """By padded number and date, through filing, publication, postponement and withdrawal."""
    kept(store, StoredNotice(stored, NoticeState.UNCLAIMED))

    with store.read() as conn:
        assert (notices.find(conn, seen) is not None) is same


@pytest.mark.hostile("B19")
def test_a_number_of_two_documents_finds_the_right_one(store: Store) -> None:
    """Where a number was published twice, the publication date decides, whichever was stored first."""
    second = replace(NOTICE, publication_date=TOMORROW, title="Another")
    kept(store, StoredNotice(second, NoticeState.UNCLAIMED))
    kept(store, StoredNotice(NOTICE, NoticeState.UNCLAIMED))

    with store.read() as conn:
        found = [notices.find(conn, n) for n in (NOTICE, second)]
        assert [f.notice.title for f in found if f] == [NOTICE.title, "Another"]
        assert [f.notice.title for f in notices.by_number(conn, "2031–7")] == [NOTICE.title, "Another"]


def test_a_number_filed_again_does_not_hide_the_published_one(store: Store) -> None:
    """While a number waits to be published once more, its first publication is still found by its own date."""
    again = replace(FILED, publication_date=TOMORROW)
    first = kept(store, StoredNotice(NOTICE, NoticeState.READ))
    second = kept(store, StoredNotice(again, NoticeState.READ))

    with store.read() as conn:
        found = [notices.find(conn, n) for n in (NOTICE, again, replace(NOTICE, publication_date=TOMORROW))]
    assert [row.id for row in found if row] == [first, second, second]


@pytest.mark.parametrize("notice", [NOTICE, replace(FILED, publication_date=None)])
def test_a_document_is_there_once(store: Store, notice: Notice) -> None:
    """The database itself refuses a second row for a document, dated or not."""
    kept(store, StoredNotice(notice, NoticeState.UNCLAIMED))
    with pytest.raises(StoreError):
        kept(store, StoredNotice(notice, NoticeState.UNCLAIMED))


def test_history_keeps_each_change_once(store: Store) -> None:
    """A new state of record, bytes or reading is added to the history; the same one again is not."""
    first = StoredNotice(NOTICE, NoticeState.AWAITING_TEXT, program="orchard-survey")
    row_id = kept(store, first)
    kept(store, replace(first, id=row_id), LATER)
    kept(store, replace(first, id=row_id, raw_sha256="b" * 64, reading=READING, state=NoticeState.READ), LATER)

    with store.read() as conn:
        history = notices.versions(conn, row_id)
    assert [(v.seen_at, v.raw_sha256, v.reading) for v in history] == [(NOON, None, None), (LATER, "b" * 64, READING)]


def test_full_texts_are_asked_for_again_when_due(store: Store) -> None:
    """Only claimed notices without text, only when their time has come, the longest waiting first."""
    for number, state, due in [
        ("2031-00001", NoticeState.AWAITING_TEXT, LATER),
        ("2031-00002", NoticeState.AWAITING_TEXT, NOON),
        ("2031-00003", NoticeState.AWAITING_TEXT, LATER + timedelta(seconds=1)),
        ("2031-00004", NoticeState.READ, NOON),
    ]:
        kept(store, StoredNotice(replace(NOTICE, document_number=number), state, next_text_at=due))

    with store.read() as conn:
        assert [n.notice.document_number for n in notices.awaiting_text(conn, LATER)] == ["2031-00002", "2031-00001"]


def test_listing_filters(store: Store) -> None:
    """By program, state and dates; counts and the newest date go over all."""
    old = replace(NOTICE, document_number="2030-00001", publication_date=date(2030, 1, 2), citation="95 FR 1")
    filed = replace(FILED, document_number="2031-00099", publication_date=date(2031, 3, 1))
    ids = [
        kept(store, StoredNotice(NOTICE, NoticeState.READ, program="orchard-survey")),
        kept(store, StoredNotice(old, NoticeState.READ, program="other")),
        kept(store, StoredNotice(filed, NoticeState.UNCLAIMED)),
    ]
    with store.write() as conn:
        notices.touch(conn, ids[:1], LATER)

    with store.read() as conn:
        assert [n.id for n in notices.listing(conn)] == [ids[1], ids[0], ids[2]]
        assert [n.id for n in notices.listing(conn, claimed=True)] == [ids[1], ids[0]]
        assert [n.id for n in notices.listing(conn, state=NoticeState.UNCLAIMED)] == [ids[2]]
        assert [n.id for n in notices.listing(conn, since=date(2030, 1, 3), until=date(2031, 2, 11))] == [ids[0]]
        assert notices.newest_publication_date(conn) == NOTICE.publication_date
        assert notices.count(conn, NoticeState.READ) == 2
        assert notices.count(conn, NoticeState.AWAITING_TEXT) == 0
        assert [n.last_seen_at for n in notices.listing(conn)] == [NOON, LATER, NOON]


def test_quarantine_keeps_what_cannot_be_used(store: Store) -> None:
    """Each unusable record once, bounded, whatever bytes it holds; coming again only moves its time."""
    error = RecordError("no publication date", document_number="2031-00007", raw='{"x": "\0\ud800"}' + "y" * 50_000)
    with store.write() as conn:
        notices.keep_in_quarantine(conn, error, NOON)
        notices.keep_in_quarantine(conn, error, LATER)
        notices.keep_in_quarantine(conn, RecordError("no number"), NOON)

    with store.read() as conn:
        [first, second] = notices.quarantined(conn)
    assert (first.number, first.reason, first.first_seen_at, first.last_seen_at) == (
        "2031-00007",
        "no publication date",
        NOON,
        LATER,
    )
    assert first.raw.startswith('{"x": "?"}yyy')
    assert len(first.raw) < 20_001
    assert second.number is None


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        ("notices", "record", '{"title": "no number"}'),
        ("notices", "reading", "{}"),
        (
            "notices",
            "text",
            '{"text": "x", "sections": [{"name": "a", "span": {"start": 9, "end": 1}}], "form": "xml"}',
        ),
        ("notices", "stage", "imagined"),
        ("cycles", "record", "not JSON"),
    ],
)
def test_a_row_that_no_longer_decodes_is_damage(store: Store, table: str, column: str, value: str) -> None:
    """It is named, and never taken for an empty one."""
    kept(store, StoredNotice(NOTICE, NoticeState.READ))
    with store.write() as conn:
        cycles.save(conn, CYCLE, NOON)
        conn.execute(metadata.tables[table].update().values({column: literal(value, String)}))

    listing = notices.listing if table == "notices" else cycles.every
    with pytest.raises(StoreDamaged, match=f"{table} 1|imagined"), store.read() as conn:
        listing(conn)


def test_a_cycle_comes_back_with_its_history(store: Store) -> None:
    """The newest state under its key, every earlier one with the time from which we held it true."""
    moved = replace(CYCLE, versions=(VERSION, replace(VERSION, number=2, event=Event.WINDOW_EXTENDED)))
    other = replace(CYCLE, program="apple-survey")
    with store.write() as conn:
        cycles.save(conn, CYCLE, NOON)
        cycles.save(conn, CYCLE, LATER)
        cycles.save(conn, moved, LATER)
        cycles.save(conn, other, NOON)

    with store.read() as conn:
        assert cycles.get(conn, "orchard-survey", "2031") == moved
        assert cycles.get(conn, "orchard-survey", "2032") is None
        assert cycles.every(conn) == [other, moved]
        assert cycles.every(conn, "orchard-survey") == [moved]
        assert cycles.history(conn, "orchard-survey", "2031") == [(NOON, CYCLE), (LATER, moved)]


def test_sweeps_tell_how_they_went(store: Store) -> None:
    """A killed sweep stays unfinished; only a complete one counts as a look at the Register."""
    with store.write() as conn:
        done = sweeps.start(conn, "sweep", NOON)
        sweeps.finish(conn, done, LATER, complete=True, counts={"seen": 12}, error=None)
        failed = sweeps.start(conn, "sweep", LATER)
        sweeps.finish(conn, failed, LATER, complete=False, counts={}, error="count says 25, 24 came")
        killed = sweeps.start(conn, "reconcile", LATER)

    with store.read() as conn:
        complete, newest = sweeps.last_complete(conn, "sweep"), sweeps.newest(conn)
        assert sweeps.last_complete(conn, "reconcile") is None
        assert [(sweep.id, sweep.error) for sweep in sweeps.failed_since_complete(conn)] == [
            (failed, "count says 25, 24 came")
        ]
    assert complete == sweeps.Sweep(done, "sweep", NOON, LATER, complete=True, counts={"seen": 12}, error=None)
    assert newest is not None
    assert (newest.id, newest.finished_at) == (killed, None)


def test_a_remembered_value_is_replaced(store: Store) -> None:
    """One value per key, the last one."""
    with store.write() as conn:
        sweeps.remember(conn, "baseline", "2015-01-01", NOON)
        sweeps.remember(conn, "baseline", "done", LATER)
        assert sweeps.recall(conn, "baseline") == "done"
        assert sweeps.recall(conn, "other") is None


@pytest.mark.hostile("B13", "B14")
def test_text_that_no_database_takes_is_refused(store: Store) -> None:
    """Half a surrogate pair is an error of ours, and writes nothing."""
    with pytest.raises(StoreError, match="no database takes"):
        kept(store, StoredNotice(replace(NOTICE, title="\ud800"), NoticeState.UNCLAIMED))
    with store.read() as conn:
        assert notices.listing(conn) == []


def test_whoever_changes_a_cycle_builds_on_what_the_last_one_made_of_it(store: Store) -> None:
    """Of two that change it at once the second waits and sees the change of the first; no version is overwritten."""
    with store.write() as conn:
        cycles.save(conn, CYCLE, NOON)
    moved = replace(CYCLE, title="Moved")
    begun = Signal()

    def second() -> list[Cycle]:
        begun.set()
        with store.write() as conn:
            return cycles.every(conn, to_change=True)

    with ThreadPoolExecutor(1) as pool:
        with store.write() as conn:
            assert cycles.every(conn, to_change=True) == [CYCLE]
            later = pool.submit(second)
            assert begun.wait(5)
            with pytest.raises(TimeoutError):
                later.result(timeout=0.3)
            cycles.save(conn, moved, LATER)
        assert later.result(timeout=10) == [moved]
