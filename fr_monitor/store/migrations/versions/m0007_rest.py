"""How long somebody rests whose letters came back, and what health asks of many deliveries."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add a column, and indexes that hold only the rows asked for."""
    op.add_column("subscribers", sa.Column("rests_until", sa.DateTime(timezone=True), nullable=True))
    for name, column, where in (
        ("ix_deliveries_settled_at", "settled_at", "settled_at IS NOT NULL"),
        ("ix_deliveries_expired", "alert_id", "state = 'expired'"),
        ("ix_deliveries_doubted", "ambiguous", "ambiguous > 0"),
    ):
        condition = sa.text(where)
        op.create_index(name, "deliveries", [column], sqlite_where=condition, postgresql_where=condition)
