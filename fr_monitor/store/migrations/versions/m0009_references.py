"""One reference and one index less for each delivery, of which an opening makes a million at once."""

from __future__ import annotations

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Let a delivery refer to a letter of its own alert, and find somebody's letters by what makes each the only one."""
    op.create_index("uq_letters_id_alert_id", "letters", ["id", "alert_id"], unique=True)
    with op.batch_alter_table("deliveries") as table:  # on SQLite the table is made anew, and its rows copied
        table.drop_constraint("fk_deliveries_alert_id", type_="foreignkey")
        table.drop_constraint("fk_deliveries_letter_id", type_="foreignkey")
        table.drop_constraint("uq_deliveries_alert_id_subscriber_id_channel", type_="unique")
        table.drop_index("ix_deliveries_subscriber_id")
        name = "fk_deliveries_letter_id_alert_id"
        table.create_foreign_key(name, "letters", ["letter_id", "alert_id"], ["id", "alert_id"])
        name = "uq_deliveries_subscriber_id_alert_id_channel"
        table.create_unique_constraint(name, ["subscriber_id", "alert_id", "channel"])
