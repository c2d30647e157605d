"""What subscribers say about a cycle, and who stands in for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add two tables."""
    op.create_table(
        "cycle_answers",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("program", sa.String(), nullable=False),
        sa.Column("cycle_label", sa.String(), nullable=False),
        sa.Column("answer", sa.String(length=40), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name="fk_cycle_answers_subscriber_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", "program", "cycle_label", name="pk_cycle_answers"),
    )
    op.create_table(
        "backup_contacts",
        sa.Column("subscriber_id", sa.Integer(), nullable=False),
        sa.Column("backup_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["subscriber_id"], ["subscribers.id"], name="fk_backup_contacts_subscriber_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["backup_id"], ["subscribers.id"], name="fk_backup_contacts_backup_id", ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("subscriber_id", name="pk_backup_contacts"),
    )
    op.create_index("ix_backup_contacts_backup_id", "backup_contacts", ["backup_id"], unique=False)
