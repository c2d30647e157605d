"""Facts and history in, alerts and letters out: no network, no database, no clock."""
