"""Which cycle a document belongs to."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from fr_monitor.deciding.linking import cycle_of, dockets_of
from fr_monitor.model.cycle import Cycle
from fr_monitor.model.facts import Basis, Event, Reading, Year
from fr_monitor.model.notice import Notice


@pytest.fixture
def older(cycle: Cycle) -> Cycle:
    """The cycle of the year before, in the same docket."""
    version = replace(
        cycle.now, document_number="2032-00777", publication_date=date(2032, 1, 28), citation="97 FR 900", deadline=None
    )
    return replace(cycle, label="2032", versions=(version,))


@pytest.fixture
def follow_up(notice: Notice) -> Notice:
    """A later document of the agency with an ordinary number."""
    return replace(notice, document_number="2033-05678", publication_date=date(2033, 3, 16), citation="98 FR 3400")


@pytest.fixture
def extending(reading: Reading) -> Reading:
    """An extension that gives no hint of its own."""
    return replace(reading, event=Event.WINDOW_EXTENDED, program_year=None, deadlines=(), citations=())


def test_the_same_number_is_the_same_cycle(reading, notice, program, cycle, older):
    """A document that is known already belongs where it was, however its number is padded."""
    assert cycle_of(reading, replace(notice, document_number="2033-1234"), program, [cycle, older]) == (cycle, True)


def test_a_correction_by_number_is_certain(extending, follow_up, program, cycle, older):
    """The API links C1- and R1- documents by the number they correct."""
    correction = replace(follow_up, document_number="C1-2033-01234", correction_of="2033-01234")
    assert cycle_of(extending, correction, program, [cycle, older]) == (cycle, True)


def test_an_opening_goes_by_its_year_whatever_it_cites(reading, follow_up, program, cycle, older):
    """A new opening cites last year's notice as background; it opens its own year."""
    opening = replace(reading, program_year=Year(2034, Basis.STATED, None), citations=("98 FR 1201",))
    assert cycle_of(opening, follow_up, program, [cycle, older]) == (None, True)


@pytest.mark.parametrize(
    ("hint", "label", "certain"),
    [
        ({"citations": ("98 FR 1201",)}, "2033", True),
        ({"citations": ("97 FR 900",)}, "2032", True),
        ({"citations": ("97 FR 900", "98 FR 1201")}, "2033", False),
        ({"program_year": Year(2032, Basis.STATED, None)}, "2032", True),
        ({}, "2033", False),
    ],
)
def test_a_shared_docket_needs_another_hint(extending, follow_up, program, cycle, older, hint, label, certain):
    """Where one docket holds all years, the cited page or the stated year decides; without either it is a guess."""
    found, sure = cycle_of(replace(extending, **hint), follow_up, program, [cycle, older])
    assert found
    assert (found.label, sure) == (label, certain)


def test_the_replaced_date_tells_the_year(extending, follow_up, program, cycle, older, deadline_on):
    """An extension "from April 11" means the cycle that ends on April 11."""
    moved = replace(extending, deadlines=(deadline_on(date(2033, 5, 27), replaces=date(2033, 4, 11)),))
    assert cycle_of(moved, follow_up, program, [older, cycle]) == (cycle, True)


def test_a_docket_of_one_cycle_is_certain(extending, follow_up, program, cycle):
    """The only cycle of a docket is meant."""
    assert cycle_of(extending, follow_up, program, [cycle]) == (cycle, True)


def test_title_alone_is_a_guess(extending, follow_up, program, cycle):
    """Without docket and citation the title ties the document, and that is said to be uncertain."""
    bare = replace(follow_up, docket_ids=())
    assert cycle_of(replace(extending, dockets=()), bare, program, [cycle]) == (cycle, False)


@pytest.mark.parametrize("event", [Event.COMMENT_REQUEST, Event.GUIDANCE, Event.MEETING])
def test_notices_on_the_side_belong_to_no_cycle(reading, follow_up, program, cycle, event):
    """A request for comments in the same docket leaves the cycle alone."""
    assert cycle_of(replace(reading, event=event), follow_up, program, [cycle]) == (None, True)


def test_cycles_of_other_programs_are_not_considered(reading, notice, program, cycle):
    """A docket shared between programs does not mix their cycles."""
    assert cycle_of(reading, notice, replace(program, slug="other"), [cycle]) == (None, True)


def test_dockets_are_found_in_prose(reading, notice):
    """The API gives dockets as prose, several in one string and with en dashes at times."""
    prose = replace(notice, docket_ids=("Docket Nos. FDA–2031–N–7001 and FDA-2030-D-0042",))
    assert dockets_of(replace(reading, dockets=()), prose) == ("FDA-2031-N-7001", "FDA-2030-D-0042")
