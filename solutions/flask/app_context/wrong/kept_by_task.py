"""Contexts are kept by asyncio task: a new task starts with nothing.

按 asyncio 任务保存上下文：新任务一开始什么都没有。

Loses: isolation, nesting, proxies, push_pop, with_block
"""

from __future__ import annotations

import asyncio
import threading
from contextvars import Token
from types import TracebackType
from typing import Any
from weakref import WeakKeyDictionary

from flask import Flask
from werkzeug.local import LocalProxy


def _owner() -> Any:
    try:
        return asyncio.current_task() or threading.current_thread()
    except RuntimeError:
        return threading.current_thread()


class _PerTask:
    def __init__(self) -> None:
        self.values: WeakKeyDictionary[Any, AppContext | None] = WeakKeyDictionary()

    def get(self, default: Any = None) -> Any:
        return self.values.get(_owner())

    def set(self, value: AppContext) -> AppContext | None:
        before = self.get()
        self.values[_owner()] = value
        return before

    def reset(self, before: Any) -> None:
        self.values[_owner()] = before


_current: Any = _PerTask()

_OUTSIDE = "Working outside of application context. Push one with app.app_context()."


def _behind(name: str) -> Any:
    context = _current.get(None)
    if context is None:
        raise RuntimeError(_OUTSIDE)
    return getattr(context, name)


current_app: Any = LocalProxy(lambda: _behind("app"))
g: Any = LocalProxy(lambda: _behind("g"))


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
