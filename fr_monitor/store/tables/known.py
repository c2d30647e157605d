"""Tables of what the Register said, what we hold true, and how we looked."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
)

from fr_monitor.model.notice import Stage
from fr_monitor.store.columns import Choice, Instant, metadata, some


class NoticeState(StrEnum):
    """What became of a notice here."""

    UNCLAIMED = "unclaimed"
    READ = "read"
    AWAITING_TEXT = "awaiting-text"
    """Claimed, but its full text is not there yet or could not be read: asked for again at `next_text_at`."""


notices = Table(
    "notices",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("number", String, nullable=False),
    Column("padded", String, nullable=False),
    Column("publication_date", Date),
    Column("stage", Choice(Stage), nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("record", Text, nullable=False),  # JSON of Notice
    Column("state", Choice(NoticeState), nullable=False),
    Column("program", String),
    Column("text", Text),  # JSON of PlainText: the one text that all spans point into
    Column("raw_sha256", String(64)),
    Column("reading", Text),  # JSON of Reading
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
    Column("text_attempts", Integer, nullable=False, server_default="0"),
    Column("next_text_at", Instant),
    Column("unsettled", Boolean, nullable=False, server_default=false()),
    UniqueConstraint("padded", "publication_date"),
    Index("ix_notices_publication_date", "publication_date"),
    Index("ix_notices_state", "state"),
    Index("ix_notices_first_seen_at", "first_seen_at"),  # a row is read past its whole text to get there
    # NULL equals nothing, so that a withdrawn document needs its own guard against being there twice.
    some("uq_notices_undated", "padded", where="publication_date IS NULL", unique=True),
    some("ix_notices_claimed", "publication_date", "id", where="program IS NOT NULL"),
)

notice_versions = Table(
    "notice_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("notice_id", ForeignKey("notices.id"), nullable=False, index=True),
    Column("seen_at", Instant, nullable=False),
    Column("fingerprint", String(64), nullable=False),
    Column("raw_sha256", String(64)),
    Column("record", Text, nullable=False),
    Column("reading", Text),
)

quarantine = Table(
    "quarantine",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("fingerprint", String(64), nullable=False, unique=True),
    Column("number", String),
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("first_seen_at", Instant, nullable=False),
    Column("last_seen_at", Instant, nullable=False),
)

cycles = Table(
    "cycles",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("program", String, nullable=False),
    Column("label", String, nullable=False),
    Column("record", Text, nullable=False),  # JSON of Cycle
    Column("created_at", Instant, nullable=False),
    Column("updated_at", Instant, nullable=False),
    UniqueConstraint("program", "label"),
)

cycle_versions = Table(
    "cycle_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("cycle_id", ForeignKey("cycles.id"), nullable=False, index=True),
    Column("recorded_at", Instant, nullable=False),
    Column("record", Text, nullable=False),
)

sweeps = Table(
    "sweeps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("started_at", Instant, nullable=False),
    Column("finished_at", Instant),
    Column("complete", Boolean, nullable=False, server_default=false()),
    Column("counts", Text, nullable=False),  # JSON, word -> number
    Column("error", Text),
    Index("ix_sweeps_kind_started_at", "kind", "started_at"),
)

memory = Table(
    "memory",
    metadata,
    Column("key", String, primary_key=True),
    Column("value", Text, nullable=False),
    Column("changed_at", Instant, nullable=False),
)
