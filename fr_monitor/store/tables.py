"""The tables, as they are now; how they came to be stands in the migrations."""

from __future__ import annotations

from enum import StrEnum

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    UniqueConstraint,
    bindparam,
    false,
    text,
)

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.model.notice import Stage
from fr_monitor.model.subscriber import Answer, Consent, ConsentStep, Dates, Rhythm
from fr_monitor.store.columns import Choice, Instant, Words, metadata

VERSION = "0009"
"""The migration that makes the tables of this module."""

ON_THE_WAY = tuple(state for state in State if not state.final)


class NoticeState(StrEnum):
    """What became of a notice here."""

    UNCLAIMED = "unclaimed"
    READ = "read"
    AWAITING_TEXT = "awaiting-text"
    """Claimed, but its full text is not there yet or could not be read: asked for again at `next_text_at`."""
    QUARANTINED = "quarantined"
    """Given up after too many attempts; a person should look."""


def _words(values: tuple[StrEnum, ...] | type[StrEnum]) -> str:
    return ", ".join(f"'{value}'" for value in values)


def _some(name: str, *columns: str, where: str, unique: bool = False) -> Index:
    """An index of the rows that fulfil a condition, on PostgreSQL too: told to the migrations only, since to name
    it here would load all of its dialect where nobody uses it.
    """
    return Index(name, *columns, unique=unique, sqlite_where=text(where))


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
    # NULL equals nothing, so that a withdrawn document needs its own guard against being there twice.
    _some("uq_notices_undated", "padded", where="publication_date IS NULL", unique=True),
    _some("ix_notices_claimed", "publication_date", "id", where="program IS NOT NULL"),
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

subscribers = Table(
    "subscribers",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(254), nullable=False),
    Column("address_key", String(254), nullable=False, unique=True),  # in lower case: one person, one row
    Column("token", String(43), nullable=False, unique=True),
    Column("consent", Choice(Consent), nullable=False),
    Column("programs", Words, nullable=False),
    Column("kinds", Words, nullable=False),
    Column("rhythm", Choice(Rhythm), nullable=False),
    Column("reason", Text),  # why stopped or suppressed
    Column("created_at", Instant, nullable=False),
    Column("confirmed_at", Instant),
    Column("changed_at", Instant, nullable=False),
    Column("tags", Words, nullable=False, server_default=" "),
    Column("paused_until", Instant),
    Column("bounces", Integer, nullable=False, server_default="0"),  # days with one, of late
    Column("bounced_on", Date),
    Column("rests_until", Instant),  # since letters came back
    Column("dates", Choice(Dates), nullable=False, server_default=Dates.US.value),
    Column("zone", String(64), nullable=False, server_default="America/New_York"),
    CheckConstraint(f"consent IN ({_words(Consent)})", name="consent"),
    sqlite_autoincrement=True,  # the number of an erased subscriber is never given to another
)

program_wishes = Table(
    "program_wishes",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("program", String, primary_key=True),
    Column("kinds", Words, nullable=False),
    Column("rhythm", Choice(Rhythm), nullable=False),
)
"""What somebody wants of one program, where that differs from their wishes in general."""

endpoints = Table(
    "endpoints",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("channel", String(40), primary_key=True),
    Column("url", Text, nullable=False),
    Column("secret", String),
    Column("disabled", Text),  # why nothing is sent there any more
)

erased = Table(
    "erased",
    metadata,
    Column("address_hash", String(64), primary_key=True),  # keyed: nobody without the key can look for an address
    Column("erased_at", Instant, nullable=False),
)

cycle_answers = Table(
    "cycle_answers",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    Column("program", String, primary_key=True),
    Column("cycle_label", String, primary_key=True),
    Column("answer", Choice(Answer), nullable=False),
    Column("answered_at", Instant, nullable=False),
)

backup_contacts = Table(
    "backup_contacts",
    metadata,
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), primary_key=True),
    # A subscriber too, so that nobody is written to who has not agreed, and each can stop by an own link.
    Column("backup_id", ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False, index=True),
)

consents = Table(
    "consents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("step", Choice(ConsentStep), nullable=False),
    Column("at", Instant, nullable=False),
    Column("way", Text, nullable=False),
    Column("network", String(50)),
    Column("wording", Text),
)

alerts = Table(
    "alerts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String, nullable=False, unique=True),
    Column("kind", Choice(AlertKind), nullable=False),
    Column("program", String),
    Column("cycle_label", String),
    Column("document_number", String),
    Column("reason", Text, nullable=False),
    Column("created_at", Instant, nullable=False, index=True),
    Column("expires_at", Instant),
    Column("to_all", Boolean, nullable=False, server_default=false()),
    Column("addressed", Integer),  # deliveries made; NULL: never addressed at all
    Column("held", Text),  # why its letters must wait for the operator
    Column("released", Boolean, nullable=False, server_default=false()),  # by the operator, and not to be held again
    _some("ix_alerts_held", "id", where="held IS NOT NULL"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("alert_id", ForeignKey("alerts.id"), nullable=False),
    Column("variant", String, nullable=False),
    Column("subject", Text, nullable=False),
    Column("thread", String, nullable=False),
    Column("text", Text, nullable=False),
    Column("template", LargeBinary, nullable=False),
    UniqueConstraint("alert_id", "variant"),
    Index("uq_letters_id_alert_id", "id", "alert_id", unique=True),  # for deliveries to refer to
)

deliveries = Table(
    "deliveries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("uid", String(32), nullable=False, unique=True),
    Column("alert_id", Integer, nullable=False),
    Column("letter_id", Integer, nullable=False),
    # NULL once the subscriber was erased: what was sent stays countable, to whom is forgotten.
    Column("subscriber_id", ForeignKey("subscribers.id", ondelete="SET NULL")),
    Column("channel", String(40), nullable=False),
    Column("state", Choice(State), nullable=False),
    Column("due_at", Instant, nullable=False),  # when anybody may take it next; of a claimed row, when its lease ends
    Column("lease", Integer, nullable=False, server_default="0"),  # fencing number: rises with every claim
    Column("stage", String(20)),  # how far the dialogue came under this lease
    Column("attempts", Integer, nullable=False, server_default="0"),
    Column("ambiguous", Integer, nullable=False, server_default="0"),  # how often no reply came to the last byte
    Column("reason", Text),
    Column("created_at", Instant, nullable=False),
    Column("settled_at", Instant),
    ForeignKeyConstraint(["letter_id", "alert_id"], ["letters.id", "letters.alert_id"]),
    UniqueConstraint("subscriber_id", "alert_id", "channel"),  # finds somebody's letters, too
    CheckConstraint(f"state IN ({_words(tuple(State))})", name="state"),
    _some("ix_deliveries_due", "due_at", "id", where=f"state IN ({_words(ON_THE_WAY)})"),
    _some("ix_deliveries_settled_at", "settled_at", where="settled_at IS NOT NULL"),
    _some("ix_deliveries_expired", "alert_id", where="state = 'expired'"),
    _some("ix_deliveries_doubted", "ambiguous", where="ambiguous > 0"),
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

on_the_way = deliveries.c.state.in_(bindparam("on_the_way", ON_THE_WAY, expanding=True, literal_execute=True))
"""Not final; written out in the statement, since a partial index is used only where its condition can be seen."""
