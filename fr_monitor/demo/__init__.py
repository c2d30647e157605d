"""`fr-monitor demo`: the whole main job on bundled notices, with a register and a mailbox of its own."""

from __future__ import annotations

import tempfile
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from fr_monitor.demo.show import show
from fr_monitor.demo.story import MOMENTS, told


def run(console: Console, folder: Path | None = None) -> int:
    """Show the main job from register to mailbox; the exit status.

    What it made stays in `folder`, by default a new temporary one, to be looked at. Raises MonitorError.
    """
    folder = folder or Path(tempfile.mkdtemp(prefix="fr-monitor-demo-"))
    columns = (BarColumn(bar_width=20), MofNCompleteColumn(), TextColumn("{task.description}"))
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("starting", total=len(MOMENTS))

        def progress(what: str) -> None:
            bar.update(task, advance=1, description=what)

        with told(folder, progress) as outcome:
            bar.stop()
            for number, letter in enumerate(outcome.letters, start=1):
                (folder / f"letter-{number:02}.eml").write_bytes(letter.content)
            show(console, outcome, folder)
    return 0
