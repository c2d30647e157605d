"""Days and times as readers want them."""

from __future__ import annotations

import pytest

from fr_monitor.deciding.letters.manner import in_manner
from fr_monitor.deciding.letters.page import Comparison, Link, Move, Page, Row, Words
from fr_monitor.model.subscriber import Dates, Manner

ISO = Manner(Dates.ISO)


def page(text: str) -> Page:
    """A page of which only the lead matters."""
    return Page(subject="s", kind="k", preheader="p", lead=(text,), why="w")


@pytest.mark.parametrize(
    ("manner", "text", "wanted"),
    [
        (ISO, "ask by Mon Apr 12, 2027", "ask by Mon 2027-04-12"),
        (ISO, "until Mon Apr 12, 2027, 5:00 p.m. Eastern", "until Mon 2027-04-12, 5:00 p.m. Eastern"),
        (Manner(), "ask by Mon Apr 12, 2027", "ask by Mon Apr 12, 2027"),
        (
            Manner(zone="America/Chicago"),
            "until Mon Apr 12, 2027, 11:59 p.m. Eastern",
            "until Mon Apr 12, 2027, 11:59 p.m. Eastern (10:59 p.m. Central)",
        ),
        (
            Manner(Dates.ISO, "Asia/Kolkata"),
            "until Mon Apr 12, 2027, 5:00 p.m. Eastern",
            "until Mon 2027-04-12, 5:00 p.m. Eastern (Tue 2027-04-13, 2:30 a.m. Asia/Kolkata)",
        ),
        (
            Manner(zone="America/New_York", dates=Dates.ISO),
            "Fri Jan 8, 2027, 12:00 p.m. Central",
            "Fri 2027-01-08, 12:00 p.m. Central (1:00 p.m. Eastern)",
        ),
        (
            Manner(zone="America/Los_Angeles"),
            "Fri Jan 8, 2027, 12:30 a.m. Eastern",
            "Fri Jan 8, 2027, 12:30 a.m. Eastern (Thu Jan 7, 2027, 9:30 p.m. Pacific)",
        ),
        (
            Manner(zone="America/Chicago"),
            "Mon Apr 12, 2027, end of day Eastern",
            "Mon Apr 12, 2027, end of day Eastern",
        ),
        (ISO, "by May 13, 2027, at 5:00 p.m.", "by May 13, 2027, at 5:00 p.m."),
        (ISO, "Monday, April 12, 2027", "Monday, April 12, 2027"),
    ],
)
def test_days_and_times(manner: Manner, text: str, wanted: str) -> None:
    """Days of ours change their style, times gain the reader's zone, and words of notices stay."""
    assert in_manner(page(text), manner).lead == (wanted,)


def test_every_part_of_a_letter_but_quotes_and_addresses() -> None:
    """Subject, rows, moves and comparison alike; a quote is what the notice says, whatever it says."""
    day, iso = "Mon Apr 12, 2027", "Mon 2027-04-12"

    def letter(ours: str) -> Page:
        return Page(
            subject=ours,
            kind="k",
            preheader=ours,
            lead=(ours,),
            why=ours,
            caption=ours,
            warnings=(ours,),
            because=ours,
            moves=(Move("Deadline", ours, ours, day, day),),
            rows=(Row("Last day", (Words(ours, (ours,), day, day),)),),
            comparison=Comparison(ours, ours, (Move("a", ours, ours),)),
            links=(Link(ours, f"https://www.example.org/{day}"),),
        )

    assert in_manner(letter(day), ISO) == letter(iso)
