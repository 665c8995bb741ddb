"""The real thing: wsgiref. It reads from a file and writes to a file, hence the two adapters."""

from __future__ import annotations

import sys
from collections.abc import Callable
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from wsgiref.handlers import SimpleHandler
from wsgiref.simple_server import WSGIRequestHandler

__all__ = ["build_environ", "serve"]


class _Request(WSGIRequestHandler):
    """Parses a request without a socket."""

    def __init__(self, request: bytes, server: tuple[str, int]) -> None:
        base = {"SERVER_NAME": server[0], "SERVER_PORT": str(server[1]), "SCRIPT_NAME": ""}
        self.server = SimpleNamespace(base_environ=base)  # type: ignore[assignment]
        self.client_address = ("127.0.0.1", 0)
        self.rfile = BytesIO(request)
        self.raw_requestline = self.rfile.readline()
        self.parse_request()


class _Handler(SimpleHandler):
    """Speaks to ``send``; leaves out Date and Server."""

    os_environ: dict[str, str] = {}
    wsgi_file_wrapper = None
    error_body = b"Internal Server Error"

    def __init__(self, environ: dict[str, Any], send: Callable[[bytes], Any]) -> None:
        super().__init__(environ["wsgi.input"], None, environ["wsgi.errors"], environ)
        self.send = send

    def send_preamble(self) -> None:
        self._write(f"HTTP/1.0 {self.status}\r\n".encode("latin-1"))

    def write(self, data: bytes) -> None:
        # wsgiref sends the head with the first chunk, be it empty; PEP 3333 says not to.
        if data != b"":
            super().write(data)

    def _write(self, data: bytes) -> None:
        self.send(data)

    def _flush(self) -> None:
        pass


def build_environ(request: bytes, server: tuple[str, int] = ("127.0.0.1", 8000)) -> dict[str, Any]:
    parsed = _Request(request, server)
    environ = parsed.get_environ()
    length = int(environ.get("CONTENT_LENGTH") or 0)
    if parsed.headers.get("Content-Type") is None:
        del environ["CONTENT_TYPE"]  # wsgiref makes one up
    streams = {"wsgi.input": BytesIO(parsed.rfile.read(length)), "wsgi.errors": sys.stderr}
    handler = _Handler(environ | streams, lambda data: None)
    handler.wsgi_multithread = False
    handler.setup_environ()
    return dict(handler.environ)


def serve(app: Any, environ: dict[str, Any], send: Callable[[bytes], Any]) -> None:
    _Handler(environ, send).run(app)
