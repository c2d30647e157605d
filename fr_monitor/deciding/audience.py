"""Who is told."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from fr_monitor.model.alert import Alert, AlertKind
from fr_monitor.model.subscriber import Subscriber


def audience(
    alert: Alert, subscribers: Iterable[Subscriber], done: Collection[tuple[int, tuple[str, str]]] = ()
) -> tuple[Subscriber, ...]:
    """The subscribers for whom an alert is meant; `done` holds (subscriber, cycle) pairs that want no more reminders."""
    wanted = (s for s in subscribers if s.wants(alert.kind, alert.program))
    if alert.kind is not AlertKind.REMINDER or alert.cycle is None:
        return tuple(wanted)
    return tuple(s for s in wanted if (s.id, alert.cycle) not in done)
