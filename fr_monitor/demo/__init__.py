"""`fr-monitor demo`: the whole main job on bundled notices, with a register and a mailbox of its own."""
