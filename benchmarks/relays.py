"""Relays to measure with: Postfix's sink, and one that is a round trip away."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def until_open(port: int) -> None:
    """Wait until something listens; ends the program after 4 seconds."""
    for _ in range(200):
        with contextlib.suppress(OSError):
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        time.sleep(0.02)
    raise SystemExit(f"nothing listens on {port}")


def program(name: str) -> str:
    """Where a program is, those of Postfix too, empty when it is not there; Debian keeps it out of a user's path."""
    return shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin") or ""


@contextlib.contextmanager
def sink() -> Iterator[int]:
    """Postfix's `smtp-sink` on a free port."""
    port = free_port()
    command = [program("smtp-sink"), "-u", "nobody", f"127.0.0.1:{port}", "1000"]
    with subprocess.Popen(command) as process:
        until_open(port)
        yield port
        process.terminate()


@contextlib.contextmanager
def far_away(port: int, round_trip: float) -> Iterator[int]:
    """The server on a port, so many seconds there and back."""
    near = free_port()
    process = multiprocessing.Process(target=_delay, args=(near, port, round_trip / 2), daemon=True)
    process.start()
    until_open(near)
    yield near
    process.terminate()
    process.join()


def _delay(near: int, port: int, seconds: float) -> None:
    async def carry(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        while data := await reader.read(65536):
            loop.call_later(seconds, writer.write, data)
        loop.call_later(seconds, writer.close)

    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(OSError):
            there, back = await asyncio.open_connection("127.0.0.1", port)
            await asyncio.gather(carry(reader, back), carry(there, writer))

    async def serve() -> None:
        async with await asyncio.start_server(connected, "127.0.0.1", near) as server:
            await server.serve_forever()

    asyncio.run(serve())
