"""News that a rule about history, a slow index or a slow start could swallow, and history that could be told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

import pytest
from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.errors import RecordError, SourceUnavailable
from fr_monitor.model.alert import AlertKind
from fr_monitor.model.notice import Sighting, Stage

PUBLISHED = date(2027, 2, 11)
MOVED = "FDA will accept requests to participate through May 10, 2027."


def opening(world: World) -> World:
    """The program's notice of 2027 is out, with its text."""
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    return world.at(PUBLISHED)


@dataclass
class SlowIndex(ScriptedRegister):
    """A Register that lists a document before its terms find it."""

    found_by: frozenset[str] = frozenset({"agency"})

    def _answer(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        for found in super()._answer(since, until):
            yield replace(found, found_by=self.found_by) if isinstance(found, Sighting) else found


def started(make_app: Callable[..., World], register: ScriptedRegister) -> World:
    """A service after its first start, with one subscriber."""
    world = make_app(register)
    world.app.subscribe("quality@plant.example", confirmed=True)
    world.app.sweep()
    return world


@pytest.mark.fault("F36")
def test_what_the_terms_find_later_than_the_agency_is_read_then(make_app: Callable[..., World]) -> None:
    """A document that says it only in its text is listed first and indexed later; it was not read, so it is not known."""
    register = SlowIndex()
    world = opening(started(make_app, register))
    register.listed = [notice(title="Notice of a Voluntary Program", docket_ids=())]
    assert world.app.sweep().claimed == 0
    register.found_by = frozenset({"agency", "term"})
    assert world.later(minutes=20).app.sweep().letters == 1
    assert world.later(minutes=20).app.sweep().claimed == 0


@pytest.mark.fault("F26")
@pytest.mark.parametrize(
    ("last_day", "letters"), [("April 12, 2027", 1), ("February 3, 2027", 0)], ids=["still open", "over"]
)
def test_an_open_window_that_is_listed_late_is_news(
    make_app: Callable[..., World], last_day: str, letters: int
) -> None:
    """It is dated before the first start, but was not there to be read as history; what is over stays history."""
    register = ScriptedRegister()
    world = started(make_app, register)
    dates = f"FDA will accept requests to participate through {last_day}."
    register.listed = [notice(day=date(2027, 1, 29))]
    register.texts = {"2027-01001": full_text(dates=dates)}
    assert world.at(date(2027, 2, 4)).app.sweep().letters == letters
    assert world.later(minutes=20).app.sweep().letters == 0
    assert world.later(days=1).app.reconcile().letters == 0


def test_a_window_from_before_the_first_start_does_not_move_in_silence(make_app: Callable[..., World]) -> None:
    """History is not told, but when its record says another last day while the window is open, that is news of today."""
    day = date(2027, 1, 28)
    register = ScriptedRegister(listed=[notice(day=day)], texts={"2027-01001": full_text()})
    world = started(make_app, register)
    register.listed, register.texts = [notice(day=day, dates=MOVED)], {"2027-01001": full_text(dates=MOVED)}
    assert [world.later(hours=1).app.sweep().letters for _ in range(3)] == [0, 1, 0]
    assert world.letters()[-1][1] == "QMM 2027 deadline moved: Apr 12 → May 10, 2027"


def test_a_window_that_was_over_before_the_first_start_may_change_unheard(make_app: Callable[..., World]) -> None:
    """Nobody can ask any more, so the past stays the past."""
    day = date(2027, 1, 28)
    over = {"2027-01001": full_text(dates="FDA will accept requests to participate through January 30, 2027.")}
    world = started(make_app, ScriptedRegister(listed=[notice(day=day)], texts=over))
    world.register.listed, world.register.texts = [notice(day=day, dates="x")], {"2027-01001": full_text(dates=MOVED)}
    assert [world.later(hours=1).app.sweep().letters for _ in range(2)] == [0, 0]


def test_a_first_start_that_takes_weeks_loses_none_of_them(make_app: Callable[..., World]) -> None:
    """However long the Register stays away: the window reaches back to the day from which on we watch."""
    world = started(make_app, ScriptedRegister(fault=SourceUnavailable("the Register cannot be reached")))
    world.register.fault = None
    assert opening(world).at(PUBLISHED + timedelta(days=40)).app.sweep().letters == 1


def test_a_backfill_leaves_the_news_to_the_sweep(world: World) -> None:
    """Reading history after a day off must not turn what came out since the last sweep into history."""
    opening(world).at(PUBLISHED + timedelta(days=1)).app.backfill(date(2027, 1, 1))
    assert world.register.asked[-1] == "history 2027-01-01 2027-01-31"
    assert world.app.sweep().letters == 1


def test_a_backfill_does_not_hush_a_notice_that_waits_for_its_text(world: World) -> None:
    """The text arrives while history is read: the letter goes out all the same."""
    opening(world).register.texts = {}
    world.app.sweep()
    world.register.texts = {"2027-01001": full_text()}
    world.later(minutes=10).app.backfill(date(2015, 1, 1), date(2016, 1, 1))
    world.later(minutes=10).app.sweep()
    assert len(world.letters()) == 1


def test_a_window_named_by_the_operator_tells_no_history_that_waited_for_its_text(
    make_app: Callable[..., World],
) -> None:
    """The text of an old notice may come at any time; it is history whatever was asked for."""
    register = ScriptedRegister(listed=[notice("2024-01001", date(2024, 2, 11))])
    world = started(make_app, register)
    dates = "FDA will accept requests to participate through April 12, 2024."
    register.texts = {"2024-01001": full_text("2024-01001", year="2024", dates=dates)}
    world.later(minutes=10).app.sweep(since=date(2027, 1, 30))
    assert [row["year"] for row in world.app.list_cycles()] == ["2024"]
    assert world.letters() == []


def test_a_dry_run_before_the_first_start_starts_nothing(make_app: Callable[..., World]) -> None:
    """Looking once, weeks before, does not make news of what is history on the day of the first start."""
    world = make_app(ScriptedRegister())
    world.app.subscribe("quality@plant.example", confirmed=True)
    world.app.sweep(dry_run=True)
    assert opening(world).at(PUBLISHED + timedelta(days=2)).app.sweep().letters == 0


def test_a_dry_run_keeps_no_unreadable_text(world: World) -> None:
    """To look changes nothing, not even the quarantine."""
    opening(world).register.texts = {"2027-01001": "<NOTICE></NOTICE>"}
    world.app.sweep(dry_run=True)
    assert world.app.status().quarantined == 0


def test_a_comment_request_is_told_once_however_its_number_is_padded(world: World) -> None:
    """Filed as 2027-1001 and printed as 2027-01001 is one document, and one letter."""
    title = "Quality Management Maturity; Request for Comments"
    filed = notice("2027-1001", stage=Stage.INSPECTION, title=title, docket_ids=("FDA-2023-N-3721",))
    text = full_text(title=title, action="Request for comments.", dates="Submit comments by April 12, 2027.")
    world.register.texts = dict.fromkeys(
        ("2027-1001", "2027-01001"), text.replace("FDA-2023-N-5706", "FDA-2023-N-3721")
    )
    world.app.people.prefer("quality@plant.example", kinds=[AlertKind.COMMENT_REQUEST])
    world.register.filed = [filed]
    assert world.at(PUBLISHED - timedelta(days=1)).app.sweep().letters == 1
    world.register.filed = []
    world.register.listed = [replace(filed, document_number="2027-01001", stage=Stage.PUBLISHED)]
    report = world.at(PUBLISHED).app.sweep()
    assert (report.claimed, report.letters) == (1, 0)


def test_two_sweeps_at_once_tell_once(make_app: Callable[..., World]) -> None:
    """A sweep by hand beside the service: whoever comes second finds the notice known, and goes on with the next."""
    world = opening(started(make_app, ScriptedRegister()))
    world.register.listed.append(notice("2027-01002", title="Quality Management Maturity Prototype; Meeting"))
    other = make_app(world.register).at(PUBLISHED)
    steps: list[str] = []

    def at(step: str) -> None:
        if step == "text-fetched" and not steps:
            steps.append(step)
            other.app.sweep()

    world.app.at = at
    report = world.app.sweep()
    assert (report.fault, report.seen, world.app.store.check()) == (None, 2, [])
    assert [subject for _, subject in world.letters()] == ["QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"]
