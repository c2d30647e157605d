"""The days of a replay."""

from __future__ import annotations

from datetime import date, timedelta

from support.scripted import World

from fr_monitor.pipeline.replay import replay


def test_a_replay_may_reach_to_the_end_of_the_calendar(world: World) -> None:
    """The last day there is has no next one, which is no reason to fail."""
    app = world.app
    assert replay(app.store, app.desk, app.settings.programs, date.max - timedelta(days=1), date.max) == []
