"""What every request needs, hung on the Flask application once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import cast

from flask import current_app

from fr_monitor.app import App
from fr_monitor.pipeline.self_service import SelfService
from fr_monitor.web.knowledge import Knowledge, Snapshot
from fr_monitor.web.limits import Limiter

EXTENSION = "fr_monitor"


@dataclass(frozen=True, slots=True)
class Limits:
    """Who may do what how often."""

    per_network: Limiter
    per_address: Limiter
    everybody: Limiter
    operator: Limiter


@dataclass(frozen=True, slots=True)
class Site:
    """The service behind the pages."""

    app: App
    knowledge: Knowledge
    self_service: SelfService
    limits: Limits


def site() -> Site:
    """The service of the running request."""
    return cast("Site", current_app.extensions[EXTENSION])


def snapshot() -> Snapshot:
    """What is known now."""
    return site().knowledge.now()
