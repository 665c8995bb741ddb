"""There is one place for a token: the second push of a context overwrites the first one's.

只有一个位置存 token：同一个上下文第二次压入，会覆盖第一次的 token。

Loses: nesting, with_block
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
        self._token: Token[AppContext] | None = None
        self._pushed = 0

    def push(self) -> None:
        self._token = _current.set(self)
        self._pushed += 1

    def pop(self, exc: BaseException | None = None) -> None:
        if _current.get(None) is not self:
            raise RuntimeError("This context is not the current one.")
        try:
            self._pushed -= 1
            if not self._pushed:
                self._tear_down(exc)
        finally:
            token, self._token = self._token, None
            if token is not None:
                _current.reset(token)

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
