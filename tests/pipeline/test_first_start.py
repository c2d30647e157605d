"""History that cannot be read keeps nobody from what is new, and is not forgotten."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from support.scripted import ScriptedRegister, World, full_text, notice

from fr_monitor.errors import RecordError, SourceUnavailable
from fr_monitor.model.alarm import AlarmKind
from fr_monitor.model.notice import Sighting
from fr_monitor.pipeline.vitals import Vitals
from fr_monitor.pipeline.watch import Look


@dataclass
class ForgetfulRegister(ScriptedRegister):
    """Knows the present; its past cannot be had while `lost` holds."""

    lost: bool = True

    def history(self, since: date, until: date) -> Iterator[Sighting | RecordError]:
        """An error, or what there is."""
        if self.lost:
            raise SourceUnavailable("no answer about 2015")
        return super().history(since, until)


def alarms(world: World) -> dict[AlarmKind, int | None]:
    """What a look finds, and how often in a row it was met."""
    findings = Look(world.app.store, Vitals(), world.app.settings.home, 0, world.now, None).findings()
    return {trouble.kind: trouble.times for trouble in findings.troubles if trouble.what.startswith("history: ")}


def test_what_is_new_is_told_although_history_cannot_be_read(make_app: Callable[..., World]) -> None:
    """The sweep is complete and tells of the opening; its report and an alarm say that the past is missing."""
    register = ForgetfulRegister()
    world = make_app(register)
    world.app.subscribe("quality@plant.example", confirmed=True)
    assert world.app.sweep().fault == "history: no answer about 2015"
    assert alarms(world) == {AlarmKind.SOURCE_UNREACHABLE: 1}
    register.listed.append(notice())
    register.texts["2027-01001"] = full_text()
    report = world.at(date(2027, 2, 11)).app.sweep()
    assert (report.letters, report.fault) == (1, "history: no answer about 2015")
    assert world.app.status().fresh
    assert alarms(world) == {AlarmKind.SOURCE_UNREACHABLE: 2}
    register.lost = False
    assert world.later(hours=1).app.sweep().fault is None
    assert alarms(world) == {}


def test_a_register_that_is_away_at_the_first_start_counts_once_a_sweep(make_app: Callable[..., World]) -> None:
    """The question about the past and the one about the present fail together, and are one failure."""
    world = make_app(ForgetfulRegister(fault=SourceUnavailable("nobody there")))
    world.app.sweep()
    findings = Look(world.app.store, Vitals(), world.app.settings.home, 0, world.now, None).findings()
    assert {trouble.times for trouble in findings.troubles} == {1}
