"""An alert about a cycle: what all of them have in common."""

from __future__ import annotations

from datetime import date

from fr_monitor.deciding.expiry import end_of_day
from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.cycle import Cycle


def about(cycle: Cycle, kind: AlertKind, reason: str, *which: object, until: date) -> Alert:
    """The alert of a kind as the cycle stands now; `which` of that kind it is makes its key, and `until` is its last day.

    `reason` goes on after the name of the cycle.
    """
    return Alert(
        kind=kind,
        key="/".join(str(part) for part in (kind, cycle.program, cycle.label, *which)),
        program=cycle.program,
        cycle=cycle.key,
        document_number=cycle.now.document_number,
        reason=f"{cycle.program} {cycle.label}{reason}",
        expires_at=end_of_day(until),
    )
