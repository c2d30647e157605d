"""When the Register is looked at: more often while past years make an opening likely."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from fr_monitor.errors import StoreUnavailable
from fr_monitor.model.calendar import EASTERN
from fr_monitor.scheduler import Seasonal, season_times, sweep_times
from fr_monitor.settings import ScheduleSettings

MONDAY = datetime(2027, 2, 8, tzinfo=EASTERN)


def sweeps(day: datetime, in_season: bool | None) -> int:
    """How often a day is looked at; None: the database cannot say whether it is the season."""

    def asked() -> bool:
        if in_season is None:
            raise StoreUnavailable("locked")
        return in_season

    schedule = ScheduleSettings()
    trigger = Seasonal(sweep_times(schedule), season_times(schedule), asked)
    moment, count, previous = day, 0, None
    while (fired := trigger.get_next_fire_time(previous, moment)) and fired < day + timedelta(days=1):
        count, previous, moment = count + 1, fired, fired + timedelta(microseconds=1)
    return count


def test_in_season_a_working_day_is_looked_at_every_few_minutes() -> None:
    """At least every three minutes from six to seven in the evening, and no moment twice."""
    usual, dense = sweeps(MONDAY, in_season=False), sweeps(MONDAY, in_season=True)
    assert usual < 130
    assert dense >= 13 * 20
    assert dense <= usual + 13 * 20


@pytest.mark.parametrize(("day", "in_season"), [(MONDAY - timedelta(days=1), True), (MONDAY, None)])
def test_weekends_and_a_database_that_is_busy_leave_it_at_the_usual_times(
    day: datetime, in_season: bool | None
) -> None:
    """Nothing is filed on a Sunday; and not knowing the season must not stop the sweeps."""
    assert sweeps(day, in_season) == sweeps(day, in_season=False)
