"""Reminders while a sweep is at work."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from support.scripted import TITLE, World, full_text, notice

from fr_monitor.pipeline import remind

LAST_DAY = date(2027, 4, 12)


def test_a_date_that_moves_while_we_remind_is_not_reminded_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """After "moved to May 12" no letter says "closes today", however close the two jobs come."""
    world.register.listed, world.register.texts = [notice()], {"2027-01001": full_text()}
    world.at(date(2027, 2, 11)).app.sweep()
    title = f"{TITLE}; Extension of Period"
    words = {
        "title": title,
        "action": "Notice; extension of period.",
        "dates": "The period for requests to participate, announced on February 11, 2027 (92 FR 9001), is extended "
        "from April 12, 2027, to May 12, 2027.",
    }
    world.register.listed.append(replace(notice("2027-03003", LAST_DAY), title=title, action=words["action"]))
    world.register.texts["2027-03003"] = full_text("2027-03003", **words)
    decided = remind.reminders

    def meanwhile(*args: object, **options: object) -> object:
        due = decided(*args, **options)  # type: ignore[arg-type]
        world.app.sweep()
        return due

    monkeypatch.setattr(remind, "reminders", meanwhile)
    assert world.at(LAST_DAY).app.remind() == ()
    assert world.letters()[-1][1] == "QMM 2027 deadline moved: Apr 12 → May 12, 2027"
