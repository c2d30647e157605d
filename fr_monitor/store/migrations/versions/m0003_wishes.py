"""Wishes for single programs, pauses, tags, bounces; addresses never to be written to; letters held back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns and two tables."""
    op.add_column("subscribers", sa.Column("tags", sa.String(), server_default=" ", nullable=False))
    op.add_column("subscribers", sa.Column("paused_until", sa.DateTime(timezone=True), nullable=True))
    op.add_column("subscribers", sa.Column("bounces", sa.Integer(), server_default="0", nullable=False))
    op.add_column("subscribers", sa.Column("bounced_on", sa.Date(), nullable=True))
    op.add_column("alerts", sa.Column("held", sa.Text(), nullable=True))
    op.add_column("alerts", sa.Column("released", sa.Boolean(), server_default=sa.false(), nullable=False))
    held = sa.text("held IS NOT NULL")
    op.create_index("ix_alerts_held", "alerts", ["id"], sqlite_where=held, postgresql_where=held)
    op.create_table(
        "program_wishes",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("kinds", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name="fk_program_wishes_subscriber_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "program", name="pk_program_wishes"),
    )
    op.create_table(
        "erased",
        sa.Column("address_hash", sa.String(length=64), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("address_hash", name="pk_erased"),
    )
