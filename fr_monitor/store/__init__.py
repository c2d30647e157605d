"""What we know and what must be sent, on SQLite or PostgreSQL.

`open_store(url)` gives a `Store`; its `read()` and `write()` give a connection for the functions of `notices`,
`cycles`, `outbox`, `deliveries`, `subscribers` and `sweeps`, which take the time as an argument and never commit.
"""

from fr_monitor.store.database import Store
from fr_monitor.store.opening import open_store

__all__ = ["Store", "open_store"]
