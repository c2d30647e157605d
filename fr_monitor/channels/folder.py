"""Letters as `.eml` files in a folder: what happens when no mail server is configured."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from fr_monitor.channels.message import fill
from fr_monitor.errors import RecipientRefused, RelayUnavailable
from fr_monitor.model.delivery import Delivery
from fr_monitor.settings import Settings


def open_folder(settings: Settings) -> FolderChannel:
    """Return the channel that writes into the configured folder."""
    return FolderChannel(settings.mail.folder)


class FolderChannel:
    """Writes one file per delivery, named by its id: sent twice is written twice to the same place."""

    name = "folder"

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def send(self, delivery: Delivery, *, on_stage: Callable[[str], None] | None = None) -> None:
        """Write the letter; it is whole and on the disk when this returns.

        Raises RelayUnavailable when the folder cannot be written, RecipientRefused for an address no header can hold.
        """
        try:
            message = fill(delivery.template, address=delivery.address, uid=delivery.uid, token=delivery.token)
        except ValueError as error:
            raise RecipientRefused(str(error), permanent=True) from error
        if on_stage:
            on_stage("data")
        try:
            self._write(f"{delivery.uid}.eml", message)
        except OSError as error:
            raise RelayUnavailable(f"cannot write letters to {self._folder}: {error.strerror}") from error

    def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, name: str, message: bytes) -> None:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        unfinished = self._folder / f".{name}.part"
        private = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(private, "wb") as file:
            file.write(message)
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(self._folder / name)
        descriptor = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)  # the new name is only safe when the folder is
        finally:
            os.close(descriptor)
