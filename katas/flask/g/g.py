"""What is behind `flask.g`. README.md has the rules, task by task; fill in the bodies.

How the proxy `g` is made is up to you: replace the last line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

_REQUIRED: Any = object()  # stands for "no default was given"


class AppGlobals:
    """A namespace: attributes, and a few of the methods of a dict."""

    def __init__(self) -> None:
        """Start empty. You may find that you need no ``__init__``."""
        raise NotImplementedError

    def get(self, name: str, default: Any = None) -> Any:
        """The attribute, or ``default``."""
        raise NotImplementedError

    def pop(self, name: str, default: Any = _REQUIRED) -> Any:
        """Remove the attribute and return it; if it is missing, ``default`` or else KeyError."""
        raise NotImplementedError

    def setdefault(self, name: str, default: Any = None) -> Any:
        """The attribute, which is set to ``default`` first if it is missing."""
        raise NotImplementedError

    def __contains__(self, name: str) -> bool:
        raise NotImplementedError

    def __iter__(self) -> Iterator[str]:
        raise NotImplementedError


class App:
    """Just enough of an application to have contexts."""

    app_ctx_globals_class = AppGlobals

    def __init__(self, name: str) -> None:
        raise NotImplementedError

    def app_context(self) -> AbstractContextManager:
        """A new context for one ``with`` statement, which binds it; it has ``app`` and ``g``."""
        raise NotImplementedError

    def teardown_appcontext(self, f: Callable) -> Callable:
        """Call ``f(exception or None)`` at the end of each context of this app; return ``f``."""
        raise NotImplementedError


def per_context(app: App, name: str, create: Callable, close: Callable) -> Callable:
    """A function that returns this context's own resource, made when first asked for."""
    raise NotImplementedError


g: Any = object()
