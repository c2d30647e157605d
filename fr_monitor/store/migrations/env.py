"""Run by Alembic: the migrations happen inside the transaction that `Store.upgrade` has opened."""

from __future__ import annotations

from alembic import context

from fr_monitor.store.tables import notices

context.configure(connection=context.config.attributes["connection"], target_metadata=notices.metadata)
context.run_migrations()
