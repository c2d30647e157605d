"""When there are more letters than there can be reasons for."""

from __future__ import annotations

USUAL = 200
"""Letters in an hour that nobody need ask about."""
LETTERS_EACH = 3
"""To one subscriber about one cycle in an hour: an opening, its change, a reminder."""


def flood(letters: int, subscribers: int, open_cycles: int) -> str | None:
    """Why so many letters made within an hour must wait for the operator; None where they are plausible."""
    limit = max(USUAL, LETTERS_EACH * subscribers * max(1, open_cycles))
    if letters <= limit:
        return None
    return f"{letters} letters within an hour, more than {limit}: held; look at them, then fr-monitor deliver --release"
