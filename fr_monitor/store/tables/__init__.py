"""The tables, as they are now; how they came to be stands in the migrations."""

from fr_monitor.store.columns import metadata
from fr_monitor.store.tables.known import (
    NoticeState,
    cycle_versions,
    cycles,
    memory,
    notice_versions,
    notices,
    quarantine,
    sweeps,
)
from fr_monitor.store.tables.outbox import ON_THE_WAY, alerts, deliveries, letters, on_the_way
from fr_monitor.store.tables.people import (
    backup_contacts,
    consents,
    cycle_answers,
    endpoints,
    erased,
    program_wishes,
    subscribers,
)

__all__ = [
    "ON_THE_WAY",
    "VERSION",
    "NoticeState",
    "alerts",
    "backup_contacts",
    "consents",
    "cycle_answers",
    "cycle_versions",
    "cycles",
    "deliveries",
    "endpoints",
    "erased",
    "letters",
    "memory",
    "metadata",
    "notice_versions",
    "notices",
    "on_the_way",
    "program_wishes",
    "quarantine",
    "subscribers",
    "sweeps",
]

VERSION = "0010"
"""The migration that makes the tables of this folder."""
