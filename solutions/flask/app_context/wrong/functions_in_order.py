"""Teardown functions run in the order in which they were registered.

teardown 函数按注册顺序执行。

Loses: teardown
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
        for function in self.app.teardown_appcontext_funcs:
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
