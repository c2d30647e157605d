"""Knowing an older copy of the database by a number that only rises, kept in the database and in a file beside it.

A copy that was put back knows nothing of the letters that left since it was made, and the next look back would make
them anew; it has also forgotten who left since. So nothing leaves until the operator has looked.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from fr_monitor.lines import log_of
from fr_monitor.pipeline.keeping import keep
from fr_monitor.settings import Settings
from fr_monitor.store import Store, flood, sweeps

log = log_of(__name__)

TIDE = "tide"
LET_GO = "then fr-monitor deliver --release"


@dataclass(frozen=True, slots=True)
class Tide:
    """The number of one database; the file must not be put back together with it."""

    file: Path

    @classmethod
    def of(cls, settings: Settings) -> Tide:
        """As the settings say."""
        _, sqlite, path = settings.database_url.partition("sqlite:///")
        return cls(settings.home / f"{Path(path).name if sqlite else 'postgresql'}.tide")

    def look(self, store: Store, now: datetime) -> None:
        """Hold everything where the file knows a higher number than the database. Raises StoreError."""
        with store.read() as conn:
            level, used = int(sweeps.recall(conn, TIDE) or 0), sweeps.first(conn) is not None
        known = self._known()
        if level < known and used:
            self._hold(store, known, now)
        elif level != known:  # another machine's doing, or a database that begins anew
            self._keep(level)

    def rise(self, store: Store, now: datetime) -> None:
        """From now on whatever was copied before is older: after a copy, and before a letter leaves. Raises StoreError."""
        self.look(store, now)
        with store.write() as conn:
            level = sweeps.count_up(conn, TIDE, now)
        self._keep(level)

    def _hold(self, store: Store, known: int, now: datetime) -> None:
        with store.write() as conn:
            level = int(sweeps.recall(conn, TIDE) or 0)
            if level >= known:
                return
            hold_everything(conn, f"an older copy of the database was put back, {level} of {known} marks", now)
            sweeps.remember(conn, TIDE, str(known), now)
        log.error("database-older", marks=level, known=known, effect="all letters are held")

    def restore(self, store: Store, copy: Path, now: datetime) -> None:
        """Hold everything after a copy was put back, whatever the file knows. Raises StoreError."""
        with store.write() as conn:
            hold_everything(conn, f"{copy.name} was put back as the database", now)

    def _known(self) -> int:
        try:
            return int(self.file.read_text("ascii"))
        except FileNotFoundError:
            return 0
        except (OSError, ValueError) as error:
            log.warning("tide-forgotten", file=str(self.file), why=str(error))
            return 0

    def _keep(self, level: int) -> None:
        """Losing the file costs the warning, not a letter."""
        try:
            keep(self.file, str(level).encode())
        except OSError as error:
            log.warning("tide-not-kept", file=str(self.file), why=str(error.strerror))


def hold_everything(conn: Connection, what: str, now: datetime) -> None:
    """Let nothing leave, and say why and what to do."""
    effect = "letters that left since it was made may be made again, and who unsubscribed since is written to again"
    flood.hold_everything(conn, f"{what}: {effect}; look at them (fr-monitor deliveries), {LET_GO}", now)
