"""What a notice does to its cycle."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from fr_monitor.deciding.cycles import later
from fr_monitor.deciding.linking import cycle_of
from fr_monitor.model.cycle import Cycle, Phase
from fr_monitor.model.facts import Basis, Event, Reading, Year
from fr_monitor.model.notice import Notice, Stage
from fr_monitor.model.program import Program
from fr_monitor.model.text import Form

FILED_AT = datetime(2033, 2, 8, 13, 45, tzinfo=UTC)


@pytest.fixture
def filing(notice: Notice) -> Notice:
    """The opening notice a day early, on public inspection."""
    return replace(notice, stage=Stage.INSPECTION, citation=None, filed_at=FILED_AT, docket_ids=())


@pytest.fixture
def filed(filing: Notice, reading: Reading, program: Program) -> Cycle:
    """The cycle as its filing opens it."""
    cycle = later(None, replace(reading, form=Form.INSPECTION, citation=None), filing, program)
    assert cycle
    return cycle


@pytest.fixture
def extending(reading: Reading, deadline_on) -> Reading:
    """What an extension to May 27 says."""
    day = deadline_on(date(2033, 5, 27), replaces=date(2033, 4, 11))
    return replace(
        reading,
        event=Event.WINDOW_EXTENDED,
        deadlines=(day,),
        establishments=None,
        eligibility=(),
        citation="98 FR 3400",
        citations=("98 FR 1201",),
    )


@pytest.fixture
def extension(notice: Notice) -> Notice:
    """The document that extends: an ordinary number, as the agency's own documents have."""
    return replace(
        notice,
        document_number="2033-05678",
        publication_date=date(2033, 3, 16),
        title=notice.title + "; Extension",
        citation="98 FR 3400",
    )


def test_an_opening_makes_the_first_version(notice, reading, program, cycle):
    """A published opening gives an open cycle, named by its program year, with every fact of the reading."""
    assert later(None, reading, notice, program) == cycle


def test_a_filing_opens_a_day_early(filed):
    """A notice on public inspection opens the cycle as filed, and what was read from its damaged text is provisional."""
    assert (filed.now.phase, filed.now.provisional, filed.label) == (Phase.FILED, True, "2033")


@pytest.mark.parametrize(
    ("year", "published", "label"),
    [
        (Year("2034-2035", Basis.STATED, None), date(2033, 12, 1), "2034-2035"),
        (Year(2034, Basis.DERIVED, None), date(2033, 12, 1), "2034"),
        (None, date(2033, 12, 1), "2033"),
    ],
)
def test_the_label_is_the_program_year_else_the_year_of_publication(notice, reading, program, year, published, label):
    """A window that opens in December for the year after is called by the year after."""
    found = later(None, replace(reading, program_year=year), replace(notice, publication_date=published), program)
    assert found
    assert found.label == label


@pytest.mark.parametrize(
    "event",
    [Event.COMMENT_REQUEST, Event.COMMENT_EXTENDED, Event.GUIDANCE, Event.MEETING, Event.INFORMATION_COLLECTION,
     Event.OTHER, Event.WITHDRAWN],
)  # fmt: skip
def test_other_notices_open_no_cycle(notice, reading, program, event):
    """A request for comments about the same program is no intake."""
    assert later(None, replace(reading, event=event), notice, program) is None


def test_an_extension_without_its_opening_is_still_a_cycle(extension, extending, program):
    """Where the opening was never seen, subscribers hear of the window all the same, with the doubt marked."""
    found = later(None, extending, extension, program)
    assert found
    assert (found.now.deadline.date, found.now.link_certain) == (date(2033, 5, 27), False)


def test_a_second_sweep_changes_nothing(cycle, filed, notice, filing, reading, program):
    """The same notice with the same reading gives back the very same cycle, published or filed."""
    assert later(cycle, reading, notice, program) is cycle
    assert later(filed, replace(reading, form=Form.INSPECTION, citation=None), filing, program) is filed


def test_publication_follows_a_filing(filed, notice, reading, program):
    """Publication adds a version in force, with the better text, its citation and its docket."""
    found = later(filed, reading, notice, program)
    assert found
    assert [v.phase for v in found.versions] == [Phase.FILED, Phase.OPEN]
    assert (found.now.number, found.now.provisional, found.now.citation) == (2, False, "98 FR 1201")
    assert found.pdf_url == notice.pdf_url


def test_a_published_record_never_falls_back(cycle, filing, reading, program):
    """The inspection list still names a document that is in force: nothing follows from that."""
    assert later(cycle, replace(reading, deadlines=()), filing, program) is cycle


def test_the_published_text_may_drop_what_the_filing_said(filed, notice, reading, program):
    """A number of places that stands only in the damaged text of the filing is not carried into the published version."""
    found = later(filed, replace(reading, establishments=None), notice, program)
    assert found
    assert found.now.establishments is None


def test_a_fact_that_merely_fell_away_stays(cycle, notice, reading, program):
    """When the full text cannot be had for once, and the API's fields say less, nothing is forgotten."""
    poorer = replace(reading, form=Form.FIELDS, deadlines=(), establishments=None, eligibility=())
    assert later(cycle, poorer, notice, program) is cycle


def test_a_filing_that_is_revoked_withdraws_the_cycle_once(filed, filing, reading, program):
    """A filing without a date was withdrawn; seeing that twice adds nothing."""
    gone = replace(filing, publication_date=None)
    found = later(filed, reading, gone, program)
    assert found
    assert found.now.phase is Phase.WITHDRAWN
    assert later(found, reading, gone, program) is found


def test_a_revoked_filing_that_publishes_anyway_is_in_force(filed, filing, notice, reading, program):
    """What was withdrawn from inspection and then printed all the same opens again."""
    gone = later(filed, reading, replace(filing, publication_date=None), program)
    found = later(gone, reading, notice, program)
    assert found
    assert [v.phase for v in found.versions] == [Phase.FILED, Phase.WITHDRAWN, Phase.OPEN]


def test_a_filing_moved_to_another_day_is_a_new_version(filed, filing, reading, program):
    """The same number announced for another day is told as the same filing, moved."""
    moved = replace(filing, publication_date=date(2033, 2, 11))
    found = later(filed, replace(reading, form=Form.INSPECTION, citation=None), moved, program)
    assert found
    assert [v.publication_date for v in found.versions] == [date(2033, 2, 9), date(2033, 2, 11)]


def test_an_extension_moves_the_deadline_and_keeps_the_rest(cycle, extension, extending, program):
    """An extension restates the date alone; places, conditions and addresses stay as the opening gave them."""
    found = later(cycle, extending, extension, program)
    assert found
    assert (found.now.deadline.date, found.now.deadline.replaces) == (date(2033, 5, 27), date(2033, 4, 11))
    assert (found.now.establishments, found.now.eligibility) == (cycle.now.establishments, cycle.now.eligibility)
    assert (found.now.number, found.now.document_number) == (2, "2033-05678")


def test_an_extended_window_is_not_set_back_by_its_opening(cycle, notice, reading, extension, extending, program):
    """Every sweep reads the opening again; its old date must not return."""
    extended = later(cycle, extending, extension, program)
    assert later(extended, reading, notice, program) is extended


def test_a_filed_extension_that_is_revoked_restores_the_old_date(cycle, extension, extending, program):
    """What was true before the filing is true again, and the cycle stays open."""
    filing = replace(extension, stage=Stage.INSPECTION, citation=None)
    filed = later(cycle, replace(extending, form=Form.INSPECTION), filing, program)
    found = later(filed, extending, replace(filing, publication_date=None), program)
    assert found
    assert (found.now.deadline.date, found.now.phase) == (date(2033, 4, 11), Phase.OPEN)
    assert later(found, extending, replace(filing, publication_date=None), program) is found


def test_extended_twice(cycle, extension, extending, deadline_on, program):
    """A second extension adds a third version; the history keeps all dates."""
    once = later(cycle, extending, extension, program)
    again = replace(extension, document_number="2033-09999", publication_date=date(2033, 5, 20))
    twice = later(once, replace(extending, deadlines=(deadline_on(date(2033, 6, 30)),)), again, program)
    assert twice
    assert [v.deadline.date for v in twice.versions] == [date(2033, 4, 11), date(2033, 5, 27), date(2033, 6, 30)]


def test_a_reopening_opens_a_closed_window(cycle, extension, extending, deadline_on, program):
    """After the last day has passed, a reopening gives the same cycle a new one."""
    late = replace(extension, publication_date=date(2033, 7, 1))
    reopening = replace(extending, event=Event.WINDOW_REOPENED, deadlines=(deadline_on(date(2033, 8, 30)),))
    found = later(cycle, reopening, late, program)
    assert found
    assert cycle.phase_on(date(2033, 7, 1)) is Phase.CLOSED
    assert found.phase_on(date(2033, 7, 1)) is Phase.OPEN


def test_a_withdrawal_ends_the_cycle_for_good(cycle, notice, extension, extending, reading, program):
    """A notice that withdraws the program ends the cycle, and its opening, read again, does not revive it."""
    found = later(cycle, replace(extending, event=Event.WITHDRAWN, deadlines=()), extension, program)
    assert found
    assert found.now.phase is Phase.WITHDRAWN
    assert later(found, reading, notice, program) is found


def test_more_places_count_only_where_the_link_is_certain(cycle, extension, extending, places_for, program):
    """An ordinary notice that cites the opening and names another number changes it; one of uncertain ties does not."""
    more = replace(extending, event=Event.OTHER, deadlines=(), establishments=places_for(12, 12))
    found = later(cycle, more, extension, program)
    assert found
    assert found.now.establishments.maximum == 12
    assert later(cycle, more, extension, program, link_certain=False) is None


def test_a_silent_change_counts_when_it_is_seen_twice(cycle, notice, reading, deadline_on, program):
    """A record whose date flaps to another value and back is not believed; one that keeps the new value is."""
    other = replace(reading, deadlines=(deadline_on(date(2033, 4, 18)),))
    assert later(cycle, other, notice, program, settled=False) is cycle
    assert later(cycle, reading, notice, program, settled=False) is cycle
    found = later(cycle, other, notice, program, settled=True)
    assert found
    assert found.now.deadline.date == date(2033, 4, 18)


def test_a_document_that_comes_to_light_late_fills_gaps_only(extension, extending, notice, reading, program):
    """The opening found after its extension adds the conditions, and its older date does not win."""
    known = later(None, extending, extension, program)
    found = later(known, reading, notice, program)
    assert found
    assert found.now.deadline.date == date(2033, 5, 27)
    assert found.now.eligibility == reading.eligibility


def test_the_same_opening_under_a_new_number_is_the_same_cycle(cycle, notice, reading, program):
    """A renumbered document ends up in the one cycle of its year."""
    twin = replace(notice, document_number="2033-01299")
    before, certain = cycle_of(reading, twin, program, [cycle])
    found = later(before, reading, twin, program, link_certain=certain)
    assert found
    assert (found.key, certain, len(found.versions)) == (cycle.key, True, 2)


def test_a_withdrawal_of_perhaps_another_cycle_ends_nothing(cycle, extension, extending, program):
    """It is told as uncertain, the last day stays, and a certain withdrawal is not undone by an uncertain one."""
    reading = replace(extending, event=Event.WITHDRAWN, deadlines=())
    found = later(cycle, reading, extension, program, link_certain=False)
    assert found
    assert (found.now.phase, found.now.deadline, found.now.event) == (Phase.OPEN, cycle.now.deadline, Event.WITHDRAWN)
    assert later(found, reading, extension, program, link_certain=False) is found
    sure = later(cycle, reading, extension, program)
    again = later(sure, reading, replace(extension, document_number="2033-06000"), program, link_certain=False)
    assert again
    assert again.now.phase is Phase.WITHDRAWN


def test_a_withdrawal_in_part_keeps_the_window_that_it_names(cycle, extension, extending, program):
    """Where requests are still taken until a day, those who may ask are reminded of it."""
    found = later(cycle, replace(extending, event=Event.WITHDRAWN), extension, program)
    assert found
    assert (found.now.phase, found.now.deadline.date) == (Phase.OPEN, date(2033, 5, 27))


def test_a_revoked_correction_of_a_mere_filing_is_undone_once(filed, filing, reading, program):
    """Two filings in a row, the second revoked: the first stands again, and the next sweep adds nothing."""
    second = replace(filing, document_number="2033-01300", publication_date=date(2033, 2, 10))
    correcting = replace(reading, event=Event.CORRECTION, citation=None)
    corrected = later(filed, correcting, second, program)
    undone = later(corrected, correcting, replace(second, publication_date=None), program)
    assert undone
    assert (undone.now.phase, len(undone.versions)) == (Phase.FILED, 3)
    assert later(undone, correcting, replace(second, publication_date=None), program) is undone


def test_a_correction_of_a_withdrawn_cycle_does_not_revive_it(cycle, extension, extending, program):
    """A correction that comes after the withdrawal is kept, and the cycle stays withdrawn however often it is seen."""
    withdrawn = later(cycle, replace(extending, event=Event.WITHDRAWN, deadlines=()), extension, program)
    late = replace(extension, document_number="2033-06000", publication_date=date(2033, 3, 20))
    corrected = later(withdrawn, replace(extending, event=Event.CORRECTION), late, program)
    assert corrected
    assert corrected.now.phase is Phase.WITHDRAWN
    assert later(corrected, replace(extending, event=Event.CORRECTION), late, program) is corrected


def test_an_extension_counts_beside_a_correction_that_is_filed_for_a_later_day(
    cycle: Cycle, extending: Reading, extension: Notice, reading: Reading, program: Program
) -> None:
    """What only the opening had said is moved by the extension; the correction's own word stays, printed or not."""
    ten = replace(reading.establishments, minimum=10, maximum=10) if reading.establishments else None
    corrected = replace(reading, event=Event.CORRECTION, deadlines=(), establishments=ten)
    filing = replace(
        extension, document_number="2033-05999", publication_date=date(2033, 3, 18), stage=Stage.INSPECTION
    )
    known = later(cycle, corrected, filing, program)
    assert known
    both = later(known, replace(extending, establishments=reading.establishments), extension, program)
    assert both
    assert both.now.deadline == extending.deadline
    assert (both.now.establishments, both.now.document_number, both.now.phase) == (ten, "2033-05678", Phase.OPEN)
    assert later(both, corrected, replace(filing, stage=Stage.PUBLISHED), program) is both
