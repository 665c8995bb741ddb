"""The application context of Flask. README.md has the rules, task by task.

Fill in the bodies, and replace the two proxies: how they are made is up to you.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

current_app: Any = object()
g: Any = object()


def has_app_context() -> bool:
    """Whether there is a current context."""
    raise NotImplementedError


class AppContext:
    """One stay in an application: it has ``app``, and a namespace ``g`` of its own."""

    def __init__(self, app: Flask) -> None:
        raise NotImplementedError

    def push(self) -> None:
        """Make this context the current one."""
        raise NotImplementedError

    def pop(self, exc: BaseException | None = None) -> None:
        """Make current again what was current before; the last pop runs the teardown functions."""
        raise NotImplementedError

    def __enter__(self) -> AppContext:
        raise NotImplementedError

    def __exit__(self, exc_type, exc, traceback) -> None:
        raise NotImplementedError
