from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest
from support.scripted import TITLE, ScriptedRegister, World, full_text, notice

from fr_monitor.errors import RecordError, SourceBlocked, SourceUnavailable
from fr_monitor.model.notice import Stage

PUBLISHED = date(2027, 2, 11)
OPENING = "QMM 2027 opens: 9 establishments, ask by Mon Apr 12, 2027"


def opening(world: World) -> World:
    """The program's notice of 2027 is out, with its text."""
    world.register.listed = [notice()]
    world.register.texts = {"2027-01001": full_text()}
    return world.at(PUBLISHED)


def test_an_opening_is_told_once_to_each_confirmed_subscriber(world: World) -> None:
    """The main job: one letter with year, count and deadline; a second sweep changes nothing."""
    opening(world).app.subscribe("visitor@plant.example", confirmed=False)
    first, second = world.app.sweep(), world.app.sweep()
    assert (first.new, first.claimed, first.letters) == (1, 1, 1)
    assert (second.new, second.claimed, second.letters) == (0, 0, 0)
    assert [letter for letter in world.letters() if "opens" in letter[1]] == [("quality@plant.example", OPENING)]


def test_what_is_known_costs_no_question_for_its_text(world: World) -> None:
    """Texts are fetched once; the Register is spared."""
    opening(world).app.sweep()
    world.app.sweep()
    assert [asked for asked in world.register.asked if asked.startswith("text")] == ["text 2027-01001"]


def test_the_first_start_reads_history_without_telling_it(make_app: Callable[..., World]) -> None:
    """A new subscriber is not flooded with what happened years ago."""
    register = ScriptedRegister(listed=[notice(day=date(2027, 1, 5))], texts={"2027-01001": full_text()})
    world = make_app(register)
    world.app.subscribe("quality@plant.example", confirmed=True)
    lines: list[str] = []
    report = world.app.sweep(progress=lines.append)
    assert register.asked[0] == "history 2015-01-01 2027-01-31"
    assert (report.letters, world.letters()) == (0, [])
    assert [row["year"] for row in world.app.list_cycles()] == ["2027"]
    assert lines[0].startswith("First start: reading history since 2015-01-01 without mailing it")
    assert lines[-1].startswith("Open already, so its opening is not mailed again: qmm-prototype-assessment 2027")


def test_what_is_published_on_the_first_day_is_news(make_app: Callable[..., World]) -> None:
    """Whoever starts the service on the morning of the notice gets the letter."""
    register = ScriptedRegister(listed=[notice(day=date(2027, 2, 1))], texts={"2027-01001": full_text()})
    world = make_app(register)
    world.app.subscribe("quality@plant.example", confirmed=True)
    assert world.app.sweep().letters == 1


def test_a_first_start_without_the_register_is_made_up_for(make_app: Callable[..., World]) -> None:
    """What came out between the first start and the first answer is news, not history."""
    register = ScriptedRegister(fault=SourceUnavailable("the Register cannot be reached"))
    world = make_app(register)
    world.app.subscribe("quality@plant.example", confirmed=True)
    assert world.app.sweep().fault == "the Register cannot be reached"
    register.fault = None
    assert opening(world).at(PUBLISHED + timedelta(days=3)).app.sweep().letters == 1


@pytest.mark.parametrize("fault", [SourceUnavailable("no answer"), SourceBlocked("a page came where data was due")])
def test_a_source_that_fails_changes_nothing_and_is_reported(world: World, fault: Exception) -> None:
    """Not checked is never "nothing new": the report names the fault and the last complete sweep stays."""
    before = world.app.status().last_complete_sweep
    world.register.fault = fault  # type: ignore[assignment]
    report = opening(world).app.sweep()
    assert str(fault) in str(report.fault)
    assert world.app.list_cycles() == []
    assert world.app.status().last_complete_sweep == before
    assert world.app.status().state in {"partial", "stale", "blocked"}


def test_after_a_long_absence_the_window_reaches_back(world: World) -> None:
    """A notice from the middle of a month of not running is found."""
    opening(world).at(date(2027, 3, 20)).app.sweep()
    assert world.register.asked[-2] == "published 2027-01-22 2027-03-27"
    assert [subject for _, subject in world.letters()] == [OPENING]


def test_filing_tells_and_publication_does_not_tell_again(world: World) -> None:
    """A day early, once: the printed notice with the same facts is silent."""
    filed = notice(stage=Stage.INSPECTION, citation=None, action=None, docket_ids=())
    world.register.filed, world.register.texts = [filed], {"2027-01001": full_text()}
    assert world.at(date(2027, 2, 10)).app.sweep().letters == 1
    world.register.filed = []
    assert opening(world).app.sweep().letters == 0
    assert world.app.list_cycles()[0]["phase"] == "open"
    assert len(world.letters()) == 1


def test_a_published_notice_never_falls_back_to_inspection(world: World) -> None:
    """The inspection desk goes on showing what is printed already."""
    opening(world).app.sweep()
    world.register.filed = [notice(stage=Stage.INSPECTION)]
    world.app.sweep()
    assert [row["stage"] for row in world.app.list_notices()] == ["published"]


@pytest.mark.fault("F37")
def test_a_text_that_is_not_there_yet_is_awaited(world: World) -> None:
    """Documents are listed minutes before their text; one whole letter is better than two halves."""
    opening(world).register.texts = {}
    assert world.app.sweep().awaiting_text == 1
    world.register.texts = {"2027-01001": full_text()}
    assert world.later(minutes=6).app.sweep().letters == 1
    assert world.letters()[-1][1] == OPENING


@pytest.mark.fault("F37")
def test_a_text_that_never_comes_does_not_keep_the_news(world: World) -> None:
    """After three quarters of an hour the API's own fields must do; what they do not say comes later as a change."""
    dates = "FDA will accept requests to participate through April 12, 2027."
    opening(world).register.listed = [notice(dates=dates)]
    world.register.texts = {}
    world.app.sweep()
    assert world.later(minutes=50).app.sweep().letters == 1
    assert "ask by Mon Apr 12, 2027" in world.letters()[-1][1]
    world.register.texts = {"2027-01001": full_text()}
    report = world.later(minutes=50).app.sweep()
    assert report.told == ("qmm-prototype-assessment 2027: establishments, because of 2027-01001",)


@pytest.mark.fault("F35")
def test_one_bad_record_stops_nothing_and_is_kept(world: World) -> None:
    """A record of another shape goes into quarantine, once, and the others go on."""
    world.register.listed = [RecordError("no title", document_number="2027-09999", raw="{}")]
    opened = opening(world)
    opened.register.listed = [RecordError("no title", document_number="2027-09999", raw="{}"), notice()]
    reports = [opened.app.sweep(), opened.app.sweep()]
    assert [(r.quarantined, r.letters) for r in reports] == [(1, 1), (1, 0)]
    assert opened.app.status().quarantined == 1


@pytest.mark.fault("F47")
def test_a_document_that_makes_us_stumble_does_not_hide_the_next(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A bug of ours on one document is quarantined with its number; the letter for the other goes out."""
    from fr_monitor.pipeline import intake  # noqa: PLC0415 (its name is replaced for this test)

    sound = intake.read

    def stumbling(record: object, *rest: object) -> object:
        if getattr(record, "document_number", "") == "2027-01000":
            raise ZeroDivisionError("made for this test")
        return sound(record, *rest)  # type: ignore[arg-type]

    monkeypatch.setattr(intake, "read", stumbling)
    opening(world).register.listed = [notice("2027-01000"), notice()]
    world.register.texts["2027-01000"] = full_text("2027-01000")
    report = world.app.sweep()
    assert (report.quarantined, report.letters) == (1, 1)


@pytest.mark.fault("F47")
def test_a_document_that_made_us_stumble_is_tried_again(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After the bug is mended nothing is lost, even when the document has left the window."""
    from fr_monitor.pipeline import intake  # noqa: PLC0415 (its name is replaced for this test)

    def stumbling(*_: object) -> object:
        raise ZeroDivisionError("made for this test")

    with monkeypatch.context() as broken:
        broken.setattr(intake, "read", stumbling)
        assert opening(world).app.sweep().quarantined == 1
        assert world.later(minutes=1).app.sweep().quarantined == 0
    world.register.listed = []
    assert world.later(hours=1).app.sweep().letters == 1


def test_a_text_that_cannot_be_read_is_quarantined_and_told_from_the_fields(world: World) -> None:
    """Unknown is not empty: a damaged text is kept for review, and the notice is told all the same."""
    opening(world).register.texts = {"2027-01001": "<NOTICE></NOTICE>"}
    world.register.listed = [notice(dates="FDA will accept requests to participate through April 12, 2027.")]
    world.app.sweep()
    assert world.app.status().quarantined == 1
    assert world.later(minutes=50).app.sweep().letters == 1


@pytest.mark.fault("F30")
def test_a_silent_change_of_the_record_is_believed_when_seen_twice(world: World) -> None:
    """A value that flaps makes no noise; one that stays is told with what moved from where to where."""
    opening(world).app.sweep()
    moved = full_text(dates="FDA will accept requests to participate through May 10, 2027.")
    changed = notice(dates="through May 10, 2027")
    world.register.listed, world.register.texts = [changed], {"2027-01001": moved}
    assert world.later(hours=1).app.sweep().letters == 0
    assert world.later(hours=1).app.sweep().letters == 1
    assert world.letters()[-1][1] == "QMM 2027 deadline moved: Apr 12 → May 10, 2027"


@pytest.mark.fault("F31")
def test_a_value_that_flaps_back_is_never_told(world: World) -> None:
    """A, B, A: the record returned to what it was before anybody was told."""
    opening(world).app.sweep()
    moved = full_text(dates="FDA will accept requests to participate through May 10, 2027.")
    world.register.listed, world.register.texts = [notice(dates="x")], {"2027-01001": moved}
    world.later(hours=1).app.sweep()
    opening(world).later(hours=2)
    told = [world.later(hours=1).app.sweep().told for _ in range(3)]
    assert told == [(), (), ()]
    assert len(world.letters()) == 1


def test_an_extension_moves_the_deadline_of_its_cycle(world: World) -> None:
    """A second document about the same docket changes the cycle and says from when to when."""
    opening(world).app.sweep()
    extension = replace(
        notice("2027-03003", date(2027, 3, 18)),
        action="Notice; extension of period.",
        title=f"{TITLE}; Extension of Period",
    )
    world.register.listed.append(extension)
    world.register.texts["2027-03003"] = full_text(
        "2027-03003",
        title=f"{TITLE}; Extension of Period",
        action="Notice; extension of period.",
        dates="The period for requests to participate, announced on February 11, 2027 (92 FR 9001), is extended "
        "from April 12, 2027, to May 12, 2027.",
    )
    assert world.at(date(2027, 3, 18)).app.sweep().letters == 1
    assert world.letters()[-1][1] == "QMM 2027 deadline moved: Apr 12 → May 12, 2027"
    assert [(row["deadline"], row["version"]) for row in world.app.list_cycles()] == [(date(2027, 5, 12), 2)]


def test_a_dry_run_says_what_it_would_tell_and_changes_nothing(world: World) -> None:
    """An operator can look before the service acts."""
    report = opening(world).app.sweep(dry_run=True)
    assert report.told == ("qmm-prototype-assessment 2027: opens, because of 2027-01001",)
    assert (world.letters(), world.app.list_cycles(), world.app.list_notices(everything=True)) == ([], [], [])
    assert world.app.sweep().letters == 1


def test_a_window_named_by_the_operator_is_swept_and_told(make_app: Callable[..., World]) -> None:
    """`sweep --since` is an order, not a first start: what it finds goes into the outbox."""
    world = make_app(ScriptedRegister(listed=[notice()], texts={"2027-01001": full_text()}))
    world.app.subscribe("quality@plant.example", confirmed=True)
    report = world.at(date(2027, 6, 1)).app.sweep(date(2027, 2, 1), date(2027, 2, 28))
    assert report.letters == 1
    assert world.register.asked == ["published 2027-02-01 2027-02-28", "text 2027-01001"]


@pytest.mark.parametrize(
    ("since", "until", "state"),
    [
        (date(2027, 1, 1), None, "fresh"),
        (date(2027, 1, 1), date(2027, 1, 31), "never"),
        (date(2027, 2, 1), None, "never"),
    ],
)
def test_a_window_that_covers_the_usual_one_makes_knowledge_fresh(
    make_app: Callable[..., World], since: date, until: date | None, state: str
) -> None:
    """A wider look by hand is as good as a scheduled one; a look into the past is not."""
    world = make_app()
    world.app.sweep(since, until)
    assert world.app.status().state == state


def test_backfill_reads_without_telling_and_resumes(world: World) -> None:
    """History fills the cycles, mails nobody, and a second run reads no text again."""
    world.at(date(2027, 6, 1)).app.sweep()
    opening(world).at(date(2027, 6, 1))
    steps: list[tuple[int, int, str]] = []
    first = world.app.backfill(date(2027, 1, 1), progress=lambda *step: steps.append(step))
    second = world.app.backfill(date(2027, 1, 1))
    assert (first.new, first.letters, second.new) == (1, 0, 0)
    assert steps == [(1, 1, "Reading notices")]
    assert world.register.asked.count("text 2027-01001") == 1


def test_every_letter_is_accounted_for(world: World) -> None:
    """The conservation of letters holds after a sweep and after its delivery."""
    opening(world).app.sweep()
    assert world.app.store.check() == []
    assert world.app.deliver().sent == 1
    assert world.app.store.check() == []
