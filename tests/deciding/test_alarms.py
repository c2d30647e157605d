from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from fr_monitor.deciding.alarms import MEANING, due, heard, page
from fr_monitor.model.alarm import Alarm, AlarmKind, Findings, Occasion, Severity, Trouble

NOW = datetime(2027, 2, 1, 15, tzinfo=UTC)
DAY = timedelta(days=1)
BLOCKED = AlarmKind.SOURCE_BLOCKED


def trouble(times: int | None = None, severity: Severity = Severity.ALARM) -> Trouble:
    """A wall that was met."""
    return Trouble(BLOCKED, "a page came where data was due", NOW, times, severity)


def test_failures_are_counted_until_the_operator_is_told() -> None:
    """The first is noted, the second told, and the next only after a day."""
    once = heard({}, Findings((trouble(),)), NOW)
    assert due(once[BLOCKED], NOW, after=2, every=DAY) is None
    twice = heard(once, Findings((trouble(),)), NOW)
    assert due(twice[BLOCKED], NOW, after=2, every=DAY) is Occasion.BEGINS
    told = Alarm(BLOCKED, "x", NOW, 2, told_at=NOW)
    assert due(told, NOW + DAY - timedelta(seconds=1), after=2, every=DAY) is None
    assert due(told, NOW + DAY, after=2, every=DAY) is Occasion.GOES_ON


def test_sweeps_are_counted_by_themselves_and_not_by_looks() -> None:
    """Five looks at one failed sweep are one failure."""
    alarms: dict[AlarmKind, Alarm] = {}
    for _ in range(5):
        alarms = heard(alarms, Findings((trouble(times=1),)), NOW)
    assert alarms[BLOCKED].times == 1


@pytest.mark.parametrize(
    ("told_at", "unknown", "kinds"),
    [
        (None, frozenset(), set()),
        (NOW, frozenset(), {BLOCKED}),
        (None, frozenset({BLOCKED}), {BLOCKED}),
    ],
)
def test_what_is_over_is_told_once_if_its_beginning_was(
    told_at: datetime | None, unknown: frozenset[AlarmKind], kinds: set[AlarmKind]
) -> None:
    """Nobody hears of the end of what they never heard of; what could not be looked at is not over."""
    alarms = heard({BLOCKED: Alarm(BLOCKED, "x", NOW, told_at=told_at)}, Findings(unknown=unknown), NOW)
    assert set(alarms) == kinds
    assert [a for a in alarms.values() if a.over_at] == ([] if unknown or not told_at else list(alarms.values()))


def test_a_warning_that_turns_into_an_alarm_is_told_at_once() -> None:
    """Whoever put a warning off must hear that it is no longer one."""
    warned = {BLOCKED: Alarm(BLOCKED, "x", NOW, 5, Severity.WARNING, told_at=NOW)}
    worse = heard(warned, Findings((trouble(),)), NOW)
    assert due(worse[BLOCKED], NOW, after=2, every=DAY) is Occasion.BEGINS


def test_an_alarm_says_what_since_when_what_it_means_and_what_to_do() -> None:
    """In Eastern time, with the runbook's address."""
    told = page(
        Alarm(BLOCKED, "a page came", NOW, 3),
        Occasion.BEGINS,
        runbook="https://docs.example/runbooks/source-blocked.md",
        shutdown=True,
    )
    assert told.subject == "[fr-monitor] alarm: source-blocked: a page came"
    assert told.text.splitlines() == [
        "What: a page came",
        "Since: 2027-02-01 10:00 EST (met 3 times in a row)",
        f"What it means: {MEANING[BLOCKED][0]}",
        f"What to do: {MEANING[BLOCKED][1]}",
        "Runbook: https://docs.example/runbooks/source-blocked.md",
    ]


def test_a_shutdown_changes_the_words_for_silence_only() -> None:
    """A lapse of appropriations explains an empty Register, and no bot wall."""
    silent = Alarm(AlarmKind.AGENCY_SILENT, "nothing for 5 days", NOW)
    assert "shutdown" in page(silent, Occasion.GOES_ON, runbook="r", shutdown=True).text
    assert "shutdown" not in page(silent, Occasion.GOES_ON, runbook="r", shutdown=False).text


def test_the_end_names_both_times() -> None:
    """One note, and it says how long."""
    over = Alarm(BLOCKED, "a page came", NOW, 3, told_at=NOW, over_at=NOW + timedelta(hours=2))
    told = page(over, Occasion.IS_OVER, runbook="r", shutdown=False)
    assert told.subject == "[fr-monitor] over: source-blocked"
    assert "2027-02-01 10:00 EST to 2027-02-01 12:00 EST" in told.text


def test_every_kind_has_a_meaning() -> None:
    """A new kind without words would be an error in the moment of need."""
    assert set(MEANING) == set(AlarmKind)
