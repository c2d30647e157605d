"""When a document was met first, counted without reading the texts."""

from __future__ import annotations

from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add an index."""
    op.create_index("ix_notices_first_seen_at", "notices", ["first_seen_at"])
