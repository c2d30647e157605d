"""Each fault against the service's own timetable, seen from outside; and quiet days on which nobody is disturbed."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import event
from support.campaign import Record
from support.clockwork import Clockwork, Outside, PrintingRegister, ShutRelay
from support.scripted import full_text, notice

from fr_monitor.app import App, build
from fr_monitor.channels.pager import WebhookRoute
from fr_monitor.errors import (
    MonitorError,
    RecordError,
    RelayUnavailable,
    SourceBlocked,
    SourceIncomplete,
    SourceRefused,
    SourceUnavailable,
    StoreUnavailable,
)
from fr_monitor.model.alarm import Findings
from fr_monitor.model.calendar import EASTERN, business_days_before
from fr_monitor.pipeline.canaries import Canaries
from fr_monitor.pipeline.heartbeat import Heartbeat
from fr_monitor.settings import AlarmSettings, ScheduleSettings, Settings, watched_programs

START = datetime(2027, 2, 1, 13, tzinfo=UTC)
"""A Monday, 08:00 in Washington."""
FAULT = START + timedelta(hours=3)
END = FAULT + timedelta(hours=3)
TODAY = date(2027, 2, 1)
CONFIG = Path(__file__).resolve().parents[2] / "config/fr_monitor.toml"


@dataclass
class House:
    """A service, its Register, its relay, its clock, and the one outside."""

    app: App
    register: PrintingRegister
    relay: ShutRelay
    outside: Outside
    clockwork: Clockwork

    def live(self, **delta: float) -> datetime:
        """Let time pass."""
        end = self.app.clock() + timedelta(**delta)
        self.clockwork.live_until(end)
        return end


def spare_the_disk(app: App) -> None:
    """Weeks of service sync a disk thousands of times; no test here pulls the plug."""
    engine = app.store._engine
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA synchronous = OFF"))
    engine.dispose()


@pytest.fixture(autouse=True)
def quiet_log() -> Iterator[None]:
    """Nothing below an error is formatted."""
    logging.disable(logging.WARNING)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture
def open_house(tmp_path: Path) -> Iterator[Callable[..., House]]:
    """Opens services over one folder; time goes on where the last one left it."""
    with_time = [START]
    opened: list[House] = []

    def clock() -> datetime:
        return with_time[0]

    def open_one(**alarms: object) -> House:
        settings = Settings(
            database_url=f"sqlite:///{tmp_path}/data/fr_monitor.db",
            public_url="https://monitor.example.org",
            secret_key="for tests",
            programs=watched_programs({}, CONFIG),
            schedule=ScheduleSettings(deliver_seconds=600, busy_minutes=20),
            alarms=AlarmSettings(free_megabytes=1, **alarms),  # type: ignore[arg-type]
            operator="operator@example.org",
            data_folder=tmp_path / "data",
        )
        app = build(settings, clock)
        spare_the_disk(app)
        register, relay, outside = PrintingRegister(), ShutRelay(), Outside(clock)
        app.register = register  # type: ignore[assignment]
        app.channels["email"] = relay
        app.watchman.heartbeat = Heartbeat("https://watch.example/beat", outside.ping)
        app.watchman.book.routes = (WebhookRoute("https://chat.example/x", outside.page),)
        if not opened:
            app.subscribe("quality@plant.example", confirmed=True)
        house = House(app, register, relay, outside, Clockwork(app, lambda at: with_time.__setitem__(0, at)))
        opened.append(house)
        return house

    yield open_one
    for house in opened:
        house.app.close()


@pytest.fixture
def fresh_house(open_house: Callable[..., House]) -> House:
    """A service that has not begun."""
    return open_house()


@pytest.fixture
def house(open_house: Callable[..., House]) -> House:
    """A service that has been well for some hours."""
    opened = open_house()
    opened.clockwork.live_until(FAULT)
    assert opened.outside.pages == []
    return opened


@pytest.mark.parametrize("days", [2, pytest.param(7, marks=pytest.mark.campaign, id="with a weekend")])
def test_healthy_quiet_days_disturb_nobody(open_house: Callable[..., House], days: int) -> None:
    """No notice, no letter: not one alarm, and a sign of life at least every hour."""
    house = open_house()
    house.clockwork.seldom = 12
    end = house.live(days=days)
    beats = house.outside.successes()
    assert house.outside.pages == []
    assert {signal for _, signal in house.outside.signals} == {"start", "success"}
    assert max(later - sooner for sooner, later in zip(beats, [*beats[1:], end], strict=True)) <= timedelta(hours=1)


@pytest.mark.parametrize(
    ("fault", "kind", "within"),
    [
        pytest.param(
            SourceUnavailable("name not known"),
            "source-unreachable",
            30,
            marks=pytest.mark.fault("F01", "F03"),
            id="no-name",
        ),
        pytest.param(
            SourceBlocked("a page came where data was due"),
            "source-blocked",
            30,
            marks=pytest.mark.fault("F14"),
            id="bot-wall",
        ),
        pytest.param(
            SourceIncomplete("25 announced and 24 came"),
            "source-incomplete",
            30,
            marks=pytest.mark.fault("F24"),
            id="count",
        ),
        pytest.param(
            SourceRefused("no record has 'title' any more"),
            "schema-changed",
            30,
            marks=pytest.mark.fault("F35"),
            id="field-gone",
        ),
    ],
)
def test_a_register_that_fails_is_told_after_two_sweeps(
    house: House, record: Record, fault: MonitorError, kind: str, within: int
) -> None:
    """The first failed sweep gives /fail, the second one a page; the dead man's switch needs no page at all."""
    house.register.fault = fault
    house.clockwork.live_until(END)
    told = house.outside.alarmed_after(FAULT, END)
    assert set(told) == {kind, "/fail", "silence"}
    assert told["/fail"] <= timedelta(minutes=15)
    assert told[kind] <= timedelta(minutes=within)
    record(alarm=told[kind])


def test_one_failed_sweep_is_no_alarm(house: House) -> None:
    """The Register is sometimes away for a minute; who is called for that stops listening."""
    house.register.fault = SourceUnavailable("reset")
    house.clockwork.live_until(FAULT + timedelta(minutes=3))
    house.register.fault = None
    house.clockwork.live_until(END)
    assert house.outside.pages == []


@pytest.mark.fault("F35")
def test_a_record_that_lost_a_field_is_told_while_others_go_on(house: House) -> None:
    """In one record: it is in quarantine, the alarm names the field, and the other notice is told."""
    house.register.listed = [
        RecordError("record 2027-01007: type: missing", document_number="2027-01007"),
        notice(day=TODAY),
    ]
    house.register.texts = {"2027-01001": full_text()}
    house.clockwork.live_until(END)
    assert house.outside.alarmed_after(FAULT, END)["record-unusable"] <= timedelta(minutes=30)
    assert house.relay.taken == ["quality@plant.example"]


@pytest.mark.fault("F33")
def test_an_empty_register_on_a_business_day_is_told_at_ten(open_house: Callable[..., House], record: Record) -> None:
    """Sweeps are complete and find nothing; only the calendar knows better."""
    house = open_house()
    house.register.printed = {date(2027, 2, 1): 0}
    house.live(hours=4)
    ten = datetime(2027, 2, 1, 15, tzinfo=UTC)
    assert house.outside.pages[0][1] == "issue-missing"
    assert timedelta() <= house.outside.pages[0][0] - ten <= timedelta(minutes=15)
    record(alarm=house.outside.pages[0][0] - ten, note="counted from ten in the morning, Washington")


def canaries(register: PrintingRegister, app: App, now: datetime) -> Findings:
    """What the canaries say at a moment."""
    return Canaries(register, app.store, ["food-and-drug-administration"], now).run()


@pytest.mark.fault("F32", "F33")
@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2027, 2, 2, 14, 59, tzinfo=UTC), date(2027, 2, 1)),  # 09:59 on a Tuesday
        (datetime(2027, 2, 2, 15, 0, tzinfo=UTC), date(2027, 2, 2)),
        (datetime(2027, 2, 7, 20, tzinfo=UTC), date(2027, 2, 5)),  # a Sunday
        (datetime(2027, 2, 15, 20, tzinfo=UTC), date(2027, 2, 12)),  # Presidents' Day
        (datetime(2027, 7, 1, 14, 0, tzinfo=UTC), date(2027, 7, 1)),  # 10:00 in summer
    ],
)
def test_an_issue_is_expected_by_ten_of_a_business_day(fresh_house: House, now: datetime, day: date) -> None:
    """Weekends, holidays and the early morning are no silence; the newest issue due before them is asked for."""
    fresh_house.register.printed = {day: 0}
    assert [trouble.kind for trouble in canaries(fresh_house.register, fresh_house.app, now).troubles] == [
        "issue-missing"
    ]
    fresh_house.register.printed = {now.astimezone(EASTERN).date(): 0} if day != now.astimezone(EASTERN).date() else {}
    assert canaries(fresh_house.register, fresh_house.app, now).troubles == ()


@pytest.mark.fault("F34")
@pytest.mark.parametrize(("days", "severity"), [(2, None), (3, "warning"), (4, "warning"), (5, "alarm"), (9, "alarm")])
def test_a_silent_agency_warns_and_then_alarms(fresh_house: House, days: int, severity: str | None) -> None:
    """Three business days without FDA, while others print, are a warning, five an alarm."""
    friday = date(2027, 2, 12)
    fresh_house.register.agency_silent_from = business_days_before(friday, days - 1)
    found = canaries(fresh_house.register, fresh_house.app, datetime(2027, 2, 12, 16, tzinfo=UTC)).troubles
    assert [trouble.severity for trouble in found] == ([severity] if severity else [])


@pytest.mark.parametrize(("count", "odd"), [(100, False), (34, False), (33, True), (300, False), (301, True)])
def test_an_odd_volume_warns(fresh_house: House, count: int, odd: bool) -> None:
    """Less than a third or more than three times what the weekday usually brings."""
    fresh_house.register.printed = {date(2027, 2, 12): count}
    found = canaries(fresh_house.register, fresh_house.app, datetime(2027, 2, 12, 16, tzinfo=UTC)).troubles
    assert [(trouble.kind, trouble.severity) for trouble in found] == ([("volume-odd", "warning")] if odd else [])


def test_canaries_without_an_answer_are_unknown_and_not_well(fresh_house: House) -> None:
    """An alarm that is on stays on while nobody can say whether it is over."""
    fresh_house.register.fault = SourceUnavailable("no answer")
    found = canaries(fresh_house.register, fresh_house.app, FAULT)
    assert found.troubles == ()
    assert {"issue-missing", "agency-silent", "volume-odd"} <= found.unknown


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("database: database or disk is full", marks=pytest.mark.fault("F55", "F58"), id="disk-full"),
        pytest.param(
            "database: cannot execute INSERT in a read-only transaction", marks=pytest.mark.fault("F64"), id="read-only"
        ),
    ],
)
def test_a_database_that_cannot_be_written_is_told_without_it(
    house: House, record: Record, monkeypatch: pytest.MonkeyPatch, fault: str
) -> None:
    """Neither alarm nor signal needs the database; when it is well again, so is everything, with one note."""

    def write() -> object:
        raise StoreUnavailable(fault)

    with monkeypatch.context() as broken:
        broken.setattr(house.app.store, "write", write)
        house.clockwork.live_until(END)
    told = house.outside.alarmed_after(FAULT, END)
    assert told["database-ill"] <= timedelta(minutes=15)
    record(alarm=told["database-ill"])
    assert {"/fail", "silence"} <= set(told)
    house.live(hours=1)
    assert [(kind, occasion) for _, kind, occasion in house.outside.pages] == [
        ("database-ill", "begins"),
        ("database-ill", "is over"),
    ]
    assert house.app.status().state == "fresh"


@pytest.mark.fault("F46")
def test_a_job_that_hangs_is_told_and_the_others_go_on(house: House, record: Record) -> None:
    """A sweep that never ends is silence outside within ninety minutes; deliveries and reminders go on."""
    house.clockwork.hanging = {"sweep"}
    house.clockwork.live_until(END)
    told = house.outside.alarmed_after(FAULT, END)
    assert told["silence"] <= timedelta(minutes=90)
    assert told["job-hangs"] <= timedelta(minutes=90)
    record(alarm=told["job-hangs"])
    assert told["sweep-overdue"] <= timedelta(hours=2, minutes=15)


@pytest.mark.fault("F69", "F81")
def test_a_relay_that_is_away_for_three_days_loses_nothing_and_is_told(house: House, record: Record) -> None:
    """One page by the other way, one more each day, one when it is over; the letter leaves once."""
    house.register.listed, house.register.texts = [notice(day=TODAY)], {"2027-01001": full_text()}
    house.relay.shut = RelayUnavailable("cannot reach mail.example:25: connection refused")
    house.live(hours=3)
    house.clockwork.seldom = 12
    house.live(days=2, hours=21)
    told = house.outside.alarmed_after(FAULT, FAULT + timedelta(days=3))
    assert told["relay-ill"] <= timedelta(minutes=30)
    record(alarm=told["relay-ill"])
    assert told["letters-stuck"] <= timedelta(minutes=90)
    assert told["/fail"] <= timedelta(minutes=90)
    pages = [(kind, occasion) for _, kind, occasion in house.outside.pages]
    assert pages.count(("relay-ill", "goes on")) == 2
    house.relay.shut = None
    house.live(hours=3)
    ends = {kind for _, kind, occasion in house.outside.pages if occasion == "is over"}
    assert (house.relay.taken, ends) == (["quality@plant.example"], {"relay-ill", "letters-stuck"})
    record(lost=0, doubled=0)


def test_alarms_survive_a_restart(open_house: Callable[..., House], house: House) -> None:
    """Who was told is not told again by the next process, and hears from it when it is over."""
    house.register.fault = SourceBlocked("a page came where data was due")
    house.live(hours=1)
    with closing(house.app):
        assert [occasion for _, _, occasion in house.outside.pages] == ["begins"]
    after = open_house()
    after.register.fault = house.register.fault
    after.live(hours=2)
    assert after.outside.pages == []
    after.register.fault = None
    after.live(hours=1)
    assert [(kind, occasion) for _, kind, occasion in after.outside.pages] == [("source-blocked", "is over")]


def test_an_alarm_that_nobody_took_is_offered_again(house: House) -> None:
    """A webhook that is away itself does not swallow the alarm."""
    calls: list[int] = []

    def away(*_: object, **__: object) -> None:
        calls.append(1)
        if len(calls) < 4:
            raise RelayUnavailable("chat.example: answered 503")

    house.app.watchman.book.routes = (WebhookRoute("https://chat.example/x", away),)
    house.register.fault = SourceUnavailable("no route")
    house.clockwork.live_until(END)
    assert len(calls) == 4


def test_a_notice_that_vanished_or_changed_is_told(house: House) -> None:
    """A claimed notice that the Register drops, and one of long ago that reads differently, are each named."""
    house.register.listed = [notice(day=TODAY), notice("2026-00900", date(2026, 2, 3))]
    house.register.texts = {"2027-01001": full_text(), "2026-00900": full_text("2026-00900", year="2026")}
    house.app.backfill(date(2026, 1, 1), date(2026, 12, 31))
    house.live(hours=2)
    assert house.outside.pages == []
    house.register.listed = [notice("2026-00900", date(2026, 2, 3), title="Something Else", start_page=7)]
    house.live(hours=18)
    kinds = {kind for _, kind, occasion in house.outside.pages if occasion == "begins"}
    assert kinds == {"notice-vanished", "notice-changed"}
    assert any(
        "What: 2026-00900 of 2026-02-03 now differs in title, start_page\n" in text for text in house.outside.texts
    )
