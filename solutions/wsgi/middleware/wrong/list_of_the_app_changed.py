"""The app's own list is changed: if it is a constant, the next response finds our header in it.

直接改 app 的列表：如果那是个常量，下一个响应就会带着我们的头。

Loses: headers
"""

from __future__ import annotations

import binascii
import math
from base64 import b64decode
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Headers = list[tuple[str, str]]
App = Callable[..., Iterable[bytes]]
Middleware = Callable[[App], App]


class ClosingIterator:
    """The chunks of ``iterable``, and more to do when the server closes them."""

    def __init__(
        self,
        iterable: Iterable[bytes],
        callbacks: Callable[[], Any] | Iterable[Callable[[], Any]] | None = None,
    ) -> None:
        if callbacks is None:
            callbacks = ()
        elif callable(callbacks):
            callbacks = (callbacks,)
        # The close of what we cover: the server sees only us, so nobody else will call it.
        covered = getattr(iterable, "close", None)
        self._callbacks = [*([covered] if covered else []), *callbacks]
        self._iterator = iter(iterable)

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        return next(self._iterator)

    def close(self) -> None:
        for callback in self._callbacks:
            callback()


def wrap(app: App, *middlewares: Middleware) -> App:
    """``wrap(app, a, b)`` is ``a(b(app))``: the first is the outermost."""
    for middleware in reversed(middlewares):
        app = middleware(app)
    return app


def set_header(app: App, name: str, value: str) -> App:
    """Every response of ``app`` gets this header instead of any other of that name."""

    def replaced(headers: Headers) -> Headers:
        result: Headers = []
        wanted = [(name, value)]
        for header in headers:
            if header[0].lower() != name.lower():
                result.append(header)
            else:  # ours stands where the first was; the others go
                result += wanted
                wanted = []
        headers[:] = result + wanted
        return headers

    def wrapped(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # There is nothing to change before the app calls start_response, whenever that is.
        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            return start_response(status, replaced(headers), exc_info)

        return app(environ, start)

    return wrapped


def timing(app: App, clock: Callable[[], float], report: Callable[..., Any]) -> App:
    """Tell the client how long the app thought, and ``report`` how long it all took."""

    def timed(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        began = clock()
        path = environ["PATH_INFO"]  # now: an app inside may move it to SCRIPT_NAME
        last_status = None

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            nonlocal last_status
            duration = ("Server-Timing", f"app;dur={(clock() - began) * 1000:.0f}")
            write = start_response(status, [*headers, duration], exc_info)
            last_status = status  # only if it was not too late for a new one
            return write

        def done() -> None:
            report(path, last_status, clock() - began)

        try:
            body = app(environ, start)
        except Exception:
            done()  # no body, so nobody will call close
            raise
        return ClosingIterator(body, done)

    return timed


def basic_auth(app: App, check: Callable[[str, str], Any], realm: str) -> App:
    """Let in those whom ``check(user, password)`` knows."""

    def guarded(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        credentials = _credentials(environ.get("HTTP_AUTHORIZATION", ""))
        if credentials is None or not check(*credentials):
            challenge = ("WWW-Authenticate", f'Basic realm="{realm}"')
            return _refuse(start_response, "401 Unauthorized", challenge)
        environ["AUTH_TYPE"], environ["REMOTE_USER"] = "Basic", credentials[0]
        return app(environ, start_response)

    return guarded


def _credentials(header: str) -> tuple[str, str] | None:
    scheme, _, text = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        user, _, password = b64decode(text).decode().partition(":")
    except (binascii.Error, UnicodeError):
        return None
    return user, password


def rate_limit(app: App, limit: int, seconds: float, clock: Callable[[], float]) -> App:
    """Let in at most ``limit`` requests of one client within ``seconds``."""
    entries: defaultdict[str, deque[float]] = defaultdict(deque)

    def limited(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Not X-Forwarded-For: whoever is limited could write there what they like.
        let_in = entries[environ.get("REMOTE_ADDR", "")]
        now = clock()
        while let_in and let_in[0] <= now - seconds:
            let_in.popleft()
        if len(let_in) >= limit:
            wait = math.ceil(let_in[0] + seconds - now)
            return _refuse(start_response, "429 Too Many Requests", ("Retry-After", str(wait)))
        let_in.append(now)
        return app(environ, start_response)

    return limited


def _refuse(
    start_response: Callable[..., Any], status: str, header: tuple[str, str]
) -> Iterable[bytes]:
    start_response(status, [("Content-Type", "text/plain"), header])
    return [status.encode()]
