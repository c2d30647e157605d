"""How somebody's letters write days and times."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add columns."""
    op.add_column("subscribers", sa.Column("dates", sa.String(length=40), server_default="us", nullable=False))
    zone = sa.Column("zone", sa.String(length=64), server_default="America/New_York", nullable=False)
    op.add_column("subscribers", zone)
