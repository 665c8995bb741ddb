"""Werkzeug's own ClosingIterator, and its Headers, Request and Response for the rest."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from functools import reduce
from typing import Any

from werkzeug.datastructures import Headers
from werkzeug.wrappers import Request, Response
from werkzeug.wsgi import ClosingIterator

__all__ = ["ClosingIterator", "basic_auth", "rate_limit", "set_header", "timing", "wrap"]

App = Callable[..., Iterable[bytes]]


def wrap(app: App, *middlewares: Callable[[App], App]) -> App:
    return reduce(lambda inner, middleware: middleware(inner), reversed(middlewares), app)


def set_header(app: App, name: str, value: str) -> App:
    def wrapped(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            changed = Headers(headers)
            changed.set(name, value)
            return start_response(status, changed.to_wsgi_list(), *exc_info)

        return app(environ, start)

    return wrapped


class timing:  # noqa: N801
    def __init__(self, app: App, clock: Callable[[], float], report: Callable[..., Any]) -> None:
        self.app, self.clock, self.report = app, clock, report

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        began, path = self.clock(), environ["PATH_INFO"]
        seen: list[str] = []

        def start(status: str, headers: list[tuple[str, str]], *exc_info: Any) -> Any:
            milliseconds = (self.clock() - began) * 1000
            changed = Headers(headers)
            changed.add("Server-Timing", f"app;dur={milliseconds:.0f}")
            write = start_response(status, changed.to_wsgi_list(), *exc_info)
            seen[:] = [status]
            return write

        def done() -> None:
            self.report(path, seen[0] if seen else None, self.clock() - began)

        try:
            body = self.app(environ, start)
        except Exception:
            done()
            raise
        return ClosingIterator(body, done)


def basic_auth(app: App, check: Callable[[str, str], Any], realm: str) -> App:
    def guarded(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        sent = Request(environ).authorization
        if sent is None or sent.type != "basic" or not check(sent.username, sent.password):
            refusal = Response("401", 401, {"WWW-Authenticate": f'Basic realm="{realm}"'})
            return refusal(environ, start_response)
        return app(environ | {"AUTH_TYPE": "Basic", "REMOTE_USER": sent.username}, start_response)

    return guarded


def rate_limit(app: App, limit: int, seconds: float, clock: Callable[[], float]) -> App:
    entries: dict[str, list[float]] = {}

    def limited(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        now = clock()
        client = Request(environ).remote_addr or ""
        recent = [entry for entry in entries.get(client, []) if entry > now - seconds]
        if len(recent) >= limit:
            wait = math.ceil(recent[0] + seconds - now)
            return Response("429", 429, {"Retry-After": str(wait)})(environ, start_response)
        entries[client] = [*recent, now]
        return app(environ, start_response)

    return limited
