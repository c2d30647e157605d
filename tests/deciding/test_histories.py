"""Whatever happens to a cycle, in whatever order."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fr_monitor.deciding.changes import changes
from fr_monitor.deciding.cycles import later
from fr_monitor.deciding.linking import cycle_of
from fr_monitor.deciding.reminders import reminders
from fr_monitor.model.facts import Event
from fr_monitor.model.notice import Stage
from fr_monitor.model.text import Form

STEPS = st.lists(
    st.tuples(
        st.integers(0, 4),  # which document
        st.sampled_from([Event.CYCLE_OPENS, Event.WINDOW_EXTENDED, Event.WINDOW_REOPENED, Event.CORRECTION,
                         Event.WITHDRAWN, Event.OTHER, Event.COMMENT_REQUEST]),
        st.sampled_from(["filed", "revoked", "printed"]),
        st.one_of(st.none(), st.integers(0, 120)),  # the deadline, in days after March 1
        st.sampled_from([Form.XML, Form.FIELDS]),
    ),
    min_size=1,
    max_size=8,
)  # fmt: skip


@settings(
    max_examples=100,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=STEPS)
def test_every_history_is_told_without_repetition(notice, reading, program, deadline_on, steps):
    """Versions count up, seeing the same twice changes nothing, and no key is used for two different states."""
    cycle, told, today = None, [], date(2033, 2, 9)
    for step, (which, event, stage, offset, form) in enumerate(steps):
        today += timedelta(days=3)
        day = () if offset is None else (deadline_on(date(2033, 3, 1) + timedelta(days=offset)),)
        found = replace(reading, event=event, deadlines=day, form=form, citation=None)
        document = replace(
            notice,
            document_number=f"2033-0{which}234",
            stage=Stage.PUBLISHED if stage == "printed" else Stage.INSPECTION,
            publication_date=None if stage == "revoked" else date(2033, 2, 9) + timedelta(days=which),
        )
        before, certain = cycle_of(found, document, program, [cycle] if cycle else [])
        after = later(before, found, document, program, link_certain=certain)
        if after is None:
            continue
        assert later(after, found, document, program, link_certain=certain) in {after, None}, (step, after)
        assert [v.number for v in after.versions] == list(range(1, len(after.versions) + 1))
        told += [alert.key for alert in changes(before, after, today)]
        reminders(after, program, today)
        cycle = after
    assert len(told) == len(set(told))
