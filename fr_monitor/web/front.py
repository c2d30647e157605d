"""Pages that many people look at: made once for each look into the database, and then answered before Flask is asked."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

from werkzeug.http import parse_etags

from fr_monitor.web.knowledge import Knowledge, Ready

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass(frozen=True, slots=True)
class Front:
    """Stands before the application. A page's query is not heard."""

    application: WSGIApplication
    knowledge: Knowledge

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """The page that is there, or else whatever the application says."""
        page = None
        if environ["REQUEST_METHOD"] in {"GET", "HEAD"}:
            page = self.knowledge.pages().get(environ["PATH_INFO"])
        if page is None:
            return self.application(environ, start_response)
        known = environ.get("HTTP_IF_NONE_MATCH")
        if known and _names(known, page):
            headers = [(name, value) for name, value in page.headers if name not in {"Content-Length", "Content-Type"}]
            start_response(_line(HTTPStatus.NOT_MODIFIED), headers)
            return []
        start_response(_line(HTTPStatus.OK), [*page.headers])
        return [page.body] if environ["REQUEST_METHOD"] == "GET" else []


def _names(known: str, page: Ready) -> bool:
    """Whether a visitor has this very page already."""
    return parse_etags(known).contains_weak(page.etag)  # RFC 9110 section 13.1.2


def _line(status: HTTPStatus) -> str:
    return f"{status.value} {status.phrase}"
