"""A context of the app that is current already goes on with that one's g, as if the two were one.

当前已经是这个 app，新的上下文就沿用原来的 g，好像两个是同一个。

Loses: nesting, teardown
"""

from __future__ import annotations

from contextvars import ContextVar, Token
from types import TracebackType
from typing import Any

from flask import Flask
from werkzeug.local import LocalProxy

_current: ContextVar[AppContext] = ContextVar("app_context")

_OUTSIDE = "Working outside of application context. Push one with app.app_context()."

current_app: Any = LocalProxy(_current, "app", unbound_message=_OUTSIDE)
g: Any = LocalProxy(_current, "g", unbound_message=_OUTSIDE)


def has_app_context() -> bool:
    return _current.get(None) is not None


class AppContext:
    def __init__(self, app: Flask) -> None:
        self.app = app
        self.g = app.app_ctx_globals_class()
        self._tokens: list[Token[AppContext]] = []

    def push(self) -> None:
        current = _current.get(None)
        if current is not None and current is not self and current.app is self.app:
            self.g = current.g
        self._tokens.append(_current.set(self))

    def pop(self, exc: BaseException | None = None) -> None:
        if _current.get(None) is not self:
            raise RuntimeError("This context is not the current one.")
        try:
            if len(self._tokens) == 1:
                self._tear_down(exc)
        finally:
            _current.reset(self._tokens.pop())

    def _tear_down(self, exc: BaseException | None) -> None:
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
