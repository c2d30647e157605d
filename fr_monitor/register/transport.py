"""One GET with everything bounded: total time, decoded bytes, redirects and the hosts that they may lead to.

The time-outs of requests count from byte to byte, so a server that drips one byte now and then holds a call for ever,
in the head of an answer too. Each exchange therefore runs in a worker that is given up, and whose sockets are shut
down, when its time is over.
"""

from __future__ import annotations

import contextlib
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, InvalidStateError, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.exceptions import HTTPError

from fr_monitor.errors import Interrupted, SourceBlocked, SourceError, SourceRefused, SourceUnavailable
from fr_monitor.settings import LOOPBACK

MOST_REDIRECTS = 3
CONNECT_SECONDS = 10.0
SILENCE_SECONDS = 30.0
"""Longest wait between two bytes; the total is bounded apart from it."""
PIECE = 16_384
GZIP = 16 + zlib.MAX_WBITS
REDIRECTS = {301, 302, 303, 307, 308}
Pairs = Sequence[tuple[str, str]]
Step = Callable[[], contextlib.AbstractContextManager[None]]
"""What every request happens within, redirected ones included: the place for a pace."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back, whatever its status; `media_type` is in lower case and without parameters."""

    url: str
    status: int
    media_type: str
    charset: str | None
    retry_after: str | None
    body: bytes
    date: str | None = None
    """The server's clock, as it wrote it."""


@dataclass(slots=True)
class _Exchange:
    """One exchange: its end on the monotonic clock and the sockets that it opened."""

    ends_at: float
    sockets: list[socket.socket] = field(default_factory=list)

    @property
    def seconds_left(self) -> float:
        return self.ends_at - time.monotonic()

    def watch(self, opened: socket.socket) -> None:
        self.sockets.append(opened)
        if self.seconds_left <= 0:  # given up while the name was being looked up
            self.abort()

    def abort(self) -> None:
        self.ends_at = 0.0
        for opened in self.sockets:
            with contextlib.suppress(OSError):
                opened.shutdown(socket.SHUT_RDWR)


Exchanged = tuple[Answer, str | None]
"""An answer, and where it redirects to."""


class Transport:
    """Sends GET requests and nothing else; may be used by several threads at once."""

    def __init__(self, user_agent: str) -> None:
        self._headers = {"User-Agent": user_agent, "Accept-Encoding": "gzip"}
        self._workers = ThreadPoolExecutor(max_workers=8, thread_name_prefix="register")
        self._closed: Future[Exchanged] = Future()

    def get(self, url: str, pairs: Pairs, *, accept: str, seconds: float, most_bytes: int, step: Step) -> Answer:
        """The answer, after at most three redirects within the host. Raises SourceError and Interrupted."""
        ends_at = time.monotonic() + seconds
        with _translated(url):
            address = requests.Request("GET", url, params=list(pairs)).prepare().url or url
        for _ in range(1 + MOST_REDIRECTS):
            with step():
                answer, location = self._bounded(address, accept, ends_at, most_bytes)
            if location is None:
                return answer
            address = _followed(address, location)
        raise SourceBlocked(f"{_shown(url)} redirects for ever; look at it in a browser")

    def close(self) -> None:
        """Give up what is being asked, and ask no more."""
        with contextlib.suppress(InvalidStateError):
            self._closed.set_exception(Interrupted("the service was asked to end"))

    def rest(self, seconds: float) -> None:
        """Wait. Raises Interrupted once nothing more is to be asked."""
        for closed in wait((self._closed,), seconds).done:
            closed.result()

    def _bounded(self, url: str, accept: str, ends_at: float, most_bytes: int) -> Exchanged:
        self.rest(0)
        exchange = _Exchange(ends_at)
        running = self._workers.submit(self._exchange, url, accept, exchange, most_bytes)
        wait((running, self._closed), max(0.0, exchange.seconds_left), FIRST_COMPLETED)
        if running.done():
            return running.result()
        running.cancel()
        exchange.abort()
        self.rest(0)
        raise SourceUnavailable(f"{_shown(url)} did not answer in time")

    def _exchange(self, url: str, accept: str, exchange: _Exchange, most_bytes: int) -> Exchanged:
        left = max(0.05, exchange.seconds_left)
        with _translated(url), _Session() as session:
            session.auth = _anonymous
            # A proxy from the environment leads out of the house; a server on this machine is inside.
            session.trust_env = urlsplit(url).hostname not in LOOPBACK
            session.headers.update(self._headers | {"Accept": accept})
            for scheme in ("http://", "https://"):
                session.mount(scheme, _WatchedAdapter(exchange))
            limits = (min(CONNECT_SECONDS, left), min(SILENCE_SECONDS, left))
            with session.get(url, timeout=limits, stream=True) as response:
                location = response.headers.get("Location") if response.status_code in REDIRECTS else None
                body = b"" if location else _body(response, exchange, most_bytes)
                return _answer(response, url, body), location


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Nowhere: we follow by ourselves; requests reads a redirect's body without limit even when told not to."""


class _WatchedAdapter(HTTPAdapter):
    """Opens connections whose sockets the exchange knows."""

    def __init__(self, exchange: _Exchange) -> None:
        super().__init__(max_retries=0)
        _open_exchange.value = exchange
        self.poolmanager.pool_classes_by_scheme = {"http": _HTTPPool, "https": _HTTPSPool}


_open_exchange = threading.local()  # an exchange lives in one worker from its first byte to its last


class _HTTPConnection(HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _open_exchange.value.watch(self.sock)


class _HTTPSConnection(HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _open_exchange.value.watch(self.sock)


class _HTTPPool(HTTPConnectionPool):
    ConnectionCls = _HTTPConnection


class _HTTPSPool(HTTPSConnectionPool):
    ConnectionCls = _HTTPSConnection


def _anonymous(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Keep requests from sending what a .netrc file may hold."""
    return request


def _answer(response: requests.Response, url: str, body: bytes) -> Answer:
    media_type, _, parameters = response.headers.get("Content-Type", "").partition(";")
    _, _, charset = parameters.partition("charset=")
    return Answer(
        url=url,
        status=response.status_code,
        media_type=media_type.strip().lower(),
        charset=charset.strip(" \"'") or None,
        retry_after=response.headers.get("Retry-After"),
        body=body,
        date=response.headers.get("Date"),
    )


def _body(response: requests.Response, exchange: _Exchange, most_bytes: int) -> bytes:
    """The decoded body; a limit on the decoded bytes is the only one that a bomb respects."""
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding not in {"identity", "gzip", "x-gzip", ""}:
        raise SourceUnavailable(f"{_shown(response.url)} is packed as {coding[:20]!r}, which was not asked for")
    pieces = _wire_bytes(response, exchange)
    body = bytearray()
    for piece in _unpacked(pieces) if "gzip" in coding else pieces:
        body += piece
        if len(body) > most_bytes:
            raise SourceRefused(f"{_shown(response.url)} is larger than {most_bytes} bytes; it was not read")
    return bytes(body)


def _wire_bytes(response: requests.Response, exchange: _Exchange) -> Iterator[bytes]:
    for piece in response.raw.stream(PIECE, decode_content=False):
        if exchange.seconds_left <= 0:
            raise SourceUnavailable(f"{_shown(response.url)} did not answer in time")
        yield piece


def _unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Gzip unpacked in small steps; a stream that stops early is an error (requests makes it an empty body)."""
    unpacker = zlib.decompressobj(GZIP)
    for piece in pieces:
        packed = piece
        while packed and not unpacker.eof:
            yield unpacker.decompress(packed, PIECE)
            packed = unpacker.unconsumed_tail
    if not unpacker.eof:
        raise SourceUnavailable("a packed answer was cut off")


@contextlib.contextmanager
def _translated(url: str) -> Iterator[None]:
    """Foreign errors of the network and of packing as ours."""
    try:
        yield
    except SourceError:
        raise
    except (requests.RequestException, HTTPError, OSError, zlib.error, ValueError) as error:
        raise SourceUnavailable(f"{_shown(url)} cannot be reached: {_cause(error)}") from error


def _cause(error: BaseException) -> str:
    """The innermost words of a network error: "[Errno 111] Connection refused"."""
    inner = error.args[0] if error.args and isinstance(error.args[0], Exception) else error
    inner = getattr(inner, "reason", None) or inner
    return ascii(str(inner).rpartition(": ")[2][:120])[1:-1] or type(inner).__name__


def _followed(url: str, location: str) -> str:
    """Where a redirect leads, within the host and never from https to http. Raises SourceBlocked."""
    try:
        target = urljoin(url, location)
        old, new = urlsplit(url), urlsplit(target)
        same_place = (old.hostname, old.port) == (new.hostname, new.port) or _is_upgrade(url, target)
    except ValueError as error:
        raise SourceBlocked(f"{_shown(url)} redirects to no address") from error
    if not same_place or new.scheme not in {old.scheme, "https"} or "@" in new.netloc:
        raise SourceBlocked(f"{_shown(url)} redirects to {_shown(target)}; a bot wall stands there")
    return target


def _is_upgrade(old: str, new: str) -> bool:
    """The same host by https in place of http, each on its usual port."""
    before, after = urlsplit(old), urlsplit(new)
    return (
        before.hostname == after.hostname and after.scheme == "https" and {before.port, after.port} <= {None, 80, 443}
    )


def _shown(url: str) -> str:
    """An address for a message: without its question, short and printable."""
    return ascii(url.partition("?")[0][:200])[1:-1]
