"""What a job did, as fields of its line in the log."""

from __future__ import annotations

from dataclasses import asdict

from fr_monitor.model.alarm import Findings, Page
from fr_monitor.pipeline.deliver import DeliveryReport
from fr_monitor.pipeline.sweep import SweepReport


def fields(outcome: object) -> dict[str, object]:
    """Everything but what is empty: nothing found and nothing done are no news."""
    return {key: value for key, value in _all(outcome).items() if value}


def _all(outcome: object) -> dict[str, object]:
    match outcome:
        case SweepReport() | DeliveryReport():
            return asdict(outcome)
        case Findings():
            troubles = [f"{trouble.kind}: {trouble.what}" for trouble in outcome.troubles]
            return {"troubles": troubles, "unknown": sorted(outcome.unknown)}
        case tuple():
            return {"count": len(outcome), "what": [one.subject if isinstance(one, Page) else one for one in outcome]}
        case _:
            return {}
