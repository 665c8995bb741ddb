"""The server's half of WSGI. Fill in the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

Environ = dict[str, Any]
Write = Callable[[bytes], Any]
App = Callable[[Environ, Callable[..., Write]], Iterable[bytes]]

# What the client gets when the app fails before anything was sent.
ERROR_STATUS = "500 Internal Server Error"
ERROR_HEADERS = [("Content-Type", "text/plain")]
ERROR_BODY = b"Internal Server Error"

# These headers describe the connection: an app must not set them.
HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "te", "trailers", "transfer-encoding", "upgrade",
}  # fmt: skip


def build_environ(request: bytes, server: tuple[str, int] = ("127.0.0.1", 8000)) -> Environ:
    """The environ for one whole HTTP request that came in at ``server``."""
    raise NotImplementedError


def serve(app: App, environ: Environ, send: Write) -> None:
    """Call ``app`` for one request and ``send`` its response."""
    raise NotImplementedError
