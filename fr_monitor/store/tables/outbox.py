"""Tables of what is told: alerts, their letters, and a delivery for each recipient."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
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
)

from fr_monitor.model.alert import AlertKind
from fr_monitor.model.delivery import State
from fr_monitor.store.columns import Choice, Instant, among, metadata, some

ON_THE_WAY = tuple(state for state in State if not state.final)

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
    some("ix_alerts_held", "id", where="held IS NOT NULL"),
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
    CheckConstraint(f"state IN ({among(tuple(State))})", name="state"),
    some("ix_deliveries_due", "due_at", "id", where=f"state IN ({among(ON_THE_WAY)})"),
    some("ix_deliveries_settled_at", "settled_at", where="settled_at IS NOT NULL"),
    some("ix_deliveries_expired", "alert_id", where="state = 'expired'"),
    some("ix_deliveries_doubted", "ambiguous", where="ambiguous > 0"),
)

on_the_way = deliveries.c.state.in_(bindparam("on_the_way", ON_THE_WAY, expanding=True, literal_execute=True))
"""Not final; written out in the statement, since a partial index is used only where its condition can be seen."""
