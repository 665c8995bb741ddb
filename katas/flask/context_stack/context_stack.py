"""Apps that can be called inside each other. README.md has the rules, task by task.

Fill in the bodies, and replace the three proxies. Contexts are objects with `push()` and
`pop(exc=None)`, which also work as `with` statements: what their classes are called is up to you.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from types import SimpleNamespace
from typing import Any

current_app: Any = object()
g: Any = object()
request: Any = object()


class Globals(SimpleNamespace):
    """What is behind `g`: this is all it has to do here."""

    def get(self, name: str, default: Any = None) -> Any:
        """The attribute, or ``default``."""
        return getattr(self, name, default)


class App:
    """A WSGI application whose views find what they need in `current_app`, `g` and `request`."""

    def __init__(self, import_name: str) -> None:
        raise NotImplementedError

    def route(self, rule: str) -> Callable:
        """Decorator: the function is the view for this path."""
        raise NotImplementedError

    def teardown_request(self, f: Callable) -> Callable:
        """Call ``f(exception or None)`` when a request to this app ends."""
        raise NotImplementedError

    def teardown_appcontext(self, f: Callable) -> Callable:
        """Call ``f(exception or None)`` when an app context of this app ends."""
        raise NotImplementedError

    def app_context(self) -> Any:
        """A new app context."""
        raise NotImplementedError

    def request_context(self, environ: dict[str, Any]) -> Any:
        """A new context for the request that this environ describes."""
        raise NotImplementedError

    def __call__(self, environ: dict[str, Any], start_response: Callable) -> Iterable[bytes]:
        """Answer one request, wherever the call comes from."""
        raise NotImplementedError


def copy_current_request_context(f: Callable) -> Callable:
    """``f``, running in a copy of the request context that is current now."""
    raise NotImplementedError
