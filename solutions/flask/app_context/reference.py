"""The application context of Flask: which app is current, and for how long."""

from __future__ import annotations

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

# One variable for all apps: "current" means the context that was pushed last, whoever's it is.
_current: ContextVar[AppContext] = ContextVar("app_context")

_OUTSIDE = "Working outside of application context. Push one with app.app_context()."

current_app: Any = LocalProxy(_current, "app", unbound_message=_OUTSIDE)
g: Any = LocalProxy(_current, "g", unbound_message=_OUTSIDE)


def has_app_context() -> bool:
    """Whether there is a current context."""
    return _current.get(None) is not None


class AppContext:
    """One stay in an application, with a namespace of its own."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()
        # One token for each push that was not popped yet. A token knows what was current
        # before its push, so all tokens together are the stack of contexts.
        self._tokens: list[Token[AppContext]] = []

    def push(self) -> None:
        """Make this context the current one."""
        self._tokens.append(_current.set(self))

    def pop(self, exc: BaseException | None = None) -> None:
        """Make current again what was current before; the last pop runs the teardown functions."""
        if _current.get(None) is not self:
            raise RuntimeError("This context is not the current one.")
        try:
            if len(self._tokens) == 1:
                self._tear_down(exc)
        finally:
            # Not "nothing is current", but "what was current before".
            _current.reset(self._tokens.pop())

    def _tear_down(self, exc: BaseException | None) -> None:
        # The other way round: what was set up last may build on what was there before.
        for function in reversed(self.app.teardown_appcontext_funcs):
            self.app.ensure_sync(function)(exc)

    def __enter__(self) -> AppContext:
        self.push()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.pop(exc)
