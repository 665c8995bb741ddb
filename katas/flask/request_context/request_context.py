"""The request context of Flask. README.md has the rules, task by task.

Fill in the bodies, and replace the two proxies: how they are made is up to you.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Flask, Request
from flask.sessions import SessionMixin

request: Any = object()
session: Any = object()


def has_request_context() -> bool:
    """Whether there is a current request."""
    raise NotImplementedError


class RequestContext:
    """One request and its session: it has ``app``, ``request`` and, once pushed, ``session``."""

    def __init__(
        self,
        app: Flask,
        environ: dict[str, Any],
        request: Request | None = None,
        session: SessionMixin | None = None,
    ) -> None:
        raise NotImplementedError

    def push(self) -> None:
        """Make this request the current one, inside an app context of its app."""
        raise NotImplementedError

    def pop(self, exc: BaseException | None = None) -> None:
        """Make current again what was current before; the last pop ends the request."""
        raise NotImplementedError

    def copy(self) -> RequestContext:
        """Another context of the same request and the same session, to push elsewhere."""
        raise NotImplementedError

    def __enter__(self) -> RequestContext:
        raise NotImplementedError

    def __exit__(self, exc_type, exc, traceback) -> None:
        raise NotImplementedError


def copy_current_request_context(f: Callable) -> Callable:
    """``f``, running in a copy of the context that is current now, wherever it is called."""
    raise NotImplementedError
