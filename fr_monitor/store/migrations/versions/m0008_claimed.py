"""The few notices that a program claims, found without reading the many that none does."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index of them, in the order in which they are listed."""
    claimed = sa.text("program IS NOT NULL")
    columns = ["publication_date", "id"]
    op.create_index("ix_notices_claimed", "notices", columns, sqlite_where=claimed, postgresql_where=claimed)
