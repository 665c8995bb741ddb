"""An error after the head was sent is swallowed without a trace.

头已经发出之后的错误被悄悄吞掉，没有任何记录。

Loses: errors
"""

from __future__ import annotations

import re
import sys
import traceback
from collections.abc import Callable, Iterable
from contextlib import suppress
from io import BytesIO
from types import TracebackType
from typing import Any
from urllib.parse import unquote_to_bytes

Environ = dict[str, Any]
Headers = list[tuple[str, str]]
ExcInfo = tuple[type[BaseException], BaseException, TracebackType]
Write = Callable[[bytes], None]
App = Callable[[Environ, Callable[..., Write]], Iterable[bytes]]

ERROR_STATUS = "500 Internal Server Error"
ERROR_HEADERS = [("Content-Type", "text/plain")]
ERROR_BODY = b"Internal Server Error"

# These describe the connection, not the message. They are the server's business.
HOP_BY_HOP = {
    "connection", "keep-alive", "proxy-authenticate", "proxy-authorization",
    "te", "trailers", "transfer-encoding", "upgrade",
}  # fmt: skip


def build_environ(request: bytes, server: tuple[str, int] = ("127.0.0.1", 8000)) -> Environ:
    """The environ for one whole HTTP request that came in at ``server``."""
    head, _, body = request.partition(b"\r\n\r\n")
    # Latin-1 gives one character for each byte, so nothing is lost and nothing can fail.
    # What the bytes mean is for the application to decide.
    request_line, *lines = head.decode("latin-1").split("\r\n")
    method, target, protocol = request_line.split(" ")
    path, _, query = target.partition("?")
    host, port = server
    environ: Environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": host,
        "SERVER_PORT": str(port),
        "SERVER_PROTOCOL": protocol,
    }
    for line in lines:
        name, _, value = line.partition(":")
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = f"HTTP_{key}"
        value = value.strip()
        environ[key] = f"{environ[key]},{value}" if key in environ else value
    # The body ends where the client said. What lies behind it is the next request.
    length = int(environ.get("CONTENT_LENGTH") or 0)
    return environ | {
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": BytesIO(body[:length]),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def serve(app: App, environ: Environ, send: Write) -> None:
    """Call ``app`` for one request and ``send`` its response."""
    response = _Response(send)
    try:
        response.run(app, environ)
    except ConnectionError:
        return  # The client went away: there is nobody to tell, and nothing to repair.
    except Exception:
        if not response.head_sent:
            traceback.print_exc(file=environ["wsgi.errors"])
        # Half a response cannot be taken back; it can only end here.
        if not response.head_sent:
            response.start_response(ERROR_STATUS, ERROR_HEADERS, sys.exc_info())
            with suppress(ConnectionError):
                response.finish([ERROR_BODY])


class _Response:
    """One response on its way to the client."""

    headers: Headers  # from the first start_response on

    def __init__(self, send: Write) -> None:
        self.send = send
        self.status: str | None = None
        self.head_sent = False
        self.blocks: int | None = None  # how many chunks there will be, if that is known

    def run(self, app: App, environ: Environ) -> None:
        chunks = app(environ, self.start_response)
        try:
            self.finish(chunks)
        finally:
            # However it ended: the app may hold a file or a database connection.
            if hasattr(chunks, "close"):
                chunks.close()

    def start_response(
        self, status: str, headers: Headers, exc_info: ExcInfo | None = None
    ) -> Write:
        """Note status and headers. They are sent later, so an error can still replace them."""
        if exc_info:
            if self.head_sent:
                raise exc_info[1]
        elif self.status is not None:
            raise AssertionError("start_response was called before")
        self.status, self.headers = _checked(status, headers)
        return self.write

    def write(self, data: bytes) -> None:
        """Send ``data``, after the head if it is the first. Nothing is not the first."""
        if not isinstance(data, bytes):
            raise TypeError(f"a chunk has to be bytes, not {type(data).__name__}")
        if data:
            self.send_head(len(data))
            self.send(data)

    def finish(self, chunks: Iterable[bytes]) -> None:
        """Send each chunk before the next is asked for, and at least the head."""
        self.blocks = len(chunks) if hasattr(chunks, "__len__") else None
        for chunk in chunks:
            self.write(chunk)
        self.send_head(0, complete=True)

    def send_head(self, length: int, *, complete: bool = False) -> None:
        """Send status and headers once, with a Content-Length if it is known by now."""
        if self.head_sent:
            return
        if self.status is None:
            raise AssertionError("start_response was not called")
        headers = self.headers
        known = complete or self.blocks == 1
        if known and not any(name.lower() == "content-length" for name, _ in headers):
            headers = [*headers, ("Content-Length", str(length))]
        lines = [f"HTTP/1.0 {self.status}", *(f"{name}: {value}" for name, value in headers)]
        self.head_sent = True
        self.send("".join(f"{line}\r\n" for line in [*lines, ""]).encode("latin-1"))


def _checked(status: str, headers: Headers) -> tuple[str, Headers]:
    """Refuse early what no client could understand."""
    if not re.match(r"[0-9]{3} ", status):
        raise ValueError(f"not a status: {status!r}")
    for name, value in headers:
        if not isinstance(name, str) or not isinstance(value, str):
            raise TypeError(f"not a header: {name!r}: {value!r}")
        if name.lower() in HOP_BY_HOP:
            raise ValueError(f"the server decides about {name}")
    return status, headers
