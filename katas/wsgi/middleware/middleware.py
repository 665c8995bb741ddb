"""An onion of WSGI apps. Fill in the bodies."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

App = Callable[..., Iterable[bytes]]
Middleware = Callable[[App], App]


class ClosingIterator:
    """The chunks of ``iterable``, and more to do when the server closes them."""

    def __init__(
        self,
        iterable: Iterable[bytes],
        callbacks: Callable[[], Any] | Iterable[Callable[[], Any]] | None = None,
    ) -> None:
        raise NotImplementedError

    def __iter__(self) -> Iterator[bytes]:
        raise NotImplementedError

    def __next__(self) -> bytes:
        raise NotImplementedError

    def close(self) -> None:
        """Close ``iterable`` if it can be closed, then call the callbacks in their order."""
        raise NotImplementedError


def wrap(app: App, *middlewares: Middleware) -> App:
    """``wrap(app, a, b)`` is ``a(b(app))``: the first is the outermost."""
    raise NotImplementedError


def set_header(app: App, name: str, value: str) -> App:
    """Every response of ``app`` gets this header instead of any other of that name."""
    raise NotImplementedError


def timing(app: App, clock: Callable[[], float], report: Callable[..., Any]) -> App:
    """Tell the client how long the app thought, and ``report`` how long it all took."""
    raise NotImplementedError


def basic_auth(app: App, check: Callable[[str, str], Any], realm: str) -> App:
    """Let in those whom ``check(user, password)`` knows."""
    raise NotImplementedError


def rate_limit(app: App, limit: int, seconds: float, clock: Callable[[], float]) -> App:
    """Let in at most ``limit`` requests of one client within ``seconds``."""
    raise NotImplementedError
