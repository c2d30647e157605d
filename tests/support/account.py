"""Services that die, the mail server that sees what they sent, and the account of it all."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Self

from support.victim import Job

from fr_monitor.demo.mailbox import Mailbox, Received, Session
from fr_monitor.model.delivery import State
from fr_monitor.store import deliveries, open_store

TESTS = Path(__file__).resolve().parents[1]


class Victims:
    """Runs jobs in processes of their own; says how each ended."""

    def __init__(self) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "support.victim"],
            env=os.environ | {"PYTHONPATH": f"{TESTS}{os.pathsep}{TESTS.parent}"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.close()
        self.process.stdout.close()
        self.process.wait(20)

    def run(self, job: Job) -> int:
        """The exit status, or minus the signal."""
        self.start(job)
        return self.finish()

    def start(self, job: Job) -> None:
        """Let a job run."""
        assert self.process.stdin
        self.process.stdin.write(json.dumps(asdict(job)) + "\n")
        self.process.stdin.flush()

    def finish(self) -> int:
        """Wait for the end of the job that was started."""
        assert self.process.stdout
        return int(self.process.stdout.readline())


class PickySession(Session):
    """One recipient is dead, one is asked to come back the first time."""

    def obey(self, command: str, rest: str) -> str:
        """Refuse the two."""
        if command == "RCPT" and "dead@" in rest:
            return "550 5.1.1 nobody here"
        if command == "RCPT" and "grey@" in rest and not getattr(self.server.mailbox, "asked", False):
            self.server.mailbox.asked = True  # type: ignore[attr-defined]
            return "450 4.2.0 later"
        return super().obey(command, rest)


class Account:
    """What arrived and what the database says of it."""

    def __init__(self, database: str, received: list[Received]) -> None:
        store = open_store(database)
        self.problems = store.check()
        with store.read() as conn:
            self.rows = deliveries.listing(conn)
        store.close()
        self.copies: dict[str, list[bytes]] = {}
        for letter in received:
            self.copies.setdefault(str(letter.message["X-FR-Monitor-Delivery"]), []).append(letter.content)

    @property
    def letters(self) -> Counter[tuple[str, str, State]]:
        """Whom what was to be told, and how it ended."""
        return Counter((str(row.address), row.subject, row.state) for row in self.rows)

    @property
    def lost(self) -> list[str]:
        """Letters that are noted as sent and never arrived, or that are not finished at all."""
        return [row.uid for row in self.rows if (row.state is State.SENT) != (row.uid in self.copies)]

    @property
    def doubled(self) -> int:
        """Copies beyond the first."""
        return sum(len(copies) - 1 for copies in self.copies.values())

    @property
    def unrecorded(self) -> list[str]:
        """Letters with more copies than doubts."""
        doubts = {row.uid: row.ambiguous for row in self.rows}
        return [uid for uid, copies in self.copies.items() if len(copies) - 1 > doubts[uid]]

    @property
    def altered(self) -> list[str]:
        """Letters whose copies differ."""
        return [uid for uid, copies in self.copies.items() if len(set(copies)) > 1]


@contextmanager
def picky_mailbox() -> Iterator[Mailbox]:
    """A mail server that keeps what it takes, and does not take everything."""
    with Mailbox(PickySession) as mailbox:
        yield mailbox
